//! Whole templates as part of a stack, for templates that exist already.

use std::mem::take;

use serde_json::Value as Json;

use crate::codes;
use crate::data::Data;
use crate::diagnostic::Diagnostic;
use crate::element::{Included, Section, add_fixed};
use crate::resource::CfnResource;
use crate::tree::{Construct, Kind, Node};

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
        match serde_json::from_str(text) {
            Ok(template) => Self::from_value(scope, id, template),
            Err(error) => {
                let include = Self::from_value(scope, id, Json::Object(Default::default()));
                include.problem(format!("the included template is not JSON: {error}"));
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

    #[track_caller]
    fn add(&mut self, section: Section, logical_id: String, body: Json) {
        let mut body = Data::from(body);
        let mut type_name = String::new();
        let mut properties = Default::default();
        if section == Section::Resources {
            let Data::Object(attributes) = &mut body else {
                return self.problem(format!("resource `{logical_id}` is not an object"));
            };
            match &mut attributes.shift_remove("Type") {
                Some(Data::String(name)) => type_name = take(name),
                _ => return self.problem(format!("resource `{logical_id}` has no `Type`")),
            }
            match &mut attributes.shift_remove("Properties") {
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
            ("AWSTemplateFormatVersion", _) => {}
            ("Description", Json::String(text)) => {
                let _ = stack.description(text);
            }
            ("Metadata", Json::Object(entries)) => {
                for (key, value) in entries {
                    stack.set_template_metadata(key, value);
                }
            }
            ("Transform", Json::String(transform)) => stack.add_transform(transform),
            ("Transform", Json::Array(transforms)) => {
                for transform in transforms.iter().filter_map(Json::as_str) {
                    stack.add_transform(transform);
                }
            }
            (name, _) => self.problem(format!("a template has no section `{name}`")),
        }
    }

    fn problem(&self, message: String) {
        self.node.add_error(
            Diagnostic::error(codes::INCLUDE, message)
                .hint("check the template with `stackwright validate`"),
        );
    }
}
