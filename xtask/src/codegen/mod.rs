//! Generates the types of constructs/cfn.

use anyhow::Result;

pub fn run(_check: bool) -> Result<()> {
    Ok(())
}
