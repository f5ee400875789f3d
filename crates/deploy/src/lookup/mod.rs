//! What apps ask of AWS while they are synthesized: one function for each kind of question, with the answers in the form
//! in which `cdk.context.json` keeps them.
//!
//! Source: <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema> (`context-queries`)

mod balancer;
pub(crate) mod cloud_control;
mod compute;
mod network;

use serde_json::{Value, json};

use crate::api::exchange::{Answer, Payload};
use crate::api::json::Protocol;
use crate::api::query::in_xml;
use crate::api::s3::encoded;
use crate::api::signed::{Call, KMS, ROUTE_53, SSM};
use crate::api::xml::Element;
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::session::Session;
use crate::session::stack_roles::{Role, RoleOptions, account_of};

/// A question of an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The key under which the answer is kept.
    pub key: String,
    /// What kind of question it is, such as `vpc-provider`.
    pub provider: String,
    /// What is asked; `account` and `region` say where.
    pub props: Value,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LookedUp {
    /// The value, as `cdk.context.json` has it.
    pub value: Value,
    /// What a person should know of the way it was found.
    pub note: Option<String>,
}

impl Session {
    /// Looks a value up, with the role that the question names.
    ///
    /// # Errors
    /// [`Error::Lookup`] when there is none, or several where there is to be one, or the question makes no sense; those
    /// of the calls.
    pub async fn look_up(&self, lookup: &Lookup) -> Result<LookedUp> {
        let question = Question { lookup };
        let (session, note) = self.for_lookup(&question).await?;
        let session = &session;
        let value = match &*lookup.provider {
            "availability-zones" => compute::zones(session).await?,
            "endpoint-service-availability-zones" => {
                compute::service_zones(session, &question).await?
            }
            "ami" => compute::image(session, &question).await?,
            "security-group" => compute::security_group(session, &question).await?,
            "vpc-provider" => network::vpc(session, &question).await?,
            "ssm" => parameter(session, &question).await?,
            "hosted-zone" => hosted_zone(session, &question).await?,
            "key-provider" => key(session, &question).await?,
            "load-balancer" => balancer::balancer(session, &question).await?,
            "load-balancer-listener" => balancer::listener(session, &question).await?,
            "cc-api-provider" => cloud_control::resources(session, &question).await?,
            "plugin" => {
                let name = question.text("pluginName").unwrap_or("?");
                return Err(question.failed(format!(
                    "the app asks plug-in `{name}` for it, a program for Node.js of the AWS CDK's CLI"
                )));
            }
            other => {
                return Err(question.failed(format!(
                    "`{other}` is no kind of look-up that this version knows"
                )));
            }
        };
        Ok(LookedUp { value, note })
    }

    /// The session in which a question is answered.
    async fn for_lookup(&self, question: &Question<'_>) -> Result<(Self, Option<String>)> {
        let (Some(account), Some(region)) = (question.text("account"), question.text("region"))
        else {
            return Err(question.failed("it does not say in which account and region".into()));
        };
        if region.is_empty()
            || !region
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(question.failed(format!("`{region}` is no region")));
        }
        let session = self.in_region(region);
        let own = session.identity().account.clone();
        let Some(role) = question.text("lookupRoleArn") else {
            return match account == own {
                true => Ok((session, None)),
                false => Err(question.failed(format!(
                    "it is about account {account}, and the credentials are those of {own}"
                ))),
            };
        };
        let environment = Environment {
            account: Some(account.to_owned()),
            region: Some(region.to_owned()),
        };
        let role = Role {
            arn: session.fill(role, &environment),
            external_id: question.text("lookupRoleExternalId").map(str::to_owned),
            options: RoleOptions::of_assembly(question.get("assumeRoleAdditionalOptions")),
        };
        match session.assume(&role).await {
            Ok(provider) => {
                let account = Some(account_of(&role.arn).to_owned());
                Ok((
                    session.with_credentials(account, None, Some(provider)),
                    None,
                ))
            }
            Err(reason) if account == own => Ok((
                session,
                Some(format!(
                    "{} cannot be assumed ({reason}); values are looked up with your own credentials, which are for the same account",
                    role.arn
                )),
            )),
            Err(reason) => {
                Err(question.failed(format!("{} cannot be assumed: {reason}", role.arn)))
            }
        }
    }
}

/// What is asked, with the ways to read it.
struct Question<'a> {
    lookup: &'a Lookup,
}

impl Question<'_> {
    fn get(&self, name: &str) -> &Value {
        &self.lookup.props[name]
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name).as_str().filter(|text| !text.is_empty())
    }

    fn is_set(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or(false)
    }

    /// What is asked without where, for messages.
    fn words(&self) -> String {
        const WHERE: [&str; 6] = [
            "account",
            "region",
            "lookupRoleArn",
            "lookupRoleExternalId",
            "dummyValue",
            "ignoreErrorOnMissingContext",
        ];
        let asked = self.lookup.props.as_object().into_iter().flatten();
        let asked = asked.filter(|(name, _)| !WHERE.contains(&name.as_str()));
        let asked: Vec<String> = asked
            .map(|(name, value)| match value {
                Value::String(text) => format!("{name} {text}"),
                other => format!("{name} {other}"),
            })
            .collect();
        asked.join(", ")
    }

    fn failed(&self, message: String) -> Error {
        Error::Lookup {
            key: self.lookup.key.clone(),
            message,
        }
    }

    /// The value that the app wants where there is none.
    fn instead(&self) -> Option<Value> {
        (self.is_set("ignoreErrorOnMissingContext"))
            .then(|| self.get("dummyValue").clone())
            .filter(|value| !value.is_null())
    }

    /// The only one of what was found.
    fn only<T>(&self, what: &str, mut found: Vec<T>) -> Result<T> {
        match (found.len(), found.pop()) {
            (1, Some(one)) => Ok(one),
            (0, _) => Err(self.failed(format!("there is no {what} with {}", self.words()))),
            (several, _) => Err(self.failed(format!(
                "there are {several} {what}s with {}; narrow it down",
                self.words()
            ))),
        }
    }
}

/// A parameter of the Parameter Store.
async fn parameter(session: &Session, question: &Question<'_>) -> Result<Value> {
    let Some(name) = question.text("parameterName") else {
        return Err(question.failed("it does not say which parameter".into()));
    };
    let protocol = Protocol {
        target: "AmazonSSM",
        version: "1.1",
    };
    let asked = json!({"Name": name});
    let value = match session
        .in_json((&SSM, protocol), "GetParameter", &asked)
        .await
    {
        Ok(answer) => answer["Parameter"]["Value"].clone(),
        Err(error) if error.has_code("ParameterNotFound") => Value::Null,
        Err(error) => return Err(error),
    };
    match value {
        Value::Null => question.instead().ok_or_else(|| {
            question.failed(format!(
                "there is no parameter {name} in {} of account {}",
                session.region(),
                session.identity().account
            ))
        }),
        value => Ok(value),
    }
}

/// The key of an alias.
async fn key(session: &Session, question: &Question<'_>) -> Result<Value> {
    let Some(name) = question.text("aliasName") else {
        return Err(question.failed("it does not say which alias".into()));
    };
    let protocol = Protocol {
        target: "TrentService",
        version: "1.1",
    };
    let mut marker = Value::Null;
    loop {
        let asked = match &marker {
            Value::Null => json!({}),
            marker => json!({"Marker": marker}),
        };
        let answer = session
            .in_json((&KMS, protocol), "ListAliases", &asked)
            .await?;
        let aliases = answer["Aliases"].as_array().into_iter().flatten();
        for alias in aliases.filter(|alias| alias["AliasName"] == name) {
            if let Some(id) = alias["TargetKeyId"].as_str() {
                return Ok(json!({"keyId": id}));
            }
        }
        let next = answer["NextMarker"].clone();
        if next.is_null() || next == marker {
            break;
        }
        marker = next;
    }
    match question.instead() {
        Some(instead) if instead["keyId"].is_string() => Ok(json!({"keyId": instead["keyId"]})),
        _ => Err(question.failed(format!("there is no key with alias {name}"))),
    }
}

/// A zone of Route 53.
async fn hosted_zone(session: &Session, question: &Question<'_>) -> Result<Value> {
    let Some(domain) = question.text("domainName") else {
        return Err(question.failed("it does not say which domain".into()));
    };
    let wanted = match domain.ends_with('.') {
        true => domain.to_owned(),
        false => format!("{domain}."),
    };
    let query = format!("hostedzonesbyname?dnsname={}", encoded(domain, false));
    let root = route_53(session, "ListHostedZonesByName", &query).await?;
    let is_private = |zone: &Element| {
        let config = zone.child("Config");
        config
            .and_then(|config| config.text("PrivateZone"))
            .as_deref()
            == Some("true")
    };
    let mut zones: Vec<&Element> = (root.members("HostedZones"))
        .filter(|zone| zone.text("Name").as_deref() == Some(&wanted))
        .filter(|zone| is_private(zone) == question.is_set("privateZone"))
        .collect();
    if let Some(vpc) = question.text("vpcId") {
        let mut of_vpc = Vec::new();
        for zone in zones {
            let id = zone.text("Id").unwrap_or_default();
            let id = id.trim_start_matches("/hostedzone/");
            let path = format!("hostedzone/{}", encoded(id, false));
            let found = route_53(session, "GetHostedZone", &path).await?;
            let mut vpcs = found.members("VPCs");
            if vpcs.any(|one| one.text("VPCId").as_deref() == Some(vpc)) {
                of_vpc.push(zone);
            }
        }
        zones = of_vpc;
    }
    let zone = question.only("hosted zone", zones)?;
    Ok(json!({"Id": zone.text("Id"), "Name": zone.text("Name")}))
}

async fn route_53(session: &Session, operation: &'static str, path: &str) -> Result<Element> {
    let (url, _) = session.endpoint(&ROUTE_53);
    let call = Call {
        operation,
        method: "GET",
        url: format!("{url}/2013-04-01/{path}"),
        headers: Vec::new(),
        payload: Payload::empty(),
        sha256: Sha256::of(b"").hex(),
    };
    let read = |answer: &Answer| in_xml(&ROUTE_53, operation, answer);
    session.signed(&ROUTE_53, &call, read).await
}
