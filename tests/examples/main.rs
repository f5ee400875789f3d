//! The examples: they are deterministic, a linter finds no error in what they synthesize, and the template that stands in
//! `templates/` is the one that the reference example yields.

#[path = "../cli/binary.rs"]
mod binary;
mod cfn_lint;
mod fresh;
mod synthesized;
