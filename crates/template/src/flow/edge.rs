//! Edges: the integrations of a template, found by the rows of the table.

use std::cell::OnceCell;
use std::rc::Rc;

use super::mention::{named, of_text};
use super::places::arn;
use super::select::{Found, select};
use super::states::{Task, TaskState, tasks};
use super::table::{Caller, Flow, Integration, On, ROLES, Side, TASKS, integrations};
use crate::engines::Answer;
use crate::engines::text::{Located, Scope, Text};
use crate::model::{Environment, Evaluation, Form, Instance, Scenarios, Template};
use crate::parse::Span;

/// One end of an edge.
#[derive(Clone, Debug)]
pub enum End<'t> {
    /// A resource of the templates.
    Resource(Located<'t>),
    /// What is outside of them, as it is written.
    Outside(Text),
}

impl<'t> End<'t> {
    /// The resource, where it is one.
    #[must_use]
    pub fn resource(&self) -> Option<&Located<'t>> {
        match self {
            Self::Resource(located) => Some(located),
            Self::Outside(_) => None,
        }
    }

    /// Whether it is that resource.
    #[must_use]
    pub fn is(&self, other: &Located<'_>) -> bool {
        self.resource().is_some_and(|own| own.is(other))
    }

    /// How messages name it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Resource(located) => located.label(),
            Self::Outside(text) => format!("`{text}`"),
        }
    }
}

/// The role that a service acts as.
#[derive(Clone, Debug)]
pub struct RoleOf<'t> {
    /// The role; `None` where it is not in the templates.
    pub role: Option<Located<'t>>,
    /// The names of the service that assumes it.
    pub services: &'static [&'static str],
    /// Where it is named below the properties of the resource of the edge; empty where another resource names it.
    pub path: String,
    /// Where that stands.
    pub span: Span,
}

/// One integration of a template.
#[derive(Clone, Debug)]
pub struct Edge<'t> {
    /// Its row.
    pub integration: &'static Integration,
    /// The side that is asked; `None` where it is outside of the templates.
    pub side: Option<&'static Side>,
    /// The resource in which it is written.
    pub by: Located<'t>,
    /// Its template.
    pub template: &'t Template<'t>,
    /// The conditions under which it is there.
    pub environment: Rc<Environment<'t>>,
    /// The place of the item below the properties, such as `Targets.0`; empty for the properties.
    pub item: String,
    /// The item; the parameters of a task of a state machine, or null where its definition is a text.
    pub value: Instance<'t>,
    /// The place where the other side is named, such as `Targets.0.Arn`.
    pub path: String,
    /// Where that stands.
    pub span: Span,
    /// Where the event or call comes from.
    pub from: End<'t>,
    /// Where it goes to.
    pub to: End<'t>,
    /// The one of the two of which something is asked.
    pub asked: End<'t>,
    /// The ARN of that, or as far as it is known.
    pub arn: Text,
    /// The role by which the service acts; `None` where it acts on its own behalf.
    pub role: Option<RoleOf<'t>>,
    /// The service's names, where it acts on its own behalf.
    pub services: &'static [&'static str],
    /// What the service names as the source of its call.
    pub source: Option<Text>,
    /// The state, of a task of a state machine.
    pub task: Option<TaskState>,
}

impl<'t> Edge<'t> {
    /// Where its texts are read.
    #[must_use]
    pub fn scope(&self) -> Scope<'_, 't> {
        Scope {
            template: self.template,
            environment: &self.environment,
        }
    }

    /// The actions that are asked, and on what.
    #[must_use]
    pub fn asks(&self) -> Vec<(String, Text)> {
        let scope = self.scope();
        let own = self.side.map_or(&[][..], |side| side.asks);
        let mut asks: Vec<(String, Text)> = own
            .iter()
            .map(|(action, on)| {
                let on = match on {
                    // What is behind the name of a log group are its streams.
                    On::It
                        if self
                            .side
                            .is_some_and(|side| side.ty == "AWS::Logs::LogGroup") =>
                    {
                        self.arn.with_wildcards(true)
                    }
                    On::It => self.arn.clone(),
                    On::Below(rest) => self.arn.clone().then(Text::glob(rest)),
                    On::Attribute(name) => match self.asked.resource() {
                        Some(asked) => scope.with(asked, |there| there.reference(asked, name)),
                        None => self.arn.clone(),
                    },
                    On::Anything => Text::any(),
                };
                ((*action).to_owned(), on)
            })
            .collect();
        if let Some(more) = self.integration.asks {
            asks.extend(more(scope, self));
        }
        asks
    }
}

/// The edges that are written in the resources of a stack.
pub(super) fn edges<'t>(scenarios: &Scenarios<'t>) -> Vec<Edge<'t>> {
    let template = scenarios.template();
    let rows: Vec<&'static Integration> = integrations()
        .filter(|row| row.by == CUSTOM || template.resources_of(row.by).next().is_some())
        .collect();
    let mut found = Vec::new();
    for resource in template.resources.values() {
        let mut rows = rows
            .iter()
            .filter(|row| is_by(row, resource.type_name))
            .peekable();
        if rows.peek().is_none() {
            continue;
        }
        let rows: Vec<_> = rows.collect();
        let forms = scenarios.forms(resource);
        for form in forms {
            // What does not depend on conditions is written once.
            let environment = Rc::new(form.environment.clone());
            let reader = Reader {
                template,
                form,
                environment: &environment,
                by: Located {
                    resource: *resource,
                    link: form.environment.link,
                },
                tasks: OnceCell::new(),
            };
            for row in &rows {
                reader.read(row, &mut found);
            }
        }
    }
    found
}

/// What the types of custom resources begin with.
const CUSTOM: &str = "Custom::";

fn is_by(row: &Integration, type_name: &str) -> bool {
    row.by == type_name || (row.by == CUSTOM && type_name.starts_with(CUSTOM))
}

/// Reads the edges of one form of a resource.
struct Reader<'a, 't> {
    template: &'t Template<'t>,
    form: &'a Form<'t>,
    environment: &'a Rc<Environment<'t>>,
    by: Located<'t>,
    /// The tasks of a state machine, read when they are first asked for.
    tasks: OnceCell<Vec<Task>>,
}

impl<'t> Reader<'_, 't> {
    fn scope(&self) -> Scope<'_, 't> {
        Scope {
            template: self.template,
            environment: self.environment,
        }
    }

    fn read(&self, row: &'static Integration, found: &mut Vec<Edge<'t>>) {
        if row.each == TASKS {
            return self.tasks(row, found);
        }
        let items = row.each.split(',');
        for item in items.flat_map(|each| select(self.scope(), &self.form.properties, each)) {
            if !row
                .when
                .iter()
                .all(|(path, texts)| meets(&self.form.properties, &item, path, texts))
            {
                continue;
            }
            if row.at.is_empty() {
                // The item says something of its resource itself, or of something outside.
                let own = row.sides.iter().find(|side| side.ty == row.by);
                let asked = match own {
                    Some(_) => End::Resource(self.by),
                    None => End::Outside(Text::literal("the default event bus")),
                };
                let (path, span) = (item.path.clone(), item.span);
                found.extend(self.edge(row, &item, own, asked, path, span, None));
                continue;
            }
            for value in select(self.scope(), &item.instance, row.at) {
                // What another resource says is pointed at where that one is named.
                let (path, span) = match value.elsewhere {
                    Some(_) => (item.path.clone(), item.span),
                    None => (joined(&item.path, &value.path), value.span),
                };
                let text = self.scope().text(&value.instance);
                let other = named(self.scope(), &value.instance, row.sides);
                let (side, asked) = match other {
                    Some(located) => (
                        row.sides.iter().find(|side| side.ty == located.type_name),
                        End::Resource(located),
                    ),
                    None if value.instance.resource().is_some() => continue,
                    None => match outside(row, &text) {
                        Some(side) => (Some(side), End::Outside(text.clone())),
                        None => continue,
                    },
                };
                found.extend(self.edge(row, &item, side, asked, path, span, Some(text)));
            }
        }
    }

    /// The edges of a state machine's tasks.
    fn tasks(&self, row: &'static Integration, found: &mut Vec<Edge<'t>>) {
        let scope = self.scope();
        let tasks = self
            .tasks
            .get_or_init(|| tasks(scope, &self.form.properties));
        for task in tasks {
            let is_one = |pattern: &&str| Text::glob(pattern).covers(&task.resource) == Answer::Yes;
            let of_row = (row.when.iter()).all(|(_, patterns)| patterns.iter().any(is_one));
            if !of_row {
                continue;
            }
            let text = if row.at.is_empty() {
                Some(task.resource.clone())
            } else {
                task.parameter(row.at)
            };
            let Some(text) = text else { continue };
            let (side, asked) = match of_text(scope, &text, row.sides) {
                Some(located) => (
                    row.sides.iter().find(|side| side.ty == located.type_name),
                    End::Resource(located),
                ),
                None => (row.sides.first(), End::Outside(text.clone())),
            };
            let parameters = (task.path.strip_suffix("Resource"))
                .map(|state| format!("{state}Parameters"))
                .and_then(|path| Some((self.form.properties.at(&path)?.clone(), path)));
            let (instance, path) = parameters.unwrap_or_else(|| {
                let null = Instance {
                    node: self.form.properties.node,
                    value: Evaluation::Null,
                    via: None,
                };
                (null, task.path.clone())
            });
            let item = Found {
                path,
                span: task.span,
                instance,
                elsewhere: None,
            };
            let edge = self.edge(
                row,
                &item,
                side,
                asked,
                task.path.clone(),
                task.span,
                Some(text),
            );
            found.extend(edge.map(|edge| Edge {
                task: Some(task.state.clone()),
                ..edge
            }));
        }
    }

    #[allow(clippy::too_many_arguments, reason = "it is what an edge consists of")]
    fn edge(
        &self,
        row: &'static Integration,
        item: &Found<'t>,
        side: Option<&'static Side>,
        asked: End<'t>,
        path: String,
        span: Span,
        text: Option<Text>,
    ) -> Option<Edge<'t>> {
        let scope = self.scope();
        let by = End::Resource(self.by);
        let end = |path: &str| -> Option<End<'t>> {
            let (root, path) = match path.strip_prefix('/') {
                Some(path) => (&self.form.properties, path),
                None => (&item.instance, path),
            };
            let value = select(scope, root, path).into_iter().next()?;
            Some(match named(scope, &value.instance, &[]) {
                Some(located) => End::Resource(located),
                None => End::Outside(scope.text(&value.instance)),
            })
        };
        let (from, to) = match row.flow {
            Flow::Out => (by, asked.clone()),
            Flow::In => (asked.clone(), by),
            Flow::From(path) => (end(path)?, asked.clone()),
            Flow::Into(path) => (asked.clone(), end(path)?),
        };
        let arn = match (&asked, text) {
            (End::Resource(located), _) => arn(scope, located),
            // A name or an address is no ARN, and of what it is the name is not known.
            (End::Outside(_), Some(text)) if !Text::glob("arn:*").intersects(&text).possible() => {
                Text::any()
            }
            (End::Outside(_), Some(text)) => text,
            (End::Outside(text), None) => text.clone(),
        };
        let (role, services) = match row.caller {
            Caller::Nobody => (None, &[][..]),
            Caller::Service(names) => (None, names),
            // What is acted as is the role itself.
            Caller::Role(at, services) if at == row.at => {
                let role = RoleOf {
                    role: asked.resource().copied(),
                    services,
                    path: path.clone(),
                    span,
                };
                (Some(role), &[][..])
            }
            Caller::Role(at, services) => (self.role(item, at, services), &[][..]),
            Caller::RoleOr(at, services) => match self.role(item, at, services) {
                Some(role) => (Some(role), &[][..]),
                None => (None, services),
            },
        };
        let mut edge = Edge {
            integration: row,
            side,
            by: self.by,
            template: self.template,
            environment: Rc::clone(self.environment),
            item: item.path.clone(),
            value: item.instance.clone(),
            path,
            span,
            from,
            to,
            asked,
            arn,
            role,
            services,
            source: None,
            task: None,
        };
        edge.source = match row.source {
            Some(source) => source(edge.scope(), &edge),
            None => edge.from.resource().map(|from| arn_of(&edge, from)),
        };
        Some(edge)
    }

    /// The role at the first of some paths that leads somewhere.
    fn role(
        &self,
        item: &Found<'t>,
        paths: &str,
        services: &'static [&'static str],
    ) -> Option<RoleOf<'t>> {
        let scope = self.scope();
        paths.split(',').find_map(|at| {
            let (root, base, at) = match at.strip_prefix('/') {
                Some(at) => (&self.form.properties, "", at),
                None => (&item.instance, item.path.as_str(), at),
            };
            let value = select(scope, root, at).into_iter().next()?;
            let (role, path, span) = match &value.elsewhere {
                Some(resource) => (
                    scope.with(resource, |there| named(there, &value.instance, ROLES)),
                    String::new(),
                    item.span,
                ),
                None => (
                    named(scope, &value.instance, ROLES),
                    joined(base, &value.path),
                    value.span,
                ),
            };
            Some(RoleOf {
                role,
                services,
                path,
                span,
            })
        })
    }
}

fn arn_of<'t>(edge: &Edge<'t>, located: &Located<'t>) -> Text {
    arn(edge.scope(), located)
}

/// Two places behind one another.
pub(super) fn joined(base: &str, path: &str) -> String {
    match (base, path) {
        ("", path) => path.to_owned(),
        (base, "") => base.to_owned(),
        (base, path) => format!("{base}.{path}"),
    }
}

/// Whether a property of an item, or of its resource, is there and has one of these texts.
fn meets(properties: &Instance<'_>, item: &Found<'_>, path: &str, texts: &[&str]) -> bool {
    let (mark, path) = match path.as_bytes().first() {
        Some(b'?' | b'!') => path.split_at(1),
        _ => ("", path),
    };
    let found = match path.strip_prefix('/') {
        Some(path) => properties.at(path),
        None => item.instance.at(path),
    };
    match (mark, found) {
        ("!", found) => found.is_none(),
        ("?", None) => true,
        (_, found) => found.is_some_and(|value| match &value.value {
            Evaluation::Null => false,
            Evaluation::List(items) => texts.is_empty() && !items.is_empty(),
            _ if texts.is_empty() => value.text() != Some(""),
            _ => value.text().is_some_and(|text| texts.contains(&text)),
        }),
    }
}

/// What a schedule calls by the name of an action, whichever service that is of.
const UNIVERSAL: &str = "arn:*:scheduler:::aws-sdk:*";

/// The side of a row that an ARN is of which no template has.
fn outside(row: &'static Integration, text: &Text) -> Option<&'static Side> {
    let is_universal = Text::glob(UNIVERSAL).covers(text) == Answer::Yes;
    let service = |ty: &str| match ty {
        "AWS::Scheduler::Schedule" => UNIVERSAL,
        _ if is_universal => "",
        "AWS::SQS::Queue" => "arn:*:sqs:*",
        "AWS::SNS::Topic" => "arn:*:sns:*",
        "AWS::Lambda::Function" => "arn:*:lambda:*",
        "AWS::Kinesis::Stream" => "arn:*:kinesis:*",
        "AWS::KinesisFirehose::DeliveryStream" => "arn:*:firehose:*",
        "AWS::StepFunctions::StateMachine" => "arn:*:states:*",
        "AWS::Events::EventBus" => "arn:*:events:*:event-bus/*",
        "AWS::Logs::LogGroup" => "arn:*:logs:*",
        "AWS::S3::Bucket" => "arn:*:s3:::*",
        "AWS::DynamoDB::Table" => "arn:*:dynamodb:*",
        // A family names one, too.
        "AWS::ECS::TaskDefinition" => "*",
        "AWS::Batch::JobQueue" => "arn:*:batch:*:job-queue/*",
        "AWS::CodeBuild::Project" => "arn:*:codebuild:*",
        "AWS::CodePipeline::Pipeline" => "arn:*:codepipeline:*",
        "AWS::SSM::Document" => "arn:*:ssm:*:document/*",
        "AWS::Glue::Workflow" => "arn:*:glue:*:workflow/*",
        "AWS::SageMaker::Pipeline" => "arn:*:sagemaker:*:pipeline/*",
        "AWS::Redshift::Cluster" => "arn:*:redshift:*",
        _ => "",
    };
    row.sides.iter().find(|side| {
        let pattern = service(side.ty);
        !pattern.is_empty() && Text::glob(pattern).covers(text) == Answer::Yes
    })
}
