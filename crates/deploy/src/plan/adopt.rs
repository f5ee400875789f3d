//! A plan of a change set that exists already: one that was prepared, or that an earlier run has executed.

use std::sync::Arc;
use std::time::Instant;

use aws_sdk_cloudformation::types as sdk;
use stackwright_template::parse;

use crate::api::call;
use crate::api::retry::translate;
use crate::assets::Publication;
use crate::consent::Advance;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::event::{EventKind, EventSink};
use crate::execute::follow::Ending;
use crate::input::StackInput;
use crate::plan::{Made, Plan, Purpose, Work};
use crate::prepare::parameters::Masker;
use crate::prepare::{capabilities, recover};
use crate::session::Session;
use crate::state::{self, Situation};

impl Deployer {
    /// Reads a change set that exists already, such as one that was made with [`Options::prepare`](crate::Options::prepare), into a plan that
    /// can be executed. `input` tells where resources come from, and which settings to apply afterwards.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ChangeSet`] when it failed, and those of the calls.
    pub async fn adopt(
        &self,
        input: &StackInput,
        change_set: &str,
        sink: &EventSink,
    ) -> Result<Plan> {
        let sink = &sink.of(&input.path);
        let session = self
            .session
            .for_environment(&input.path, &input.environment)?;
        let missing = || Error::NotFound {
            what: format!(
                "change set `{change_set}` of stack `{}` in {}",
                input.name,
                session.region()
            ),
            hint: Some(
                "a change set is gone once it, or another one of the stack, was executed".into(),
            ),
        };
        let stack = session
            .describe_stack(&input.name)
            .await?
            .ok_or_else(missing)?;
        let summaries = session.list_change_sets(&input.name).await?;
        let of = |summary: &&sdk::ChangeSetSummary| {
            summary.change_set_name() == Some(change_set)
                || summary.change_set_id() == Some(change_set)
        };
        let executed = stack.change_set_id().unwrap_or_default();
        let summary = match summaries.iter().find(of) {
            None if executed == change_set
                || recover::change_set_name_of(executed) == change_set =>
            {
                return self.executed(&session, input, stack, sink).await;
            }
            None => return Err(missing()),
            Some(summary) => summary,
        };
        let execution = summary
            .execution_status()
            .map_or("", |status| status.as_str());
        let was_executed = execution.starts_with("EXECUTE_");
        if was_executed && (executed.is_empty() || summary.change_set_id() == Some(executed)) {
            return self.executed(&session, input, stack, sink).await;
        }
        if was_executed || execution == "OBSOLETE" {
            let what = if was_executed { "executed" } else { "made" };
            return Err(Error::Stuck {
                stack: input.name.clone(),
                status: state::status(&stack),
                message: format!("it was changed since change set `{change_set}` was {what}"),
                hint: "prepare a new one with `--no-execute`".into(),
            });
        }
        let made = Made {
            id: summary.change_set_id().unwrap_or_default().to_owned(),
            name: summary.change_set_name().unwrap_or_default().to_owned(),
            stack_id: summary.stack_id().unwrap_or_default().to_owned(),
        };
        let publication = self.plan_assets(input, sink).await?;
        let mut template = input.load()?;
        let request = session
            .cloudformation
            .get_template()
            .stack_name(&made.stack_id)
            .change_set_name(&made.id);
        // The change set has the template that counts; the program's may have changed since.
        if let Ok(answer) = call!(session, "GetTemplate", request) {
            let document = parse::parse(answer.template_body().unwrap_or_default());
            if !document.is_broken() {
                template.document = Arc::new(document.into_owned());
            }
        }
        let exists = Situation::of(Some(&stack)) == Situation::Ready;
        let before = if exists {
            self.deployed_template(&session, &input.name).await?
        } else {
            None
        };
        let owns_shell = !exists && summaries.len() == 1;
        let needed = capabilities::required(&template.model());
        let work = Work {
            deployer: self,
            session,
            input,
            name: input.name.as_str().into(),
            masker: Masker::new(&template.document.root, &input.parameters),
            template,
            purpose: Purpose::Deploy,
            publication,
            adopts: true,
            confirm: &Advance::default(),
            sink,
            started: Instant::now(),
        };
        work.read(made, Some(stack), before, None, needed, owns_shell)
            .await
    }

    /// The plan of a change set that is gone because an earlier run, which may have been killed, has executed it.
    async fn executed(
        &self,
        session: &Session,
        input: &StackInput,
        stack: sdk::Stack,
        sink: &EventSink,
    ) -> Result<Plan> {
        let template = input.load()?;
        let work = Work {
            deployer: self,
            session: session.clone(),
            input,
            name: input.name.as_str().into(),
            masker: Masker::new(&template.document.root, &input.parameters),
            template,
            purpose: Purpose::Deploy,
            publication: Publication::default(),
            adopts: true,
            confirm: &Advance::default(),
            sink,
            started: Instant::now(),
        };
        let stack_id = stack.stack_id().unwrap_or(&input.name).to_owned();
        let status = state::status(&stack);
        let ending = match Situation::of(Some(&stack)) {
            Situation::Busy => {
                let resumed = true;
                let attached = EventKind::Attached { status, resumed };
                sink.send(&work.name, attached).await;
                work.follower(&stack_id).run().await?
            }
            _ => Ending {
                failures: work.follower(&stack_id).failures().await?,
                stack: Some(stack),
                status,
            },
        };
        match &ending.stack {
            Some(stack) if state::is_deployed(&ending.status) => Ok(work.done(stack)),
            _ => Err(work.failed(&stack_id, ending).await),
        }
    }
}
