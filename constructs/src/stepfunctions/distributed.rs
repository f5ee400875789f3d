//! Maps over what is too much for one execution: each item, or batch of items, has an execution of its own.

use stackwright::{Data, IntoValue, Value, sub};

use super::definition::Definition;
use super::definition::integration;
use super::state::{Next, State, builder, errors, flow, results, step};
use crate::iam::{Grant, Role};
use crate::s3::Bucket;

builder! {
    /// Runs a definition for each of many items, up to 10,000 at once, each in an execution of its own: the rows of a file, or
    /// the objects of a bucket.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::stepfunctions::{Definition, DistributedMap, Pass, StateMachine};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let bucket = Bucket::new(&stack, "Files");
    /// let each = DistributedMap::new("Rows", Definition::start_at(Pass::new("Row")))
    ///     .csv(&bucket, "rows.csv")
    ///     .batches_of(100)
    ///     .max_concurrency(50)
    ///     .write_results(&bucket, "results");
    /// StateMachine::new(&stack, "Machine", Definition::start_at(each));
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>
    DistributedMap
}

flow!(DistributedMap);
step!(DistributedMap);
results!(DistributedMap);
errors!(DistributedMap);

impl DistributedMap {
    /// Runs this definition for each item of the input.
    #[track_caller]
    pub fn new(name: impl Into<String>, each: Definition) -> Self {
        let mut state = State::new(name, "Map", Next::Open);
        state.inner = vec![each];
        state.distributed = Some("STANDARD");
        DistributedMap(state)
    }

    /// Runs executions of the kind express: for up to five minutes, and for less money.
    pub fn express(mut self) -> Self {
        self.0.distributed = Some("EXPRESS");
        self
    }

    fn read(
        mut self,
        bucket: &Bucket,
        action: &str,
        config: Data,
        parameters: Vec<(&'static str, Data)>,
    ) -> Self {
        let mut all = vec![("Bucket", Data::from(bucket.bucket_name()))];
        all.extend(parameters);
        let mut reader = vec![("Resource", Data::from(integration(action)))];
        if !matches!(config, Data::Null) {
            reader.push(("ReaderConfig", config));
        }
        reader.push(("Parameters", Data::object(all)));
        self.0.set("ItemReader", Data::object(reader));
        self
    }

    fn file(self, bucket: &Bucket, key: Value<String>, config: Data) -> Self {
        let read = bucket.clone();
        let mut map = self.read(bucket, "s3:getObject", config, vec![("Key", key.into())]);
        map.0.grants.push(std::rc::Rc::new(move |role: &Role| {
            let objects = vec![read.arn_for_objects("*")];
            Grant::on_principal(role, &["s3:GetObject"], objects);
            if let Some(key) = read.bucket_key() {
                key.grant_decrypt(role);
            }
        }));
        map
    }

    /// The items are the rows of a CSV file, whose first row has their names.
    pub fn csv(self, bucket: &Bucket, key: impl IntoValue<String>) -> Self {
        let config = [("InputType", "CSV"), ("CSVHeaderLocation", "FIRST_ROW")];
        self.file(bucket, key.into_value(), Data::object(config))
    }

    /// The items are the rows of a CSV file without names: these are given.
    pub fn csv_with_headers(
        self,
        bucket: &Bucket,
        key: impl IntoValue<String>,
        headers: &[&str],
    ) -> Self {
        let config = Data::object([
            ("InputType", Data::from("CSV")),
            ("CSVHeaderLocation", "GIVEN".into()),
            ("CSVHeaders", Data::list(headers.iter().copied())),
        ]);
        self.file(bucket, key.into_value(), config)
    }

    /// The items are those of a JSON file, which is an array.
    pub fn json(self, bucket: &Bucket, key: impl IntoValue<String>) -> Self {
        self.file(
            bucket,
            key.into_value(),
            Data::object([("InputType", "JSON")]),
        )
    }

    /// The items are the lines of a file, each of which is JSON.
    pub fn json_lines(self, bucket: &Bucket, key: impl IntoValue<String>) -> Self {
        self.file(
            bucket,
            key.into_value(),
            Data::object([("InputType", "JSONL")]),
        )
    }

    /// The items are the objects of a bucket whose keys begin so: what S3 lists of them, not what is in them.
    pub fn objects(self, bucket: &Bucket, prefix: impl IntoValue<String>) -> Self {
        let read = bucket.clone();
        let prefix = vec![("Prefix", Data::from(prefix.into_value()))];
        let mut map = self.read(bucket, "s3:listObjectsV2", Data::Null, prefix);
        map.0.grants.push(std::rc::Rc::new(move |role: &Role| {
            Grant::on_principal(role, &["s3:ListBucket"], vec![read.bucket_arn()]);
        }));
        map
    }

    /// Where the list is in the input, by its path; JSONPath.
    pub fn items_path(mut self, path: impl Into<String>) -> Self {
        self.0.set("ItemsPath", path.into());
        self
    }

    /// What is made of each item: `{"id.$": "$$.Map.Item.Value"}`.
    pub fn item_selector(mut self, selector: impl Into<Data>) -> Self {
        self.0.set("ItemSelector", selector);
        self
    }

    /// Gives each execution up to so many items, as `Items`.
    pub fn batches_of(mut self, items: u32) -> Self {
        let batches = Data::object([("MaxItemsPerBatch", items)]);
        self.0.set("ItemBatcher", batches);
        self
    }

    /// How many executions run at the same time at most; 10,000 unless this is called.
    pub fn max_concurrency(mut self, count: u32) -> Self {
        self.0.set("MaxConcurrency", count);
        self
    }

    /// How many percent of the items may fail.
    pub fn tolerated_failure_percentage(mut self, percent: u32) -> Self {
        self.0.set("ToleratedFailurePercentage", percent);
        self
    }

    /// How many items may fail.
    pub fn tolerated_failure_count(mut self, count: u32) -> Self {
        self.0.set("ToleratedFailureCount", count);
        self
    }

    /// What its runs are called, up to 40 letters and digits.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.0.set("Label", label.into());
        self
    }

    /// Writes what comes out into a bucket, in place of the output, which has room for 256 KiB.
    pub fn write_results(mut self, bucket: &Bucket, prefix: impl IntoValue<String>) -> Self {
        let parameters = Data::object([
            ("Bucket", Data::from(bucket.bucket_name())),
            ("Prefix", prefix.into_value().into()),
        ]);
        let writer = Data::object([
            ("Resource", Data::from(integration("s3:putObject"))),
            ("Parameters", parameters),
        ]);
        self.0.set("ResultWriter", writer);
        let written = bucket.clone();
        self.0.grants.push(std::rc::Rc::new(move |role: &Role| {
            let actions = [
                "s3:PutObject",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:AbortMultipartUpload",
            ];
            Grant::on_principal(role, &actions, vec![written.arn_for_objects("*")]);
            if let Some(key) = written.bucket_key() {
                key.grant_encrypt_decrypt(role);
            }
        }));
        self
    }
}

/// The label of a state's runs, as ARNs have it.
pub(super) fn label_of(state: &State) -> Value<String> {
    let label = state.fields.get("Label").and_then(Data::as_str);
    label.map_or_else(|| sub!("*"), Value::from)
}
