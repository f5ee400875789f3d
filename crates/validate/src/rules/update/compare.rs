//! Which resources an update replaces, and why.

use std::collections::HashMap;

use crate::rules::Context;
use stackwright_schemas::updates::{self, replacing_properties};
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::Scope;
use stackwright_template::model::{Environment, Evaluation, Instance, Resource, Template};

/// The deployed template beside the one that is checked.
pub(super) struct Update<'a, 't> {
    pub cx: &'a Context<'t>,
    pub before: &'t Template<'t>,
    environment: Environment<'t>,
}

/// Why a resource is replaced.
#[derive(Clone, Debug)]
pub(super) struct Replacement {
    /// The property, dotted.
    pub property: String,
    /// Whether it is certain; else it depends on the values.
    pub certain: bool,
}

impl<'a, 't> Update<'a, 't> {
    pub fn of(cx: &'a Context<'t>) -> Option<Self> {
        let link = cx.link?;
        Some(Self {
            cx,
            before: link.member().before?,
            environment: link.environment(),
        })
    }

    fn scope<'s>(&'s self, template: &'s Template<'t>) -> Scope<'s, 't> {
        Scope {
            template,
            environment: &self.environment,
        }
    }

    /// The value at a path of a resource's properties, up to the first list.
    fn value(
        &self,
        template: &'t Template<'t>,
        resource: &Resource<'t>,
        path: &str,
    ) -> Option<Instance<'t>> {
        let mut node = resource.properties?;
        for step in path
            .split('/')
            .take_while(|step| !matches!(*step, "*" | "items"))
        {
            if step == "properties" {
                continue;
            }
            match node.get(step) {
                Some(inner) => node = inner,
                // A function in between says what it says.
                None if stackwright_template::model::Intrinsic::of(node).is_some() => break,
                None => return None,
            }
        }
        self.environment.evaluate(template, node)
    }

    /// Whether the values of a property are the same before and after.
    pub fn same_at(&self, old: &Resource<'t>, new: &Resource<'t>, path: &str) -> bool {
        let before = self.value(self.before, old, path);
        let after = self.value(self.cx.template, new, path);
        match (before, after) {
            (None, None) => true,
            (Some(before), Some(after)) => self.same(&before, &after),
            _ => false,
        }
    }

    fn same(&self, old: &Instance<'t>, new: &Instance<'t>) -> bool {
        match (&old.value, &new.value) {
            (Evaluation::Object(a), Evaluation::Object(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries.iter().all(|(name, _, value)| {
                        new.get(name).is_some_and(|other| self.same(value, other))
                    })
            }
            (Evaluation::List(a), Evaluation::List(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|one| b.iter().any(|other| self.same(one, other)))
            }
            (Evaluation::Object(_) | Evaluation::List(_), _)
            | (_, Evaluation::Object(_) | Evaluation::List(_)) => false,
            _ => {
                let (a, b) = (
                    self.scope(self.before).text(old),
                    self.scope(self.cx.template).text(new),
                );
                // A reference and what it refers to can be the same; only what is known to differ differs.
                match (old.text(), new.text()) {
                    (Some(old), Some(new)) => old == new,
                    _ => {
                        a == b
                            || (a.equals(&b) != Answer::No
                                && !a.is_known()
                                && !b.is_known()
                                && a.to_string() == b.to_string())
                    }
                }
            }
        }
    }

    /// The properties that make the physical name of a resource, where the template gives all of it; with the values
    /// as they are shown.
    pub fn identity(
        &self,
        template: &'t Template<'t>,
        resource: &Resource<'t>,
    ) -> Option<Vec<(String, String)>> {
        let schema = self.cx.schema(resource.type_name)?;
        let named = NAMES.iter().find(|(ty, _)| *ty == resource.type_name);
        let paths: Vec<String> = match named {
            Some((_, property)) => vec![(*property).to_owned()],
            None => {
                let read_only: Vec<&str> = schema.pointers("readOnlyProperties").collect();
                let mut paths = Vec::new();
                for pointer in schema.pointers("primaryIdentifier") {
                    if read_only.contains(&pointer) {
                        return None;
                    }
                    paths.push(pointer.to_owned());
                }
                paths
            }
        };
        let mut result = Vec::new();
        for path in paths {
            let value = self.value(template, resource, &path)?;
            let text = self.scope(template).text(&value);
            result.push((path.replace('/', "."), text.to_string()));
        }
        (!result.is_empty()).then_some(result)
    }

    /// The resources that stay under their logical IDs and are replaced, and why.
    pub fn replaced(&self) -> HashMap<&'t str, Replacement> {
        let mut found: HashMap<&'t str, Replacement> = HashMap::new();
        let mut replacing: HashMap<&'t str, Vec<(String, bool)>> = HashMap::new();
        for new in self.cx.template.resources.values() {
            let Some(old) = self.before.resources.get(new.name) else {
                continue;
            };
            if old.type_name != new.type_name {
                continue;
            }
            let Some(schema) = self.cx.schema(new.type_name) else {
                continue;
            };
            let properties: Vec<(String, bool)> = replacing_properties(&schema.schema)
                .into_iter()
                .map(|(path, how)| (path, how == updates::Replacement::Always))
                .collect();
            let changed = properties
                .iter()
                .filter(|(path, _)| !self.same_at(old, new, path))
                .max_by_key(|(_, certain)| *certain);
            if let Some((path, certain)) = changed {
                found.insert(
                    new.name,
                    Replacement {
                        property: path.replace("/*", "").replace('/', "."),
                        certain: *certain,
                    },
                );
            }
            replacing.insert(new.name, properties);
        }
        // What refers to a resource that gets a new name changes with it.
        loop {
            let mut more: Vec<(&'t str, Replacement)> = Vec::new();
            for reference in &self.cx.template.references {
                let owner = reference.owner.name;
                if found.contains_key(owner) || !reference.kind.is_value() {
                    continue;
                }
                let Some(cause) = found.get(reference.target) else {
                    continue;
                };
                let renamed = self
                    .cx
                    .template
                    .resources
                    .get(reference.target)
                    .is_some_and(|target| self.identity(self.cx.template, target).is_none());
                let (Some(properties), true) = (replacing.get(owner), cause.certain && renamed)
                else {
                    continue;
                };
                let Some(name) = reference.path.key(3).filter(|_| {
                    reference
                        .path
                        .starts_with(&["Resources", owner, "Properties"])
                }) else {
                    continue;
                };
                let hit = properties.iter().find(|(path, certain)| {
                    *certain && path.split('/').next() == Some(name) && !path.contains('/')
                });
                if let (Some((path, _)), Some(resource)) =
                    (hit, self.cx.template.resources.get(owner))
                {
                    more.push((
                        resource.name,
                        Replacement {
                            property: path.clone(),
                            certain: true,
                        },
                    ));
                }
            }
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }
}

/// Types whose physical name is not their primary identifier, with the property that has it.
const NAMES: &[(&str, &str)] = &[
    ("AWS::Events::EventBus", "Name"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ("AWS::SecretsManager::Secret", "Name"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
    ("AWS::Events::Rule", "Name"),
];
