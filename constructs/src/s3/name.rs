//! Which names a bucket can have.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>

/// Why S3 does not accept a name for a general-purpose bucket.
pub(super) fn invalid(name: &str) -> Option<&'static str> {
    let accepted = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        Some("it is not 3 to 63 characters long")
    } else if !name.chars().all(accepted) {
        Some("it has a character other than lower-case letters, digits, `.` and `-`")
    } else if !name.starts_with(edge) || !name.ends_with(edge) {
        Some("it does not start and end with a letter or digit")
    } else if name.contains("..") {
        Some("it has two dots in a row")
    } else if name.parse::<std::net::Ipv4Addr>().is_ok() {
        Some("it looks like an IP address")
    } else if ["xn--", "sthree-", "amzn-s3-demo-"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
    {
        Some("it starts as names do that S3 keeps for itself")
    } else if ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
    {
        Some("it ends as names do that S3 keeps for itself")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::invalid;

    #[test]
    fn names() {
        for name in ["abc", "my-bucket", "a.b.c", "123-bucket-9", &"a".repeat(63)] {
            assert_eq!(invalid(name), None, "{name}");
        }
        for name in [
            "ab",
            &"a".repeat(64),
            "My-bucket",
            "my_bucket",
            "-bucket",
            "bucket-",
            "a..b",
            "192.168.5.4",
            "xn--bucket",
            "bucket-s3alias",
        ] {
            assert!(invalid(name).is_some(), "{name}");
        }
    }
}
