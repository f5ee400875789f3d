//! E3001: the body of a resource.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;
use stackwright_template::suggest::did_you_mean;

/// The attributes of a resource.
pub(super) const ATTRIBUTES: &[&str] = &[
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
];

rule! {
    /// ## What it does
    /// Checks that a resource has a type, and nothing beside the attributes that CloudFormation knows.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "invalid template resource property".
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket, Propertys: {}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub struct ResourceBody = E3001, "resource-body", Error, on [resources];
}

/// What a resource has beside in the template of a conformance pack, which only has rules of Config and what they set right.
///
/// Source: <https://docs.aws.amazon.com/config/latest/developerguide/custom-conformance-pack.html>
const OF_PACKS: &[&str] = &["Controls", "Description"];

fn is_conformance_pack(cx: &Context<'_>) -> bool {
    (cx.template.resources.values()).all(|resource| {
        matches!(
            resource.type_name,
            "AWS::Config::ConfigRule" | "AWS::Config::RemediationConfiguration"
        )
    })
}

impl Rule for ResourceBody {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        let Some(map) = resource.node.as_map() else {
            return;
        };
        let name = resource.name;
        if !name.chars().all(|c| c.is_ascii_alphanumeric())
            && !name.contains("&{")
            && !name.contains("${")
        {
            out.report(self.at(
                resource.name_span,
                format!("the logical id `{name}` may only have letters and digits"),
            ));
        }
        let generated = map.iter().any(|entry| entry.key.starts_with("Fn::"));
        match map.get("Type") {
            None if !generated => out.report(self.at(
                resource.name_span,
                format!("the resource `{}` has no type", resource.name),
            )),
            Some(ty) if ty.as_str().is_none_or(str::is_empty) => out.report(
                self.at(
                    ty.span,
                    format!("a resource's type must be a string, not {}", ty.kind()),
                )
                .property("Type"),
            ),
            _ => {}
        }
        if let Some(condition) = map.get("Condition")
            && condition.as_str().is_none()
        {
            out.report(
                self.at(
                    condition.span,
                    format!(
                        "a resource's condition is the name of a condition, not {}",
                        condition.kind()
                    ),
                )
                .property("Condition"),
            );
        }
        for entry in map {
            let name = entry.key.as_ref();
            if ATTRIBUTES.contains(&name)
                || cx.template.has_own_macro()
                || name.starts_with("Fn::")
                || resource.type_name.starts_with("AWS::Serverless::")
                || super::sam_attributes::SAM_ATTRIBUTES.contains(&name)
                || OF_PACKS.contains(&name) && is_conformance_pack(cx)
            {
                continue;
            }
            let mut finding = self
                .at(
                    entry.key_span,
                    format!("`{name}` is not an attribute of a resource"),
                )
                .property(name);
            let own = cx
                .schema(resource.type_name)
                .is_some_and(|schema| schema.property_names().any(|known| known == name));
            if own {
                finding = finding.hint(format!("put `{name}` under `Properties`"));
            } else if let Some(near) = did_you_mean(name, ATTRIBUTES.iter().copied()) {
                finding = finding.meant(near);
            }
            out.report(finding);
        }
        if let Some(properties) = resource.properties
            && properties.as_map().is_none()
            && properties.data != stackwright_template::parse::Data::Null
        {
            out.report(
                self.at(
                    properties.span,
                    format!("`Properties` must be an object, not {}", properties.kind()),
                )
                .property("Properties"),
            );
        }
    }
}
