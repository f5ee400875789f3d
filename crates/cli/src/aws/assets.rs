//! The files and images that stacks need: read from the assembly, with the staging stacks that they go to.

use std::path::Path;

use stackwright_deploy::{BOOTSTRAP_STACK, Deployer, StackInput, assets};

use crate::assembly::Assembly;
use crate::assembly::legacy_assets::BUCKET;
use crate::display::failures;
use crate::failure::Failure;
use crate::terminal::printable;

/// Gives each stack what must be published before it. `with_templates` counts the templates of the stacks as well.
///
/// # Errors
/// For a list of assets that cannot be read, and for what cannot be published.
pub fn read(
    inputs: &mut [StackInput],
    assembly: &Assembly,
    chosen: &[usize],
    with_templates: bool,
) -> Result<(), Failure> {
    for (input, index) in inputs.iter_mut().zip(chosen) {
        let stack = &assembly.stacks[*index];
        let template = (!with_templates).then_some(stack.template.as_path());
        for manifest in &stack.asset_manifests {
            let path = Path::new(manifest.path());
            let read = assets::read(&assembly.directory, path, manifest.text(), template);
            input
                .assets
                .extend(read.map_err(|error| failures::failure(&error))?);
        }
    }
    Ok(())
}

/// Finds the bucket of the bootstrap stack for what goes there by an old synthesizer of the AWS CDK.
///
/// # Errors
/// When there is no bootstrap stack where one is needed, and those of the calls.
pub async fn locate(
    deployer: &Deployer,
    inputs: &mut [StackInput],
    bootstrap_stack: Option<&str>,
) -> Result<(), Failure> {
    let name = bootstrap_stack.unwrap_or(BOOTSTRAP_STACK);
    let is_open = |value: &String| value.contains(BUCKET);
    for input in inputs {
        if !input.parameters.values().any(is_open) {
            continue;
        }
        let there = deployer.in_environment(&input.path, &input.environment);
        let there = there.map_err(|error| failures::failure(&error))?;
        let stack = there.describe(name).await;
        let stack = stack.map_err(|error| failures::failure(&error))?;
        let outputs = stack.map(|stack| stack.outputs).unwrap_or_default();
        let Some(bucket) = outputs.iter().find(|one| one.key == "BucketName") else {
            return Err(Failure::could_not_run(format!(
                "{} has files, which go to the bucket of the bootstrap stack, and there is no stack {} with one",
                printable(&input.path),
                printable(name),
            ))
            .hint("run `stackwright bootstrap` once for the account and region, or name the stack with `--toolkit-stack-name`"));
        };
        for value in input.parameters.values_mut() {
            *value = value.replace(BUCKET, &bucket.value);
        }
        for asset in &mut input.assets {
            asset.name_bucket(BUCKET, &bucket.value);
        }
    }
    Ok(())
}

/// The staging stacks that are not there yet, which the stacks that need them wait for.
///
/// # Errors
/// Those of the calls.
pub async fn staging(
    deployer: &Deployer,
    inputs: &mut [StackInput],
) -> Result<Vec<StackInput>, Failure> {
    let missing = deployer.missing_staging(inputs).await;
    let missing = missing.map_err(|error| failures::failure(&error))?;
    for needs in &missing {
        let waiting = (inputs.iter_mut()).filter(|input| needs.needed_by.contains(&input.path));
        for input in waiting {
            input.dependencies.push(needs.input.path.clone());
        }
    }
    Ok(missing.into_iter().map(|needs| needs.input).collect())
}
