//! Layers: files that several functions share.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
};
use stackwright_cfn::lambda::{CfnLayerVersion, CfnLayerVersionPermission, layer_version};

use super::code::{Code, Runtime};
use super::function::Function;
use super::{Architecture, codes};
use crate::iam::ManagedPolicy;
use crate::kit::{Handle, Kind, Origin};

static LAYER: Kind = Kind {
    construct_type: "stackwright_aws.lambda.LayerVersion",
    noun: "layer",
    constructor: "LayerVersion::new",
    imported: codes::IMPORTED,
};

/// How many layers a function can have.
pub(super) const MAX_LAYERS: usize = 5;

/// A version of a layer: files that are under `/opt` when a function with it runs.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::from_name(&stack, "Code", "our-code");
/// let shared = lambda::LayerVersion::new(&stack, "Shared", lambda::Code::from_bucket(&bucket, "shared.zip"))
///     .runtimes([lambda::Runtime::PYTHON_3_13]);
/// let code = lambda::Code::inline("def handler(event, context): return event");
/// Function::new(&stack, "Echo", lambda::Runtime::PYTHON_3_13, code).layer(&shared);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html>
#[derive(Clone)]
pub struct LayerVersion(Handle<Owned, Imported>);

impl std::fmt::Debug for LayerVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LayerVersion").field(self.node()).finish()
    }
}

struct Owned {
    cfn: CfnLayerVersion,
}

struct Imported {
    arn: Value<String>,
}

impl Construct for LayerVersion {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl LayerVersion {
    /// A layer with these files.
    ///
    /// # Errors
    /// At synthesis: `SW0400` if the code is text in the template.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, code: Code) -> Self {
        Defaults::apply(Self::create(LAYER.node(scope.node(), id), &code))
    }

    #[track_caller]
    fn create(node: Node, code: &Code) -> Self {
        let stored = code.store(&node, Architecture::X86_64);
        if stored.is_none() {
            let problem = "the files of a layer are text in the template";
            let hint = "put them into a folder (`Code::from_asset`), or a ZIP file into a bucket (`Code::from_bucket`)";
            node.add_error(Diagnostic::error(codes::INVALID_CODE, problem).hint(hint));
        }
        let (bucket, key, version) = match stored {
            Some(code) => (code.bucket, code.key, code.version),
            None => ("".into(), "".into(), None),
        };
        let content = layer_version::Content::new()
            .s3_bucket(bucket)
            .s3_key(key)
            .s3_object_version(version);
        let cfn = CfnLayerVersion::new(&node, "Resource", content);
        LayerVersion(Handle::owned(&LAYER, node, Rc::new(Owned { cfn })))
    }

    /// A version of a layer that exists already, by its ARN with the number of the version at the end.
    ///
    /// # Errors
    /// At synthesis: `SW0406` if it is the ARN of something else.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (LAYER.node(scope.node(), id), arn.into_value());
        if let Some(text) = arn.as_str()
            && !is_layer_version(text)
        {
            let problem = format!("`{text}` is no version of a layer");
            let hint = "write `arn:aws:lambda:REGION:ACCOUNT:layer:NAME:NUMBER`";
            node.add_error(Diagnostic::error(codes::MISFIT, problem).hint(hint));
        }
        LayerVersion(Handle::imported(&LAYER, node, Imported { arn }))
    }

    /// Gives the layer a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        LayerVersion(self.0.edit("a name", |layer| {
            layer.cfn.layer_name(name);
        }))
    }

    /// What the version is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        LayerVersion(self.0.edit("a description", |layer| {
            layer.cfn.description(text);
        }))
    }

    /// The licence of what is in it: its SPDX identifier, an address, or the text.
    #[track_caller]
    pub fn license(&self, license: impl IntoValue<String>) -> Self {
        LayerVersion(self.0.edit("a licence", |layer| {
            layer.cfn.license_info(license);
        }))
    }

    /// The runtimes that it is for.
    #[track_caller]
    pub fn runtimes(&self, runtimes: impl IntoIterator<Item = Runtime>) -> Self {
        let value = |runtime: Runtime| layer_version::CompatibleRuntimes::other(runtime.as_str());
        let runtimes: Vec<_> = runtimes.into_iter().map(value).collect();
        LayerVersion(self.0.edit("runtimes", |layer| {
            layer.cfn.compatible_runtimes(runtimes);
        }))
    }

    /// The processors that it is for.
    #[track_caller]
    pub fn architectures(&self, architectures: impl IntoIterator<Item = Architecture>) -> Self {
        let value = |architecture| match architecture {
            Architecture::X86_64 => layer_version::CompatibleArchitectures::X86_64,
            Architecture::Arm64 => layer_version::CompatibleArchitectures::Arm64,
        };
        let architectures: Vec<_> = architectures.into_iter().map(value).collect();
        LayerVersion(self.0.edit("processors", |layer| {
            layer.cfn.compatible_architectures(architectures);
        }))
    }

    /// What happens to the version when the next one takes its place; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        LayerVersion(self.0.edit("a removal policy", |layer| {
            layer.cfn.removal_policy(policy);
        }))
    }

    /// Lets an account use the layer.
    #[track_caller]
    pub fn share_with_account(&self, id: &str, account: impl IntoValue<String>) -> Self {
        self.share(id, account.into_value(), None)
    }

    /// Lets all accounts of an organization use the layer, by its id (`o-…`).
    #[track_caller]
    pub fn share_with_organization(&self, id: &str, organization: impl IntoValue<String>) -> Self {
        self.share(id, "*".into(), Some(organization.into_value()))
    }

    #[track_caller]
    fn share(&self, id: &str, account: Value<String>, organization: Option<Value<String>>) -> Self {
        CfnLayerVersionPermission::new(self, id)
            .action("lambda:GetLayerVersion")
            .layer_version_arn(self.layer_arn())
            .organization_id(organization)
            .principal(account);
        self.clone()
    }

    /// The ARN of the version.
    pub fn layer_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(layer) => layer.cfn.ref_(),
            Origin::Imported(layer) => layer.arn.clone(),
        }
    }
}

fn is_layer_version(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    matches!(parts[..], ["arn", _, "lambda", _, _, "layer", _, number] if number.parse::<u64>().is_ok())
}

impl Function {
    /// Adds a layer; a later one hides the files of an earlier one.
    ///
    /// # Errors
    /// At synthesis: `SW0401` if there are more than five, `SW0406` on a function that is an image.
    #[track_caller]
    pub fn layer(&self, layer: &LayerVersion) -> Self {
        self.add_layer(layer.layer_arn())
    }

    /// Measures CPU, memory and network with Lambda Insights, by the layer of its extension, whose ARNs AWS lists for regions and
    /// processors. The function may send what it measures.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versions.html>
    #[track_caller]
    pub fn insights(&self, extension: &LayerVersion) -> Self {
        if let Some(role) = self.function_role() {
            let policy = "CloudWatchLambdaInsightsExecutionRolePolicy";
            role.managed_policy(&ManagedPolicy::from_aws_managed(policy));
        }
        self.layer(extension)
    }
}
