//! What an app requires of the bootstrap stack in the accounts and regions that it is deployed to.

use stackwright_deploy::{BOOTSTRAP_STACK, Deployer, Environment};

use crate::assembly::Stack;
use crate::aws::stack_input;
use crate::display::failures;
use crate::failure::Failure;
use crate::terminal::printable;

/// Compares the version that stacks require with that of the bootstrap stack. Where there is none, what needs it says so.
///
/// # Errors
/// When it is too old, and those of the calls.
pub async fn check<'a>(
    deployer: &Deployer,
    stacks: impl Iterator<Item = &'a Stack>,
    bootstrap_stack: Option<&str>,
) -> Result<(), Failure> {
    let name = bootstrap_stack.unwrap_or(BOOTSTRAP_STACK);
    let mut found: Vec<(Environment, Option<u32>)> = Vec::new();
    for stack in stacks {
        let Some(required) = stack.settings.requires_bootstrap_stack_version else {
            continue;
        };
        let environment = stack_input::environment(stack);
        let known = found.iter().find(|(known, _)| *known == environment);
        let version = match known {
            Some((_, version)) => *version,
            None => {
                let there = deployer.in_environment(&stack.path, &environment);
                let there = there.map_err(|error| failures::failure(&error))?;
                let version = version(&there, name).await?;
                found.push((environment, version));
                version
            }
        };
        if let Some(version) = version.filter(|version| *version < required) {
            return Err(Failure::could_not_run(format!(
                "{} requires version {required} of the bootstrap resources, and stack {} has {version}",
                printable(&stack.path),
                printable(name),
            ))
            .hint("bring them up to date: `stackwright bootstrap`, or `cdk bootstrap` where that made them"));
        }
    }
    Ok(())
}

async fn version(deployer: &Deployer, name: &str) -> Result<Option<u32>, Failure> {
    let stack = deployer.describe(name).await;
    let stack = stack.map_err(|error| failures::failure(&error))?;
    let outputs = stack.map(|stack| stack.outputs).unwrap_or_default();
    let version = outputs.iter().find(|one| one.key == "BootstrapVersion");
    Ok(version.and_then(|output| output.value.parse().ok()))
}
