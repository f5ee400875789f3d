//! Mistakes in the upstream schemas, each mended by one function that fails once it no longer applies.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};

/// A mended mistake: the type, and what mends its schema.
pub struct Fixup {
    /// The resource type.
    pub type_name: &'static str,
    /// Mends the schema; fails if there is nothing to mend.
    pub apply: fn(&mut Json) -> Result<()>,
}

/// All of them.
pub const FIXUPS: &[Fixup] = &[
    Fixup {
        type_name: "AWS::CodeBuild::Project",
        apply: a_filter_group_is_a_list_of_filters,
    },
    Fixup {
        type_name: "AWS::ApiGatewayV2::Route",
        apply: request_parameters_are_no_list,
    },
];

/// `FilterGroup` is a list without a type of its items; the documentation has `WebhookFilter`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codebuild-project-webhookfilter.html>
fn a_filter_group_is_a_list_of_filters(schema: &mut Json) -> Result<()> {
    let definitions = &mut schema["definitions"];
    ensure!(
        definitions.get("WebhookFilter").is_none(),
        "there is a WebhookFilter now"
    );
    let group = &mut definitions["FilterGroup"];
    ensure!(
        group["type"] == "array" && group.get("items").is_none(),
        "FilterGroup has items now"
    );
    group["items"] = json!({"$ref": "#/definitions/WebhookFilter"});
    definitions["WebhookFilter"] = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "Type": {"type": "string"},
            "Pattern": {"type": "string"},
            "ExcludeMatchedPattern": {"type": "boolean"},
        },
        "required": ["Type", "Pattern"],
    });
    Ok(())
}

/// `RequestParameters` is an object by parameter name, yet has `items`, which only lists have.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html>
fn request_parameters_are_no_list(schema: &mut Json) -> Result<()> {
    let parameters = &mut schema["properties"]["RequestParameters"];
    ensure!(
        parameters["type"] == "object",
        "RequestParameters is no object now"
    );
    let items = parameters
        .as_object_mut()
        .and_then(|object| object.shift_remove("items"));
    ensure!(items.is_some(), "RequestParameters has no items now");
    Ok(())
}

#[cfg(test)]
mod tests {
    use stackwright_schemas::SchemaStore;

    use super::*;

    /// The pinned schemas are mended already, so no fixup applies to them again.
    #[test]
    fn a_fixup_fails_when_it_does_not_apply() {
        let store = SchemaStore::embedded();
        for fixup in FIXUPS {
            let mut schema = store.schema(fixup.type_name).expect(fixup.type_name);
            assert!((fixup.apply)(&mut schema).is_err(), "{}", fixup.type_name);
        }
    }
}
