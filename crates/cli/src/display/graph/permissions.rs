//! Who may do what with what, as edges: from the policies of identities, and from those of resources.

use std::collections::HashMap;

use stackwright_template::engines::iam::{Policy, PrincipalKind, Statement};
use stackwright_template::engines::text::{Piece, Scope, Text};
use stackwright_template::model::{Instance, Link, Resource};

use super::model::{Graph, Layer};
use super::read::Boxes;

/// More actions of a statement are counted, not named.
const NAMED: usize = 6;

/// The policies that belong to other resources: type, the property with the resources, that with the document.
const OF_RESOURCES: &[(&str, &str)] = &[
    ("AWS::S3::BucketPolicy", "Bucket"),
    ("AWS::SQS::QueuePolicy", "Queues"),
    ("AWS::SNS::TopicPolicy", "Topics"),
    ("AWS::Events::EventBusPolicy", "EventBusName"),
    ("AWS::SecretsManager::ResourcePolicy", "SecretId"),
];

/// Adds the permissions of the stack that is read.
pub fn add<'t>(graph: &mut Graph, boxes: &Boxes<'t>, link: Link<'t>) {
    let environment = link.environment();
    let scope = Scope {
        template: link.member().template,
        environment: &environment,
    };
    let identities = Identities {
        boxes,
        link,
        scope,
        named: named(scope, boxes),
    };
    identities.add(graph);
    for (type_name, property) in OF_RESOURCES {
        for policy in scope.template.resources_of(type_name) {
            of_resource(graph, boxes, link, scope, policy, property);
        }
    }
    for permission in scope.template.resources_of("AWS::Lambda::Permission") {
        let text = |name: &str| permission.property(name).map(|node| scope.text_of(node));
        let function = permission
            .property("FunctionName")
            .and_then(|node| environment.evaluate(scope.template, node))
            .and_then(|function| scope.resource(&function));
        if let (Some(function), Some(caller)) = (function, text("Principal")) {
            let at = function.link.map_or(link.at, |link| link.at);
            let Some(&to) = boxes.get(&(at, function.resource.name)) else {
                continue;
            };
            let from = graph.outside(&caller.to_string());
            let action = text("Action").map(|text| text.to_string());
            graph.join(from, to, Layer::Permissions, action.unwrap_or_default());
        }
    }
}

/// The policies of roles, users and groups.
struct Identities<'a, 't> {
    boxes: &'a Boxes<'t>,
    link: Link<'t>,
    scope: Scope<'a, 't>,
    named: HashMap<String, usize>,
}

impl<'t> Identities<'_, 't> {
    fn add(&self, graph: &mut Graph) {
        for resource in self.scope.template.resources.values() {
            match resource.type_name {
                "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
                    let Some(&own) = self.boxes.get(&(self.link.at, resource.name)) else {
                        continue;
                    };
                    for policy in self
                        .value(resource, "Policies")
                        .iter()
                        .flat_map(Instance::items)
                    {
                        self.document(graph, &[own], policy.get("PolicyDocument"));
                    }
                    let managed = self.value(resource, "ManagedPolicyArns");
                    for managed in managed.iter().flat_map(Instance::items) {
                        self.managed(graph, own, managed);
                    }
                }
                "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" | "AWS::IAM::RolePolicy" => {
                    let names = ["Roles", "Users", "Groups", "RoleName"];
                    let attached = names.iter().filter_map(|name| self.value(resource, name));
                    let owners: Vec<usize> = attached
                        .flat_map(|all| {
                            let all = all.one_or_many().iter();
                            all.filter_map(|one| self.found(one)).collect::<Vec<_>>()
                        })
                        .collect();
                    let document = self.value(resource, "PolicyDocument");
                    self.document(graph, &owners, document.as_ref());
                }
                _ => {}
            }
        }
    }

    fn value(&self, resource: &Resource<'t>, name: &str) -> Option<Instance<'t>> {
        let node = resource.property(name)?;
        self.scope.environment.evaluate(self.scope.template, node)
    }

    fn found(&self, value: &Instance<'t>) -> Option<usize> {
        let found = self.scope.resource(value)?;
        let at = found.link.map_or(self.link.at, |link| link.at);
        self.boxes.get(&(at, found.resource.name)).copied()
    }

    /// A policy of AWS is outside; what one of the app allows is drawn where the policy names whom it is for.
    fn managed(&self, graph: &mut Graph, own: usize, policy: &Instance<'t>) {
        if let Some(found) = self.scope.resource(policy) {
            return self.scope.with(&found, |scope| {
                let node = found.resource.property("PolicyDocument");
                let value = node.and_then(|node| scope.environment.evaluate(scope.template, node));
                let there = Identities {
                    boxes: self.boxes,
                    link: scope.environment.link.unwrap_or(self.link),
                    scope,
                    named: self.named.clone(),
                };
                there.document(graph, &[own], value.as_ref());
            });
        }
        let arn = self.scope.text(policy).to_string();
        if let Some((_, name)) = arn.split_once(":aws:policy/") {
            let to = graph.outside("policies of AWS");
            graph.join(own, to, Layer::Permissions, name);
        }
    }

    fn document(&self, graph: &mut Graph, owners: &[usize], document: Option<&Instance<'t>>) {
        let Some(document) = document.filter(|_| !owners.is_empty()) else {
            return;
        };
        let policy = Policy::read(self.scope, document);
        for statement in policy.statements.iter().filter(|one| one.allows) {
            let words = actions(statement);
            for to in targets(graph, self.boxes, self.link, &self.named, statement) {
                for from in owners {
                    graph.join(*from, to, Layer::Permissions, words.clone());
                }
            }
        }
    }
}

fn of_resource<'t>(
    graph: &mut Graph,
    boxes: &Boxes<'t>,
    link: Link<'t>,
    scope: Scope<'_, 't>,
    policy: &Resource<'t>,
    property: &str,
) {
    let evaluate = |name: &str| {
        let node = policy.property(name)?;
        scope.environment.evaluate(scope.template, node)
    };
    let (Some(resources), Some(document)) = (evaluate(property), evaluate("PolicyDocument")) else {
        return;
    };
    let document = Policy::read(scope, &document);
    let owners = resources.one_or_many().iter();
    let owners = owners.filter_map(|one| {
        let found = scope.resource(one)?;
        let at = found.link.map_or(link.at, |link| link.at);
        boxes.get(&(at, found.resource.name)).copied()
    });
    for to in owners {
        for statement in document.statements.iter().filter(|one| one.allows) {
            for principal in &statement.principals.entries {
                let from = match mentioned(&principal.name, boxes, link).next() {
                    Some(own) => own,
                    None => match principal.kind {
                        PrincipalKind::Everyone => graph.outside("everyone"),
                        _ => graph.outside(&principal.name.to_string()),
                    },
                };
                graph.join(from, to, Layer::Permissions, actions(statement));
            }
        }
    }
}

/// The ARNs of resources that have a name of their own, which policies may name literally.
fn named<'t>(scope: Scope<'_, 't>, boxes: &Boxes<'t>) -> HashMap<String, usize> {
    let at = scope.environment.link.map_or(0, |link| link.at);
    let resources = scope.template.resources.values();
    let named = resources.filter_map(|resource| {
        let arn = scope.reference(resource, "Arn");
        let has_name = !arn.pieces.iter().any(
            |piece| matches!(piece, Piece::Symbol(symbol) if symbol.id.starts_with(resource.name)),
        );
        let index = *boxes.get(&(at, resource.name))?;
        has_name.then(|| (arn.to_string(), index))
    });
    named.collect()
}

/// The boxes that the resources of a statement are.
fn targets<'t>(
    graph: &mut Graph,
    boxes: &Boxes<'t>,
    link: Link<'t>,
    named: &HashMap<String, usize>,
    statement: &Statement,
) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for pattern in &statement.resources.patterns {
        let mut own: Vec<usize> = mentioned(pattern, boxes, link).collect();
        if own.is_empty() {
            let text = pattern.to_string();
            let arn = text.trim_end_matches("/*").trim_end_matches(":*");
            own.extend(named.get(&text).or_else(|| named.get(arn)));
        }
        if own.is_empty() && *pattern == Text::any() {
            own.push(graph.outside("any resource"));
        }
        found.extend(own);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The resources whose references stand in a text.
fn mentioned<'a>(
    text: &'a Text,
    boxes: &'a Boxes<'_>,
    link: Link<'a>,
) -> impl Iterator<Item = usize> + 'a {
    text.pieces.iter().filter_map(move |piece| {
        let Piece::Symbol(symbol) = piece else {
            return None;
        };
        let (stack, name) = match symbol.id.split_once('/') {
            Some((stack, name)) => {
                let stacks = &link.app.stacks;
                (stacks.iter().position(|one| one.name == stack)?, name)
            }
            None => (link.home, symbol.id.as_str()),
        };
        let name = name.split('.').next().unwrap_or(name);
        boxes.get(&(stack, name)).copied()
    })
}

fn actions(statement: &Statement) -> String {
    let patterns = &statement.actions.patterns;
    let mut words: Vec<String> = (patterns.iter().take(NAMED)).map(Text::to_string).collect();
    if patterns.len() > NAMED {
        words.push(format!("and {} more", patterns.len() - NAMED));
    }
    let list = words.join(", ");
    match statement.actions.negated {
        true => format!("all but {list}"),
        false => list,
    }
}
