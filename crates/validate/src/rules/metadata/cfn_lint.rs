//! W4005: the settings of cfn-lint in metadata.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::parse::{Data, Node};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks the settings below `Metadata: cfn-lint: config:` of the template and of resources.
    ///
    /// ## Why it matters
    /// A setting with a wrong name or form is not seen: a suppression then suppresses nothing.
    ///
    /// ## Example
    /// ```yaml
    /// Metadata: {cfn-lint: {config: {ignore_check: [W2001]}}}   # ignore_checks
    /// ```
    ///
    /// ## Source
    /// <https://github.com/aws-cloudformation/cfn-lint#template-based-metadata>
    pub struct CfnLint = W4005, "cfn-lint-metadata", Warning, on [template];
}

#[derive(Clone, Copy)]
enum Form {
    Strings,
    Flag,
    Object,
}

const SETTINGS: &[(&str, Form)] = &[
    ("append_rules", Form::Strings),
    ("configure_rules", Form::Object),
    ("ignore_bad_template", Form::Flag),
    ("ignore_checks", Form::Strings),
    ("include_checks", Form::Strings),
    ("include_experimental", Form::Flag),
    ("merge_configs", Form::Flag),
    ("regions", Form::Strings),
];

impl Rule for CfnLint {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if !cx.text.contains("cfn-lint") {
            return;
        }
        if let Some(lint) = cx.template.root.at(["Metadata", "cfn-lint"]) {
            self.check(lint, out);
        }
        for resource in cx.template.resources.values() {
            if let Some(lint) = resource.node.at(["Metadata", "cfn-lint"]) {
                let from = out.findings.len();
                self.check(lint, out);
                for finding in &mut out.findings[from..] {
                    *finding = finding.clone().resource(resource);
                }
            }
        }
    }
}

const PATH: &str = "Metadata.cfn-lint";

impl CfnLint {
    fn wrong(&self, node: &Node<'_>, name: &str, wanted: &str, out: &mut Findings) {
        let message = format!("`{name}` must be {wanted}, not {}", node.kind());
        out.report(self.at(node.span, message).property(PATH));
    }

    fn check(&self, lint: &Node<'_>, out: &mut Findings) {
        if lint.as_map().is_none() {
            return self.wrong(lint, "cfn-lint", "an object", out);
        }
        let Some(config) = lint.get("config") else {
            return;
        };
        let Some(settings) = config.as_map() else {
            return self.wrong(config, "config", "an object", out);
        };
        for setting in settings {
            let name = setting.key.as_ref();
            let value = &setting.value;
            match SETTINGS.iter().find(|(known, _)| *known == name) {
                Some((_, Form::Strings)) => match value.as_list() {
                    None => self.wrong(value, name, "a list of strings", out),
                    Some(items) => {
                        for item in items.iter().filter(|item| item.as_str().is_none()) {
                            self.wrong(item, &format!("each item of {name}"), "a string", out);
                        }
                    }
                },
                Some((_, Form::Flag)) if !matches!(value.data, Data::Bool(_)) => {
                    self.wrong(value, name, "true or false", out);
                }
                Some((_, Form::Object)) if value.as_map().is_none() => {
                    self.wrong(value, name, "an object", out);
                }
                Some(_) => {}
                None => {
                    let mut finding = self.at(
                        setting.key_span,
                        format!("`{name}` is not a setting of cfn-lint"),
                    );
                    if let Some(near) = did_you_mean(name, SETTINGS.iter().map(|(name, _)| *name)) {
                        finding = finding.meant(near);
                    }
                    out.report(finding.property(PATH));
                }
            }
        }
    }
}
