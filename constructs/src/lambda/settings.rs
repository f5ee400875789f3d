//! Settings of functions: logs, traces, updates of runtimes, signatures.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::lambda::function::{
    FileSystemConfig, RecursiveLoop, RuntimeManagementConfig,
    RuntimeManagementConfigUpdateRuntimeOn, SnapStart, SnapStartApplyOn, TracingConfig,
    TracingConfigMode,
};
use stackwright_cfn::lambda::{CfnCodeSigningConfig, code_signing_config};

use super::function::Function;
use crate::iam::PolicyStatement;
use crate::kit::{Handle, Kind, Origin};

/// When Lambda moves a function to a newer runtime of its kind.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RuntimeUpdates {
    /// As soon as there is one, which is the default.
    Auto,
    /// When the function is changed.
    OnFunctionUpdate,
    /// Never: it runs with this one, by its ARN.
    Fixed(Value<String>),
}

impl Function {
    /// Records for X-Ray what a part of the invocations do, and with whom.
    #[track_caller]
    pub fn tracing(&self) -> Self {
        self.edit("traces", |function| {
            function.tracing_config(TracingConfig::new().mode(TracingConfigMode::Active));
        });
        if let Some(role) = self.function_role() {
            role.add_to_policy(
                PolicyStatement::allow()
                    .actions(["xray:PutTraceSegments", "xray:PutTelemetryRecords"])
                    .resource("*"),
            );
        }
        self.clone()
    }

    /// Starts each version from a picture of its memory, taken when it is published.
    #[track_caller]
    pub fn snap_start(&self) -> Self {
        self.edit("SnapStart", |function| {
            function.snap_start(SnapStart::new(SnapStartApplyOn::PublishedVersions));
        })
    }

    /// Lets the function invoke itself through queues, topics and buckets again and again; Lambda ends such a loop
    /// otherwise.
    #[track_caller]
    pub fn allow_recursive_loop(&self) -> Self {
        self.edit("loops", |function| {
            function.recursive_loop(RecursiveLoop::Allow);
        })
    }

    /// When the function is moved to a newer runtime of its kind.
    #[track_caller]
    pub fn runtime_updates(&self, updates: RuntimeUpdates) -> Self {
        use RuntimeManagementConfigUpdateRuntimeOn as On;
        let (on, arn) = match updates {
            RuntimeUpdates::Auto => (On::Auto, None),
            RuntimeUpdates::OnFunctionUpdate => (On::FunctionUpdate, None),
            RuntimeUpdates::Fixed(arn) => (On::Manual, Some(arn)),
        };
        self.edit("updates of the runtime", |function| {
            let config = RuntimeManagementConfig::new(on).runtime_version_arn(arn);
            function.runtime_management_config(config);
        })
    }

    /// Runs only code that is signed as this says.
    #[track_caller]
    pub fn code_signing(&self, config: &CodeSigningConfig) -> Self {
        self.edit("signatures", |function| {
            function.code_signing_config_arn(config.code_signing_config_arn());
        })
    }

    /// Mounts a file system of EFS under `/mnt/…`, by the ARNs of one of its access points and of itself, and lets the
    /// function write to it. The function must run in the VPC that the file system is in, and what is given as `needs`,
    /// such as its mount targets, is created before.
    #[track_caller]
    pub fn file_system(
        &self,
        access_point_arn: impl IntoValue<String>,
        file_system_arn: impl IntoValue<String>,
        path: impl IntoValue<String>,
        needs: &[&Node],
    ) -> Self {
        let (access_point, file_system) =
            (access_point_arn.into_value(), file_system_arn.into_value());
        let path = path.into_value();
        self.edit("a file system", |function| {
            let config = FileSystemConfig::new();
            function.file_system_configs([config.arn(&access_point).local_mount_path(path)]);
        });
        for need in needs {
            self.node().add_dependency(*need);
        }
        if let Some(role) = self.function_role() {
            role.add_to_policy(
                PolicyStatement::allow()
                    .action("elasticfilesystem:ClientMount")
                    .resource("*")
                    .condition(
                        "StringEquals",
                        "elasticfilesystem:AccessPointArn",
                        &access_point,
                    ),
            );
            role.add_to_policy(
                PolicyStatement::allow()
                    .action("elasticfilesystem:ClientWrite")
                    .resource(file_system),
            );
        }
        self.clone()
    }

    /// Mounts an access point of a file system of EFS under `/mnt/…`: the function, which must run in the VPC of the file
    /// system, may write to it, reaches it, and is created after its mount targets.
    #[cfg(feature = "efs")]
    #[track_caller]
    pub fn mount(&self, point: &crate::efs::AccessPoint, path: impl IntoValue<String>) -> Self {
        use crate::ec2::{Connectable, Peer};
        let files = point.file_system();
        let (point, system) = (point.access_point_arn(), files.file_system_arn());
        self.file_system(point, system, path, &[]);
        files.mounted_by(self);
        files.allow_default_port_from(Peer::from(self.security_groups().as_slice()));
        self.clone()
    }
}

static CODE_SIGNING: Kind = Kind {
    construct_type: "stackwright_aws.lambda.CodeSigningConfig",
    noun: "code signing configuration",
    constructor: "CodeSigningConfig::new",
    imported: super::codes::IMPORTED,
};

/// By whom code must be signed that a function runs.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let profile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/ours/abcdefghij";
/// let signed = lambda::CodeSigningConfig::new(&stack, "Signed", [profile]);
/// let code = lambda::Code::inline("def handler(event, context): return event");
/// Function::new(&stack, "Echo", lambda::Runtime::PYTHON_3_13, code).code_signing(&signed);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html>
#[derive(Clone)]
pub struct CodeSigningConfig(Handle<CfnCodeSigningConfig, Value<String>>);

impl std::fmt::Debug for CodeSigningConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CodeSigningConfig")
            .field(self.node())
            .finish()
    }
}

impl Construct for CodeSigningConfig {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl CodeSigningConfig {
    /// By one of these profiles of AWS Signer, by the ARNs of their versions. Code that is not is refused unless
    /// [`warn_only`](CodeSigningConfig::warn_only) is called.
    #[track_caller]
    pub fn new<P: IntoValue<String>>(
        scope: &impl Construct,
        id: &str,
        profile_version_arns: impl IntoIterator<Item = P>,
    ) -> Self {
        let profiles = profile_version_arns.into_iter().map(IntoValue::into_value);
        Defaults::apply(Self::create(
            CODE_SIGNING.node(scope.node(), id),
            profiles.collect(),
        ))
    }

    #[track_caller]
    fn create(node: Node, profiles: Vec<Value<String>>) -> Self {
        let publishers = code_signing_config::AllowedPublishers::new(profiles);
        let cfn = CfnCodeSigningConfig::new(&node, "Resource", publishers)
            .code_signing_policies(policy(false));
        CodeSigningConfig(Handle::owned(&CODE_SIGNING, node, Rc::new(cfn)))
    }

    /// One that exists already, by its ARN.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (CODE_SIGNING.node(scope.node(), id), arn.into_value());
        CodeSigningConfig(Handle::imported(&CODE_SIGNING, node, arn))
    }

    /// Warns of code that is not signed, and runs it.
    #[track_caller]
    pub fn warn_only(&self) -> Self {
        CodeSigningConfig(self.0.edit("a policy", |config| {
            config.code_signing_policies(policy(true));
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        CodeSigningConfig(self.0.edit("a description", |config| {
            config.description(text);
        }))
    }

    /// The ARN.
    pub fn code_signing_config_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(config) => config.attr_code_signing_config_arn(),
            Origin::Imported(arn) => (**arn).clone(),
        }
    }
}

fn policy(warn: bool) -> code_signing_config::CodeSigningPolicies {
    use code_signing_config::CodeSigningPoliciesUntrustedArtifactOnDeployment as On;
    code_signing_config::CodeSigningPolicies::new(if warn { On::Warn } else { On::Enforce })
}
