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

use std::collections::HashSet;

use stackwright_facts::Problem;
use stackwright_template::engines::text::Located;

use crate::cause::Cause;
use crate::proof::{Part, State, Step};

/// So many resources are followed one after the other: a test of an app has a small stack.
const LONGEST: usize = 32;
/// So often a resource is gone on from again that was reached by another way before: ways that meet and part again are twice as
/// many with each time.
const MOST_AGAIN: usize = 100;

/// Walks from what happens.
pub struct Walker<'w, 't> {
    world: &'w World<'t>,
    /// The resources on the way to here.
    way: Vec<Located<'t>>,
    /// The resources that were gone on from: the numbers of their stacks, and their names.
    reached: HashSet<(usize, &'t str)>,
    /// How often one of them was gone on from again.
    again: usize,
    /// Whether what is written by what starts is followed.
    follows_writes: bool,
}

impl<'w, 't> Walker<'w, 't> {
    /// A walker at the beginning.
    pub fn new(world: &'w World<'t>) -> Self {
        Self {
            world,
            way: Vec::new(),
            reached: HashSet::new(),
            again: 0,
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

    /// Goes on at a resource; where the way does not, a step says why.
    fn at(&mut self, resource: &Located<'t>, go: impl FnOnce(&mut Self) -> Vec<Step>) -> Vec<Step> {
        let label = || self.world.label(resource);
        let stop = |state, what| vec![Step::new(Part::Again, state, what)];
        if self.way.iter().any(|one| one.is(resource)) {
            let what = format!(
                "{} was on the way already: the event goes in a circle",
                label()
            );
            return stop(State::Broken, what);
        }
        if self.way.len() >= LONGEST {
            let what = format!(
                "the way goes on at {}, and of a way no more than {LONGEST} resources are followed",
                label()
            );
            return stop(State::Unknown, what);
        }
        let is_new = (self.reached).insert((World::stack_of(resource), resource.name));
        if !is_new && self.again >= MOST_AGAIN {
            let what = format!(
                "{} was reached by other ways before, and of ways that meet no more than {MOST_AGAIN} are followed",
                label()
            );
            return stop(State::Unknown, what);
        }
        self.again += usize::from(!is_new);
        self.way.push(*resource);
        let steps = go(self);
        self.way.pop();
        steps
    }
}
