//! The formats of CloudFormation's schemas, such as `AWS::EC2::VPC.Id`, with the code of each.
//!
//! The patterns follow the ARN and id grammars in AWS's service authorization reference.

use super::pattern;
use stackwright_facts::name::Name;
use stackwright_facts::network::Network;
use stackwright_template::model::{Shape, Unknown};

/// What texts of a format look like.
enum Form {
    Pattern(&'static str),
    Named(Name),
}
use Form::{Named, Pattern};

/// Formats with a code: format, code, form, what it is in words.
const FORMATS: &[(&str, &str, Form, &str)] = &[
    (
        "AWS::EC2::SecurityGroup.Id",
        "E1150",
        Pattern(r"^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$"),
        "a security group id such as `sg-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::VPC.Id",
        "E1151",
        Pattern(r"^vpc-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$"),
        "a VPC id such as `vpc-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::Image.Id",
        "E1152",
        Pattern(r"^ami-([0-9a-z]{8}|[0-9a-z]{17})$"),
        "an AMI id such as `ami-0123456789abcdef0`",
    ),
    (
        "AWS::EC2::SecurityGroup.Name",
        "E1153",
        Pattern(r"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$"),
        "a security group name",
    ),
    (
        "AWS::EC2::Subnet.Id",
        "E1154",
        Pattern(r"^subnet-([0-9A-Fa-f]{8}|[0-9A-Fa-f]{17})$"),
        "a subnet id such as `subnet-0123456789abcdef0`",
    ),
    (
        "AWS::Logs::LogGroup.Name",
        "E1155",
        Named(Name::LogGroup),
        "a log group name",
    ),
    (
        "AWS::IAM::Role.Arn",
        "E1156",
        Pattern(r"^arn:aws[a-zA-Z-]*:iam::[0-9]{12}:role/.+$"),
        "the ARN of an IAM role",
    ),
    (
        "AWS::KMS::Key.Arn",
        "E1157",
        Pattern(r"^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+$"),
        "the ARN of a KMS key",
    ),
    (
        "AWS::SNS::Topic.Arn",
        "E1158",
        Pattern(r"^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:[0-9]{12}:.+$"),
        "the ARN of an SNS topic",
    ),
    (
        "AWS::ACM::Certificate.Arn",
        "E1159",
        Pattern(r"^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$"),
        "the ARN of an ACM certificate",
    ),
    (
        "AWS::Lambda::Function.Arn",
        "E1160",
        Pattern(r"^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:.+$"),
        "the ARN of a Lambda function",
    ),
    (
        "AWS::S3::Bucket.Name",
        "E1161",
        Named(Name::Bucket),
        "a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens",
    ),
    (
        "AWS::KMS::Key.Id",
        "E1162",
        Pattern(
            r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$",
        ),
        "the id of a KMS key",
    ),
    (
        "AWS::KMS::Alias.AliasName",
        "E1164",
        Named(Name::KeyAlias),
        "a KMS alias name: `alias/` with letters, digits, `/`, `_` and `-` behind it, but not `alias/aws/…`, which are AWS's own",
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
        "uri" => "a URI such as `https://example.com/`",
        _ => FORMATS
            .iter()
            .find(|(name, ..)| *name == format)
            .map_or(format, |(.., words)| words),
    }
}

/// What a text of that format is, without what it looks like.
pub(super) fn name(format: &str) -> &str {
    let words = words(format);
    let end = [" such as", ": ", ", which"]
        .iter()
        .filter_map(|part| words.find(part))
        .min();
    end.map_or(words, |end| &words[..end])
}

/// Whether what a reference returns may have a format. Only CloudFormation's own formats are compared, and
/// only where the schema of what is referred to says which ones it has.
pub(super) fn may_be(format: &str, unknown: &Unknown<'_>) -> bool {
    // A list of ids is compared item by item, and a reference to a whole list as a list.
    if !format.contains("::") || unknown.shape != Shape::Scalar {
        return true;
    }
    unknown.formats.as_ref().is_none_or(|known| {
        // Any text may be the name of a group, as that of a classic load balancer's is.
        let is_free = format == "AWS::EC2::SecurityGroup.Name" && known.is_empty();
        is_free || known.iter().any(|one| one == format)
    })
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

/// Whether something is known about a format.
pub(super) fn is_checked(format: &str) -> bool {
    matches!(
        format,
        "ipv4-network" | "ipv6-network" | "ipv4" | "ipv6" | "date-time" | "json" | "uri"
    ) || FORMATS.iter().any(|(name, ..)| *name == format)
}

/// Whether a text has a format. Formats that nothing is known about accept everything.
pub(super) fn is_valid(format: &str, text: &str) -> bool {
    match format {
        "ipv4-network" => Network::parse(text).is_some_and(|network| !network.is_six()),
        "ipv6-network" => Network::parse(text).is_some_and(Network::is_six),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "date-time" => is_date_time(text),
        "json" => serde_json::from_str::<serde_json::Value>(text).is_ok(),
        "uri" => text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
                && !rest.is_empty()
                && !text.contains(char::is_whitespace)
        }),
        _ => FORMATS
            .iter()
            .find(|(name, ..)| *name == format)
            .is_none_or(|(_, _, form, _)| match form {
                Pattern(regex) => pattern::matches(regex, text).unwrap_or(true),
                Named(name) => name.has_form(text),
            }),
    }
}

/// A date and a time as in RFC 3339; the offset may be missing, which stands for UTC.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let numbers = |text: &str, separator: char, sizes: [usize; 3]| -> Option<[u32; 3]> {
        let mut parts = text.split(separator);
        let mut found = [0; 3];
        for (number, size) in found.iter_mut().zip(sizes) {
            let part = parts.next()?;
            let digits = part.len() == size && part.bytes().all(|byte| byte.is_ascii_digit());
            *number = digits.then(|| part.parse().ok()).flatten()?;
        }
        parts.next().is_none().then_some(found)
    };
    let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let offset_fits = match offset.as_bytes() {
        [] | [b'Z' | b'z'] => true,
        [_, hours @ ..] => std::str::from_utf8(hours).is_ok_and(|hours| {
            numbers(&format!("{hours}:00"), ':', [2, 2, 2])
                .is_some_and(|[h, m, _]| h < 24 && m < 60)
        }),
    };
    let [_, month, day] = match numbers(date, '-', [4, 2, 2]) {
        Some(date) => date,
        None => return false,
    };
    let Some([hour, minute, second]) = numbers(time, ':', [2, 2, 2]) else {
        return false;
    };
    (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && offset_fits
}

/// Properties whose format is an ARN, and that take a name as well.
const TAKES_NAME: &[(&str, &str)] = &[
    ("AWS::ECS::TaskDefinition", "TaskRoleArn"),
    ("AWS::ECS::TaskDefinition", "ExecutionRoleArn"),
    ("AWS::Lambda::Url", "TargetFunctionArn"),
];

/// Whether a property whose format is an ARN takes a name as well.
pub fn takes_name(type_name: &str, property: &str) -> bool {
    TAKES_NAME.contains(&(type_name, property))
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[track_caller]
    fn check(format: &str, text: &str, expected: bool) {
        assert_eq!(is_valid(format, text), expected, "{format} {text}");
    }

    #[test]
    fn texts_have_their_formats() {
        check("date-time", "2026-01-31T12:00:00Z", true);
        check("date-time", "2026-01-31T12:00:00.250+02:00", true);
        check("date-time", "2026-01-31T12:00:00", true);
        check("date-time", "2026-01-31", false);
        check("date-time", "2026-13-31T12:00:00Z", false);
        check("date-time", "2026-01-31T24:00:00Z", false);
        check("date-time", "2026-01-31T12:00:00+2", false);
        check("date-time", "2026-01-31T12:00:00é", false);
        check("date-time", "tomorrow", false);
        check("json", "{\"a\": [1]}", true);
        check("json", "{a: 1}", false);
        check("uri", "https://example.com/", true);
        check("uri", "example.com", false);
        check("uri", "https://a b", false);
        check("ipv4-network", "10.0.0.0/33", false);
        check("Acme::Thing.Id", "whatever", true);
    }
}
