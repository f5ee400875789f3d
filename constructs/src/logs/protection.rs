//! What is masked in log events.

use stackwright::{Data, IntoValue, Value, pseudo, sub};

use super::LogGroup;

/// Data that is masked in the events of a log group, and of which findings are counted.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::DataProtection;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let logs = LogGroup::new(&stack, "Logs");
/// logs.protect(DataProtection::new(["EmailAddress", "CreditCardNumber"]).custom("Order", "ORD-[0-9]+"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct DataProtection {
    name: Value<String>,
    description: Value<String>,
    identifiers: Vec<String>,
    custom: Vec<(String, String)>,
    findings: Vec<(&'static str, Data)>,
}

impl DataProtection {
    /// Masks what AWS identifies by these names: `EmailAddress`, `CreditCardNumber`, `AwsSecretKey` and so on.
    pub fn new<N: Into<String>>(identifiers: impl IntoIterator<Item = N>) -> Self {
        DataProtection {
            name: "data-protection-policy-cdk".into(),
            description: "cdk generated data protection policy".into(),
            identifiers: identifiers.into_iter().map(Into::into).collect(),
            custom: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Masks also what a regular expression fits, under a name of one's own.
    pub fn custom(mut self, name: impl Into<String>, regex: impl Into<String>) -> Self {
        self.custom.push((name.into(), regex.into()));
        self
    }

    /// The name of the policy; the CDK's unless this is called.
    pub fn name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = name.into_value();
        self
    }

    /// What the policy is for.
    pub fn description(mut self, text: impl IntoValue<String>) -> Self {
        self.description = text.into_value();
        self
    }

    /// Writes what is found, without the data, into another log group.
    pub fn findings_to_log_group(mut self, group: &LogGroup) -> Self {
        let to = Data::object([("LogGroup", group.log_group_name())]);
        self.findings.push(("CloudWatchLogs", to));
        self
    }

    /// Writes what is found, without the data, into a bucket.
    #[cfg(feature = "s3")]
    pub fn findings_to_bucket(mut self, bucket: &crate::s3::Bucket) -> Self {
        let to = Data::object([("Bucket", bucket.bucket_name())]);
        self.findings.push(("S3", to));
        self
    }

    /// Writes what is found, without the data, to a stream of Firehose, by its name.
    pub fn findings_to_delivery_stream(mut self, name: impl IntoValue<String>) -> Self {
        let to = Data::object([("DeliveryStream", name.into_value())]);
        self.findings.push(("Firehose", to));
        self
    }

    fn policy(&self) -> Data {
        let partition = pseudo::partition();
        let known = self.identifiers.iter();
        let known = known.map(|name| {
            let arn: Value<String> =
                sub!("arn:{partition}:dataprotection::aws:data-identifier/{name}");
            Data::from(arn)
        });
        let own = self
            .custom
            .iter()
            .map(|(name, _)| Data::from(name.as_str()));
        let identifiers: Vec<Data> = known.chain(own).collect();
        let custom = self.custom.iter().map(|(name, regex)| {
            Data::object([("Name", name.as_str()), ("Regex", regex.as_str())])
        });
        let statement = |sid: &str, operation: Data| {
            Data::object([
                ("Sid", Data::from(sid)),
                ("DataIdentifier", Data::list(identifiers.clone())),
                ("Operation", operation),
            ])
        };
        let findings = Data::object(self.findings.iter().cloned());
        let audit = Data::object([("FindingsDestination", findings)]);
        let mask = Data::object([("MaskConfig", Data::object::<&str, Data>([]))]);
        let configuration = (!self.custom.is_empty())
            .then(|| Data::object([("CustomDataIdentifier", Data::list(custom))]));
        Data::object([
            ("Name", Data::from(&self.name)),
            ("Description", Data::from(&self.description)),
            ("Version", Data::from("2021-06-01")),
            (
                "Statement",
                Data::list([
                    statement("audit-statement-cdk", Data::object([("Audit", audit)])),
                    statement("redact-statement-cdk", Data::object([("Deidentify", mask)])),
                ]),
            ),
            ("Configuration", configuration.unwrap_or(Data::Null)),
        ])
    }
}

impl LogGroup {
    /// Masks data in the events. Whoever has the permission `logs:Unmask` can still read them.
    #[track_caller]
    pub fn protect(&self, protection: DataProtection) -> Self {
        LogGroup(self.0.edit("data protection", |group| {
            group.cfn.data_protection_policy(protection.policy());
        }))
    }

    /// Makes an index of fields of the events, up to 20, so that queries by them are quicker and cost less.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html>
    #[track_caller]
    pub fn index_fields<F: Into<String>>(&self, fields: impl IntoIterator<Item = F>) -> Self {
        let fields = fields.into_iter().map(|field| Data::from(field.into()));
        let policy = Data::object([("Fields", Data::list(fields))]);
        LogGroup(self.0.edit("an index", |group| {
            group.cfn.field_index_policies([policy]);
        }))
    }
}
