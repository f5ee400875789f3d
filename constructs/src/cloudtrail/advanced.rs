//! Advanced event selectors: which events a trail records, field by field.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>

use stackwright::json::IndexMap;
use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::cloudtrail::trail::{AdvancedEventSelector, AdvancedFieldSelector};

use super::codes;

const FIELDS: [&str; 10] = [
    "readOnly",
    "eventSource",
    "eventName",
    "eventCategory",
    "eventType",
    "resources.type",
    "resources.ARN",
    "userIdentity.arn",
    "sessionCredentialFromConsole",
    "vpcEndpointId",
];

/// Which events a trail records, field by field. A trail has either these or basic selectors.
///
/// ```
/// use stackwright_aws::cloudtrail::AdvancedSelector;
/// let uploads_of_pictures = AdvancedSelector::data("AWS::S3::Object")
///     .name("uploads of pictures")
///     .equals("eventName", ["PutObject", "CopyObject", "CompleteMultipartUpload"])
///     .starts_with("resources.ARN", ["arn:aws:s3:::my-bucket/input/"])
///     .ends_with("resources.ARN", [".png"]);
/// # let _ = uploads_of_pictures;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AdvancedSelector {
    name: Option<String>,
    fields: IndexMap<String, IndexMap<Operator, Vec<Value<String>>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operator {
    Equals,
    NotEquals,
    StartsWith,
    NotStartsWith,
    EndsWith,
    NotEndsWith,
}

impl AdvancedSelector {
    /// Events of a category: `Management`, `Data`, `NetworkActivity`.
    pub fn category(category: &str) -> Self {
        AdvancedSelector {
            name: None,
            fields: IndexMap::new(),
        }
        .equals("eventCategory", [category])
    }

    /// Data events on resources of a type, for example `AWS::S3::Object`.
    pub fn data(resource_type: &str) -> Self {
        Self::category("Data").equals("resources.type", [resource_type])
    }

    /// Management events.
    pub fn management() -> Self {
        Self::category("Management")
    }

    /// What the selector is for, up to 1000 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Only events that change something.
    pub fn write_only(self) -> Self {
        self.equals("readOnly", ["false"])
    }

    /// Only events that only read.
    pub fn read_only(self) -> Self {
        self.equals("readOnly", ["true"])
    }

    /// The field is one of these.
    pub fn equals<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::Equals, values)
    }

    /// The field is none of these.
    pub fn not_equals<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::NotEquals, values)
    }

    /// The field starts with one of these.
    pub fn starts_with<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::StartsWith, values)
    }

    /// The field starts with none of these.
    pub fn not_starts_with<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::NotStartsWith, values)
    }

    /// The field ends with one of these.
    pub fn ends_with<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::EndsWith, values)
    }

    /// The field ends with none of these.
    pub fn not_ends_with<V: IntoValue<String>>(
        self,
        field: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.add(field, Operator::NotEndsWith, values)
    }

    fn add<V: IntoValue<String>>(
        mut self,
        field: &str,
        operator: Operator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.fields
            .entry(field.to_owned())
            .or_default()
            .entry(operator)
            .or_default()
            .extend(values.into_iter().map(IntoValue::into_value));
        self
    }

    pub(super) fn value(&self) -> AdvancedEventSelector {
        let fields: Vec<AdvancedFieldSelector> = self.fields.iter().map(field_selector).collect();
        AdvancedEventSelector::new(fields).name(self.name.as_deref())
    }

    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut problem = |message: String, hint: String| {
            problems.push(Diagnostic::error(codes::INVALID_SELECTOR, message).hint(hint));
        };
        for (field, operators) in &self.fields {
            if !FIELDS.contains(&field.as_str()) {
                problem(
                    format!("a selector names the field `{field}`, which events do not have"),
                    format!("the fields are {}", FIELDS.join(", ")),
                );
            }
            if operators.values().any(Vec::is_empty) {
                problem(
                    format!("a selector compares `{field}` with nothing"),
                    "give it a value, or leave the field out".into(),
                );
            }
            let only_equals = ["readOnly", "eventCategory", "resources.type"];
            if only_equals.contains(&field.as_str())
                && operators.keys().any(|one| *one != Operator::Equals)
            {
                problem(
                    format!("a selector compares `{field}` other than by `equals`"),
                    format!("CloudTrail compares `{field}` only by `equals`"),
                );
            }
        }
        let category = self.fields.get("eventCategory");
        let is_data = category
            .and_then(|operators| operators.get(&Operator::Equals))
            .and_then(|values| values.first()?.as_str())
            .is_some_and(|category| category == "Data");
        if is_data && !self.fields.contains_key("resources.type") {
            problem(
                "a selector for data events does not say of which type of resource".into(),
                "use `AdvancedSelector::data(\"AWS::S3::Object\")`".into(),
            );
        }
        problems
    }
}

fn field_selector(
    (field, operators): (&String, &IndexMap<Operator, Vec<Value<String>>>),
) -> AdvancedFieldSelector {
    operators.iter().fold(
        AdvancedFieldSelector::new(field),
        |selector, (operator, values)| match operator {
            Operator::Equals => selector.equals(values),
            Operator::NotEquals => selector.not_equals(values),
            Operator::StartsWith => selector.starts_with(values),
            Operator::NotStartsWith => selector.not_starts_with(values),
            Operator::EndsWith => selector.ends_with(values),
            Operator::NotEndsWith => selector.not_ends_with(values),
        },
    )
}
