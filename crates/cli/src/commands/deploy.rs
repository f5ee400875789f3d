//! `stackwright deploy`: stacks to CloudFormation, through change sets that are shown first.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum, ValueHint};
use stackwright_deploy::{
    Confirm, Deployed, Deployer, Error, EventSink, OnStackFailure, Options, Outcome, StackInput,
    events,
};

use crate::app::session::{Missing, Session};
use crate::assembly::target;
use crate::aws::bootstrap_version;
use crate::aws::connection;
use crate::aws::deployed_templates;
use crate::aws::operation::{self, Interrupted};
use crate::aws::parameters;
use crate::aws::roles;
use crate::aws::stack_input;
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::failures;
use crate::display::progress::Screen;
use crate::display::stack_outputs;
use crate::display::stack_outputs::Named;
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::app::toggle;
use crate::options::aws::AwsArgs;
use crate::options::progress::ProgressArgs;
use crate::options::progress::at_least_one;
use crate::terminal;
use crate::terminal::text;
use crate::validation::checks::CheckArgs;
use crate::validation::checks::Checks;
use crate::validation::proof;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright deploy                              deploy the app's only stack
  stackwright deploy --all --concurrency 4        all stacks, in dependency order, up to 4 at a time
  stackwright deploy Api --parameters Size=small  with a parameter
  stackwright deploy --yes --progress plain       in CI: no questions, plain lines
  stackwright deploy Api --no-execute --change-set review   prepare it, execute it later with
  stackwright deploy Api --change-set review

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

    /// The same in the words of the AWS CDK's CLI
    #[arg(
        short,
        long,
        value_enum,
        value_name = "HOW",
        hide_possible_values = true
    )]
    pub method: Option<Method>,

    /// For the AWS CDK's CLI means what is done anyway: CloudFormation is asked, though the template be the same
    #[arg(short, long, hide = true)]
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

    /// SNS topic that gets the events; may be repeated
    #[arg(long, value_name = "ARN", help_heading = "Stack")]
    pub notification_arns: Vec<String>,

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

    /// How AWS is reached.
    #[command(flatten)]
    pub aws: AwsArgs,

    /// Which checks run before.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

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

/// Of more stacks than this, links to the console would only push the outputs out of sight.
const MOST_LINKS: usize = 5;

/// Runs the command.
pub fn run(args: &DeployArgs) -> Result<Exit, Failure> {
    let checks = Checks::new(&args.checks, &[], &[])?;
    if args.method == Some(Method::Execute) && args.change_set.is_none() {
        return Err(
            Failure::could_not_run("`--method execute-change-set` does not say which")
                .hint("name it with `--change-set NAME`"),
        );
    }
    if args.no_execute && args.method == Some(Method::Execute) {
        return Err(Failure::could_not_run(
            "`--no-execute` and `--method execute-change-set` contradict each other",
        ));
    }
    if let Some(name) = args.change_set.as_deref() {
        check_change_set_name(name, adopted(args).is_some())?;
    }
    for arn in &args.notification_arns {
        check_arn("--notification-arns", arn, ":sns:", "an SNS topic")?;
    }
    if let Some(arn) = &args.role_arn {
        check_arn("--role-arn", arn, ":role/", "a role")?;
    }
    let stack_policy = args.stack_policy.as_deref().map(read_policy).transpose()?;
    let bundle = if args.stacks.is_empty() {
        vec!["**".to_owned()]
    } else {
        args.stacks.clone()
    };
    let settings = Settings::load(&args.app)?;
    connection::check(&settings, &args.aws)?;
    let session = Session::open(settings, &bundle, Missing::Fails)?;
    let assembly = &session.assembly;
    // A change set is of one stack, and the hint that it is ready names that alone.
    let exclusively = args.exclusively || args.change_set.is_some();
    let selection = target::select(assembly, &args.stacks, args.all, exclusively, "deploy")?;
    session.judge(&selection.all)?;
    proof::prove(&session, &selection.all, &checks)?;
    stack_input::refuse_assets(assembly, &selection.all)?;

    let mut inputs = stack_input::inputs(assembly, &selection.all);
    stack_input::check_names(&inputs)?;
    parameters::apply(
        &mut inputs,
        &args.parameters,
        args.parameters_file.as_deref(),
    )?;
    stack_input::add_tags(&mut inputs, &args.tags)?;
    for input in &mut inputs {
        if args.role_arn.is_some() {
            input.role_arn.clone_from(&args.role_arn);
        }
        if !args.notification_arns.is_empty() {
            input.notification_arns = Some(args.notification_arns.clone());
        }
        let protection = toggle(args.termination_protection, args.no_termination_protection);
        input.termination_protection = protection.or(input.termination_protection);
        input.stack_policy.clone_from(&stack_policy);
    }
    if args.change_set.is_some() && inputs.len() > 1 {
        return Err(Failure::could_not_run(
            "`--change-set` names the change set of one stack, and there are several",
        )
        .hint(match adopted(args) {
            Some(_) => "name one stack",
            None => {
                "name one stack, or leave the name out: each change set gets one, which is said"
            }
        }));
    }
    if let Some(name) = adopted(args) {
        note_what_is_settled(args, name);
    }
    if let Some(file) = outputs_file(args, &session.settings) {
        stack_outputs::check_outputs_file(file)?;
    }
    connection::block_on(deploy(args, &session, (&selection.all, &checks), inputs))
}

/// Where the outputs go, if anywhere.
fn outputs_file<'a>(args: &'a DeployArgs, settings: &'a Settings) -> Option<&'a Path> {
    (args.outputs_file.as_deref())
        .or(settings.outputs_file.as_deref())
        .filter(|_| !prepares(args))
}

async fn deploy(
    args: &DeployArgs,
    app: &Session,
    (chosen, checks): (&[usize], &Checks),
    mut inputs: Vec<StackInput>,
) -> Result<Exit, Failure> {
    let session = connection::for_stacks(&app.settings, &args.aws, &app.assembly, chosen).await?;
    roles::complete(&mut inputs, &session);
    let deployer = Deployer::new(session, options(args, &app.settings));
    deployer
        .check(&inputs)
        .map_err(|error| failures::failure(&error))?;
    let of_app = chosen.iter().map(|index| &app.assembly.stacks[*index]);
    bootstrap_version::check(&deployer, of_app, toolkit_stack(args, &app.settings)).await?;
    let stacks = inputs
        .iter()
        .map(|input| (&*input.name, &*input.path, &input.environment));
    let before = deployed_templates::templates(&deployer, stacks).await?;
    proof::prove_update(app, chosen, &before, checks)?;
    let paths = inputs.iter().map(|input| input.path.clone()).collect();
    let screen = Screen::new(args.progress.over(app.settings.progress), paths);
    let stop = operation::requests_to_stop();
    let approval = args
        .require_approval
        .or(app.settings.require_approval)
        .unwrap_or_default();
    let asker = Arc::new(Asker::new(&screen, approval, args.yes, stop.clone()));
    let (sink, stream) = events();
    let flags = connection::flags(&app.settings, &args.aws);
    let interrupted = Interrupted::Deployment(flags.clone());
    let flags = flags + &later_flags(args);
    let work = async {
        if prepares(args) {
            return prepare(&deployer, inputs, &asker, sink, &flags).await;
        }
        let outcomes = deployer
            .deploy_all(inputs, args.concurrency, asker.clone(), &sink)
            .await;
        drop(sink);
        outcomes.map_err(|error| failures::failure(&error))
    };
    let outcomes = operation::run(&screen, stop.clone(), &interrupted, stream, work).await??;
    let stopped = *stop.borrow() > 0;
    // Where nothing is deployed, an outputs file that is there stays as it is.
    let file = outputs_file(args, &app.settings);
    end(file, &screen, &outcomes, stopped).await
}

/// Makes change sets and leaves them.
async fn prepare(
    deployer: &Deployer,
    inputs: Vec<StackInput>,
    asker: &Asker,
    sink: EventSink,
    flags: &str,
) -> Result<Vec<(String, Outcome<Deployed>)>, Failure> {
    let mut failed = Vec::new();
    for input in inputs {
        if !asker.goes_on() {
            let stopped = asker.stopped(&input.path);
            failed.push((input.path, Outcome::Failed(stopped)));
            continue;
        }
        match deployer.plan(&input, asker, &sink).await {
            Ok(plan) if plan.unchanged => {
                terminal::status(&format!("{}: no changes", terminal::printable(&input.path)));
            }
            Ok(plan) if !asker.goes_on() => {
                deployer.take_back(&plan, &sink).await;
                let stopped = asker.stopped(&input.path);
                failed.push((input.path, Outcome::Failed(stopped)));
            }
            Ok(plan) => {
                asker.show(&plan).await;
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

/// Says how it ended: outputs, a summary of several stacks, and failures last, where they are seen.
async fn end(
    outputs_file: Option<&Path>,
    screen: &Screen,
    outcomes: &[(String, Outcome<Deployed>)],
    stopped: bool,
) -> Result<Exit, Failure> {
    let several = outcomes.len() > 1;
    let changed = (outcomes.iter())
        .filter(|(_, outcome)| matches!(outcome, Outcome::Done(deployed) if !deployed.unchanged))
        .count();
    let json = screen.lock().await.is_json();
    let mut done: Vec<Named<'_>> = Vec::new();
    for (path, outcome) in outcomes {
        let Outcome::Done(deployed) = outcome else {
            continue;
        };
        let named = Named {
            name: &deployed.stack,
            path,
            outputs: &deployed.outputs,
        };
        done.push(named);
        if json {
            screen.lock().await.json(&serde_json::json!({
                "event": "deployed", "stack": &*deployed.stack, "stackPath": path, "stackId": deployed.stack_id, "status": deployed.status,
                "unchanged": deployed.unchanged, "seconds": deployed.took.as_secs_f64(),
                "outputs": stack_outputs::outputs_json([named])[&*deployed.stack],
            }));
            continue;
        }
        if !deployed.unchanged && changed <= MOST_LINKS {
            stack_outputs::console_link(path, &deployed.console_url, several);
        }
        terminal::result(&stack_outputs::outputs_table(
            path,
            &deployed.outputs,
            several,
        ))?;
    }
    let mut unwritten = None;
    if let Some(file) = outputs_file {
        let missing: Vec<String> = (outcomes.iter())
            .filter(|(_, outcome)| !outcome.is_done())
            .map(|(path, _)| path.clone())
            .collect();
        let shown = file.display().to_string();
        let shown = terminal::printable(&shown);
        if done.is_empty() {
            terminal::status(&format!(
                "note: nothing was deployed, so {shown} is not written"
            ));
        } else {
            unwritten = stack_outputs::write_outputs(file, done).err();
            if !missing.is_empty() {
                terminal::status(&format!(
                    "note: {shown} has no outputs of {}, which {} not deployed",
                    terminal::printable(&missing.join(", ")),
                    if missing.len() == 1 { "was" } else { "were" },
                ));
            }
        }
    }
    // What Ctrl-C has kept from being done is no failure.
    let stopped = stopped && outcomes.iter().any(|(_, outcome)| !outcome.is_done());
    if several && !json && !stopped {
        terminal::status(&summary(outcomes, changed));
    }
    let mut failures: Vec<_> = (outcomes.iter())
        .filter(|(_, one)| !(stopped && matches!(one, Outcome::Failed(Error::Declined { .. }))))
        .filter_map(|(path, outcome)| match outcome {
            Outcome::Failed(error) => Some(failures::of_stack(error, path)),
            _ => None,
        })
        .collect();
    failures.extend(unwritten);
    if stopped {
        match changed {
            0 if failures.is_empty() => terminal::status("stopped; nothing was changed"),
            0 => terminal::status("stopped"),
            _ => operation::stopped_after(outcomes),
        }
        if failures.is_empty() {
            return Err(Failure::interrupted());
        }
    }
    failures::all(failures)
}

/// `4 stacks: 2 deployed, 1 failed, 1 skipped`.
fn summary(outcomes: &[(String, Outcome<Deployed>)], changed: usize) -> String {
    let of = |wanted: fn(&Outcome<Deployed>) -> bool| {
        outcomes.iter().filter(|(_, one)| wanted(one)).count()
    };
    let declined = of(|one| matches!(one, Outcome::Failed(Error::Declined { .. })));
    let counts = [
        (changed, "deployed"),
        (of(Outcome::is_done) - changed, "unchanged"),
        (declined, "without consent"),
        (
            of(|one| matches!(one, Outcome::Failed(_))) - declined,
            "failed",
        ),
        (of(|one| matches!(one, Outcome::Skipped { .. })), "skipped"),
    ];
    let told: Vec<_> = (counts.iter())
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    format!(
        "{}: {}",
        text::count(outcomes.len(), "stack"),
        told.join(", ")
    )
}

fn prepares(args: &DeployArgs) -> bool {
    args.no_execute || args.method == Some(Method::Prepare)
}

/// The change set that is executed instead of a new one.
fn adopted(args: &DeployArgs) -> Option<&String> {
    (args.change_set.as_ref()).filter(|_| !prepares(args) && args.method != Some(Method::Both))
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>
fn check_change_set_name(name: &str, may_be_arn: bool) -> Result<(), Failure> {
    if stack_input::is_name(name) || (may_be_arn && name.starts_with("arn:")) {
        return Ok(());
    }
    Err(
        Failure::could_not_run(format!("`{name}` cannot be the name of a change set"))
            .hint(stack_input::NAME_RULE),
    )
}

/// What is plainly no ARN of that kind is said before anything is done; the rest is CloudFormation's to know.
fn check_arn(flag: &str, arn: &str, part: &str, what: &str) -> Result<(), Failure> {
    if arn.starts_with("arn:") && arn.contains(part) && arn.split(':').count() > 5 {
        return Ok(());
    }
    Err(Failure::could_not_run(format!(
        "`{flag} {arn}` is not the ARN of {what}"
    )))
}

/// The flags that are no part of a change set, and count when it is executed.
fn later_flags(args: &DeployArgs) -> String {
    let mut flags = String::new();
    let toggles = [
        (args.no_rollback, " --no-rollback"),
        (args.termination_protection, " --termination-protection"),
        (
            args.no_termination_protection,
            " --no-termination-protection",
        ),
    ];
    for (_, flag) in toggles.iter().filter(|(given, _)| *given) {
        flags.push_str(flag);
    }
    if let Some(file) = &args.stack_policy {
        flags.push_str(&format!(" --stack-policy {}", file.display()));
    }
    flags
}

/// Says which flags come too late, as they are part of a change set.
fn note_what_is_settled(args: &DeployArgs, name: &str) {
    let given = [
        (!args.tags.is_empty(), "--tags"),
        (args.role_arn.is_some(), "--role-arn"),
        (!args.notification_arns.is_empty(), "--notification-arns"),
        (args.no_previous_parameters, "--no-previous-parameters"),
        (args.express, "--express"),
        (args.on_stack_failure.is_some(), "--on-stack-failure"),
        (
            args.import_existing_resources,
            "--import-existing-resources",
        ),
        (args.revert_drift, "--revert-drift"),
    ];
    let given: Vec<&str> = (given.iter())
        .filter_map(|(given, flag)| given.then_some(*flag))
        .collect();
    if !given.is_empty() {
        terminal::status(&format!(
            "note: change set {} is executed as it was made, without {}",
            terminal::printable(name),
            given.join(" and "),
        ));
    }
}

fn options(args: &DeployArgs, settings: &Settings) -> Options {
    let mut options = Options::default();
    options.prepare = prepares(args);
    options.adopt = adopted(args).cloned();
    options.change_set_name = (args.change_set.clone()).filter(|_| options.adopt.is_none());
    options.rollback = toggle(args.rollback, args.no_rollback)
        .or(settings.rollback)
        .unwrap_or(true);
    options.express = args.express;
    options.on_stack_failure = args.on_stack_failure.map(|what| match what {
        OnFailure::Rollback => OnStackFailure::Rollback,
        OnFailure::Delete => OnStackFailure::Delete,
        OnFailure::DoNothing => OnStackFailure::DoNothing,
    });
    options.import_existing_resources = args.import_existing_resources;
    options.revert_drift = args.revert_drift;
    options.use_previous_parameters = !args.no_previous_parameters;
    options.upload.bucket.clone_from(&args.bucket);
    if let Some(name) = toolkit_stack(args, settings) {
        name.clone_into(&mut options.upload.bootstrap_stack);
    }
    options
}

/// The bootstrap stack, where it does not have its usual name.
fn toolkit_stack<'a>(args: &'a DeployArgs, settings: &'a Settings) -> Option<&'a str> {
    let given = args.toolkit_stack_name.as_deref();
    given.or(settings.toolkit_stack.as_deref())
}

fn read_policy(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::could_not_run(format!(
            "could not read the stack policy {}: {error}",
            path.display()
        ))
    })?;
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) if value.is_object() => Ok(text),
        Ok(_) => Err(Failure::could_not_run(format!(
            "the stack policy {} is not a JSON object",
            path.display()
        ))),
        Err(error) => Err(Failure::could_not_run(format!(
            "the stack policy {} is not JSON: {error}",
            path.display()
        ))),
    }
}
