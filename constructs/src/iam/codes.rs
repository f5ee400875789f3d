//! The codes of the diagnostics that IAM constructs raise: `SW0100` to `SW0149`.

/// A grant could not be given completely, for example to an imported role.
pub const INCOMPLETE_GRANT: &str = "SW0101";
/// A policy has no statements, or is attached to nothing.
pub const EMPTY_POLICY: &str = "SW0102";
/// A statement lacks an element, or has one that its kind of policy does not allow.
pub const STATEMENT: &str = "SW0103";
/// An action is not written as `service:Action`.
pub const ACTION: &str = "SW0104";
/// A role does not trust the service that is to assume it.
pub const TRUST: &str = "SW0106";
/// A principal is not written as its kind is.
pub const PRINCIPAL: &str = "SW0107";
/// A policy is longer than IAM accepts.
pub const SIZE: &str = "SW0108";
/// A property of a role is outside of what IAM accepts.
pub const ROLE: &str = "SW0105";
/// Something was changed on a role that is managed elsewhere.
pub const IMPORTED: &str = "SW0109";
