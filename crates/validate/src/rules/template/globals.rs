//! E3724: the section `Globals` of SAM, and what resources leave out of it.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Intrinsic, Resource};
use stackwright_template::parse::Node;
use stackwright_template::suggest::did_you_mean;

/// The transform of the Serverless Application Model.
const SAM: &str = "AWS::Serverless-2016-10-31";

rule! {
    /// ## What it does
    /// Checks that `Globals` comes with the transform of SAM, has only the types and properties that SAM takes from
    /// there, and that `IgnoreGlobals` of a resource names properties that `Globals` has.
    ///
    /// ## Why it matters
    /// Without the transform CloudFormation refuses the section; the transform refuses properties that it does not
    /// know. A wrong name in `IgnoreGlobals` leaves the property in.
    ///
    /// ## Example
    /// ```yaml
    /// Globals: {Function: {Timeot: 10}}   # Timeout
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>
    pub struct Globals = E3724, "sam-globals", Error, on [template];
}

/// The properties that may be given for all resources of a type, by the name of the type.
const GLOBALS: &[(&str, &[&str])] = &[
    (
        "Api",
        &[
            "AccessLogSetting",
            "AlwaysDeploy",
            "Auth",
            "BinaryMediaTypes",
            "CacheClusterEnabled",
            "CacheClusterSize",
            "CanarySetting",
            "Cors",
            "DefinitionUri",
            "Domain",
            "EndpointConfiguration",
            "GatewayResponses",
            "MergeDefinitions",
            "MethodSettings",
            "MinimumCompressionSize",
            "Name",
            "OpenApiVersion",
            "PropagateTags",
            "SecurityPolicy",
            "TracingEnabled",
            "Variables",
        ],
    ),
    (
        "CapacityProvider",
        &[
            "InstanceRequirements",
            "KmsKeyArn",
            "OperatorRole",
            "PropagateTags",
            "ScalingConfig",
            "Tags",
            "VpcConfig",
        ],
    ),
    (
        "Function",
        &[
            "Architectures",
            "AssumeRolePolicyDocument",
            "AutoPublishAlias",
            "CapacityProviderConfig",
            "CodeUri",
            "DeadLetterQueue",
            "DeploymentPreference",
            "Description",
            "DurableConfig",
            "Environment",
            "EphemeralStorage",
            "EventInvokeConfig",
            "FunctionScalingConfig",
            "Handler",
            "KmsKeyArn",
            "Layers",
            "LoggingConfig",
            "MemorySize",
            "PermissionsBoundary",
            "PropagateTags",
            "ProvisionedConcurrencyConfig",
            "PublishToLatestPublished",
            "RecursiveLoop",
            "ReservedConcurrentExecutions",
            "RolePath",
            "Runtime",
            "RuntimeManagementConfig",
            "SnapStart",
            "SourceKMSKeyArn",
            "Tags",
            "TenancyConfig",
            "Timeout",
            "Tracing",
            "VersionDeletionPolicy",
            "VpcConfig",
        ],
    ),
    (
        "HttpApi",
        &[
            "AccessLogSettings",
            "Auth",
            "CorsConfiguration",
            "DefaultRouteSettings",
            "Domain",
            "FailOnWarnings",
            "PropagateTags",
            "RouteSettings",
            "StageVariables",
            "Tags",
        ],
    ),
    ("LayerVersion", &["PublishLambdaVersion"]),
    ("SimpleTable", &["SSESpecification"]),
    ("StateMachine", &["PropagateTags"]),
    (
        "WebSocketApi",
        &[
            "AccessLogSettings",
            "ApiKeySelectionExpression",
            "DefaultRouteSettings",
            "DisableExecuteApiEndpoint",
            "DisableSchemaValidation",
            "Domain",
            "IpAddressType",
            "PropagateTags",
            "RouteSelectionExpression",
            "RouteSettings",
            "StageVariables",
            "Tags",
        ],
    ),
];

impl Rule for Globals {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        let Some(entry) = template.root.as_map().and_then(|map| map.entry("Globals")) else {
            return;
        };
        if !template.has_transform(SAM) {
            // Another macro may take the section out.
            if !template.is_rewritten() {
                out.report(
                    self.at(
                        entry.key_span,
                        format!("the section `Globals` needs the transform `{SAM}`"),
                    )
                    .hint(format!("add `Transform: {SAM}` to the template")),
                );
            }
            return;
        }
        if Intrinsic::of(&entry.value).is_some() {
            return;
        }
        for section in entry.value.as_map().into_iter().flatten() {
            let Some((name, properties)) = GLOBALS.iter().find(|(name, _)| *name == section.key)
            else {
                let mut finding = self.at(
                    section.key_span,
                    format!("`Globals` has no part `{}`", section.key),
                );
                finding = finding.meant_or(did_you_mean(&section.key, names()), || {
                    format!("it has {}", names().collect::<Vec<_>>().join(", "))
                });
                out.report(finding.property("Globals"));
                continue;
            };
            if Intrinsic::of(&section.value).is_some() {
                continue;
            }
            let Some(given) = section.value.as_map() else {
                let message = format!(
                    "`{name}` in `Globals` must be an object, not {}",
                    section.value.kind()
                );
                out.report(self.at(section.value.span, message).property("Globals"));
                continue;
            };
            for property in given {
                if properties.contains(&property.key.as_ref()) || property.key.starts_with("Fn::") {
                    continue;
                }
                let mut finding = self.at(
                    property.key_span,
                    format!("`Globals` cannot have `{}` for each `{name}`", property.key),
                );
                if let Some(near) = did_you_mean(&property.key, properties.iter().copied()) {
                    finding = finding.meant(near);
                }
                out.report(finding.property(format!("Globals.{name}")));
            }
            for resource in template.resources.values() {
                if resource.type_name.strip_prefix("AWS::Serverless::") == Some(name) {
                    self.ignored(resource, name, &section.value, out);
                }
            }
        }
    }
}

impl Globals {
    fn ignored(&self, resource: &Resource<'_>, name: &str, given: &Node<'_>, out: &mut Findings) {
        let Some(ignored) = resource.node.get("IgnoreGlobals").and_then(Node::as_list) else {
            return;
        };
        for item in ignored {
            let Some(text) = item.as_str() else { continue };
            let known = || {
                given
                    .as_map()
                    .into_iter()
                    .flatten()
                    .map(|entry| entry.key.as_ref())
            };
            if known().any(|key| key == text) {
                continue;
            }
            let mut finding = self
                .at(
                    item.span,
                    format!("`{name}` in `Globals` has no `{text}` that could be ignored"),
                )
                .resource(resource)
                .property("IgnoreGlobals");
            if let Some(near) = did_you_mean(text, known()) {
                finding = finding.meant(near);
            }
            out.report(finding);
        }
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    GLOBALS.iter().map(|(name, _)| *name)
}
