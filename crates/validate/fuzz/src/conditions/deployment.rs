//! What conditions come to in every deployment of a template: read from the JSON, without the condition engine.

use std::collections::BTreeMap;

use serde_json::Value;

use super::generate::Case;

/// The values of parameters in a deployment.
pub type Deployment<'a> = BTreeMap<&'a str, &'a str>;

/// What a text comes to; `None` where the deployment fails.
fn text(node: &Value, template: &Value, deployment: &Deployment<'_>) -> Option<String> {
    let Value::Object(call) = node else {
        return Some(match node {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
    };
    let (function, argument) = call.iter().next()?;
    let of = |node: &Value| text(node, template, deployment);
    match function.as_str() {
        "Ref" => Some((*deployment.get(argument.as_str()?)?).to_owned()),
        "Fn::FindInMap" => {
            let (row, column) = (of(&argument[1])?, of(&argument[2])?);
            let found = template["Mappings"]["M"]
                .get(&row)
                .and_then(|row| row.get(&column));
            match (found, argument.get(3)) {
                (Some(found), _) => of(found),
                (None, Some(options)) => of(&options["DefaultValue"]),
                (None, None) => None,
            }
        }
        "Fn::If" => {
            let condition = &template["Conditions"][argument[0].as_str()?];
            let holds = holds(condition, template, deployment)?;
            of(&argument[if holds { 1 } else { 2 }])
        }
        "Fn::Select" => of(&argument[1][1]),
        "Fn::Join" => {
            let parts: Option<Vec<String>> = argument[1].as_array()?.iter().map(of).collect();
            Some(parts?.join(argument[0].as_str()?))
        }
        "Fn::Sub" => {
            let (pattern, own) = match argument {
                Value::Array(items) => (items[0].as_str()?, Some(&items[1])),
                other => (other.as_str()?, None),
            };
            let mut done = String::new();
            let mut rest = pattern;
            while let Some(at) = rest.find("${") {
                let end = at + rest[at..].find('}')?;
                let name = &rest[at + 2..end];
                done.push_str(&rest[..at]);
                done.push_str(&match own.and_then(|own| own.get(name)) {
                    Some(value) => of(value)?,
                    None => (*deployment.get(name)?).to_owned(),
                });
                rest = &rest[end + 1..];
            }
            done.push_str(rest);
            Some(done)
        }
        _ => None,
    }
}

/// Whether a condition holds; `None` where the deployment fails.
fn holds(node: &Value, template: &Value, deployment: &Deployment<'_>) -> Option<bool> {
    let (function, argument) = node.as_object()?.iter().next()?;
    let all = || -> Option<Vec<bool>> {
        let parts = argument.as_array()?.iter();
        parts
            .map(|part| holds(part, template, deployment))
            .collect()
    };
    Some(match function.as_str() {
        "Condition" => holds(
            &template["Conditions"][argument.as_str()?],
            template,
            deployment,
        )?,
        "Fn::And" => all()?.into_iter().all(|part| part),
        "Fn::Or" => all()?.contains(&true),
        "Fn::Not" => !holds(&argument[0], template, deployment)?,
        _ => text(&argument[0], template, deployment)? == text(&argument[1], template, deployment)?,
    })
}

/// Every deployment that does not fail, with the conditions' values.
pub fn deployments(case: &Case) -> Vec<(Deployment<'_>, Vec<bool>)> {
    let mut all: Vec<Deployment<'_>> = vec![Deployment::new()];
    for (name, texts) in &case.domains {
        all = all
            .into_iter()
            .flat_map(|known| {
                texts.iter().map(move |text| {
                    let mut known = known.clone();
                    known.insert(name, text);
                    known
                })
            })
            .collect();
    }
    let conditions = case.template["Conditions"].as_object();
    all.into_iter()
        .filter_map(|deployment| {
            let values: Option<Vec<bool>> = conditions?
                .values()
                .map(|condition| holds(condition, &case.template, &deployment))
                .collect();
            Some((deployment, values?))
        })
        .collect()
}
