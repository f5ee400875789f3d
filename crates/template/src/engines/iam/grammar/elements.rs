//! The values of a statement's elements: its actions, resources and principals.

use stackwright_facts::principal;

use super::{Checker, Kind, arn, below};
use crate::engines::text::{Piece, SymbolKind, Text};
use crate::model::{Evaluation, Instance};
use crate::parse::Span;
use crate::suggest::did_you_mean;

/// The actions that a trust policy can allow.
const TRUSTED: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

fn may_be_trusted(action: &str) -> bool {
    action.contains(['*', '?', '$'])
        || TRUSTED
            .iter()
            .any(|known| known.eq_ignore_ascii_case(action))
}

impl<'t> Checker<'_, 't> {
    fn items(&mut self, value: Option<&Instance<'t>>, path: &str) -> Vec<(Text, Span, String)> {
        let Some(value) = value else {
            return Vec::new();
        };
        let list = matches!(value.value, Evaluation::List(_));
        if list && value.items().is_empty() {
            self.fault(value.span(), path, "the list is empty".into(), None);
        }
        let mut texts = Vec::new();
        for (index, item) in value.one_or_many().iter().enumerate() {
            let path = if list {
                below(path, &index.to_string())
            } else {
                path.to_owned()
            };
            match &item.value {
                Evaluation::String(_) | Evaluation::Number(_) | Evaluation::Unknown(_) => {
                    texts.push((self.scope.text(item), item.span(), path));
                }
                _ => self.fault(
                    item.span(),
                    &path,
                    format!("this must be a text, not {}", item.node.kind()),
                    None,
                ),
            }
        }
        texts
    }

    pub(super) fn actions(&mut self, value: Option<&Instance<'t>>, path: &str) {
        for (text, span, path) in self.items(value, path) {
            let Some(known) = text.known() else { continue };
            let fine = known == "*"
                || known
                    .split_once(':')
                    .is_some_and(|(service, action)| !service.is_empty() && !action.is_empty());
            if !fine {
                self.fault(
                    span,
                    &path,
                    format!("`{known}` is no action"),
                    Some("an action is `service:Action`, such as `s3:GetObject`, or `*`".into()),
                );
            } else if self.kind == Kind::Trust && !may_be_trusted(known) {
                let hint = did_you_mean(known, TRUSTED.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                self.fault(
                    span,
                    &path,
                    format!("`{known}` is not about assuming a role, which alone a trust policy is about"),
                    hint.or_else(|| Some("what the role may do goes into its policies".into())),
                );
            }
        }
    }

    pub(super) fn resources(&mut self, value: Option<&Instance<'t>>, path: &str) {
        for (text, span, path) in self.items(value, path) {
            match text.pieces.first() {
                Some(Piece::Literal(first)) => {
                    if self.kind == Kind::OwnResource
                        || first == "*"
                        || first.starts_with("arn:")
                        || (text.pieces.len() > 1 && "arn:".starts_with(first.as_str()))
                        || first.starts_with("${")
                    {
                        if first.starts_with("arn:")
                            && let Some((fault, hint)) = arn::fault(&text)
                        {
                            self.fault(span, &path, format!("`{text}`: {fault}"), Some(hint));
                        }
                        continue;
                    }
                    self.fault(
                        span,
                        &path,
                        format!("`{text}` is no ARN"),
                        Some(
                            "a resource is an ARN, in which parts may be `*`, or `*` alone".into(),
                        ),
                    );
                }
                Some(Piece::Symbol(symbol)) if symbol.kind == SymbolKind::Name => {
                    self.fault(
                        span,
                        &path,
                        format!(
                            "`{text}` begins with the name of `{}`, and a resource of a policy must be an ARN",
                            symbol.id
                        ),
                        Some(format!("write `!GetAtt {}.Arn` instead of `!Ref {0}`", symbol.id)),
                    );
                }
                None if self.kind != Kind::OwnResource => {
                    self.fault(span, &path, "the resource is empty".into(), None);
                }
                _ => {}
            }
        }
    }

    pub(super) fn principal(&mut self, value: Option<&Instance<'t>>, path: &str) {
        let Some(value) = value else { return };
        match &value.value {
            Evaluation::String(text) if text != "*" => {
                let key = if text.ends_with(".amazonaws.com") {
                    "Service"
                } else {
                    "AWS"
                };
                self.fault(
                    value.span(),
                    path,
                    format!("the principal `{text}` does not say what it is"),
                    Some(format!(
                        "write {{\"{key}\": \"{text}\"}}; only `*` stands alone"
                    )),
                );
            }
            Evaluation::Object(object) if !object.open => {
                const KINDS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];
                for (key, span, names) in &object.entries {
                    if !KINDS.contains(key) {
                        self.unknown_key(*span, path, key, KINDS, "principal");
                        continue;
                    }
                    for (text, span, path) in self.items(Some(names), &below(path, key)) {
                        self.principal_name(key, &text, span, &path);
                    }
                }
            }
            Evaluation::List(_)
            | Evaluation::Number(_)
            | Evaluation::Bool(_)
            | Evaluation::Null => {
                self.fault(
                    value.span(),
                    path,
                    format!("a principal is an object or `*`, not {}", value.node.kind()),
                    Some(
                        "write what they are as well, such as {\"AWS\": [\"123456789012\"]}".into(),
                    ),
                );
            }
            _ => {}
        }
    }

    fn principal_name(&mut self, kind: &str, text: &Text, span: Span, path: &str) {
        let Some(known) = text.known() else { return };
        let found = match kind {
            "AWS" => principal::aws(known),
            "Service" => principal::service(known, |short| {
                stackwright_schemas::iam_actions::service(short).is_some()
            }),
            _ => Ok(()),
        };
        if let Err(problem) = found {
            self.fault(span, path, problem.message, problem.hint);
        }
    }
}
