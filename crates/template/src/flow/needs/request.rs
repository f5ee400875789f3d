//! Requests as the caller of an edge makes them.

use crate::engines::Answer;
use crate::engines::iam::Request;
use crate::engines::text::{Scope, Text};
use crate::flow::edge::Edge;

/// What a service sends along, beside the source of its call.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
fn common<'a>(scope: Scope<'_, '_>, request: Request<'a>) -> Request<'a> {
    request
        .with("aws:SourceAccount", scope.pseudo("AWS::AccountId"))
        .with("aws:SecureTransport", Text::literal("true"))
        .with("aws:PrincipalIsAWSService", Text::literal("true"))
}

/// Whether a service calls as the role that AWS makes for it.
pub(super) fn is_linked_role(service: &str) -> bool {
    service.starts_with("role/")
}

/// A request of a service for an edge.
pub(super) fn by_service<'a>(
    edge: &Edge<'_>,
    service: &'a str,
    action: &'a str,
    on: &'a Text,
) -> Request<'a> {
    if is_linked_role(service) {
        let scope = edge.scope();
        let arn = Text::literal("arn:")
            .then(scope.pseudo("AWS::Partition"))
            .then(Text::literal(":iam::"))
            .then(scope.pseudo("AWS::AccountId"))
            .then(Text::literal(format!(":{service}")));
        // Its permissions are AWS's, so that who lets in the account does not let it in.
        return Request::new(action, on)
            .by_role(arn)
            .by_name()
            .with("kms:GrantIsForAWSResource", Text::literal("true"));
    }
    let request = common(edge.scope(), Request::new(action, on).by_service(service));
    let request = match action {
        // Services hand what they write over to the owner of the bucket.
        "s3:PutObject" => request.with("s3:x-amz-acl", Text::literal("bucket-owner-full-control")),
        // Everybody calls by addresses that ask nobody, services by those that do.
        "lambda:InvokeFunctionUrl" => {
            let asks = match service {
                "everybody" => "NONE",
                _ => "AWS_IAM",
            };
            request.with("lambda:FunctionUrlAuthType", Text::literal(asks))
        }
        _ => request,
    };
    match &edge.source {
        Some(source) => request.with("aws:SourceArn", source.clone()),
        None => request,
    }
}

/// A request of the edge's role.
pub(super) fn by_role<'a>(edge: &Edge<'_>, action: &'a str, on: &'a Text) -> Request<'a> {
    let request = Request::new(action, on).with("aws:SecureTransport", Text::literal("true"));
    match cluster(edge).filter(|_| action == "ecs:RunTask") {
        Some(cluster) => request.with("ecs:cluster", cluster),
        None => request,
    }
}

/// The cluster in which an edge starts a task, where it is certainly one.
pub(super) fn cluster(edge: &Edge<'_>) -> Option<Text> {
    let arn = edge.scope().text(edge.value.get("Arn")?);
    let is_one = Text::glob("arn:*:ecs:*:*:cluster/*").covers(&arn) == Answer::Yes;
    is_one.then_some(arn)
}
