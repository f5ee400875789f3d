//! AWS's own policies: their names with the path of each, and what the shorter ones say.
//!
//! ```
//! use stackwright_schemas::aws_policies;
//! let name = "service-role/AWSLambdaBasicExecutionRole";
//! assert!(aws_policies::document(name).is_some_and(|text| text.contains("logs:PutLogEvents")));
//! assert_eq!(aws_policies::with_path("AWSLambdaBasicExecutionRole").collect::<Vec<_>>(), [name]);
//! assert!(aws_policies::document("AWSLambdaBasicExecutionRole").is_none());
//! ```
//!
//! # Format of the data
//! A line for each policy, sorted: the end of its ARN, a tab, and its document as JSON; nothing where that is long.

use std::cmp::Ordering;

static POLICIES: &str = include_str!("../aws_policies.txt");

/// The ends of the ARNs of all policies.
pub fn names() -> impl Iterator<Item = &'static str> {
    let lines = POLICIES.lines();
    lines.filter_map(|line| Some(line.split_once('\t')?.0))
}

/// The document of a policy, by halves: the lines are sorted.
fn find(name: &str) -> Option<&'static str> {
    let mut lines = POLICIES;
    while !lines.is_empty() {
        let middle = lines.floor_char_boundary(lines.len() / 2);
        let start = lines[..middle].rfind('\n').map_or(0, |at| at + 1);
        let (line, after) = lines[start..].split_once('\n')?;
        let (known, document) = line.split_once('\t')?;
        lines = match name.cmp(known) {
            Ordering::Less => &lines[..start],
            Ordering::Equal => return Some(document),
            Ordering::Greater => after,
        };
    }
    None
}

/// Whether there is a policy with that end of its ARN.
#[must_use]
pub fn is_known(name: &str) -> bool {
    find(name).is_some()
}

/// What a policy says, as JSON, by the end of its ARN, such as `service-role/AWSLambdaRole`; `None` where there is no
/// such policy, or where its document is long.
#[must_use]
pub fn document(name: &str) -> Option<&'static str> {
    find(name).filter(|text| !text.is_empty())
}

/// The ends of the ARNs of the policies of a name, whatever their path.
pub fn with_path(name: &str) -> impl Iterator<Item = &'static str> {
    names().filter(move |known| known.rsplit('/').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found() {
        assert!(names().count() > 1000);
        for name in names() {
            assert!(is_known(name), "{name}");
        }
        for other in ["", "A", "AdministratorAccess ", "zzz"] {
            assert!(!is_known(other), "{other:?}");
        }
        let documents = POLICIES.lines().filter_map(|line| line.split_once('\t'));
        for (name, text) in documents {
            assert_eq!(document(name).unwrap_or_default(), text);
        }
    }
}
