//! Where policy documents stand in resources.

use crate::rules::Form;
use stackwright_template::engines::iam::{Kind, PLACES};
use stackwright_template::model::{Instance, Resource};

/// A policy document of a resource.
pub(super) struct Document<'a, 't> {
    /// Its place below the properties.
    pub path: String,
    /// The document.
    pub instance: &'a Instance<'t>,
    /// What it is attached to.
    pub kind: Kind,
}

/// The policy documents of a resource in one form of its properties.
pub(super) fn documents<'a, 't>(
    resource: &Resource<'_>,
    form: &'a Form<'t>,
) -> Vec<Document<'a, 't>> {
    let mut found = Vec::new();
    for (_, property, kind) in PLACES.iter().filter(|(ty, ..)| *ty == resource.type_name) {
        let Some(value) = form.properties.get(property) else {
            continue;
        };
        if *property != "Policies" {
            found.push(Document {
                path: (*property).to_owned(),
                instance: value,
                kind: *kind,
            });
            continue;
        }
        for (index, policy) in value.items().iter().enumerate() {
            if let Some(document) = policy.get("PolicyDocument") {
                found.push(Document {
                    path: format!("{property}.{index}.PolicyDocument"),
                    instance: document,
                    kind: *kind,
                });
            }
        }
    }
    found
}
