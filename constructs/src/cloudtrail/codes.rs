//! The codes of the diagnostics of CloudTrail constructs, `SW0200` to `SW0249`.

/// A trail's name is not one that CloudTrail accepts.
pub const INVALID_NAME: &str = "SW0200";
/// A selector is one that CloudTrail rejects, or there are too many.
pub const INVALID_SELECTOR: &str = "SW0201";
/// A selector is accepted, but records nothing that is meant.
pub const RECORDS_NOTHING: &str = "SW0202";
/// A trail records what it writes itself, and so writes without end.
pub const RECORDS_ITSELF: &str = "SW0203";
/// The policy of a bucket or key that belongs to somebody else cannot be extended from here.
pub const POLICY_ELSEWHERE: &str = "SW0204";
/// Two settings of a trail exclude each other.
pub const CONFLICT: &str = "SW0205";
/// A prefix of the trail's files is not one that CloudTrail accepts.
pub const INVALID_PREFIX: &str = "SW0206";
