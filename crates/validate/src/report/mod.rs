//! Findings and reports, and how they are shown: `rustc`-like text, JSON, SARIF, GitHub annotations, short.

mod finding;

pub use finding::{Finding, Related, Severity};
