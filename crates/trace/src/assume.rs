//! Values of parameters put in their places, as a deployment would.

use std::borrow::Cow;

use stackwright_facts::Problem;
use stackwright_template::budget::MAX_DEPTH;
use stackwright_template::compare::secrets;
use stackwright_template::model::{
    Intrinsic, PSEUDO_PARAMETERS, has_dynamic_reference, sub_variables,
};
use stackwright_template::parse::{Data, Document, Node};

/// So many bytes of values are put into the places of a template.
const MOST_BYTES: usize = 16 << 20;

/// What is taken as given of one template: names and values, those that were asked for and defaults of parameters.
pub struct Given {
    /// Name, value, and whether it is a default.
    pub values: Vec<(String, String, bool)>,
    /// The values that are not to be shown.
    pub secrets: Vec<String>,
}

impl Given {
    /// What was asked for, and the defaults of the other parameters.
    pub fn of(document: &Document<'_>, assumed: &[(String, String)]) -> Self {
        let mut values: Vec<_> = (assumed.iter())
            .map(|(name, value)| (name.clone(), value.clone(), false))
            .collect();
        let parameters = document.root.get("Parameters").and_then(Node::as_map);
        for parameter in parameters.into_iter().flatten() {
            let text = |key: &str| parameter.value.get(key).and_then(Node::scalar_text);
            let is_list = text("Type").is_some_and(|ty| ty.contains("List"));
            let is_looked_up =
                text("Type").is_some_and(|ty| ty.starts_with("AWS::SSM::Parameter::Value"));
            let known = values.iter().any(|(name, ..)| *name == parameter.key);
            if known || is_list || is_looked_up {
                continue;
            }
            if let Some(default) = text("Default").filter(|text| !has_dynamic_reference(text)) {
                values.push((parameter.key.to_string(), default.to_owned(), true));
            }
        }
        let secrets = (values.iter())
            .filter(|(name, ..)| {
                let declaration = document.root.at(["Parameters", name]);
                declaration.is_some_and(|found| secrets::is_hidden(name, found))
            })
            .map(|(_, value, _)| value.clone())
            .collect();
        Self { values, secrets }
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, ..)| known == name);
        found.map(|(_, value, _)| value.as_str())
    }

    /// Puts the values into the places where the template refers to them.
    ///
    /// # Errors
    /// When they are too long for all these places.
    pub fn put(&self, document: &mut Document<'_>) -> Result<(), Problem> {
        if self.values.is_empty() {
            return Ok(());
        }
        let Data::Map(sections) = &mut document.root.data else {
            return Ok(());
        };
        let mut left = MOST_BYTES;
        for section in &mut sections.entries {
            if section.key != "Parameters" && section.key != "Metadata" {
                self.node(&mut section.value, 0, &mut left);
            }
        }
        if left == 0 {
            return Err(Problem {
                message: format!(
                    "the template is too much to be traced: the values of its parameters come to more than {} MiB where they are used",
                    MOST_BYTES >> 20
                ),
                hint: Some("give them shorter values with `--assume`".to_owned()),
            });
        }
        Ok(())
    }

    fn node(&self, node: &mut Node<'_>, depth: usize, left: &mut usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if let Some(call) = Intrinsic::of(node) {
            let name = call.function.name();
            if name == "Ref" {
                let value = call.argument.as_str().and_then(|target| self.value(target));
                if let Some(value) = value
                    && take(left, value.len())
                {
                    node.data = Data::String(Cow::Owned(value.to_owned()));
                }
                return;
            }
            if name == "Fn::Sub" {
                self.sub(node, left);
            }
        }
        match &mut node.data {
            Data::List(items) => items
                .iter_mut()
                .for_each(|item| self.node(item, depth + 1, left)),
            Data::Map(map) => {
                for entry in &mut map.entries {
                    self.node(&mut entry.value, depth + 1, left);
                }
            }
            _ => {}
        }
    }

    fn sub(&self, node: &mut Node<'_>, left: &mut usize) {
        let Data::Map(map) = &mut node.data else {
            return;
        };
        let Some(entry) = map.entries.first_mut() else {
            return;
        };
        let own: Vec<String> = match &entry.value.data {
            Data::List(items) => {
                let own = items.get(1).and_then(Node::as_map);
                own.into_iter()
                    .flatten()
                    .map(|one| one.key.to_string())
                    .collect()
            }
            _ => Vec::new(),
        };
        let text = match &mut entry.value.data {
            Data::String(text) => text,
            Data::List(items) => match items.first_mut().map(|first| &mut first.data) {
                Some(Data::String(text)) => text,
                _ => return,
            },
            _ => return,
        };
        let mut result = String::new();
        let mut at = 0;
        for variable in sub_variables(text) {
            let value = self.value(variable.name);
            if let Some(value) = value.filter(|_| !own.iter().any(|name| name == variable.name))
                && take(left, value.len())
            {
                result.push_str(&text[at..variable.start]);
                result.push_str(&value.replace("${", "${!"));
                at = variable.end;
            }
        }
        result.push_str(&text[at..]);
        *text = Cow::Owned(result);
    }
}

/// Takes so many bytes of what is left; where there are not so many, nothing is left.
fn take(left: &mut usize, bytes: usize) -> bool {
    let rest = left.checked_sub(bytes);
    *left = rest.unwrap_or_default();
    rest.is_some()
}

/// Whether a name can be given a value: a parameter of one of the templates, or a pseudo parameter.
pub fn is_known(name: &str, documents: &[Document<'_>]) -> bool {
    PSEUDO_PARAMETERS.contains(&name)
        || (documents.iter()).any(|document| document.root.at(["Parameters", name]).is_some())
}
