//! The way of an event through an app: from what happens to what starts, along the edges of the flow graph.

mod api;
mod arrive;
mod bucket;
mod bus;
mod deliver;
mod entrance;
mod filter;
mod given;
mod machine;
mod passing;
mod pipe;
mod runs;
mod schedule;
mod sent;
mod told;
mod topic;
mod world;

pub use runs::RUNNING;
pub use world::World;

use stackwright_facts::Problem;
use stackwright_template::engines::text::Located;

use crate::cause::Cause;
use crate::proof::{Part, State, Step};

/// A way that is longer than this leads in a circle.
const LONGEST: usize = 24;

/// Walks from what happens.
pub struct Walker<'w, 't> {
    world: &'w World<'t>,
    /// The resources on the way to here.
    way: Vec<Located<'t>>,
    /// Whether what is written by what starts is followed.
    follows_writes: bool,
}

impl<'w, 't> Walker<'w, 't> {
    /// A walker at the beginning.
    pub fn new(world: &'w World<'t>) -> Self {
        Self {
            world,
            way: Vec::new(),
            follows_writes: true,
        }
    }

    /// The steps from what happens.
    ///
    /// # Errors
    /// When it is about something that the app does not have.
    pub fn walk(&mut self, cause: &Cause) -> Result<Step, Problem> {
        match cause {
            Cause::Object { object, call } => {
                let (bucket, key) = self.world.object(object)?;
                let key = stackwright_template::engines::text::Text::literal(key);
                let what = format!(
                    "{} of `{key}` in {}",
                    call.name(),
                    self.world.label(&bucket)
                );
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.subject = Some(self.world.subject(&bucket));
                step.then = self.stored(&bucket, *call, &key);
                Ok(step)
            }
            Cause::Event(event) => self.given(event),
            Cause::Sent { to, message } => self.sent(to, message),
            Cause::At(moment) => {
                let what = format!("it is {} UTC", moment.written());
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.then = self.minute(*moment);
                Ok(step)
            }
            Cause::Request { method, path } => {
                let what = format!("{method} {path} reaches the API");
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.then = self.request(method, path)?;
                Ok(step)
            }
        }
    }

    /// Goes on at a resource, unless the way has been there.
    fn at<R>(&mut self, resource: &Located<'t>, go: impl FnOnce(&mut Self) -> R) -> Option<R> {
        if self.way.len() >= LONGEST || self.way.iter().any(|one| one.is(resource)) {
            return None;
        }
        self.way.push(*resource);
        let result = go(self);
        self.way.pop();
        Some(result)
    }
}
