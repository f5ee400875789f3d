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
pub const FIXUPS: &[Fixup] = &[Fixup {
    type_name: "AWS::IAM::Policy",
    apply: policy_document_is_required_content,
}];

/// `PolicyDocument` of an inline policy takes an object, or its JSON text; the schema has the two in an order that makes
/// the text the first choice of those who read it, although CloudFormation documents the object.
fn policy_document_is_required_content(schema: &mut Json) -> Result<()> {
    let types = &mut schema["properties"]["PolicyDocument"]["type"];
    ensure!(
        types.is_array() || types == "object",
        "PolicyDocument has another type now"
    );
    *types = json!(["object", "string"]);
    Ok(())
}
