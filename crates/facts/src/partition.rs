//! Partitions, regions, accounts, and the domains of each partition.

use crate::Problem;

/// A partition: a group of regions with accounts, ARNs and domains of its own.
///
/// Source: <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its name, as it stands in ARNs.
    pub name: &'static str,
    /// What the domains of its services end with: the value of `AWS::URLSuffix`.
    pub url_suffix: &'static str,
    /// The domain of the AWS console.
    pub console: &'static str,
    /// How the names of its regions begin; those of the commercial partition begin in no way of their own.
    regions: &'static [&'static str],
}

const fn partition(
    name: &'static str,
    url_suffix: &'static str,
    console: &'static str,
    regions: &'static [&'static str],
) -> Partition {
    Partition {
        name,
        url_suffix,
        console,
        regions,
    }
}

/// The commercial partition.
pub const AWS: Partition = partition("aws", "amazonaws.com", "console.aws.amazon.com", &[]);

/// How many availability zones every account has in a region, of those that are known here. Some accounts have more, and a
/// newer region has three.
///
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html>
///
/// ```
/// use stackwright_facts::partition::zones;
/// assert_eq!(zones("us-east-1"), Some(6));
/// assert_eq!(zones("eu-west-1"), Some(3));
/// assert_eq!(zones("nowhere"), None);
/// ```
#[must_use]
pub fn zones(region: &str) -> Option<u32> {
    Some(match region {
        "us-east-1" => 6,
        "us-west-2" | "ap-northeast-2" => 4,
        "us-west-1" => 2,
        _ if is_region(region) => 3,
        _ => return None,
    })
}

/// Whether an account must opt into a region before it can use it.
///
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
///
/// ```
/// use stackwright_facts::partition::is_opt_in_region;
/// assert!(is_opt_in_region("eu-south-1"));
/// assert!(!is_opt_in_region("eu-west-1"));
/// ```
#[must_use]
pub fn is_opt_in_region(region: &str) -> bool {
    matches!(
        region,
        "af-south-1"
            | "ap-east-1"
            | "ap-east-2"
            | "ap-south-2"
            | "ap-southeast-3"
            | "ap-southeast-4"
            | "ap-southeast-5"
            | "ap-southeast-6"
            | "ap-southeast-7"
            | "ca-west-1"
            | "eu-central-2"
            | "eu-south-1"
            | "eu-south-2"
            | "il-central-1"
            | "me-central-1"
            | "me-south-1"
            | "me-west-1"
            | "mx-central-1"
    )
}

/// All partitions, of which the first is the commercial one.
pub const PARTITIONS: [Partition; 8] = [
    AWS,
    partition(
        "aws-cn",
        "amazonaws.com.cn",
        "console.amazonaws.cn",
        &["cn-"],
    ),
    partition(
        "aws-us-gov",
        "amazonaws.com",
        "console.amazonaws-us-gov.com",
        &["us-gov-"],
    ),
    partition(
        "aws-iso",
        "c2s.ic.gov",
        "console.c2shome.ic.gov",
        &["us-iso-"],
    ),
    partition(
        "aws-iso-b",
        "sc2s.sgov.gov",
        "console.sc2shome.sgov.gov",
        &["us-isob-"],
    ),
    partition(
        "aws-iso-e",
        "cloud.adc-e.uk",
        "console.cloud.adc-e.uk",
        &["eu-isoe-"],
    ),
    partition(
        "aws-iso-f",
        "csp.hci.ic.gov",
        "console.csp.hci.ic.gov",
        &["us-isof-"],
    ),
    partition(
        "aws-eusc",
        "amazonaws.eu",
        "console.amazonaws-eusc.eu",
        &["eusc-"],
    ),
];

impl Partition {
    /// The partition that a region is in.
    ///
    /// ```
    /// use stackwright_facts::partition::Partition;
    /// assert_eq!(Partition::of_region("eu-west-1").name, "aws");
    /// assert_eq!(Partition::of_region("cn-north-1").url_suffix, "amazonaws.com.cn");
    /// assert_eq!(Partition::of_region("us-gov-west-1").name, "aws-us-gov");
    /// ```
    pub fn of_region(region: &str) -> &'static Partition {
        PARTITIONS
            .iter()
            .find(|partition| {
                let mut starts = partition.regions.iter();
                starts.any(|start| region.starts_with(start))
            })
            .unwrap_or(&PARTITIONS[0])
    }

    /// The partition of a name, such as that in an ARN.
    pub fn of_name(name: &str) -> Option<&'static Partition> {
        PARTITIONS.iter().find(|partition| partition.name == name)
    }
}

/// Whether a text is written as regions are: words of lower-case letters and a number, `us-gov-west-1`. A region that
/// is newer than this is one too.
pub fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    words.split('-').count() >= 2
        && words.split('-').all(is_word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The region of an availability zone, such as `eu-west-1a`; `None` where the text is no zone.
///
/// ```
/// use stackwright_facts::partition::region_of_zone;
/// assert_eq!(region_of_zone("eu-west-1a"), Some("eu-west-1"));
/// assert_eq!(region_of_zone("eu-west-1"), None);
/// ```
pub fn region_of_zone(text: &str) -> Option<&str> {
    text.strip_suffix(|c: char| c.is_ascii_lowercase())
        .filter(|region| is_region(region))
}

/// Checks the name of a region by its form.
///
/// # Errors
/// When no region can have such a name.
pub fn check_region(text: &str) -> Result<(), Problem> {
    if is_region(text) {
        return Ok(());
    }
    let hint = match region_of_zone(text) {
        Some(region) => format!("the region of that zone is `{region}`"),
        None => "write it as `eu-west-1`".to_owned(),
    };
    Err(Problem::new(format!("`{text}` is not a region"), hint))
}

/// Whether a text is the id of an account: 12 digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-7"] {
            assert!(is_region(region), "{region}");
        }
        for text in [
            "",
            "eu",
            "eu-1",
            "eu-west",
            "Europe-west-1",
            "eu-west-",
            "eu--1",
            "eu-west-1a",
            "eu-west-1111",
        ] {
            assert!(!is_region(text), "{text}");
        }
        let hint = check_region("eu-west-1b").unwrap_err().hint;
        assert_eq!(
            hint.as_deref(),
            Some("the region of that zone is `eu-west-1`")
        );
    }

    #[test]
    fn each_partition_has_its_regions() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(Partition::of_region(region).name, name, "{region}");
            assert_eq!(Partition::of_name(name), Some(Partition::of_region(region)));
        }
        assert_eq!(Partition::of_name("amazon"), None);
    }
}
