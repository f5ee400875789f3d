//! What the properties of a deployed stack's resources come to, with the names and attributes of the resources that are
//! there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_cloudformation::types as sdk;
use serde_json::Value as Json;
use stackwright_facts::partition::Partition;
use stackwright_template::compare::Updates;
use stackwright_template::model::{
    Environment, Intrinsic, ReferenceKind, Resource, Returned, ReturnedBy, Shape, Template,
};
use stackwright_template::parse::Node;

use crate::lookup::cloud_control;
use crate::session::Session;

/// The properties of a template's resources, as far as they are known.
pub(crate) struct Values<'t> {
    pub(crate) template: &'t Template<'t>,
    environment: Environment<'t>,
    physical: HashMap<String, String>,
}

impl<'t> Values<'t> {
    /// Asks for the attributes that the resources of these types refer to. What cannot be found out stays open.
    pub(crate) async fn of(
        session: &'t Session,
        stack: &'t str,
        template: &'t Template<'t>,
        resources: &[sdk::StackResourceSummary],
        types: &[&str],
    ) -> Self {
        let physical: HashMap<String, String> = (resources.iter())
            .filter_map(|resource| {
                let id = resource.physical_resource_id()?;
                Some((resource.logical_resource_id()?.to_owned(), id.to_owned()))
            })
            .collect();
        let mut returned = ReturnedBy::new();
        for reference in &template.references {
            let owner = template.resources.get(reference.owner.name);
            if !owner.is_some_and(|owner| types.contains(&owner.type_name)) {
                continue;
            }
            let attribute: Cow<'t, str> = match &reference.kind {
                ReferenceKind::Ref | ReferenceKind::Sub => "".into(),
                ReferenceKind::GetAtt(attribute) => attribute.clone(),
                ReferenceKind::SubGetAtt(attribute) => Cow::Borrowed(attribute),
                _ => continue,
            };
            let (Some(resource), Some(id)) = (
                template.resources.get(reference.target),
                physical.get(reference.target),
            ) else {
                continue;
            };
            let key = (reference.target, attribute);
            if returned.contains_key(&key) {
                continue;
            }
            let value = match &*key.1 {
                "" => Some(id.clone()),
                attribute => self::attribute(session, resource, id, attribute).await,
            };
            if let Some(value) = value {
                let value = Some(Arc::from(value));
                let known = Returned {
                    value,
                    shape: Shape::Scalar,
                    formats: None,
                };
                returned.insert(key, known);
            }
        }
        let environment = Environment {
            account: Some(&session.identity().account),
            region: Some(session.region()),
            stack: Some(stack),
            exact: true,
            returned: Arc::new(returned),
            ..Environment::default()
        };
        Self {
            template,
            environment,
            physical,
        }
    }

    /// The physical ID of a resource; empty where it has none.
    pub(crate) fn physical(&self, logical_id: &str) -> &str {
        self.physical.get(logical_id).map_or("", String::as_str)
    }

    /// A property's value; `None` where the resource has none. The error says what of it is not known.
    pub(crate) fn property(
        &self,
        resource: &Resource<'t>,
        name: &str,
    ) -> Result<Option<Json>, String> {
        self.at(resource, &[name])
    }

    /// The text at a path in an item of a list, where it is known.
    pub(crate) fn item(
        &self,
        resource: &Resource<'t>,
        list: &str,
        index: usize,
        path: &[&str],
    ) -> Option<String> {
        let item = resource.property(list)?.as_list()?.get(index)?;
        let node = item.at(path.iter().copied())?;
        let value = self.environment.fold(self.template, node)?;
        value.as_str().map(str::to_owned)
    }

    /// The value at a path below the properties.
    pub(crate) fn at(
        &self,
        resource: &Resource<'t>,
        path: &[&str],
    ) -> Result<Option<Json>, String> {
        let node = (resource.properties).and_then(|node| node.at(path.iter().copied()));
        let Some(node) = node else {
            return Ok(None);
        };
        let name = path.join(".");
        let Some(value) = self.environment.fold(self.template, node) else {
            return Ok(None);
        };
        let value = value.to_json();
        match open(&value) {
            Some(what) => Err(format!("its {name} has {what}, which is not known here")),
            None => Ok(Some(value)),
        }
    }
}

/// The resource that a value is a `Ref` to.
pub(crate) fn target<'n>(node: Option<&'n Node<'n>>) -> Option<&'n str> {
    let call = Intrinsic::of(node?)?;
    call.get_att_target().or_else(|| call.argument.as_str())
}

/// What of a value is left to CloudFormation.
fn open(value: &Json) -> Option<String> {
    match value {
        Json::Object(map) => match map.iter().next() {
            Some((name, of)) if map.len() == 1 && name == "Ref" => {
                Some(format!("`{}`", of.as_str().unwrap_or_default()))
            }
            Some((name, of)) if map.len() == 1 && name == "Fn::GetAtt" => Some(match of {
                Json::Array(parts) => {
                    let parts: Vec<&str> = parts.iter().filter_map(Json::as_str).collect();
                    format!("`{}`", parts.join("."))
                }
                other => format!("`{}`", other.as_str().unwrap_or_default()),
            }),
            Some((name, of)) if map.len() == 1 && name.starts_with("Fn::") => {
                // What is inside says more than the function around it.
                open(of).or_else(|| Some(format!("`{name}`")))
            }
            _ => map.values().find_map(open),
        },
        Json::Array(items) => items.iter().find_map(open),
        Json::String(text) if text.contains("{{resolve:") => Some("a dynamic reference".into()),
        _ => None,
    }
}

/// An attribute of a resource: by the form of its ARN where that says it, else as Cloud Control reads it.
async fn attribute(
    session: &Session,
    resource: &Resource<'_>,
    id: &str,
    attribute: &str,
) -> Option<String> {
    let is_arn = attribute == "Arn"
        || resource
            .type_name
            .rsplit("::")
            .next()
            .is_some_and(|short| attribute == format!("{short}Arn"));
    if is_arn {
        if id.starts_with("arn:") {
            return Some(id.to_owned());
        }
        if let Some(arn) = arn(session, resource, id) {
            return Some(arn);
        }
    }
    let read = cloud_control::properties(session, resource.type_name, id).await;
    let value = read.ok()??;
    let value = attribute
        .split('.')
        .try_fold(&value, |value, name| value.get(name))?;
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The ARN of a resource by the form that its type's ARNs have, where the resource's name is the only thing in it.
fn arn(session: &Session, resource: &Resource<'_>, id: &str) -> Option<String> {
    let updates = Updates::embedded();
    let mut arn = updates.arn(resource.type_name)?;
    let identity = session.identity();
    let partition = Partition::of_region(session.region()).name;
    for (name, value) in [
        ("${Partition}", partition),
        ("${Region}", session.region()),
        ("${Account}", &identity.account),
    ] {
        arn = arn.replace(name, value);
    }
    let (start, rest) = arn.split_once("${")?;
    let (name, end) = rest
        .split_once('}')
        .filter(|(_, end)| !end.contains("${"))?;
    let is_identifier = updates.identifier(resource.type_name) == [name];
    let id = match name {
        // `Fn::GetAtt` of it stands for all that is in it.
        "LogGroupName" => format!("{id}:*"),
        _ if is_identifier => id.to_owned(),
        // Roles and the like are known without the path that their ARN has.
        _ if name.ends_with("NameWithPath") => match resource.property("Path").map(Node::as_str) {
            None | Some(Some("/")) => id.to_owned(),
            Some(Some(path)) => format!("{}{id}", path.trim_start_matches('/')),
            Some(None) => return None,
        },
        // The reference to a queue is an address whose end is its name.
        _ if name.ends_with("Name") && id.starts_with("http") => id.rsplit_once('/')?.1.to_owned(),
        _ => return None,
    };
    Some(format!("{start}{id}{end}"))
}
