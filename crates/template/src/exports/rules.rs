//! The rules by which CloudFormation lets stacks change what they export and import.

use std::fmt;

use super::shape::{Deployed, Shape};

/// Why CloudFormation refuses a change of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An export would go or change that another stack imports.
    InUse {
        /// The name of the export.
        export: String,
        /// Who imports it.
        by: String,
    },
    /// An export has the name of one of another stack.
    Taken {
        /// The name of the export.
        export: String,
        /// Whose it is.
        by: String,
    },
    /// Nobody exports what is imported.
    NotExported {
        /// The name of the export.
        export: String,
    },
    /// There is no such output.
    NoOutput {
        /// The stack whose output is read.
        stack: String,
        /// The logical ID of the output.
        output: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::InUse { export, by } => {
                write!(f, "export `{export}` is in use by stack `{by}`")
            }
            Refusal::Taken { export, by } => write!(f, "stack `{by}` exports `{export}` already"),
            Refusal::NotExported { export } => write!(f, "no stack exports `{export}`"),
            Refusal::NoOutput { stack, output } => {
                write!(f, "stack `{stack}` has no output `{output}`")
            }
        }
    }
}

/// Why a stack cannot become this, or, without a shape, cannot be deleted: the first reason.
pub fn refusal(deployed: &Deployed, stack: &str, wanted: Option<&Shape>) -> Option<Refusal> {
    let others = || deployed.iter().filter(|(name, _)| *name != stack);
    let before = deployed
        .get(stack)
        .into_iter()
        .flat_map(|shape| &shape.exports);
    for (export, made_of) in before {
        let stays = wanted.is_some_and(|wanted| wanted.exports.get(export) == Some(made_of));
        let mut users = others().filter(|(_, other)| other.imports.contains(export));
        if let Some((by, _)) = users.next().filter(|_| !stays) {
            return Some(Refusal::InUse {
                export: export.clone(),
                by: by.clone(),
            });
        }
    }
    let wanted = wanted?;
    for export in wanted.exports.keys() {
        if let Some((by, _)) = others().find(|(_, other)| other.exports.contains_key(export)) {
            return Some(Refusal::Taken {
                export: export.clone(),
                by: by.clone(),
            });
        }
    }
    for export in &wanted.imports {
        if !others().any(|(_, other)| other.exports.contains_key(export)) {
            return Some(Refusal::NotExported {
                export: export.clone(),
            });
        }
    }
    for (source, output) in &wanted.reads {
        let is_there = deployed
            .get(source)
            .is_some_and(|shape| shape.outputs.contains_key(output));
        if !is_there {
            return Some(Refusal::NoOutput {
                stack: source.clone(),
                output: output.clone(),
            });
        }
    }
    None
}

/// Changes a stack, or, without a shape, deletes it.
///
/// # Errors
/// What CloudFormation refuses it for.
pub fn apply(deployed: &mut Deployed, stack: &str, wanted: Option<Shape>) -> Result<(), Refusal> {
    if let Some(refusal) = refusal(deployed, stack, wanted.as_ref()) {
        return Err(refusal);
    }
    match wanted {
        Some(wanted) => deployed.insert(stack.to_owned(), wanted),
        None => deployed.remove(stack),
    };
    Ok(())
}
