//! Many stacks: in the order of their dependencies, independent ones in parallel, a failure stops its dependents only.
//!
//! A stack's template is read when its turn comes and dropped when it is done, so the memory that an app of hundreds of
//! stacks needs depends on the concurrency.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::consent::Confirm;
use crate::deploy::{Deployed, Deployer};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::{Origins, StackInput};
use crate::session::Session;
use crate::teardown::DestroyOptions;

/// How one of many stacks ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<T> {
    /// It went well.
    Done(T),
    /// It failed.
    Failed(Error),
    /// It was not attempted, because this stack, on which it depends, failed.
    Skipped {
        /// Path of the failed stack.
        because: String,
    },
}

impl<T> Outcome<T> {
    /// It went well.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// The order of stacks.
#[derive(Debug)]
struct Order {
    paths: Vec<String>,
    /// Who waits for whom.
    dependents: Vec<Vec<usize>>,
    /// For how many a stack still waits.
    waiting: Vec<usize>,
}

impl Order {
    /// Dependencies on stacks that are not given count as fulfilled: the app may be deployed in parts.
    fn of(stacks: &[(String, Vec<String>)], reversed: bool) -> Result<Self> {
        let mut places = HashMap::new();
        for (place, (path, _)) in stacks.iter().enumerate() {
            if places.insert(path.as_str(), place).is_some() {
                return Err(Error::Order {
                    message: format!("stack `{path}` is given twice"),
                });
            }
        }
        let mut dependents = vec![Vec::new(); stacks.len()];
        let mut waiting = vec![0; stacks.len()];
        for (place, (_, dependencies)) in stacks.iter().enumerate() {
            let mut dependencies: Vec<_> = dependencies
                .iter()
                .filter_map(|path| places.get(path.as_str()).copied())
                .collect();
            dependencies.sort_unstable();
            dependencies.dedup();
            for dependency in dependencies {
                let (first, second) = if reversed {
                    (place, dependency)
                } else {
                    (dependency, place)
                };
                dependents[first].push(second);
                waiting[second] += 1;
            }
        }
        let order = Self {
            paths: stacks.iter().map(|(path, _)| path.clone()).collect(),
            dependents,
            waiting,
        };
        order.refuse_cycle()?;
        Ok(order)
    }

    fn refuse_cycle(&self) -> Result<()> {
        let mut waiting = self.waiting.clone();
        let mut ready: Vec<_> = (0..waiting.len())
            .filter(|place| waiting[*place] == 0)
            .collect();
        let mut done = 0;
        while let Some(place) = ready.pop() {
            done += 1;
            for dependent in &self.dependents[place] {
                waiting[*dependent] -= 1;
                if waiting[*dependent] == 0 {
                    ready.push(*dependent);
                }
            }
        }
        if done == waiting.len() {
            return Ok(());
        }
        let stuck: Vec<_> = (0..waiting.len())
            .filter(|place| waiting[*place] > 0)
            .map(|place| format!("`{}`", self.paths[place]))
            .collect();
        Err(Error::Order {
            message: format!(
                "these stacks depend on each other in a circle: {}",
                stuck.join(", ")
            ),
        })
    }

    /// Everything that needs this stack, directly or not.
    fn downstream(&self, place: usize) -> Vec<usize> {
        let mut found = vec![false; self.paths.len()];
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            for dependent in &self.dependents[place] {
                if !found[*dependent] {
                    found[*dependent] = true;
                    open.push(*dependent);
                }
            }
        }
        (0..found.len()).filter(|place| found[*place]).collect()
    }
}

/// Runs a job per stack in order, at most `concurrency` at a time. Ready stacks start in the given order.
async fn run<T, F, Fut>(
    mut order: Order,
    names: &[Arc<str>],
    concurrency: usize,
    sink: &EventSink,
    mut job: F,
) -> Vec<(String, Outcome<T>)>
where
    T: Send + 'static,
    F: FnMut(usize) -> Fut,
    Fut: Future<Output = Result<T>> + Send + 'static,
{
    let count = order.paths.len();
    let mut outcomes: Vec<Option<Outcome<T>>> = (0..count).map(|_| None).collect();
    let mut started = vec![false; count];
    let mut running = JoinSet::new();
    let mut places = HashMap::new();
    loop {
        for place in 0..count {
            if running.len() >= concurrency.max(1) {
                break;
            }
            if !started[place] && order.waiting[place] == 0 && outcomes[place].is_none() {
                started[place] = true;
                let handle = running.spawn(job(place));
                places.insert(handle.id(), place);
            }
        }
        let Some(joined) = running.join_next_with_id().await else {
            break;
        };
        let (place, outcome) = match joined {
            Ok((id, Ok(done))) => (places.remove(&id), Outcome::Done(done)),
            Ok((id, Err(error))) => (places.remove(&id), Outcome::Failed(error)),
            Err(panicked) => {
                let place = places.remove(&panicked.id());
                let message = format!("the task ended unexpectedly: {panicked}");
                (place, Outcome::Failed(Error::Order { message }))
            }
        };
        let Some(place) = place else { continue };
        if outcome.is_done() {
            for dependent in std::mem::take(&mut order.dependents[place]) {
                order.waiting[dependent] -= 1;
            }
        } else {
            for dependent in order.downstream(place) {
                if outcomes[dependent].is_none() {
                    let because = order.paths[place].clone();
                    let skipped = EventKind::Skipped {
                        because: because.clone(),
                    };
                    let sink = sink.of(&order.paths[dependent]);
                    sink.send(&names[dependent], skipped).await;
                    outcomes[dependent] = Some(Outcome::Skipped { because });
                }
            }
        }
        outcomes[place] = Some(outcome);
    }
    let ended = |outcome: Option<Outcome<T>>| {
        outcome.unwrap_or_else(|| {
            Outcome::Failed(Error::Order {
                message: "it was never started".into(),
            })
        })
    };
    order
        .paths
        .into_iter()
        .zip(outcomes)
        .map(|(path, outcome)| (path, ended(outcome)))
        .collect()
}

fn edges(stacks: &[StackInput]) -> Vec<(String, Vec<String>)> {
    let edge = |stack: &StackInput| (stack.path.clone(), stack.dependencies.clone());
    stacks.iter().map(edge).collect()
}

fn names(stacks: &[StackInput]) -> Vec<Arc<str>> {
    stacks.iter().map(|stack| (*stack.name).into()).collect()
}

impl Deployer {
    /// The sessions of stacks, after comparing their accounts and regions with this one's. No two of them may be the
    /// same stack: the name is CloudFormation's key within an account and region.
    ///
    /// # Errors
    /// [`Error::Twins`], [`Error::WrongEnvironment`].
    pub fn check(&self, stacks: &[StackInput]) -> Result<Vec<Session>> {
        let mut sessions: Vec<Session> = Vec::new();
        let mut known = HashMap::new();
        for stack in stacks {
            let session = (self.session).for_environment(&stack.path, &stack.environment)?;
            let (account, region) = (&session.identity().account, session.region());
            let place = (stack.name.as_str(), account.clone(), region.to_owned());
            if let Some(first) = known.insert(place, &stack.path) {
                return Err(Error::Twins {
                    name: stack.name.clone(),
                    paths: [first.clone(), stack.path.clone()],
                    account: account.clone(),
                    region: region.to_owned(),
                });
            }
            sessions.push(session);
        }
        Ok(sessions)
    }

    /// Deploys stacks in the order of their dependencies, at most `concurrency` at a time. Dependencies on stacks that
    /// are not given count as fulfilled. The result has one entry per stack, its path and how it ended, in the given order.
    ///
    /// Accounts and regions of all stacks are compared before the first one is touched. `confirm` is asked stack by
    /// stack, as later ones depend on what earlier ones export. Must run within a tokio runtime.
    ///
    /// # Errors
    /// [`Error::Order`] for a circle or a path given twice, [`Error::Twins`], [`Error::WrongEnvironment`].
    pub async fn deploy_all(
        &self,
        stacks: Vec<StackInput>,
        concurrency: usize,
        confirm: Arc<dyn Confirm>,
        sink: &EventSink,
    ) -> Result<Vec<(String, Outcome<Deployed>)>> {
        self.check(&stacks)?;
        let order = Order::of(&edges(&stacks), false)?;
        let names = names(&stacks);
        let mut stacks: Vec<_> = stacks.into_iter().map(Some).collect();
        let job = |place: usize| {
            let (deployer, confirm, sink) = (self.clone(), confirm.clone(), sink.clone());
            let stack = stacks[place].take();
            async move {
                match stack {
                    Some(stack) => deployer.deploy(&stack, confirm.as_ref(), &sink).await,
                    None => Err(Error::Order {
                        message: "a stack was started twice".into(),
                    }),
                }
            }
        };
        Ok(run(order, &names, concurrency, sink, job).await)
    }

    /// Deletes stacks in the reverse order of their dependencies, at most `concurrency` at a time.
    ///
    /// # Errors
    /// [`Error::Order`], [`Error::Twins`], [`Error::WrongEnvironment`].
    pub async fn destroy_all(
        &self,
        stacks: &[StackInput],
        options: &DestroyOptions,
        concurrency: usize,
        confirm: Arc<dyn Confirm>,
        sink: &EventSink,
    ) -> Result<Vec<(String, Outcome<()>)>> {
        let sessions = self.check(stacks)?;
        let order = Order::of(&edges(stacks), true)?;
        let names = names(stacks);
        let job = |place: usize| {
            let (confirm, sink) = (confirm.clone(), sink.of(&stacks[place].path));
            let deployer = Self {
                session: sessions[place].clone(),
                ..self.clone()
            };
            let name = stacks[place].name.clone();
            let mut options = options.clone();
            options.origins = Origins::of(&stacks[place]);
            async move {
                deployer
                    .destroy(&name, &options, confirm.as_ref(), &sink)
                    .await
            }
        };
        Ok(run(order, &names, concurrency, sink, job).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn pairs(pairs: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        pairs
            .iter()
            .map(|(name, on)| {
                (
                    (*name).into(),
                    on.iter().map(|name| (*name).into()).collect(),
                )
            })
            .collect()
    }

    /// Runs jobs that note their order; those named in `failing` fail.
    fn play(
        stacks: &[(&str, &[&str])],
        concurrency: usize,
        failing: &'static [&str],
    ) -> (Vec<String>, Vec<String>) {
        let stacks = pairs(stacks);
        let order = Order::of(&stacks, false).expect("an order");
        let log = Arc::new(Mutex::new(Vec::new()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let sink = EventSink::ignore();
        let names: Vec<Arc<str>> = (stacks.iter()).map(|(name, _)| (**name).into()).collect();
        let outcomes = runtime.block_on(run(order, &names, concurrency, &sink, |place| {
            let (name, log) = (stacks[place].0.clone(), log.clone());
            async move {
                log.lock().expect("a log").push(name.clone());
                tokio::task::yield_now().await;
                if failing.contains(&name.as_str()) {
                    Err(Error::Order {
                        message: "no".into(),
                    })
                } else {
                    Ok(())
                }
            }
        }));
        let shown = outcomes
            .into_iter()
            .map(|(name, outcome)| match outcome {
                Outcome::Done(()) => format!("{name} done"),
                Outcome::Failed(_) => format!("{name} failed"),
                Outcome::Skipped { because } => format!("{name} skipped for {because}"),
            })
            .collect();
        let log = log.lock().expect("a log").clone();
        (log, shown)
    }

    #[test]
    fn dependencies_first() {
        let (log, _) = play(
            &[
                ("c", &["b"]),
                ("b", &["a"]),
                ("a", &[]),
                ("d", &["elsewhere"]),
            ],
            4,
            &[],
        );
        let at = |name: &str| log.iter().position(|entry| entry == name).expect("it ran");
        assert!(at("a") < at("b") && at("b") < at("c"));
        assert_eq!(log.len(), 4);
    }

    #[test]
    fn a_failure_stops_its_dependents_only() {
        let (_, outcomes) = play(
            &[("a", &[]), ("b", &["a"]), ("c", &["b"]), ("d", &[])],
            2,
            &["a"],
        );
        assert_eq!(
            outcomes,
            ["a failed", "b skipped for a", "c skipped for a", "d done"]
        );
    }

    #[test]
    fn circles_and_twins_are_refused() {
        let circle = Order::of(&pairs(&[("a", &["b"]), ("b", &["a"]), ("c", &[])]), false)
            .expect_err("a circle");
        assert_eq!(
            circle.to_string(),
            "these stacks depend on each other in a circle: `a`, `b`"
        );
        assert!(Order::of(&pairs(&[("a", &[]), ("a", &[])]), false).is_err());
    }
}
