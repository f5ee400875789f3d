//! What an event starts in an app, proven by its templates: which trail records an upload, which rule takes the event, what its
//! target is given, whether everything that this needs is there, and what starts.
//!
//! A [`Cause`] is what happens, an [`App`] the templates, and a [`Proof`] the steps from the one to what starts, each with what
//! shows it. What only a deployment knows stays open, and is never counted as fine.
//!
//! In a test of an app, [`App::read`] takes the cloud assembly that it wrote, or [`App::new`] the templates of `app.synth()`:
//!
//! ```no_run
//! use stackwright_trace::{App, Cause};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let proof = App::read("cdk.out")?.trace(&Cause::put("Files/input/maze.jpg"), None)?;
//! assert_eq!(proof.assert_starts_only("Task").variable("S3_KEY"), Some("input/maze.jpg"));
//! # Ok(())
//! # }
//! ```
//!
//! The same with a template:
//!
//! ```
//! use stackwright_trace::{App, Cause};
//!
//! let app = App::of("Files", "
//! Resources:
//!   Inbox: {Type: AWS::SQS::Queue}
//!   Policy:
//!     Type: AWS::SQS::QueuePolicy
//!     Properties:
//!       Queues: [!Ref Inbox]
//!       PolicyDocument:
//!         Statement:
//!           Effect: Allow
//!           Principal: {Service: s3.amazonaws.com}
//!           Action: sqs:SendMessage
//!           Resource: !GetAtt Inbox.Arn
//!   Files:
//!     Type: AWS::S3::Bucket
//!     DependsOn: Policy
//!     Properties:
//!       NotificationConfiguration:
//!         QueueConfigurations:
//!         - Event: s3:ObjectCreated:*
//!           Queue: !GetAtt Inbox.Arn
//!           Filter: {S3Key: {Rules: [{Name: prefix, Value: input/}]}}
//! ");
//! app.trace(&Cause::put("Files/input/maze.jpg"), None).unwrap().assert_starts_only("Inbox");
//! app.trace(&Cause::put("Files/output/path.jpg"), None).unwrap().assert_starts_nothing();
//! ```

mod app;
mod assembly;
mod assume;
mod cause;
mod event;
mod findings;
mod proof;
mod report;
mod shown;
mod verdict;
mod walk;

use stackwright_facts::Problem;
use stackwright_facts::suggest::did_you_mean;
use stackwright_template::budget::{self, Budget};
use stackwright_template::model::{App as Model, Member, Scenarios, Template};
use stackwright_template::parse::{self, Document, Node};
use stackwright_validate::{AppStack, Report, Validator};

pub use app::{App, Stack};
pub use cause::{Call, Cause};
pub use proof::{Evidence, Part, Proof, Started, State, Step, Subject};

use assume::Given;
use findings::{Finding, Neighbours};
use walk::{Walker, World};

impl App {
    /// Traces what happens. `expected` is the target that is to start, by construct path or logical ID.
    ///
    /// # Errors
    /// When a template cannot be read, when something is named that the app does not have, or a value is assumed of what
    /// no template asks for.
    pub fn trace(&self, cause: &Cause, expected: Option<&str>) -> Result<Proof, Problem> {
        let reports = self.check();
        self.trace_checked(cause, expected, &reports)
    }

    /// What validation finds in the templates, which is part of each proof.
    #[must_use]
    pub fn check(&self) -> Vec<Report> {
        let stacks: Vec<AppStack<'_>> = (self.stacks.iter())
            .map(|stack| {
                let one = AppStack::new(&stack.name, &stack.file, &stack.text)
                    .region(self.region(stack))
                    .account(self.account(stack));
                if self.complete {
                    one
                } else {
                    one.among_others()
                }
            })
            .collect();
        Validator::new().ignore("W").ignore("I").check_app(&stacks)
    }

    /// The same with what [`App::check`] found, for who traces more than once.
    ///
    /// # Errors
    /// Those of [`App::trace`].
    pub fn trace_checked(
        &self,
        cause: &Cause,
        expected: Option<&str>,
        reports: &[Report],
    ) -> Result<Proof, Problem> {
        let mut documents = self.parse()?;
        self.check_assumed(&documents)?;
        let mut assumed: Vec<(String, String, bool)> = Vec::new();
        let mut secrets: Vec<String> = Vec::new();
        for document in &mut documents {
            let given = Given::of(document, &self.assumed);
            given.put(document)?;
            secrets.extend(given.secrets);
            for value in given.values {
                if !assumed.contains(&value) {
                    assumed.push(value);
                }
            }
        }
        let templates: Vec<Template<'_>> = documents.iter().map(Template::new).collect();
        let members = self
            .stacks
            .iter()
            .zip(&templates)
            .map(|(stack, template)| Member {
                name: &stack.name,
                template,
                before: None,
                region: self.region(stack),
                account: self.account(stack),
            });
        let app = Model::new(members.collect(), self.complete);
        let scenarios: Vec<Scenarios<'_>> = (self.stacks.iter().zip(&templates).enumerate())
            .map(|(at, (stack, template))| {
                let link = World::link(&app, at);
                Scenarios::new(template, self.region(stack), Some(link), Default::default())
            })
            .collect();
        let bytes = self.stacks.iter().map(|stack| stack.text.len()).sum();
        let budget = Budget::of_app(bytes);
        let (walked, spent) = budget::metered(budget, None, || {
            let world = World::new(&self.stacks, &app, &scenarios);
            Walker::new(&world).walk(cause)
        });
        if let Some(cut) = spent.cut.filter(|_| spent.used_up(&budget)) {
            return Err(Problem {
                message: format!("the templates are too much to be traced: {}", cut.limit),
                hint: Some("trace fewer stacks".to_owned()),
            });
        }
        let mut steps = vec![walked?];
        let names = self.stacks.iter().map(|stack| stack.name.as_str());
        let neighbours = Neighbours::of(names.zip(&templates));
        let findings: Vec<Finding<'_>> = (reports.iter().enumerate())
            .flat_map(|(stack, report)| {
                report.findings.iter().map(move |diagnostic| {
                    let line = report.position(diagnostic.span).line;
                    Finding {
                        stack,
                        diagnostic,
                        place: format!("{}:{line}", report.name),
                    }
                })
            })
            .collect();
        findings::put(&mut steps, &neighbours, &findings);
        let rewritten = templates.iter().any(Template::is_rewritten);
        Ok(verdict::proof(
            cause, expected, assumed, secrets, steps, rewritten,
        ))
    }

    fn region<'a>(&'a self, stack: &'a Stack) -> Option<&'a str> {
        self.given("AWS::Region").or(stack.region.as_deref())
    }

    fn account<'a>(&'a self, stack: &'a Stack) -> Option<&'a str> {
        self.given("AWS::AccountId").or(stack.account.as_deref())
    }

    fn given(&self, name: &str) -> Option<&str> {
        let found = self.assumed.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn parse(&self) -> Result<Vec<Document<'_>>, Problem> {
        let parsed = self.stacks.iter().map(|stack| {
            let document = parse::parse(&stack.text);
            let resources = document.root.get("Resources").and_then(Node::as_map);
            match (document.is_broken(), resources) {
                (false, Some(_)) => Ok(document),
                _ => Err(Problem {
                    message: format!(
                        "{} is no template: it has no `Resources` that can be read",
                        stack.file
                    ),
                    hint: Some("validation says what is wrong with it".to_owned()),
                }),
            }
        });
        parsed.collect()
    }

    fn check_assumed(&self, documents: &[Document<'_>]) -> Result<(), Problem> {
        for (name, _) in &self.assumed {
            if assume::is_known(name, documents) {
                continue;
            }
            let parameters = documents.iter().flat_map(|document| {
                let all = document.root.get("Parameters").and_then(Node::as_map);
                all.into_iter().flatten().map(|entry| entry.key.as_ref())
            });
            let near = did_you_mean(name, parameters.chain(["AWS::Region", "AWS::AccountId"]));
            return Err(Problem {
                message: format!("nothing in the templates is called `{name}`"),
                hint: Some(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "values can be given to parameters, to `AWS::Region` and to `AWS::AccountId`".to_owned(),
                }),
            });
        }
        Ok(())
    }
}

/// The examples of the guide compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/trace.md")]
struct Guide;
