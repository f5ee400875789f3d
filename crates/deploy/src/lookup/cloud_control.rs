//! Resources of any type, by Cloud Control.

use serde_json::{Map, Value, json};

use super::Question;
use crate::api::json::Protocol;
use crate::api::signed::CLOUD_CONTROL;
use crate::error::Result;
use crate::session::Session;

const PROTOCOL: Protocol = Protocol {
    target: "CloudApiService",
    version: "1.0",
};

/// The resources that are meant, each with the properties that are asked for.
pub(super) async fn resources(session: &Session, question: &Question<'_>) -> Result<Value> {
    let Some(type_name) = question.text("typeName") else {
        return Err(question.failed("it does not say which type of resource".into()));
    };
    let found = match (
        question.text("exactIdentifier"),
        question.get("propertyMatch"),
    ) {
        (Some(_), Value::Object(_)) => {
            return Err(question.failed("it names both an identifier and properties".into()));
        }
        (Some(identifier), _) => one(session, type_name, identifier)
            .await?
            .into_iter()
            .collect(),
        (None, Value::Object(wanted)) => listed(session, question, type_name, wanted).await?,
        (None, _) => {
            return Err(question.failed("it names neither an identifier nor properties".into()));
        }
    };
    let at_least_one = question.text("exactIdentifier").is_some()
        || matches!(
            question.text("expectedMatchCount"),
            Some("at-least-one" | "exactly-one")
        );
    if found.is_empty() && at_least_one {
        return match question.instead() {
            Some(instead) => Ok(instead),
            None => {
                Err(question.failed(format!("there is no {type_name} with {}", question.words())))
            }
        };
    }
    let wanted = question.get("propertiesToReturn").as_array();
    let wanted: Vec<&str> = wanted
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    (found.into_iter())
        .map(|(identifier, properties)| {
            let mut result = Map::new();
            for path in &wanted {
                let value = at(&properties, path).ok_or_else(|| {
                    question.failed(format!("{type_name} {identifier} has no property {path}"))
                })?;
                result.insert((*path).to_owned(), value.clone());
            }
            result.insert("Identifier".into(), identifier.into());
            Ok(Value::Object(result))
        })
        .collect()
}

/// The value at `A.B.C`.
fn at<'a>(properties: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(properties, |value, name| value.get(name))
}

fn described(description: &Value) -> (String, Value) {
    let identifier = description["Identifier"].as_str().unwrap_or("*MISSING*");
    let properties = description["Properties"].as_str().unwrap_or("{}");
    (
        identifier.to_owned(),
        serde_json::from_str(properties).unwrap_or_default(),
    )
}

/// The properties of a resource; `None` where there is none.
pub(crate) async fn properties(
    session: &Session,
    type_name: &str,
    id: &str,
) -> Result<Option<Value>> {
    let found = one(session, type_name, id).await?;
    Ok(found.map(|(_, properties)| properties))
}

async fn one(session: &Session, type_name: &str, id: &str) -> Result<Option<(String, Value)>> {
    let asked = json!({"TypeName": type_name, "Identifier": id});
    match session
        .in_json((&CLOUD_CONTROL, PROTOCOL), "GetResource", &asked)
        .await
    {
        Ok(answer) => Ok(Some(described(&answer["ResourceDescription"]))),
        Err(error) if error.has_code("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(error),
    }
}

async fn listed(
    session: &Session,
    question: &Question<'_>,
    type_name: &str,
    wanted: &Map<String, Value>,
) -> Result<Vec<(String, Value)>> {
    let at_most_one = matches!(
        question.text("expectedMatchCount"),
        Some("at-most-one" | "exactly-one")
    );
    let mut found = Vec::new();
    let mut token = Value::Null;
    loop {
        let mut asked = json!({"TypeName": type_name, "MaxResults": 100});
        if !question.get("resourceModel").is_null() {
            asked["ResourceModel"] = question.get("resourceModel").to_string().into();
        }
        if !token.is_null() {
            asked["NextToken"] = token.clone();
        }
        let answer = session
            .in_json((&CLOUD_CONTROL, PROTOCOL), "ListResources", &asked)
            .await?;
        let all = answer["ResourceDescriptions"]
            .as_array()
            .into_iter()
            .flatten();
        found.extend(all.map(described).filter(|(_, properties)| {
            wanted
                .iter()
                .all(|(path, value)| at(properties, path) == Some(value))
        }));
        if at_most_one && found.len() > 1 {
            return Err(question.failed(format!(
                "there are {} or more {type_name} with {}; narrow it down",
                found.len(),
                question.words()
            )));
        }
        let next = answer["NextToken"].clone();
        if next.is_null() || next == token {
            return Ok(found);
        }
        token = next;
    }
}
