//! What a stack's functions, tasks, state machines and APIs write into logs: which log groups these are, and their lines in
//! the order of time, those that were and those to come.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use stackwright_template::model::{Resource, Template};
use stackwright_template::parse::Document;

use crate::api::json::Protocol;
use crate::api::signed::LOGS;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::input::{LoadedTemplate, Origin, Origins};
use crate::plan::describe::with_values;
use crate::prepare::parameters;
use crate::session::Session;
use crate::values::Values;

const PROTOCOL: Protocol = Protocol {
    target: "Logs_20140328",
    version: "1.1",
};

/// Lines that come later than this after others of their time are not seen.
const LATENESS: Duration = Duration::from_secs(60);
/// Nested stacks deeper than this are not looked into.
const DEEPEST: usize = 16;

/// A log group of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogGroup {
    /// Its name, such as `/aws/lambda/Api-Worker-1A2B`.
    pub name: String,
    /// Logical ID of the resource that writes to it; that of the group, where nothing in the stack does.
    pub logical_id: String,
    /// Where that resource comes from.
    pub origin: Origin,
    /// Logical IDs of the nested stacks that lead to it.
    pub within: Vec<String>,
}

/// A line of a log.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LogEvent {
    /// The place of its group among those that are read.
    pub group: usize,
    /// The stream in the group.
    pub stream: String,
    /// When it was written.
    pub at: SystemTime,
    /// The text, which may have several lines.
    pub message: String,
}

/// The types that say where they write to.
const WRITERS: [&str; 7] = [
    "AWS::ApiGateway::Stage",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CodeBuild::Project",
    "AWS::ECS::TaskDefinition",
    "AWS::Lambda::Function",
    "AWS::StepFunctions::StateMachine",
    "AWS::Logs::LogGroup",
];

impl Deployer {
    /// The log groups of a deployed stack and of its nested stacks, each once.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of the calls.
    pub async fn log_groups(&self, stack: &str, origins: &Origins) -> Result<Vec<LogGroup>> {
        let session = &self.session;
        let mut found: Vec<LogGroup> = Vec::new();
        let mut open = vec![(stack.to_owned(), Vec::<String>::new())];
        while let Some((name, within)) = open.pop() {
            let Some(deployed) = session.describe_stack(&name).await? else {
                if within.is_empty() {
                    return Err(Error::NotFound {
                        what: format!("stack `{stack}` in {}", session.region()),
                        hint: Some("deploy it first, or pass its region".into()),
                    });
                }
                continue;
            };
            let Some(template) = self.deployed_template(session, &name).await? else {
                continue;
            };
            let values = |name: &str| parameters::value(deployed.parameters(), name);
            let known = deployed.stack_name().unwrap_or(&name);
            let document = with_values(session, Some(known), &template, values);
            let resources = session.stack_resources(&name).await?;
            let origins = match within.is_empty() {
                true => origins.clone(),
                false => Origins::default(),
            };
            let template = LoadedTemplate::deployed(Some(template), origins);
            for group in groups(session, known, &document, &resources).await {
                if !found.iter().any(|other| other.name == group.1) {
                    found.push(LogGroup {
                        origin: template.origin(&group.0),
                        logical_id: group.0,
                        name: group.1,
                        within: within.clone(),
                    });
                }
            }
            let nested = resources.iter().filter(|resource| {
                resource.resource_type() == Some("AWS::CloudFormation::Stack")
                    && within.len() < DEEPEST
            });
            open.extend(nested.filter_map(|resource| {
                let mut within = within.clone();
                within.push(resource.logical_resource_id()?.to_owned());
                Some((resource.physical_resource_id()?.to_owned(), within))
            }));
        }
        Ok(found)
    }
}

/// Logical ID and name of the groups of one template; those that say themselves who writes come before groups alone.
async fn groups(
    session: &Session,
    stack: &str,
    document: &Document<'static>,
    resources: &[aws_sdk_cloudformation::types::StackResourceSummary],
) -> Vec<(String, String)> {
    let template = Template::new(document);
    let values = Values::of(session, stack, &template, resources, &WRITERS).await;
    let mut found = Vec::new();
    for (id, resource) in &template.resources {
        let physical = values.physical(id);
        if physical.is_empty() || !WRITERS.contains(&resource.type_name) {
            continue;
        }
        for name in of(resource, physical, &values) {
            found.push((resource.type_name, (*id).to_owned(), name));
        }
    }
    found.sort_by_key(|(kind, ..)| *kind == "AWS::Logs::LogGroup");
    found.into_iter().map(|(_, id, name)| (id, name)).collect()
}

/// The groups that a resource writes to.
fn of<'t>(resource: &Resource<'t>, physical: &str, values: &Values<'t>) -> Vec<String> {
    let text = |path: &[&str]| {
        let value = values.at(resource, path).ok()??;
        value.as_str().map(str::to_owned)
    };
    let at = |path: &[&str]| values.at(resource, path).ok().flatten();
    match resource.type_name {
        "AWS::Lambda::Function" => {
            let own = text(&["LoggingConfig", "LogGroup"]);
            vec![own.unwrap_or_else(|| format!("/aws/lambda/{physical}"))]
        }
        "AWS::ECS::TaskDefinition" => {
            let containers = resource.property("ContainerDefinitions");
            let number = containers
                .and_then(|list| list.as_list())
                .map_or(0, <[_]>::len);
            let group = |index: usize| {
                let logging = ["LogConfiguration", "Options", "awslogs-group"];
                values.item(resource, "ContainerDefinitions", index, &logging)
            };
            (0..number).filter_map(group).collect()
        }
        "AWS::StepFunctions::StateMachine" => {
            let destinations = at(&["LoggingConfiguration", "Destinations"]);
            let list = destinations.as_ref().and_then(Value::as_array);
            (list.into_iter().flatten())
                .filter_map(|one| name_of(one["CloudWatchLogsLogGroup"]["LogGroupArn"].as_str()?))
                .collect()
        }
        "AWS::ApiGateway::Stage" => {
            let own = text(&["AccessLogSetting", "DestinationArn"]);
            let own = own.and_then(|arn| name_of(&arn));
            let execution = text(&["RestApiId"])
                .map(|api| format!("API-Gateway-Execution-Logs_{api}/{physical}"));
            let methods = at(&["MethodSettings"]);
            let methods = methods.as_ref().and_then(Value::as_array);
            let is_logged = |method: &Value| {
                method["LoggingLevel"]
                    .as_str()
                    .is_some_and(|level| level != "OFF")
            };
            let is_logged = methods.is_some_and(|all| all.iter().any(is_logged));
            own.into_iter()
                .chain(execution.filter(|_| is_logged))
                .collect()
        }
        "AWS::ApiGatewayV2::Stage" => text(&["AccessLogSettings", "DestinationArn"])
            .and_then(|arn| name_of(&arn))
            .into_iter()
            .collect(),
        "AWS::CodeBuild::Project" => {
            let own = text(&["LogsConfig", "CloudWatchLogs", "GroupName"]);
            vec![own.unwrap_or_else(|| format!("/aws/codebuild/{physical}"))]
        }
        _ => vec![physical.to_owned()],
    }
}

/// The name in `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`.
fn name_of(arn: &str) -> Option<String> {
    let (_, name) = arn.split_once(":log-group:")?;
    Some(name.trim_end_matches(":*").to_owned())
}

/// Reads log groups, again and again.
#[derive(Debug)]
pub struct LogReader {
    session: Session,
    groups: Vec<LogGroup>,
    filter: Option<String>,
    /// From when on each group is read.
    from: Vec<SystemTime>,
    /// Lines that were given out, by their ids.
    seen: HashMap<String, SystemTime>,
    /// The groups that do not exist, or not yet.
    absent: HashSet<usize>,
}

impl LogReader {
    /// A reader of lines that were written since then, and match the filter pattern of CloudWatch, if there is one.
    pub fn new(
        deployer: &Deployer,
        groups: Vec<LogGroup>,
        since: SystemTime,
        filter: Option<String>,
    ) -> Self {
        Self {
            session: deployer.session.clone(),
            from: vec![since; groups.len()],
            groups,
            filter,
            seen: HashMap::new(),
            absent: HashSet::new(),
        }
    }

    /// The groups that are read.
    pub fn groups(&self) -> &[LogGroup] {
        &self.groups
    }

    /// Those that nobody has written to yet: they do not exist.
    pub fn absent(&self) -> impl Iterator<Item = &LogGroup> {
        let mut absent: Vec<_> = self.absent.iter().copied().collect();
        absent.sort_unstable();
        absent.into_iter().map(|place| &self.groups[place])
    }

    /// The lines of all groups that have come since the last call, in the order of time.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn next(&mut self) -> Result<Vec<LogEvent>> {
        let mut events = Vec::new();
        for place in 0..self.groups.len() {
            self.read(place, &mut events).await?;
        }
        events.sort_by_key(|event| event.at);
        let oldest = self.from.iter().min().copied();
        self.seen
            .retain(|_, at| oldest.is_none_or(|oldest| *at >= oldest));
        Ok(events)
    }

    async fn read(&mut self, place: usize, events: &mut Vec<LogEvent>) -> Result<()> {
        let since = self.from[place].duration_since(SystemTime::UNIX_EPOCH);
        let since = since.unwrap_or_default().as_millis();
        let mut asked = json!({
            "logGroupName": self.groups[place].name,
            "startTime": u64::try_from(since).unwrap_or_default(),
        });
        if let Some(filter) = &self.filter {
            asked["filterPattern"] = filter.as_str().into();
        }
        let mut newest = self.from[place];
        loop {
            let answer = self
                .session
                .in_json((&LOGS, PROTOCOL), "FilterLogEvents", &asked)
                .await;
            let answer = match answer {
                Err(error) if error.has_code("ResourceNotFoundException") => {
                    self.absent.insert(place);
                    return Ok(());
                }
                answer => answer?,
            };
            self.absent.remove(&place);
            for event in answer["events"].as_array().into_iter().flatten() {
                let millis = event["timestamp"].as_u64().unwrap_or_default();
                let at = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
                newest = newest.max(at);
                let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
                let id = format!("{place} {}", text("eventId"));
                if self.seen.insert(id, at).is_none() {
                    events.push(LogEvent {
                        group: place,
                        stream: text("logStreamName"),
                        at,
                        message: text("message"),
                    });
                }
            }
            let next = answer["nextToken"].clone();
            if next.is_null() || next == asked["nextToken"] {
                break;
            }
            asked["nextToken"] = next;
        }
        // Lines arrive out of order: a while is read again.
        let again = newest.checked_sub(LATENESS).unwrap_or(newest);
        self.from[place] = self.from[place].max(again);
        Ok(())
    }
}
