//! Rules about documents in texts: JSON that a service reads from a property.

mod json_text;
mod lifecycle_policy;
mod schemas;

pub use json_text::JsonInText;
pub use lifecycle_policy::LifecyclePolicy;
pub use schemas::DocumentSchema;

use crate::rules::{Context, Form};
use stackwright_template::engines::json_text::JsonText;
use stackwright_template::engines::text::{Piece, Scope};
use stackwright_template::model::{Evaluation, Instance};

/// A text that is a document, with its unknown parts marked. `None` where it is no text, or unknown as a whole.
pub(super) fn document<'t>(
    cx: &Context<'t>,
    form: &Form<'t>,
    instance: &Instance<'t>,
) -> Option<JsonText> {
    if !matches!(
        instance.value,
        Evaluation::String(_) | Evaluation::Unknown(_)
    ) {
        return None;
    }
    let scope = Scope {
        template: cx.template,
        environment: &form.environment,
    };
    let text = scope.text(instance);
    let is_known = !matches!(text.pieces.as_slice(), [] | [Piece::Symbol(_)]);
    is_known.then(|| JsonText::new(&text))
}
