//! What is deployed of stacks that are about to be compared or updated.

use stackwright_deploy::{Deployer, Environment};
use tokio::task::JoinSet;

use crate::display::failures;
use crate::failure::Failure;

/// So many templates are on their way at once: an app of hundreds of stacks waits for its pages, not for each stack, and
/// CloudFormation is not asked more than it answers.
const AT_ONCE: usize = 8;

/// The templates of stacks, by name, path and environment, as they were deployed, in the order of the stacks; `None`
/// where there is no stack yet.
///
/// # Errors
/// Those of the calls; the first one ends it.
pub async fn templates<'a>(
    deployer: &Deployer,
    stacks: impl IntoIterator<Item = (&'a str, &'a str, &'a Environment)>,
) -> Result<Vec<Option<String>>, Failure> {
    let failed = |error: stackwright_deploy::Error| failures::failure(&error);
    let mut found = Vec::new();
    let mut running = JoinSet::new();
    let mut waiting = stacks.into_iter();
    loop {
        while running.len() < AT_ONCE
            && let Some((name, path, environment)) = waiting.next()
        {
            let there = deployer.in_environment(path, environment).map_err(failed)?;
            let (place, name) = (found.len(), name.to_owned());
            found.push(None);
            running.spawn(async move { (place, there.template(&name).await) });
        }
        match running.join_next().await {
            Some(Ok((place, template))) => found[place] = template.map_err(failed)?,
            Some(Err(error)) => {
                return Err(Failure::could_not_run(format!(
                    "a deployed template could not be read: {error}"
                )));
            }
            None => return Ok(found),
        }
    }
}
