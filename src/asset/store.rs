//! Where assets are published.

use serde_json::{Map, Value as Json, json};

use crate::data::Data;
use crate::stack::Environment;
use crate::tree::Node;
use crate::value::Value;

/// The bucket and the repository that the assets of a stack are published to, and the roles that do it.
///
/// Texts may have `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}` in them, which are replaced by those of the
/// stack, now or at deployment, and `${Qualifier}`, the text that tells the AWS CDK's bootstrap resources of one
/// organisation from those of another: the context value `@aws-cdk/core:bootstrapQualifier`, else `hnb659fds`.
///
/// The default is what `cdk bootstrap` and `stackwright bootstrap` create, used with the caller's own credentials:
///
/// ```
/// use stackwright::asset::AssetStore;
/// use stackwright::{App, Stack};
/// let app = App::new();
/// Stack::new(&app, "Site").asset_store(AssetStore::new("my-artifacts-${AWS::Region}", "my-images").bucket_prefix("site/"));
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct AssetStore {
    pub(super) bucket_name: String,
    pub(super) bucket_prefix: String,
    pub(super) repository_name: String,
    pub(super) image_tag_prefix: String,
    pub(super) file_role: Option<Role>,
    pub(super) image_role: Option<Role>,
    pub(super) bootstrap: Option<Bootstrap>,
}

/// A role that publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub arn: String,
    pub external_id: Option<String>,
}

/// What the resources of `cdk bootstrap` must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bootstrap {
    pub version: u32,
    pub parameter: String,
}

impl Default for AssetStore {
    fn default() -> Self {
        AssetStore::new(
            "cdk-${Qualifier}-assets-${AWS::AccountId}-${AWS::Region}",
            "cdk-${Qualifier}-container-assets-${AWS::AccountId}-${AWS::Region}",
        )
    }
}

impl AssetStore {
    /// A bucket and a repository by their names, and the caller's own credentials.
    pub fn new(bucket_name: impl Into<String>, repository_name: impl Into<String>) -> Self {
        AssetStore {
            bucket_name: bucket_name.into(),
            bucket_prefix: String::new(),
            repository_name: repository_name.into(),
            image_tag_prefix: String::new(),
            file_role: None,
            image_role: None,
            bootstrap: None,
        }
    }

    /// What the keys of objects start with, for example `site/`.
    pub fn bucket_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.bucket_prefix = prefix.into();
        self
    }

    /// What the tags of images start with.
    pub fn image_tag_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.image_tag_prefix = prefix.into();
        self
    }

    /// The ARN of the role that uploads files, and the external id that it asks for.
    pub fn file_role(mut self, arn: impl Into<String>, external_id: Option<&str>) -> Self {
        self.file_role = Some(Role::new(arn, external_id));
        self
    }

    /// The ARN of the role that pushes images, and the external id that it asks for.
    pub fn image_role(mut self, arn: impl Into<String>, external_id: Option<&str>) -> Self {
        self.image_role = Some(Role::new(arn, external_id));
        self
    }

    /// The version of the bootstrap resources that it needs, and the name of the parameter in the Parameter Store that has
    /// theirs.
    pub fn bootstrap_version(mut self, version: u32, parameter: impl Into<String>) -> Self {
        self.bootstrap = Some(Bootstrap {
            version,
            parameter: parameter.into(),
        });
        self
    }
}

impl Role {
    fn new(arn: impl Into<String>, external_id: Option<&str>) -> Role {
        Role {
            arn: arn.into(),
            external_id: external_id.map(str::to_owned),
        }
    }
}

impl Bootstrap {
    /// What an artifact of the assembly's manifest says of it.
    pub(super) fn to_json(&self, place: &Place) -> Map<String, Json> {
        let mut properties = Map::new();
        properties.insert("requiresBootstrapStackVersion".into(), json!(self.version));
        let parameter = place.fill(&self.parameter);
        properties.insert("bootstrapStackVersionSsmParameter".into(), json!(parameter));
        properties
    }
}

/// What stands for the placeholders of a store in one stack.
pub(super) struct Place {
    qualifier: String,
    account: Option<String>,
    region: Option<String>,
}

impl Place {
    pub(super) fn new(environment: &Environment, node: &Node) -> Place {
        let qualifier = node.context("@aws-cdk/core:bootstrapQualifier");
        let qualifier = qualifier.as_ref().and_then(Json::as_str);
        Place {
            qualifier: qualifier.unwrap_or("hnb659fds").to_owned(),
            account: environment.known_account().map(str::to_owned),
            region: environment.known_region().map(str::to_owned),
        }
    }

    /// A text of a store, with what is known now put in.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut text = text.replace("${Qualifier}", &self.qualifier);
        if let Some(account) = &self.account {
            text = text.replace("${AWS::AccountId}", account);
        }
        if let Some(region) = &self.region {
            text = text.replace("${AWS::Region}", region);
        }
        text
    }

    /// A filled text as a value of the template.
    pub(super) fn expression(text: String) -> Value<String> {
        if text.contains("${") {
            Value::call("Fn::Sub", Data::String(text))
        } else {
            text.into()
        }
    }

    /// Adds what all destinations have.
    pub(super) fn finish(&self, role: Option<&Role>, destination: &mut Map<String, Json>) {
        if let Some(region) = &self.region {
            destination.insert("region".into(), json!(region));
        }
        if let Some(role) = role {
            destination.insert("assumeRoleArn".into(), json!(self.fill(&role.arn)));
            if let Some(id) = &role.external_id {
                destination.insert("assumeRoleExternalId".into(), json!(id));
            }
        }
    }

    /// A destination of an asset, under a name that no other has.
    pub(super) fn destination(&self, destination: Map<String, Json>) -> (String, Json) {
        let destination = Json::Object(destination);
        let [a, b, c, d, ..] = md5::compute(destination.to_string()).0;
        let account = self.account.as_deref().unwrap_or("current_account");
        let region = self.region.as_deref().unwrap_or("current_region");
        let name = format!("{account}-{region}-{a:02x}{b:02x}{c:02x}{d:02x}");
        (name, destination)
    }
}
