//! Evaluation of a part of the template under assumptions: `Fn::If` resolved, `AWS::NoValue` removed,
//! known texts put together, and what stays unknown marked as such with its reason.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use stackwright_facts::network::Network;
use stackwright_facts::partition::Partition;

use super::{Assumption, Function, Intrinsic, Link, Possible, Shape, Template, sub_variables};
use crate::parse::{Data, Node, Span};

/// A value as CloudFormation would see it, as far as it can be known offline.
#[derive(Clone, Debug)]
pub struct Instance<'t> {
    /// Where the value comes from. For an evaluated function this is the function call.
    pub node: &'t Node<'t>,
    /// The value.
    pub value: Evaluation<'t>,
    /// The function that yielded the value, when it did not stand there literally.
    pub via: Option<Function>,
}

/// The value of an [`Instance`].
#[derive(Clone, Debug)]
pub enum Evaluation<'t> {
    /// A null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number by its text.
    Number(Cow<'t, str>),
    /// A string.
    String(Cow<'t, str>),
    /// A list without the items that are `AWS::NoValue`.
    List(Vec<Instance<'t>>),
    /// An object without the entries that are `AWS::NoValue`.
    Object(Object<'t>),
    /// A value that only a deployment knows.
    Unknown(Unknown<'t>),
}

/// The entries of an object.
#[derive(Clone, Debug, Default)]
pub struct Object<'t> {
    /// Key, place of the key, value.
    pub entries: Vec<(&'t str, Span, Instance<'t>)>,
    /// Whether a macro or loop adds entries that are not known.
    pub open: bool,
}

/// A value that is not known offline.
#[derive(Clone, Debug)]
pub struct Unknown<'t> {
    /// Why not.
    pub why: WhyUnknown<'t>,
    /// What it can be all the same.
    pub shape: Shape,
    /// The formats that it can have, where they are known.
    pub formats: Option<Arc<[String]>>,
}

/// What a reference to a resource returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Its shape.
    pub shape: Shape,
    /// The formats that it can have, such as `AWS::IAM::Role.Arn`; `None` where they are not known.
    pub formats: Option<Arc<[String]>>,
}

/// Why a value is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnknown<'t> {
    /// A parameter's value.
    Parameter(&'t str),
    /// A pseudo parameter's value.
    Pseudo(&'t str),
    /// What `Ref` of a resource returns.
    Resource(&'t str),
    /// An attribute of a resource.
    Attribute(&'t str, Cow<'t, str>),
    /// A dynamic reference such as `{{resolve:ssm:name}}`.
    Dynamic,
    /// A function of something unknown.
    Function(Function),
}

impl<'t> Instance<'t> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Instance<'t>> {
        match &self.value {
            Evaluation::Object(object) => object
                .entries
                .iter()
                .find(|(name, ..)| *name == key)
                .map(|(.., value)| value),
            _ => None,
        }
    }

    /// Whether the value is an object that certainly has no such key: no macro or loop may add it.
    #[must_use]
    pub fn lacks(&self, key: &str) -> bool {
        matches!(&self.value, Evaluation::Object(object)
            if !object.open && object.entries.iter().all(|(name, ..)| *name != key))
    }

    /// The value at a dotted path of keys and indexes, such as `Rules.0.Status`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Instance<'t>> {
        path.split('.')
            .try_fold(self, |instance, segment| match segment.parse::<usize>() {
                Ok(index) => instance.items().get(index),
                Err(_) => instance.get(segment),
            })
    }

    /// The items of a list; none where it is not one.
    #[must_use]
    pub fn items(&self) -> &[Instance<'t>] {
        match &self.value {
            Evaluation::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the value itself where a single one stands for a list (as in IAM policies).
    #[must_use]
    pub fn one_or_many(&self) -> &[Instance<'t>] {
        match &self.value {
            Evaluation::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The entries of an object; none where it is not one.
    #[must_use]
    pub fn entries(&self) -> &[(&'t str, Span, Instance<'t>)] {
        match &self.value {
            Evaluation::Object(object) => &object.entries,
            _ => &[],
        }
    }

    /// The known text of a scalar; numbers and booleans as text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Evaluation::String(text) | Evaluation::Number(text) => Some(text),
            Evaluation::Bool(true) => Some("true"),
            Evaluation::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// The known number, also when it is written as text.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Evaluation::String(text) | Evaluation::Number(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The known boolean, also when it is written as text.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.text()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Why the value is unknown, where it is.
    #[must_use]
    pub fn unknown(&self) -> Option<&Unknown<'t>> {
        match &self.value {
            Evaluation::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether this or anything below it is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        match &self.value {
            Evaluation::Unknown(_) => true,
            Evaluation::List(items) => items.iter().any(Instance::has_unknown),
            Evaluation::Object(object) => {
                object.open || object.entries.iter().any(|(.., value)| value.has_unknown())
            }
            _ => false,
        }
    }

    /// Whether any of these keys has a value that is unknown or has something unknown in it.
    #[must_use]
    pub fn has_unknown_at(&self, keys: &[&str]) -> bool {
        keys.iter()
            .any(|key| self.get(key).is_some_and(Instance::has_unknown))
    }

    /// What the items of a list can be, of a list that is not known as well.
    fn item_shape(&self) -> Shape {
        let scalar = |item: &Instance<'_>| item.text().is_some();
        match &self.value {
            Evaluation::List(items) if items.iter().all(scalar) => Shape::Scalar,
            Evaluation::Unknown(unknown) => match &unknown.why {
                WhyUnknown::Parameter(_) | WhyUnknown::Pseudo(_) => Shape::Scalar,
                WhyUnknown::Function(function) if function.returns_list() => Shape::Scalar,
                _ => Shape::Any,
            },
            _ => Shape::Any,
        }
    }

    /// The resource that the value is a `Ref` or `Fn::GetAtt` of.
    #[must_use]
    pub fn resource(&self) -> Option<&'t str> {
        match &self.unknown()?.why {
            WhyUnknown::Resource(name) | WhyUnknown::Attribute(name, _) => Some(name),
            _ => None,
        }
    }

    /// Where the value stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.node.span
    }
}

/// What evaluation takes as given.
#[derive(Clone, Debug, Default)]
pub struct Environment<'t> {
    /// The values of conditions. A condition that is missing here leaves `Fn::If` unknown.
    pub conditions: Vec<Assumption<'t>>,
    /// Values of parameters, such as a default. Other parameters are unknown.
    pub parameters: HashMap<&'t str, &'t Node<'t>>,
    /// Whether `Fn::GetAZs` yields the names of some zones; else its list is unknown.
    pub zones: bool,
    /// The region to deploy to.
    pub region: Option<&'t str>,
    /// The account to deploy to.
    pub account: Option<&'t str>,
    /// Whether a region or an account that is not given is unknown; else a sample stands for it.
    pub exact: bool,
    /// The stack's name.
    pub stack: Option<&'t str>,
    /// The app that the template is part of.
    pub link: Option<Link<'t>>,
    /// What parameters can be under these conditions, as far as conditions tell.
    pub possible: Arc<HashMap<&'t str, Possible<'t>>>,
    /// What references to resources return, by logical id and attribute; the attribute of `Ref` is empty.
    pub returned: Arc<HashMap<(&'t str, Cow<'t, str>), Returned>>,
}

/// A sample account, since its number does not matter.
const ACCOUNT: &str = "123456789012";
const MAX_DEPTH: usize = 256;
/// Longer texts count as unknown: functions within functions could double one at each level.
pub(super) const MAX_TEXT: usize = 1 << 20;

impl<'t> Environment<'t> {
    /// Evaluates a part of the template. `None` is `AWS::NoValue`.
    #[must_use]
    pub fn evaluate(&self, template: &Template<'t>, node: &'t Node<'t>) -> Option<Instance<'t>> {
        self.node(template, node, 0)
    }

    fn node(
        &self,
        template: &Template<'t>,
        node: &'t Node<'t>,
        depth: usize,
    ) -> Option<Instance<'t>> {
        let literal = |value| Instance {
            node,
            value,
            via: None,
        };
        if depth > MAX_DEPTH {
            return Some(literal(unknown(Function::Transform)));
        }
        Some(literal(match &node.data {
            Data::Null => Evaluation::Null,
            Data::Bool(value) => Evaluation::Bool(*value),
            Data::Number(text) => Evaluation::Number(Cow::Borrowed(text)),
            Data::String(text) if has_dynamic_reference(text) => Evaluation::Unknown(Unknown {
                why: WhyUnknown::Dynamic,
                shape: Shape::Scalar,
                formats: None,
            }),
            Data::String(text) => Evaluation::String(Cow::Borrowed(text)),
            Data::List(items) => Evaluation::List(
                items
                    .iter()
                    .filter_map(|item| self.node(template, item, depth + 1))
                    .collect(),
            ),
            Data::Map(map) => {
                if let Some(call) = Intrinsic::of(node) {
                    return self.call(template, node, call, depth);
                }
                let mut object = Object::default();
                for entry in map {
                    if entry.key == "Fn::Transform" || entry.key.starts_with("Fn::ForEach::") {
                        object.open = true;
                    } else if let Some(value) = self.node(template, &entry.value, depth + 1) {
                        object.entries.push((&entry.key, entry.key_span, value));
                    }
                }
                Evaluation::Object(object)
            }
        }))
    }

    fn call(
        &self,
        template: &Template<'t>,
        node: &'t Node<'t>,
        call: Intrinsic<'t>,
        depth: usize,
    ) -> Option<Instance<'t>> {
        let function = call.function;
        let argument = call.argument;
        let items = argument.as_list().unwrap_or_default();
        let yields = |value| {
            Some(Instance {
                node,
                value,
                via: Some(function),
            })
        };
        match function {
            Function::Ref => {
                let Some(name) = argument.as_str() else {
                    return yields(unknown(function));
                };
                if name == "AWS::NoValue" {
                    return None;
                }
                yields(self.reference(template, name))
            }
            Function::GetAtt => match (call.get_att_target(), call.get_att()) {
                (Some(name), Some((_, attribute))) => {
                    yields(self.returned(name, WhyUnknown::Attribute(name, attribute), Shape::Any))
                }
                _ => yields(unknown(function)),
            },
            Function::If => {
                let [condition, yes, no] = items else {
                    return yields(unknown(function));
                };
                let truth = condition.as_str().and_then(|name| {
                    self.conditions
                        .iter()
                        .find(|(known, _)| *known == name)
                        .map(|(_, truth)| *truth)
                });
                match truth {
                    Some(true) => self.node(template, yes, depth + 1),
                    Some(false) => self.node(template, no, depth + 1),
                    None => yields(unknown(function)),
                }
            }
            Function::Sub => yields(
                self.sub(template, argument, depth)
                    .map_or_else(|| unknown(function), Evaluation::String),
            ),
            Function::Join => yields(
                self.join(template, items, depth)
                    .map_or_else(|| unknown(function), Evaluation::String),
            ),
            Function::Split => yields(match items {
                [delimiter, text] => {
                    let text = self.node(template, text, depth + 1);
                    match (delimiter.as_str(), text.as_ref().and_then(Instance::text)) {
                        (Some(delimiter), Some(text)) if !delimiter.is_empty() => Evaluation::List(
                            text.split(delimiter)
                                .map(|part| Instance {
                                    node,
                                    value: Evaluation::String(Cow::Owned(part.to_owned())),
                                    via: Some(function),
                                })
                                .collect(),
                        ),
                        _ => unknown(function),
                    }
                }
                _ => unknown(function),
            }),
            Function::Select => {
                let [index, list] = items else {
                    return yields(unknown(function));
                };
                let index = self
                    .node(template, index, depth + 1)
                    .and_then(|index| index.text()?.trim().parse::<usize>().ok());
                let list = self.node(template, list, depth + 1);
                match index
                    .zip(list.as_ref())
                    .and_then(|(index, list)| list.items().get(index))
                {
                    Some(chosen) => yields(chosen.value.clone()),
                    None => yields(unknown_of(
                        function,
                        list.map_or(Shape::Any, |list| list.item_shape()),
                    )),
                }
            }
            Function::FindInMap => match self.find_in_map(template, items, depth) {
                Some(found) => yields(found.value),
                None => yields(unknown(function)),
            },
            Function::GetAzs if self.zones => {
                let region = self.region.unwrap_or("us-east-1");
                yields(Evaluation::List(
                    ["a", "b", "c"]
                        .into_iter()
                        .map(|zone| Instance {
                            node,
                            value: Evaluation::String(Cow::Owned(format!("{region}{zone}"))),
                            via: Some(function),
                        })
                        .collect(),
                ))
            }
            Function::ToJsonString => yields(
                self.node(template, argument, depth + 1)
                    .and_then(|value| json(&value))
                    .map_or_else(
                        || unknown(function),
                        |value| Evaluation::String(Cow::Owned(value.to_string())),
                    ),
            ),
            Function::Cidr => yields(
                self.cidr(template, node, items, depth)
                    .map_or_else(|| unknown(function), Evaluation::List),
            ),
            _ => yields(unknown(function)),
        }
    }

    pub(super) fn reference(&self, template: &Template<'t>, name: &'t str) -> Evaluation<'t> {
        if let Some(pseudo) = self.pseudo(name) {
            return Evaluation::String(Cow::Borrowed(pseudo));
        }
        if name.starts_with("AWS::") {
            return Evaluation::Unknown(Unknown {
                why: WhyUnknown::Pseudo(name),
                shape: if name == "AWS::NotificationARNs" {
                    Shape::List
                } else {
                    Shape::Scalar
                },
                formats: None,
            });
        }
        if let Some(parameter) = template.parameters.get(name) {
            let ty = parameter
                .node
                .get("Type")
                .and_then(Node::as_str)
                .unwrap_or("String");
            let is_list = ty.contains("List<") || ty.contains("CommaDelimitedList");
            if let Some(value) = self.parameters.get(name)
                && !ty.starts_with("AWS::SSM::Parameter::Value")
                && let Some(text) = value.scalar_text()
                && !has_dynamic_reference(text)
            {
                return if is_list {
                    Evaluation::List(
                        text.split(',')
                            .map(|item| Instance {
                                node: value,
                                value: Evaluation::String(Cow::Borrowed(item.trim())),
                                via: Some(Function::Ref),
                            })
                            .collect(),
                    )
                } else if ty == "Number" {
                    Evaluation::Number(Cow::Borrowed(text))
                } else {
                    Evaluation::String(Cow::Borrowed(text))
                };
            }
            return Evaluation::Unknown(Unknown {
                why: WhyUnknown::Parameter(name),
                shape: if is_list { Shape::List } else { Shape::Scalar },
                formats: parameter_format(ty).map(|format| Arc::from([format.to_owned()])),
            });
        }
        let shape = if template.resources.contains_key(name) {
            Shape::Scalar
        } else {
            Shape::Any
        };
        self.returned(name, WhyUnknown::Resource(name), shape)
    }

    /// What a reference to a resource yields: unknown, but of a known kind.
    fn returned(&self, name: &'t str, why: WhyUnknown<'t>, otherwise: Shape) -> Evaluation<'t> {
        let attribute = match &why {
            WhyUnknown::Attribute(_, attribute) => attribute.clone(),
            _ => Cow::Borrowed(""),
        };
        let known = self.returned.get(&(name, attribute));
        Evaluation::Unknown(Unknown {
            why,
            shape: known.map_or(otherwise, |known| known.shape),
            formats: known.and_then(|known| known.formats.clone()),
        })
    }

    /// Pseudo parameters whose value is known or does not matter.
    fn pseudo(&self, name: &str) -> Option<&'t str> {
        let sample = |text| (!self.exact).then_some(text);
        let region = self.region.or(sample("us-east-1"));
        Some(match name {
            "AWS::Region" => region?,
            "AWS::AccountId" => self.account.or(sample(ACCOUNT))?,
            "AWS::StackName" => self.stack?,
            "AWS::Partition" => Partition::of_region(region?).name,
            "AWS::URLSuffix" => Partition::of_region(region?).url_suffix,
            _ => return None,
        })
    }

    fn sub(
        &self,
        template: &Template<'t>,
        argument: &'t Node<'t>,
        depth: usize,
    ) -> Option<Cow<'t, str>> {
        let (text, own) = match &argument.data {
            Data::List(items) => (items.first()?.as_str()?, items.get(1)),
            _ => (argument.as_str()?, None),
        };
        if has_dynamic_reference(text) {
            return None;
        }
        if !text.contains("${") {
            return Some(Cow::Borrowed(text));
        }
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        // A variable that is there twice is evaluated once.
        let mut values: HashMap<&'t str, Instance<'t>> = HashMap::new();
        for variable in sub_variables(text) {
            result.push_str(&text[at..variable.start].replace("${!", "${"));
            at = variable.end;
            match own.and_then(|own| own.get(variable.name)) {
                Some(value) => {
                    let value = match values.entry(variable.name) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(self.node(template, value, depth + 1)?),
                    };
                    result.push_str(value.text()?);
                }
                None => match self.reference(template, variable.name) {
                    Evaluation::String(text) | Evaluation::Number(text) => result.push_str(&text),
                    _ => return None,
                },
            }
            if result.len() > MAX_TEXT {
                return None;
            }
        }
        result.push_str(&text[at..].replace("${!", "${"));
        Some(Cow::Owned(result))
    }

    fn join(
        &self,
        template: &Template<'t>,
        items: &'t [Node<'t>],
        depth: usize,
    ) -> Option<Cow<'t, str>> {
        let [delimiter, list] = items else {
            return None;
        };
        let delimiter = delimiter.as_str()?;
        let list = self.node(template, list, depth + 1)?;
        let Evaluation::List(parts) = &list.value else {
            return None;
        };
        let texts: Option<Vec<&str>> = parts.iter().map(Instance::text).collect();
        Some(Cow::Owned(texts?.join(delimiter)))
    }

    fn cidr(
        &self,
        template: &Template<'t>,
        node: &'t Node<'t>,
        items: &'t [Node<'t>],
        depth: usize,
    ) -> Option<Vec<Instance<'t>>> {
        let [network, count, bits] = items else {
            return None;
        };
        let known = |node| self.node(template, node, depth + 1);
        let mut network = known(network)?;
        // The network of a VPC is the one that its resource states.
        if let Evaluation::Unknown(unknown) = &network.value
            && let WhyUnknown::Attribute(name, attribute) = &unknown.why
            && attribute == "CidrBlock"
            && let Some(vpc) = template.resources.get(name)
            && vpc.type_name == "AWS::EC2::VPC"
        {
            network = known(vpc.property("CidrBlock")?)?;
        }
        let number = |node| known(node)?.text()?.trim().parse::<u32>().ok();
        let parts = Network::parse(network.text()?)?
            .divide(usize::try_from(number(count)?).ok()?, number(bits)?)?;
        let part = |part: Network| Instance {
            node,
            value: Evaluation::String(Cow::Owned(part.to_string())),
            via: Some(Function::Cidr),
        };
        Some(parts.into_iter().map(part).collect())
    }

    fn find_in_map(
        &self,
        template: &Template<'t>,
        items: &'t [Node<'t>],
        depth: usize,
    ) -> Option<Instance<'t>> {
        let [map, first, second, ..] = items else {
            return None;
        };
        let key = |node| {
            self.node(template, node, depth + 1)
                .and_then(|instance| Some(instance.text()?.to_owned()))
        };
        let map = template.mappings.get(key(map)?.as_str())?;
        // A region stands for all of them unless the user named one.
        if self.region.is_none()
            && Intrinsic::of(first)
                .is_some_and(|call| call.argument.as_str() == Some("AWS::Region"))
        {
            return None;
        }
        let value = map.node.get(&key(first)?)?.get(&key(second)?)?;
        self.node(template, value, depth + 1)
    }
}

/// Whether a text has a dynamic reference such as `{{resolve:ssm:name}}` in it. One with blanks, which CloudFormation
/// leaves as it is, counts as well: that it was meant to be one is said by a rule of its own.
#[must_use]
pub fn has_dynamic_reference(text: &str) -> bool {
    text.match_indices("{{").any(|(at, braces)| {
        text[at + braces.len()..]
            .trim_start()
            .starts_with("resolve:")
    })
}

/// The format of the values of a parameter type, where CloudFormation itself checks that such a thing exists.
fn parameter_format(ty: &str) -> Option<&'static str> {
    let ty = ty
        .strip_prefix("AWS::SSM::Parameter::Value<")
        .map_or(ty, |inner| inner.trim_end_matches('>'));
    Some(match ty {
        "AWS::EC2::Image::Id" => "AWS::EC2::Image.Id",
        "AWS::EC2::SecurityGroup::Id" => "AWS::EC2::SecurityGroup.Id",
        "AWS::EC2::SecurityGroup::GroupName" => "AWS::EC2::SecurityGroup.Name",
        "AWS::EC2::Subnet::Id" => "AWS::EC2::Subnet.Id",
        "AWS::EC2::VPC::Id" => "AWS::EC2::VPC.Id",
        _ => return None,
    })
}

/// A value as JSON; `None` where anything in it is unknown.
fn json(instance: &Instance<'_>) -> Option<serde_json::Value> {
    use serde_json::Value;
    Some(match &instance.value {
        Evaluation::Null => Value::Null,
        Evaluation::Bool(value) => Value::Bool(*value),
        Evaluation::Number(text) => crate::parse::number(text)
            .map_or_else(|| Value::String(text.to_string()), Value::Number),
        Evaluation::String(text) => Value::String(text.to_string()),
        Evaluation::List(items) => items.iter().map(json).collect::<Option<_>>()?,
        Evaluation::Object(object) if !object.open => object
            .entries
            .iter()
            .map(|(key, _, value)| Some(((*key).to_owned(), json(value)?)))
            .collect::<Option<_>>()
            .map(Value::Object)?,
        Evaluation::Object(_) | Evaluation::Unknown(_) => return None,
    })
}

/// What a function yields of which no more is known.
fn unknown<'t>(function: Function) -> Evaluation<'t> {
    unknown_of(function, function.signature().unknown())
}

fn unknown_of<'t>(function: Function, shape: Shape) -> Evaluation<'t> {
    Evaluation::Unknown(Unknown {
        why: WhyUnknown::Function(function),
        shape,
        formats: None,
    })
}
