//! The order of a manifest's artifacts, and of what else depends on each other.

use indexmap::IndexMap;

use super::manifest::Artifact;
use crate::failure::Failure;

/// Indexes of a manifest's artifacts, each after those it depends on; otherwise in the manifest's order.
pub fn of_artifacts(artifacts: &IndexMap<String, Artifact>) -> Result<Vec<usize>, Failure> {
    for (id, artifact) in artifacts {
        if let Some(missing) =
            (artifact.dependencies.iter()).find(|on| !artifacts.contains_key(*on))
        {
            return Err(Failure::could_not_run(format!(
                "the artifact {id} depends on {missing}, which the assembly does not have"
            ))
            .hint("synthesize the app again"));
        }
    }
    let dependencies = |index: usize| -> Vec<usize> {
        (artifacts[index].dependencies.iter())
            .filter_map(|id| artifacts.get_index_of(id.as_str()))
            .collect()
    };
    depth_first(artifacts.len(), dependencies).map_err(|circle| {
        let name = |index: &usize| {
            let (id, artifact) = artifacts.get_index(*index)?;
            Some(artifact.display_name.as_deref().unwrap_or(id))
        };
        let names: Vec<&str> = circle.iter().filter_map(name).collect();
        Failure::findings(format!(
            "stacks depend on each other in a circle: {}",
            names.join(" -> ")
        ))
        .hint("remove one of these dependencies; a reference to a resource of another stack is one, too")
    })
}

/// Orders `count` nodes, each after its dependencies; a circle is returned as an error, its first node twice.
fn depth_first(
    count: usize,
    dependencies: impl Fn(usize) -> Vec<usize>,
) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut order = Vec::with_capacity(count);
    for root in 0..count {
        if state[root] != State::New {
            continue;
        }
        // An explicit stack: a long chain must not overflow the thread's.
        let mut trail = vec![(root, dependencies(root).into_iter())];
        state[root] = State::Open;
        while let Some((node, rest)) = trail.last_mut() {
            match rest.next() {
                Some(next) if state[next] == State::New => {
                    state[next] = State::Open;
                    trail.push((next, dependencies(next).into_iter()));
                }
                Some(next) if state[next] == State::Open => {
                    let start = trail
                        .iter()
                        .position(|(node, _)| *node == next)
                        .unwrap_or(0);
                    let mut circle: Vec<usize> =
                        trail[start..].iter().map(|(node, _)| *node).collect();
                    circle.push(next);
                    return Err(circle);
                }
                Some(_) => {}
                None => {
                    state[*node] = State::Done;
                    order.push(*node);
                    trail.pop();
                }
            }
        }
    }
    Ok(order)
}
