//! The policies of the other side: what stands apart from it, what it has itself, and the permissions of a function.

use crate::engines::Answer;
use crate::engines::iam::{
    Condition, Patterns, Policy, Principal, PrincipalKind, Principals, Request, Statement,
};
use crate::engines::json_text::JsonText;
use crate::engines::text::{Located, Scope, Text};
use crate::flow::edge::Edge;
use crate::flow::mention::named;
use crate::flow::places::{KEY, POLICIES, PolicyPlace};
use crate::model::{Instance, behind};

/// A policy that is about the other side.
#[derive(Debug)]
pub(in crate::flow) struct Candidate<'t> {
    /// The resource that has it.
    pub resource: Located<'t>,
    /// The policy.
    pub policy: Policy,
}

/// Whether the policies of the other side let a role in.
pub(super) fn lets_role<'t>(
    edge: &Edge<'t>,
    asked: &Located<'t>,
    action: &str,
    on: &Text,
    role: Text,
) -> Answer {
    // Who lets in the account leaves it to the policies of its roles.
    let request = Request::new(action, on).by_role(role).by_name();
    let candidates = candidates(edge, asked, asked.type_name);
    Answer::any(
        candidates
            .iter()
            .map(|candidate| candidate.policy.allows(&request)),
    )
}

/// The policies that are about a resource.
pub(in crate::flow) fn candidates<'t>(
    edge: &Edge<'t>,
    asked: &Located<'t>,
    ty: &str,
) -> Vec<Candidate<'t>> {
    let scope = edge.scope();
    let mut found = Vec::new();
    for place in POLICIES.iter().filter(|place| place.of == ty) {
        let resources = match place.names {
            "" => scope.everywhere(place.ty).collect(),
            names => scope.naming(asked, (place.ty, names)),
        };
        for resource in resources {
            scope.with(&resource, |there| {
                found.extend(document(there, edge, asked, place, resource));
            });
        }
    }
    if ty == KEY {
        scope.with(asked, |there| {
            let policy = there
                .property(asked, "KeyPolicy")
                .map_or_else(unknown, |document| Policy::read(there, &document));
            found.push(Candidate {
                resource: *asked,
                policy,
            });
        });
    }
    if ty.starts_with("AWS::Lambda::") {
        let permission_type = "AWS::Lambda::Permission";
        // What names a function may be about a version or an alias of it.
        let resources = match ty {
            "AWS::Lambda::Function" => scope.naming(asked, (permission_type, "FunctionName")),
            _ => scope.everywhere(permission_type).collect(),
        };
        for resource in resources {
            scope.with(&resource, |there| {
                found.extend(permission(there, edge, asked, resource));
            });
        }
    }
    found
}

/// Whether a value names a resource; by a text where it is no reference.
fn is_of<'t>(
    scope: Scope<'_, 't>,
    edge: &Edge<'t>,
    value: &Instance<'t>,
    asked: &Located<'t>,
) -> Answer {
    if let Some(found) = named(scope, value, &[]) {
        // The address of a function has its ARN, too.
        let behind = behind(found.type_name).and_then(|name| {
            scope.with(&found, |there| {
                named(there, &there.property(&found, name)?, &[])
            })
        });
        return Answer::from(behind.unwrap_or(found).is(asked));
    }
    let text = scope.text(value);
    let name = edge.scope().with(asked, |there| there.reference(asked, ""));
    text.equals(&name)
        .or(text.equals(&edge.arn))
        .and(Answer::Maybe)
}

fn document<'t>(
    there: Scope<'_, 't>,
    edge: &Edge<'t>,
    asked: &Located<'t>,
    place: &PolicyPlace,
    resource: Located<'t>,
) -> Option<Candidate<'t>> {
    let mut open = false;
    if !place.names.is_empty() {
        let of = there.property(&resource, place.names)?;
        let answer = Answer::any(
            of.one_or_many()
                .iter()
                .map(|one| is_of(there, edge, one, asked)),
        );
        if answer == Answer::No {
            return None;
        }
        open = answer == Answer::Maybe;
    }
    let mut policy = match there.property(&resource, place.document) {
        Some(document) if place.ty == "AWS::Logs::ResourcePolicy" => {
            in_text(there, &document).unwrap_or_else(unknown)
        }
        Some(document) => Policy::read(there, &document),
        None => unknown(),
    };
    policy.open |= open;
    Some(Candidate { resource, policy })
}

/// A policy of which nothing is known.
fn unknown() -> Policy {
    Policy {
        statements: Vec::new(),
        open: true,
    }
}

/// A policy that is written as JSON in a text.
fn in_text<'t>(there: Scope<'_, 't>, document: &Instance<'t>) -> Option<Policy> {
    let json = JsonText::new(&there.text(document));
    json.read(|template, environment, instance| {
        let inner = Scope {
            template,
            environment,
        };
        let mut policy = Policy::read(inner, instance);
        for statement in &mut policy.statements {
            for pattern in &mut statement.resources.patterns {
                *pattern = json.restore(pattern);
            }
            for condition in &mut statement.conditions {
                for value in &mut condition.values {
                    *value = json.restore(value);
                }
            }
            for entry in &mut statement.principals.entries {
                entry.name = json.restore(&entry.name);
            }
        }
        policy
    })
    .ok()
}

/// A permission of a function as the statement that Lambda makes of it.
fn permission<'t>(
    there: Scope<'_, 't>,
    edge: &Edge<'t>,
    asked: &Located<'t>,
    resource: Located<'t>,
) -> Option<Candidate<'t>> {
    let text = |name: &str| {
        there
            .property(&resource, name)
            .map(|value| there.text(&value))
    };
    let of = there.property(&resource, "FunctionName")?;
    let mut answer = is_of(there, edge, &of, asked);
    if answer == Answer::No {
        // A permission of the function with a qualifier may be one of its alias.
        let qualified =
            resource.property("Qualifier").is_some() && asked.type_name != "AWS::Lambda::Function";
        if !qualified {
            return None;
        }
        answer = Answer::Maybe;
    }
    let principal = text("Principal").unwrap_or_default();
    let everyone = principal.known() == Some("*");
    let mut conditions = Vec::new();
    for (property, operator, key) in [
        ("SourceArn", "ArnLike", "aws:SourceArn"),
        ("SourceAccount", "StringEquals", "aws:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
        (
            "FunctionUrlAuthType",
            "StringEquals",
            "lambda:FunctionUrlAuthType",
        ),
    ] {
        if let Some(value) = text(property) {
            conditions.push(Condition {
                operator: operator.to_owned(),
                key: key.to_owned(),
                values: vec![value],
            });
        }
    }
    let statement = Statement {
        span: resource.name_span,
        allows: true,
        actions: Patterns {
            negated: false,
            patterns: vec![
                text("Action")
                    .unwrap_or_else(|| Text::literal("lambda:InvokeFunction"))
                    .lower()
                    .with_wildcards(true),
            ],
            open: false,
        },
        resources: Patterns {
            negated: false,
            patterns: vec![Text::any()],
            open: false,
        },
        principals: Principals {
            negated: false,
            entries: vec![Principal {
                kind: if everyone {
                    PrincipalKind::Everyone
                } else if principal.to_string().contains("amazonaws.com") {
                    PrincipalKind::Service
                } else if principal.is_known() {
                    PrincipalKind::Aws
                } else {
                    PrincipalKind::Service
                },
                name: principal,
            }],
            open: false,
        },
        conditions,
        variables: true,
    };
    Some(Candidate {
        resource,
        policy: Policy {
            statements: vec![statement],
            open: answer == Answer::Maybe,
        },
    })
}
