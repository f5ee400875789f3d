//! What of a template matters to other stacks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

/// The stacks that are deployed, by name.
pub type Deployed = BTreeMap<String, Shape>;

/// What of a stack's template matters to other stacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What it exports, by the name of the export: what the value is made of. Two values that are made of the same are the
    /// same.
    pub exports: BTreeMap<String, String>,
    /// The names of the exports that it imports.
    pub imports: BTreeSet<String>,
    /// Its outputs, by logical ID: what the value is made of.
    pub outputs: BTreeMap<String, String>,
    /// The outputs of other stacks in its account and region that it reads, by stack and logical ID.
    pub reads: BTreeSet<(String, String)>,
}

impl Shape {
    /// Adds an export.
    #[must_use]
    pub fn export(mut self, name: &str, made_of: &str) -> Self {
        self.exports.insert(name.to_owned(), made_of.to_owned());
        self
    }

    /// Adds an import.
    #[must_use]
    pub fn import(mut self, name: &str) -> Self {
        self.imports.insert(name.to_owned());
        self
    }

    /// The shape of a template, in JSON. `text` gives the text of an expression where it is known, for example of a name that
    /// holds parameters; what has no known name is left out, as nobody can tell what it is. A value is made of something else
    /// than it was if it refers to one of the resources in `replaced`.
    pub fn of(
        template: &Json,
        replaced: &BTreeSet<String>,
        text: impl Fn(&Json) -> Option<String>,
    ) -> Self {
        let mut shape = Shape::default();
        for (id, output) in template["Outputs"].as_object().into_iter().flatten() {
            let value = &output["Value"];
            let mut made_of = value.to_string();
            if names(value).iter().any(|name| replaced.contains(name)) {
                made_of.push_str(" anew");
            }
            if let Some(name) = text(&output["Export"]["Name"]) {
                shape.exports.insert(name, made_of.clone());
            }
            shape.outputs.insert(id.clone(), made_of);
        }
        find_uses(template, &text, &mut shape);
        shape
    }
}

fn find_uses(json: &Json, text: &impl Fn(&Json) -> Option<String>, shape: &mut Shape) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| find_uses(item, text, shape)),
        Json::Object(entries) => {
            for (key, value) in entries {
                match key.as_str() {
                    "Fn::ImportValue" => shape.imports.extend(text(value)),
                    "Fn::GetStackOutput" => shape.reads.extend(output_read(value, text)),
                    _ => {}
                }
                find_uses(value, text, shape);
            }
        }
        _ => {}
    }
}

/// The stack and the output that `Fn::GetStackOutput` with this argument reads, if the stack is in the same account and
/// region, and known.
pub(super) fn output_read(
    argument: &Json,
    text: &impl Fn(&Json) -> Option<String>,
) -> Option<(String, String)> {
    let is_elsewhere = argument["Region"].is_string() || !argument["RoleArn"].is_null();
    let output = argument["OutputName"].as_str()?;
    (!is_elsewhere).then_some((text(&argument["StackName"])?, output.to_owned()))
}

/// Whatever in a value could be a logical ID: to take too much for one is harmless.
pub(super) fn names(json: &Json) -> BTreeSet<String> {
    let (mut found, mut pending) = (BTreeSet::new(), vec![json]);
    while let Some(json) = pending.pop() {
        match json {
            Json::String(text) => {
                let words = text.split(|c: char| !c.is_ascii_alphanumeric());
                found.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
            }
            Json::Array(items) => pending.extend(items),
            Json::Object(entries) => pending.extend(entries.values()),
            _ => {}
        }
    }
    found
}
