//! Values that ECS looks up when a container starts, and that stand in no template.

use stackwright::{IntoValue, Node, Value, sub};

use crate::iam::{Grant, Role};
use crate::kit::arn_in_stack;

/// A secret: a reference that ECS resolves when a container starts. The execution role may read it, the containers
/// themselves may not.
///
/// ```
/// use stackwright_aws::ecs::Secret;
/// let password = Secret::from_secrets_manager(
///     "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
/// )
/// .field("password");
/// let level = Secret::from_parameter("/app/level");
/// # let _ = (password, level);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Secret {
    source: Source,
    field: String,
    stage: String,
    version: String,
    key: Option<Value<String>>,
}

#[derive(Clone, Debug)]
enum Source {
    SecretsManager(Value<String>),
    Parameter(Value<String>),
    ParameterArn(Value<String>),
    #[cfg(feature = "secretsmanager")]
    Secret(crate::secretsmanager::Secret),
    #[cfg(feature = "ssm")]
    Stored(crate::ssm::StringParameter),
}

impl Secret {
    fn new(source: Source) -> Self {
        Secret {
            source,
            field: String::new(),
            stage: String::new(),
            version: String::new(),
            key: None,
        }
    }

    /// A secret of AWS Secrets Manager, by its ARN.
    pub fn from_secrets_manager(arn: impl IntoValue<String>) -> Self {
        Self::new(Source::SecretsManager(arn.into_value()))
    }

    /// A parameter of Systems Manager in the stack's account and region, by its name.
    pub fn from_parameter(name: impl IntoValue<String>) -> Self {
        Self::new(Source::Parameter(name.into_value()))
    }

    /// A parameter of Systems Manager, by its ARN.
    pub fn from_parameter_arn(arn: impl IntoValue<String>) -> Self {
        Self::new(Source::ParameterArn(arn.into_value()))
    }

    /// A secret of Secrets Manager, with its key if it has one of its own.
    #[cfg(feature = "secretsmanager")]
    pub fn from_secret(secret: &crate::secretsmanager::Secret) -> Self {
        Self::new(Source::Secret(secret.clone()))
    }

    /// A parameter of Systems Manager.
    #[cfg(feature = "ssm")]
    pub fn from_stored_parameter(parameter: &crate::ssm::StringParameter) -> Self {
        Self::new(Source::Stored(parameter.clone()))
    }

    /// One field of a Secrets Manager secret that is a JSON object.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// A certain version of a Secrets Manager secret, by its id.
    pub fn version(mut self, id: impl Into<String>) -> Self {
        self.version = id.into();
        self
    }

    /// The version of a Secrets Manager secret that has this staging label.
    pub fn stage(mut self, label: impl Into<String>) -> Self {
        self.stage = label.into();
        self
    }

    /// Says with which KMS key of your own it is encrypted, by the key's ARN: the execution role may then decrypt it.
    pub fn encrypted_with(mut self, key_arn: impl IntoValue<String>) -> Self {
        self.key = Some(key_arn.into_value());
        self
    }

    /// The ARN of what is looked up.
    fn arn(&self, node: &Node) -> Value<String> {
        match &self.source {
            Source::SecretsManager(arn) | Source::ParameterArn(arn) => arn.clone(),
            #[cfg(feature = "secretsmanager")]
            Source::Secret(secret) => secret.secret_arn(),
            #[cfg(feature = "ssm")]
            Source::Stored(parameter) => parameter.parameter_arn(),
            Source::Parameter(name) => {
                let separator = match name.as_str() {
                    Some(name) if name.starts_with('/') => "",
                    _ => "/",
                };
                arn_in_stack(node, "ssm", sub!("parameter{separator}{name}"))
            }
        }
    }

    fn is_of_secrets_manager(&self) -> bool {
        match &self.source {
            Source::SecretsManager(_) => true,
            #[cfg(feature = "secretsmanager")]
            Source::Secret(_) => true,
            _ => false,
        }
    }

    /// The value of `ValueFrom`.
    pub(crate) fn value_from(&self, node: &Node) -> Value<String> {
        let arn = self.arn(node);
        let (field, stage, version) = (&self.field, &self.stage, &self.version);
        match self.is_of_secrets_manager() && [field, stage, version].iter().any(|s| !s.is_empty())
        {
            true => sub!("{arn}:{field}:{stage}:{version}"),
            false => arn,
        }
    }

    /// Lets the execution role look it up.
    pub(crate) fn grant_read(&self, role: &Role, node: &Node) {
        let action = match &self.source {
            #[cfg(feature = "secretsmanager")]
            Source::Secret(secret) => {
                secret.grant_read(role);
                return;
            }
            #[cfg(feature = "ssm")]
            Source::Stored(parameter) => {
                parameter.grant_read(role);
                return;
            }
            Source::SecretsManager(_) => "secretsmanager:GetSecretValue",
            Source::Parameter(_) | Source::ParameterArn(_) => "ssm:GetParameters",
        };
        Grant::on_principal(role, &[action], vec![self.arn(node)]);
        if let Some(key) = &self.key {
            Grant::on_principal(role, &["kms:Decrypt"], vec![key.clone()]);
        }
    }
}

/// All of the secret.
#[cfg(feature = "secretsmanager")]
impl From<&crate::secretsmanager::Secret> for Secret {
    fn from(secret: &crate::secretsmanager::Secret) -> Self {
        Secret::from_secret(secret)
    }
}

#[cfg(feature = "ssm")]
impl From<&crate::ssm::StringParameter> for Secret {
    fn from(parameter: &crate::ssm::StringParameter) -> Self {
        Secret::from_stored_parameter(parameter)
    }
}
