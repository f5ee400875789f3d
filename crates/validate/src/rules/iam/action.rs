//! W3037: actions that no service has.

use stackwright_schemas::iam_actions::{self, Service};

use super::documents::documents;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::Kind;
use stackwright_template::engines::text::Text;
use stackwright_template::model::{Instance, Resource};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Reports actions that no AWS service has, patterns that match none, actions of other services in the policies
    /// of buckets, queues and topics, and actions that are of SNS and not of a topic in the policy of one.
    ///
    /// ## Why it matters
    /// IAM takes any name. The policy deploys and allows nothing. (Policies of buckets, queues and topics are refused.)
    ///
    /// ## Example
    /// ```yaml
    /// Action: s3:PutObjects   # s3:PutObject
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub struct UnknownAction = W3037, "unknown-action", Warning, on [resources
        "AWS::IAM::Group" "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::ManagedPolicy" "AWS::IAM::Policy"
        "AWS::IAM::GroupPolicy" "AWS::IAM::RolePolicy" "AWS::IAM::UserPolicy" "AWS::SSO::PermissionSet" "AWS::KMS::Key"
        "AWS::OpenSearchService::Domain" "AWS::S3::BucketPolicy" "AWS::SNS::TopicPolicy" "AWS::SQS::QueuePolicy"
        "AWS::ECR::Repository"];
}

impl Rule for UnknownAction {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let own = match resource.type_name {
            "AWS::S3::BucketPolicy" => Some("s3"),
            "AWS::SQS::QueuePolicy" => Some("sqs"),
            "AWS::SNS::TopicPolicy" => Some("sns"),
            _ => None,
        };
        for form in cx.scenarios.forms(resource) {
            for document in documents(resource, form) {
                // IAM refuses a trust policy with other actions, which E3530 says.
                if document.kind == Kind::Trust {
                    continue;
                }
                let Some(statements) = document.instance.get("Statement") else {
                    continue;
                };
                let list = !statements.items().is_empty();
                for (index, statement) in statements.one_or_many().iter().enumerate() {
                    for name in ["Action", "NotAction"] {
                        let Some(actions) = statement.get(name) else {
                            continue;
                        };
                        let many = !actions.items().is_empty();
                        for (item, action) in actions.one_or_many().iter().enumerate() {
                            if out.is_full() {
                                return;
                            }
                            let Some((message, hint)) =
                                action.text().and_then(|text| fault(text, own))
                            else {
                                continue;
                            };
                            let mut path = format!("{}.Statement", document.path);
                            if list {
                                path.push_str(&format!(".{index}"));
                            }
                            path.push_str(&format!(".{name}"));
                            if many {
                                path.push_str(&format!(".{item}"));
                            }
                            let mut finding =
                                self.at(Instance::span(action), message).property(&path);
                            finding.hint = hint;
                            out.report(finding);
                        }
                    }
                }
            }
        }
    }
}

/// What a policy of a topic can be about.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html>
const OF_TOPICS: &[&str] = &[
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "PutDataProtectionPolicy",
    "Receive",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
];

/// What is wrong with an action, with a hint.
fn fault(action: &str, own: Option<&str>) -> Option<(String, Option<String>)> {
    // The grammar reports what has another form.
    let (prefix, name) = action.split_once(':')?;
    let service = prefix.to_ascii_lowercase();
    if service.contains(['*', '?']) || name.is_empty() {
        return None;
    }
    if own.is_some_and(|own| own != service) {
        let own = own.unwrap_or_default();
        return Some((
            format!("`{action}` is no action on this resource, whose actions begin with `{own}:`"),
            None,
        ));
    }
    let Some(known) = iam_actions::service(&service) else {
        let hint = did_you_mean(&service, iam_actions::services())
            .map(|near| format!("did you mean `{near}:{name}`?"));
        return Some((
            format!("there is no service `{prefix}`, so `{action}` allows nothing"),
            hint,
        ));
    };
    if matches(known, name) {
        let is_of_topic = OF_TOPICS.iter().any(|one| one.eq_ignore_ascii_case(name));
        let is_out_of_scope = own == Some("sns") && !name.contains(['*', '?']) && !is_of_topic;
        return is_out_of_scope.then(|| {
            (
                format!("SNS refuses `{action}` in the policy of a topic (\"Policy statement action out of service scope\")"),
                Some("allow it in a policy of who calls it".to_owned()),
            )
        });
    }
    if name.contains(['*', '?']) {
        return Some((
            format!("no action of `{service}` matches `{action}`"),
            near(known, &service, name.trim_matches('*')),
        ));
    }
    Some((
        format!("there is no action `{action}`, and the policy deploys all the same"),
        near(known, &service, name),
    ))
}

/// Whether a service has an action of that name or pattern; also where finding out takes too much.
fn matches(service: &Service, name: &str) -> bool {
    if !name.contains(['*', '?']) {
        return service.action(name).is_some();
    }
    let pattern = Text::glob(&name.to_ascii_lowercase());
    service.actions().iter().any(|action| {
        pattern.covers(&Text::literal(action.name.to_ascii_lowercase())) != Answer::No
    })
}

fn near(service: &Service, prefix: &str, name: &str) -> Option<String> {
    let names = service.actions().iter().map(|action| action.name);
    did_you_mean(name, names).map(|near| format!("did you mean `{prefix}:{near}`?"))
}
