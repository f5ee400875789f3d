//! Whether a trail may write to its own bucket.

use super::SERVICE;
use crate::engines::Answer;
use crate::engines::iam::{Policy, Request};
use crate::engines::text::{Piece, Scope, Symbol, SymbolKind, Text};
use crate::model::Resource;

/// What a trail needs of its bucket's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whether it may read the bucket's access list, which it does when it is created.
    pub get_acl: Answer,
    /// Whether it may write its files.
    pub put_object: Answer,
}

/// Whether a bucket's policies let a trail deliver. `bucket` is the bucket's ARN and `prefix` the trail's key prefix.
#[must_use]
pub fn delivery(
    scope: Scope<'_, '_>,
    policies: &[Policy],
    bucket: &Text,
    prefix: Option<&Text>,
    trail: &Resource<'_>,
) -> Delivery {
    let arn = scope.reference(trail, "Arn");
    let account = Text {
        pieces: vec![Piece::Symbol(Symbol {
            id: "AWS::AccountId".to_owned(),
            kind: SymbolKind::Part,
        })],
    };
    let mut key = Text::literal("/");
    if let Some(prefix) = prefix {
        key = key.then(prefix.clone()).then(Text::literal("/"));
    }
    let file = bucket
        .clone()
        .then(key)
        .then(Text::literal("AWSLogs/"))
        .then(account.clone())
        .then(Text::literal("/CloudTrail/region/date/file.json.gz"));
    let ask = |action: &str, resource: &Text| {
        let request = Request::new(action, resource)
            .by_service(SERVICE)
            .with("aws:SourceArn", arn.clone())
            .with("aws:SourceAccount", account.clone())
            .with("aws:SecureTransport", Text::literal("true"))
            .with("s3:x-amz-acl", Text::literal("bucket-owner-full-control"));
        let (mut allowed, mut denied) = (Answer::No, Answer::No);
        for policy in policies {
            let (allows, denies) = policy.decide(&request);
            allowed = allowed.or(allows);
            denied = denied.or(denies);
        }
        allowed.and(!denied)
    };
    Delivery {
        get_acl: ask("s3:GetBucketAcl", bucket),
        put_object: ask("s3:PutObject", &file),
    }
}
