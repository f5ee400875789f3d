//! What is deployed of stacks that are about to be compared or updated.

use stackwright_deploy::{Deployer, Environment};

use crate::deploy::report;
use crate::failure::Failure;

/// The template of a stack as it was deployed; `None` where there is no stack yet.
///
/// # Errors
/// Those of the call.
pub async fn template(
    deployer: &Deployer,
    name: &str,
    environment: &Environment,
) -> Result<Option<String>, Failure> {
    let failed = |error: stackwright_deploy::Error| report::failure(&error);
    let there = deployer.in_environment(name, environment).map_err(failed)?;
    there.template(name).await.map_err(failed)
}
