//! Which resources name which others by one of their properties, found once for all that ask: a policy that is looked up
//! for each of a thousand queues is not looked for among all policies a thousand times.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{App, Function, Intrinsic, Resource, Template};
use crate::parse::Node;

/// A type of resources and the property by which they name others.
type Property = (&'static str, &'static str);

/// Types of resources whose attributes are those of others, and the property that names the other one: none for the outputs
/// of a nested stack, the function of an address.
const PASSES_ON: [(&str, Option<&str>); 2] = [
    ("AWS::CloudFormation::Stack", None),
    ("AWS::Lambda::Url", Some("TargetFunctionArn")),
];

/// Whether the attributes of a type are those of another resource.
fn passes_on(type_name: &str) -> bool {
    PASSES_ON.iter().any(|(ty, _)| *ty == type_name)
}

/// The property that names the resource whose attributes a type has.
pub(crate) fn behind(type_name: &str) -> Option<&'static str> {
    let (_, property) = PASSES_ON.iter().find(|(ty, _)| *ty == type_name)?;
    *property
}

/// What the resources of a type name by a property.
#[derive(Debug, Default)]
struct Naming {
    /// Indexes into the template's resources by each logical ID that their values refer to.
    by_target: HashMap<String, Vec<usize>>,
    /// Those whose values have to be read: texts, imports and functions may name anything.
    open: Vec<usize>,
}

/// What is found out when it is first asked for.
type Memo<T> = Mutex<HashMap<Property, Arc<T>>>;

/// The names in a template. Without a borrow of it, so that a template can stand for one that lives shorter.
#[derive(Debug, Default)]
pub(super) struct Names(Memo<Naming>);

/// The resources of all stacks of an app whose values have to be read, by stack.
#[derive(Debug, Default)]
pub(super) struct OpenNames(Memo<Vec<(usize, Vec<usize>)>>);

fn memo<T>(memo: &Memo<T>, property: Property, find: impl FnOnce() -> T) -> Arc<T> {
    let known = |memo: &Memo<T>| {
        let known = memo.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&property).cloned()
    };
    known(memo).unwrap_or_else(|| {
        let found = Arc::new(find());
        let mut known = memo.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(property, Arc::clone(&found));
        found
    })
}

impl<'t> Template<'t> {
    fn naming(&self, property: Property) -> Arc<Naming> {
        memo(&self.names.0, property, || {
            let mut found = Naming::default();
            for &index in self.by_type.get(property.0).into_iter().flatten() {
                let targets = self.resources[index].property(property.1);
                match targets.and_then(|node| self.targets(node)) {
                    Some(targets) => {
                        for target in targets {
                            let of_target = found.by_target.entry(target.to_owned()).or_default();
                            if of_target.last() != Some(&index) {
                                of_target.push(index);
                            }
                        }
                    }
                    None => found.open.push(index),
                }
            }
            found
        })
    }

    /// The resources that a value refers to, or each of its items; `None` where it may name others, too.
    fn targets(&self, node: &'t Node<'t>) -> Option<Vec<&'t str>> {
        let items = node.as_list().unwrap_or_else(|| std::slice::from_ref(node));
        let target = |item: &'t Node<'t>| {
            let call = Intrinsic::of(item)?;
            let name = match call.function {
                Function::Ref => call.argument.as_str(),
                Function::GetAtt => call.get_att_target(),
                _ => None,
            }?;
            let resource = self.resources.get(name)?;
            (!passes_on(resource.type_name)).then_some(name)
        };
        items.iter().map(target).collect()
    }

    /// The resources of a type that may name a resource of this template by a property, in the template's order.
    pub(crate) fn naming_own(&self, target: &str, property: Property) -> Vec<Resource<'t>> {
        let naming = self.naming(property);
        let own = naming.by_target.get(target).into_iter().flatten();
        let mut found: Vec<usize> = own.chain(&naming.open).copied().collect();
        found.sort_unstable();
        found
            .into_iter()
            .map(|index| self.resources[index])
            .collect()
    }
}

impl<'t> App<'t> {
    /// The resources of a type that may name a resource of another stack by a property, each with its stack.
    pub(crate) fn naming_others(&self, property: Property) -> Vec<(usize, Resource<'t>)> {
        let open = memo(&self.open_names.0, property, || {
            let stacks = self.stacks.iter().enumerate();
            stacks
                .map(|(stack, member)| (stack, member.template.naming(property).open.clone()))
                .filter(|(_, open)| !open.is_empty())
                .collect::<Vec<_>>()
        });
        let resources = open.iter().flat_map(|(stack, open)| {
            let template = self.stacks[*stack].template;
            open.iter()
                .map(|&index| (*stack, template.resources[index]))
        });
        resources.collect()
    }
}
