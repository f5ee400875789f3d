//! The command line: commands, options, help.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};

#[cfg(feature = "deploy")]
use crate::commands::{
    bootstrap, deploy, destroy, diagnose, diff, drift, events, gc, import, logs, orphan, outputs,
    publish, refactor, rollback,
};
use crate::commands::{build_asset, context, graph, init, list, rules, synth, trace, validate};

#[cfg(not(feature = "deploy"))]
const AFTER_HELP: &str = "\
This build has no `deploy`, nor what else talks to AWS: it was built without the feature `deploy`. \
`stackwright deploy` says which commands that are, and how to get them.

Exit codes:
  0    done
  1    the app or a template has errors, or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  130  interrupted";

#[cfg(feature = "deploy")]
const AFTER_HELP: &str = "\
Exit codes:
  0    done
  1    the app or a template has errors, or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  3    consent was needed and not given: nothing was changed
  130  interrupted";

/// Infrastructure as code for AWS in Rust
#[derive(Debug, Parser)]
#[command(
    name = "stackwright",
    version,
    about = "Infrastructure as code for AWS in Rust",
    long_about = "Infrastructure as code for AWS in Rust.\n\n\
        Runs an app by the AWS CDK's protocol and works on the cloud assembly that it writes. \
        Apps are declared in cdk.json; an app may be written with Stackwright, or with the AWS CDK in any language.",
    after_help = AFTER_HELP,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 110
)]
pub struct Cli {
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t = Color::Auto,
        help_heading = "Output"
    )]
    pub color: Color,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always, also into files and pipes
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Synthesize the app: print one template, or write the assembly of all stacks
    #[command(visible_alias = "synthesize", after_help = synth::HELP)]
    Synth(synth::SynthArgs),
    /// List the app's stacks
    #[command(visible_alias = "ls", after_help = list::HELP)]
    List(list::ListArgs),
    /// Check templates: files, directories, standard input, or those of the app
    #[command(after_help = validate::HELP)]
    Validate(validate::ValidateArgs),
    /// Draw the app: stacks, constructs, resources, and what leads from one to another
    #[command(after_help = graph::HELP)]
    Graph(graph::GraphArgs),
    /// Prove by the templates what an upload, an event, a minute or a request starts
    #[command(after_help = trace::HELP)]
    Trace(trace::TraceArgs),
    /// Explain the rules of validation
    #[command(after_help = rules::HELP)]
    Rules(rules::RulesArgs),
    /// List, reset or set the values that were looked up for the app
    #[command(after_help = context::HELP)]
    Context(context::ContextArgs),
    /// Start a project
    #[command(after_help = init::HELP)]
    Init(init::InitArgs),
    /// The commands that talk to AWS.
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    Aws(AwsCommand),
    /// Build an asset as an asset manifest says
    #[command(hide = true, after_help = build_asset::HELP)]
    BuildAsset(build_asset::BuildAssetArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  stackwright completions bash > ~/.local/share/bash-completion/completions/stackwright"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write the pages of all commands to a directory
    #[command(hide = true)]
    Man {
        /// Directory for the pages
        #[arg(value_hint = ValueHint::DirPath)]
        directory: Option<PathBuf>,
    },
}

/// The commands that talk to AWS.
#[cfg(feature = "deploy")]
#[derive(Debug, Subcommand)]
pub enum AwsCommand {
    /// Deploy stacks: show what changes, ask where it matters, follow it to the end
    #[command(after_help = deploy::HELP)]
    Deploy(Box<deploy::DeployArgs>),
    /// Show how stacks differ from what is deployed, from another assembly or from a template
    #[command(after_help = diff::HELP)]
    Diff(diff::DiffArgs),
    /// Delete stacks: show what goes and what stays, and ask
    #[command(after_help = destroy::HELP)]
    Destroy(destroy::DestroyArgs),
    /// Tell why the last operation on a stack failed
    #[command(after_help = diagnose::HELP)]
    Diagnose(diagnose::DiagnoseArgs),
    /// Show the events of a stack, and follow an operation that is going on
    #[command(after_help = events::HELP)]
    Events(events::EventsArgs),
    /// Show what functions, tasks, state machines and APIs write into logs, and follow it
    #[command(after_help = logs::HELP)]
    Logs(logs::LogsArgs),
    /// Print the outputs of deployed stacks
    #[command(after_help = outputs::HELP)]
    Outputs(outputs::OutputsArgs),
    /// Bring a stack back whose update failed, or cancel one that is going on
    #[command(after_help = rollback::HELP)]
    Rollback(rollback::RollbackArgs),
    /// Find out what was changed outside of CloudFormation
    #[command(after_help = drift::HELP)]
    Drift(drift::DriftArgs),
    /// Take existing resources over into a stack
    #[command(after_help = import::HELP)]
    Import(import::ImportArgs),
    /// Take resources out of a stack without deleting them
    #[command(after_help = orphan::HELP)]
    Orphan(orphan::OrphanArgs),
    /// Move resources between stacks and rename them, without replacing them
    #[command(after_help = refactor::HELP)]
    Refactor(refactor::RefactorArgs),
    /// Publish the files and images of stacks, without deploying them
    #[command(visible_alias = "publish-assets", after_help = publish::HELP)]
    Publish(publish::PublishArgs),
    /// Delete published files and images that no stack uses
    #[command(after_help = gc::HELP)]
    Gc(gc::GcArgs),
    /// Prepare an account and region for uploads and for the AWS CDK's tools
    #[command(after_help = bootstrap::HELP)]
    Bootstrap(bootstrap::BootstrapArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
