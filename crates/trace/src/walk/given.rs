//! What is passed from step to step.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Text;

/// What arrives somewhere: a message, an input, an event.
#[derive(Clone, Debug)]
pub struct Payload {
    /// What it is.
    pub value: Value,
    /// The attributes of a message, each with type and value; an empty object where it has none.
    pub attributes: Value,
}

impl Payload {
    /// Something without attributes.
    pub fn of(value: Value) -> Self {
        Self {
            value,
            attributes: Value::Object(Vec::new()),
        }
    }

    /// What a text in it says as JSON; the text itself where it is none.
    pub fn parsed(&self) -> Value {
        match &self.value {
            Value::Text(text) => Value::parse(text).unwrap_or_else(|| self.value.clone()),
            other => other.clone(),
        }
    }

    /// It as a text, which is what messages carry.
    pub fn written(&self) -> Value {
        match &self.value {
            Value::Text(_) => self.value.clone(),
            Value::Unknown => Value::Unknown,
            other => {
                (other.text()).map_or_else(|| Value::Text(Text::unknown("message")), Value::Text)
            }
        }
    }
}
