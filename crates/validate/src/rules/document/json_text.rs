//! SW1530: texts that must be JSON.

use super::document;
use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use serde_json::Value;
use stackwright_template::engines::json_text::Unreadable;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that texts which a service reads as JSON are JSON, and an object or a list where it must be one: bodies of
    /// dashboards, policies, table mappings, constant inputs of targets, templates of secrets. Parts that are not known
    /// may be anything.
    ///
    /// ## Why it matters
    /// The service refuses the resource, in most cases without saying where the fault is.
    ///
    /// ## Example
    /// ```yaml
    /// Secret: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {GenerateStringKey: password, SecretStringTemplate: "username: dba"}}}
    /// ```
    ///
    /// ## Source
    /// <https://www.rfc-editor.org/rfc/rfc8259>
    pub struct JsonInText = SW1530, "json-text", Error,
        on [forms "AWS::ApiGateway::Model" "AWS::AppConfig::ConfigurationProfile"
            "AWS::CloudWatch::Dashboard" "AWS::Config::ConfigRule" "AWS::Config::OrganizationConfigRule" "AWS::DMS::ReplicationTask"
            "AWS::ECR::Repository" "AWS::Events::Rule" "AWS::IoT::JobTemplate" "AWS::IoT::ProvisioningTemplate"
            "AWS::Logs::AccountPolicy" "AWS::Logs::ResourcePolicy"
            "AWS::OpenSearchServerless::AccessPolicy" "AWS::OpenSearchServerless::LifecyclePolicy"
            "AWS::OpenSearchServerless::SecurityPolicy" "AWS::Organizations::Policy" "AWS::SSM::Parameter"
            "AWS::Scheduler::Schedule" "AWS::SecretsManager::Secret" "AWS::ServiceCatalog::LaunchTemplateConstraint"
            "AWS::XRay::ResourcePolicy"];
}

/// What a document is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Any,
    Object,
    List,
}

/// Where a document stands: the type, the path below its properties, what it is, and where only under a condition that.
type Place = (
    &'static str,
    &'static str,
    Kind,
    Option<fn(&Instance<'_>) -> bool>,
);

fn is(of: &Instance<'_>, name: &str, text: &str) -> bool {
    of.get(name).and_then(Instance::text) == Some(text)
}

const PLACES: &[Place] = &[
    ("AWS::ApiGateway::Model", "Schema", Kind::Object, None),
    (
        "AWS::AppConfig::ConfigurationProfile",
        "Validators.*.Content",
        Kind::Object,
        Some(|of| {
            select(of, of.span(), "Validators.*")
                .iter()
                .all(|one| is(one.instance, "Type", "JSON_SCHEMA"))
        }),
    ),
    (
        "AWS::CloudWatch::Dashboard",
        "DashboardBody",
        Kind::Object,
        None,
    ),
    (
        "AWS::Config::ConfigRule",
        "InputParameters",
        Kind::Object,
        None,
    ),
    (
        "AWS::Config::OrganizationConfigRule",
        "OrganizationManagedRuleMetadata.InputParameters",
        Kind::Object,
        None,
    ),
    (
        "AWS::Config::OrganizationConfigRule",
        "OrganizationCustomRuleMetadata.InputParameters",
        Kind::Object,
        None,
    ),
    (
        "AWS::DMS::ReplicationTask",
        "TableMappings",
        Kind::Object,
        None,
    ),
    (
        "AWS::DMS::ReplicationTask",
        "ReplicationTaskSettings",
        Kind::Object,
        None,
    ),
    (
        "AWS::ECR::Repository",
        "LifecyclePolicy.LifecyclePolicyText",
        Kind::Object,
        None,
    ),
    ("AWS::Events::Rule", "Targets.*.Input", Kind::Any, None),
    ("AWS::IoT::JobTemplate", "Document", Kind::Object, None),
    (
        "AWS::IoT::ProvisioningTemplate",
        "TemplateBody",
        Kind::Object,
        None,
    ),
    (
        "AWS::Logs::AccountPolicy",
        "PolicyDocument",
        Kind::Object,
        None,
    ),
    (
        "AWS::Logs::ResourcePolicy",
        "PolicyDocument",
        Kind::Object,
        None,
    ),
    (
        "AWS::OpenSearchServerless::AccessPolicy",
        "Policy",
        Kind::List,
        None,
    ),
    (
        "AWS::OpenSearchServerless::LifecyclePolicy",
        "Policy",
        Kind::Object,
        None,
    ),
    (
        "AWS::OpenSearchServerless::SecurityPolicy",
        "Policy",
        Kind::Any,
        None,
    ),
    ("AWS::Organizations::Policy", "Content", Kind::Object, None),
    ("AWS::SSM::Parameter", "Policies", Kind::List, None),
    (
        "AWS::Scheduler::Schedule",
        "Target.Input",
        Kind::Any,
        Some(takes_json),
    ),
    (
        "AWS::SecretsManager::Secret",
        "GenerateSecretString.SecretStringTemplate",
        Kind::Object,
        None,
    ),
    (
        "AWS::ServiceCatalog::LaunchTemplateConstraint",
        "Rules",
        Kind::Object,
        None,
    ),
    (
        "AWS::XRay::ResourcePolicy",
        "PolicyDocument",
        Kind::Object,
        None,
    ),
];

/// Whether a schedule's target is one whose input is JSON: a state machine, a function or a bus.
fn takes_json(schedule: &Instance<'_>) -> bool {
    let arn = schedule.at("Target.Arn").and_then(Instance::text);
    arn.is_some_and(|arn| {
        [":states:", ":lambda:", ":event-bus/"]
            .iter()
            .any(|part| arn.contains(part))
    })
}

impl Rule for JsonInText {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let properties = &form.properties;
        for (type_name, path, kind, when) in PLACES {
            if *type_name != form.resource.type_name || when.is_some_and(|when| !when(properties)) {
                continue;
            }
            for at in select(properties, form.resource.properties_span(), path) {
                let Some(text) = document(cx, form, at.instance) else {
                    continue;
                };
                let fault = match text.value() {
                    Ok(value) => wrong_kind(&value, *kind).map(str::to_owned),
                    Err(Unreadable::Wrong(why)) => Some(format!("is no JSON: {why}")),
                    Err(Unreadable::Open) => None,
                };
                if let Some(fault) = fault {
                    let finding = self
                        .at(at.instance.span(), format!("`{}` {fault}", at.name))
                        .hint(match kind {
                            Kind::List => "write a list in brackets, with its texts in double quotes",
                            _ => "write an object in braces, with its names and texts in double quotes; `Fn::ToJsonString` writes one from YAML",
                        })
                        .property(&at.path);
                    out.report(finding);
                }
            }
        }
    }
}

fn wrong_kind(value: &Value, kind: Kind) -> Option<&'static str> {
    match (kind, value) {
        (Kind::Object, Value::Object(_)) | (Kind::List, Value::Array(_)) | (Kind::Any, _) => None,
        (Kind::Object, _) => Some("is JSON, and no object"),
        (Kind::List, _) => Some("is JSON, and no list"),
    }
}
