//! The outputs of a stack.

use aws_sdk_cloudformation::types as sdk;
use indexmap::IndexMap;
use serde_json::Value;
use stackwright_template::parse::Node;

use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::prepare::parameters::Masker;

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// Its name in the template.
    pub key: String,
    /// Its value.
    pub value: String,
    /// What it is.
    pub description: Option<String>,
    /// The name under which other stacks import it.
    pub export_name: Option<String>,
}

/// Reads outputs in the order of the template; without a template, by name.
pub(crate) fn read(
    outputs: &[sdk::Output],
    template: Option<&Node<'_>>,
    masker: &Masker,
) -> Vec<Output> {
    let order = template.and_then(|template| template.get("Outputs")?.as_map());
    let mut read: Vec<_> = outputs
        .iter()
        .map(|output| {
            let key = output.output_key().unwrap_or_default();
            let value = output.output_value().unwrap_or_default();
            let expression = order.and_then(|map| map.get(key)?.get("Value"));
            Output {
                key: key.to_owned(),
                value: masker.mask_value(expression, value),
                description: output
                    .description()
                    .filter(|text| !text.is_empty())
                    .map(str::to_owned),
                export_name: output.export_name().map(str::to_owned),
            }
        })
        .collect();
    let place = |key: &str| {
        order
            .and_then(|map| map.iter().position(|entry| entry.key == key))
            .unwrap_or(usize::MAX)
    };
    read.sort_by(|a, b| (place(&a.key), &a.key).cmp(&(place(&b.key), &b.key)));
    read
}

impl Deployer {
    /// The outputs of a deployed stack, by name or id. Those that are made of `NoEcho` parameters are `****`.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of the calls.
    pub async fn outputs(&self, stack: &str) -> Result<Vec<Output>> {
        match self.session.describe_stack(stack).await? {
            Some(found) => {
                // The template tells which ones; it is asked for where there may be something to hide.
                let template = match found.parameters() {
                    [] => None,
                    _ => self.deployed_template(&self.session, stack).await?,
                };
                let template = template.as_ref().map(|template| &template.root);
                let masker = template.map(|template| Masker::new(template, &IndexMap::new()));
                Ok(read(found.outputs(), template, &masker.unwrap_or_default()))
            }
            None => Err(Error::NotFound {
                what: format!("stack `{stack}` in {}", self.session.region()),
                hint: Some("deploy it first, or pass its region".into()),
            }),
        }
    }
}

/// The outputs of several stacks as JSON: `{"Stack": {"Key": "value"}}`.
pub fn to_json<'a>(stacks: impl IntoIterator<Item = (&'a str, &'a [Output])>) -> Value {
    let by_stack: IndexMap<&str, IndexMap<&str, &str>> = stacks
        .into_iter()
        .map(|(stack, outputs)| {
            (
                stack,
                outputs
                    .iter()
                    .map(|output| (output.key.as_str(), output.value.as_str()))
                    .collect(),
            )
        })
        .collect();
    Value::Object(
        by_stack
            .into_iter()
            .map(|(stack, outputs)| {
                let outputs = outputs
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), Value::from(value)))
                    .collect();
                (stack.to_owned(), Value::Object(outputs))
            })
            .collect(),
    )
}
