//! Parts of ARNs, cut out now where the ARN is known, else by CloudFormation.

use stackwright::{Value, intrinsic};

/// The part of an ARN between colons at an index, from 0: 3 is the region, 4 the account, 5 the resource.
pub(crate) fn part_of_arn(arn: &Value<String>, index: u8) -> Value<String> {
    let known = arn.as_str();
    match known.and_then(|arn| arn.split(':').nth(usize::from(index))) {
        Some(part) => part.into(),
        None => intrinsic::select(index, intrinsic::split(":", arn)),
    }
}

/// What follows the slash in an ARN: `arn:aws:kms:eu-west-1:123456789012:key/<id>`.
pub(crate) fn id_in_arn(arn: &Value<String>) -> Value<String> {
    match arn.as_str().and_then(|arn| arn.split('/').nth(1)) {
        Some(id) => id.into(),
        None => intrinsic::select(1, intrinsic::split("/", arn)),
    }
}
