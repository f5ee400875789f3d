//! How a call of an intrinsic function stands in the tree.

use std::collections::HashMap;

use crate::function::Function;
use crate::parse::{Data, Entry, Node, Span};

/// A function with its argument, as seen in the tree.
#[derive(Clone, Copy, Debug)]
pub struct Intrinsic<'t> {
    /// Which function.
    pub function: Function,
    /// Where its name stands (`Ref`, `Fn::Sub`, `!Sub`).
    pub name_span: Span,
    /// Its argument.
    pub argument: &'t Node<'t>,
}

impl<'t> Intrinsic<'t> {
    /// The function that `node` is: an object whose only key is a function's name.
    #[must_use]
    pub fn of(node: &'t Node<'t>) -> Option<Self> {
        let Data::Map(map) = &node.data else {
            return None;
        };
        let [entry] = map.entries.as_slice() else {
            return None;
        };
        Self::of_entry(entry)
    }

    /// The function that an entry is, whatever stands beside it.
    #[must_use]
    pub fn of_entry(entry: &'t Entry<'t>) -> Option<Self> {
        if !entry.key.starts_with("Fn::") && entry.key != "Ref" {
            return None;
        }
        Some(Self {
            function: Function::from_name(&entry.key)?,
            name_span: entry.key_span,
            argument: &entry.value,
        })
    }

    /// The target and the attribute of a `Fn::GetAtt`, where both are plain text.
    #[must_use]
    pub fn get_att(&self) -> Option<(&'t Node<'t>, std::borrow::Cow<'t, str>)> {
        use std::borrow::Cow;
        match &self.argument.data {
            Data::List(items) => match items.as_slice() {
                [target, rest @ ..] if !rest.is_empty() => {
                    target.as_str()?;
                    let mut parts = rest.iter().map(Node::scalar_text);
                    let first = parts.next()??;
                    let mut attribute = Cow::Borrowed(first);
                    for part in parts {
                        attribute = Cow::Owned(format!("{attribute}.{}", part?));
                    }
                    Some((target, attribute))
                }
                _ => None,
            },
            Data::String(text) => {
                let (_, attribute) = text.split_once('.')?;
                Some((self.argument, Cow::Borrowed(attribute)))
            }
            _ => None,
        }
    }

    /// The logical id that a `Fn::GetAtt` reads from.
    #[must_use]
    pub fn get_att_target(&self) -> Option<&'t str> {
        let (target, _) = self.get_att()?;
        let text = target.as_str()?;
        Some(if self.argument.as_list().is_some() {
            text
        } else {
            text.split_once('.').map_or(text, |(name, _)| name)
        })
    }
}

/// A variable in the text of `Fn::Sub`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubVariable<'t> {
    /// The name between the braces, without blanks around it.
    pub name: &'t str,
    /// Byte range of `${…}` in the text.
    pub start: usize,
    /// End of that range.
    pub end: usize,
}

/// The variables in the text of a `Fn::Sub`; `${!Literal}` is not one.
pub fn sub_variables(text: &str) -> impl Iterator<Item = SubVariable<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find("${")?;
            let Some(length) = text[start..].find('}') else {
                at = text.len();
                return None;
            };
            let end = start + length + 1;
            at = end;
            let name = text[start + 2..end - 1].trim();
            if name.starts_with('!') {
                continue;
            }
            return Some(SubVariable { name, start, end });
        }
    })
}

/// The values that a `Fn::Sub` has of its own, by their names.
#[must_use]
pub fn sub_values<'a, 't>(own: Option<&'a Node<'t>>) -> HashMap<&'a str, &'a Node<'t>> {
    let entries = own.and_then(Node::as_map).into_iter().flatten();
    entries.map(|entry| (&*entry.key, &entry.value)).collect()
}

/// The pseudo parameters, which every template has.
pub const PSEUDO_PARAMETERS: &[&str] = &[
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];
