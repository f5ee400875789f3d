//! How rules look from one resource at another that it refers to.

use crate::model::{Instance, Resource};
use crate::rules::Context;

/// The resource of a type that a value is a `Ref` or `Fn::GetAtt` of.
pub(super) fn linked<'a, 't>(
    cx: &'a Context<'t>,
    value: Option<&Instance<'t>>,
    type_name: &str,
) -> Option<&'a Resource<'t>> {
    let resource = cx.template.resources.get(value?.resource()?)?;
    (resource.type_name == type_name).then_some(resource)
}

/// The only form of a resource's properties; `None` where it has several or none.
pub(super) fn only_form<'a, 't>(
    cx: &'a Context<'t>,
    resource: &Resource<'_>,
) -> Option<&'a Instance<'t>> {
    match cx.forms(resource) {
        [form] => Some(&form.properties),
        _ => None,
    }
}
