//! The properties of a type by how they are set.

use super::docs;
use crate::codegen::model::{Property, positional};

/// The properties of a type by how they are set.
pub struct Needs<'a> {
    /// Required, and taken by the constructor.
    pub arguments: Vec<&'a Property>,
    /// Required, and set by a setter.
    pub chained: Vec<&'a Property>,
    pub optional: Vec<&'a Property>,
}

impl<'a> Needs<'a> {
    pub fn of(properties: &'a [Property]) -> Self {
        let (required, optional): (Vec<&Property>, Vec<&Property>) =
            properties.iter().partition(|property| property.required);
        let arguments = positional(&required);
        let chained = match arguments.is_empty() {
            true => required,
            false => Vec::new(),
        };
        Needs {
            arguments,
            chained,
            optional,
        }
    }

    /// The names of all that are required, as items of a Rust list.
    pub fn names(&self) -> String {
        let required = self.arguments.iter().chain(&self.chained);
        let names: Vec<String> = required
            .map(|property| format!("\"{}\"", property.name))
            .collect();
        names.join(", ")
    }

    /// What has a setter.
    pub fn setters(&self) -> impl Iterator<Item = &'a Property> {
        self.chained.iter().chain(&self.optional).copied()
    }

    /// What the constructor's documentation says of the required ones.
    pub fn document(&self, text: &mut String) {
        if !self.arguments.is_empty() {
            docs::line(text, "");
        }
        for property in &self.arguments {
            docs::line(text, &format!("- {}", docs::property(property)));
        }
        if !self.chained.is_empty() {
            let setters: Vec<String> = self
                .chained
                .iter()
                .map(|property| format!("[`{0}`](Self::{0})", property.method))
                .collect();
            let setters = docs::enumeration(&setters);
            docs::line(
                text,
                &format!("It needs {setters}; synthesis reports what is missing."),
            );
        }
    }

    /// The name of an argument that every constructor has, unless a property has it.
    pub fn free_name(&self, name: &str) -> String {
        match self.takes(name) {
            true => format!("construct_{name}"),
            false => name.to_owned(),
        }
    }

    /// How the constructor calls a function of `parts`, which an argument may hide.
    pub fn shared_function(&self, name: &str) -> String {
        match self.takes(name) {
            true => format!("crate::parts::{name}"),
            false => name.to_owned(),
        }
    }

    fn takes(&self, name: &str) -> bool {
        self.arguments
            .iter()
            .any(|property| property.method == name)
    }
}
