//! `stackwright bootstrap`: the stack with the bucket and roles that uploads and the AWS CDK's tools need.

use clap::Args;
use serde_json::Value;
use stackwright_deploy::{
    BOOTSTRAP_TEMPLATE, BootstrapKey, BootstrapOptions, Deployer, Options, events,
};

use crate::assembly::Environment;
use crate::aws::{connection, environments, stack_input};
use crate::configuration::approval::RequireApproval;
use crate::configuration::settings::Settings;
use crate::display::consent::Asker;
use crate::display::operation::{self, Interrupted};
use crate::display::progress::Screen;
use crate::display::{failures, stack_outputs, yaml};
use crate::failure::{Exit, Failure};
use crate::options::app::AppArgs;
use crate::options::aws::PlaceArgs;
use crate::options::progress::ProgressArgs;
use crate::terminal;
use crate::terminal::prompt;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright bootstrap                     for the account and region of the credentials
  stackwright bootstrap --region eu-west-1
  stackwright bootstrap aws://123456789012/eu-west-1 aws://123456789012/us-east-1
  stackwright bootstrap --show-template     read what it would deploy, without AWS

Templates up to 51,200 bytes need no bootstrap.

Exit codes:
  0    deployed, or nothing to change
  1    the deployment failed
  2    could not run: usage, configuration, credentials
  3    consent was needed and not given; nothing was changed
  130  interrupted; what goes on is said";

/// Arguments of `bootstrap`.
#[derive(Debug, Args)]
pub struct BootstrapArgs {
    /// Accounts and regions, as aws://ACCOUNT/REGION; those of the credentials when none is given
    #[arg(value_name = "ENVIRONMENTS")]
    pub environments: Vec<String>,

    /// Print the template and stop; nothing is called
    #[arg(long)]
    pub show_template: bool,

    /// Print the template as JSON instead of YAML
    #[arg(short, long, requires = "show_template")]
    pub json: bool,

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

/// The key of the context that names the qualifier.
const QUALIFIER: &str = "@aws-cdk/core:bootstrapQualifier";

/// Runs the command.
pub fn run(args: &BootstrapArgs) -> Result<Exit, Failure> {
    if args.show_template {
        return match args.json {
            true => terminal::json(&template()?),
            false => terminal::result(&yaml::to_string(&template()?)?),
        };
    }
    let settings = Settings::load(&AppArgs {
        profile: args.place.profile.clone(),
        region: args.place.region.clone(),
        aws: args.place.aws.clone(),
        ..AppArgs::default()
    })?;
    let mut exit = Exit::Ok;
    for environment in environments::read(&args.environments)? {
        exit = bootstrap(
            args,
            &environments::settings(&settings, &environment),
            &environment,
        )?;
    }
    Ok(exit)
}

fn bootstrap(
    args: &BootstrapArgs,
    settings: &Settings,
    environment: &Environment,
) -> Result<Exit, Failure> {
    connection::block_on(async {
        let session = connection::for_app(settings).await?;
        environments::check(&session, environment)?;
        let deployer = Deployer::new(session, Options::default());
        let given = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
        let mut options = BootstrapOptions::default();
        if let Some(name) = args.stack_name.as_ref().or(settings.toolkit_stack.as_ref()) {
            options.stack_name.clone_from(name);
        }
        // The app's stacks look for what has the qualifier of their context.
        let of_app = settings.context.get(QUALIFIER).and_then(|q| q.as_str());
        options.qualifier = (args.qualifier.clone()).or_else(|| of_app.map(str::to_owned));
        options.trusted_accounts = given(&args.trust);
        options.trusted_accounts_for_lookup = given(&args.trust_for_lookup);
        options.execution_policies = given(&args.cloudformation_execution_policies);
        options
            .permissions_boundary
            .clone_from(&args.permissions_boundary);
        options.bucket_name.clone_from(&args.bucket_name);
        options.key = match (&args.kms_key_id, args.customer_key) {
            (Some(id), _) if id == "AWS_MANAGED_KEY" => Some(BootstrapKey::Managed),
            (Some(id), _) => Some(BootstrapKey::Existing(id.clone())),
            (None, true) => Some(BootstrapKey::Own),
            (None, false) => None,
        };
        options.termination_protection = !args.no_termination_protection;
        options.force = args.force;
        let mut input = deployer
            .bootstrap_stack(&options)
            .await
            .map_err(|error| failures::failure(&error))?;
        stack_input::add_tags(std::slice::from_mut(&mut input), &args.tags)?;
        if !args.yes && prompt::somebody_is_there() {
            terminal::status(&format!("the template of {}:", input.name));
            terminal::rendered(&yaml::to_string(&template()?)?);
        }
        let screen = Screen::new(
            args.progress.over(settings.progress),
            vec![input.path.clone()],
        );
        let stop = operation::requests_to_stop();
        let asker = Asker::new(&screen, RequireApproval::AnyChange, args.yes, stop.clone());
        let (sink, stream) = events();
        let work = async {
            let deployed = deployer.deploy(&input, &asker, &sink).await;
            drop(sink);
            deployed
        };
        let deployed = operation::run(&screen, stop.clone(), Interrupted::Deployment, stream, work)
            .await?
            .map_err(|error| operation::failure(&error, &input.name, &stop))?;
        stack_outputs::console_link(&input.name, &deployed.console_url, false);
        terminal::result(&stack_outputs::outputs_table(
            &input.name,
            &deployed.outputs,
            false,
        ))
    })
}

/// The template, for people to read.
fn template() -> Result<Value, Failure> {
    serde_json::from_str(BOOTSTRAP_TEMPLATE)
        .map_err(|error| Failure::could_not_run(error.to_string()))
}
