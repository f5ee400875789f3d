//! Container engines, for callers that take images from one.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::BuildError;

/// The engines that are looked for, in this order; `CDK_DOCKER` names another one, as it does for the AWS CDK's command.
const ENGINES: [&str; 3] = ["docker", "finch", "podman"];

/// Loads an image from its file into the container engine of this machine.
///
/// # Errors
/// When there is none, or it refuses.
pub fn load(archive: &Path) -> Result<(), BuildError> {
    let named = std::env::var("CDK_DOCKER").ok();
    let engines = named.iter().map(String::as_str);
    let engines = engines.chain(ENGINES.into_iter().filter(|_| named.is_none()));
    for engine in engines {
        let info = Command::new(engine)
            .arg("info")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !info.is_ok_and(|status| status.success()) {
            continue;
        }
        let output = Command::new(engine)
            .arg("load")
            .arg("--input")
            .arg(archive)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| BuildError::Start(engine.to_owned(), error))?;
        return match output.status.success() {
            true => Ok(()),
            false => Err(BuildError::Failed(format!("{engine} load"), output.status)),
        };
    }
    Err(BuildError::NoEngine)
}
