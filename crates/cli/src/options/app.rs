//! Options of every command that runs an app.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueHint};

use crate::options::aws::AwsArgs;

/// Options of every command that runs an app. What is absent comes from `cdk.json`, then `~/.cdk.json`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "App")]
pub struct AppArgs {
    /// Command that runs the app, or a directory with an existing cloud assembly
    #[arg(short, long, value_name = "CMD|DIR", value_hint = ValueHint::CommandString)]
    pub app: Option<String>,

    /// Command to run before the app
    #[arg(long, value_name = "CMD", value_hint = ValueHint::CommandString)]
    pub build: Option<String>,

    /// Context value for the app; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,

    /// Directory for the cloud assembly [default: cdk.out]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,

    /// AWS profile that the app sees, and whose region and account are its defaults
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,

    /// Default region that the app sees
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// Look nothing up in AWS: context that is missing is an error
    #[arg(long, overrides_with = "lookups")]
    pub no_lookups: bool,

    /// Look up context that is missing, the default
    #[arg(long, hide = true, overrides_with = "no_lookups")]
    pub lookups: bool,

    /// Warnings fail the command
    #[arg(long)]
    pub strict: bool,

    /// Leave construct paths out of the templates
    #[arg(long, overrides_with = "path_metadata")]
    pub no_path_metadata: bool,

    /// Put construct paths into the templates, the default
    #[arg(long, hide = true, overrides_with = "no_path_metadata")]
    pub path_metadata: bool,

    /// Leave asset metadata out of the templates
    #[arg(long, overrides_with = "asset_metadata")]
    pub no_asset_metadata: bool,

    /// Put asset metadata into the templates, the default
    #[arg(long, hide = true, overrides_with = "no_asset_metadata")]
    pub asset_metadata: bool,

    /// Leave the AWS CDK's usage resource (AWS::CDK::Metadata) out of the templates
    #[arg(long, overrides_with = "version_reporting")]
    pub no_version_reporting: bool,

    /// Let the AWS CDK add its usage resource, its default
    #[arg(long, hide = true, overrides_with = "no_version_reporting")]
    pub version_reporting: bool,

    /// Do not copy assets into the assembly
    #[arg(long, overrides_with = "staging")]
    pub no_staging: bool,

    /// Copy assets into the assembly, the default
    #[arg(long, hide = true, overrides_with = "no_staging")]
    pub staging: bool,

    /// Have an app of the AWS CDK tell the lines that create its constructs (`CDK_DEBUG`), which slows it down
    #[arg(long)]
    pub debug_app: bool,

    /// Say what is run, where, and with which settings
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// How AWS is reached, to look context up and by commands that work there.
    #[cfg_attr(feature = "deploy", command(flatten))]
    #[cfg_attr(not(feature = "deploy"), arg(skip))]
    pub aws: AwsArgs,
}

/// A pair of flags `--x`/`--no-x` as a setting: the last one given, or none.
pub fn toggle(on: bool, off: bool) -> Option<bool> {
    match (on, off) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
