//! The command line: commands, options, help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::checks::CheckArgs;
use crate::commands::init;

#[cfg(not(feature = "deploy"))]
const AFTER_HELP: &str = "\
This build has no deploy, diff, destroy, events, outputs, rollback, drift, import, bootstrap: it was built without the
feature `deploy`. Each of them says how to get it.

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

const SYNTH_HELP: &str = "\
Examples:
  stackwright synth                        print the template of an app with one stack
  stackwright synth Network --json         print one template as JSON
  stackwright synth 'Prod/**' -o out       write the assembly to out/, pick the stacks of a stage
  stackwright synth --app 'cargo run -q'   run this command instead of the one in cdk.json
  stackwright synth --app cdk.out MyStack  read an assembly that exists already

Exit codes:
  0    done
  1    the app or a template has errors, or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  130  interrupted";

const LIST_HELP: &str = "\
Examples:
  stackwright list               one stack a line, in dependency order
  stackwright list 'Prod*'       those that match
  stackwright list --long        with names, environments and dependencies, as YAML
  stackwright list --json        the same as JSON, for scripts

Exit codes:
  0    done
  1    the app has errors, or warnings with --strict
  2    could not run: usage, configuration, a missing command, an unreadable assembly
  130  interrupted";

const VALIDATE_HELP: &str = "\
Examples:
  stackwright validate                           the templates of the app in cdk.json
  stackwright validate template.yaml             one file
  stackwright validate templates 'more/**/*.yml' every template below a directory, and by wildcard
  stackwright validate - < template.json         standard input
  stackwright validate --region eu-west-1 --strict template.yaml
  stackwright validate --format sarif templates > findings.sarif

Exit codes:
  0    nothing found that fails
  1    errors, or warnings with --strict
  2    could not run, or a file could not be read (the others are still checked)
  130  interrupted";

const RULES_HELP: &str = "\
Examples:
  stackwright rules          all rules, one a line
  stackwright rules E3002    the page of one rule, also by its name
  stackwright rules W        those whose code begins so

Exit codes:
  0    done
  2    there is no such rule";

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
    #[command(visible_alias = "synthesize", after_help = SYNTH_HELP)]
    Synth(SynthArgs),
    /// List the app's stacks
    #[command(visible_alias = "ls", after_help = LIST_HELP)]
    List(ListArgs),
    /// Check templates: files, directories, standard input, or those of the app
    #[command(after_help = VALIDATE_HELP)]
    Validate(ValidateArgs),
    /// Explain the rules of validation
    #[command(after_help = RULES_HELP)]
    Rules(RulesArgs),
    /// Start a project
    #[command(after_help = init::HELP)]
    Init(init::InitArgs),
    /// The commands that talk to AWS.
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    Aws(crate::deploy::args::AwsCommand),
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

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub struct SynthArgs {
    /// Stacks by path, name or wildcard (`Prod*`, `Stage/**`, `!Test*`); all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Only the named stacks, without those they depend on
    #[arg(short, long)]
    pub exclusively: bool,

    /// Print the template as JSON instead of YAML
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// Print no template and no summary; findings are still printed
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Files, directories, wildcards (`'**/*.yaml'`), or `-` for standard input; the app's templates when none is given
    #[arg(value_name = "TEMPLATES", value_hint = ValueHint::AnyPath)]
    pub templates: Vec<String>,

    /// How findings are shown
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text, help_heading = "Output")]
    pub format: ReportFormat,

    /// Also say what could not be checked, and why
    #[arg(long, help_heading = "Output")]
    pub explain: bool,

    /// Region to check for; may be repeated. A stack of an app that has a region is checked for that one
    #[arg(
        long,
        value_name = "REGION",
        value_delimiter = ',',
        help_heading = "Validation"
    )]
    pub region: Vec<String>,

    /// Only findings of this rule, or of all whose code begins so; may be repeated
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Validation"
    )]
    pub include: Vec<String>,

    /// Also what is worth knowing but not wrong, such as limits that are near (`I…`)
    #[arg(long, help_heading = "Validation")]
    pub info: bool,

    /// Warnings fail the command
    #[arg(long, help_heading = "Validation")]
    pub strict: bool,

    /// The files are the stacks of one app, named like the files: they see each other's exports and resources. Files of
    /// one cloud assembly do so anyway
    #[arg(long, help_heading = "Validation")]
    pub together: bool,

    /// What is checked.
    #[command(flatten)]
    pub checks: CheckArgs,

    /// Command that runs the app, or a directory with an existing cloud assembly
    #[arg(short, long, value_name = "CMD|DIR", value_hint = ValueHint::CommandString, help_heading = "App")]
    pub app: Option<String>,

    /// Command to run before the app
    #[arg(long, value_name = "CMD", value_hint = ValueHint::CommandString, help_heading = "App")]
    pub build: Option<String>,

    /// Context value for the app; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE", help_heading = "App")]
    pub context: Vec<String>,

    /// Directory for the cloud assembly [default: cdk.out]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "App")]
    pub output: Option<PathBuf>,

    /// AWS profile that the app sees, and whose region and account are its defaults
    #[arg(long, value_name = "NAME", help_heading = "App")]
    pub profile: Option<String>,

    /// Say what is run, where, and with which settings
    #[arg(short, long, help_heading = "App")]
    pub verbose: bool,
}

impl ValidateArgs {
    /// Those that are about running the app. The first region is the app's default.
    pub fn app_args(&self) -> AppArgs {
        AppArgs {
            app: self.app.clone(),
            build: self.build.clone(),
            context: self.context.clone(),
            output: self.output.clone(),
            profile: self.profile.clone(),
            region: self.region.first().cloned(),
            strict: self.strict,
            verbose: self.verbose,
            ..AppArgs::default()
        }
    }

    /// Whether there is an option that only matters for an app.
    pub fn names_an_app(&self) -> bool {
        self.app.is_some()
            || self.build.is_some()
            || !self.context.is_empty()
            || self.output.is_some()
            || self.profile.is_some()
    }
}

/// How findings in templates are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// With the source line, as rustc does
    Text,
    /// One line a finding: `file:line:column: severity[code]: message`
    Short,
    /// One JSON document, for scripts
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in a workflow of GitHub
    Github,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Code or name of a rule, or how codes begin; all rules when none is given
    #[arg(value_name = "CODE")]
    pub code: Option<String>,

    /// Print JSON, for scripts
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Stacks by path, name or wildcard; all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// Names, environments and dependencies, as YAML
    #[arg(short, long, help_heading = "Output")]
    pub long: bool,

    /// Names, environments and dependencies, as JSON
    #[arg(short, long, help_heading = "Output")]
    pub json: bool,

    /// How to run the app.
    #[command(flatten)]
    pub app: AppArgs,
}

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

    /// Say what is run, where, and with which settings
    #[arg(short, long)]
    pub verbose: bool,
}

/// A pair of flags `--x`/`--no-x` as a setting: the last one given, or none.
pub fn toggle(on: bool, off: bool) -> Option<bool> {
    match (on, off) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
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
