//! What stands in place of a parameter of an included template.

use crate::data::{Data, Key, Object};

/// Puts a value wherever data refer to a parameter: in `Ref`, and in the texts of `Fn::Sub`.
pub(super) fn substitute(data: &mut Data, parameter: &str, value: &Data) {
    match data {
        Data::Object(object) => {
            if object.len() == 1 && object.get("Ref").and_then(Data::as_str) == Some(parameter) {
                *data = value.clone();
                return;
            }
            if object.len() == 1
                && let Some(argument) = object.get_mut("Fn::Sub")
            {
                in_sub(argument, parameter, value);
            }
            for entry in object.values_mut() {
                substitute(entry, parameter, value);
            }
        }
        Data::List(items) => {
            for item in items {
                substitute(item, parameter, value);
            }
        }
        _ => {}
    }
}

/// In the argument of `Fn::Sub`: a text, or a text with variables of its own.
fn in_sub(argument: &mut Data, parameter: &str, value: &Data) {
    let (text, own) = match argument {
        Data::String(text) => (text.clone(), Object::new()),
        Data::List(parts) => match parts.as_slice() {
            [Data::String(text), Data::Object(own)] => (text.clone(), own.clone()),
            _ => return,
        },
        _ => return,
    };
    let place = format!("${{{parameter}}}");
    if !text.contains(&place) || own.contains_key(parameter) {
        return;
    }
    let known = match value {
        Data::String(text) if value.as_str().is_some() => Some(text.clone()),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        _ => None,
    };
    *argument = match known {
        Some(known) => {
            // Its own placeholders are text.
            let text = text.replace(&place, &known.replace("${", "${!"));
            match own.is_empty() {
                true => Data::String(text),
                false => Data::List(vec![Data::String(text), Data::Object(own)]),
            }
        }
        None => {
            let mut variables = own;
            variables.insert(Key::Owned(parameter.to_owned()), value.clone());
            Data::List(vec![Data::String(text), Data::Object(variables)])
        }
    };
}
