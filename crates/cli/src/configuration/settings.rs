//! The settings of one run: defaults, `~/.cdk.json`, `cdk.json`, flags, each over the one before.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::configuration::approval::RequireApproval;
use crate::configuration::cdk_json::{self, CdkJson};
use crate::configuration::context;
use crate::configuration::progress_style::ProgressStyle;
use crate::failure::Failure;
use crate::options::app::{AppArgs, toggle};
use crate::options::aws::AwsArgs;

/// Where the assembly goes when nothing else is said.
pub const DEFAULT_OUTPUT: &str = "cdk.out";

/// Everything that decides how the app runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Command that runs the app, or directory of an assembly.
    pub app: Option<String>,
    /// Command that runs before the app.
    pub build: Option<String>,
    /// Directory of the cloud assembly, as it was written.
    pub output: PathBuf,
    /// Whether `--output` was given.
    pub output_given: bool,
    /// AWS profile.
    pub profile: Option<String>,
    /// What names the profile.
    pub profile_from: &'static str,
    /// Default region, from a flag or a file.
    pub region: Option<String>,
    /// Whether templates carry construct paths.
    pub path_metadata: bool,
    /// Whether templates carry asset metadata.
    pub asset_metadata: bool,
    /// Whether the AWS CDK adds its usage resource.
    pub version_reporting: bool,
    /// Whether assets are copied into the assembly.
    pub staging: bool,
    /// Whether context that is missing is looked up.
    pub lookups: bool,
    /// How AWS is reached.
    pub aws: AwsArgs,
    /// Whether warnings fail the command.
    pub strict: bool,
    /// Whether an app of the AWS CDK is to tell the lines that create constructs.
    pub debug_app: bool,
    /// Whether to say what is run.
    pub verbose: bool,
    /// When a deployment asks.
    pub require_approval: Option<RequireApproval>,
    /// Whether a failed deployment is rolled back.
    pub rollback: Option<bool>,
    /// File for the outputs of a deployment.
    pub outputs_file: Option<PathBuf>,
    /// How progress is shown.
    pub progress: ProgressStyle,
    /// Name of the bootstrap stack.
    pub toolkit_stack: Option<String>,
    /// Context of the user: `--context`, `cdk.json`, `cdk.context.json`, `~/.cdk.json`, the first that has a key wins.
    pub context: Map<String, Value>,
}

impl Settings {
    /// Reads the files of the current directory and of the home directory, and puts the flags over them.
    ///
    /// # Errors
    /// When a file is unreadable or malformed, or a `--context` is not `KEY=VALUE`.
    pub fn load(args: &AppArgs) -> Result<Self, Failure> {
        Self::of_project(args, Path::new("."), cdk_json::read_user()?)
    }

    /// The same with the files of a directory, and what the file of the home directory says.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn of_project(args: &AppArgs, directory: &Path, user: CdkJson) -> Result<Self, Failure> {
        let project = cdk_json::read_project(directory)?;
        let looked_up = context::read_file(directory)?;
        let flags = context::from_flags(&args.context)?;
        Ok(Self::merge(args, flags, project, looked_up, user))
    }

    fn merge(
        args: &AppArgs,
        flags: Map<String, Value>,
        project: CdkJson,
        looked_up: Map<String, Value>,
        user: CdkJson,
    ) -> Self {
        let mut all_context = user.context.unwrap_or_default();
        context::merge(&mut all_context, looked_up);
        context::merge(&mut all_context, project.context.unwrap_or_default());
        context::merge(&mut all_context, flags);

        let output = args.output.clone().or(project.output).or(user.output);
        Self {
            app: (args.app.clone())
                .or(project.app.map(|c| c.0))
                .or(user.app.map(|c| c.0))
                .filter(|app| !app.trim().is_empty()),
            build: (args.build.clone())
                .or(project.build.map(|c| c.0))
                .filter(|build| !build.trim().is_empty()),
            output: output.unwrap_or_else(|| DEFAULT_OUTPUT.into()),
            output_given: args.output.is_some(),
            profile_from: match (&args.profile, &project.profile) {
                (Some(_), _) => "--profile",
                (None, Some(_)) => "`profile` in cdk.json",
                (None, None) => "`profile` in ~/.cdk.json",
            },
            profile: args.profile.clone().or(project.profile).or(user.profile),
            region: args.region.clone().or(project.region).or(user.region),
            path_metadata: toggle(args.path_metadata, args.no_path_metadata)
                .or(project.path_metadata)
                .or(user.path_metadata)
                .unwrap_or(true),
            asset_metadata: toggle(args.asset_metadata, args.no_asset_metadata)
                .or(project.asset_metadata)
                .or(user.asset_metadata)
                .unwrap_or(true),
            version_reporting: toggle(args.version_reporting, args.no_version_reporting)
                .or(project.version_reporting)
                .or(user.version_reporting)
                .unwrap_or(true),
            staging: toggle(args.staging, args.no_staging)
                .or(project.staging)
                .or(user.staging)
                .unwrap_or(true),
            lookups: toggle(args.lookups, args.no_lookups)
                .or(project.lookups)
                .or(user.lookups)
                .unwrap_or(true),
            aws: args.aws.clone(),
            strict: args.strict || project.strict.or(user.strict).unwrap_or(false),
            debug_app: args.debug_app,
            verbose: args.verbose > 0,
            require_approval: project
                .require_approval
                .or(user.require_approval)
                .map(|a| a.0),
            rollback: project.rollback.or(user.rollback),
            outputs_file: project.outputs_file.or(user.outputs_file),
            progress: (project.progress.or(user.progress)).map_or(ProgressStyle::Auto, |p| p.0),
            toolkit_stack: project.toolkit_stack_name.or(user.toolkit_stack_name),
            context: all_context,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn config(json: Value) -> CdkJson {
        serde_json::from_value(json).expect("valid")
    }

    fn merge(args: &AppArgs, project: Value, looked_up: Value, user: Value) -> Settings {
        let flags = context::from_flags(&args.context).expect("valid");
        let looked_up = looked_up.as_object().expect("an object").clone();
        Settings::merge(args, flags, config(project), looked_up, config(user))
    }

    #[test]
    fn flags_win_over_the_project_over_the_user() {
        let project = json!({"app": ["cargo", "run"], "output": "p", "versionReporting": false, "unknown": 1});
        let user = json!({"app": "u", "output": "u", "profile": "u", "versionReporting": true});
        let settings = merge(
            &AppArgs::default(),
            project.clone(),
            json!({}),
            user.clone(),
        );
        assert_eq!(settings.app.as_deref(), Some("cargo run"));
        assert_eq!(settings.output, PathBuf::from("p"));
        assert_eq!(settings.profile.as_deref(), Some("u"));
        assert!(!settings.version_reporting);
        assert!(settings.path_metadata && settings.staging && !settings.strict);

        let args = AppArgs {
            app: Some("a".into()),
            output: Some("o".into()),
            version_reporting: true,
            no_path_metadata: true,
            ..AppArgs::default()
        };
        let settings = merge(&args, project, json!({}), user);
        assert_eq!(settings.app.as_deref(), Some("a"));
        assert_eq!(settings.output, PathBuf::from("o"));
        assert!(settings.version_reporting && !settings.path_metadata);
    }

    #[test]
    fn a_deployment_takes_its_settings_from_files() {
        let project =
            json!({"outputsFile": "out.json", "progress": "events", "requireApproval": "never"});
        let user = json!({"outputsFile": "no", "toolkitStackName": "Tools", "progress": "bar", "rollback": false});
        let settings = merge(&AppArgs::default(), project, json!({}), user.clone());
        assert_eq!(settings.outputs_file, Some(PathBuf::from("out.json")));
        assert_eq!(settings.progress, ProgressStyle::Plain);
        assert_eq!(settings.toolkit_stack.as_deref(), Some("Tools"));
        assert_eq!(settings.rollback, Some(false));
        let settings = merge(&AppArgs::default(), json!({}), json!({}), user);
        assert_eq!(settings.progress, ProgressStyle::Auto);
        assert!(serde_json::from_value::<CdkJson>(json!({"progress": "dots"})).is_err());
    }

    #[test]
    fn the_first_context_that_has_a_key_wins_and_objects_merge() {
        let args = AppArgs {
            context: vec!["a=flag".into()],
            ..AppArgs::default()
        };
        let settings = merge(
            &args,
            json!({"context": {"a": "project", "b": "project", "o": {"x": 1}}}),
            json!({"a": "lookup", "b": "lookup", "c": "lookup", "o": {"x": 2, "y": 2}}),
            json!({"context": {"a": "user", "b": "user", "c": "user", "d": "user"}}),
        );
        assert_eq!(
            Value::Object(settings.context),
            json!({"a": "flag", "b": "project", "c": "lookup", "d": "user", "o": {"x": 1, "y": 2}})
        );
    }
}
