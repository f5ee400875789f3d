//! Paths as the text of one module writes them.

use std::collections::BTreeSet;

use crate::codegen::model::RustType;

/// What `parts` and the prelude bring into every module; a type of the module may hide it, and then the path is whole.
const KNOWN: &[(&str, &str)] = &[
    ("String", "::std::string::String"),
    ("Text", "crate::parts::Text"),
    ("Data", "::stackwright::Data"),
    ("IntoValue", "::stackwright::IntoValue"),
    ("List", "::stackwright::List"),
    ("Map", "::stackwright::Map"),
    ("Props", "::stackwright::Props"),
    ("Scalar", "crate::Scalar"),
    ("Value", "::stackwright::Value"),
];

/// Paths from inside one module.
pub struct Paths {
    hidden: BTreeSet<String>,
    /// What stands before the names of a resource's definitions.
    definitions: String,
}

impl Paths {
    /// From beside a resource whose definitions are in this module.
    pub fn beside(module: &str) -> Self {
        Paths {
            hidden: BTreeSet::new(),
            definitions: format!("{module}::"),
        }
    }

    /// From inside a module that has types of these names.
    pub fn inside<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Paths {
            hidden: names.into_iter().map(str::to_owned).collect(),
            definitions: String::new(),
        }
    }

    /// A type that every module knows, by its short name.
    pub fn known(&self, name: &'static str) -> &'static str {
        let whole = KNOWN.iter().find(|(short, _)| *short == name);
        match whole {
            Some((_, path)) if self.hidden.contains(name) => path,
            _ => name,
        }
    }

    pub fn rust_type(&self, rust_type: &RustType) -> String {
        match rust_type {
            RustType::Text => self.known("String").into(),
            RustType::Boolean => "bool".into(),
            RustType::Integer => "i64".into(),
            RustType::Number => "f64".into(),
            RustType::Scalar => self.known("Scalar").into(),
            RustType::Json => self.known("Data").into(),
            RustType::List(item) => format!("{}<{}>", self.known("List"), self.rust_type(item)),
            RustType::Map(entry) => format!("{}<{}>", self.known("Map"), self.rust_type(entry)),
            RustType::Named(name) => format!("{}{name}", self.definitions),
        }
    }

    /// What a setter or a constructor takes for a property.
    pub fn argument(&self, rust_type: &RustType) -> String {
        format!(
            "impl {}<{}>",
            self.known("IntoValue"),
            self.rust_type(rust_type)
        )
    }
}
