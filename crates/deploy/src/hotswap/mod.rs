//! Changes of a development stack that go past CloudFormation: functions, task definitions and state machines are changed
//! in their services, within seconds. The stack's template does not know of it, so the stack drifts until it is deployed.

mod function;
mod machine;
mod task;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::types as sdk;
use serde_json::{Value, json};
use stackwright_template::compare::{self, ResourceDiff, Updates};
use stackwright_template::model::Template;

use crate::assets::{PlannedAsset, Publication};
use crate::consent::{Confirm, Question};
use crate::deploy::{Deployed, Deployer, Hotswapped};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::{Origin, StackInput};
use crate::outputs;
use crate::plan::describe::with_values;
use crate::prepare::parameters::{self, Masker};
use crate::session::Session;
use crate::state::{self, Situation};
use crate::values::Values;

use self::function::FunctionSwap;
use self::machine::MachineSwap;
use self::task::TaskSwap;

/// How resources are changed past CloudFormation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HotswapOptions {
    /// A stack with other changes as well is deployed as usual. Default: what can be changed so is changed, and the rest is
    /// left as it is.
    pub falls_back: bool,
    /// The part of a service's tasks that keeps running while its tasks are replaced, in percent. Default: that of the service.
    pub minimum_healthy_percent: Option<u32>,
    /// The part of a service's tasks that may run while its tasks are replaced, in percent. Default: that of the service.
    pub maximum_healthy_percent: Option<u32>,
    /// For how long a service may take until its new tasks run. Default: 10 minutes.
    pub stabilization: Duration,
}

impl Default for HotswapOptions {
    fn default() -> Self {
        Self {
            falls_back: false,
            minimum_healthy_percent: None,
            maximum_healthy_percent: None,
            stabilization: Duration::from_secs(600),
        }
    }
}

/// What a hot-swap of one stack does, and what it leaves.
#[derive(Debug)]
#[non_exhaustive]
pub struct Hotswap {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// How the app calls it.
    pub path: Arc<str>,
    /// Unique id of the stack.
    pub stack_id: String,
    /// What is changed in its service.
    pub swaps: Vec<Swap>,
    /// What differs from the deployed template, and only CloudFormation changes.
    pub kept: Vec<Kept>,
    /// The files and images that it needs.
    pub publication: Publication,
    session: Session,
    deployed: sdk::Stack,
}

/// A resource that is changed in its service.
#[derive(Debug)]
#[non_exhaustive]
pub struct Swap {
    /// Logical ID.
    pub logical_id: String,
    /// Physical ID.
    pub physical_id: String,
    /// Resource type.
    pub resource_type: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What is changed, such as `code`, `environment`.
    pub what: Vec<String>,
    work: Work,
}

/// A difference that a hot-swap leaves as it is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Kept {
    /// Logical ID; the name of the entry where another section of the template differs.
    pub name: String,
    /// Resource type, or the section of the template.
    pub kind: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it is left.
    pub reason: String,
}

#[derive(Debug)]
enum Work {
    Function(FunctionSwap),
    Task(TaskSwap),
    Machine(MachineSwap),
}

/// Why only CloudFormation makes a change.
type Reason = String;

/// What of a resource a hot-swap changes.
type Planned = std::result::Result<(Vec<String>, Work), Reason>;

impl Hotswap {
    /// Account and region that it is for.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The hot-swap as JSON.
    pub fn to_json(&self) -> Value {
        let swaps = self.swaps.iter().map(|swap| {
            json!({
                "logicalId": swap.logical_id,
                "physicalId": swap.physical_id,
                "type": swap.resource_type,
                "constructPath": swap.origin.construct_path,
                "what": swap.what,
            })
        });
        let kept = self.kept.iter().map(|kept| {
            json!({
                "name": kept.name,
                "kind": kept.kind,
                "constructPath": kept.origin.construct_path,
                "reason": kept.reason,
            })
        });
        let assets = self.publication.assets().map(PlannedAsset::to_json);
        json!({
            "event": "hotswap",
            "stack": &*self.stack,
            "stackPath": &*self.path,
            "swaps": swaps.collect::<Vec<_>>(),
            "kept": kept.collect::<Vec<_>>(),
            "assets": assets.collect::<Vec<_>>(),
        })
    }
}

impl Deployer {
    /// Finds out what of a stack can be changed past CloudFormation. Nothing is changed.
    ///
    /// # Errors
    /// [`Error::NotHotswappable`] for a stack that is not deployed, that is marked as one of production (by termination
    /// protection, or by a tag `Environment`, `Env` or `Stage` whose value is `production`, `prod`, `prd` or `live`), or
    /// whose last operation failed; those of the assets and of the calls.
    pub async fn plan_hotswap(&self, input: &StackInput, sink: &EventSink) -> Result<Hotswap> {
        let sink = &sink.of(&input.path);
        let session = self
            .session
            .for_environment(&input.path, &input.environment)?;
        let template = input.load()?;
        let refused = |message: String, hint: &str| Error::NotHotswappable {
            stack: input.path.clone(),
            message,
            hint: hint.to_owned(),
        };
        let stack = session.describe_stack(&input.name).await?;
        let (stack, before) = match (Situation::of(stack.as_ref()), stack) {
            (Situation::Ready, Some(stack)) => {
                let before = self.deployed_template(&session, &input.name).await?;
                (stack, before)
            }
            (Situation::Busy, Some(stack)) => {
                return Err(state::not_now(&input.name, &state::status(&stack)));
            }
            (Situation::Absent | Situation::InReview, _) => {
                return Err(refused(
                    "it is not deployed yet".into(),
                    "deploy it without `--hotswap` first",
                ));
            }
            (_, stack) => {
                let status = stack.as_ref().map(state::status).unwrap_or_default();
                return Err(refused(
                    format!("its last operation failed ({status})"),
                    "deploy it without `--hotswap`",
                ));
            }
        };
        if let Some(mark) = production(&stack, input) {
            return Err(refused(
                format!("it is one of production, as {mark}"),
                "deploy it without `--hotswap`, through CloudFormation",
            ));
        }
        let Some(before) = before else {
            return Err(refused(
                "its template cannot be read from CloudFormation".into(),
                "deploy it without `--hotswap`",
            ));
        };
        let publication = self.plan_assets(input, sink).await?;
        let resources = session.stack_resources(&input.name).await?;
        let deployed = |name: &str| parameters::value(stack.parameters(), name);
        let before = with_values(&session, Some(&input.name), &before, deployed);
        let wanted = |name: &str| {
            let given = input.parameters.get(name).cloned();
            given
                .or_else(|| deployed(name))
                .or_else(|| template.default_of(name))
        };
        let after = with_values(&session, Some(&input.name), &template.document, wanted);
        let (old, new) = (Template::new(&before), Template::new(&after));
        let diff = compare::diff(Some(&old), &new, Updates::embedded());
        let values = Values::of(&session, &input.name, &new, &resources, &EVALUATED).await;
        let mut swaps: Vec<Swap> = Vec::new();
        let mut kept = Vec::new();
        // Versions and aliases go with their function.
        let (followers, rest): (Vec<_>, Vec<_>) = (diff.resources.iter())
            .partition(|diff| function::FOLLOWERS.contains(&diff.resource_type));
        for diff in rest {
            let planned = match diff.resource_type {
                "AWS::Lambda::Function" => function::plan(diff, &values),
                "AWS::ECS::TaskDefinition" => task::plan(diff, &values),
                "AWS::StepFunctions::StateMachine" => machine::plan(diff, &values),
                _ => Err("only CloudFormation changes resources of this type".into()),
            };
            match planned {
                Ok((what, work)) => swaps.push(Swap {
                    logical_id: diff.logical_id.to_owned(),
                    physical_id: values.physical(diff.logical_id).to_owned(),
                    resource_type: diff.resource_type.to_owned(),
                    origin: template.origin(diff.logical_id),
                    what,
                    work,
                }),
                Err(reason) => kept.push(left(diff, template.origin(diff.logical_id), reason)),
            }
        }
        for diff in followers {
            let is_kept = |function: &str| kept.iter().any(|kept: &Kept| kept.name == function);
            match function::follow(diff, (&old, &values), &mut swaps) {
                Ok(()) => {}
                // That it stays follows from its function, of which the reason is told.
                Err(_) if function::of(diff, &old, &new).is_some_and(is_kept) => {}
                Err(reason) => kept.push(left(diff, template.origin(diff.logical_id), reason)),
            }
        }
        kept.extend(diff.sections.iter().map(|section| Kept {
            name: section.name.to_owned(),
            kind: section.section.to_owned(),
            origin: Origin::default(),
            reason: "only CloudFormation changes it".into(),
        }));
        Ok(Hotswap {
            stack: input.name.as_str().into(),
            path: input.path.as_str().into(),
            stack_id: stack.stack_id().unwrap_or_default().to_owned(),
            swaps,
            kept,
            publication,
            session,
            deployed: stack,
        })
    }

    /// Changes what can be changed past CloudFormation, after consent. `None` where the stack is to be deployed as usual,
    /// which the options ask for when something else differs as well.
    pub(crate) async fn hotswap(
        &self,
        input: &StackInput,
        options: &HotswapOptions,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Option<Deployed>> {
        if !confirm.goes_on() {
            return Err(Error::Declined {
                stack: input.name.clone(),
                question: "begin".into(),
                unattended: false,
            });
        }
        let name: Arc<str> = input.name.as_str().into();
        let sink = &sink.of(&input.path);
        let mut started = Instant::now();
        sink.send(&name, EventKind::Started).await;
        let note = |text: String| sink.send(&name, EventKind::Note { text });
        let planned = Box::pin(self.plan_hotswap(input, sink)).await;
        let hotswap = match planned {
            Ok(hotswap) => hotswap,
            Err(Error::NotHotswappable { message, .. }) if options.falls_back => {
                note(format!("{} is deployed as usual, as {message}", input.path)).await;
                return Ok(None);
            }
            Err(error) => {
                let took = started.elapsed();
                sink.send(&name, EventKind::failed(&error, took)).await;
                return Err(error);
            }
        };
        if options.falls_back
            && let Some(first) = hotswap.kept.first()
        {
            let others = match hotswap.kept.len() {
                1 => String::new(),
                several => format!(", and {} more", several - 1),
            };
            let named = first.origin.construct_path.as_ref().unwrap_or(&first.name);
            note(format!(
                "{} is deployed as usual: {named} ({}): {}{others}",
                input.path, first.kind, first.reason
            ))
            .await;
            return Ok(None);
        }
        let result: Result<Deployed> = Box::pin(async {
            if hotswap.swaps.is_empty() && hotswap.kept.is_empty() {
                sink.send(&name, EventKind::NoChanges).await;
            } else {
                self.ask(confirm, &Question::Hotswap(&hotswap)).await?;
                started = Instant::now();
                if !hotswap.swaps.is_empty() {
                    self.publish(input, &hotswap.publication, sink).await?;
                }
                self.swap(&hotswap, options, confirm, sink).await?;
            }
            let status = state::status(&hotswap.deployed);
            Ok(Deployed {
                stack: name.clone(),
                status,
                unchanged: hotswap.swaps.is_empty(),
                hotswap: Some(Hotswapped {
                    resources: hotswap.swaps.len(),
                    left: hotswap.kept.len(),
                }),
                outputs: outputs::read(hotswap.deployed.outputs(), None, &Masker::default()),
                took: started.elapsed(),
                console_url: hotswap.session.console_url(&hotswap.stack_id),
                stack_id: hotswap.stack_id.clone(),
            })
        })
        .await;
        let took = started.elapsed();
        let kind = match &result {
            Ok(deployed) => EventKind::Succeeded {
                status: deployed.status.clone(),
                took,
            },
            Err(error) => EventKind::failed(error, took),
        };
        sink.send(&name, kind).await;
        result.map(Some)
    }

    async fn swap(
        &self,
        hotswap: &Hotswap,
        options: &HotswapOptions,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<()> {
        let total = hotswap.swaps.len();
        let stopped = |done: usize, why: String| Error::Hotswap {
            stack: hotswap.path.to_string(),
            message: match total {
                1 => why,
                _ => format!("{why} ({done} of {total} resources are changed)"),
            },
        };
        sink.send(
            &hotswap.stack,
            EventKind::Hotswapping {
                resources: total,
                left: hotswap.kept.len(),
            },
        )
        .await;
        for (done, swap) in hotswap.swaps.iter().enumerate() {
            if !confirm.goes_on() {
                return Err(stopped(done, "it was stopped".into()));
            }
            let calls = Calls {
                session: &hotswap.session,
                deployer: self,
                options,
            };
            let result = match &swap.work {
                Work::Function(work) => work.run(&calls).await,
                Work::Task(work) => work.run(&calls).await,
                Work::Machine(work) => work.run(&calls).await,
            };
            result.map_err(|error| match error {
                Error::Hotswap { message, .. } => {
                    stopped(done, format!("{} {message}", swap.logical_id))
                }
                error @ Error::Credentials { .. } => error,
                error => stopped(done, format!("{}: {error}", swap.logical_id)),
            })?;
            let kind = EventKind::Hotswapped {
                logical_id: swap.logical_id.clone(),
                resource_type: swap.resource_type.clone(),
                origin: swap.origin.clone(),
                what: swap.what.clone(),
            };
            sink.send(&hotswap.stack, kind).await;
        }
        Ok(())
    }
}

/// What the changes of a resource need.
struct Calls<'a> {
    session: &'a Session,
    deployer: &'a Deployer,
    options: &'a HotswapOptions,
}

impl Calls<'_> {
    /// Asks until the answer is yes, for `limit` at most.
    async fn until<F>(&self, limit: Duration, ask: impl Fn() -> F) -> Result<()>
    where
        F: Future<Output = Result<bool>> + Send,
    {
        let started = Instant::now();
        loop {
            if ask().await? {
                return Ok(());
            }
            if started.elapsed() > limit {
                return Err(failed(format!(
                    "is changed, and was not ready within {}s",
                    limit.as_secs()
                )));
            }
            tokio::time::sleep(self.deployer.pace.pause(started.elapsed())).await;
        }
    }
}

/// The failure of a resource; the caller names it.
fn failed(message: String) -> Error {
    Error::Hotswap {
        stack: String::new(),
        message,
    }
}

fn left(diff: &ResourceDiff<'_>, mut origin: Origin, reason: Reason) -> Kept {
    if origin.construct_path.is_none() {
        origin.construct_path = diff.construct_path.map(str::to_owned);
    }
    Kept {
        name: diff.logical_id.to_owned(),
        kind: diff.resource_type.to_owned(),
        origin,
        reason,
    }
}

/// The names of properties that differ, at the top; the reason why the resource is not changed in place where there is one.
fn properties<'d>(diff: &'d ResourceDiff<'_>) -> std::result::Result<Vec<&'d str>, Reason> {
    match (diff.change, diff.renamed_from) {
        (compare::Change::Added, _) => return Err("it is new".into()),
        (compare::Change::Removed, _) => return Err("it leaves the template".into()),
        (_, Some(_)) => return Err("it has another logical ID".into()),
        _ => {}
    }
    let mut names: Vec<&str> = Vec::new();
    for value in &diff.values {
        let Some(path) = value.path.strip_prefix("Properties/") else {
            let name = value.path.split('/').next().unwrap_or_default();
            return Err(format!("only CloudFormation changes its {name}"));
        };
        let name = path.split('/').next().unwrap_or(path);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The types of which values are needed.
const EVALUATED: [&str; 6] = [
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Lambda::Alias",
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::StepFunctions::StateMachine",
];

/// Tags that say what a stack is for.
const STAGE_TAGS: [&str; 3] = ["environment", "env", "stage"];
/// What they say of production.
const PRODUCTION: [&str; 4] = ["production", "prod", "prd", "live"];

/// What marks a stack as one of production.
fn production(stack: &sdk::Stack, input: &StackInput) -> Option<String> {
    if stack.enable_termination_protection() == Some(true)
        || input.termination_protection == Some(true)
    {
        return Some("it is protected from deletion".into());
    }
    let deployed = (stack.tags().iter()).map(|tag| {
        let (key, value) = (tag.key(), tag.value());
        (key.unwrap_or_default(), value.unwrap_or_default())
    });
    let wanted = input.tags.iter().flatten();
    let wanted = wanted.map(|(key, value)| (key.as_str(), value.as_str()));
    let is_one_of = |text: &str, words: &[&str]| {
        (words.iter()).any(|word| text.trim().eq_ignore_ascii_case(word))
    };
    (deployed.chain(wanted))
        .find(|(key, value)| is_one_of(key, &STAGE_TAGS) && is_one_of(value, &PRODUCTION))
        .map(|(key, value)| format!("its tag `{key}` is `{value}`"))
}
