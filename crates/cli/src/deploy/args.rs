//! Options of the commands that talk to AWS.

pub mod help;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::approval::RequireApproval;
use crate::args::AppArgs;
use crate::checks::CheckArgs;
use crate::progress_style::ProgressStyle;

/// The commands that talk to AWS.
#[derive(Debug, Subcommand)]
pub enum AwsCommand {
    /// Deploy stacks: show what changes, ask where it matters, follow it to the end
    #[command(after_help = help::DEPLOY)]
    Deploy(Box<DeployArgs>),
    /// Show how stacks differ from what is deployed, from another assembly or from a template
    #[command(after_help = help::DIFF)]
    Diff(DiffArgs),
    /// Delete stacks: show what goes and what stays, and ask
    #[command(after_help = help::DESTROY)]
    Destroy(DestroyArgs),
    /// Show the events of a stack, and follow an operation that is going on
    #[command(after_help = help::EVENTS)]
    Events(EventsArgs),
    /// Print the outputs of deployed stacks
    #[command(after_help = help::OUTPUTS)]
    Outputs(OutputsArgs),
    /// Bring a stack back whose update failed, or cancel one that is going on
    #[command(after_help = help::ROLLBACK)]
    Rollback(RollbackArgs),
    /// Find out what was changed outside of CloudFormation
    #[command(after_help = help::DRIFT)]
    Drift(DriftArgs),
    /// Take existing resources over into a stack
    #[command(after_help = help::IMPORT)]
    Import(ImportArgs),
    /// Prepare an account and region for uploads and for the AWS CDK's tools
    #[command(after_help = help::BOOTSTRAP)]
    Bootstrap(BootstrapArgs),
}

/// How AWS is reached. Profile and region are among the options of the app.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "AWS")]
pub struct AwsArgs {
    /// Endpoint for all services, for an emulator [env: AWS_ENDPOINT_URL]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub endpoint_url: Option<String>,

    /// PEM file with the certificate authorities to trust [env: AWS_CA_BUNDLE]
    #[arg(long, value_name = "FILE", alias = "ca-bundle-path", value_hint = ValueHint::FilePath)]
    pub ca_bundle: Option<PathBuf>,

    /// Proxy for every call [env: HTTPS_PROXY]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub proxy: Option<String>,
}

/// Profile and region of the commands that need no app.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "AWS")]
pub struct PlaceArgs {
    /// AWS profile [env: AWS_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,

    /// Region [env: AWS_REGION]
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// Endpoint.
    #[command(flatten)]
    pub aws: AwsArgs,
}

/// Where a deployed stack is, and which app gives it its name.
#[derive(Clone, Debug, Default, Args)]
pub struct NamedArgs {
    /// App whose paths and wildcards name stacks; without it, the assembly that is there already is read
    #[arg(short, long, value_name = "CMD|DIR", value_hint = ValueHint::CommandString, help_heading = "App")]
    pub app: Option<String>,

    /// Where.
    #[command(flatten)]
    pub place: PlaceArgs,
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

/// Options of every command that follows an operation.
#[derive(Clone, Debug, Default, Args)]
pub struct ProgressArgs {
    /// How progress is shown
    #[arg(
        long,
        value_enum,
        value_name = "STYLE",
        default_value_t,
        help_heading = "Output"
    )]
    pub progress: ProgressStyle,
}

impl ProgressArgs {
    /// The flag, else what a configuration file says.
    pub fn over(&self, file: ProgressStyle) -> ProgressStyle {
        match self.progress {
            ProgressStyle::Auto => file,
            given => given,
        }
    }
}

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

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Stacks by path, name or wildcard; all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// Compare with another cloud assembly or a template file, not with what is deployed
    #[arg(long, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
    pub against: Option<PathBuf>,

    /// Compare this template file instead of the app; takes one stack's name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub template: Option<PathBuf>,

    /// Exit with code 1 when there are differences
    #[arg(long)]
    pub fail: bool,

    /// Print the differences as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How AWS is reached.
    #[command(flatten)]
    pub aws: AwsArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Arguments of `destroy`.
#[derive(Debug, Args)]
pub struct DestroyArgs {
    /// Stacks by path, name or wildcard; the only one when none is given. Those that depend on them go too
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// All stacks
    #[arg(long)]
    pub all: bool,

    /// Only the named stacks, without those that depend on them
    #[arg(short, long)]
    pub exclusively: bool,

    /// Delete without question
    #[arg(short, long, visible_alias = "force", short_alias = 'f')]
    pub yes: bool,

    /// Leave this resource behind, by logical ID, when an earlier deletion failed; may be repeated
    #[arg(long, value_name = "ID")]
    pub retain: Vec<String>,

    /// Role that CloudFormation assumes [default: that of the stack]
    #[arg(short, long, value_name = "ARN")]
    pub role_arn: Option<String>,

    /// Stacks that are deleted at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub concurrency: usize,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// How AWS is reached.
    #[command(flatten)]
    pub aws: AwsArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The stack: its path in the app, its name in CloudFormation, a wildcard, or its id; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// Cancel an update that is going on
    #[arg(long)]
    pub cancel: bool,

    /// Resource that a rollback which has failed skips, by logical ID; may be repeated
    #[arg(long, value_name = "ID")]
    pub skip: Vec<String>,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Arguments of `drift`.
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Exit with code 1 when something has drifted
    #[arg(long)]
    pub fail: bool,

    /// Print the drift as JSON, by the stacks' names in CloudFormation
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The stack, by path, name or wildcard; the only one when none is given
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// What identifies an existing resource: construct path or logical ID, property, value; may be repeated. The others
    /// are not imported; without this, all are asked for
    #[arg(long = "resource", value_name = "ID:PROPERTY=VALUE")]
    pub resources: Vec<String>,

    /// The same in a JSON file: {"ID": {"PROPERTY": "VALUE"}}, as `cdk import` reads it. Nothing is asked for then
    #[arg(short = 'm', long, value_name = "FILE")]
    pub resource_mapping: Option<PathBuf>,

    /// Ask, write the answers to a file for `--resource-mapping`, and import nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["resource_mapping", "no_execute"])]
    pub record_resource_mapping: Option<PathBuf>,

    /// Import without question
    #[arg(short, long)]
    pub yes: bool,

    /// Prepare the change set and stop
    #[arg(long)]
    pub no_execute: bool,

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

/// Arguments of `events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// The stack: its path in the app, its name in CloudFormation, a wildcard, or its id; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,

    /// Follow an operation that is going on to its end
    #[arg(short, long)]
    pub follow: bool,

    /// All events that CloudFormation has, not only those of the last operation
    #[arg(long)]
    pub all: bool,

    /// One JSON object a line
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Arguments of `outputs`.
#[derive(Debug, Args)]
pub struct OutputsArgs {
    /// The stacks: paths in the app, names in CloudFormation, wildcards, or ids; the app's only one when left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,

    /// Print the outputs as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Where.
    #[command(flatten)]
    pub named: NamedArgs,
}

/// Arguments of `bootstrap`.
#[derive(Debug, Args)]
pub struct BootstrapArgs {
    /// Print the template and stop; nothing is called
    #[arg(long)]
    pub show_template: bool,

    /// Name of the stack [default: that of cdk.json, else CDKToolkit]
    #[arg(long, value_name = "NAME", alias = "toolkit-stack-name")]
    pub stack_name: Option<String>,

    /// Sets one bootstrap stack apart from another, up to 10 letters, digits, `_` and `-` [default: hnb659fds]
    #[arg(short = 'q', long, value_name = "TEXT")]
    pub qualifier: Option<String>,

    /// Account that may deploy into this one; may be repeated
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
    pub trust: Vec<String>,

    /// Account that may look things up in this one; may be repeated
    #[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
    pub trust_for_lookup: Vec<String>,

    /// Managed policy of the role that CloudFormation assumes; may be repeated [default: AdministratorAccess]
    #[arg(long, value_name = "ARN", value_delimiter = ',')]
    pub cloudformation_execution_policies: Vec<String>,

    /// Policy of the account that bounds that role, by name
    #[arg(long, value_name = "NAME", alias = "custom-permissions-boundary")]
    pub permissions_boundary: Option<String>,

    /// Name of the bucket [default: cdk-QUALIFIER-assets-ACCOUNT-REGION]
    #[arg(long, value_name = "NAME", alias = "bootstrap-bucket-name")]
    pub bucket_name: Option<String>,

    /// Encrypt the bucket with this key of the account [default: the key of S3]
    #[arg(
        long,
        value_name = "ID",
        alias = "bootstrap-kms-key-id",
        conflicts_with = "customer_key"
    )]
    pub kms_key_id: Option<String>,

    /// Encrypt the bucket with a key of the stack, which costs money
    #[arg(long, alias = "bootstrap-customer-key")]
    pub customer_key: bool,

    /// Tag of the stack and of its resources; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE")]
    pub tags: Vec<String>,

    /// Do not protect the stack from deletion
    #[arg(long)]
    pub no_termination_protection: bool,

    /// Overwrite a stack that another template made, a later version of this one, or one with another qualifier
    #[arg(short, long)]
    pub force: bool,

    /// Deploy without question
    #[arg(short, long)]
    pub yes: bool,

    /// Progress.
    #[command(flatten)]
    pub progress: ProgressArgs,

    /// Where.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// A number that something can be done with.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 is needed".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("it is not a number".to_owned()),
    }
}
