//! What goes into headers and host names: the SDK does not survive characters that cannot stand there, so they are found
//! before.

use aws_credential_types::Credentials;

use crate::error::{Error, Result};

/// Why a value cannot be a part of a key: what is in it that cannot be.
pub(super) fn flaw(value: &str) -> Option<&'static str> {
    let c = value.chars().find(|c| !c.is_ascii_graphic())?;
    Some(match c {
        '\r' => "a carriage return",
        '\n' => "a line break",
        ' ' | '\t' => "a blank",
        c if c.is_control() => "a control character",
        _ => "a character beyond ASCII",
    })
}

/// Checks a part of a key; `what` names it and where it is, such as "AWS_SESSION_TOKEN".
///
/// # Errors
/// [`Error::Credentials`].
pub(super) fn check(what: &str, value: &str) -> Result<()> {
    match flaw(value) {
        None => Ok(()),
        Some(flaw) => Err(Error::Credentials {
            message: format!("{what} has {flaw} in it"),
            expired: false,
            hint: Some(
                "set it anew without: text that was copied, and files from Windows, often have one at the end"
                    .into(),
            ),
        }),
    }
}

/// Checks credentials that somebody provided; `owner` is "the credentials of …".
///
/// # Errors
/// [`Error::Credentials`].
pub(super) fn check_all(credentials: &Credentials, owner: &str) -> Result<()> {
    let parts = [
        ("access key id", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", credentials.session_token()),
    ];
    for (part, value) in parts {
        check(&format!("the {part} of {owner}"), value.unwrap_or_default())?;
    }
    Ok(())
}

/// Whether it can be the name of a region, which becomes a part of host names.
pub(super) fn is_region(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= 63 && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_in_a_header_is_named() {
        for (value, expected) in [
            ("AKIAIOSFODNN7EXAMPLE", None),
            ("a/b+c=", None),
            ("AKIA\r", Some("a carriage return")),
            ("AKIA\r\n", Some("a carriage return")),
            ("a\nb", Some("a line break")),
            (" a", Some("a blank")),
            ("a\u{1b}", Some("a control character")),
            ("a\u{a0}", Some("a character beyond ASCII")),
        ] {
            assert_eq!(flaw(value), expected, "{value:?}");
        }
    }

    #[test]
    fn regions_are_parts_of_host_names() {
        assert!(is_region("eu-west-1"));
        for name in [
            "",
            "eu-west-1\r",
            "EU",
            "a.b",
            "a/b",
            "a@b",
            &"a".repeat(64),
        ] {
            assert!(!is_region(name), "{name:?}");
        }
    }
}
