//! What is deployed: a stack with its template, environment, parameters and where its resources come from.

use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
use stackwright_facts::quota;
use stackwright_template::compare::text;
use stackwright_template::model::Template;
use stackwright_template::parse::{self, Data, Document, Node, ParseErrorKind, Span};

use crate::assets::Asset;
use crate::error::{Error, Result};

/// The account and region that a stack is meant for. `None` takes the session's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Account id, 12 digits.
    pub account: Option<String>,
    /// Region.
    pub region: Option<String>,
}

impl Environment {
    /// Reads the `environment` of a stack in a cloud assembly: `aws://ACCOUNT/REGION`, where `unknown-account` and
    /// `unknown-region` stand for "the session's".
    pub fn parse(text: &str) -> Self {
        let mut parts = text.strip_prefix("aws://").unwrap_or(text).splitn(2, '/');
        let part = |part: Option<&str>, unknown: &str| {
            part.filter(|part| !part.is_empty() && *part != unknown)
                .map(str::to_owned)
        };
        Self {
            account: part(parts.next(), "unknown-account"),
            region: part(parts.next(), "unknown-region"),
        }
    }
}

/// Where a template's text is. A file is read when its stack's turn comes, so that an app of hundreds of stacks does
/// not hold all of them in memory.
#[derive(Debug, Clone)]
pub enum TemplateSource {
    /// The text itself.
    Body(Arc<str>),
    /// A file with the text.
    File(PathBuf),
}

/// The template of a nested stack, as the app has it.
#[derive(Debug, Clone)]
pub struct NestedTemplate {
    /// The logical IDs that lead to it, from the stack down.
    pub ids: Vec<String>,
    /// How the app calls it.
    pub path: String,
    /// The text.
    pub body: Arc<str>,
}

/// A stack to deploy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StackInput {
    /// CloudFormation's name of the stack.
    pub name: String,
    /// How the app calls it. Unlike the name, which stacks of several accounts and regions may have in common, it is
    /// unique among those that are deployed together: events, outcomes and dependencies speak of it. Default: the name.
    pub path: String,
    /// Its template.
    pub template: TemplateSource,
    /// The account and region that it is meant for.
    pub environment: Environment,
    /// Paths of the stacks that must be deployed before.
    pub dependencies: Vec<String>,
    /// Values for parameters.
    pub parameters: IndexMap<String, String>,
    /// Tags of the stack, which CloudFormation passes on to its resources. `None` keeps those that the stack has.
    pub tags: Option<IndexMap<String, String>>,
    /// SNS topics that get the stack's events. `None` keeps those that the stack has.
    pub notification_arns: Option<Vec<String>>,
    /// The role that CloudFormation assumes. `None` keeps the one that the stack has.
    pub role_arn: Option<String>,
    /// Termination protection. `None` leaves it as it is.
    pub termination_protection: Option<bool>,
    /// What must be published before it is deployed.
    pub assets: Vec<Asset>,
    /// The templates of its nested stacks, at any depth. They are published as assets; these say what the plan tells of
    /// them.
    pub nested: Vec<NestedTemplate>,
    /// It is asked about whatever its plan says.
    pub always_asks: bool,
    /// Stack policy, as JSON text. `None` leaves it as it is.
    pub stack_policy: Option<String>,
    /// Logical ID → construct path, for resources whose template metadata does not have it.
    pub construct_paths: IndexMap<String, String>,
    /// Logical ID → line of the program that created the resource.
    pub sources: IndexMap<String, stackwright_diagnostic::Origin>,
}

impl StackInput {
    /// A stack with a template and nothing else.
    pub fn new(name: impl Into<String>, template: TemplateSource) -> Self {
        let name = name.into();
        Self {
            path: name.clone(),
            name,
            template,
            environment: Environment::default(),
            dependencies: Vec::new(),
            parameters: IndexMap::new(),
            tags: None,
            notification_arns: None,
            role_arn: None,
            termination_protection: None,
            assets: Vec::new(),
            nested: Vec::new(),
            always_asks: false,
            stack_policy: None,
            construct_paths: IndexMap::new(),
            sources: IndexMap::new(),
        }
    }

    /// A stack with the text of its template.
    pub fn with_body(name: impl Into<String>, body: impl Into<Arc<str>>) -> Self {
        Self::new(name, TemplateSource::Body(body.into()))
    }

    /// Reads the template, JSON or YAML.
    ///
    /// # Errors
    /// [`Error::Template`] for an unreadable file, text that is neither, and a template without resources.
    pub fn load(&self) -> Result<LoadedTemplate> {
        let template = self.load_any()?;
        let resources = template.document.root.get("Resources");
        match resources.and_then(Node::as_map) {
            Some(_) => Ok(template),
            None => Err(self.wrong("there is no Resources section".into(), None)),
        }
    }

    /// Reads the template, which may have no resources: apps of the AWS CDK have such stacks, which are not deployed.
    ///
    /// # Errors
    /// The others of [`Self::load`].
    pub(crate) fn load_any(&self) -> Result<LoadedTemplate> {
        let wrong = |message, hint| self.wrong(message, hint);
        let body: Arc<str> = match &self.template {
            TemplateSource::Body(body) => body.clone(),
            TemplateSource::File(path) => std::fs::read_to_string(path)
                .map_err(|error| wrong(format!("cannot read {}: {error}", path.display()), None))?
                .into(),
        };
        let document = parse::parse(&body);
        if let Some(error) = document.errors.iter().find(|_| document.is_broken()) {
            return Err(match error.kind {
                ParseErrorKind::Size => wrong(
                    format!(
                        "it has {} bytes, and CloudFormation takes {}",
                        body.len(),
                        quota::TEMPLATE_BYTES
                    ),
                    Some("split the stack, or move parts of it into nested stacks"),
                ),
                _ => wrong(
                    format!("it is neither JSON nor YAML: {}", error.message),
                    Some("`stackwright validate` shows where it breaks off"),
                ),
            });
        }
        Ok(LoadedTemplate {
            document: Arc::new(document.into_owned()),
            body,
            origins: Origins::of(self),
        })
    }

    fn wrong(&self, message: String, hint: Option<&str>) -> Error {
        Error::Template {
            stack: self.name.clone(),
            message,
            hint: hint.map(str::to_owned),
        }
    }
}

/// A template in memory, as text and as a tree.
#[derive(Debug, Clone)]
pub struct LoadedTemplate {
    /// The text that is sent.
    pub body: Arc<str>,
    /// The text, parsed.
    pub document: Arc<Document<'static>>,
    /// Where its resources come from.
    pub origins: Origins,
}

impl LoadedTemplate {
    /// A deployed template; one that could not be read has nothing in it.
    pub(crate) fn deployed(document: Option<Document<'static>>, origins: Origins) -> Self {
        let nothing = || Document::from(Node::new(Span::default(), Data::Null));
        Self {
            body: "".into(),
            document: Arc::new(document.unwrap_or_else(nothing)),
            origins,
        }
    }

    /// What the template means.
    pub fn model(&self) -> Template<'_> {
        Template::new(&self.document)
    }

    /// One resource.
    pub fn resource(&self, logical_id: &str) -> Option<&Node<'static>> {
        self.document.root.get("Resources")?.get(logical_id)
    }

    /// The declaration of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&Node<'static>> {
        self.document.root.get("Parameters")?.get(name)
    }

    /// The default value of a parameter, where it has one.
    pub(crate) fn default_of(&self, name: &str) -> Option<String> {
        self.parameter(name)?.get("Default").map(text)
    }

    /// The place of a resource in the construct tree: from the given map, else from the template's metadata.
    pub fn origin(&self, logical_id: &str) -> Origin {
        let path = self.origins.paths.get(logical_id).cloned().or_else(|| {
            let path = self
                .resource(logical_id)?
                .get("Metadata")?
                .get("aws:cdk:path")?
                .as_str()?;
            Some(path.to_owned())
        });
        Origin {
            construct_path: path,
            source: self.origins.sources.get(logical_id).cloned(),
        }
    }
}

/// Lookup tables by logical ID.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    paths: IndexMap<String, String>,
    sources: IndexMap<String, stackwright_diagnostic::Origin>,
}

impl Origins {
    /// What the program told about the resources of a stack.
    pub fn of(input: &StackInput) -> Self {
        Self {
            paths: input.construct_paths.clone(),
            sources: input.sources.clone(),
        }
    }
}

/// Where a resource comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Path of the construct, such as `MyStack/Files/Resource`.
    pub construct_path: Option<String>,
    /// The line of the program that created it.
    pub source: Option<stackwright_diagnostic::Origin>,
}
