//! What a resource type can do beside its properties: its ARN, and what policies can allow on it.

use serde_json::Value as Json;
use stackwright_schemas::iam_actions;

use super::Attribute;
use super::schema::strings;

/// How the ARN of a resource is told.
pub struct Arn {
    /// `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
    pub form: String,
    pub source: Source,
}

/// Where an ARN comes from.
pub enum Source {
    /// An attribute is the ARN.
    Attribute(String),
    /// The resource's `Ref` is the ARN.
    Reference,
    /// For each variable that is not of the environment, the attribute that is its value; else the resource's `Ref`.
    Parts(Vec<Option<String>>),
}

/// The variables of an ARN that do not depend on the resource.
const ENVIRONMENT: &[&str] = &["Partition", "Region", "Account"];

/// Types whose `Ref` is their ARN, though their identifier is called `Id`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html>
const REFERS_BY_ARN: &[&str] = &["AWS::SecretsManager::Secret"];

/// Types whose attribute `Arn` has more than the ARN: that of a log group ends in `:*`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html>
const NOT_THE_ARN: &[&str] = &["AWS::Logs::LogGroup"];

impl Arn {
    /// `None` where the data has no form, or a variable that nothing of the resource is known to be.
    pub fn read(name: &str, schema: &Json, attributes: &[Attribute]) -> Option<Self> {
        let short = name.rsplit("::").next().unwrap_or_default();
        let form = match schema["facts"]["arn"].as_str() {
            Some(form) => form.to_owned(),
            None => form_of_iam(name, short)?,
        };
        let form = form.as_str();
        if REFERS_BY_ARN.contains(&name) {
            return Some(Arn {
                form: form.to_owned(),
                source: Source::Reference,
            });
        }
        let is_there = |name: &str| attributes.iter().any(|attribute| attribute.name == name);
        for attribute in ["Arn".to_owned(), format!("{short}Arn")] {
            if is_there(&attribute) && !NOT_THE_ARN.contains(&name) {
                return Some(Arn {
                    form: form.to_owned(),
                    source: Source::Attribute(attribute),
                });
            }
        }
        let variables = variables(form);
        let identifier = strings(schema, "primaryIdentifier");
        if identifier.len() == 1 && identifier[0].to_ascii_lowercase().ends_with("arn") {
            return Some(Arn {
                form: form.to_owned(),
                source: Source::Reference,
            });
        }
        let identifier = match identifier.as_slice() {
            [one] => one.rsplit('/').next(),
            _ => None,
        };
        let variables_count = variables.len();
        let parts = variables.into_iter().map(|variable| {
            let same = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(variable);
            match attributes.iter().find(same) {
                Some(attribute) => Some(Some(attribute.name.clone())),
                // What `Ref` returns, if the variable is called as the identifier is.
                None if variables_count == 1 && is_identifier(variable, identifier?, short) => {
                    Some(None)
                }
                None => None,
            }
        });
        Some(Arn {
            form: form.to_owned(),
            source: Source::Parts(parts.collect::<Option<_>>()?),
        })
    }
}

/// The form that IAM has of the ARNs of a type, where it has a resource of the type's name: `task-definition` of
/// `AWS::ECS::TaskDefinition`. IAM tells what varies, and not what it is called.
fn form_of_iam(name: &str, short: &str) -> Option<String> {
    let service = name.split("::").nth(1)?.to_ascii_lowercase();
    let mut known = iam_actions::service(&service)?
        .resources()
        .iter()
        .filter(|resource| resource.name.replace('-', "").eq_ignore_ascii_case(short));
    let resource = known.next()?;
    // Several forms do not say which is the type's.
    if known.next().is_some() {
        return None;
    }
    let rest = resource.arn.strip_prefix(&format!("arn:*:{service}:"))?;
    let mut parts = rest.splitn(3, ':');
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let environment = |part: &str, variable: &str| match part {
        "*" => format!("${{{variable}}}"),
        part => part.to_owned(),
    };
    let (region, account) = (
        environment(region, "Region"),
        environment(account, "Account"),
    );
    let mut form = format!("arn:${{Partition}}:{service}:{region}:{account}:");
    let count = resource.matches('*').count();
    for (at, piece) in resource.split('*').enumerate() {
        form.push_str(piece);
        match count - at {
            0 => {}
            1 => form.push_str(&format!("${{{short}}}")),
            _ => form.push_str(&format!("${{{short}Parent{}}}", at + 1)),
        }
    }
    Some(form)
}

/// Whether a variable of an ARN is called as the identifier of the resource is: `Name` or `QueueName` of a queue. A variable
/// such as `ParameterNameWithoutLeadingSlash`, or `Alias` beside `AliasName`, is another text.
fn is_identifier(variable: &str, identifier: &str, short: &str) -> bool {
    variable.eq_ignore_ascii_case(identifier)
        || ["Name", "Id"].iter().any(|end| {
            identifier.ends_with(end) && variable.eq_ignore_ascii_case(&format!("{short}{end}"))
        })
}

/// The variables of a form, without those of the environment.
pub fn variables(form: &str) -> Vec<&str> {
    form.split("${")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !ENVIRONMENT.contains(name))
        .collect()
}

/// What policies can allow on a resource type.
#[derive(Clone)]
pub struct Access {
    /// The prefix of the actions.
    pub service: String,
    /// The resource types as IAM names them, which are this one or in it, each with the end of its ARN after that of the
    /// resource.
    pub resources: Vec<(String, String)>,
}

impl Access {
    /// `None` where IAM knows no such resource.
    pub fn read(form: &str) -> Option<Self> {
        let service = form.split(':').nth(2)?;
        let own = with_asterisks(form);
        let resources: Vec<(String, String)> = iam_actions::service(service)?
            .resources()
            .iter()
            .filter_map(|resource| {
                let rest = resource.arn.strip_prefix(&own)?;
                // An asterisk at the end of one may stand for the beginning of the other's end.
                let is_end = rest.is_empty() || rest.starts_with(['/', ':']);
                is_end.then(|| (resource.name.to_owned(), rest.to_owned()))
            })
            .collect();
        let itself = resources.iter().any(|(_, rest)| rest.is_empty());
        itself.then(|| Access {
            service: service.to_owned(),
            resources,
        })
    }
}

fn with_asterisks(form: &str) -> String {
    let mut text = String::new();
    for (at, piece) in form.split("${").enumerate() {
        match piece.split_once('}') {
            Some((_, rest)) if at > 0 => {
                if !text.ends_with('*') {
                    text.push('*');
                }
                text.push_str(rest);
            }
            _ => text.push_str(piece),
        }
    }
    text
}
