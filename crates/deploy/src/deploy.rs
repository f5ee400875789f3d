//! The deployer: deploys one stack from plan to end, and tells what is deployed.

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use stackwright_template::parse::{self, Document};

use crate::assets::Shared;
use crate::consent::{Answer, Confirm, Question};
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::execute::follow::{Follower, Pace, Since};
use crate::input::{Environment, LoadedTemplate, StackInput};
use crate::options::Options;
use crate::outputs::{self, Output};
use crate::plan::Plan;
use crate::prepare::discard::LeftOver;
use crate::prepare::parameters::Masker;
use crate::session::Session;
use crate::state::{self, Situation};

/// Deploys stacks. Cloning is cheap; clones share the pace of polling.
#[derive(Debug, Clone)]
pub struct Deployer {
    pub(crate) session: Session,
    pub(crate) options: Arc<Options>,
    pub(crate) pace: Pace,
    /// What publishing stacks share.
    pub(crate) assets: Arc<Shared>,
    /// One question at a time.
    pub(crate) asking: Arc<tokio::sync::Mutex<()>>,
}

/// How a deployment ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deployed {
    /// Name of the stack.
    pub stack: Arc<str>,
    /// Unique id of the stack.
    pub stack_id: String,
    /// Its status.
    pub status: String,
    /// Nothing was changed.
    pub unchanged: bool,
    /// How it was hot-swapped, where it was.
    pub hotswap: Option<Hotswapped>,
    /// The outputs, in the order of the template.
    pub outputs: Vec<Output>,
    /// The time it took.
    pub took: Duration,
    /// The stack's page in the AWS console.
    pub console_url: String,
}

/// What became of a hot-swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hotswapped {
    /// Resources that were changed past CloudFormation.
    pub resources: usize,
    /// Differences that were left as they are.
    pub left: usize,
}

/// What is known about a deployed stack.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DeployedStack {
    /// Its name.
    pub name: String,
    /// Its unique id.
    pub stack_id: String,
    /// Its status.
    pub status: String,
    /// Why it has that status.
    pub status_reason: Option<String>,
    /// Its outputs, by name.
    pub outputs: Vec<Output>,
    /// The values of its parameters; CloudFormation masks those that are `NoEcho`.
    pub parameters: IndexMap<String, String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
    /// It is protected from deletion.
    pub termination_protection: bool,
    /// Its page in the AWS console.
    pub console_url: String,
}

impl Deployer {
    /// A deployer for a session.
    pub fn new(session: Session, options: Options) -> Self {
        Self {
            session,
            options: Arc::new(options),
            pace: Pace::default(),
            assets: Arc::default(),
            asking: Arc::default(),
        }
    }

    /// A deployer with these options in the account and region of the stack that the app calls `path`. [`Deployer::plan`] and what
    /// builds on it go there by themselves; everything that takes a stack's name works in the deployer's own region.
    ///
    /// # Errors
    /// [`Error::WrongEnvironment`].
    pub fn in_environment(&self, path: &str, environment: &Environment) -> Result<Self> {
        Ok(Self {
            session: self.session.for_environment(path, environment)?,
            ..self.clone()
        })
    }

    /// What is known about a deployed stack, by name or id; `None` when there is none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn describe(&self, stack: &str) -> Result<Option<DeployedStack>> {
        let Some(found) = self.session.describe_stack(stack).await? else {
            return Ok(None);
        };
        let stack_id = found.stack_id().unwrap_or_default().to_owned();
        Ok(Some(DeployedStack {
            name: found.stack_name().unwrap_or_default().to_owned(),
            status: state::status(&found),
            status_reason: found.stack_status_reason().map(str::to_owned),
            outputs: outputs::read(found.outputs(), None, &Masker::default()),
            parameters: found
                .parameters()
                .iter()
                .map(|parameter| {
                    let value = parameter
                        .resolved_value()
                        .or(parameter.parameter_value())
                        .unwrap_or_default();
                    (
                        parameter.parameter_key().unwrap_or_default().to_owned(),
                        value.to_owned(),
                    )
                })
                .collect(),
            tags: found
                .tags()
                .iter()
                .map(|tag| {
                    (
                        tag.key().unwrap_or_default().to_owned(),
                        tag.value().unwrap_or_default().to_owned(),
                    )
                })
                .collect(),
            termination_protection: found.enable_termination_protection().unwrap_or(false),
            console_url: self.session.console_url(&stack_id),
            stack_id,
        }))
    }

    /// The text of a deployed stack's template, as it was sent; `None` when there is none.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn template(&self, stack: &str) -> Result<Option<String>> {
        // Some answer for a name with the template of the deleted stack that had it.
        match self.session.describe_stack(stack).await? {
            Some(found) if Situation::of(Some(&found)) != Situation::InReview => {
                self.session.deployed_text(stack).await
            }
            _ => Ok(None),
        }
    }

    pub(crate) async fn deployed_template(
        &self,
        session: &Session,
        stack: &str,
    ) -> Result<Option<Document<'static>>> {
        let text = session.deployed_text(stack).await?;
        let document = text.as_deref().map(parse::parse);
        let document = document.filter(|document| !document.is_broken());
        Ok(document.map(Document::into_owned))
    }

    /// The session it works in.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Plans, asks and executes. A declined plan is discarded. With [`Options::adopt`] the plan is that of a change set
    /// that exists already.
    ///
    /// # Errors
    /// Those of [`Deployer::plan`], [`Deployer::adopt`] and [`Deployer::execute`], and [`Error::Declined`].
    pub async fn deploy(
        &self,
        input: &StackInput,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Deployed> {
        // What the app needs for its assets is made by CloudFormation.
        if let Some(options) = self.options.hotswap.as_ref().filter(|_| !input.always_asks)
            && let Some(deployed) = Box::pin(self.hotswap(input, options, confirm, sink)).await?
        {
            return Ok(deployed);
        }
        match &self.options.adopt {
            Some(name) => {
                let plan = Box::pin(self.adopt(input, name, sink));
                self.carry_out(input, plan, confirm, sink).await
            }
            None => {
                let plan = Box::pin(self.plan(input, confirm, sink));
                self.carry_out(input, plan, confirm, sink).await
            }
        }
    }

    /// Asks about a plan and executes it; whatever prevents that, nothing of it is left behind, unless it was there
    /// before.
    pub(crate) async fn carry_out(
        &self,
        input: &StackInput,
        plan: impl Future<Output = Result<Plan>>,
        confirm: &dyn Confirm,
        sink: &EventSink,
    ) -> Result<Deployed> {
        if !confirm.goes_on() {
            return Err(Error::Declined {
                stack: input.name.clone(),
                question: "begin".into(),
                unattended: false,
            });
        }
        let name: Arc<str> = input.name.as_str().into();
        let sink = &sink.of(&input.path);
        let mut started = std::time::Instant::now();
        sink.send(&name, EventKind::Started).await;
        let adopted = self.options.adopt.is_some();
        let mut executed = None;
        let result: Result<Deployed> = Box::pin(async {
            let mut plan = plan.await?;
            let refused = match plan.export_in_use().await {
                None if plan.unchanged => None,
                None => self.ask(confirm, &Question::Execute(&plan)).await.err(),
                refused => refused,
            };
            if let Some(refused) = refused {
                if !adopted {
                    self.take_back(&plan, sink).await;
                }
                return Err(refused);
            }
            let left = LeftOver::of(&plan);
            plan.started = std::time::Instant::now();
            let result = self.execute_untold(&mut plan, input, !adopted, sink).await;
            started = plan.started;
            executed = Some(left);
            result
        })
        .await;
        let took = started.elapsed();
        let kind = match &result {
            Ok(deployed) => Some(EventKind::Succeeded {
                status: deployed.status.clone(),
                took,
            }),
            // That is told already, and it has not ended.
            Err(Error::Detached { .. }) => None,
            Err(error) => Some(EventKind::failed(error, took)),
        };
        if let Some(kind) = kind {
            sink.send(&name, kind).await;
        }
        if let Some(left) = &executed {
            self.told(left, &result).await;
        }
        result
    }

    /// Asks a question; anything but a yes is an error.
    pub(crate) async fn ask(&self, confirm: &dyn Confirm, question: &Question<'_>) -> Result<()> {
        let _one_at_a_time = self.asking.lock().await;
        let unattended = match confirm.confirm(question).await {
            Answer::Yes => return Ok(()),
            Answer::No => false,
            Answer::Unattended => true,
        };
        Err(Error::Declined {
            stack: question.stack().to_owned(),
            question: question.text(),
            unattended,
        })
    }
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one independent thing, and all callers are in this crate"
    )]
    pub(crate) fn follower<'a>(
        &'a self,
        session: &'a Session,
        name: &Arc<str>,
        stack_id: &str,
        since: Since,
        template: Option<&'a LoadedTemplate>,
        masker: &'a Masker,
        sink: &'a EventSink,
    ) -> Follower<'a> {
        Follower {
            session,
            name: name.clone(),
            stack_id: stack_id.to_owned(),
            sink,
            template,
            masker,
            pace: &self.pace,
            since,
            total: 0,
            deleted_on_failure: false,
        }
    }
}
