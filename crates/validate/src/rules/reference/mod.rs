//! Rules about references and functions: what they name must exist, and their arguments must have the right form.

mod circular;
mod condition;
mod condition_cycle;
mod cycle;
mod dangling;
mod depends_on;
mod find_in_map;
mod get_att;
mod if_;
mod raw_pseudo;
mod redundant_depends_on;
mod ref_;
mod sub;
mod sub_needed;
mod unreachable;
mod wrong_identifier;

pub use circular::Circular;
pub use condition::{OutputCondition, ResourceCondition, UndefinedCondition};
pub use condition_cycle::ConditionCycle;
pub use dangling::Dangling;
pub use depends_on::DependsOn;
pub use find_in_map::FindInMap;
pub use get_att::GetAtt;
pub use if_::If;
pub use raw_pseudo::RawPseudo;
pub use redundant_depends_on::RedundantDependsOn;
pub use ref_::Ref;
pub use sub::Sub;
pub use sub_needed::SubNeeded;
pub use unreachable::Unreachable;
pub use wrong_identifier::WrongIdentifier;

use crate::Diagnostic;
use crate::rules::Context;
use stackwright_template::model::{
    Function, Owner, PSEUDO_PARAMETERS, Reference, Section, Segment,
};

/// Adds the resource and the property path that an owner and a path stand for.
pub(super) fn placed(
    finding: Diagnostic,
    cx: &Context<'_>,
    owner: Owner<'_>,
    path: &stackwright_template::model::Path<'_>,
) -> Diagnostic {
    if owner.section == Section::Resources
        && let Some(resource) = cx.template.resources.get(owner.name)
    {
        let below = if path.key(2) == Some("Properties") {
            3
        } else {
            2
        };
        return finding
            .resource(resource)
            .property(written(&path.skip(below)));
    }
    finding.property(written(path))
}

/// The path up to the function call that it leads into, which the span shows anyway; through `Fn::If`, whose branches
/// stand for the value itself.
fn written(path: &stackwright_template::model::Path<'_>) -> String {
    let mut segments = Vec::with_capacity(path.0.len());
    let mut rest = path.0.iter();
    while let Some(segment) = rest.next() {
        match segment {
            Segment::Key(key) if *key == Function::If.name() => {
                rest.next();
            }
            Segment::Key(key) if Function::from_name(key).is_some() => break,
            _ => segments.push(*segment),
        }
    }
    stackwright_template::model::Path(segments).to_string()
}

/// Every name that `Ref` may use.
fn referable<'t>(cx: &Context<'t>) -> impl Iterator<Item = &'t str> {
    cx.template
        .resources
        .keys()
        .chain(cx.template.parameters.keys())
        .chain(PSEUDO_PARAMETERS)
        .copied()
}

/// Whether a name may come from what a macro, a loop, a module or SAM adds.
fn may_be_generated(cx: &Context<'_>, name: &str) -> bool {
    let template = cx.template;
    (template.is_rewritten() && (!template.is_rewritten_by_sam() || may_be_of_sam(cx, name)))
        || cx.template.has_loops("Resources")
        || name.contains("&{")
        || name.contains("${")
        || cx.template.resources.values().any(|resource| {
            // What has no type is made by something that comes before CloudFormation.
            let is_module =
                resource.type_name.ends_with("::MODULE") || resource.type_name.is_empty();
            is_module && name.starts_with(resource.name)
        })
}

/// Whether SAM may make something of that name: it begins with the name of what it is made of, or is one of those that all
/// functions share.
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>
fn may_be_of_sam(cx: &Context<'_>, name: &str) -> bool {
    name.starts_with("Serverless")
        || name.starts_with("CodeDeployServiceRole")
        || cx
            .template
            .resources
            .keys()
            .any(|made_of| name.starts_with(made_of))
}

/// The references whose value is that of a resource, which is not known before there are resources.
pub(super) fn to_resources<'t>(cx: &Context<'t>) -> impl Iterator<Item = &'t Reference<'t>> {
    let template = cx.template;
    template.references.iter().filter(|reference| {
        reference.kind.is_value() && template.resources.contains_key(reference.target)
    })
}

/// Why a value cannot be that of a resource, where it is decided before there are resources.
fn too_early(section: Section, resource: &str) -> Option<String> {
    matches!(section, Section::Conditions | Section::Rules).then(|| {
        format!("a condition cannot refer to the resource `{resource}`: it is decided before there are resources")
    })
}
