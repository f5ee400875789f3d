//! E3009: the metadata that `cfn-init` reads.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Environment, Evaluation, Instance, Resource};
use stackwright_template::parse::Span;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks `AWS::CloudFormation::Init` in the metadata of a resource: the sections of each configuration with their
    /// keys and the kinds of their values, and that configuration sets name configurations that are there.
    ///
    /// ## Why it matters
    /// `cfn-init` fails on the instance, or leaves out what it does not know, long after the template was accepted.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata:
    ///   AWS::CloudFormation::Init:
    ///     config: {packages: {yam: {httpd: []}}}   # yum
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html>
    pub struct Init = E3009, "cfn-init", Error, on [resources];
}

/// What a value of the metadata is.
enum Shape {
    /// A text, number or boolean.
    Text,
    /// A text of one of these.
    OneOf(&'static [&'static str]),
    /// A text or a list of texts.
    TextOrList,
    /// A text or an object.
    TextOrObject,
    /// A list of texts.
    List,
    /// A boolean, also as text.
    Boolean,
    /// An object with any keys, whose values have this shape.
    Each(&'static Shape),
    /// An object with these keys.
    Keys(&'static [(&'static str, Shape)]),
    /// Anything.
    Any,
}

use Shape::{Any, Boolean, Each, Keys, List, OneOf, Text, TextOrList, TextOrObject};

const PACKAGES: Shape = Each(&TextOrList);
const SERVICES: Shape = Each(&Keys(&[
    ("commands", List),
    ("enabled", Boolean),
    ("ensureRunning", Boolean),
    ("files", List),
    ("packages", Each(&List)),
    ("sources", List),
]));

/// The sections of a configuration.
const CONFIGURATION: &[(&str, Shape)] = &[
    (
        "commands",
        Each(&Keys(&[
            ("command", TextOrList),
            ("cwd", Text),
            ("env", Each(&Text)),
            ("ignoreErrors", Boolean),
            ("test", TextOrList),
            ("waitAfterCompletion", Text),
        ])),
    ),
    (
        "files",
        Each(&Keys(&[
            ("authentication", Any),
            ("content", TextOrObject),
            ("context", Any),
            ("encoding", OneOf(&["plain", "base64"])),
            ("group", Text),
            ("mode", Text),
            ("owner", Text),
            ("source", Text),
        ])),
    ),
    ("groups", Each(&Keys(&[("gid", Text)]))),
    (
        "packages",
        Keys(&[
            ("apt", PACKAGES),
            ("msi", PACKAGES),
            ("python", PACKAGES),
            ("rpm", PACKAGES),
            ("rubygems", PACKAGES),
            ("yum", PACKAGES),
            ("zypper", PACKAGES),
        ]),
    ),
    (
        "services",
        Keys(&[
            ("systemd", SERVICES),
            ("sysvinit", SERVICES),
            ("windows", SERVICES),
        ]),
    ),
    ("sources", Each(&Text)),
    (
        "users",
        Each(&Keys(&[("groups", List), ("homeDir", Text), ("uid", Text)])),
    ),
];

struct Checker<'c, 'o, 'r> {
    rule: &'c Init,
    resource: &'c Resource<'r>,
    out: &'o mut Findings,
}

impl Rule for Init {
    fn resource<'t>(&self, cx: &Context<'t>, resource: &'t Resource<'t>, out: &mut Findings) {
        let Some(node) = resource
            .node
            .get("Metadata")
            .and_then(|metadata| metadata.get("AWS::CloudFormation::Init"))
        else {
            return;
        };
        let Some(init) = Environment::default().evaluate(cx.template, node) else {
            return;
        };
        let mut checker = Checker {
            rule: self,
            resource,
            out,
        };
        let Evaluation::Object(object) = &init.value else {
            if init.unknown().is_none() {
                checker.fault(
                    init.span(),
                    "",
                    "the metadata of cfn-init is an object".to_owned(),
                    None,
                );
            }
            return;
        };
        for (name, _, value) in &object.entries {
            if *name == "configSets" {
                if !object.open {
                    checker.sets(value, &init);
                }
            } else {
                checker.configuration(name, value);
            }
        }
    }
}

impl Checker<'_, '_, '_> {
    fn fault(&mut self, span: Span, path: &str, message: String, hint: Option<String>) {
        let mut finding = self.rule.at(span, message).resource(self.resource);
        finding.subject.property_path = Some(format!("Metadata.AWS::CloudFormation::Init{path}"));
        finding.hint = hint;
        self.out.report(finding);
    }

    fn configuration(&mut self, name: &str, value: &Instance<'_>) {
        let Evaluation::Object(object) = &value.value else {
            if value.unknown().is_none() {
                self.fault(
                    value.span(),
                    &format!(".{name}"),
                    format!(
                        "the configuration `{name}` is an object, not {}",
                        value.node.kind()
                    ),
                    None,
                );
            }
            return;
        };
        for (section, span, value) in &object.entries {
            let path = format!(".{name}.{section}");
            match CONFIGURATION.iter().find(|(known, _)| known == section) {
                Some((_, shape)) => self.shape(value, shape, &path, section),
                None => {
                    // Other keys are left alone, for what tools put there; a misspelt section is not.
                    if let Some(near) =
                        did_you_mean(section, CONFIGURATION.iter().map(|(known, _)| *known))
                    {
                        self.fault(
                            *span,
                            &path,
                            format!("cfn-init has no section `{section}`, and leaves it out"),
                            Some(format!("did you mean `{near}`?")),
                        );
                    }
                }
            }
        }
    }

    fn shape(&mut self, value: &Instance<'_>, shape: &Shape, path: &str, name: &str) {
        if value.unknown().is_some() {
            return;
        }
        let scalar = value.text().is_some();
        let list = matches!(value.value, Evaluation::List(_));
        let object = matches!(value.value, Evaluation::Object(_));
        let wanted = match shape {
            Any => return,
            Text if scalar => {
                if name == "mode" && value.text().is_some_and(|text| text.len() != 6) {
                    self.fault(
                        value.span(),
                        path,
                        format!(
                            "the mode `{}` has not six octal digits",
                            value.text().unwrap_or_default()
                        ),
                        Some("write \"000644\" for a file, or \"120644\" for a link".to_owned()),
                    );
                }
                return;
            }
            OneOf(values) if scalar => {
                let text = value.text().unwrap_or_default();
                if !values.contains(&text) {
                    self.fault(
                        value.span(),
                        path,
                        format!("`{name}` is {}, not `{text}`", values.join(" or ")),
                        did_you_mean(text, values.iter().copied())
                            .map(|near| format!("did you mean `{near}`?")),
                    );
                }
                return;
            }
            Boolean if scalar => {
                if value.boolean().is_none() {
                    self.fault(
                        value.span(),
                        path,
                        format!(
                            "`{name}` is true or false, not `{}`",
                            value.text().unwrap_or_default()
                        ),
                        None,
                    );
                }
                return;
            }
            TextOrList if scalar => return,
            TextOrObject if scalar || object => return,
            List | TextOrList if list => {
                for (index, item) in value.items().iter().enumerate() {
                    self.shape(item, &Text, &format!("{path}.{index}"), name);
                }
                return;
            }
            Each(inner) if object => {
                for (key, _, value) in value.entries() {
                    self.shape(value, inner, &format!("{path}.{key}"), key);
                }
                return;
            }
            Keys(keys) if object => {
                for (key, span, value) in value.entries() {
                    let path = format!("{path}.{key}");
                    match keys.iter().find(|(known, _)| known == key) {
                        Some((_, shape)) => self.shape(value, shape, &path, key),
                        None => {
                            let known: Vec<&str> = keys.iter().map(|(known, _)| *known).collect();
                            let hint = match did_you_mean(key, known.iter().copied()) {
                                Some(near) => format!("did you mean `{near}`?"),
                                None => format!("there are {}", known.join(", ")),
                            };
                            self.fault(
                                *span,
                                &path,
                                format!("cfn-init knows no `{key}` here"),
                                Some(hint),
                            );
                        }
                    }
                }
                return;
            }
            Text | OneOf(_) => "a text",
            TextOrList => "a text or a list of texts",
            TextOrObject => "a text or an object",
            List => "a list of texts",
            Boolean => "true or false",
            Each(_) | Keys(_) => "an object",
        };
        self.fault(
            value.span(),
            path,
            format!("`{name}` is {wanted}, not {}", value.node.kind()),
            None,
        );
    }

    /// Configuration sets: each a list of configurations and, as `{ConfigSet: name}`, of other sets.
    fn sets(&mut self, sets: &Instance<'_>, init: &Instance<'_>) {
        let Evaluation::Object(object) = &sets.value else {
            if sets.unknown().is_none() {
                self.fault(
                    sets.span(),
                    ".configSets",
                    format!("`configSets` is an object, not {}", sets.node.kind()),
                    None,
                );
            }
            return;
        };
        let configurations: Vec<&str> = init
            .entries()
            .iter()
            .map(|(key, ..)| *key)
            .filter(|key| *key != "configSets")
            .collect();
        let names: Vec<&str> = object.entries.iter().map(|(key, ..)| *key).collect();
        for (set, _, members) in &object.entries {
            for (index, member) in members.one_or_many().iter().enumerate() {
                let path = format!(".configSets.{set}.{index}");
                let (name, known, what) = match member.get("ConfigSet") {
                    Some(other) => (other.text(), &names, "configuration set"),
                    None => (member.text(), &configurations, "configuration"),
                };
                if let Some(name) = name
                    && !object.open
                    && !known.contains(&name)
                {
                    self.fault(
                        member.span(),
                        &path,
                        format!("there is no {what} `{name}`"),
                        did_you_mean(name, known.iter().copied())
                            .map(|near| format!("did you mean `{near}`?")),
                    );
                }
            }
        }
    }
}
