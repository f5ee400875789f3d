//! The ARNs of resource types and the actions of their services.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stackwright_schemas::iam_actions;

use crate::codegen::model::{Access, ResourceType, Source};
use crate::codegen::names;

/// The actions' types of a module, by the prefix of their service: `Action` of the one that most types use.
pub fn action_types(types: &[ResourceType]) -> BTreeMap<String, String> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for access in types.iter().filter_map(|it| it.access.as_ref()) {
        *uses.entry(&access.service).or_default() += 1;
    }
    let most = uses
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(service, _)| *service);
    let named = uses.keys().map(|service| {
        let name = match Some(*service) == most {
            true => "Action".to_owned(),
            false => format!("{}Action", names::pascal(service)),
        };
        ((*service).to_owned(), name)
    });
    named.collect()
}

/// The abilities of a resource type.
pub fn abilities(text: &mut String, resource: &ResourceType, actions: &BTreeMap<String, String>) {
    let short = names::resource_name(&resource.name);
    let Some(arn) = &resource.arn else { return };
    let source = match &arn.source {
        Source::Attribute(name) => format!("ArnForm::attribute({:?}, {name:?})", arn.form),
        Source::Reference => format!("ArnForm::reference({:?})", arn.form),
        Source::Parts(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| format!("{:?}", part.as_deref().unwrap_or("")))
                .collect();
            format!("ArnForm::parts({:?}, &[{}])", arn.form, parts.join(", "))
        }
    };
    let _ = writeln!(
        text,
        "impl HasArn for Cfn{short} {{ const ARN: ArnForm = {source}; }}"
    );
    let Some(Access { service, resources }) = &resource.access else {
        return;
    };
    if let Some(action) = actions.get(service) {
        let _ = writeln!(
            text,
            "impl Governed for Cfn{short} {{ type Action = {action}; const RESOURCES: &'static [(&'static str, &'static str)] = &{resources:?}; }}"
        );
    }
}

/// The actions of the services that a module's types are of.
pub fn actions(text: &mut String, types: &BTreeMap<String, String>) {
    for (service, name) in types {
        let Some(known) = iam_actions::service(service) else {
            continue;
        };
        let mut facts = String::new();
        let _ = writeln!(
            text,
            "\n/// The actions of `{service}`, which [policies can allow](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum {name} {{"
        );
        let mut taken = std::collections::BTreeSet::new();
        for action in known.actions() {
            let (letter, level) = (action.access.letter(), action.access.as_str());
            let resources: Vec<&str> = known.resource_types_of(action).map(|it| it.name).collect();
            let variant = names::unique(names::pascal(action.name), &mut taken);
            let _ = writeln!(text, "/// {level}\n{variant},");
            let _ = writeln!(facts, "{} {letter} {}", action.name, resources.join(","));
        }
        let _ = writeln!(text, "}}\nactions! {{ {name} {service:?} {facts:?} }}");
    }
}
