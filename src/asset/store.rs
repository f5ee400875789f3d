//! Where assets are published.

use crate::json::IndexMap;
use crate::json::{Map, Value as Json, json};

use crate::data::Data;
use crate::hash::sha256;
use crate::stack::Environment;
use crate::value::Value;

/// The version of the bootstrap resources that has all that a deployment needs.
pub(crate) const BOOTSTRAP_VERSION: u32 = 6;
/// What sets the resources of one bootstrap stack apart from those of another, unless it is given.
const QUALIFIER: &str = "hnb659fds";
/// The context key with another one.
const QUALIFIER_CONTEXT: &str = "@aws-cdk/core:bootstrapQualifier";

/// The bucket and the repository that the assets of a stack are published to, and the roles that do it. A
/// [`Synthesizer`](crate::Synthesizer) has one.
///
/// Texts may have `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}` in them, which are replaced by those of the
/// stack, now or at deployment, and `${Qualifier}`, the text that tells the AWS CDK's bootstrap resources of one
/// organisation from those of another: that of the synthesizer, else the context value
/// `@aws-cdk/core:bootstrapQualifier`, else `hnb659fds`.
///
/// The default is what `cdk bootstrap` and `stackwright bootstrap` create, used with the caller's own credentials:
///
/// ```
/// use stackwright::asset::AssetStore;
/// use stackwright::{App, Stack, Synthesizer};
/// let app = App::new();
/// let store = AssetStore::new("my-artifacts-${AWS::Region}", "my-images").bucket_prefix("site/");
/// Stack::new(&app, "Site").synthesizer(Synthesizer::caller().assets(store));
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
    /// The parameter in the Parameter Store with the version of the bootstrap resources, if these are needed.
    pub(crate) version_parameter: Option<String>,
}

/// A role that is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub arn: String,
    pub external_id: Option<String>,
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
            version_parameter: None,
        }
    }

    /// A bucket and a repository of the app's own, for accounts that are not bootstrapped: `stackwright deploy` asks before it
    /// makes them, as the stack `stackwright-APP-assets`, and `stackwright gc` empties them. `app` sets them apart from those of
    /// other apps: up to 16 lower-case letters, digits and hyphens, as names of buckets are short.
    ///
    /// ```
    /// use stackwright::asset::AssetStore;
    /// use stackwright::{App, Stack, Synthesizer};
    ///
    /// let app = App::new();
    /// app.synthesizer(Synthesizer::caller().assets(AssetStore::of_app("shop")));
    /// # Stack::new(&app, "Shop");
    /// ```
    pub fn of_app(app: impl AsRef<str>) -> Self {
        let name = format!(
            "stackwright-{}-assets-${{AWS::AccountId}}-${{AWS::Region}}",
            app.as_ref()
        );
        AssetStore::new(name.clone(), name)
    }

    /// What `cdk bootstrap` and `stackwright bootstrap` create, with the roles that publish there.
    pub fn bootstrapped() -> Self {
        AssetStore {
            file_role: Some(Role::of_bootstrap("file-publishing")),
            image_role: Some(Role::of_bootstrap("image-publishing")),
            ..AssetStore::default().version_parameter("/cdk-bootstrap/${Qualifier}/version")
        }
    }

    /// The bucket that files are published to.
    pub fn bucket_name(mut self, name: impl Into<String>) -> Self {
        self.bucket_name = name.into();
        self
    }

    /// What the keys of objects start with, for example `site/`.
    pub fn bucket_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.bucket_prefix = prefix.into();
        self
    }

    /// The repository that images are published to.
    pub fn repository_name(mut self, name: impl Into<String>) -> Self {
        self.repository_name = name.into();
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

    /// The name of the parameter in the Parameter Store that has the version of the bootstrap resources, for a store that
    /// belongs to them.
    pub fn version_parameter(mut self, name: impl Into<String>) -> Self {
        self.version_parameter = Some(name.into());
        self
    }

    /// The key of an object in the bucket.
    pub(crate) fn key(&self, place: &Place, object_name: &str) -> String {
        place.fill(&self.bucket_prefix) + object_name
    }

    /// The name of the bucket.
    pub(crate) fn bucket(&self, place: &Place) -> String {
        place.fill(&self.bucket_name)
    }

    /// What an artifact of the assembly's manifest says of the bootstrap resources that it needs.
    pub(crate) fn bootstrap_properties(&self, place: &Place, version: u32) -> Map<String, Json> {
        let mut properties = Map::new();
        if let Some(parameter) = &self.version_parameter {
            properties.insert("requiresBootstrapStackVersion".into(), json!(version));
            let parameter = json!(place.qualified(parameter));
            properties.insert("bootstrapStackVersionSsmParameter".into(), parameter);
        }
        properties
    }

    /// All its texts, by what they are.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = [
            ("bucket name", Some(self.bucket_name.as_str())),
            ("bucket prefix", Some(&self.bucket_prefix)),
            ("repository name", Some(&self.repository_name)),
            ("image tag prefix", Some(&self.image_tag_prefix)),
            (
                "file role",
                self.file_role.as_ref().map(|role| role.arn.as_str()),
            ),
            (
                "image role",
                self.image_role.as_ref().map(|role| role.arn.as_str()),
            ),
            ("version parameter", self.version_parameter.as_deref()),
        ];
        texts
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?)))
    }
}

impl Role {
    pub(crate) fn new(arn: impl Into<String>, external_id: Option<&str>) -> Role {
        Role {
            arn: arn.into(),
            external_id: external_id.map(str::to_owned),
        }
    }

    /// A role of the bootstrap stack.
    pub(crate) fn of_bootstrap(name: &str) -> Role {
        let arn = format!(
            "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/cdk-${{Qualifier}}-{name}-role-${{AWS::AccountId}}-${{AWS::Region}}"
        );
        Role::new(arn, None)
    }

    /// Says in the assembly which role is assumed, under these names.
    pub(crate) fn add_to(
        &self,
        place: &Place,
        [arn, external_id]: [&str; 2],
        entry: &mut Map<String, Json>,
    ) {
        entry.insert(arn.into(), json!(place.fill(&self.arn)));
        if let Some(id) = &self.external_id {
            entry.insert(external_id.into(), json!(id));
        }
    }
}

/// What stands for the placeholders of a store in one stack.
pub(crate) struct Place {
    qualifier: String,
    account: Option<String>,
    region: Option<String>,
}

impl Place {
    pub(crate) fn new(environment: &Environment, qualifier: Option<String>) -> Place {
        Place {
            qualifier: qualifier.unwrap_or_else(|| QUALIFIER.to_owned()),
            account: environment.known_account().map(str::to_owned),
            region: environment.known_region().map(str::to_owned),
        }
    }

    /// A text of a store, with what is known now put in.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut text = self.qualified(text);
        if let Some(account) = &self.account {
            text = text.replace("${AWS::AccountId}", account);
        }
        if let Some(region) = &self.region {
            text = text.replace("${AWS::Region}", region);
        }
        text
    }

    /// A text of a store, with the qualifier put in.
    pub(crate) fn qualified(&self, text: &str) -> String {
        text.replace("${Qualifier}", &self.qualifier)
    }

    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The qualifier that the context of a node gives.
    pub(crate) fn context_qualifier(context: &IndexMap<String, Json>) -> Option<String> {
        context.get(QUALIFIER_CONTEXT)?.as_str().map(str::to_owned)
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
            role.add_to(self, ["assumeRoleArn", "assumeRoleExternalId"], destination);
        }
    }

    /// A destination of an asset, under a name that no other has.
    pub(super) fn destination(&self, destination: Map<String, Json>) -> (String, Json) {
        let destination = Json::Object(destination);
        let hash = sha256::hex(destination.to_string().as_bytes());
        let account = self.account.as_deref().unwrap_or("current_account");
        let region = self.region.as_deref().unwrap_or("current_region");
        let name = format!("{account}-{region}-{}", &hash[..8]);
        (name, destination)
    }
}
