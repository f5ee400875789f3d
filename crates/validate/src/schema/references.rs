//! What references to a template's resources return, by the schemas of their types.

use std::borrow::Cow;

use super::{Library, TypeSchema};
use stackwright_template::model::{ReferenceKind, Resource, Returned, ReturnedBy, Template};

/// What each reference of a template to one of its resources returns, as far as schemas tell.
#[must_use]
pub fn returned<'t>(template: &Template<'t>, library: &Library) -> ReturnedBy<'t> {
    let mut returned = ReturnedBy::new();
    for reference in &template.references {
        let attribute = match &reference.kind {
            ReferenceKind::GetAtt(attribute) => attribute.clone(),
            ReferenceKind::Ref => Cow::Borrowed(""),
            _ => continue,
        };
        if let Some(resource) = template.resources.get(reference.target)
            && !returned.contains_key(&(reference.target, attribute.clone()))
            && let Some(schema) = library.get(resource.type_name)
            && let Some(known) = by_schema(resource, &schema, &attribute)
        {
            returned.insert((reference.target, attribute), known);
        }
    }
    returned
}

/// What a reference to a resource returns; `attribute` is empty for `Ref`.
fn by_schema(resource: &Resource<'_>, schema: &TypeSchema, attribute: &str) -> Option<Returned> {
    let returns = if attribute.is_empty() {
        schema.reference()?
    } else {
        schema.attribute(attribute)?
    };
    let is_free = matches!(
        (resource.type_name, attribute),
        ("AWS::SSM::Parameter", "Value")
            | (
                "AWS::CloudFormation::Stack" | "AWS::CloudFormation::CustomResource",
                _
            )
            | ("AWS::ServiceCatalog::CloudFormationProvisionedProduct", _)
    );
    let mut formats = returns.formats.clone();
    if attribute.is_empty() && resource.type_name == "AWS::EC2::SecurityGroup" {
        // In a VPC `Ref` is the id, else the name.
        let wanted = match resource.property("VpcId") {
            Some(_) => "AWS::EC2::SecurityGroup.Id",
            None => "AWS::EC2::SecurityGroup.Name",
        };
        formats = vec![wanted.to_owned()];
    }
    Some(Returned {
        value: None,
        shape: returns.shape(),
        formats: (!is_free).then(|| formats.into()),
    })
}
