//! CloudFormation's intrinsic functions: one row for each, which the parser, the evaluation and the rules read.
//!
//! ```
//! use stackwright_template::function::{Function, Place, Shape};
//!
//! let join = Function::from_name("Fn::Join").unwrap();
//! assert_eq!(join.tag(), "Join");
//! assert_eq!(join.signature().returns, Shape::Scalar);
//! assert_eq!(Function::Equals.signature().place, Place::Conditions);
//! ```
//!
//! A new function is a row here. Its value is unknown, of the shape that the row names, until the model's evaluation
//! works it out; its arguments, its place and its transform are checked without a rule of its own.

/// What a value can be, where it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A text, number or boolean.
    Scalar,
    /// A number that is no text: what `Fn::GetAtt` returns of a number is not converted.
    Number,
    /// A boolean that is no text.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
    /// Anything.
    Any,
}

/// Where a function can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Wherever functions can stand.
    Anywhere,
    /// In `Conditions` and `Rules`.
    Conditions,
    /// In `Rules`.
    Rules,
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A string, or what becomes one.
    Text,
    /// A string that stands there as it is.
    Literal,
    /// A whole number.
    Integer,
    /// A list.
    List,
    /// An object or a list.
    Structure,
    /// A condition.
    Condition,
}

/// An argument of a function.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// What it is called in messages, such as "the delimiter"; the key of an argument that is an entry of an object.
    pub name: &'static str,
    /// What it must be.
    pub want: Want,
    /// The functions that can stand there; `None` for any.
    pub functions: Option<&'static [Function]>,
    /// What each item of a list that stands there must be.
    pub items: Option<&'static Parameter>,
}

/// How a function takes its arguments.
#[derive(Clone, Copy, Debug)]
pub enum Arguments {
    /// A single one, which stands behind the name.
    One(Parameter),
    /// A list of them. The last parameter stands for all further ones.
    List {
        /// Them in words, such as "a delimiter and a list".
        words: &'static str,
        /// How many there are at least and at most.
        count: (usize, usize),
        /// What they are.
        of: &'static [Parameter],
    },
    /// An object with entries of these names, of which the first ones must be there.
    Object {
        /// How many must be there.
        required: usize,
        /// What they are.
        of: &'static [Parameter],
    },
    /// They have a grammar of their own, which a rule reads.
    Own,
}

/// What CloudFormation knows of a function.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The arguments.
    pub arguments: Arguments,
    /// What it returns.
    pub returns: Shape,
    /// Where it can stand.
    pub place: Place,
    /// The transform without which CloudFormation does not know it.
    pub transform: Option<&'static str>,
}

macro_rules! functions {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal: $signature:expr;)*) => {
        /// An intrinsic function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Function {
            $($(#[doc = $doc])* $name,)*
        }

        impl Function {
            /// Every function.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name as it stands in a JSON template, such as `Fn::GetAtt`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The function of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }

            /// What CloudFormation knows of it.
            #[must_use]
            pub fn signature(self) -> &'static Signature {
                match self { $(Self::$name => const { &$signature },)* }
            }
        }
    };
}

use Function::{
    Base64, Cidr, FindInMap, GetAtt, GetAzs, GetStackOutput, If, ImportValue, Join, Length, Ref,
    Select, Split, Sub, ToJsonString, Transform,
};

/// Parameters that live as long as the table.
macro_rules! parameters {
    ($($parameter:expr),* $(,)?) => { const { &[$($parameter),*] } };
}

functions! {
    /// The value of a parameter or pseudo parameter, or the main identifier of a resource.
    Ref = "Ref": own(Shape::Scalar);
    /// An attribute of a resource.
    GetAtt = "Fn::GetAtt": own(Shape::Any);
    /// A text with `${…}` variables.
    Sub = "Fn::Sub": own(Shape::Scalar);
    /// A list joined to a text.
    Join = "Fn::Join": list("a delimiter and a list", (2, 2), Shape::Scalar, parameters![
        literal("the delimiter"),
        LIST.of(const { &text("an item", &[
            Base64, FindInMap, GetAtt, GetStackOutput, If, ImportValue, Join, Select, Sub, Ref, ToJsonString, Length,
        ]) }),
    ]);
    /// One item of a list.
    Select = "Fn::Select": list("an index and a list", (2, 2), Shape::Any, parameters![
        integer("the index", &[Ref, FindInMap, Length]),
        LIST,
    ]);
    /// A text split to a list.
    Split = "Fn::Split": list("a delimiter and a string", (2, 2), Shape::List, parameters![
        literal("the delimiter"),
        text("the string", &[
            Base64, FindInMap, GetAtt, GetStackOutput, If, ImportValue, Join, Select, Sub, Ref, GetAzs, Cidr,
        ]),
    ]);
    /// A value of a mapping.
    FindInMap = "Fn::FindInMap": own(Shape::Any);
    /// One of two values, by a condition.
    If = "Fn::If": own(Shape::Any);
    /// Whether two values are equal.
    Equals = "Fn::Equals": list("two values", (2, 2), Shape::Boolean, parameters![
        text("a value", &[Ref, FindInMap, Sub, Join, Select, Split, Length, ToJsonString, If]),
    ]).only_in(Place::Conditions);
    /// Whether all conditions hold.
    And = "Fn::And": list("2 to 10 conditions", (2, 10), Shape::Boolean, parameters![CONDITION]).only_in(Place::Conditions);
    /// Whether any condition holds.
    Or = "Fn::Or": list("2 to 10 conditions", (2, 10), Shape::Boolean, parameters![CONDITION]).only_in(Place::Conditions);
    /// Whether a condition does not hold.
    Not = "Fn::Not": list("one condition", (1, 1), Shape::Boolean, parameters![CONDITION]).only_in(Place::Conditions);
    /// A text in base64.
    Base64 = "Fn::Base64": one(Shape::Scalar, text("the argument", &[
        Base64, FindInMap, GetAtt, GetStackOutput, If, ImportValue, Join, Select, Sub, Ref, Cidr, Length, ToJsonString,
    ]));
    /// A list of CIDR blocks.
    Cidr = "Fn::Cidr": list("a network, a count and a number of bits", (2, 3), Shape::List, parameters![
        text("the network", &[FindInMap, GetAtt, If, ImportValue, Select, Sub, Ref]),
        integer("the count", &[FindInMap, GetAtt, If, ImportValue, Select, Sub, Ref]),
        integer("the number of bits", &[FindInMap, GetAtt, If, ImportValue, Select, Sub, Ref]),
    ]);
    /// The availability zones of a region.
    GetAzs = "Fn::GetAZs": one(Shape::List, text("the region", &[
        GetAtt, If, Join, Select, Sub, Ref, FindInMap, ImportValue,
    ]));
    /// An export of another stack.
    ImportValue = "Fn::ImportValue": one(Shape::Scalar, text("the export's name", &[
        Base64, FindInMap, If, ImportValue, Join, Select, Split, Sub, Ref,
    ]));
    /// What a macro makes of its parameters.
    Transform = "Fn::Transform": own(Shape::Any);
    /// The length of a list.
    Length = "Fn::Length": one(Shape::Scalar, LIST.named("the argument")).with(LANGUAGE_EXTENSIONS);
    /// A value as JSON text.
    ToJsonString = "Fn::ToJsonString": one(Shape::Scalar, Parameter {
        name: "the argument", want: Want::Structure, functions: None, items: None,
    }).with(LANGUAGE_EXTENSIONS);
    /// An output of another stack.
    GetStackOutput = "Fn::GetStackOutput": Signature {
        arguments: Arguments::Object { required: 2, of: &[
            text("StackName", OUTPUT), text("OutputName", OUTPUT), text("Region", OUTPUT), text("RoleArn", OUTPUT),
        ] },
        ..own(Shape::Scalar)
    };
    /// Whether a list has a value.
    Contains = "Fn::Contains": list("a list and a value", (2, 2), Shape::Boolean, parameters![
        any("the list", Want::List), any("the value", Want::Text),
    ]).only_in(Place::Rules);
    /// Whether all members of a list equal a value.
    EachMemberEquals = "Fn::EachMemberEquals": list("a list and a value", (2, 2), Shape::Boolean, parameters![
        any("the list", Want::List), any("the value", Want::Text),
    ]).only_in(Place::Rules);
    /// Whether all members of a list are in another.
    EachMemberIn = "Fn::EachMemberIn": list("two lists", (2, 2), Shape::Boolean, parameters![
        any("a list", Want::List),
    ]).only_in(Place::Rules);
    /// All values of the parameters of a type.
    RefAll = "Fn::RefAll": one(Shape::List, any("the parameter type", Want::Text)).only_in(Place::Rules);
    /// An attribute of a parameter's value.
    ValueOf = "Fn::ValueOf": list("a parameter and an attribute", (2, 2), Shape::Any, parameters![
        any("the parameter", Want::Text), any("the attribute", Want::Text),
    ]).only_in(Place::Rules);
    /// An attribute of the values of all parameters of a type.
    ValueOfAll = "Fn::ValueOfAll": list("a parameter type and an attribute", (2, 2), Shape::List, parameters![
        any("the parameter type", Want::Text), any("the attribute", Want::Text),
    ]).only_in(Place::Rules);
}

/// The transform that knows the newer functions.
const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// What can name a stack or an output.
const OUTPUT: &[Function] = &[
    Base64,
    FindInMap,
    GetAtt,
    If,
    ImportValue,
    Join,
    Select,
    Sub,
    Ref,
];

const LIST: Parameter = Parameter {
    name: "the list",
    want: Want::List,
    functions: Some(&[FindInMap, GetAtt, GetAzs, If, Split, Cidr, Ref, Transform]),
    items: None,
};

const CONDITION: Parameter = any("a condition", Want::Condition);

impl Parameter {
    const fn of(self, items: &'static Parameter) -> Self {
        Self {
            items: Some(items),
            ..self
        }
    }

    const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

const fn any(name: &'static str, want: Want) -> Parameter {
    Parameter {
        name,
        want,
        functions: None,
        items: None,
    }
}

const fn literal(name: &'static str) -> Parameter {
    Parameter {
        functions: Some(&[]),
        ..any(name, Want::Literal)
    }
}

const fn text(name: &'static str, functions: &'static [Function]) -> Parameter {
    Parameter {
        functions: Some(functions),
        ..any(name, Want::Text)
    }
}

const fn integer(name: &'static str, functions: &'static [Function]) -> Parameter {
    Parameter {
        functions: Some(functions),
        ..any(name, Want::Integer)
    }
}

const fn own(returns: Shape) -> Signature {
    Signature {
        arguments: Arguments::Own,
        returns,
        place: Place::Anywhere,
        transform: None,
    }
}

const fn one(returns: Shape, parameter: Parameter) -> Signature {
    Signature {
        arguments: Arguments::One(parameter),
        ..own(returns)
    }
}

const fn list(
    words: &'static str,
    count: (usize, usize),
    returns: Shape,
    of: &'static [Parameter],
) -> Signature {
    Signature {
        arguments: Arguments::List { words, count, of },
        ..own(returns)
    }
}

impl Signature {
    const fn only_in(self, place: Place) -> Self {
        Self { place, ..self }
    }

    const fn with(self, transform: &'static str) -> Self {
        Self {
            transform: Some(transform),
            ..self
        }
    }

    /// What a value can be of which no more is known than that the function yields it.
    #[must_use]
    pub fn unknown(&self) -> Shape {
        match self.place {
            Place::Anywhere => self.returns,
            // Elsewhere it has no meaning, which is said by itself.
            Place::Conditions | Place::Rules => Shape::Any,
        }
    }
}

impl Function {
    /// The short tag without its `!`, such as `GetAtt`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        let name = self.name();
        name.strip_prefix("Fn::").unwrap_or(name)
    }

    /// Whether the function yields a list.
    #[must_use]
    pub fn returns_list(self) -> bool {
        self.signature().returns == Shape::List
    }

    /// Whether the function says whether something is so, and stands only in conditions and rules.
    #[must_use]
    pub fn is_condition(self) -> bool {
        self.signature().returns == Shape::Boolean
    }
}
