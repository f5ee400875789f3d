//! Stack refactors: nothing but moves is taken, and a refactor runs once.
//!
//! Magic properties: `Unmovable` (the refactor is refused with this text), `Stays` (it fails with this text).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ACCOUNT, Answer, Model, Stack, invalid, property, resources, tag};
use crate::http::Request;

/// A refactor.
#[derive(Debug, Clone)]
pub struct Refactor {
    id: String,
    description: String,
    status: &'static str,
    reason: String,
    pub execution: &'static str,
    execution_reason: String,
    definitions: Vec<(String, Value)>,
    /// How often it is asked about before it has ended.
    left: u32,
}

impl Model {
    pub(super) fn create_refactor(&mut self, request: &Request) -> Answer {
        let get = |name: String| request.get(&name).map(str::to_owned);
        let mut definitions = Vec::new();
        for number in 1.. {
            let name = format!("StackDefinitions.member.{number}");
            let Some(stack) = get(format!("{name}.StackName")) else {
                break;
            };
            let url = get(format!("{name}.TemplateURL"));
            let stored = url.and_then(|url| {
                let of_url = |(path, _): &&(String, String)| url.ends_with(path.as_str());
                self.objects
                    .iter()
                    .find(of_url)
                    .map(|(_, text)| text.clone())
            });
            let body = get(format!("{name}.TemplateBody")).or(stored);
            let body = body.ok_or_else(|| invalid("no template"))?;
            let template = serde_json::from_str(&body).map_err(|_| invalid("no JSON"))?;
            definitions.push((stack, template));
        }
        let mut mappings = BTreeMap::new();
        for number in 1.. {
            let at = |side: &str| {
                let name = format!("ResourceMappings.member.{number}.{side}");
                Some((
                    get(format!("{name}.StackName"))?,
                    get(format!("{name}.LogicalResourceId"))?,
                ))
            };
            let (Some(from), Some(to)) = (at("Source"), at("Destination")) else {
                break;
            };
            mappings.insert(to, from);
        }
        let mut reason = String::new();
        let mut taken = BTreeSet::new();
        for (stack, template) in &definitions {
            if self.stack(stack).is_none()
                && get("EnableStackCreation".into()).as_deref() != Some("true")
            {
                return Err(invalid(format!("Stack {stack} does not exist")));
            }
            for (id, resource) in resources(template) {
                let at = (stack.clone(), id.clone());
                let from = mappings.get(&at).unwrap_or(&at).clone();
                let was = (self.stack(&from.0))
                    .and_then(|stack| resources(&stack.template).get(&from.1).cloned());
                match was {
                    Some(was) if was["Type"] == resource["Type"] => {}
                    _ => reason = format!("{stack}.{id} would be created"),
                }
                if from != at
                    && let Some(text) = property(&resource, "Unmovable")
                {
                    reason = text.to_owned();
                }
                taken.insert(from);
            }
        }
        for (stack, _) in &definitions {
            for id in self
                .stack(stack)
                .map(|it| resources(&it.template))
                .iter()
                .flat_map(|it| it.keys())
            {
                if !taken.contains(&(stack.clone(), id.clone())) {
                    reason = format!("{stack}.{id} would be deleted");
                }
            }
        }
        let good = reason.is_empty();
        let id = format!("refactor-{}", self.refactors.len());
        self.deeds.push(format!("prepare {id}"));
        self.refactors.push(Refactor {
            id: id.clone(),
            description: request.get("Description").unwrap_or_default().to_owned(),
            status: if good {
                "CREATE_COMPLETE"
            } else {
                "CREATE_FAILED"
            },
            reason,
            execution: if good { "AVAILABLE" } else { "UNAVAILABLE" },
            execution_reason: String::new(),
            definitions,
            left: 2,
        });
        Ok(tag("StackRefactorId", &id))
    }

    fn refactor(&mut self, request: &Request) -> Result<usize, (u16, &'static str, String)> {
        let id = request.get("StackRefactorId").unwrap_or_default();
        let place = self.refactors.iter().position(|it| it.id == id);
        place.ok_or_else(|| invalid(format!("refactor {id} does not exist")))
    }

    pub(super) fn describe_refactor(&mut self, request: &Request) -> Answer {
        let place = self.refactor(request)?;
        if self.refactors[place].execution == "EXECUTE_IN_PROGRESS" {
            self.refactors[place].left -= 1;
            if self.refactors[place].left == 0 {
                self.end_refactor(place);
            }
        }
        let it = &self.refactors[place];
        let stacks: String = (it.definitions.iter())
            .map(|(name, _)| {
                let id = self
                    .stack(name)
                    .map_or(name.as_str(), |stack| stack.id.as_str());
                tag("member", id)
            })
            .collect();
        Ok(format!(
            "{}<StackIds>{stacks}</StackIds>{}{}{}{}{}",
            tag("StackRefactorId", &it.id),
            tag("Description", &it.description),
            tag("Status", it.status),
            tag("StatusReason", &it.reason),
            tag("ExecutionStatus", it.execution),
            tag("ExecutionStatusReason", &it.execution_reason)
        ))
    }

    pub(super) fn execute_refactor(&mut self, request: &Request) -> Answer {
        let place = self.refactor(request)?;
        let it = &mut self.refactors[place];
        if it.execution != "AVAILABLE" {
            return Err(invalid(format!("refactor {} is {}", it.id, it.execution)));
        }
        it.execution = "EXECUTE_IN_PROGRESS";
        self.deeds.push(format!("execute {}", it.id));
        Ok(String::new())
    }

    pub(super) fn list_refactors(&mut self, request: &Request) -> Answer {
        let wanted = request
            .get("ExecutionStatusFilter.member.1")
            .unwrap_or_default();
        let members: String = (self.refactors.iter())
            .filter(|it| it.execution == wanted)
            .map(|it| {
                format!(
                    "<member>{}{}{}</member>",
                    tag("StackRefactorId", &it.id),
                    tag("Description", &it.description),
                    tag("ExecutionStatus", it.execution)
                )
            })
            .collect();
        Ok(format!(
            "<StackRefactorSummaries>{members}</StackRefactorSummaries>"
        ))
    }

    fn end_refactor(&mut self, place: usize) {
        let definitions = self.refactors[place].definitions.clone();
        let stays = definitions.iter().find_map(|(_, template)| {
            (resources(template).values()).find_map(|it| property(it, "Stays").map(str::to_owned))
        });
        if let Some(reason) = stays {
            self.refactors[place].execution = "ROLLBACK_COMPLETE";
            self.refactors[place].execution_reason = reason;
            return;
        }
        for (name, template) in definitions {
            match self.place(&name) {
                Some(place) => self.stacks[place].template = template,
                None => {
                    let id = format!(
                        "arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{name}/refactored"
                    );
                    self.stacks.push(Stack {
                        template,
                        ..Stack::new(&name, id, "CREATE_COMPLETE")
                    });
                }
            }
        }
        self.refactors[place].execution = "EXECUTE_COMPLETE";
        for (at, other) in self.refactors.iter_mut().enumerate() {
            if at != place && other.execution == "AVAILABLE" {
                other.execution = "OBSOLETE";
            }
        }
    }
}
