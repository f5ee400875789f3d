//! Calls of AWS APIs.

use std::cell::RefCell;

use stackwright::{Data, IntoValue, Value};

use crate::iam::PolicyStatement;

/// What stands in parameters for the physical ID of the resource.
const PHYSICAL_ID: &str = "PHYSICAL:RESOURCEID:";

/// A call of an AWS API, which an [`AwsCustomResource`](super::AwsCustomResource) makes.
///
/// The service has the name that boto3 gives its client, which is mostly that of the AWS CLI (`ssm`, `s3`, `stepfunctions`), and the
/// operation and its parameters those of the service's API reference.
///
/// ```
/// use stackwright_aws::custom_resources::AwsSdkCall;
/// let call = AwsSdkCall::new("ssm", "PutParameter")
///     .parameter("Name", "/team/color")
///     .parameter("Value", "red")
///     .parameter("Type", "String")
///     .physical_id("/team/color");
/// # let _ = call;
/// ```
/// Source: <https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/index.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct AwsSdkCall {
    pub(super) service: String,
    pub(super) operation: String,
    parameters: Vec<(String, Data)>,
    id: Option<PhysicalId>,
    outputs: Option<RefCell<Vec<String>>>,
    ignored: Option<String>,
    region: Option<Value<String>>,
    pub(super) role: Option<Value<String>>,
}

#[derive(Clone, Debug)]
enum PhysicalId {
    Given(Value<String>),
    Answered(String),
}

impl AwsSdkCall {
    /// A call of an operation of a service.
    pub fn new(service: impl Into<String>, operation: impl Into<String>) -> Self {
        AwsSdkCall {
            service: service.into(),
            operation: operation.into(),
            parameters: Vec::new(),
            id: None,
            outputs: None,
            ignored: None,
            region: None,
            role: None,
        }
    }

    /// A parameter of the call. Numbers and booleans stay what they are.
    pub fn parameter(mut self, name: impl Into<String>, value: impl IntoValue<Data>) -> Self {
        self.parameters
            .push((name.into(), value.into_value().into()));
        self
    }

    /// The physical ID that the resource has after the call. Another one than before means another resource: CloudFormation
    /// then deletes the old one.
    pub fn physical_id(mut self, id: impl IntoValue<String>) -> Self {
        self.id = Some(PhysicalId::Given(id.into_value()));
        self
    }

    /// Takes the physical ID from the answer, by its path there: `Parameter.ARN`, `Contents.0.Key`.
    pub fn physical_id_from(mut self, path: impl Into<String>) -> Self {
        self.id = Some(PhysicalId::Answered(path.into()));
        self
    }

    /// What stands for the resource's physical ID in a parameter of a later call, such as that which deletes it.
    pub fn current_physical_id() -> Value<String> {
        PHYSICAL_ID.into()
    }

    /// Returns these parts of the answer alone, by their paths. An answer has 4 KB at most, and whoever may describe the stack's
    /// events can see it.
    pub fn output_paths<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        let outputs = self.outputs.get_or_insert_default();
        outputs.get_mut().extend(paths.into_iter().map(Into::into));
        self
    }

    /// Takes errors whose codes this regular expression finds for success, for example `ParameterNotFound` when what is to be
    /// deleted is gone.
    pub fn ignore_error_codes(mut self, pattern: impl Into<String>) -> Self {
        self.ignored = Some(pattern.into());
        self
    }

    /// The region that the call goes to, if it is not the stack's.
    pub fn region(mut self, region: impl IntoValue<String>) -> Self {
        self.region = Some(region.into_value());
        self
    }

    /// Makes the call as this role, which must trust the role of the function that makes it.
    pub fn assume_role(mut self, role_arn: impl IntoValue<String>) -> Self {
        self.role = Some(role_arn.into_value());
        self
    }

    /// Whether it says which physical ID the resource has.
    pub(super) fn has_physical_id(&self) -> bool {
        self.id.is_some()
    }

    /// Whether the answer's part of this path is returned.
    pub(super) fn returns(&self, path: &str) -> bool {
        let Some(outputs) = &self.outputs else {
            return true;
        };
        let below = |wanted: &String| {
            path.strip_prefix(wanted.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        outputs.borrow().iter().any(below)
    }

    /// The call as the function reads it.
    pub(super) fn data(&self) -> Data {
        let text = |text: &String| Data::from(text.as_str());
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, value)| (name.clone(), value.clone()));
        let id = self.id.as_ref().map(|id| match id {
            PhysicalId::Given(id) => Data::object([("id", Data::from(id))]),
            PhysicalId::Answered(path) => Data::object([("responsePath", text(path))]),
        });
        let outputs = self.outputs.as_ref();
        let outputs = outputs.map(|paths| Data::list(paths.borrow().iter().map(text)));
        let entries = [
            ("service", Some(text(&self.service))),
            ("action", Some(text(&self.operation))),
            (
                "parameters",
                (!self.parameters.is_empty()).then(|| Data::object(parameters)),
            ),
            ("physicalResourceId", id),
            ("outputPaths", outputs),
            ("ignoreErrorCodesMatching", self.ignored.as_ref().map(text)),
            ("region", self.region.as_ref().map(Data::from)),
            ("assumedRoleArn", self.role.as_ref().map(Data::from)),
        ];
        let given = entries.into_iter();
        Data::object(given.filter_map(|(name, value)| Some((name, value?))))
    }

    /// The action that IAM knows the call by.
    pub(super) fn action(&self) -> String {
        let service = self.service.to_ascii_lowercase();
        let prefix = PREFIXES.iter().find(|(boto, _)| *boto == service);
        let prefix = prefix.map_or(service.as_str(), |(_, prefix)| prefix);
        let mut letters = self.operation.chars();
        let operation: String = match letters.next() {
            Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
            None => String::new(),
        };
        let call = format!("{prefix}:{operation}");
        let known = ACTIONS.iter().find(|(of, _)| *of == call);
        known.map_or(call, |(_, action)| (*action).to_owned())
    }

    /// What the function must be allowed for it.
    pub(super) fn statement(&self, resources: &[Value<String>]) -> PolicyStatement {
        PolicyStatement::allow()
            .action(self.action())
            .resources(resources.iter().cloned())
    }
}

/// The services whose actions have another prefix in IAM than boto3's name of the client.
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const PREFIXES: &[(&str, &str)] = &[
    ("accessanalyzer", "access-analyzer"),
    ("amp", "aps"),
    ("apigatewaymanagementapi", "execute-api"),
    ("apigatewayv2", "apigateway"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-runtime", "bedrock"),
    ("cloudcontrol", "cloudformation"),
    ("cloudhsmv2", "cloudhsm"),
    ("customer-profiles", "profile"),
    ("docdb", "rds"),
    ("dynamodbstreams", "dynamodb"),
    ("efs", "elasticfilesystem"),
    ("elb", "elasticloadbalancing"),
    ("elbv2", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("greengrassv2", "greengrass"),
    ("iot-data", "iot"),
    ("keyspaces", "cassandra"),
    ("kinesisanalyticsv2", "kinesisanalytics"),
    ("lex-models", "lex"),
    ("lex-runtime", "lex"),
    ("lexv2-models", "lex"),
    ("lexv2-runtime", "lex"),
    ("location", "geo"),
    ("mturk", "mechanicalturk"),
    ("mwaa", "airflow"),
    ("neptune", "rds"),
    ("opensearch", "es"),
    ("opensearchserverless", "aoss"),
    ("pinpoint", "mobiletargeting"),
    ("pinpoint-sms-voice-v2", "sms-voice"),
    ("qconnect", "wisdom"),
    ("resourcegroupstaggingapi", "tag"),
    ("s3control", "s3"),
    ("s3outposts", "s3-outposts"),
    ("sagemaker-runtime", "sagemaker"),
    ("sagemaker-featurestore-runtime", "sagemaker"),
    ("service-quotas", "servicequotas"),
    ("sesv2", "ses"),
    ("sso-admin", "sso"),
    ("stepfunctions", "states"),
    ("timestream-query", "timestream"),
    ("timestream-write", "timestream"),
    ("voice-id", "voiceid"),
];

/// The calls that IAM knows by the name of another action.
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
const ACTIONS: &[(&str, &str)] = &[
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("s3:CopyObject", "s3:PutObject"),
    ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:CreateMultipartUpload", "s3:PutObject"),
    ("s3:DeleteBucketCors", "s3:PutBucketCORS"),
    ("s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    (
        "s3:DeleteBucketReplication",
        "s3:PutReplicationConfiguration",
    ),
    ("s3:DeleteBucketTagging", "s3:PutBucketTagging"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:GetBucketCors", "s3:GetBucketCORS"),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    (
        "s3:GetBucketLifecycleConfiguration",
        "s3:GetLifecycleConfiguration",
    ),
    (
        "s3:GetBucketNotificationConfiguration",
        "s3:GetBucketNotification",
    ),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("s3:HeadBucket", "s3:ListBucket"),
    ("s3:HeadObject", "s3:GetObject"),
    ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:ListObjects", "s3:ListBucket"),
    ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:PutBucketCors", "s3:PutBucketCORS"),
    ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    (
        "s3:PutBucketLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
    (
        "s3:PutBucketNotificationConfiguration",
        "s3:PutBucketNotification",
    ),
    ("s3:PutBucketReplication", "s3:PutReplicationConfiguration"),
    ("s3:UploadPart", "s3:PutObject"),
];
