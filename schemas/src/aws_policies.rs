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

static POLICIES: &str = include_str!("../aws_policies.txt");

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    POLICIES.lines().filter_map(|line| line.split_once('\t'))
}

/// The ends of the ARNs of all policies.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|(known, _)| known)
}

/// Whether there is a policy with that end of its ARN.
#[must_use]
pub fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// What a policy says, as JSON, by the end of its ARN, such as `service-role/AWSLambdaRole`; `None` where there is no
/// such policy, or where its document is long.
#[must_use]
pub fn document(name: &str) -> Option<&'static str> {
    let (_, text) = all().find(|(known, _)| *known == name)?;
    (!text.is_empty()).then_some(text)
}

/// The ends of the ARNs of the policies of a name, whatever their path.
pub fn with_path(name: &str) -> impl Iterator<Item = &'static str> {
    names().filter(move |known| known.rsplit('/').next() == Some(name))
}
