//! CloudFormation as its API documentation describes it, small and strict: a name is used once, a change set runs once,
//! capabilities are demanded, values before and after are told, and a deleted stack is found by its id only.
//!
//! Magic properties: `Fail` (a resource fails with this text), `Invalid` (early validation refuses it with this text),
//! `Name` (changing it replaces the resource).

mod direct;
mod refactors;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::http::Request;

pub const ACCOUNT: &str = "123456789012";

#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub logical: String,
    pub physical: String,
    pub kind: String,
    pub status: String,
    pub reason: String,
    pub token: String,
}

#[derive(Debug, Clone)]
pub struct Stack {
    pub name: String,
    pub id: String,
    pub status: String,
    pub template: Value,
    pub change_set: String,
    pub updated: u64,
    pub protected: bool,
    pub policy: String,
    pub capabilities: Vec<String>,
    pub events: Vec<Event>,
    /// Events that are still to come, with the status of the stack and what happens then.
    pending: VecDeque<(Instant, Event, Then)>,
}

impl Stack {
    /// One without a template and a history.
    fn new(name: &str, id: String, status: &str) -> Self {
        Stack {
            name: name.into(),
            id,
            status: status.into(),
            template: Value::Null,
            change_set: String::new(),
            updated: 0,
            protected: false,
            policy: String::new(),
            capabilities: Vec::new(),
            events: Vec::new(),
            pending: VecDeque::new(),
        }
    }
}

#[derive(Debug, Clone)]
enum Then {
    Nothing,
    Status(String),
    Template(String, Value),
}

#[derive(Debug, Clone)]
pub struct ChangeSet {
    pub id: String,
    pub name: String,
    pub stack: String,
    pub kind: String,
    pub status: String,
    pub reason: String,
    pub execution: String,
    pub description: String,
    pub template: Value,
    pub capabilities: Vec<String>,
    token: String,
    /// `OnStackFailure` and `DeploymentConfig`, as they are told.
    failing: String,
    changes: Vec<String>,
    ready: Instant,
    events: String,
}

/// The account.
#[derive(Debug, Clone)]
pub struct Model {
    pub stacks: Vec<Stack>,
    pub change_sets: Vec<ChangeSet>,
    pub refactors: Vec<refactors::Refactor>,
    /// What was done, for good: `create STACK`, `execute CHANGE_SET`, `delete STACK`.
    pub deeds: Vec<String>,
    /// All requests, by action.
    pub requests: Vec<String>,
    /// The access key that each of them was signed with.
    pub signers: Vec<String>,
    /// The region that each request is signed for.
    pub regions: Vec<String>,
    /// The roles that may be assumed: their access key is `role-N`, by their place here.
    pub roles: Vec<String>,
    /// What was sent with the requests that were handled.
    pub sent: Vec<Vec<(String, String)>>,
    pub page: usize,
    /// Client tokens mean nothing: a repeated request meets what the first one made.
    pub forgets_tokens: bool,
    /// Objects in buckets, by path.
    pub objects: Vec<(String, String)>,
    /// What every page of a list says is the next one.
    pub endless: bool,
    /// Time between two events.
    pub step: Duration,
    clock: u64,
}

type Answer = Result<String, (u16, &'static str, String)>;

fn invalid(message: impl Into<String>) -> (u16, &'static str, String) {
    (400, "ValidationError", message.into())
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn tag(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!("<{name}>{}</{name}>", escape(value))
    }
}

/// An element around other elements; nothing where they are none.
fn tag_around(name: &str, inner: &str) -> String {
    if inner.is_empty() {
        String::new()
    } else {
        format!("<{name}>{inner}</{name}>")
    }
}

fn time(seconds: u64) -> String {
    // A day of the past, counted up.
    format!(
        "2026-11-20T{:02}:{:02}:{:02}.000Z",
        (seconds / 3600) % 24,
        (seconds / 60) % 60,
        seconds % 60
    )
}

fn resources(template: &Value) -> Map<String, Value> {
    template
        .get("Resources")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn property<'a>(resource: &'a Value, name: &str) -> Option<&'a str> {
    resource.get("Properties")?.get(name)?.as_str()
}

impl Model {
    pub fn new() -> Self {
        Self {
            stacks: Vec::new(),
            change_sets: Vec::new(),
            refactors: Vec::new(),
            deeds: Vec::new(),
            requests: Vec::new(),
            signers: Vec::new(),
            regions: Vec::new(),
            roles: Vec::new(),
            sent: Vec::new(),
            page: 100,
            forgets_tokens: false,
            objects: Vec::new(),
            endless: false,
            step: Duration::from_millis(5),
            clock: 0,
        }
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// What remains in the end: stacks with status and template, change sets that wait.
    pub fn summary(&self) -> Vec<String> {
        let mut lines: Vec<_> = self
            .stacks
            .iter()
            .filter(|stack| stack.status != "DELETE_COMPLETE")
            .map(|stack| format!("{} {} {}", stack.name, stack.status, stack.template))
            .collect();
        let waiting = self
            .change_sets
            .iter()
            .filter(|set| !set.execution.starts_with("EXECUTE_"));
        lines.extend(waiting.map(|set| format!("change set {} of {}", set.name, set.stack)));
        lines.sort();
        lines
    }

    pub fn stack(&self, name: &str) -> Option<&Stack> {
        self.stacks.iter().find(|stack| {
            stack.id == name || (stack.name == name && stack.status != "DELETE_COMPLETE")
        })
    }

    /// Puts a stack into a status.
    pub fn set_status(&mut self, name: &str, status: &str) {
        if let Some(place) = self.place(name) {
            self.stacks[place].status = status.to_owned();
        }
    }

    /// Somebody else begins an operation, which leads from one status to another.
    pub fn begin(&mut self, name: &str, going: &str, gone: &str) {
        let Some(place) = self.place(name) else {
            return;
        };
        let (name, id) = (
            self.stacks[place].name.clone(),
            self.stacks[place].id.clone(),
        );
        self.stacks[place].status = going.to_owned();
        for set in self.change_sets.iter_mut().filter(|set| set.stack == id) {
            set.execution = "OBSOLETE".into();
        }
        let start = self.event(place, &name, going, "User Initiated", "somebody");
        self.stacks[place].events.push(start);
        let script = vec![(name, gone.into(), String::new(), Then::Status(gone.into()))];
        self.play(place, script, "somebody");
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.stacks.iter().position(|stack| {
            stack.id == name || (stack.name == name && stack.status != "DELETE_COMPLETE")
        })
    }

    /// Lets time pass: events that are due happen.
    pub fn advance(&mut self) {
        let now = Instant::now();
        let mut done = Vec::new();
        for stack in &mut self.stacks {
            while stack.pending.front().is_some_and(|(due, _, _)| *due <= now) {
                let Some((_, event, then)) = stack.pending.pop_front() else {
                    break;
                };
                stack.events.push(event);
                match then {
                    Then::Nothing => {}
                    Then::Status(status) => stack.status = status,
                    Then::Template(status, template) => {
                        stack.status = status;
                        stack.template = template;
                    }
                }
                if stack.pending.is_empty() {
                    done.push((stack.change_set.clone(), stack.status.clone()));
                }
            }
        }
        for (id, status) in done {
            let good = status.ends_with("_COMPLETE") && !status.contains("ROLLBACK");
            for set in self.change_sets.iter_mut().filter(|set| set.id == id) {
                set.execution = if good {
                    "EXECUTE_COMPLETE"
                } else {
                    "EXECUTE_FAILED"
                }
                .into();
            }
        }
        self.stacks
            .iter()
            .filter(|stack| stack.status == "DELETE_COMPLETE")
            .map(|stack| stack.id.clone())
            .collect::<Vec<_>>()
            .iter()
            .for_each(|id| self.change_sets.retain(|set| set.stack != *id));
    }

    pub fn answer(&mut self, request: &Request) -> (u16, String) {
        self.advance();
        self.sent.push(request.form.clone());
        let action = request.action();
        if request.get("Action").is_none() {
            return self.object(request);
        }
        let result = match action.as_str() {
            "GetCallerIdentity" => Ok(format!(
                "<Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><UserId>U</UserId><Account>{ACCOUNT}</Account>"
            )),
            "AssumeRole" => self.assume_role(request),
            "DescribeStacks" => self.describe_stacks(request),
            "ListStacks" => Ok(self.deleted_stacks()),
            "ListChangeSets" => self.list_change_sets(request),
            "CreateChangeSet" => self.create_change_set(request),
            "DescribeChangeSet" => self.describe_change_set(request),
            "DeleteChangeSet" => self.delete_change_set(request),
            "ExecuteChangeSet" => self.execute(request),
            "CreateStack" => self.create_stack(request),
            "UpdateStack" => self.update_stack(request),
            "DescribeStackEvents" => self.stack_events(request),
            "DescribeEvents" => self.operation_events(request),
            "GetTemplate" => self.get_template(request),
            "GetTemplateSummary" => self.template_summary(request),
            "CreateStackRefactor" => self.create_refactor(request),
            "DescribeStackRefactor" => self.describe_refactor(request),
            "ExecuteStackRefactor" => self.execute_refactor(request),
            "ListStackRefactors" => self.list_refactors(request),
            "ListStackRefactorActions" => {
                Ok("<StackRefactorActions></StackRefactorActions>".into())
            }
            "DeleteStack" => self.delete_stack(request),
            "ListStackResources" => self.list_resources(request),
            "UpdateTerminationProtection" => self.protect(request),
            "GetStackPolicy" => {
                (self.known(request)).map(|stack| tag("StackPolicyBody", &stack.policy))
            }
            "SetStackPolicy" => self.set_policy(request),
            "ListImports" => Err(invalid("Export is not imported by any stack.")),
            "DetectStackDrift" => self.detect_drift(request),
            "DescribeStackDriftDetectionStatus" => self.drift_status(request),
            "DescribeStackResourceDrifts" => self.resource_drifts(request),
            "RollbackStack" | "ContinueUpdateRollback" | "CancelUpdateStack" => {
                self.roll_back(request)
            }
            other => Err((400, "InvalidAction", format!("no such action: {other}"))),
        };
        match result {
            Ok(inner) => (
                200,
                format!(
                    "<{action}Response><{action}Result>{inner}</{action}Result><ResponseMetadata><RequestId>stub</RequestId></ResponseMetadata></{action}Response>"
                ),
            ),
            Err((status, code, message)) => (status, error(code, &message)),
        }
    }

    /// A bucket: HEAD and PUT.
    fn object(&mut self, request: &Request) -> (u16, String) {
        let path = request
            .path
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();
        let known = self.objects.iter().find(|(name, _)| *name == path);
        match (request.method.as_str(), known) {
            ("HEAD", Some((_, text))) => (200, text.clone()),
            ("HEAD", None) => (404, String::new()),
            ("PUT", _) => {
                self.deeds.push(format!("put {path}"));
                self.objects.retain(|(name, _)| *name != path);
                self.objects.push((path, unchunked(request)));
                (200, String::new())
            }
            _ => (405, String::new()),
        }
    }

    fn deleted_stacks(&self) -> String {
        let stacks = (self.stacks.iter())
            .filter(|stack| stack.status == "DELETE_COMPLETE")
            .map(|stack| {
                format!(
                    "<member>{}{}{}</member>",
                    tag("StackName", &stack.name),
                    tag("StackId", &stack.id),
                    tag("StackStatus", &stack.status)
                )
            });
        format!(
            "<StackSummaries>{}</StackSummaries>",
            stacks.collect::<String>()
        )
    }

    fn describe_stacks(&self, request: &Request) -> Answer {
        let name = request.get("StackName").unwrap_or_default();
        let stack = self
            .stack(name)
            .ok_or_else(|| invalid(format!("Stack with id {name} does not exist")))?;
        let outputs: String = stack
            .template
            .get("Outputs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, output)| {
                let value = output["Value"]
                    .as_str()
                    .map_or_else(|| output["Value"].to_string(), str::to_owned);
                format!(
                    "<member>{}{}</member>",
                    tag("OutputKey", key),
                    tag("OutputValue", &value)
                )
            })
            .collect();
        let updated = if stack.updated > 0 {
            tag("LastUpdatedTime", &time(stack.updated))
        } else {
            String::new()
        };
        Ok(format!(
            "<Stacks><member>{}{}{}{}{updated}<CreationTime>{}</CreationTime><EnableTerminationProtection>{}</EnableTerminationProtection><Outputs>{outputs}</Outputs></member></Stacks>",
            tag("StackName", &stack.name),
            tag("StackId", &stack.id),
            tag("StackStatus", &stack.status),
            tag("ChangeSetId", &stack.change_set),
            time(0),
            stack.protected,
        ))
    }

    fn list_change_sets(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        let members: String = self
            .change_sets
            .iter()
            .filter(|set| set.stack == stack.id)
            .map(|set| {
                format!(
                    "<member>{}{}{}{}{}{}{}</member>",
                    tag("ChangeSetName", &set.name),
                    tag("ChangeSetId", &set.id),
                    tag("StackId", &set.stack),
                    tag("Status", set.status()),
                    tag("StatusReason", &set.reason),
                    tag("ExecutionStatus", &set.execution),
                    tag("Description", &set.description),
                )
            })
            .collect();
        let next = if self.endless {
            tag("NextToken", "again")
        } else {
            String::new()
        };
        Ok(format!("<Summaries>{members}</Summaries>{next}"))
    }

    fn known(&self, request: &Request) -> Result<&Stack, (u16, &'static str, String)> {
        let name = request.get("StackName").unwrap_or_default();
        self.stack(name)
            .ok_or_else(|| invalid(format!("Stack [{name}] does not exist")))
    }

    /// Every type is identified by its name.
    fn template_summary(&self, request: &Request) -> Answer {
        let get = |name: &str| request.get(name).unwrap_or_default().to_owned();
        if get("TemplateBody").len() > 51_200 {
            return Err(invalid("the template is too large"));
        }
        let url = get("TemplateURL");
        let sent = (self.objects.iter()).find(|(path, _)| url.ends_with(path.as_str()));
        let body = match sent {
            Some((_, text)) if !url.is_empty() => text.clone(),
            _ => get("TemplateBody"),
        };
        let template: Value = serde_json::from_str(&body)
            .map_err(|error| invalid(format!("Template format error: {error}")))?;
        let summaries: String = resources(&template)
            .values()
            .map(|resource| {
                let kind = tag("ResourceType", resource["Type"].as_str().unwrap_or_default());
                format!("<member>{kind}<ResourceIdentifiers><member>Name</member></ResourceIdentifiers></member>")
            })
            .collect();
        Ok(format!(
            "<ResourceIdentifierSummaries>{summaries}</ResourceIdentifierSummaries>"
        ))
    }

    fn assume_role(&self, request: &Request) -> Answer {
        let arn = request.get("RoleArn").unwrap_or_default();
        let place = self.roles.iter().position(|known| known == arn).ok_or((
            403,
            "AccessDenied",
            format!("not authorized to assume {arn}"),
        ))?;
        if request.get("SerialNumber").is_some() && request.get("TokenCode") != Some("123456") {
            let message = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
            return Err((403, "AccessDenied", message.to_owned()));
        }
        Ok(format!(
            "<Credentials><AccessKeyId>role-{place}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>\
             <AssumedRoleUser><Arn>{arn}</Arn><AssumedRoleId>R:S</AssumedRoleId></AssumedRoleUser>"
        ))
    }

    fn create_change_set(&mut self, request: &Request) -> Answer {
        let get = |name: &str| request.get(name).unwrap_or_default().to_owned();
        let (name, token, kind) = (get("StackName"), get("ClientToken"), get("ChangeSetType"));
        if let Some(set) = self
            .change_sets
            .iter()
            .find(|set| !self.forgets_tokens && !token.is_empty() && set.token == token)
        {
            return Ok(format!(
                "{}{}",
                tag("Id", &set.id),
                tag("StackId", &set.stack)
            ));
        }
        let url = get("TemplateURL");
        let sent = self
            .objects
            .iter()
            .find(|(path, _)| url.ends_with(path.as_str()));
        let body = match sent {
            Some((_, text)) if !url.is_empty() => text.clone(),
            _ => get("TemplateBody"),
        };
        if get("TemplateBody").len() > 51_200 {
            return Err(invalid("the template is too large"));
        }
        let template: Value = serde_json::from_str(&body)
            .map_err(|error| invalid(format!("Template format error: {error}")))?;
        let place = self.place(&name);
        let capabilities = request.members("Capabilities");
        let needs_iam = resources(&template)
            .values()
            .any(|resource| resource["Type"] == "AWS::IAM::Role");
        if needs_iam && capabilities.is_empty() {
            return Err((
                400,
                "InsufficientCapabilitiesException",
                "Requires capabilities : [CAPABILITY_IAM]".into(),
            ));
        }
        let place = match (kind.as_str(), place) {
            ("CREATE" | "IMPORT", Some(place))
                if self.stacks[place].status == "REVIEW_IN_PROGRESS" =>
            {
                place
            }
            ("CREATE", Some(_)) => {
                return Err((
                    400,
                    "AlreadyExistsException",
                    format!("Stack [{name}] already exists"),
                ));
            }
            ("CREATE" | "IMPORT", None) => {
                let number = self.tick();
                let id =
                    format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{name}/{number:08}");
                (self.stacks).push(Stack::new(&name, id.clone(), "REVIEW_IN_PROGRESS"));
                let place = self.stacks.len() - 1;
                let event = self.event(place, &name, "REVIEW_IN_PROGRESS", "User Initiated", "");
                self.stacks[place].events.push(event);
                place
            }
            (_, Some(place)) if !can_be_updated(&self.stacks[place].status) => {
                let status = &self.stacks[place].status;
                return Err(invalid(format!(
                    "Stack:{name} is in {status} state and can not be updated."
                )));
            }
            (_, Some(place)) => place,
            (_, None) => return Err(invalid(format!("Stack [{name}] does not exist"))),
        };
        let stack_id = self.stacks[place].id.clone();
        let change_set_name = get("ChangeSetName");
        if self
            .change_sets
            .iter()
            .any(|set| set.stack == stack_id && set.name == change_set_name)
        {
            return Err((
                400,
                "AlreadyExistsException",
                format!("ChangeSet {change_set_name} already exists"),
            ));
        }
        let config = ["Mode", "DisableRollback"]
            .map(|name| tag(name, &get(&format!("DeploymentConfig.{name}"))));
        let config = tag_around("DeploymentConfig", &config.concat());
        let number = self.tick();
        let changes = changes(&self.stacks[place].template, &template);
        let mut set = ChangeSet {
            id: format!(
                "arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/{change_set_name}/{number:08}"
            ),
            name: change_set_name,
            stack: stack_id,
            kind,
            status: "CREATE_COMPLETE".into(),
            reason: String::new(),
            execution: "AVAILABLE".into(),
            description: get("Description"),
            capabilities,
            token,
            failing: tag("OnStackFailure", &get("OnStackFailure")) + &config,
            changes,
            ready: Instant::now() + self.step * 3,
            events: String::new(),
            template,
        };
        let outputs_change =
            set.template.get("Outputs") != self.stacks[place].template.get("Outputs");
        if set.changes.is_empty() && !outputs_change {
            set.fail("The submitted information didn't contain changes. Submit different information to create a change set.");
        }
        for (id, resource) in resources(&set.template) {
            if let Some(text) = property(&resource, "Invalid") {
                set.fail("The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API");
                set.events.push_str(&format!(
                    "<member><EventType>VALIDATION_ERROR</EventType>{}{}{}{}<ValidationStatus>FAILED</ValidationStatus><ValidationFailureMode>FAIL</ValidationFailureMode><Timestamp>{}</Timestamp></member>",
                    tag("LogicalResourceId", &id),
                    tag("ResourceType", resource["Type"].as_str().unwrap_or_default()),
                    tag("ValidationStatusReason", text),
                    tag("ValidationPath", &format!("/Resources/{id}/Properties/Invalid")),
                    time(number),
                ));
            }
        }
        self.deeds.push(format!("plan {}", set.name));
        let answer = format!("{}{}", tag("Id", &set.id), tag("StackId", &set.stack));
        self.change_sets.push(set);
        Ok(answer)
    }

    fn find_set(&self, request: &Request) -> Result<usize, (u16, &'static str, String)> {
        let name = request.get("ChangeSetName").unwrap_or_default();
        let stack = request
            .get("StackName")
            .and_then(|stack| self.stack(stack))
            .map(|stack| stack.id.clone());
        self.change_sets
            .iter()
            .position(|set| {
                set.id == name || (set.name == name && Some(&set.stack) == stack.as_ref())
            })
            .ok_or_else(|| {
                (
                    404,
                    "ChangeSetNotFound",
                    format!("ChangeSet [{name}] does not exist"),
                )
            })
    }

    fn describe_change_set(&self, request: &Request) -> Answer {
        let set = &self.change_sets[self.find_set(request)?];
        let start: usize = request
            .get("NextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0);
        let end = (start + self.page).min(set.changes.len());
        let changes = if set.status() == "CREATE_COMPLETE" {
            set.changes[start..end].concat()
        } else {
            String::new()
        };
        let next = if self.endless {
            tag("NextToken", "again")
        } else if end < set.changes.len() {
            tag("NextToken", &end.to_string())
        } else {
            String::new()
        };
        Ok(format!(
            "{}{}{}{}{}{}{}<Changes>{changes}</Changes>{next}",
            tag("ChangeSetName", &set.name),
            tag("ChangeSetId", &set.id),
            tag("StackId", &set.stack),
            tag("Status", set.status()),
            tag("StatusReason", &set.reason),
            tag("ExecutionStatus", &set.execution),
            set.failing,
        ))
    }

    fn delete_change_set(&mut self, request: &Request) -> Answer {
        let place = self.find_set(request)?;
        let set = self.change_sets.remove(place);
        self.deeds.push(format!("discard {}", set.name));
        Ok(String::new())
    }

    fn execute(&mut self, request: &Request) -> Answer {
        let place = self.find_set(request)?;
        let set = self.change_sets[place].clone();
        if set.execution != "AVAILABLE" || set.status() != "CREATE_COMPLETE" {
            return Err((
                400,
                "InvalidChangeSetStatus",
                format!("ChangeSet [{}] is in {} status", set.id, set.execution),
            ));
        }
        let says = request.get("DisableRollback").is_some();
        if says && !set.failing.is_empty() {
            return Err(invalid(
                "You can't specify DisableRollback when the change set says what happens after a failure",
            ));
        }
        if !says && set.failing.is_empty() && set.kind != "IMPORT" {
            return Err(invalid(
                "this test wants the rollback to be said explicitly",
            ));
        }
        self.change_sets[place].execution = "EXECUTE_IN_PROGRESS".into();
        self.change_sets
            .retain(|other| other.stack != set.stack || other.id == set.id);
        self.deeds.push(format!("execute {}", set.name));
        let place = self.place(&set.stack).expect("the stack is there");
        let token = request
            .get("ClientRequestToken")
            .unwrap_or_default()
            .to_owned();
        let verb = match &*set.kind {
            "CREATE" => "CREATE",
            "IMPORT" => "IMPORT",
            _ => "UPDATE",
        };
        self.stacks[place].change_set = set.id.clone();
        self.stacks[place].capabilities = set.capabilities.clone();
        self.carry_out(place, verb, set.template, &token);
        Ok(String::new())
    }

    /// Begins an operation that brings a stack to a template.
    fn carry_out(&mut self, place: usize, verb: &str, template: Value, token: &str) {
        let updated = self.tick() + 10;
        let name = self.stacks[place].name.clone();
        let old = resources(&self.stacks[place].template);
        let new = resources(&template);
        let stack = &mut self.stacks[place];
        stack.status = format!("{verb}_IN_PROGRESS");
        if verb != "CREATE" {
            stack.updated = updated;
        }
        let start = self.event(
            place,
            &name,
            &format!("{verb}_IN_PROGRESS"),
            "User Initiated",
            token,
        );
        self.stacks[place].events.push(start);
        let mut script: Vec<(String, String, String, Then)> = Vec::new();
        let mut failed = None;
        for (id, resource) in &new {
            let before = old.get(id);
            if before == Some(resource) {
                continue;
            }
            let verb = match (before, verb) {
                (None, "IMPORT") => "IMPORT",
                (None, _) => "CREATE",
                (Some(_), _) => "UPDATE",
            };
            script.push((
                id.clone(),
                format!("{verb}_IN_PROGRESS"),
                String::new(),
                Then::Nothing,
            ));
            match property(resource, "Fail") {
                Some(text) => {
                    failed = Some((id.clone(), format!("{verb}_FAILED"), text.to_owned()));
                    break;
                }
                None => script.push((
                    id.clone(),
                    format!("{verb}_COMPLETE"),
                    String::new(),
                    Then::Nothing,
                )),
            }
        }
        match failed {
            None => {
                for id in old.keys().filter(|id| !new.contains_key(*id)) {
                    script.push((
                        id.clone(),
                        "DELETE_COMPLETE".into(),
                        String::new(),
                        Then::Nothing,
                    ));
                }
                let status = format!("{verb}_COMPLETE");
                script.push((
                    name,
                    status.clone(),
                    String::new(),
                    Then::Template(status, template),
                ));
            }
            Some((id, status, text)) => {
                // Others of the same moment are cancelled, and their events come first.
                for other in new
                    .keys()
                    .filter(|other| **other > id && !old.contains_key(*other))
                {
                    let reason = "Resource creation cancelled".to_owned();
                    script.push((other.clone(), "CREATE_FAILED".into(), reason, Then::Nothing));
                }
                script.push((id, status, text, Then::Nothing));
                let back = if verb == "CREATE" {
                    "ROLLBACK"
                } else {
                    "UPDATE_ROLLBACK"
                };
                let (going, gone) = (format!("{back}_IN_PROGRESS"), format!("{back}_COMPLETE"));
                script.push((
                    name.clone(),
                    going.clone(),
                    "The following resource(s) failed".into(),
                    Then::Status(going),
                ));
                script.push((name, gone.clone(), String::new(), Then::Status(gone)));
            }
        }
        self.play(place, script, token);
    }

    fn play(&mut self, place: usize, script: Vec<(String, String, String, Then)>, token: &str) {
        let mut due = Instant::now();
        for (logical, status, reason, then) in script {
            due += self.step;
            let event = self.event(place, &logical, &status, &reason, token);
            self.stacks[place].pending.push_back((due, event, then));
        }
    }

    fn event(
        &mut self,
        place: usize,
        logical: &str,
        status: &str,
        reason: &str,
        token: &str,
    ) -> Event {
        let number = self.tick();
        let stack = &self.stacks[place];
        let is_stack = logical == stack.name;
        let kind = if is_stack {
            Some("AWS::CloudFormation::Stack")
        } else {
            None
        };
        let kind = kind.map(str::to_owned).unwrap_or_else(|| {
            resources(&stack.template)
                .get(logical)
                .map_or("Stub::Thing".into(), |r| {
                    r["Type"].as_str().unwrap_or("").to_owned()
                })
        });
        Event {
            id: format!("{logical}-{number:08}"),
            logical: logical.to_owned(),
            physical: if is_stack {
                stack.id.clone()
            } else {
                format!("physical-{logical}")
            },
            kind,
            status: status.to_owned(),
            reason: reason.to_owned(),
            token: token.to_owned(),
        }
    }

    fn stack_events(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        let start: usize = request
            .get("NextToken")
            .and_then(|token| token.parse().ok())
            .unwrap_or(0);
        let newest: Vec<_> = stack.events.iter().rev().collect();
        let end = (start + self.page).min(newest.len());
        let members: String = newest[start..end]
            .iter()
            .map(|event| {
                format!(
                    "<member>{}{}{}{}{}{}{}{}<Timestamp>{}</Timestamp></member>",
                    tag("StackId", &stack.id),
                    tag("EventId", &event.id),
                    tag("LogicalResourceId", &event.logical),
                    tag("PhysicalResourceId", &event.physical),
                    tag("ResourceType", &event.kind),
                    tag("ResourceStatus", &event.status),
                    tag("ResourceStatusReason", &event.reason),
                    tag("ClientRequestToken", &event.token),
                    // All of the same moment: the order is that of the page.
                    time(1),
                )
            })
            .collect();
        let next = if self.endless {
            tag("NextToken", "again")
        } else if end < newest.len() {
            tag("NextToken", &end.to_string())
        } else {
            String::new()
        };
        Ok(format!("<StackEvents>{members}</StackEvents>{next}"))
    }

    fn operation_events(&self, request: &Request) -> Answer {
        let name = request.get("ChangeSetName").unwrap_or_default();
        let events = self
            .change_sets
            .iter()
            .find(|set| set.id == name)
            .map(|set| set.events.clone())
            .unwrap_or_default();
        let next = if self.endless {
            tag("NextToken", "again")
        } else {
            String::new()
        };
        Ok(format!("<OperationEvents>{events}</OperationEvents>{next}"))
    }

    fn get_template(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        if let Some(name) = request.get("ChangeSetName") {
            let set = self.change_sets.iter().find(|set| set.id == name);
            let set = set.ok_or_else(|| {
                (
                    404,
                    "ChangeSetNotFound",
                    format!("ChangeSet [{name}] does not exist"),
                )
            })?;
            return Ok(tag("TemplateBody", &set.template.to_string()));
        }
        Ok(tag("TemplateBody", &stack.template.to_string()))
    }

    fn delete_stack(&mut self, request: &Request) -> Answer {
        let Some(place) = self.place(request.get("StackName").unwrap_or_default()) else {
            return Ok(String::new());
        };
        let stack = &self.stacks[place];
        let (name, id) = (stack.name.clone(), stack.id.clone());
        if stack.protected {
            return Err(invalid(format!(
                "Stack [{name}] cannot be deleted while TerminationProtection is enabled"
            )));
        }
        if matches!(&*stack.status, "DELETE_IN_PROGRESS" | "DELETE_COMPLETE") {
            return Ok(String::new());
        }
        self.deeds.push(format!("delete {name}"));
        if stack.status == "REVIEW_IN_PROGRESS" {
            self.stacks[place].status = "DELETE_COMPLETE".into();
            self.change_sets.retain(|set| set.stack != id);
            return Ok(String::new());
        }
        let token = request
            .get("ClientRequestToken")
            .unwrap_or_default()
            .to_owned();
        self.stacks[place].status = "DELETE_IN_PROGRESS".into();
        let start = self.event(place, &name, "DELETE_IN_PROGRESS", "User Initiated", &token);
        self.stacks[place].events.push(start);
        let ids: Vec<_> = resources(&self.stacks[place].template)
            .keys()
            .cloned()
            .collect();
        let mut script: Vec<_> = ids
            .into_iter()
            .map(|id| {
                (
                    id,
                    "DELETE_COMPLETE".to_owned(),
                    String::new(),
                    Then::Nothing,
                )
            })
            .collect();
        script.push((
            name,
            "DELETE_COMPLETE".into(),
            String::new(),
            Then::Status("DELETE_COMPLETE".into()),
        ));
        self.play(place, script, &token);
        Ok(String::new())
    }

    /// Rolls a failed or running operation back; the same token begins it once.
    fn roll_back(&mut self, request: &Request) -> Answer {
        let place = self
            .place(request.get("StackName").unwrap_or_default())
            .ok_or_else(|| invalid("Stack does not exist"))?;
        let token = request
            .get("ClientRequestToken")
            .unwrap_or_default()
            .to_owned();
        let stack = &mut self.stacks[place];
        let (going, gone) = match (request.action().as_str(), stack.status.as_str()) {
            ("RollbackStack", "CREATE_FAILED") => ("ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"),
            ("RollbackStack", "UPDATE_FAILED")
            | ("ContinueUpdateRollback", "UPDATE_ROLLBACK_FAILED")
            | ("CancelUpdateStack", "UPDATE_IN_PROGRESS") => {
                ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE")
            }
            (_, status) => {
                return Err(invalid(format!(
                    "Stack [{}] is in {status} state and can not be rolled back",
                    stack.name
                )));
            }
        };
        let name = stack.name.clone();
        stack.pending.clear();
        stack.status = going.into();
        self.deeds.push(format!("roll back {name}"));
        let start = self.event(place, &name, going, "User Initiated", &token);
        self.stacks[place].events.push(start);
        let script = vec![(
            name,
            gone.to_owned(),
            String::new(),
            Then::Status(gone.into()),
        )];
        self.play(place, script, &token);
        Ok(String::new())
    }

    fn list_resources(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        let members: String = resources(&stack.template)
            .iter()
            .map(|(id, resource)| {
                format!(
                    "<member>{}{}{}<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>",
                    tag("LogicalResourceId", id),
                    tag("PhysicalResourceId", &format!("physical-{id}")),
                    tag(
                        "ResourceType",
                        resource["Type"].as_str().unwrap_or_default()
                    ),
                )
            })
            .collect();
        Ok(format!(
            "<StackResourceSummaries>{members}</StackResourceSummaries>{}",
            if self.endless {
                tag("NextToken", "again")
            } else {
                String::new()
            }
        ))
    }

    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html>
    fn detect_drift(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        let valid = [
            "CREATE_COMPLETE",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE",
        ];
        let valid = valid.contains(&stack.status.as_str())
            || [
                "UPDATE_ROLLBACK_FAILED",
                "IMPORT_COMPLETE",
                "IMPORT_ROLLBACK_COMPLETE",
            ]
            .contains(&stack.status.as_str());
        if !valid {
            return Err(invalid(format!(
                "Drift detection cannot be performed on stack [{}] while it is in {} state.",
                stack.id, stack.status
            )));
        }
        Ok(tag("StackDriftDetectionId", &stack.id))
    }

    fn drift_status(&self, request: &Request) -> Answer {
        let id = request.get("StackDriftDetectionId").unwrap_or_default();
        Ok(format!(
            "{}{}<DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftStatus>IN_SYNC</StackDriftStatus><Timestamp>{}</Timestamp>",
            tag("StackId", id),
            tag("StackDriftDetectionId", id),
            time(1),
        ))
    }

    fn resource_drifts(&self, request: &Request) -> Answer {
        let stack = self.known(request)?;
        let members: String = resources(&stack.template)
            .iter()
            .map(|(id, resource)| {
                let kind = resource["Type"].as_str().unwrap_or_default();
                let (stack, id, kind) =
                    (tag("StackId", &stack.id), tag("LogicalResourceId", id), tag("ResourceType", kind));
                format!("<member>{stack}{id}{kind}<StackResourceDriftStatus>IN_SYNC</StackResourceDriftStatus><Timestamp>{}</Timestamp></member>", time(1))
            })
            .collect();
        let next = if self.endless {
            tag("NextToken", "again")
        } else {
            String::new()
        };
        Ok(format!(
            "<StackResourceDrifts>{members}</StackResourceDrifts>{next}"
        ))
    }

    fn set_policy(&mut self, request: &Request) -> Answer {
        let id = self.known(request)?.id.clone();
        let policy = request.get("StackPolicyBody").unwrap_or_default();
        for stack in self.stacks.iter_mut().filter(|stack| stack.id == id) {
            stack.policy = policy.to_owned();
        }
        Ok(String::new())
    }

    fn protect(&mut self, request: &Request) -> Answer {
        let name = request.get("StackName").unwrap_or_default();
        let place = self
            .place(name)
            .ok_or_else(|| invalid(format!("Stack [{name}] does not exist")))?;
        self.stacks[place].protected = request.get("EnableTerminationProtection") == Some("true");
        Ok(tag("StackId", &self.stacks[place].id))
    }
}

/// What `UpdateStack` and change sets of type `UPDATE` and `IMPORT` take.
fn can_be_updated(status: &str) -> bool {
    status.ends_with("_COMPLETE") && !matches!(status, "ROLLBACK_COMPLETE" | "DELETE_COMPLETE")
        || matches!(status, "CREATE_FAILED" | "UPDATE_FAILED")
}

impl ChangeSet {
    fn status(&self) -> &str {
        if Instant::now() < self.ready {
            "CREATE_IN_PROGRESS"
        } else {
            &self.status
        }
    }

    fn fail(&mut self, reason: &str) {
        self.status = "FAILED".into();
        self.reason = reason.into();
        self.execution = "UNAVAILABLE".into();
    }
}

/// The body of an upload; the SDK sends it in chunks, with a checksum behind them.
fn unchunked(request: &Request) -> String {
    if !request.head.contains("aws-chunked") {
        return request.body.clone();
    }
    let mut text = String::new();
    let mut rest = request.body.as_str();
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = length.split(';').next().unwrap_or_default();
        let Some(length) = usize::from_str_radix(length, 16)
            .ok()
            .filter(|length| *length > 0)
        else {
            break;
        };
        text.push_str(&after[..length]);
        rest = &after[length + 2..];
    }
    text
}

pub fn error(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{}</Message></Error><RequestId>stub</RequestId></ErrorResponse>",
        escape(message)
    )
}

/// The changes between two templates, one XML element each.
fn changes(before: &Value, after: &Value) -> Vec<String> {
    let (old, new) = (resources(before), resources(after));
    let mut all = Vec::new();
    for (id, resource) in &new {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let Some(previous) = old.get(id) else {
            all.push(change("Add", id, kind, "", String::new()));
            continue;
        };
        if previous == resource {
            continue;
        }
        let empty = Map::new();
        let of = |resource: &Value| {
            resource
                .get("Properties")
                .and_then(Value::as_object)
                .unwrap_or(&empty)
                .clone()
        };
        let (before, after) = (of(previous), of(resource));
        let mut details = String::new();
        let mut replaced = false;
        for key in before
            .keys()
            .chain(after.keys().filter(|key| !before.contains_key(*key)))
        {
            if before.get(key) == after.get(key) {
                continue;
            }
            let recreation = if key == "Name" { "Always" } else { "Never" };
            replaced |= key == "Name";
            let text = |value: Option<&Value>| {
                value
                    .map(|value| {
                        value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned)
                    })
                    .unwrap_or_default()
            };
            details.push_str(&format!(
                "<member><Target><Attribute>Properties</Attribute>{}<RequiresRecreation>{recreation}</RequiresRecreation>{}{}{}<AttributeChangeType>Modify</AttributeChangeType></Target><Evaluation>Static</Evaluation><ChangeSource>DirectModification</ChangeSource></member>",
                tag("Name", key),
                tag("Path", &format!("/Properties/{key}")),
                tag("BeforeValue", &text(before.get(key))),
                tag("AfterValue", &text(after.get(key))),
            ));
        }
        all.push(change(
            "Modify",
            id,
            kind,
            if replaced { "True" } else { "False" },
            details,
        ));
    }
    for (id, resource) in &old {
        if !new.contains_key(id) {
            all.push(change(
                "Remove",
                id,
                resource["Type"].as_str().unwrap_or_default(),
                "",
                String::new(),
            ));
        }
    }
    all
}

fn change(action: &str, id: &str, kind: &str, replacement: &str, details: String) -> String {
    format!(
        "<member><Type>Resource</Type><ResourceChange>{}{}{}{}<Details>{details}</Details></ResourceChange></member>",
        tag("Action", action),
        tag("LogicalResourceId", id),
        tag("ResourceType", kind),
        tag("Replacement", replacement),
    )
}
