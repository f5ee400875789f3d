//! `stackwright deploy`: stacks to CloudFormation, through change sets that are shown first.

mod request;
mod summary;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};
use stackwright_deploy::{Deployed, Deployer, EventSink, Outcome, StackInput, events};

use crate::app::session::{Missing, Session};
use crate::aws::{assets, bootstrap_version, connection, deployed_templates, roles, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::display::{failures, stack_outputs};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::progress::{ProgressArgs, at_least_one};
use crate::terminal;
use crate::validation::checks::{CheckArgs, Checks};
use crate::validation::proof;

use self::request::Request;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright deploy                              deploy the app's only stack
  stackwright deploy --all --concurrency 4        all stacks, in dependency order, up to 4 at a time
  stackwright deploy Api --parameters Size=small  with a parameter
  stackwright deploy --yes --progress plain       in CI: no questions, plain lines
  stackwright deploy Api --no-execute --change-set review   prepare it, execute it later with
  stackwright deploy Api --change-set review
  stackwright deploy Api --hotswap                in development: code, tasks and state machines at once

Ctrl-C lets go of a deployment; CloudFormation goes on, and the same command picks it up again.

Exit codes:
  0    deployed, or nothing to change
  1    errors in the app or a template, or a deployment failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; what needed it was not changed
  130  interrupted; what goes on is said";

/// Arguments of `deploy`.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// Stacks by path, name or wildcard (`Prod*`, `Stage/**`, `!Test*`); the only one when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// All stacks
    #[arg(long)]
    pub all: bool,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// An app without stacks is no error
    #[arg(long)]
    pub ignore_no_stacks: bool,

    /// Answer every question with yes
    #[arg(short, long)]
    pub yes: bool,

    /// When to ask before something is changed [default: broadening]
    #[arg(long, value_enum, value_name = "WHEN")]
    pub require_approval: Option<RequireApproval>,

    /// Prepare the change sets and stop
    #[arg(long)]
    pub no_execute: bool,

    /// Name of the change set of one stack, which goes without those it depends on. One that exists already is executed
    #[arg(long, value_name = "NAME", visible_alias = "change-set-name")]
    pub change_set: Option<String>,

    /// What to do with the change sets, in the words of the AWS CDK's CLI
    #[arg(
        short,
        long,
        value_enum,
        value_name = "HOW",
        hide_possible_values = true
    )]
    pub method: Option<Method>,

    /// Ask CloudFormation for a change set even where template, parameters and settings are those of the stack
    #[arg(short, long, help_heading = "Execution")]
    pub force: bool,

    /// Value of a template parameter; may be repeated. Without STACK, for every stack that declares it
    #[arg(long, value_name = "[STACK:]KEY=VALUE", help_heading = "Stack")]
    pub parameters: Vec<String>,

    /// JSON file with parameter values
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Stack")]
    pub parameters_file: Option<PathBuf>,

    /// Parameters without a given value take their default, not the value that the stack has
    #[arg(long, help_heading = "Stack")]
    pub no_previous_parameters: bool,

    /// Tag of the stacks and their resources, besides those of the app; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE", help_heading = "Stack")]
    pub tags: Vec<String>,

    /// Role that CloudFormation assumes
    #[arg(short, long, value_name = "ARN", help_heading = "Stack")]
    pub role_arn: Option<String>,

    /// SNS topic that gets the events, besides those of the app; may be repeated
    #[arg(long, value_name = "ARN", help_heading = "Stack")]
    pub notification_arns: Vec<String>,

    /// CloudWatch alarm that rolls the deployment back when it goes off, up to 5; may be repeated. `none` takes those
    /// away that the stack has
    #[arg(long, value_name = "ARN", help_heading = "Stack")]
    pub rollback_trigger_alarm_arns: Vec<String>,

    /// For how long the alarms are watched after the deployment, 0 to 180
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(0..=180), requires = "rollback_trigger_alarm_arns", help_heading = "Stack")]
    pub monitoring_time_minutes: Option<u16>,

    /// Protect the stacks from deletion
    #[arg(
        long,
        overrides_with = "no_termination_protection",
        help_heading = "Stack"
    )]
    pub termination_protection: bool,

    /// Allow the deletion of the stacks
    #[arg(
        long,
        overrides_with = "termination_protection",
        help_heading = "Stack"
    )]
    pub no_termination_protection: bool,

    /// JSON file with the stack policy
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Stack")]
    pub stack_policy: Option<PathBuf>,

    /// Roll back when something fails, the default
    #[arg(long, overrides_with = "no_rollback", help_heading = "Execution")]
    pub rollback: bool,

    /// Leave everything as it is when something fails
    #[arg(
        short = 'R',
        long,
        overrides_with = "rollback",
        help_heading = "Execution"
    )]
    pub no_rollback: bool,

    /// Do not wait until resources are ready, only until they are configured
    #[arg(long, help_heading = "Execution")]
    pub express: bool,

    /// What becomes of a new stack whose creation fails [default: rollback]
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Execution")]
    pub on_stack_failure: Option<OnFailure>,

    /// Resources that exist already under the name in the template become part of the stack
    #[arg(long, help_heading = "Execution")]
    pub import_existing_resources: bool,

    /// Undo changes that were made outside of CloudFormation
    #[arg(long, help_heading = "Execution")]
    pub revert_drift: bool,

    /// For development: change functions, task definitions and state machines past CloudFormation, within seconds, and leave
    /// everything else. The stack drifts until it is deployed. Refused for a stack that is marked as one of production
    #[arg(long, conflicts_with_all = HOTSWAP_CONFLICTS, help_heading = "Hot-swap")]
    pub hotswap: bool,

    /// The same, and a stack with other changes is deployed as usual
    #[arg(long, conflicts_with_all = HOTSWAP_CONFLICTS, conflicts_with = "hotswap", help_heading = "Hot-swap")]
    pub hotswap_fallback: bool,

    /// The part of a service's tasks that keeps running while they are replaced [default: that of the service]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Hot-swap")]
    pub hotswap_ecs_minimum_healthy_percent: Option<u32>,

    /// The part of a service's tasks that may run while they are replaced [default: that of the service]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(100..=400), help_heading = "Hot-swap")]
    pub hotswap_ecs_maximum_healthy_percent: Option<u32>,

    /// For how long a service may take until its new tasks run
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 600,
        help_heading = "Hot-swap"
    )]
    pub hotswap_ecs_stabilization_timeout_seconds: u64,

    /// Stacks that are deployed at the same time
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = at_least_one,
        help_heading = "Execution"
    )]
    pub concurrency: usize,

    /// Bucket for templates over 51,200 bytes [default: that of the bootstrap stack]
    #[arg(long, value_name = "BUCKET", help_heading = "Execution")]
    pub bucket: Option<String>,

    /// Name of the bootstrap stack [default: CDKToolkit]
    #[arg(long, value_name = "NAME", help_heading = "Execution")]
    pub toolkit_stack_name: Option<String>,

    /// File for the outputs, as JSON
    #[arg(short = 'O', long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub outputs_file: Option<PathBuf>,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Which checks run before.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// What is of change sets, which a hot-swap does without.
const HOTSWAP_CONFLICTS: [&str; 7] = [
    "no_execute",
    "change_set",
    "express",
    "revert_drift",
    "import_existing_resources",
    "on_stack_failure",
    "force",
];

/// What becomes of a new stack whose creation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnFailure {
    /// What was made is deleted; the stack stays for its events to be read
    Rollback,
    /// What was made is deleted, and the stack too
    Delete,
    /// Everything stays as it is
    DoNothing,
}

/// How a deployment goes, as `--method` of the AWS CDK's CLI says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// No change set: templates are compared, what happens is shown, and the stack is created or updated at once
    Direct,
    /// A change set is made and executed
    #[value(name = "change-set")]
    Both,
    /// A change set is made
    #[value(name = "prepare-change-set")]
    Prepare,
    /// A change set that exists is executed
    #[value(name = "execute-change-set")]
    Execute,
}

/// Runs the command.
pub fn run(args: &DeployArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    let settings = Settings::load(&args.app)?;
    let request = Request::new(args, &settings)?;
    connection::check(&settings)?;
    let bundle = match &args.stacks[..] {
        [] => vec!["**".to_owned()],
        named => named.to_vec(),
    };
    let app = Session::open(settings, &bundle, Missing::Fails)?;
    if args.ignore_no_stacks && app.assembly.stacks.is_empty() {
        terminal::status("the app has no stacks; nothing is deployed");
        return Ok(Exit::Ok);
    }
    let mut chosen = request.select(&app.assembly)?;
    app.judge(&chosen)?;
    let empty = proof::prove(&app, &chosen, &checks)?.empty;
    chosen.retain(|index| !empty.contains(index));
    let inputs = request.inputs(&app.assembly, &chosen)?;
    request.note_what_is_settled();
    if let Some(file) = &request.outputs_file {
        stack_outputs::check_outputs_file(file)?;
    }
    connection::block_on(deploy(&request, &app, (&chosen, &empty), &checks, inputs))
}

/// Says of stacks without resources which of them are deployed, as they stay.
async fn tell_empty(deployer: &Deployer, app: &Session, empty: &[usize]) -> Result<(), Failure> {
    for index in empty {
        let stack = &app.assembly.stacks[*index];
        let found = async {
            let deployer =
                deployer.in_environment(&stack.path, &stack_input::environment(stack))?;
            deployer.describe(&stack.name).await
        };
        let found = found.await;
        if (found.map_err(|error| failures::of_stack(&error, &stack.path))?).is_some() {
            let path = terminal::printable(&stack.path);
            terminal::warning(&format!("{path} is still deployed"));
            terminal::hint(&format!("`stackwright destroy {path}` deletes it"));
        }
    }
    Ok(())
}

async fn deploy(
    request: &Request<'_>,
    app: &Session,
    (chosen, empty): (&[usize], &[usize]),
    checks: &Checks,
    mut inputs: Vec<StackInput>,
) -> Result<Exit, Failure> {
    let args = request.args;
    let all = [chosen, empty].concat();
    let session = connection::for_stacks(&app.settings, &app.assembly, &all).await?;
    roles::complete(&mut inputs, &session);
    let deployer = Deployer::new(session, request.options());
    tell_empty(&deployer, app, empty).await?;
    if chosen.is_empty() {
        return Ok(Exit::Ok);
    }
    assets::locate(&deployer, &mut inputs, request.toolkit_stack.as_deref()).await?;
    deployer
        .check(&inputs)
        .map_err(|error| failures::failure(&error))?;
    let of_app = chosen.iter().map(|index| &app.assembly.stacks[*index]);
    bootstrap_version::check(&deployer, of_app, request.toolkit_stack.as_deref()).await?;
    let stacks = inputs
        .iter()
        .map(|input| (&*input.name, &*input.path, &input.environment));
    let before = deployed_templates::templates(&deployer, stacks).await?;
    let mut transition = None;
    if !request.prepares() && args.change_set.is_none() && !args.hotswap {
        let planned = deployer.transition(&inputs, &before).await;
        transition = planned.map_err(|error| failures::failure(&error))?;
    }
    proof::prove_update(app, chosen, &before, checks, transition.is_some())?;
    let staging = assets::staging(&deployer, &mut inputs).await?;
    let paths = (staging.iter().chain(&inputs)).map(|input| input.path.clone());
    let paths = paths.collect();
    let screen = Screen::new(request.progress, paths);
    let stop = operation::requests_to_stop();
    let asker = Asker::new(&screen, request.approval, args.yes, stop.clone());
    let asker = Arc::new(asker);
    let (sink, stream) = events();
    let interrupted = match args.hotswap || args.hotswap_fallback {
        true => Interrupted::Hotswap,
        false => Interrupted::Deployment,
    };
    let flags = request.later_flags();
    let work = async {
        if request.prepares() {
            return prepare(
                &deployer,
                (staging, inputs),
                (&asker, &screen),
                sink,
                &flags,
            )
            .await;
        }
        let outcomes = match transition {
            Some(steps) => {
                let mut outcomes = deployer
                    .deploy_all(staging, args.concurrency, asker.clone(), &sink)
                    .await
                    .map_err(|error| failures::failure(&error))?;
                if outcomes.iter().all(|(_, outcome)| outcome.is_done()) {
                    let asker = asker.clone();
                    let steps = deployer.deploy_in_steps(steps, &inputs, asker, &sink).await;
                    outcomes.extend(steps.map_err(|error| failures::failure(&error))?);
                }
                Ok(outcomes)
            }
            None => {
                let inputs = staging.into_iter().chain(inputs).collect();
                deployer
                    .deploy_all(inputs, args.concurrency, asker.clone(), &sink)
                    .await
            }
        };
        drop(sink);
        outcomes.map_err(|error| failures::failure(&error))
    };
    let outcomes = operation::run(&screen, stop.clone(), interrupted, stream, work).await??;
    let stopped = *stop.borrow() > 0;
    // Where nothing is deployed, an outputs file that is there stays as it is.
    let ended = summary::end(request.outputs_file.as_deref(), &screen, &outcomes, stopped).await;
    summary::drifted(&outcomes);
    ended
}

/// Publishes what stacks need, makes change sets and leaves them.
async fn prepare(
    deployer: &Deployer,
    (staging, inputs): (Vec<StackInput>, Vec<StackInput>),
    (asker, screen): (&Asker, &Screen),
    sink: EventSink,
    flags: &str,
) -> Result<Vec<(String, Outcome<Deployed>)>, Failure> {
    let mut failed = Vec::new();
    for input in staging {
        if let Err(error) = deployer.deploy(&input, asker, &sink).await {
            return Ok(vec![(input.path, Outcome::Failed(error))]);
        }
    }
    for input in inputs {
        if !asker.is_going_on() {
            let stopped = asker.stopped(&input.path);
            failed.push((input.path, Outcome::Failed(stopped)));
            continue;
        }
        let planned = async {
            let plan = deployer.plan(&input, asker, &sink).await?;
            if plan.unchanged {
                return Ok(None);
            }
            if !asker.is_going_on() {
                deployer.take_back(&plan, &sink).await;
                return Err(asker.stopped(&input.path));
            }
            asker.show(&plan).await;
            (deployer.publish(&input, &plan.publication, &sink)).await?;
            Ok(Some(plan))
        };
        let planned = planned.await;
        screen.finish(&input.path);
        match planned {
            Ok(None) => {
                terminal::status(&format!("{}: no changes", terminal::printable(&input.path)));
            }
            Ok(Some(plan)) => {
                terminal::status(&format!("change set {} is ready", plan.change_set_name));
                terminal::hint(&format!(
                    "execute it with `stackwright deploy {} --change-set {}{flags}`",
                    input.path, plan.change_set_name
                ));
            }
            Err(error) => failed.push((input.path, Outcome::Failed(error))),
        }
    }
    Ok(failed)
}
