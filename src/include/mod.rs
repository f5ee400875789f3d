//! Whole templates as part of a stack, for templates that exist already.

mod substitute;
#[cfg(feature = "yaml")]
mod yaml;

use std::panic::Location;
use std::path::Path;

use std::mem::take;

use crate::json::Value as Json;

use crate::codes;
use crate::data::{Data, Key};
use crate::diagnostic::Diagnostic;
use crate::element::{CfnHook, Included, Section, add_fixed};
use crate::nested_stack::NestedStack;
use crate::resource::{CfnResource, TypedResource};
use crate::tree::{Construct, Kind, Node};

/// The type of stacks that are resources of others.
const NESTED_STACK: &str = "AWS::CloudFormation::Stack";

/// A CloudFormation template that becomes part of a stack, its logical IDs as they are. Its resources can be referred to
/// and changed like any others.
///
/// ```
/// use stackwright::{App, CfnInclude, CfnOutput, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let legacy = CfnInclude::from_json(
///     &stack,
///     "Legacy",
///     r#"{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}"#,
/// );
/// if let Some(topic) = legacy.resource("Topic") {
///     topic.set_property("DisplayName", "alerts");
///     CfnOutput::new(&stack, "TopicArn", topic.ref_());
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CfnInclude {
    node: Node,
    elements: Included,
}

impl Construct for CfnInclude {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnInclude {
    /// Includes a template from its JSON text.
    ///
    /// # Errors
    /// At synthesis: `SW0015` if it is not JSON, or not a template; `SW0003` if one of its logical IDs is taken.
    #[track_caller]
    pub fn from_json(scope: &impl Construct, id: &str, text: &str) -> Self {
        Self::of(scope, id, "", json(text))
    }

    /// Includes a template from a file: JSON, or, with the feature `yaml`, YAML with the short tags of functions. The path is
    /// relative to the directory that the app runs in.
    ///
    /// ```no_run
    /// use stackwright::{App, CfnInclude, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// CfnInclude::from_file(&stack, "Legacy", "legacy/network.json").parameter("Stage", "prod");
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0015` if the file cannot be read; those of [`from_json`](CfnInclude::from_json).
    #[track_caller]
    pub fn from_file(scope: &impl Construct, id: &str, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path);
        let template = text.map_err(|error| format!("cannot be read: {error}"));
        let name = format!(" `{}`", path.display());
        Self::of(
            scope,
            id,
            &name,
            template.and_then(|text| json_or_yaml(&text)),
        )
    }

    /// Includes a template from its text in YAML, with the short tags of functions or their full names.
    ///
    /// # Errors
    /// At synthesis: `SW0015` if it is not YAML, or not a template; `SW0003` if one of its logical IDs is taken.
    #[cfg(feature = "yaml")]
    #[track_caller]
    pub fn from_yaml(scope: &impl Construct, id: &str, text: &str) -> Self {
        Self::of(scope, id, "", yaml(text))
    }

    #[track_caller]
    fn of(scope: &impl Construct, id: &str, name: &str, template: Result<Json, String>) -> Self {
        match template {
            Ok(template) => Self::from_value(scope, id, template),
            Err(why) => {
                let include = Self::from_value(scope, id, Json::Object(Default::default()));
                include.problem(format!("the included template{name} {why}"));
                include
            }
        }
    }

    /// Includes a template that is parsed already, for example from YAML in its long form.
    ///
    /// # Errors
    /// As for [`from_json`](CfnInclude::from_json).
    #[track_caller]
    pub fn from_value(scope: &impl Construct, id: &str, template: Json) -> Self {
        let node = Node::new(scope, id);
        let mut include = CfnInclude {
            node,
            elements: Included::new(),
        };
        let Json::Object(sections) = template else {
            include.problem("the included template is not an object".to_owned());
            return include;
        };
        for (name, content) in sections {
            let section = Section::ALL.into_iter().find(|s| s.name() == name);
            match (section, content) {
                (Some(section), Json::Object(entries)) => {
                    for (logical_id, body) in entries {
                        include.add(section, logical_id, body);
                    }
                }
                (Some(_), _) => include.problem(format!("`{name}` is not an object")),
                (None, content) => include.add_rest(&name, content),
            }
        }
        include
    }

    /// The resource with this logical ID in the included template.
    pub fn resource(&self, logical_id: &str) -> Option<CfnResource> {
        self.elements.get(logical_id).and_then(Node::as_resource)
    }

    /// The resource with this logical ID in the included template, as one of a generated type: it can be changed, referred to
    /// and granted on like one that the app creates.
    ///
    /// # Errors
    /// At synthesis: `SW0015` if there is none of this logical ID, or it is of another type.
    #[track_caller]
    pub fn get<R: TypedResource>(&self, logical_id: &str) -> R {
        R::of_resource(self.of_type(logical_id, R::TYPE))
    }

    #[track_caller]
    fn of_type(&self, logical_id: &str, type_name: &str) -> CfnResource {
        let message = match self.resource(logical_id) {
            Some(resource) if resource.type_name() == type_name => return resource,
            Some(resource) => format!(
                "`{logical_id}` of the included template is `{}`, and not `{type_name}`",
                resource.type_name()
            ),
            None => format!("the included template has no resource `{logical_id}`"),
        };
        let resources = self.elements.iter();
        let same: Vec<&str> = resources
            .filter(|(_, node)| {
                node.as_resource()
                    .is_some_and(|one| one.type_name() == type_name)
            })
            .map(|(id, _)| id.as_str())
            .collect();
        let hint = match same.as_slice() {
            [] => format!("it has no resource of the type `{type_name}`"),
            ids => format!("those of the type `{type_name}` are {}", ids.join(", ")),
        };
        self.node.add_error(
            Diagnostic::error(codes::INCLUDE, message)
                .at(Location::caller())
                .hint(hint),
        );
        // What the app does with it goes nowhere, since there is no template after this error.
        let place = Node::new(&self.node, &format!("{logical_id} that is missing"));
        CfnResource::new(
            &place,
            &format!("{}", self.node.children().len()),
            type_name,
        )
    }

    /// The hook with this logical ID in the included template.
    ///
    /// ```
    /// use stackwright::{App, CfnInclude, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Hooks": {"Shift": {"Type": "AWS::CodeDeploy::BlueGreen", "Properties": {"ServiceRole": "deploy"}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// legacy.hook("Shift").property("ServiceRole", "deploy-with-care");
    /// let assembly = app.synth().unwrap();
    /// let hook = &assembly.template("S").unwrap()["Hooks"]["Shift"];
    /// assert_eq!(hook["Properties"]["ServiceRole"], "deploy-with-care");
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0015` if there is none of this logical ID.
    #[track_caller]
    pub fn hook(&self, logical_id: &str) -> CfnHook {
        let is_hook = |node: &Node| {
            let section = node.with(|node| node.element().map(|element| element.section));
            section == Some(Section::Hooks)
        };
        if let Some(hook) = self.elements.get(logical_id).filter(|node| is_hook(node)) {
            return CfnHook::from_node(hook.clone());
        }
        let known = self.elements.iter().filter(|(_, node)| is_hook(node));
        let known: Vec<&str> = known.map(|(id, _)| id.as_str()).collect();
        let hint = match known.as_slice() {
            [] => "it has none".to_owned(),
            known => format!("its hooks are {}", known.join(", ")),
        };
        let message = format!("the included template has no hook `{logical_id}`");
        self.node.add_error(
            Diagnostic::error(codes::INCLUDE, message)
                .at(Location::caller())
                .hint(hint),
        );
        // What the app does with it goes nowhere, since there is no template after this error.
        let place = Node::new(&self.node, &format!("hook {logical_id} that is missing"));
        CfnHook::new(&place, &self.node.children().len().to_string(), "")
    }

    /// Includes the template of a stack that is nested in this one, too: from a file, like [`from_file`](CfnInclude::from_file).
    /// It is published in place of what `TemplateURL` named, and its resources can be referred to from everywhere. Parameters and
    /// outputs stay as they are.
    ///
    /// ```no_run
    /// use stackwright::{App, CfnInclude, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let legacy = CfnInclude::from_file(&stack, "Legacy", "legacy/main.json");
    /// let network = legacy.load_nested("Network", "legacy/network.json");
    /// let vpc = network.resource("Vpc");
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0015` if there is no nested stack of this logical ID, and as for [`from_file`](CfnInclude::from_file);
    /// `SW0001` if it is loaded a second time.
    #[track_caller]
    pub fn load_nested(&self, logical_id: &str, path: impl AsRef<Path>) -> CfnInclude {
        let resource = self.of_type(logical_id, NESTED_STACK);
        let id = format!("{logical_id}.NestedStack");
        let nested = NestedStack::of_resource(&self.node, &id, resource);
        CfnInclude::from_file(&nested, "Template", path)
    }

    /// Gives a parameter of the included template a value: it stands wherever the parameter was referred to, and the
    /// parameter is no longer there.
    ///
    /// ```
    /// use stackwright::{App, CfnInclude, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{
    ///     "Parameters": {"Stage": {"Type": "String"}},
    ///     "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {
    ///         "TopicName": {"Fn::Sub": "alerts-${Stage}"}, "DisplayName": {"Ref": "Stage"}}}}
    /// }"#;
    /// CfnInclude::from_json(&stack, "Legacy", template).parameter("Stage", "prod");
    ///
    /// let assembly = app.synth().unwrap();
    /// let template = assembly.template("S").unwrap();
    /// assert_eq!(template["Resources"]["Topic"]["Properties"]["TopicName"]["Fn::Sub"], "alerts-prod");
    /// assert_eq!(template["Resources"]["Topic"]["Properties"]["DisplayName"], "prod");
    /// assert!(template.get("Parameters").is_none());
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0015` if the included template has no such parameter.
    #[track_caller]
    pub fn parameter(&self, name: &str, value: impl Into<Data>) -> Self {
        self.replace_parameter(name, &value.into());
        self.clone()
    }

    #[track_caller]
    fn replace_parameter(&self, name: &str, value: &Data) {
        let is_parameter = |node: &Node| {
            let section = node.with(|node| node.element().map(|element| element.section));
            section == Some(Section::Parameters)
        };
        let Some(parameter) = self.elements.get(name).filter(|node| is_parameter(node)) else {
            let known = self.elements.iter().filter(|(_, node)| is_parameter(node));
            let known: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
            let hint = match known.as_slice() {
                [] => "it has none".to_owned(),
                known => format!("its parameters are {}", known.join(", ")),
            };
            return self.node.add_error(
                Diagnostic::error(
                    codes::INCLUDE,
                    format!("the included template has no parameter `{name}`"),
                )
                .at(Location::caller())
                .hint(hint),
            );
        };
        for node in self.elements.values() {
            node.with_mut(|node| {
                if let Kind::Element(element) = &mut node.kind {
                    substitute::substitute(&mut element.body, name, value);
                    for property in element.properties.values_mut() {
                        substitute::substitute(property, name, value);
                    }
                }
            });
        }
        parameter.with_mut(|node| node.kind = Kind::Scope);
    }

    #[track_caller]
    fn add(&mut self, section: Section, logical_id: String, body: Json) {
        let mut body = Data::from(body);
        let mut type_name = String::new();
        let mut properties = Default::default();
        let is_call = logical_id.starts_with("Fn::");
        if section == Section::Resources && !is_call {
            let Data::Object(attributes) = &mut body else {
                return self.problem(format!("resource `{logical_id}` is not an object"));
            };
            match &mut attributes.remove("Type") {
                Some(Data::String(name)) => type_name = take(name),
                _ => return self.problem(format!("resource `{logical_id}` has no `Type`")),
            }
            match &mut attributes.remove("Properties") {
                Some(Data::Object(given)) => properties = take(given),
                None | Some(Data::Null) => {}
                Some(_) => {
                    return self.problem(format!(
                        "`Properties` of resource `{logical_id}` is not an object"
                    ));
                }
            }
        }
        let node = add_fixed(&self.node, &logical_id, section, body);
        node.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind {
                element.type_name = type_name.into();
                element.properties = properties;
                element.is_call = is_call;
            }
        });
        self.elements.insert(logical_id, node);
    }

    /// The parts of a template that are not sections of named elements.
    fn add_rest(&self, name: &str, content: Json) {
        let Some(stack) = self.node.stack() else {
            return;
        };
        match (name, content) {
            ("Description", Json::String(text)) => {
                let before = stack.change(|stack| stack.description.replace(text.clone()));
                if before.is_some_and(|before| before != text) {
                    self.displaces(name);
                }
            }
            ("Metadata", Json::Object(entries)) => {
                for (key, value) in entries {
                    let value = Data::from(value);
                    let before = stack.change(|stack| {
                        (stack.metadata).insert(Key::Owned(key.clone()), value.clone())
                    });
                    if before.is_some_and(|before| !before.is_written_as(&value)) {
                        self.displaces(&format!("Metadata.{key}"));
                    }
                }
            }
            ("Transform", Json::String(transform)) => stack.add_transform(transform),
            ("Transform", Json::Array(transforms)) if transforms.iter().all(Json::is_string) => {
                for transform in transforms.iter().filter_map(Json::as_str) {
                    stack.add_transform(transform);
                }
            }
            (
                "AWSTemplateFormatVersion" | "Globals" | "Transform" | "Metadata" | "Description",
                content,
            ) => {
                let content = Data::from(content);
                let before = stack.change(|stack| {
                    (stack.sections).insert(Key::Owned(name.to_owned()), content.clone())
                });
                if before.is_some_and(|before| !before.is_written_as(&content)) {
                    self.problem(format!(
                        "the stack has another `{name}` already, and a template has one"
                    ));
                }
            }
            (name, _) => self.problem(format!("a template has no section `{name}`")),
        }
    }

    /// Says that something that only describes takes the place of another.
    fn displaces(&self, name: &str) {
        let message = format!(
            "the stack had another `{name}`, in whose place is that of the included template"
        );
        self.node
            .add_warning(Diagnostic::warning(codes::INCLUDE, message).hint(
                "take it out of one of them, or include each template in a stack of its own",
            ));
    }

    fn problem(&self, message: String) {
        self.node.add_error(
            Diagnostic::error(codes::INCLUDE, message)
                .hint("check the template with `stackwright validate`"),
        );
    }
}

fn json(text: &str) -> Result<Json, String> {
    text.parse()
        .map_err(|error| format!("is not JSON: {error}"))
}

#[cfg(feature = "yaml")]
fn yaml(text: &str) -> Result<Json, String> {
    yaml::parse(text).map_err(|error| format!("is not YAML: {error}"))
}

#[cfg(feature = "yaml")]
fn json_or_yaml(text: &str) -> Result<Json, String> {
    // YAML that begins as JSON does is read by its own rules if it is none.
    match text.trim_start().starts_with('{') {
        true => json(text).or_else(|why| yaml(text).map_err(|_| why)),
        false => yaml(text),
    }
}

#[cfg(not(feature = "yaml"))]
fn json_or_yaml(text: &str) -> Result<Json, String> {
    match text.trim_start().starts_with('{') {
        true => json(text),
        false => Err("is no JSON: the feature `yaml` of the crate reads YAML".to_owned()),
    }
}
