//! The ARNs of resources, for all types whose form of it is known.

use stackwright::{CfnResource, Resource, Value, intrinsic, pseudo};

/// How the ARN of a resource type is told.
///
/// The forms are those of the CDK's service specification, which has them for 1,002 types.
#[derive(Clone, Copy, Debug)]
pub struct ArnForm {
    form: &'static str,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Attribute(&'static str),
    Reference,
    Parts(&'static [&'static str]),
}

impl ArnForm {
    /// An attribute of the resource is its ARN.
    #[must_use]
    pub const fn attribute(form: &'static str, attribute: &'static str) -> Self {
        ArnForm {
            form,
            source: Source::Attribute(attribute),
        }
    }

    /// The `Ref` of the resource is its ARN.
    #[must_use]
    pub const fn reference(form: &'static str) -> Self {
        ArnForm {
            form,
            source: Source::Reference,
        }
    }

    /// The ARN is made of attributes of the resource: one for each variable of the form that is not the partition, the region
    /// or the account; an empty name is its `Ref`.
    #[must_use]
    pub const fn parts(form: &'static str, attributes: &'static [&'static str]) -> Self {
        ArnForm {
            form,
            source: Source::Parts(attributes),
        }
    }

    /// The form, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.form
    }

    /// The names of the variables that tell one resource of the type from another: `QueueName`.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Variable(name) if !is_of_environment(name) => Some(name),
            _ => None,
        })
    }

    /// The ARN that has these values for the variables, in their order.
    #[must_use]
    pub fn of_values(&self, values: impl IntoIterator<Item = Value<String>>) -> Value<String> {
        let mut values = values.into_iter();
        let pieces = self.pieces().map(|piece| match piece {
            Piece::Text(text) => Value::from(text),
            Piece::Variable("Partition") => pseudo::partition(),
            Piece::Variable("Region") => pseudo::region(),
            Piece::Variable("Account") => pseudo::account_id(),
            Piece::Variable(_) => values.next().unwrap_or_else(|| Value::from("*")),
        });
        intrinsic::join("", pieces.collect::<Vec<_>>())
    }

    fn of(&self, resource: &CfnResource) -> Value<String> {
        match self.source {
            Source::Attribute(name) => resource.attr(name),
            Source::Reference => resource.ref_(),
            Source::Parts(attributes) => {
                self.of_values(attributes.iter().map(|name| match *name {
                    "" => resource.ref_(),
                    name => resource.attr(name),
                }))
            }
        }
    }

    /// The value of a variable in an ARN of this form, cut out now where the ARN is known, else by CloudFormation; `None` if
    /// the form has no such variable, or nothing else than text ends before it.
    #[must_use]
    pub fn variable_of(&self, arn: &Value<String>, variable: &str) -> Option<Value<String>> {
        let own = |name: &str| name.eq_ignore_ascii_case(variable);
        let pieces: Vec<Piece> = self.pieces().collect();
        let at = pieces
            .iter()
            .position(|piece| matches!(piece, Piece::Variable(it) if own(it)))?;
        // What comes before, with one letter for each variable, has as many separators as the ARN has before the value.
        let before: String = (pieces[..at].iter())
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Variable(_) => "v",
            })
            .collect();
        let separator = before
            .chars()
            .next_back()
            .filter(|it| matches!(it, ':' | '/'))?;
        let is_end = match pieces.get(at + 1) {
            None => true,
            Some(Piece::Text(text)) => text.starts_with(separator),
            Some(Piece::Variable(_)) => false,
        };
        let index = before.matches(separator).count();
        let separator = separator.to_string();
        let value = match arn.as_str() {
            Some(arn) => arn.split(&separator).nth(index)?.into(),
            None => {
                let index = u8::try_from(index).ok()?;
                intrinsic::select(index, intrinsic::split(separator, arn))
            }
        };
        is_end.then_some(value)
    }

    /// Why a text is not an ARN of this form; `None` if it is one, or may be one once its expressions are known.
    #[must_use]
    pub fn mismatch(&self, arn: &str) -> Option<String> {
        let mut rest = arn;
        let pieces: Vec<Piece> = self.pieces().collect();
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => match rest.strip_prefix(text) {
                    Some(after) => rest = after,
                    None => return Some(format!("it is not of the form `{}`", self.form)),
                },
                Piece::Variable(name) => {
                    let next = match pieces.get(at + 1) {
                        Some(Piece::Text(text)) => rest.find(text),
                        _ => Some(rest.len()),
                    };
                    let Some(end) = next else {
                        return Some(format!("it is not of the form `{}`", self.form));
                    };
                    let value = &rest[..end];
                    if value.is_empty() {
                        return Some(format!("its `{name}` is empty"));
                    }
                    rest = &rest[end..];
                }
            }
        }
        (!rest.is_empty()).then(|| format!("`{rest}` is too much for the form `{}`", self.form))
    }

    fn pieces(&self) -> impl Iterator<Item = Piece> {
        let mut rest = self.form;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            if let Some(inner) = rest.strip_prefix("${")
                && let Some((name, after)) = inner.split_once('}')
            {
                rest = after;
                return Some(Piece::Variable(name));
            }
            let end = rest.find("${").unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            rest = after;
            Some(Piece::Text(text))
        })
    }
}

enum Piece {
    Text(&'static str),
    Variable(&'static str),
}

fn is_of_environment(name: &str) -> bool {
    matches!(name, "Partition" | "Region" | "Account")
}

/// A resource whose ARN can be told.
///
/// ```
/// # #[cfg(feature = "sqs")] {
/// use stackwright::{App, CfnOutput, Stack};
/// use stackwright_cfn::{HasArn, sqs::CfnQueue};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let arn = CfnQueue::new(&stack, "Jobs").to_arn();
/// CfnOutput::new(&stack, "Arn", arn);
/// assert!(app.synth().is_ok());
/// # }
/// ```
pub trait HasArn: Resource {
    /// The form of the ARN.
    const ARN: ArnForm;

    /// The ARN of the resource.
    fn to_arn(&self) -> Value<String> {
        Self::ARN.of(self.resource())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: ArnForm = ArnForm::attribute(
        "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
        "Arn",
    );

    #[test]
    fn an_arn_of_another_form_is_told() {
        assert_eq!(
            QUEUE.mismatch("arn:aws:sqs:eu-west-1:111122223333:jobs"),
            None
        );
        for wrong in [
            "arn:aws:sns:eu-west-1:111122223333:jobs",
            "arn:aws:sqs:eu-west-1:111122223333:",
            "jobs",
            "",
        ] {
            assert!(QUEUE.mismatch(wrong).is_some(), "{wrong}");
        }
        assert_eq!(QUEUE.variables().collect::<Vec<_>>(), ["QueueName"]);
    }

    #[test]
    fn a_variable_is_cut_out_of_an_arn() {
        let arn = Value::from("arn:aws:ecs:eu-west-1:111122223333:service/main/web");
        let service = ArnForm::reference(
            "arn:${Partition}:ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}",
        );
        let of = |variable| {
            service
                .variable_of(&arn, variable)?
                .as_str()
                .map(str::to_owned)
        };
        assert_eq!(of("ClusterName").as_deref(), Some("main"));
        assert_eq!(of("servicename").as_deref(), Some("web"));
        assert_eq!(of("Other"), None);
    }
}
