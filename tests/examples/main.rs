//! The examples: they are deterministic, validation and a linter find no error in what they synthesize, none is longer than the
//! same with the AWS CDK, and the template that stands in
//! `templates/` is the one that the reference example yields.

#[path = "../cli/aws_cdk.rs"]
mod aws_cdk;
mod beside_cdk;
#[path = "../cli/binary.rs"]
mod binary;
mod cfn_lint;
mod fresh;
mod synthesized;
