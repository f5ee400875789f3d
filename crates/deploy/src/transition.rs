//! Stacks that hold on to each other's exports: a change of several stacks that needs more than one deployment of some.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;
use stackwright_template::compare::{Replacement, Updates, diff};
use stackwright_template::exports::{self, Form, Goal, Shape, Step, transition};
use stackwright_template::model::Template;
use stackwright_template::parse::{self, Document};

use crate::agreed::{Agreed, StackChange};
use crate::consent::{Confirm, Question};
use crate::deploy::{Deployed, Deployer};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::input::{LoadedTemplate, StackInput, TemplateSource};
use crate::plan::nested::nested;
use crate::schedule::Outcome;
use crate::session::Session;

/// The steps in which stacks become what is wanted of them where exports that are in use go or change: one deployment
/// of each is not enough, or not in the order of their dependencies. What it consists of follows from what is deployed, so
/// that a run that was interrupted is resumed by planning again.
#[derive(Debug)]
pub struct Transition {
    steps: Vec<Step>,
    /// The place of each stack among the given ones, by its key.
    places: BTreeMap<String, usize>,
    /// What is deployed, by key.
    templates: BTreeMap<String, Json>,
    /// The values of exports and of outputs.
    values: Values,
    /// What becomes of each of the given stacks in the end.
    changes: Vec<StackChange>,
}

#[derive(Debug, Default)]
struct Values {
    exports: BTreeMap<String, String>,
    outputs: BTreeMap<(String, String), String>,
}

/// One stack, as far as it matters to others.
struct Member {
    key: String,
    scope: String,
    before: Option<Json>,
    deployed: Option<Document<'static>>,
    after: Json,
    wanted: LoadedTemplate,
    replaced: BTreeSet<String>,
}

impl Member {
    /// The text of a name, made unique among accounts and regions.
    fn text(&self) -> impl Fn(&Json) -> Option<String> + use<> {
        let scope = self.scope.clone();
        move |json| Some(format!("{scope}{}", json.as_str()?))
    }

    fn shape(&self, template: &Json, replaced: &BTreeSet<String>) -> Shape {
        Shape::of(template, replaced, self.text())
    }
}

impl Transition {
    /// How the first stack is called.
    pub(crate) fn first(&self) -> &str {
        let place = self
            .steps
            .first()
            .and_then(|step| self.places.get(&step.stack));
        place.map_or("", |place| &self.changes[*place].path)
    }

    /// What becomes of each stack in the end.
    pub fn changes(&self) -> &[StackChange] {
        &self.changes
    }

    /// What is done, a line each: `Web, without importing Data:Files for now`.
    pub fn steps(&self) -> impl Iterator<Item = String> {
        self.steps.iter().map(|step| {
            let path = match self.places.get(&step.stack) {
                Some(place) => &self.changes[*place].path,
                None => &step.stack,
            };
            let listed = |names: &BTreeSet<String>| {
                let names = names
                    .iter()
                    .map(|name| name.rsplit('\u{1f}').next().unwrap_or(name));
                names.collect::<Vec<_>>().join(", ")
            };
            match &step.form {
                Form::Goal => path.clone(),
                Form::Gone => format!("{path}, deleted"),
                Form::Keeping(exports) => {
                    format!("{path}, still exporting {}", listed(exports))
                }
                Form::Untied(untied) if untied.exports.is_empty() => format!(
                    "{path} as it is, with the values in place of the imports of {}",
                    listed(&untied.imports)
                ),
                Form::Untied(untied) => {
                    format!(
                        "{path} as it is, without exporting {}",
                        listed(&untied.exports)
                    )
                }
            }
        })
    }
}

impl Deployer {
    /// The way from these templates, which are deployed, to what is wanted of the stacks, if one deployment of each in the order
    /// of their dependencies is not enough because exports in use go or change. None where it is enough, and where a stack that
    /// is not given stands in the way: the deployment then says who.
    ///
    /// # Errors
    /// Those of [`StackInput::load`], of [`Deployer::check`], and of the calls that ask for values.
    pub async fn transition(
        &self,
        stacks: &[StackInput],
        deployed: &[Option<String>],
    ) -> Result<Option<Transition>> {
        let sessions = self.check(stacks)?;
        let mut members = Vec::new();
        for ((stack, session), before) in stacks.iter().zip(&sessions).zip(deployed) {
            members.push(member(stack, session, before.as_deref())?);
        }
        let mut now: exports::Deployed = (members.iter())
            .filter_map(|member| {
                let before = member.before.as_ref()?;
                Some((member.key.clone(), member.shape(before, &BTreeSet::new())))
            })
            .collect();
        let mut goals: BTreeMap<String, Option<Goal>> = (members.iter().zip(stacks))
            .map(|(member, stack)| {
                (
                    member.key.clone(),
                    Some(goal(member, stack, stacks, &members)),
                )
            })
            .collect();
        let passing: Vec<(usize, String)> = (members.iter().enumerate())
            .flat_map(|(place, member)| {
                let wanted = goals[&member.key].as_ref().map(|goal| &goal.shape);
                let exports = now
                    .get(&member.key)
                    .into_iter()
                    .flat_map(|shape| &shape.exports);
                let passes = exports.filter(move |(name, made_of)| {
                    wanted.and_then(|wanted| wanted.exports.get(*name)) != Some(*made_of)
                });
                passes.map(move |(name, _)| (place, name.clone()))
            })
            .collect();
        if passing.is_empty() {
            return Ok(None);
        }
        // What is nested belongs to its stack.
        let mut own: BTreeSet<String> = BTreeSet::new();
        for ((member, stack), session) in members.iter().zip(stacks).zip(&sessions) {
            let text = member.text();
            let shape = |body: &str| {
                let template = parse::parse(body).root.to_json();
                Shape::of(&template, &BTreeSet::new(), &text)
            };
            let Some(Some(goal)) = goals.get_mut(&member.key) else {
                continue;
            };
            for wanted in stack.nested.iter().map(|nested| shape(&nested.body)) {
                goal.shape.imports.extend(wanted.imports);
                goal.shape.reads.extend(wanted.reads);
            }
            let Some(before) = &member.deployed else {
                continue;
            };
            let deployed = now.entry(member.key.clone()).or_default();
            for nested in nested(session, &stack.name, before).await {
                own.insert(format!("{}{}", member.scope, nested.name));
                let there = shape(nested.template.as_deref().unwrap_or_default());
                goal.held.extend(there.imports.iter().cloned());
                deployed.imports.extend(there.imports);
                deployed.reads.extend(there.reads);
            }
        }
        // Whoever else imports what goes or changes.
        for (place, export) in &passing {
            let (session, scope) = (sessions[*place].brief(), &members[*place].scope);
            let name = export.strip_prefix(scope.as_str()).unwrap_or(export);
            for importer in session.importers(name).await.unwrap_or_default() {
                let key = format!("{scope}{importer}");
                if !goals.contains_key(&key) && !own.contains(&key) {
                    now.entry(key).or_default().imports.insert(export.clone());
                }
            }
        }
        stand_in(&mut now, &goals);
        let Ok(steps) = exports::plan(&now, &goals) else {
            return Ok(None);
        };
        let is_plain = |step: &Step| step.form == Form::Goal;
        let imported = |(_, export): &(usize, String)| {
            let mut shapes = members.iter().filter_map(|member| now.get(&member.key));
            shapes.any(|shape| shape.imports.contains(export))
        };
        let is_enough = !passing.iter().any(imported) && steps.iter().all(is_plain);
        if is_enough && is_in_order(&steps, &members, stacks) {
            return Ok(None);
        }
        let mut values = Values::default();
        for ((member, stack), session) in members.iter().zip(stacks).zip(&sessions) {
            let found = session.describe_stack(&stack.name).await?;
            for output in found.iter().flat_map(|found| found.outputs()) {
                let (key, value) = (output.output_key(), output.output_value());
                let (Some(key), Some(value)) = (key, value) else {
                    continue;
                };
                if let Some(export) = output.export_name() {
                    let export = format!("{}{export}", member.scope);
                    values.exports.insert(export, value.to_owned());
                }
                let output = (member.key.clone(), key.to_owned());
                values.outputs.insert(output, value.to_owned());
            }
        }
        let places = members.iter().enumerate();
        let mut transition = Transition {
            steps,
            places: places
                .map(|(place, member)| (member.key.clone(), place))
                .collect(),
            templates: BTreeMap::new(),
            values,
            changes: Vec::new(),
        };
        for (member, stack) in members.into_iter().zip(stacks) {
            transition
                .templates
                .extend(member.before.map(|before| (member.key, before)));
            let change = StackChange::new(&stack.path, member.deployed, member.wanted);
            transition.changes.push(change);
        }
        Ok(Some(transition))
    }

    /// Deploys the stacks step by step. It is asked once for the whole, and then only about what a change set has beyond
    /// [`Transition::changes`]. The result has one entry per stack, as that of [`Deployer::deploy_all`]; a step that fails ends
    /// it.
    ///
    /// # Errors
    /// [`Error::Declined`], and those of [`StackInput::load`].
    pub async fn deploy_in_steps(
        &self,
        transition: Transition,
        stacks: &[StackInput],
        confirm: Arc<dyn Confirm>,
        sink: &EventSink,
    ) -> Result<Vec<(String, Outcome<Deployed>)>> {
        self.ask(confirm.as_ref(), &Question::Transition(&transition))
            .await?;
        let mut outcomes: Vec<Option<Outcome<Deployed>>> = stacks.iter().map(|_| None).collect();
        let mut templates = transition.templates.clone();
        let mut failed: Option<String> = None;
        for step in &transition.steps {
            let Some(&place) = transition.places.get(&step.stack) else {
                continue;
            };
            if let Some(because) = &failed {
                if outcomes[place].as_ref().is_none_or(Outcome::is_done) {
                    let because = because.clone();
                    let name: Arc<str> = stacks[place].name.as_str().into();
                    let skipped = EventKind::Skipped {
                        because: because.clone(),
                    };
                    sink.of(&stacks[place].path).send(&name, skipped).await;
                    outcomes[place] = Some(Outcome::Skipped { because });
                }
                continue;
            }
            let input = transition.input(step, &stacks[place], &mut templates)?;
            let agreed = Agreed {
                confirm: confirm.as_ref(),
                seen: match step.form {
                    Form::Untied(_) => None,
                    _ => Some(&transition.changes[place]),
                },
            };
            let result = self.deploy(&input, &agreed, sink).await;
            outcomes[place] = Some(match result {
                Ok(deployed) => Outcome::Done(deployed),
                Err(error) => {
                    failed = Some(stacks[place].path.clone());
                    Outcome::Failed(error)
                }
            });
        }
        let never = || {
            Outcome::Failed(Error::Order {
                message: "it was never started".into(),
            })
        };
        let paths = stacks.iter().map(|stack| stack.path.clone());
        Ok(paths
            .zip(
                outcomes
                    .into_iter()
                    .map(|outcome| outcome.unwrap_or_else(never)),
            )
            .collect())
    }
}

impl Transition {
    /// The stack as a step wants it.
    fn input(
        &self,
        step: &Step,
        stack: &StackInput,
        templates: &mut BTreeMap<String, Json>,
    ) -> Result<StackInput> {
        let scope = step
            .stack
            .rsplit_once('\u{1f}')
            .map_or("", |(scope, _)| scope);
        let scope = format!("{scope}\u{1f}");
        let text = |json: &Json| Some(format!("{scope}{}", json.as_str()?));
        let now = templates.get(&step.stack);
        let made = match (&step.form, now) {
            (Form::Keeping(exports), Some(now)) => {
                let wanted = stack.load()?.document.root.to_json();
                transition::keeping(&wanted, now, exports, &BTreeSet::new(), &text)
            }
            (Form::Untied(untied), Some(now)) => {
                let values = &self.values;
                let import = |name: &str| {
                    untied
                        .imports
                        .contains(name)
                        .then(|| values.exports.get(name))
                };
                let read = |read: &(String, String)| {
                    untied
                        .reads
                        .contains(read)
                        .then(|| values.outputs.get(read))
                };
                let untied_from = transition::with_values(now, &text, &|tie| match tie {
                    transition::Tie::Import(name) => import(&name).flatten().cloned(),
                    transition::Tie::Output(stack, output) => {
                        read(&(stack, output)).flatten().cloned()
                    }
                });
                Some(transition::without(&untied_from, &untied.exports, &text))
            }
            _ => None,
        };
        let mut input = stack.clone();
        if let Some(template) = made {
            let declared = &template["Parameters"];
            input
                .parameters
                .retain(|name, _| declared.get(name).is_some());
            input.template = TemplateSource::Body(template.to_string().into());
            templates.insert(step.stack.clone(), template);
        }
        Ok(input)
    }
}

/// Adds what the stacks need of others that are not given, which is there as far as anybody knows.
fn stand_in(now: &mut exports::Deployed, goals: &BTreeMap<String, Option<Goal>>) {
    let wanted = || goals.values().flatten().map(|goal| &goal.shape);
    let all = || now.values().chain(wanted());
    let exported: BTreeSet<&String> = all().flat_map(|shape| shape.exports.keys()).collect();
    let imported = all().flat_map(|shape| &shape.imports);
    let elsewhere = imported.filter(|import| !exported.contains(import));
    let exports = elsewhere
        .map(|import| (import.clone(), String::new()))
        .collect();
    let reads: Vec<(String, String)> = all()
        .flat_map(|shape| shape.reads.iter().cloned())
        .filter(|(stack, _)| !goals.contains_key(stack))
        .collect();
    let others = Shape {
        exports,
        ..Shape::default()
    };
    now.insert(String::new(), others);
    for (stack, output) in reads {
        let outputs = &mut now.entry(stack).or_default().outputs;
        outputs.entry(output).or_default();
    }
}

/// The steps are what a deployment does anyway: each stack after those that it depends on.
fn is_in_order(steps: &[Step], members: &[Member], stacks: &[StackInput]) -> bool {
    let place = |path: &String| {
        let stack = stacks.iter().position(|stack| stack.path == *path)?;
        steps
            .iter()
            .position(|step| step.stack == members[stack].key)
    };
    // What takes an export away must come after all that import it, which no dependency says.
    stacks.iter().all(|stack| {
        let own = place(&stack.path);
        stack
            .dependencies
            .iter()
            .all(|path| place(path).is_none_or(|on| Some(on) < own))
    }) && steps.windows(2).all(|pair| {
        let at = |step: &Step| members.iter().position(|member| member.key == step.stack);
        at(&pair[0]) < at(&pair[1])
    })
}

fn member(stack: &StackInput, session: &Session, before: Option<&str>) -> Result<Member> {
    let scope = format!("{}/{}\u{1f}", session.identity().account, session.region());
    let wanted = stack.load()?;
    let deployed = before
        .map(|text| parse::parse(text).into_owned())
        .filter(|document| !document.is_broken());
    let replaced = deployed.as_ref().map(|deployed| {
        let (before, after) = (Template::new(deployed), Template::new(&wanted.document));
        let found = diff(Some(&before), &after, Updates::embedded());
        let replaced = found
            .resources
            .iter()
            .filter(|resource| resource.replacement == Replacement::Always);
        replaced
            .map(|resource| resource.logical_id.to_owned())
            .collect()
    });
    Ok(Member {
        key: format!("{scope}{}", stack.name),
        before: deployed.as_ref().map(|document| document.root.to_json()),
        after: wanted.document.root.to_json(),
        deployed,
        wanted,
        replaced: replaced.unwrap_or_default(),
        scope,
    })
}

fn goal(member: &Member, stack: &StackInput, stacks: &[StackInput], members: &[Member]) -> Goal {
    let text = member.text();
    let keepable = member.before.as_ref().map(|before| {
        let exports = member.shape(before, &BTreeSet::new()).exports.into_keys();
        let can_stay = |export: &String| {
            let export = BTreeSet::from([export.clone()]);
            transition::keeping(&member.after, before, &export, &member.replaced, &text).is_some()
        };
        exports.filter(can_stay).collect()
    });
    let key = |path: &String| {
        let place = stacks.iter().position(|other| other.path == *path)?;
        Some(members[place].key.clone())
    };
    Goal {
        shape: member.shape(&member.after, &member.replaced),
        after: stack.dependencies.iter().filter_map(key).collect(),
        keepable: keepable.unwrap_or_default(),
        held: BTreeSet::new(),
    }
}
