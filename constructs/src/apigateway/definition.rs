//! APIs that a definition in the OpenAPI format describes as a whole.

use stackwright::{Construct, Data, IntoValue, Value};
use stackwright_cfn::apigateway::{CfnRestApi, rest_api};

use super::api::RestApi;

/// The definition of an API in the OpenAPI format, with API Gateway's extensions `x-amazon-apigateway-…`.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::apigateway::ApiDefinition;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let mock = Data::object([("x-amazon-apigateway-integration", Data::object([("type", "MOCK")]))]);
/// let paths = Data::object([("/pets", Data::object([("get", mock)]))]);
/// let info = Data::object([("title", "Pets"), ("version", "1.0")]);
/// let pets = Data::object([("openapi", Data::from("3.0.2")), ("info", info), ("paths", paths)]);
/// RestApi::from_definition(&stack, "Pets", ApiDefinition::inline(pets));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ApiDefinition(Source);

#[derive(Clone, Debug)]
enum Source {
    Inline(Data),
    Bucket {
        bucket: Value<String>,
        key: Value<String>,
        version: Option<Value<String>>,
    },
    #[cfg(feature = "assets")]
    File(std::path::PathBuf),
}

impl ApiDefinition {
    /// A definition in the template itself, in which references may stand.
    pub fn inline(definition: impl Into<Data>) -> Self {
        ApiDefinition(Source::Inline(definition.into()))
    }

    /// A file of a bucket, which exists when the API is created. A change of the file changes nothing: only another key or
    /// [version](ApiDefinition::version) does.
    pub fn from_bucket(bucket: &crate::s3::Bucket, key: impl IntoValue<String>) -> Self {
        ApiDefinition(Source::Bucket {
            bucket: bucket.bucket_name(),
            key: key.into_value(),
            version: None,
        })
    }

    /// The version of the file in the bucket.
    pub fn version(mut self, version: impl IntoValue<String>) -> Self {
        if let Source::Bucket { version: known, .. } = &mut self.0 {
            *known = Some(version.into_value());
        }
        self
    }

    /// A file, which is published beside the template.
    #[cfg(feature = "assets")]
    pub fn from_asset(file: impl Into<std::path::PathBuf>) -> Self {
        ApiDefinition(Source::File(file.into()))
    }

    #[track_caller]
    fn apply(self, _api: &RestApi, cfn: &CfnRestApi) {
        let (bucket, key, version) = match self.0 {
            Source::Inline(body) => {
                cfn.body(stackwright::intrinsic::raw::<Data>(body));
                return;
            }
            Source::Bucket {
                bucket,
                key,
                version,
            } => (bucket, key, version),
            #[cfg(feature = "assets")]
            Source::File(file) => {
                let asset = crate::assets::Asset::new(_api, "APIDefinition", file);
                (asset.bucket_name(), asset.object_key(), None)
            }
        };
        let location = rest_api::S3Location::new().bucket(bucket).key(key);
        cfn.body_s3_location(location.version(version));
    }
}

impl RestApi {
    /// An API that this definition describes as a whole. It is deployed again when the definition changes.
    #[track_caller]
    pub fn from_definition(scope: &impl Construct, id: &str, definition: ApiDefinition) -> Self {
        let api = Self::new(scope, id);
        api.0.has_methods.set(true);
        api.edit("a definition", |cfn| definition.apply(&api, cfn))
    }

    /// Refuses a definition with a fault that API Gateway would only warn of.
    #[track_caller]
    pub fn fail_on_warnings(&self) -> Self {
        self.edit("a definition", |cfn| {
            cfn.fail_on_warnings(true);
        })
    }

    /// How a definition is read, such as `basepath` as `prepend`.
    #[track_caller]
    pub fn import_parameters<K: Into<String>, V: IntoValue<String>>(
        &self,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let parameter = |(name, value): (K, V)| (name.into(), value.into_value());
        let parameters: Vec<(String, Value<String>)> =
            parameters.into_iter().map(parameter).collect();
        self.edit("a definition", |cfn| {
            cfn.parameters(parameters);
        })
    }
}
