//! CloudFormation's intrinsic functions, and how to see one in the tree.

use crate::parse::{Data, Entry, Node, Span};

macro_rules! functions {
    ($($name:ident = $text:literal, $doc:literal;)*) => {
        /// An intrinsic function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Function {
            $(#[doc = $doc] $name,)*
        }

        impl Function {
            /// The name as it stands in a JSON template, such as `Fn::GetAtt`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The function of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

functions! {
    Ref = "Ref", "The value of a parameter or pseudo parameter, or the main identifier of a resource.";
    GetAtt = "Fn::GetAtt", "An attribute of a resource.";
    Sub = "Fn::Sub", "A text with `${…}` variables.";
    Join = "Fn::Join", "A list joined to a text.";
    Select = "Fn::Select", "One item of a list.";
    Split = "Fn::Split", "A text split to a list.";
    FindInMap = "Fn::FindInMap", "A value of a mapping.";
    If = "Fn::If", "One of two values, by a condition.";
    Equals = "Fn::Equals", "Whether two values are equal (conditions and rules).";
    And = "Fn::And", "Whether all conditions hold.";
    Or = "Fn::Or", "Whether any condition holds.";
    Not = "Fn::Not", "Whether a condition does not hold.";
    Base64 = "Fn::Base64", "A text in base64.";
    Cidr = "Fn::Cidr", "A list of CIDR blocks.";
    GetAzs = "Fn::GetAZs", "The availability zones of a region.";
    ImportValue = "Fn::ImportValue", "An export of another stack.";
    Transform = "Fn::Transform", "What a macro makes of its parameters.";
    Length = "Fn::Length", "The length of a list (needs the language extensions).";
    ToJsonString = "Fn::ToJsonString", "A value as JSON text (needs the language extensions).";
    GetStackOutput = "Fn::GetStackOutput", "An output of another stack.";
    Contains = "Fn::Contains", "Whether a list has a value (rules).";
    EachMemberEquals = "Fn::EachMemberEquals", "Whether all members equal a value (rules).";
    EachMemberIn = "Fn::EachMemberIn", "Whether all members are in a list (rules).";
    RefAll = "Fn::RefAll", "All values of a parameter type (rules).";
    ValueOf = "Fn::ValueOf", "An attribute of a parameter's value (rules).";
    ValueOfAll = "Fn::ValueOfAll", "An attribute of all parameters of a type (rules).";
}

impl Function {
    /// Whether the function yields a list.
    #[must_use]
    pub fn returns_list(self) -> bool {
        matches!(
            self,
            Self::Split | Self::Cidr | Self::GetAzs | Self::RefAll | Self::ValueOfAll
        )
    }

    /// Whether the function only has a meaning within conditions and rules.
    #[must_use]
    pub fn is_condition(self) -> bool {
        matches!(
            self,
            Self::Equals
                | Self::And
                | Self::Or
                | Self::Not
                | Self::Contains
                | Self::EachMemberEquals
                | Self::EachMemberIn
        )
    }
}

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
