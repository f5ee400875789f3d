//! Small apps of the CDK that are ported whole, `cdk/apps/ports*.js`, and what differs.

#[path = "../parity/mod.rs"]
mod parity;

mod data;
mod flows;
mod network;
mod services;
mod web;

use stackwright::Stack;
use stackwright_aws::lambda::{Code, Function, Runtime};

fn function(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("exports.handler = async () => {}");
    Function::new(stack, id, Runtime::NODEJS_22, code)
}
