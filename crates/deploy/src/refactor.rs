//! Moves and renames resources without replacing them, by stack refactors: finds what moved between the deployed stacks
//! and those of an app, has CloudFormation check it, and carries it out with consent.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html>

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::operation::describe_stack_refactor::DescribeStackRefactorOutput;
use aws_sdk_cloudformation::types as sdk;
use serde_json::{Map, Value as Json, json};
use stackwright_facts::quota;
use stackwright_facts::refactor::is_immovable;
use stackwright_template::compare::{Ambiguous, Becomes, CDK_METADATA, Location, Move, moves};
use stackwright_template::parse;

use crate::api::retry::translate;
use crate::api::{call, following};
use crate::consent::{Confirm, Question};
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::EventSink;
use crate::input::{Origin, StackInput};
use crate::naming::Fingerprint;
use crate::orphan::mentions;
use crate::prepare::upload;
use crate::session::Session;
use crate::state::{self, Situation};

/// The most stacks of one refactor.
const MOST_STACKS: usize = 5;
/// How descriptions of refactors of this crate begin, by which a later run knows them again.
const MARK: &str = "stackwright-refactor-";

/// What moves, in one account and region.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refactoring {
    /// What moves.
    pub moves: Vec<MovedResource>,
    /// Resources that are the same, so that somebody must say which becomes which.
    pub ambiguous: Vec<Ambiguous>,
    /// Stacks that are made for it.
    pub created: Vec<String>,
    session: Session,
    definitions: Vec<(Arc<str>, String)>,
}

/// A resource that moves.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MovedResource {
    /// Its type, and where it is and will be.
    pub location: Move,
    /// Where it comes from, in the app.
    pub origin: Origin,
}

impl Refactoring {
    /// Account and region that it is for.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Names of the stacks that take part.
    pub fn stacks(&self) -> impl Iterator<Item = &str> {
        self.definitions.iter().map(|(name, _)| &**name)
    }

    /// Whether nothing moves, and nothing is unclear.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty() && self.ambiguous.is_empty()
    }

    /// What will happen as JSON.
    pub fn to_json(&self) -> Json {
        let names = |all: &[Location]| all.iter().map(Location::to_string).collect::<Vec<_>>();
        let moves = self.moves.iter().map(|it| {
            json!({
                "type": it.location.resource_type,
                "from": it.location.from.to_string(),
                "to": it.location.to.to_string(),
                "constructPath": it.origin.construct_path,
            })
        });
        let ambiguous = self.ambiguous.iter().map(
            |it| json!({"type": it.resource_type, "from": names(&it.from), "to": names(&it.to)}),
        );
        json!({
            "event": "refactor",
            "account": self.session.identity().account,
            "region": self.session.region(),
            "stacks": self.stacks().collect::<Vec<_>>(),
            "created": self.created,
            "moves": moves.collect::<Vec<_>>(),
            "ambiguous": ambiguous.collect::<Vec<_>>(),
        })
    }

    fn mappings(&self) -> Vec<sdk::ResourceMapping> {
        let at = |location: &Location| {
            let at = sdk::ResourceLocation::builder().stack_name(&location.stack);
            at.logical_resource_id(&location.logical_id).build()
        };
        let moves = self.moves.iter().map(|it| &it.location);
        moves
            .map(|it| {
                sdk::ResourceMapping::builder()
                    .source(at(&it.from))
                    .destination(at(&it.to))
            })
            .map(|mapping| mapping.build())
            .collect()
    }

    /// The same for the same refactor of the same stacks.
    fn mark(&self) -> String {
        let mut print = Fingerprint::new();
        for (name, body) in &self.definitions {
            print.add(&**name).add(body);
        }
        for it in &self.moves {
            print
                .add(it.location.from.to_string())
                .add(it.location.to.to_string());
        }
        format!("{MARK}{}", print.hex())
    }
}

/// The stacks of one side, by name.
type Templates = BTreeMap<String, Json>;

impl Deployer {
    /// Finds out what moved between the deployed stacks and those of an app, which are all of this account and region.
    /// `additional` are names of stacks that the app does not have any more, where they are deployed; `chosen` says which of several resources
    /// that are the same becomes which, each as `STACK.LOGICAL_ID` or by the path of a construct. Nothing is changed. A
    /// refactor of an earlier run that still goes on is followed to its end first.
    ///
    /// # Errors
    /// [`Error::Template`] where more than moves differs, as CloudFormation takes nothing else in a refactor,
    /// [`Error::NotFound`] for a choice of what does not exist, [`Error::Stuck`] in
    /// a state that takes no update, and those of the calls.
    pub async fn plan_refactor(
        &self,
        inputs: &[StackInput],
        additional: &[String],
        chosen: &[(String, String)],
    ) -> Result<Refactoring> {
        let session = self.session.clone();
        self.finish_refactors(inputs, additional).await?;
        let (mut before, mut after, mut loaded) =
            (Templates::new(), Templates::new(), BTreeMap::new());
        let mut states: BTreeMap<String, String> = BTreeMap::new();
        for input in inputs {
            let template = input.load_any()?;
            after.insert(input.name.clone(), template.document.root.to_json());
            loaded.insert(input.name.clone(), template);
        }
        let names = inputs.iter().map(|input| &input.name).chain(additional);
        for name in names.collect::<BTreeSet<_>>() {
            let Some(found) = session.describe_stack(name).await? else {
                continue;
            };
            let status = state::status(&found);
            if status == "REVIEW_IN_PROGRESS" {
                continue;
            }
            states.insert(name.clone(), status);
            let text = session.deployed_text(name).await?.unwrap_or_default();
            before.insert(name.clone(), parse::parse(&text).root.to_json());
        }
        let sides = (views(&before), views(&after));
        let mut choices = Vec::new();
        for (from, to) in chosen {
            choices.push((place(from, &before, &after)?, place(to, &after, &before)?));
        }
        let found = moves(&sides.0, &sides.1, &choices);
        if let Some((from, to)) = found.unfit.first() {
            return Err(Error::Config {
                message: format!("{from} cannot become {to}, as they are not the same"),
                hint: Some(
                    "an override chooses between resources whose types and properties are the same"
                        .into(),
                ),
            });
        }
        let locations = found.moves.iter().flat_map(|it| [&it.from, &it.to]);
        let mut involved: BTreeSet<&str> = locations.map(|at| at.stack.as_str()).collect();
        let mut plan = Refactoring {
            moves: (found.moves.iter())
                .map(|it| MovedResource {
                    origin: (loaded.get(&it.to.stack))
                        .map(|template| template.origin(&it.to.logical_id))
                        .unwrap_or_default(),
                    location: it.clone(),
                })
                .collect(),
            ambiguous: found.ambiguous.clone(),
            created: Vec::new(),
            definitions: Vec::new(),
            session,
        };
        if involved.is_empty() || !plan.ambiguous.is_empty() {
            return Ok(plan);
        }
        involved.extend(found.referring.iter().map(String::as_str));
        // What is only in an additional stack, and in no other, stays where it is.
        let more = found.more.iter().filter(|(at, _, becomes)| {
            let stays = *becomes == Becomes::Removed && !after.contains_key(&at.stack);
            involved.contains(at.stack.as_str()) && !stays
        });
        let more: Vec<_> = more
            .map(|(at, kind, becomes)| format!("{at} ({kind}) is {}", becomes.word()))
            .collect();
        if !more.is_empty() {
            return Err(refused(
                &involved,
                format!(
                    "more than places of resources differs, and CloudFormation takes nothing else in a refactor: {}",
                    shortened(&more)
                ),
                "take these changes back, refactor, and deploy them afterwards; or deploy them first",
            ));
        }
        let immovable = plan.moves.iter().map(|it| &it.location);
        let immovable = immovable.filter(|it| is_immovable(&it.resource_type));
        let immovable: Vec<_> = immovable
            .map(|it| format!("{} ({})", it.from, it.resource_type))
            .collect();
        if !immovable.is_empty() {
            return Err(refused(
                &involved,
                format!(
                    "CloudFormation moves no resources of these types: {}",
                    shortened(&immovable)
                ),
                "leave them where they were, under their logical IDs, and refactor the rest; a deployment of what is elsewhere makes new ones and deletes these",
            ));
        }
        if involved.len() > MOST_STACKS {
            return Err(refused(
                &involved,
                format!(
                    "{} stacks take part, and CloudFormation refactors at most {MOST_STACKS} together",
                    involved.len()
                ),
                "move the resources in steps",
            ));
        }
        for name in &involved {
            if let Some(status) = states.get(*name)
                && Situation::of_status(status) != Situation::Ready
            {
                return Err(state::not_now(name, status));
            }
            if let (Some(old), Some(new)) = (before.get(*name), after.get(*name)) {
                let more = declared_anew(old, new);
                if !more.is_empty() {
                    return Err(refused(
                        &involved,
                        format!(
                            "{name} would get {}, and a refactor adds no parameters, conditions or mappings",
                            shortened(&more)
                        ),
                        "deploy the stack with them first, with the resources where they are",
                    ));
                }
            }
            let policy = match states.contains_key(*name) {
                true => plan.session.stack_policy(name).await?,
                false => None,
            };
            if policy.is_some_and(|policy| !policy.is_empty()) {
                return Err(refused(
                    &involved,
                    format!(
                        "{name} has a stack policy, and CloudFormation refactors no stack with one"
                    ),
                    "move the resources of other stacks, or recreate the stack without a policy: one that is set cannot be taken away",
                ));
            }
        }
        let involved: Vec<String> = involved.into_iter().map(str::to_owned).collect();
        for name in involved {
            let (old, new) = (before.get(&name), after.get(&name));
            let moved: BTreeSet<&str> = (found.moves.iter())
                .filter(|it| it.from.stack == name)
                .map(|it| it.from.logical_id.as_str())
                .collect();
            let definition = match (old, new) {
                (Some(old), Some(new)) => with_places_of(old, new),
                (None, Some(new)) => {
                    plan.created.push(name.clone());
                    made(new)
                }
                (Some(old), None) => without(&name, old, &moved)?,
                (None, None) => continue,
            };
            if definition["Resources"]
                .as_object()
                .is_none_or(Map::is_empty)
            {
                return Err(Error::Template {
                    stack: name,
                    message: "no resource would be left, and a stack has at least one".into(),
                    hint: Some("leave one in it, and destroy the stack afterwards".into()),
                });
            }
            plan.definitions.push((name.into(), definition.to_string()));
        }
        Ok(plan)
    }

    /// Moves the resources, after consent. A run that was cut is taken up by running it again.
    ///
    /// # Errors
    /// [`Error::Declined`], [`Error::Refactor`] where CloudFormation refuses the refactor or it fails, and those of the
    /// calls.
    pub async fn refactor(
        &self,
        plan: &Refactoring,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<()> {
        self.ask(confirm, &Question::Refactor(plan)).await?;
        let id = self.create_refactor(plan, sink).await?;
        let request = (self.session.cloudformation)
            .execute_stack_refactor()
            .stack_refactor_id(&id);
        if let Err(error) = call!(self.session, "ExecuteStackRefactor", request) {
            // The answer of an earlier attempt may have been lost.
            let (_, execution, _) = self.refactor_state(&id).await?;
            if execution == "AVAILABLE" {
                return Err(error);
            }
        }
        self.await_execution(&id).await
    }

    /// Has CloudFormation check the refactor, or takes the one that an earlier run had checked.
    async fn create_refactor(&self, plan: &Refactoring, sink: &EventSink) -> Result<String> {
        let session = &self.session;
        let mark = plan.mark();
        for known in self
            .list_refactors(sdk::StackRefactorExecutionStatus::Available)
            .await?
        {
            if known.description() == Some(&mark)
                && let Some(id) = known.stack_refactor_id()
            {
                return Ok(id.to_owned());
            }
        }
        let mut definitions = Vec::new();
        for (name, body) in &plan.definitions {
            let definition = sdk::StackDefinition::builder().stack_name(&**name);
            definitions.push(match body.len() <= quota::INLINE_TEMPLATE_BYTES {
                true => definition.template_body(body).build(),
                false => {
                    let options = &self.options.upload;
                    let url = upload::template(session, options, name, body, sink).await?;
                    definition.template_url(url).build()
                }
            });
        }
        let request = (session.cloudformation)
            .create_stack_refactor()
            .description(&mark)
            .enable_stack_creation(!plan.created.is_empty())
            .set_resource_mappings(Some(plan.mappings()))
            .set_stack_definitions(Some(definitions));
        let answer = match call!(session, "CreateStackRefactor", request) {
            Ok(answer) => answer,
            Err(
                error @ Error::Api {
                    transient: false, ..
                },
            ) if error.has_code("ValidationError") => {
                return Err(Error::Refactor {
                    status: "CREATE_FAILED".into(),
                    message: error.to_string(),
                });
            }
            Err(error) => return Err(error),
        };
        let id = answer.stack_refactor_id.unwrap_or_default();
        let started = Instant::now();
        loop {
            let (status, _, reason) = self.refactor_state(&id).await?;
            match &*status {
                "CREATE_IN_PROGRESS" => self.pause(started).await,
                "CREATE_COMPLETE" => return Ok(id),
                _ => {
                    return Err(Error::Refactor {
                        status,
                        message: self.reasons(&id, reason).await,
                    });
                }
            }
        }
    }

    async fn await_execution(&self, id: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            let (_, execution, reason) = self.refactor_state(id).await?;
            match &*execution {
                "EXECUTE_COMPLETE" => return Ok(()),
                "EXECUTE_FAILED" | "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "OBSOLETE"
                | "UNAVAILABLE" => {
                    return Err(Error::Refactor {
                        status: execution,
                        message: reason,
                    });
                }
                _ => self.pause(started).await,
            }
        }
    }

    /// Follows refactors of earlier runs that concern these stacks to their ends, however these are.
    async fn finish_refactors(&self, inputs: &[StackInput], additional: &[String]) -> Result<()> {
        use sdk::StackRefactorExecutionStatus as Status;
        let names: Vec<_> = (inputs.iter().map(|input| &input.name))
            .chain(additional)
            .collect();
        for status in [Status::ExecuteInProgress, Status::RollbackInProgress] {
            for going in self.list_refactors(status).await? {
                let ours = going
                    .description()
                    .is_some_and(|text| text.starts_with(MARK));
                let Some(id) = going.stack_refactor_id().filter(|_| ours) else {
                    continue;
                };
                let stacks = self.describe_refactor(id).await?.stack_ids;
                let stacks = stacks.unwrap_or_default();
                let concerns = |name: &&String| {
                    let part = format!(":stack/{name}/");
                    stacks
                        .iter()
                        .any(|stack| stack == *name || stack.contains(&part))
                };
                if names.iter().any(concerns) {
                    match self.await_execution(id).await {
                        Ok(()) | Err(Error::Refactor { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(())
    }

    async fn list_refactors(
        &self,
        status: sdk::StackRefactorExecutionStatus,
    ) -> Result<Vec<sdk::StackRefactorSummary>> {
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let request = (self.session.cloudformation)
                .list_stack_refactors()
                .execution_status_filter(status.clone())
                .set_next_token(token.clone());
            let answer = call!(self.session, "ListStackRefactors", request)?;
            all.extend(answer.stack_refactor_summaries.unwrap_or_default());
            token = following(token, answer.next_token);
            if token.is_none() {
                return Ok(all);
            }
        }
    }

    async fn describe_refactor(&self, id: &str) -> Result<DescribeStackRefactorOutput> {
        let request = (self.session.cloudformation)
            .describe_stack_refactor()
            .stack_refactor_id(id);
        call!(self.session, "DescribeStackRefactor", request)
    }

    /// Status, status of the execution, and the reason of the one that tells of a failure.
    async fn refactor_state(&self, id: &str) -> Result<(String, String, String)> {
        let answer = self.describe_refactor(id).await?;
        let status = answer
            .status()
            .map_or("", |status| status.as_str())
            .to_owned();
        let execution = answer
            .execution_status()
            .map_or("", |status| status.as_str())
            .to_owned();
        let reason = match status == "CREATE_COMPLETE" {
            true => answer.execution_status_reason,
            false => answer.status_reason,
        };
        Ok((status, execution, reason.unwrap_or_default()))
    }

    /// Why a refactor was refused, with what is said of single resources.
    async fn reasons(&self, id: &str, reason: String) -> String {
        let mut reasons = vec![reason];
        let mut token = None;
        loop {
            let request = (self.session.cloudformation)
                .list_stack_refactor_actions()
                .stack_refactor_id(id)
                .set_next_token(token.clone());
            // What was said already is enough.
            let Ok(answer) = call!(self.session.brief(), "ListStackRefactorActions", request)
            else {
                break;
            };
            for action in answer.stack_refactor_actions.unwrap_or_default() {
                let at = action
                    .resource_mapping()
                    .and_then(|mapping| mapping.source());
                let at = at.and_then(|at| Some((at.stack_name()?, at.logical_resource_id()?)));
                if let (Some((stack, id)), Some(text)) = (at, action.detection_reason()) {
                    reasons.push(format!("{stack}.{id}: {text}"));
                }
            }
            token = following(token, answer.next_token);
            if token.is_none() {
                break;
            }
        }
        reasons.retain(|text| !text.is_empty());
        reasons.join("; ")
    }

    async fn pause(&self, started: Instant) {
        let pause = self.pace.pause(started.elapsed());
        tokio::time::sleep(pause.max(Duration::from_millis(200))).await;
    }
}

fn views(templates: &Templates) -> Vec<(&str, &Json)> {
    (templates
        .iter()
        .map(|(name, template)| (name.as_str(), template)))
    .collect()
}

/// What a text means: `STACK.LOGICAL_ID`, or the path of a construct. What is on the other side alone was done before.
fn place(text: &str, side: &Templates, other: &Templates) -> Result<Location> {
    if let Some((stack, id)) = text.split_once('.')
        && [side, other].iter().any(|side| side.contains_key(stack))
    {
        return Ok(Location::new(stack, id));
    }
    for (stack, template) in side.iter().chain(other) {
        for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
            if resource["Metadata"]["aws:cdk:path"].as_str() == Some(text) {
                return Ok(Location::new(stack, id));
            }
        }
    }
    Err(Error::NotFound {
        what: format!("a resource at `{text}`, as the overrides say,"),
        hint: Some("write STACK.LOGICAL_ID, with the name of the stack in CloudFormation, or the path of a construct".into()),
    })
}

/// Parameters, conditions and mappings that the later version of a stack has and the earlier one has not.
fn declared_anew(old: &Json, new: &Json) -> Vec<String> {
    let mut more = Vec::new();
    for (section, word) in [
        ("Parameters", "parameter"),
        ("Conditions", "condition"),
        ("Mappings", "mapping"),
    ] {
        let names = new[section].as_object().into_iter().flatten();
        let names = names.filter(|(name, _)| old[section].get(name).is_none());
        more.extend(names.map(|(name, _)| format!("the {word} {name}")));
    }
    more
}

fn refused(stacks: &BTreeSet<&str>, message: String, hint: &str) -> Error {
    let names: Vec<_> = stacks.iter().copied().collect();
    Error::Template {
        stack: names.join(", "),
        message,
        hint: Some(hint.into()),
    }
}

fn shortened(rows: &[String]) -> String {
    match rows.len() {
        0..=8 => rows.join(", "),
        more => format!("{} and {} more", rows[..8].join(", "), more - 8),
    }
}

/// The deployed template with resources and outputs of the app: a refactor changes no other section, and not the
/// resource that tells what the CDK was used for.
fn with_places_of(old: &Json, new: &Json) -> Json {
    let mut template = old.clone();
    for section in ["Resources", "Outputs"] {
        match new.get(section) {
            Some(content) => template[section] = content.clone(),
            None => drop(template.as_object_mut().map(|map| map.remove(section))),
        }
    }
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.retain(|_, resource| resource["Type"] != CDK_METADATA);
        let metadata = old["Resources"].as_object().into_iter().flatten();
        for (id, resource) in metadata.filter(|(_, it)| it["Type"] == CDK_METADATA) {
            resources.insert(id.clone(), resource.clone());
        }
    }
    template
}

/// The template of a stack that a refactor makes, which takes no values for parameters and no resource that is new.
fn made(new: &Json) -> Json {
    let mut template = new.clone();
    let mut used = BTreeSet::new();
    for section in ["Resources", "Outputs", "Conditions"] {
        mentions(&new[section], &mut |name, _| {
            used.insert(name.to_owned());
        });
    }
    if let Some(sections) = template.as_object_mut() {
        sections.remove("Rules");
        if let Some(Json::Object(parameters)) = sections.get_mut("Parameters") {
            parameters.retain(|name, _| used.contains(name));
            if parameters.is_empty() {
                sections.remove("Parameters");
            }
        }
        if let Some(Json::Object(resources)) = sections.get_mut("Resources") {
            resources.retain(|_, resource| resource["Type"] != CDK_METADATA);
        }
    }
    template
}

/// The template of a stack that the app has no more, without what leaves it.
fn without(name: &str, old: &Json, moved: &BTreeSet<&str>) -> Result<Json> {
    let mut template = old.clone();
    let uses = |value: &Json| {
        let mut uses = false;
        mentions(value, &mut |id, _| uses |= moved.contains(id));
        uses
    };
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.retain(|id, _| !moved.contains(id.as_str()));
        for resource in resources.values_mut() {
            let Some(order) = resource.get_mut("DependsOn") else {
                continue;
            };
            match order {
                Json::Array(ids) => {
                    ids.retain(|id| id.as_str().is_none_or(|id| !moved.contains(id)))
                }
                Json::String(id) if moved.contains(id.as_str()) => *order = json!([]),
                _ => {}
            }
        }
        if let Some((id, _)) = resources.iter().find(|(_, resource)| uses(resource)) {
            return Err(Error::Template {
                stack: name.to_owned(),
                message: format!("{id} stays, and refers to a resource that moves"),
                hint: Some("move it as well, or give the app that stack back".into()),
            });
        }
    }
    if let Some(outputs) = template.get_mut("Outputs").and_then(Json::as_object_mut) {
        outputs.retain(|_, output| !uses(output));
        if outputs.is_empty() {
            template.as_object_mut().map(|map| map.remove("Outputs"));
        }
    }
    Ok(template)
}
