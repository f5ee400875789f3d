//! SW1532: documents in texts, by the schemas of the services that read them.

use std::sync::LazyLock;

use super::document;
use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use crate::schema::Extension;

rule! {
    /// ## What it does
    /// Checks documents in texts by a schema: lifecycle policies of ECR, bodies of dashboards, policies of parameters, table
    /// mappings of DMS, policies of OpenSearch Serverless.
    ///
    /// ## Why it matters
    /// The service refuses the resource, in most cases without saying where the fault is.
    ///
    /// ## Example
    /// ```yaml
    /// LifecyclePolicyText: '{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untaged", "countType": "imageCountMoreThan", "countNumber": 3}, "action": {"type": "expire"}}]}'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>,
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html>,
    /// <https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.html>,
    /// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html>
    pub struct DocumentSchema = SW1532, "document-schema", Error,
        on [forms "AWS::CloudWatch::Dashboard" "AWS::DMS::ReplicationTask" "AWS::ECR::Repository" "AWS::ECR::RepositoryCreationTemplate"
            "AWS::OpenSearchServerless::AccessPolicy" "AWS::SSM::Parameter"];
}

/// A document: the type, the path below its properties, its schema.
type Place = (&'static str, &'static str, &'static LazyLock<Extension>);

static REPOSITORY: LazyLock<Extension> =
    LazyLock::new(|| Extension::new(include_str!("schemas/repository-lifecycle.json")));
static DASHBOARD: LazyLock<Extension> =
    LazyLock::new(|| Extension::new(include_str!("schemas/dashboard.json")));
static PARAMETER: LazyLock<Extension> =
    LazyLock::new(|| Extension::new(include_str!("schemas/parameter-policies.json")));
static MAPPINGS: LazyLock<Extension> =
    LazyLock::new(|| Extension::new(include_str!("schemas/table-mappings.json")));
static ACCESS: LazyLock<Extension> =
    LazyLock::new(|| Extension::new(include_str!("schemas/collection-access.json")));

static PLACES: &[Place] = &[
    ("AWS::CloudWatch::Dashboard", "DashboardBody", &DASHBOARD),
    ("AWS::DMS::ReplicationTask", "TableMappings", &MAPPINGS),
    (
        "AWS::ECR::Repository",
        "LifecyclePolicy.LifecyclePolicyText",
        &REPOSITORY,
    ),
    (
        "AWS::ECR::RepositoryCreationTemplate",
        "LifecyclePolicy",
        &REPOSITORY,
    ),
    ("AWS::OpenSearchServerless::AccessPolicy", "Policy", &ACCESS),
    ("AWS::SSM::Parameter", "Policies", &PARAMETER),
];

/// Marks of unknown parts are in a private area of Unicode.
fn is_marked(text: &str) -> bool {
    text.contains('\u{E000}')
}

impl Rule for DocumentSchema {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (type_name, path, schema) in PLACES {
            if *type_name != form.resource.type_name {
                continue;
            }
            for at in select(&form.properties, form.resource.properties_span(), path) {
                let Some(text) = document(cx, form, at.instance) else {
                    continue;
                };
                let breaches = text.read(|_, _, instance| {
                    let mut breaches =
                        schema.check(instance, "the document", instance.span(), true);
                    breaches.retain(|breach| {
                        let value = instance.at(&breach.path).unwrap_or(instance);
                        !value.text().is_some_and(is_marked)
                    });
                    breaches
                });
                for breach in breaches.unwrap_or_default() {
                    let place = match breach.path.as_str() {
                        "" => String::new(),
                        path => format!(" (at `{path}`)"),
                    };
                    let mut finding = self
                        .at(at.instance.span(), format!("{}{place}", breach.message))
                        .property(&at.path);
                    finding.hint = breach.hint;
                    out.report(finding);
                }
            }
        }
    }
}

/// Whether all schemas can be used.
#[cfg(test)]
#[test]
fn schemas_compile() {
    for (type_name, _, schema) in PLACES {
        assert!(schema.is_usable(), "{type_name}");
    }
}
