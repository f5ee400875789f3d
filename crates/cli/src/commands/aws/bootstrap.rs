//! `stackwright bootstrap`: the stack with the bucket and roles that uploads and the AWS CDK's tools need.

use stackwright_deploy::{
    BOOTSTRAP_TEMPLATE, BootstrapKey, BootstrapOptions, Deployer, Options, events,
};

use crate::approval::RequireApproval;
use crate::args::AppArgs;
use crate::deploy::args::BootstrapArgs;
use crate::deploy::ask::Asker;
use crate::deploy::progress::Screen;
use crate::deploy::run::{self, Interrupted};
use crate::deploy::{connect, ending, input, question, report};
use crate::failure::{Exit, Failure};
use crate::settings::Settings;
use crate::terminal;
use crate::yaml;

/// The key of the context that names the qualifier.
const QUALIFIER: &str = "@aws-cdk/core:bootstrapQualifier";

/// Runs the command.
pub fn run(args: &BootstrapArgs) -> Result<Exit, Failure> {
    if args.show_template {
        return terminal::result(&template()?);
    }
    let settings = Settings::load(&AppArgs {
        profile: args.place.profile.clone(),
        region: args.place.region.clone(),
        ..AppArgs::default()
    })?;
    connect::block_on(async {
        let session = connect::for_app(&settings, &args.place.aws).await?;
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
            .map_err(|error| report::failure(&error))?;
        input::add_tags(std::slice::from_mut(&mut input), &args.tags)?;
        if !args.yes && question::somebody_is_there() {
            terminal::status(&format!("the template of {}:", input.name));
            terminal::rendered(&template()?);
        }
        let screen = Screen::new(
            args.progress.over(settings.progress),
            vec![input.path.clone()],
        );
        let stop = run::requests_to_stop();
        let asker = Asker::new(&screen, RequireApproval::AnyChange, args.yes, stop.clone());
        let (sink, stream) = events();
        let work = async {
            let deployed = deployer.deploy(&input, &asker, &sink).await;
            drop(sink);
            deployed
        };
        let flags = connect::flags(&settings, &args.place.aws);
        let deployed = run::run(
            &screen,
            stop.clone(),
            &Interrupted::Deployment(flags),
            stream,
            work,
        )
        .await?
        .map_err(|error| run::failure(&error, &input.name, &stop))?;
        ending::console_link(&input.name, &deployed.console_url, false);
        terminal::result(&ending::outputs_table(
            &input.name,
            &deployed.outputs,
            false,
        ))
    })
}

/// The template, for people to read.
fn template() -> Result<String, Failure> {
    let value = serde_json::from_str(BOOTSTRAP_TEMPLATE);
    let value = value.map_err(|error| Failure::could_not_run(error.to_string()))?;
    yaml::to_string(&value)
}
