//! Options of the commands that talk to AWS: how it is reached, and where a deployed stack is.

use std::path::PathBuf;

use clap::{Args, ValueHint};

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
