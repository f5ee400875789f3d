//! Reading patterns from a template: its values as the grammar wants to see them.

use stackwright_facts::Problem;
use stackwright_facts::pattern::{self, Fault, Fields, Kind, Tree, Verdict};

use super::Pattern;
use crate::engines::json_text::{JsonText, Unreadable};
use crate::engines::text::{Piece, Scope, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;

impl pattern::Text for Text {
    fn parts(&self) -> Vec<Option<&str>> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }
}

/// A value of a template.
#[derive(Clone, Copy)]
struct Value<'a, 't> {
    scope: Scope<'a, 't>,
    instance: &'a Instance<'t>,
}

impl Tree for Value<'_, '_> {
    type Text = Text;
    type Place = Span;

    fn place(&self) -> Span {
        self.instance.span()
    }

    fn kind(&self) -> Kind<Self> {
        let here = |instance| Value {
            scope: self.scope,
            instance,
        };
        let text = || self.scope.text(self.instance);
        match &self.instance.value {
            Evaluation::Null => Kind::Null,
            Evaluation::Bool(value) => Kind::Bool(*value),
            Evaluation::Number(number) => match number.parse() {
                Ok(number) => Kind::Number(number),
                Err(_) => Kind::Unknown(text()),
            },
            Evaluation::String(_) => Kind::Text(text()),
            Evaluation::List(items) => Kind::List(items.iter().map(here).collect()),
            Evaluation::Object(object) => Kind::Object {
                entries: (object.entries.iter())
                    .map(|(name, span, value)| ((*name).to_owned(), *span, here(value)))
                    .collect(),
                open: object.open,
            },
            Evaluation::Unknown(_) => Kind::Unknown(text()),
        }
    }
}

/// Reads a pattern that is an object, or a text with JSON in it; all of the latter stands where the text does. `None`
/// where only a deployment knows it.
#[must_use]
pub fn read<'t>(
    scope: Scope<'_, 't>,
    instance: &Instance<'t>,
) -> Option<(Pattern, Vec<Fault<Span>>)> {
    if let Evaluation::Object(_) | Evaluation::List(_) = instance.value {
        return Some(pattern::read(Value { scope, instance }));
    }
    let text = scope.text(instance);
    if matches!(text.pieces.as_slice(), [] | [Piece::Symbol(_)]) {
        return None;
    }
    let place = instance.span();
    let json = JsonText::new(&text);
    let read = json.read(|template, environment, instance| {
        let scope = Scope {
            template,
            environment,
        };
        pattern::read(Value { scope, instance })
    });
    match read {
        Ok((mut pattern, mut faults)) => {
            pattern.root.replace(place, &|text| json.restore(text));
            let restored = |text: &str| json.restored(text).to_string();
            for fault in &mut faults {
                fault.place = place;
                fault.problem.message = restored(&fault.problem.message);
                fault.problem.hint = fault.problem.hint.as_deref().map(restored);
            }
            Some((pattern, faults))
        }
        Err(Unreadable::Open) => None,
        Err(Unreadable::Wrong(why)) => {
            let root = Fields {
                open: true,
                ..Fields::default()
            };
            let fault = Fault {
                place,
                path: String::new(),
                verdict: Verdict::Refused,
                problem: Problem {
                    message: format!("the text is no JSON: {why}"),
                    hint: Some("write the pattern as an object of the template".to_owned()),
                },
            };
            Some((Pattern { root }, vec![fault]))
        }
    }
}
