//! The formats of CloudFormation's schemas, such as `AWS::EC2::VPC.Id`, with the code of each.
//!
//! The patterns follow the ARN and id grammars in AWS's service authorization reference.

use super::pattern;
use crate::model::{Shape, Unknown};

/// Formats with a code and a pattern: format, code, pattern, what it is in words.
const FORMATS: &[(&str, &str, &str, &str)] = &[
    (
        "AWS::EC2::SecurityGroup.Id",
        "E1150",
        r"^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$",
        "a security group id such as `sg-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::VPC.Id",
        "E1151",
        r"^vpc-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$",
        "a VPC id such as `vpc-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::Image.Id",
        "E1152",
        r"^ami-([0-9a-z]{8}|[0-9a-z]{17})$",
        "an AMI id such as `ami-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::SecurityGroup.Name",
        "E1153",
        r"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$",
        "a security group name",
    ),
    (
        "AWS::EC2::Subnet.Id",
        "E1154",
        r"^subnet-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$",
        "a subnet id such as `subnet-0123456789abcdef0`",
    ),
    (
        "AWS::Logs::LogGroup.Name",
        "E1155",
        r"^[.\-_/#A-Za-z0-9]{1,512}$",
        "a log group name",
    ),
    (
        "AWS::IAM::Role.Arn",
        "E1156",
        r"^arn:aws[a-zA-Z-]*:iam::[0-9]{12}:role/.+$",
        "the ARN of an IAM role",
    ),
    (
        "AWS::KMS::Key.Arn",
        "E1157",
        r"^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+$",
        "the ARN of a KMS key",
    ),
    (
        "AWS::SNS::Topic.Arn",
        "E1158",
        r"^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:[0-9]{12}:.+$",
        "the ARN of an SNS topic",
    ),
    (
        "AWS::ACM::Certificate.Arn",
        "E1159",
        r"^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$",
        "the ARN of an ACM certificate",
    ),
    (
        "AWS::Lambda::Function.Arn",
        "E1160",
        r"^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:.+$",
        "the ARN of a Lambda function",
    ),
    (
        "AWS::S3::Bucket.Name",
        "E1161",
        r"^(?![.-])(?!.*\.\.)(?!.*-\.)(?!.*\.-)[a-z0-9.-]{3,63}(?<![.-])$",
        "a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens",
    ),
    (
        "AWS::KMS::Key.Id",
        "E1162",
        r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$",
        "the id of a KMS key",
    ),
    (
        "AWS::KMS::Alias.AliasName",
        "E1164",
        r"^alias/[a-zA-Z0-9:/_-]+$",
        "a KMS alias name, which begins with `alias/`",
    ),
];

/// The code of a format that has one of its own; `E1103` for the rest.
pub(super) fn code(format: &str) -> &'static str {
    FORMATS
        .iter()
        .find(|(name, ..)| *name == format)
        .map_or("E1103", |(_, code, ..)| code)
}

/// What a text of that format is, in words.
pub(super) fn words(format: &str) -> &str {
    match format {
        "ipv4-network" => "an IPv4 network such as `10.0.0.0/16`",
        "ipv6-network" => "an IPv6 network such as `fd00::/48`",
        "date-time" => "a date and time such as `2026-01-31T12:00:00Z`",
        "json" => "JSON",
        "uri" => "a URI",
        _ => FORMATS
            .iter()
            .find(|(name, ..)| *name == format)
            .map_or(format, |(.., words)| words),
    }
}

/// Whether what a reference returns may have a format. Only CloudFormation's own formats are compared, and
/// only where the schema of what is referred to says which ones it has.
pub(super) fn may_be(format: &str, unknown: &Unknown<'_>) -> bool {
    // A list of ids is compared item by item, and a reference to a whole list as a list.
    if !format.contains("::") || unknown.shape != Shape::Scalar {
        return true;
    }
    unknown
        .formats
        .as_ref()
        .is_none_or(|known| known.iter().any(|one| one == format))
}

/// How likely a text was meant to be of the format with that code: its beginning is right.
pub(super) fn resembles(code: &str, text: &str) -> bool {
    let start = match code {
        "E1150" => "sg-",
        "E1151" => "vpc-",
        "E1152" => "ami-",
        "E1154" => "subnet-",
        "E1156" | "E1157" | "E1158" | "E1159" | "E1160" => "arn:",
        "E1164" => "alias/",
        "E1162" => return text.starts_with(|c: char| c.is_ascii_hexdigit()) && text.contains('-'),
        _ => return false,
    };
    text.starts_with(start)
}

/// Whether a text has a format. Formats that nothing is known about accept everything.
pub(super) fn is_valid(format: &str, text: &str) -> bool {
    match format {
        "ipv4-network" => text.split_once('/').is_some_and(|(address, bits)| {
            address.parse::<std::net::Ipv4Addr>().is_ok()
                && bits.parse::<u8>().is_ok_and(|bits| bits <= 32)
        }),
        "ipv6-network" => text.split_once('/').is_some_and(|(address, bits)| {
            address.parse::<std::net::Ipv6Addr>().is_ok()
                && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
        }),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => FORMATS
            .iter()
            .find(|(name, ..)| *name == format)
            .is_none_or(|(_, _, regex, _)| pattern::matches(regex, text).unwrap_or(true)),
    }
}
