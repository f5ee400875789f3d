//! Takes resources out of a stack without deleting them: they are told to stay first, and what refers to them gets the
//! values that it had, then they leave the template.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};
use stackwright_template::compare::{Updates, restore_mangled, unrestored};
use stackwright_template::model::sub_variables;
use stackwright_template::parse;

use crate::agreed::Agreed;
use crate::consent::{Confirm, Question};
use crate::deploy::{Deployed, Deployer};
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::input::{LoadedTemplate, Origin, Origins, StackInput};
use crate::session::Session;
use crate::state::{self, Situation};

/// What leaves a stack.
#[derive(Debug)]
#[non_exhaustive]
pub struct Orphaning {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// How the app calls it.
    pub path: Arc<str>,
    /// The resources that leave it, and stay.
    pub resources: Vec<Orphan>,
    /// Logical IDs of the resources that refer to them, and get the values that they have now.
    pub users: Vec<String>,
    session: Session,
    template: Json,
}

/// A resource that leaves its stack and stays.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Orphan {
    /// Logical ID.
    pub logical_id: String,
    /// Physical ID: the name under which it stays.
    pub physical_id: String,
    /// Resource type.
    pub resource_type: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What names it for an import, where that is known.
    pub identifier: IndexMap<String, String>,
}

impl Orphan {
    fn names(&self) -> Json {
        let names = self.identifier.iter();
        let names = names.map(|(name, value)| (name.clone(), Json::from(value.as_str())));
        names.collect::<Map<_, _>>().into()
    }
}

impl Orphaning {
    /// Account and region that it is for.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// `{"LogicalId": {"BucketName": "…"}}`, as an import takes it.
    pub fn mapping(&self) -> Json {
        let named = self.resources.iter().filter(|it| !it.identifier.is_empty());
        named
            .map(|it| (it.logical_id.clone(), it.names()))
            .collect::<Map<_, _>>()
            .into()
    }

    /// What will happen as JSON.
    pub fn to_json(&self) -> Json {
        let resources = self.resources.iter().map(|it| {
            json!({
                "logicalId": it.logical_id,
                "physicalId": it.physical_id,
                "type": it.resource_type,
                "constructPath": it.origin.construct_path,
                "identifier": it.names(),
            })
        });
        json!({
            "event": "orphan",
            "stack": &*self.stack,
            "stackPath": &*self.path,
            "resources": resources.collect::<Vec<_>>(),
            "users": self.users,
        })
    }
}

impl Deployer {
    /// Finds the resources of a deployed stack that are meant: by logical ID, or by the path of a construct below the
    /// stack, with all that is in it. `app` is the template of the app, where that is known: it has the characters beyond
    /// ASCII, for which CloudFormation gives back a `?`. Nothing is changed.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a stack that does not exist and for what matches no resource, [`Error::Stuck`] in a state
    /// that takes no update, [`Error::Template`] where nothing would be left and where characters of the deployed template
    /// are lost, and those of the calls.
    pub async fn plan_orphan(
        &self,
        (stack, path): (&str, &str),
        origins: &Origins,
        app: Option<&str>,
        wanted: &[String],
    ) -> Result<Orphaning> {
        let session = self.session.clone();
        let absent = |what: String, hint: &str| Error::NotFound {
            what,
            hint: Some(hint.into()),
        };
        let Some(found) = session.describe_stack(stack).await? else {
            let what = format!("stack `{stack}` in {}", session.region());
            return Err(absent(what, "deploy it first, or pass its region"));
        };
        if Situation::of(Some(&found)) != Situation::Ready {
            return Err(state::not_now(stack, &state::status(&found)));
        }
        let name = found.stack_name().unwrap_or(stack).to_owned();
        let text = session.deployed_text(&name).await?.unwrap_or_default();
        let mut document = parse::parse(&text).into_owned();
        let app = app.map(|app| parse::parse(app).into_owned());
        if let Some(app) = &app {
            restore_mangled(&mut document.root, &app.root);
        }
        let lost = unrestored(&document.root, app.as_ref().map(|app| &app.root));
        if !lost.is_empty() {
            return Err(Error::Template {
                stack: name,
                message: format!(
                    "its deployed template has `?` in {}: CloudFormation gives that back for characters beyond ASCII, and the `?` would be deployed in their place",
                    lost.join(", ")
                ),
                hint: Some(
                    "run it with the app whose template is deployed (`--app`); deploy that once more where the texts differ".into(),
                ),
            });
        }
        let template = document.root.to_json();
        let loaded = LoadedTemplate::deployed(Some(document), origins.clone());
        let all = session.stack_resources(&name).await?;
        let mut resources: Vec<Orphan> = Vec::new();
        for wanted in wanted {
            let before = resources.len();
            let mut known = false;
            for resource in &all {
                let id = resource.logical_resource_id().unwrap_or_default();
                let origin = loaded.origin(id);
                let is_meant =
                    id == wanted || is_within(origin.construct_path.as_deref(), path, wanted);
                if !is_meant || loaded.resource(id).is_none() {
                    continue;
                }
                known |= resources.iter().any(|it| it.logical_id == id);
                if known {
                    continue;
                }
                let physical = resource.physical_resource_id().unwrap_or_default();
                let kind = resource.resource_type().unwrap_or_default();
                resources.push(Orphan {
                    identifier: identifier(&template, id, kind, physical),
                    logical_id: id.to_owned(),
                    physical_id: physical.to_owned(),
                    resource_type: kind.to_owned(),
                    origin,
                });
            }
            if resources.len() == before && !known {
                let what = format!("a resource `{wanted}` in stack `{path}`");
                return Err(absent(
                    what,
                    "name a logical ID, or the path of a construct below the stack, as `stackwright list --long` and the plan of a deployment show them",
                ));
            }
        }
        let ids: Vec<&str> = resources.iter().map(|it| &*it.logical_id).collect();
        let of_template = template["Resources"].as_object();
        let rest = of_template.into_iter().flatten();
        let rest: Vec<_> = rest.filter(|(id, _)| !ids.contains(&id.as_str())).collect();
        if rest.is_empty() {
            return Err(Error::Template {
                stack: name,
                message: "no resource would be left, and a stack has at least one".into(),
                hint: Some(
                    "give all resources the `DeletionPolicy` `Retain`, deploy, and destroy the stack".into(),
                ),
            });
        }
        let users = rest
            .into_iter()
            .filter(|(_, resource)| {
                let mut uses = Vec::new();
                mentions(resource, &mut |id, _| uses.push(id.to_owned()));
                uses.iter().any(|id| ids.contains(&id.as_str()))
            })
            .map(|(id, _)| id.clone())
            .collect();
        Ok(Orphaning {
            stack: name.into(),
            path: path.into(),
            resources,
            users,
            session,
            template,
        })
    }

    /// Takes resources out of their stack, after consent. A run that was cut is taken up by running it again.
    ///
    /// # Errors
    /// [`Error::Declined`], and those of [`Deployer::deploy`].
    pub async fn orphan(
        &self,
        plan: &Orphaning,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Deployed> {
        self.ask(confirm, &Question::Orphan(plan)).await?;
        let confirm = Agreed {
            confirm,
            seen: None,
        };
        let is_orphan = |id: &str| plan.resources.iter().any(|it| it.logical_id == id);
        let mut asked: BTreeMap<String, (String, String)> = BTreeMap::new();
        mentions(&plan.template, &mut |id, attribute| {
            if let Some(attribute) = attribute.filter(|_| is_orphan(id)) {
                asked.insert(output(id, attribute), (id.into(), attribute.into()));
            }
        });
        let mut staying = plan.template.clone();
        for orphan in &plan.resources {
            let resource = &mut staying["Resources"][&orphan.logical_id];
            resource["DeletionPolicy"] = "Retain".into();
            resource["UpdateReplacePolicy"] = "Retain".into();
        }
        for (output, (id, attribute)) in &asked {
            staying["Outputs"][output] = json!({"Value": {"Fn::GetAtt": [id, attribute]}});
        }
        let input = self.step(plan, &staying);
        let stayed = Box::pin(self.deploy(&input, &confirm, sink)).await?;
        let mut values: BTreeMap<(String, String), String> = BTreeMap::new();
        for orphan in &plan.resources {
            let key = (orphan.logical_id.clone(), String::new());
            values.insert(key, orphan.physical_id.clone());
        }
        for (output, (id, attribute)) in asked {
            let found = stayed.outputs.iter().find(|it| it.key == output);
            let Some(found) = found else {
                return Err(Error::Template {
                    stack: plan.stack.to_string(),
                    message: format!("CloudFormation does not tell the value of {id}.{attribute}"),
                    hint: Some("run the same command again".into()),
                });
            };
            values.insert((id, attribute), found.value.clone());
        }
        let mut without = plan.template.clone();
        for section in ["Resources", "Outputs", "Conditions"] {
            if let Some(section) = without.get_mut(section) {
                replace(section, &values);
            }
        }
        if let Some(resources) = without["Resources"].as_object_mut() {
            resources.retain(|id, _| !is_orphan(id));
        }
        let input = self.step(plan, &without);
        Box::pin(self.deploy(&input, &confirm, sink)).await
    }

    /// The stack with another template and all else as it is.
    fn step(&self, plan: &Orphaning, template: &Json) -> StackInput {
        let mut input = StackInput::with_body(&*plan.stack, template.to_string());
        input.path = plan.path.to_string();
        input
    }
}

/// Whether a construct is the one that is meant, or in it.
fn is_within(construct: Option<&str>, stack: &str, wanted: &str) -> bool {
    let below = construct.and_then(|path| path.strip_prefix(stack)?.strip_prefix('/'));
    below.is_some_and(|below| {
        below == wanted || (below.strip_prefix(wanted)).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// What names a resource for an import.
fn identifier(template: &Json, id: &str, kind: &str, physical: &str) -> IndexMap<String, String> {
    let names = Updates::embedded().identifier(kind);
    let is_one = names.len() == 1;
    let named = names.into_iter().filter_map(|name| {
        let given = template["Resources"][id]["Properties"][&name].as_str();
        let value = given.or(is_one.then_some(physical))?;
        Some((name.clone(), value.to_owned()))
    });
    named.collect()
}

/// The output that tells an attribute.
fn output(id: &str, attribute: &str) -> String {
    let name = format!("{id}.{attribute}");
    format!("Orphan{}", &Sha256::of(name.as_bytes()).hex()[..16])
}

/// Calls `found` with each resource that a value refers to, and the attribute of it.
pub(crate) fn mentions(value: &Json, found: &mut impl FnMut(&str, Option<&str>)) {
    match value {
        Json::Object(map) => {
            match only(map) {
                Some(("Ref", Json::String(id))) => found(id, None),
                Some(("Fn::GetAtt", argument)) => {
                    if let Some((id, attribute)) = attribute(argument) {
                        found(&id, Some(&attribute));
                    }
                }
                Some(("Fn::Sub", argument)) => {
                    let text = argument.as_str().or(argument[0].as_str());
                    for variable in sub_variables(text.unwrap_or_default()) {
                        match variable.name.split_once('.') {
                            Some((id, attribute)) => found(id, Some(attribute)),
                            None => found(variable.name, None),
                        }
                    }
                }
                _ => {}
            }
            map.values().for_each(|value| mentions(value, found));
        }
        Json::Array(items) => items.iter().for_each(|item| mentions(item, found)),
        _ => {}
    }
}

/// Puts values in the place of references to resources; the attribute of `Ref` is empty.
fn replace(value: &mut Json, values: &BTreeMap<(String, String), String>) {
    let of = |id: &str, attribute: &str| values.get(&(id.to_owned(), attribute.to_owned()));
    if let Json::Object(map) = value {
        let known = match only(map) {
            Some(("Ref", Json::String(id))) => of(id, ""),
            Some(("Fn::GetAtt", argument)) => {
                attribute(argument).and_then(|(id, attribute)| of(&id, &attribute))
            }
            _ => None,
        };
        if let Some(known) = known {
            *value = known.as_str().into();
            return;
        }
        if let Some(argument) = map.get_mut("Fn::Sub") {
            let text = match argument {
                Json::Array(items) => items.first_mut(),
                text => Some(text),
            };
            if let Some(Json::String(text)) = text {
                *text = substituted(text, &of);
            }
        }
        if let Some(order) = map.get_mut("DependsOn") {
            match order {
                Json::Array(ids) => {
                    ids.retain(|id| id.as_str().is_none_or(|id| of(id, "").is_none()))
                }
                Json::String(id) if of(id, "").is_some() => *order = json!([]),
                _ => {}
            }
            if order.as_array().is_some_and(Vec::is_empty) {
                map.remove("DependsOn");
            }
        }
        map.values_mut().for_each(|value| replace(value, values));
    } else if let Json::Array(items) = value {
        items.iter_mut().for_each(|item| replace(item, values));
    }
}

fn substituted<'v>(text: &str, of: &impl Fn(&str, &str) -> Option<&'v String>) -> String {
    let (mut done, mut at) = (String::new(), 0);
    for variable in sub_variables(text) {
        let (id, attribute) = variable.name.split_once('.').unwrap_or((variable.name, ""));
        if let Some(value) = of(id, attribute) {
            done.push_str(&text[at..variable.start]);
            done.push_str(&value.replace("${", "${!"));
            at = variable.end;
        }
    }
    done.push_str(&text[at..]);
    done
}

/// The only entry of a map.
fn only(map: &Map<String, Json>) -> Option<(&str, &Json)> {
    match map.iter().next() {
        Some((name, value)) if map.len() == 1 => Some((name, value)),
        _ => None,
    }
}

/// Resource and attribute in the argument of an `Fn::GetAtt`.
fn attribute(argument: &Json) -> Option<(String, String)> {
    match argument {
        Json::String(text) => {
            let (id, attribute) = text.split_once('.')?;
            Some((id.to_owned(), attribute.to_owned()))
        }
        Json::Array(parts) => {
            let parts: Vec<&str> = parts.iter().map(Json::as_str).collect::<Option<_>>()?;
            let (id, attribute) = parts.split_first()?;
            Some(((*id).to_owned(), attribute.join(".")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_reference_becomes_its_value() {
        let values = BTreeMap::from([
            (("A".to_owned(), String::new()), "a-1".to_owned()),
            (("A".to_owned(), "Arn".to_owned()), "arn:a".to_owned()),
        ]);
        let check = |before: Json, after: Json| {
            let mut value = before;
            replace(&mut value, &values);
            assert_eq!(value, after);
        };
        check(json!({"Ref": "A"}), json!("a-1"));
        check(json!({"Ref": "B"}), json!({"Ref": "B"}));
        check(
            json!({"x": [{"Fn::GetAtt": ["A", "Arn"]}, {"Fn::GetAtt": "A.Arn"}]}),
            json!({"x": ["arn:a", "arn:a"]}),
        );
        check(
            json!({"Fn::Sub": "${A}/${A.Arn}/${B}/${!A}"}),
            json!({"Fn::Sub": "a-1/arn:a/${B}/${!A}"}),
        );
        check(
            json!({"Fn::Sub": ["${A} ${v}", {"v": {"Ref": "A"}}]}),
            json!({"Fn::Sub": ["a-1 ${v}", {"v": "a-1"}]}),
        );
        check(
            json!({"DependsOn": ["A", "B"]}),
            json!({"DependsOn": ["B"]}),
        );
        check(json!({"DependsOn": "A", "Type": "T"}), json!({"Type": "T"}));
    }
}
