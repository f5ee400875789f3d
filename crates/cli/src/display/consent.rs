//! Shows what is about to happen, and gets consent for it: from a person, or from a flag.

use std::pin::Pin;

use serde_json::{Value, json};
use stackwright_deploy::assets::PlannedAsset;
use stackwright_deploy::{Answer, Change, Confirm, Error, Plan, Question, Teardown};
use tokio::sync::watch;

use crate::configuration::approval::RequireApproval;
use crate::display::progress::Screen;
use crate::display::tree::short_path;
use crate::display::{hotswap, orphan, plan, refactor, teardown, transition};
use crate::terminal;
use crate::terminal::{prompt, text};

/// Consent of this run.
pub struct Asker {
    screen: Screen,
    approval: RequireApproval,
    yes: bool,
    stop: watch::Receiver<u32>,
}

impl Asker {
    /// Asks on this screen. `yes` answers every question.
    pub fn new(
        screen: &Screen,
        approval: RequireApproval,
        yes: bool,
        stop: watch::Receiver<u32>,
    ) -> Self {
        Self {
            screen: screen.clone(),
            approval,
            yes,
            stop,
        }
    }

    /// Whether nobody has asked to stop.
    pub fn is_going_on(&self) -> bool {
        *self.stop.borrow() == 0
    }

    /// Shows a plan without asking.
    pub async fn show(&self, plan: &Plan) {
        let document = || {
            json!({
                "event": "plan",
                "stack": &*plan.stack,
                "stackPath": &*plan.path,
                "changeSet": plan.change_set_name,
                "creates": plan.creates,
                "changes": plan.changes.iter().map(Change::to_json).collect::<Vec<_>>(),
                "findings": plan.findings_to_json(),
                "assets": plan.publication.assets().map(PlannedAsset::to_json).collect::<Vec<_>>(),
            })
        };
        self.tell(document, |width| plan::plan(plan, &plan.path, width))
            .await;
    }

    async fn show_teardown(&self, down: &Teardown) {
        self.tell(
            || teardown::to_json(down),
            |width| teardown::render(down, &down.path, width),
        )
        .await;
    }

    /// Shows what is about to happen, for a program or for people in lines of that width.
    async fn tell(&self, document: impl FnOnce() -> Value, text: impl FnOnce(usize) -> String) {
        let screen = self.screen.lock().await;
        match screen.is_json() {
            true => screen.json(&document()),
            false => screen.print(&text(text::width())),
        }
    }

    /// What becomes of a stack after Ctrl-C.
    pub fn stopped(&self, stack: &str) -> Error {
        Error::Declined {
            stack: stack.to_owned(),
            question: "begin".into(),
            unattended: false,
        }
    }

    async fn answer(&self, question: &Question<'_>) -> Answer {
        if !self.goes_on() {
            return Answer::No;
        }
        let path = question.path();
        match question {
            Question::Execute(plan) => {
                self.show(plan).await;
                let must = match self.approval {
                    RequireApproval::Never => false,
                    RequireApproval::Broadening => {
                        plan.broadens() || plan.loses_data() || plan.releases()
                    }
                    RequireApproval::Destructive => {
                        plan.destroys() || plan.loses_data() || plan.releases()
                    }
                    RequireApproval::AnyChange => true,
                };
                if !must && !plan.always_asks {
                    return self.unless_stopped();
                }
                let stakes = plan::stakes(plan);
                let stakes = if stakes.is_empty() {
                    String::new()
                } else {
                    format!(" ({stakes})")
                };
                let what = if plan.imports {
                    "import into"
                } else {
                    "deploy"
                };
                self.decide(&format!("{what} {path}{stakes}?")).await
            }
            Question::Agreed(plan) => {
                self.show(plan).await;
                self.unless_stopped()
            }
            Question::Hotswap(swap) => {
                self.tell(
                    || swap.to_json(),
                    |width| hotswap::render(swap, &swap.path, width),
                )
                .await;
                match self.approval {
                    RequireApproval::AnyChange if !swap.swaps.is_empty() => {
                        self.decide(&format!("hot-swap {path}?")).await
                    }
                    // It was asked for by name, and neither permissions nor data are touched.
                    _ => self.unless_stopped(),
                }
            }
            Question::Orphan(plan) => {
                self.tell(|| plan.to_json(), |width| orphan::render(plan, width))
                    .await;
                let what = text::count(plan.resources.len(), "resource");
                self.decide(&format!("take {what} out of {path}?")).await
            }
            Question::Refactor(plan) => {
                self.tell(|| plan.to_json(), |width| refactor::render(plan, width))
                    .await;
                let what = text::count(plan.moves.len(), "resource");
                self.decide(&format!("move {what}?")).await
            }
            Question::Destroy(down) => {
                let own = down.resources.iter().filter(|it| it.within.is_empty());
                let names = own.map(|resource| {
                    let construct = resource.origin.construct_path.as_deref();
                    let name = short_path(path, construct, &resource.logical_id);
                    (path, resource.logical_id.as_str(), name)
                });
                self.screen.lock().await.learn(names);
                self.show_teardown(down).await;
                self.decide(&format!("delete {path}?")).await
            }
            Question::DeleteFailed(down) => {
                let left = down.deleted().count();
                let what = match left {
                    0 => "CloudFormation lists no resource that is left".to_owned(),
                    _ => format!("{} left", text::count(left, "resource")),
                };
                let failed = match &*down.status {
                    "DELETE_FAILED" => "deleted",
                    _ => "created",
                };
                self.print(&format!(
                    "{} could not be {failed} before ({}, {what}) and must be deleted first\n",
                    terminal::printable(path),
                    down.status
                ))
                .await;
                if left > 0 {
                    self.show_teardown(down).await;
                }
                self.decide(&format!(
                    "delete what is left of {path} and create it again?"
                ))
                .await
            }
            Question::Transition(transition) => {
                self.tell(
                    || transition::to_json(transition),
                    |width| transition::render(transition, width),
                )
                .await;
                match self.approval {
                    RequireApproval::Never => self.unless_stopped(),
                    _ => self.decide("deploy in these steps?").await,
                }
            }
            Question::ContinueRollback { status, .. } => {
                self.print(&format!(
                    "the last rollback of {} stopped ({status})\n",
                    terminal::printable(path)
                ))
                .await;
                self.decide("continue the rollback, and deploy then?").await
            }
            _ => Answer::Unattended,
        }
    }

    async fn print(&self, text: &str) {
        self.screen.lock().await.print(text);
    }

    fn unless_stopped(&self) -> Answer {
        if self.goes_on() {
            Answer::Yes
        } else {
            Answer::No
        }
    }

    async fn decide(&self, text: &str) -> Answer {
        if self.yes {
            return self.unless_stopped();
        }
        // The lock keeps everything else off the screen until the answer is there.
        let screen = self.screen.lock().await;
        if !prompt::somebody_is_there() || screen.is_json() {
            return Answer::Unattended;
        }
        screen.pause();
        let mut stop = self.stop.clone();
        let yes = prompt::confirm(&terminal::printable(text), &mut stop).await;
        screen.resume();
        if yes { Answer::Yes } else { Answer::No }
    }
}

impl Confirm for Asker {
    fn confirm<'a>(
        &'a self,
        question: &'a Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        Box::pin(self.answer(question))
    }

    fn goes_on(&self) -> bool {
        self.is_going_on()
    }
}
