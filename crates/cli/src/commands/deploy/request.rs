//! What a deployment is asked for: options, configuration files and the app's own settings, put together once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use stackwright_deploy::{HotswapOptions, OnStackFailure, Options, StackInput};

use super::{DeployArgs, Method, OnFailure};
use crate::assembly::{Assembly, target};
use crate::aws::{assets, parameters, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::progress_style::ProgressStyle;
use crate::configuration::settings::Settings;
use crate::failure::Failure;
use crate::options::app::toggle;
use crate::source_text;
use crate::terminal;

/// A deployment as it is wanted.
pub struct Request<'a> {
    /// The command line, for what nothing else says.
    pub args: &'a DeployArgs,
    /// When to ask.
    pub approval: RequireApproval,
    /// How progress is shown.
    pub progress: ProgressStyle,
    /// Where the outputs go, if anywhere.
    pub outputs_file: Option<PathBuf>,
    /// The bootstrap stack, where it does not have its usual name.
    pub toolkit_stack: Option<String>,
    rollback: bool,
    stack_policy: Option<String>,
}

impl<'a> Request<'a> {
    /// Puts the options over the files.
    ///
    /// # Errors
    /// When options contradict each other, or a value is plainly none of its kind.
    pub fn new(args: &'a DeployArgs, settings: &Settings) -> Result<Self, Failure> {
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
        if (args.hotswap || args.hotswap_fallback)
            && matches!(args.method, Some(Method::Prepare | Method::Execute))
        {
            return Err(Failure::could_not_run(
                "a hot-swap makes no change set, which `--method` asks for",
            ));
        }
        if args.method == Some(Method::Direct) {
            let given = [
                (args.no_execute, "--no-execute"),
                (args.change_set.is_some(), "--change-set"),
                (
                    args.import_existing_resources,
                    "--import-existing-resources",
                ),
                (args.revert_drift, "--revert-drift"),
            ];
            if let Some((_, flag)) = given.iter().find(|(given, _)| *given) {
                return Err(Failure::could_not_run(format!(
                    "`--method direct` makes no change set, which `{flag}` is about"
                ))
                .hint("leave one of them out"));
            }
        }
        let mut request = Self {
            args,
            approval: (args.require_approval)
                .or(settings.require_approval)
                .unwrap_or_default(),
            progress: args.progress.over(settings.progress),
            outputs_file: None,
            toolkit_stack: (args.toolkit_stack_name.clone())
                .or_else(|| settings.toolkit_stack.clone()),
            rollback: toggle(args.rollback, args.no_rollback)
                .or(settings.rollback)
                .unwrap_or(true),
            stack_policy: args.stack_policy.as_deref().map(read_policy).transpose()?,
        };
        if !request.prepares() {
            let file = args
                .outputs_file
                .as_ref()
                .or(settings.outputs_file.as_ref());
            request.outputs_file = file.cloned();
        }
        if let Some(name) = &args.change_set {
            check_change_set_name(name, request.adopted().is_some())?;
        }
        for arn in &args.notification_arns {
            check_arn("--notification-arns", arn, ":sns:", "an SNS topic")?;
        }
        for arn in &args.rollback_trigger_alarm_arns {
            if args.rollback_trigger_alarm_arns != [NO_ALARMS] {
                check_arn("--rollback-trigger-alarm-arns", arn, ":alarm:", "an alarm")?;
            }
        }
        if args.rollback_trigger_alarm_arns.len() > MOST_ALARMS {
            return Err(Failure::could_not_run(format!(
                "`--rollback-trigger-alarm-arns` is given {} times, and CloudFormation watches {MOST_ALARMS} alarms at most",
                args.rollback_trigger_alarm_arns.len()
            )));
        }
        if let Some(arn) = &args.role_arn {
            check_arn("--role-arn", arn, ":role/", "a role")?;
        }
        Ok(request)
    }

    /// Whether change sets are made and left.
    pub fn prepares(&self) -> bool {
        self.args.no_execute || self.args.method == Some(Method::Prepare)
    }

    /// The change set that is executed instead of a new one.
    fn adopted(&self) -> Option<&'a String> {
        (self.args.change_set.as_ref()).filter(|_| {
            !self.prepares() && !matches!(self.args.method, Some(Method::Both | Method::Direct))
        })
    }

    /// The stacks that are meant, with those they depend on.
    ///
    /// # Errors
    /// When none or too many are meant.
    pub fn select(&self, assembly: &Assembly) -> Result<Vec<usize>, Failure> {
        let args = self.args;
        // A change set is of one stack, and the hint that it is ready names that alone.
        let exclusively = args.exclusively || args.change_set.is_some();
        let selection = target::select(
            assembly,
            &args.stacks,
            Some(args.all),
            exclusively,
            "deploy",
        )?;
        if args.change_set.is_none() || selection.all.len() < 2 {
            return Ok(selection.all);
        }
        Err(Failure::could_not_run(
            "`--change-set` names the change set of one stack, and there are several",
        )
        .hint(match self.adopted() {
            Some(_) => "name one stack",
            None => {
                "name one stack, or leave the name out: each change set gets one, which is said"
            }
        }))
    }

    /// The stacks as the library takes them.
    ///
    /// # Errors
    /// When a stack needs what cannot be published, has no possible name, or a value of the command line fits none.
    pub fn inputs(
        &self,
        assembly: &Assembly,
        chosen: &[usize],
    ) -> Result<Vec<StackInput>, Failure> {
        let args = self.args;
        let mut inputs = stack_input::inputs(assembly, chosen);
        assets::read(&mut inputs, assembly, chosen, false)?;
        stack_input::check_names(&inputs)?;
        let file = args.parameters_file.as_deref();
        parameters::apply(&mut inputs, &args.parameters, file)?;
        stack_input::add_tags(&mut inputs, &args.tags)?;
        for input in &mut inputs {
            if args.role_arn.is_some() {
                input.role_arn.clone_from(&args.role_arn);
            }
            if !args.notification_arns.is_empty() {
                let topics = input.notification_arns.get_or_insert_default();
                for arn in &args.notification_arns {
                    if !topics.contains(arn) {
                        topics.push(arn.clone());
                    }
                }
            }
            let protection = toggle(args.termination_protection, args.no_termination_protection);
            input.termination_protection = protection.or(input.termination_protection);
            input.stack_policy.clone_from(&self.stack_policy);
        }
        Ok(inputs)
    }

    /// The options of the library.
    pub fn options(&self) -> Options {
        let args = self.args;
        let mut options = Options::default();
        options.prepare = self.prepares();
        options.adopt = self.adopted().cloned();
        options.change_set_name = (args.change_set.clone()).filter(|_| options.adopt.is_none());
        options.direct = args.method == Some(Method::Direct);
        options.force = args.force;
        options.rollback = self.rollback;
        options.express = args.express;
        options.on_stack_failure = args.on_stack_failure.map(|what| match what {
            OnFailure::Rollback => OnStackFailure::Rollback,
            OnFailure::Delete => OnStackFailure::Delete,
            OnFailure::DoNothing => OnStackFailure::DoNothing,
        });
        options.import_existing_resources = args.import_existing_resources;
        options.revert_drift = args.revert_drift;
        options.rollback_alarms = match &args.rollback_trigger_alarm_arns[..] {
            [] => None,
            [one] if one == NO_ALARMS => Some(Vec::new()),
            alarms => Some(alarms.to_vec()),
        };
        options.hotswap = (args.hotswap || args.hotswap_fallback).then(|| {
            let mut hotswap = HotswapOptions::default();
            hotswap.falls_back = args.hotswap_fallback;
            hotswap.minimum_healthy_percent = args.hotswap_ecs_minimum_healthy_percent;
            hotswap.maximum_healthy_percent = args.hotswap_ecs_maximum_healthy_percent;
            hotswap.stabilization =
                Duration::from_secs(args.hotswap_ecs_stabilization_timeout_seconds);
            hotswap
        });
        options.monitoring_minutes = args.monitoring_time_minutes.unwrap_or_default();
        options.use_previous_parameters = !args.no_previous_parameters;
        options.upload.bucket.clone_from(&args.bucket);
        if let Some(name) = &self.toolkit_stack {
            options.upload.bootstrap_stack.clone_from(name);
        }
        options
    }

    /// The flags that are no part of a change set, and count when it is executed.
    pub fn later_flags(&self) -> String {
        let args = self.args;
        let toggles = [
            (args.no_rollback, " --no-rollback"),
            (args.termination_protection, " --termination-protection"),
            (
                args.no_termination_protection,
                " --no-termination-protection",
            ),
        ];
        let given = toggles.iter().filter(|(given, _)| *given);
        let mut flags: String = given.map(|(_, flag)| *flag).collect();
        if let Some(file) = &args.stack_policy {
            flags.push_str(&format!(" --stack-policy {}", file.display()));
        }
        flags
    }

    /// Says which flags come too late, as they are part of a change set that exists.
    pub fn note_what_is_settled(&self) {
        let Some(name) = self.adopted() else {
            return;
        };
        let args = self.args;
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
            (
                !args.rollback_trigger_alarm_arns.is_empty(),
                "--rollback-trigger-alarm-arns",
            ),
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
}

/// Stands for no alarms.
const NO_ALARMS: &str = "none";

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html>
const MOST_ALARMS: usize = 5;

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

fn read_policy(path: &Path) -> Result<String, Failure> {
    let text = source_text::read_text(path, "the stack policy")?;
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
