//! What functions yield of what is known.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use stackwright_facts::network::Network;

use super::{has_dynamic_reference, unknown, unknown_of};
use crate::budget;
use crate::model::{
    Environment, Evaluation, Function, Instance, Intrinsic, Shape, Template, WhyUnknown,
    sub_values, sub_variables,
};
use crate::parse::{Data, Node};

impl<'t> Environment<'t> {
    pub(super) fn call(
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
                        (Some(delimiter), Some(text))
                            if !delimiter.is_empty()
                                && budget::text(text.len(), node.span)
                                && budget::values(text.matches(delimiter).count(), node.span) =>
                        {
                            Evaluation::List(
                                text.split(delimiter)
                                    .map(|part| Instance {
                                        node,
                                        value: Evaluation::String(Cow::Owned(part.to_owned())),
                                        via: Some(function),
                                    })
                                    .collect(),
                            )
                        }
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
                    .and_then(|value| {
                        let mut text = String::new();
                        write_json(&value, &mut text)?;
                        budget::text(text.len(), node.span).then_some(text)
                    })
                    .map_or_else(
                        || unknown(function),
                        |text| Evaluation::String(Cow::Owned(text)),
                    ),
            ),
            Function::Cidr => yields(
                self.cidr(template, node, items, depth)
                    .map_or_else(|| unknown(function), Evaluation::List),
            ),
            _ => yields(unknown(function)),
        }
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
        let own = sub_values(own);
        let mut result = String::with_capacity(text.len());
        let mut at = 0;
        // A variable that is there twice is evaluated once.
        let mut values: HashMap<&'t str, Cow<'t, str>> = HashMap::new();
        for variable in sub_variables(text) {
            result.push_str(&text[at..variable.start].replace("${!", "${"));
            at = variable.end;
            let value = match values.entry(variable.name) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(match own.get(variable.name) {
                    Some(value) => {
                        let value = self.node(template, value, depth + 1)?;
                        Cow::Owned(value.text()?.to_owned())
                    }
                    None => match self.reference(template, variable.name) {
                        Evaluation::String(text) | Evaluation::Number(text) => text,
                        _ => return None,
                    },
                }),
            };
            result.push_str(value);
            if !budget::step(argument.span) {
                return None;
            }
            if result.len() > budget::MAX_TEXT {
                break;
            }
        }
        result.push_str(&text[at..].replace("${!", "${"));
        budget::text(result.len(), argument.span).then_some(Cow::Owned(result))
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
        let texts: Vec<&str> = parts.iter().map(Instance::text).collect::<Option<_>>()?;
        let delimiters = texts.len().saturating_sub(1) * delimiter.len();
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>() + delimiters;
        budget::text(bytes, list.span()).then(|| Cow::Owned(texts.join(delimiter)))
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

/// Writes a value as JSON; `None` where anything in it is unknown, or it becomes too long.
fn write_json(instance: &Instance<'_>, out: &mut String) -> Option<()> {
    use serde_json::Value;
    if out.len() > budget::MAX_TEXT {
        // The caller asks for the budget of the whole.
        return Some(());
    }
    let quoted = |text: &str, out: &mut String| out.push_str(&Value::from(text).to_string());
    match &instance.value {
        Evaluation::Null => out.push_str("null"),
        Evaluation::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Evaluation::Number(text) => match crate::parse::number(text) {
            Some(number) => out.push_str(&number.to_string()),
            None => quoted(text, out),
        },
        Evaluation::String(text) => quoted(text, out),
        Evaluation::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out)?;
            }
            out.push(']');
        }
        Evaluation::Object(object) if !object.open => {
            out.push('{');
            for (index, (key, _, value)) in object.entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quoted(key, out);
                out.push(':');
                write_json(value, out)?;
            }
            out.push('}');
        }
        Evaluation::Object(_) | Evaluation::Unknown(_) => return None,
    }
    Some(())
}
