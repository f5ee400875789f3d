//! The app as the walk sees it: its templates, the flow graph over them, and how its resources are called.

use stackwright_diagnostic::{LineIndex, Span};
use stackwright_facts::Problem;
use stackwright_facts::suggest::did_you_mean;
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::flow::Graph;
use stackwright_template::model::{App, Form, Link, Resource, Scenarios};

use crate::app::Stack;
use crate::proof::{Evidence, State, Subject, is_called};

/// The app as the walk sees it.
pub struct World<'t> {
    /// The stacks as they were given.
    pub stacks: &'t [Stack],
    /// Their templates together.
    pub app: &'t App<'t>,
    /// What their resources can be.
    pub scenarios: &'t [Scenarios<'t>],
    /// What leads from one to another.
    pub graph: Graph<'t>,
    lines: Vec<LineIndex>,
}

impl<'t> World<'t> {
    /// An app of stacks, each with its scenarios.
    pub fn new(stacks: &'t [Stack], app: &'t App<'t>, scenarios: &'t [Scenarios<'t>]) -> Self {
        let all: Vec<&Scenarios<'t>> = scenarios.iter().collect();
        Self {
            stacks,
            app,
            scenarios,
            graph: Graph::new(&all),
            lines: stacks
                .iter()
                .map(|stack| LineIndex::new(&stack.text))
                .collect(),
        }
    }

    /// The place of a stack, from which all resources have names that no other stack uses.
    pub fn link(app: &'t App<'t>, at: usize) -> Link<'t> {
        let home = if app.stacks.len() == 1 { 0 } else { usize::MAX };
        Link { app, home, at }
    }

    /// All resources of a type.
    pub fn all(&self, type_name: &str) -> Vec<Located<'t>> {
        let each = self.scenarios.iter().enumerate();
        each.flat_map(|(at, scenarios)| {
            let link = Self::link(self.app, at);
            (scenarios.template().resources_of(type_name))
                .map(move |resource| Located {
                    resource: *resource,
                    link: Some(link),
                })
                .collect::<Vec<_>>()
        })
        .collect()
    }

    /// All resources.
    pub fn resources(&self) -> impl Iterator<Item = Located<'t>> + '_ {
        (self.scenarios.iter().enumerate()).flat_map(|(at, scenarios)| {
            let link = Self::link(self.app, at);
            scenarios
                .template()
                .resources
                .values()
                .map(move |resource| Located {
                    resource: *resource,
                    link: Some(link),
                })
        })
    }

    /// The number of a resource's stack.
    pub fn stack_of(resource: &Located<'_>) -> usize {
        resource.link.map_or(0, |link| link.at)
    }

    /// What a resource can be, by conditions.
    pub fn forms(&self, resource: &Located<'t>) -> &'t [Form<'t>] {
        self.scenarios[Self::stack_of(resource)].forms(&resource.resource)
    }

    /// Where a resource's texts are read, without conditions.
    pub fn read<R>(&self, resource: &Located<'t>, read: impl FnOnce(Scope<'_, 't>) -> R) -> R {
        let at = Self::stack_of(resource);
        let environment = Self::link(self.app, at).environment();
        read(Scope {
            template: self.scenarios[at].template(),
            environment: &environment,
        })
    }

    /// What a reference to a resource returns.
    pub fn reference(&self, resource: &Located<'t>, attribute: &str) -> Text {
        self.read(resource, |scope| {
            scope.reference(&resource.resource, attribute)
        })
    }

    /// The region and the account of a resource.
    pub fn environment(&self, resource: &Located<'t>) -> (Text, Text) {
        self.read(resource, |scope| {
            let known = |value: Option<&str>, name: &str| match value {
                Some(value) => Text::literal(value),
                None => Text::unknown(name),
            };
            (
                known(scope.environment.region, "AWS::Region"),
                known(scope.environment.account, "AWS::AccountId"),
            )
        })
    }

    /// A resource as a proof has it.
    pub fn subject(&self, resource: &Located<'t>) -> Subject {
        let at = Self::stack_of(resource);
        let stack = &self.stacks[at];
        let path = resource.construct_path.map(str::to_owned);
        Subject {
            stack: stack.name.clone(),
            logical_id: resource.name.to_owned(),
            type_name: resource.type_name.to_owned(),
            path: path.or_else(|| stack.paths.get(resource.name).cloned()),
            place: (stack.origins.get(resource.name).cloned())
                .unwrap_or_else(|| self.place(resource, resource.name_span)),
        }
    }

    /// Something outside of the app as a proof has it.
    pub fn outside(text: &Text) -> Subject {
        Subject {
            stack: String::new(),
            logical_id: text.to_string(),
            type_name: String::new(),
            path: None,
            place: String::new(),
        }
    }

    /// How people call a resource.
    pub fn label(&self, resource: &Located<'t>) -> String {
        format!("`{}`", self.subject(resource).name())
    }

    /// What may lead on from a resource and is not followed: a nested stack that it is given to, or what a macro adds.
    pub fn given_on(&self, resource: &Located<'t>) -> Option<Evidence> {
        let template = self.app.stacks[Self::stack_of(resource)].template;
        let nested = template.references_to(resource.name).find_map(|reference| {
            let owner = template.resources.get(reference.owner.name)?;
            let is_nested = matches!(
                owner.type_name,
                "AWS::CloudFormation::Stack" | "AWS::Serverless::Application"
            );
            (reference.kind.is_value() && is_nested).then_some((owner.name, reference.span))
        });
        let (why, span) = match nested {
            Some((stack, span)) => (
                format!(
                    "it is given to the nested stack `{stack}`, whose parameters are not followed"
                ),
                span,
            ),
            None if template.is_rewritten() => (
                "a macro may add what leads on from it".to_owned(),
                resource.name_span,
            ),
            None => return None,
        };
        Some(Evidence::new(State::Unknown, why).at(self.place(resource, span)))
    }

    /// Where something of a resource's template stands.
    pub fn place(&self, resource: &Located<'_>, span: Span) -> String {
        let at = Self::stack_of(resource);
        let stack = &self.stacks[at];
        let line = self.lines[at].position(&stack.text, span.start).line;
        format!("{}:{line}", stack.file)
    }

    /// The bucket and the key of an object, whose bucket is called by construct path, logical ID or name.
    pub fn object<'o>(&self, object: &'o str) -> Result<(Located<'t>, &'o str), Problem> {
        let buckets = self.all("AWS::S3::Bucket");
        let parts: Vec<usize> = object.match_indices('/').map(|(at, _)| at).collect();
        // A construct path has slashes too: the longest that is a bucket counts.
        for at in parts.iter().rev().copied() {
            let (name, key) = (&object[..at], &object[at + 1..]);
            let mut found = buckets.iter().filter(|bucket| {
                is_called(&self.subject(bucket), name)
                    || self.reference(bucket, "").known() == Some(name)
            });
            match (found.next(), found.next()) {
                (Some(bucket), None) => return Ok((*bucket, key)),
                (Some(one), Some(other)) => {
                    return Err(Problem {
                        message: format!("`{name}` is the name of more than one bucket"),
                        hint: Some(format!(
                            "write the path: `{}` or `{}`",
                            self.full_name(one),
                            self.full_name(other)
                        )),
                    });
                }
                _ => {}
            }
        }
        let name = object.split('/').next().unwrap_or_default();
        let names: Vec<String> = buckets
            .iter()
            .map(|one| self.subject(one).name().to_owned())
            .collect();
        if parts.is_empty() {
            return Err(Problem {
                message: format!("`{object}` has no key"),
                hint: Some(
                    "write the bucket, a slash and the key: `s3://Files/input/maze.jpg`".to_owned(),
                ),
            });
        }
        let near = did_you_mean(name, names.iter().map(String::as_str));
        Err(Problem {
            message: format!("there is no bucket `{name}`"),
            hint: Some(match (near, names.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "the templates have no buckets at all".to_owned(),
                (None, false) => format!("the buckets are {}", names.join(", ")),
            }),
        })
    }

    pub(super) fn full_name(&self, resource: &Located<'t>) -> String {
        let subject = self.subject(resource);
        match &subject.path {
            Some(path) => path.trim_end_matches("/Resource").to_owned(),
            None => subject.logical_id,
        }
    }

    /// The resource with an ARN, as far as its name tells.
    pub fn by_arn(&self, arn: &str) -> Result<Located<'t>, Problem> {
        let text = Text::literal(arn);
        let attributes = ["Arn", "TopicArn", "StreamArn", ""];
        let named = self.resources().find(|resource| {
            let name = arn.rsplit([':', '/']).next().unwrap_or_default();
            resource.name == name
                || (attributes.iter()).any(|attribute| self.reference(resource, attribute) == text)
        });
        let may_be = || {
            self.resources().find(|resource| {
                (attributes[..3].iter()).any(|attribute| {
                    let own = self.reference(resource, attribute);
                    own.pieces.len() > 1 && own.equals(&text).possible()
                })
            })
        };
        named.or_else(may_be).ok_or_else(|| Problem {
            message: format!("no resource of the app can be `{arn}`"),
            hint: Some("end the ARN in the logical ID of a resource".to_owned()),
        })
    }

    /// A resource of a stack, by its logical ID.
    pub fn resource(&self, stack: usize, name: &str) -> Option<Located<'t>> {
        let resource: &Resource<'t> = self.scenarios.get(stack)?.template().resources.get(name)?;
        Some(Located {
            resource: *resource,
            link: Some(Self::link(self.app, stack)),
        })
    }
}
