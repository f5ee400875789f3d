//! The files and images that stacks need: read from the assembly, with the staging stacks that they go to.

use std::path::Path;

use stackwright_deploy::{Deployer, StackInput, assets};

use crate::assembly::Assembly;
use crate::display::failures;
use crate::failure::Failure;

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
