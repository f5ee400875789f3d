//! The flow graph: which resource calls, notifies, reads or starts which other one, and what each such step needs.
//!
//! An [`Edge`] is one integration as a template has it, such as a bucket's notification to a queue. What it needs is said
//! once for its kind, in a row of a [`table`]: who calls, as AWS sees it, what must allow it, which key is used, and
//! what must be there first. [`Graph::needs`] judges each need of an edge: it is met, and by what; it is not met, where and
//! what to write; or it cannot be known offline, and why not.
//!
//! ```
//! use stackwright_template::flow::{Graph, Kind, State};
//! use stackwright_template::model::{Scenarios, Template};
//!
//! let document = stackwright_template::parse::parse("
//! Resources:
//!   Inbox: {Type: AWS::SQS::Queue}
//!   Files:
//!     Type: AWS::S3::Bucket
//!     Properties:
//!       NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Inbox.Arn}]}
//! ");
//! let template = Template::new(&document);
//! let scenarios = Scenarios::new(&template, None, None, Default::default());
//! let graph = Graph::new(&[&scenarios]);
//! let edge = graph.edges().iter().find(|edge| edge.integration.name == "bucket-notifies-queue").unwrap();
//! assert_eq!((edge.from.label(), edge.to.label()), ("`Files`".into(), "`Inbox`".into()));
//!
//! let needs = graph.needs(edge);
//! let State::Unmet(unmet) = &needs.iter().find(|need| need.kind == Kind::Policy).unwrap().state else {
//!     panic!("nothing lets S3 send to the queue");
//! };
//! assert_eq!(unmet.why, "`Inbox` has no policy that lets s3.amazonaws.com call sqs:SendMessage");
//! ```

mod edge;
mod mention;
mod needs;
pub mod order;
mod places;
mod select;
mod states;
pub mod table;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::engines::iam::Permissions;
use crate::engines::text::Located;
use crate::model::{Assumption, Scenarios};

pub use edge::{Edge, End, RoleOf};
pub use mention::named;
use needs::Candidate;
pub use needs::{Evidence, Kind, Need, State, Unmet};
pub use order::{First, Order, Ordered};
pub use states::{Comes, TaskState};
pub use table::{Integration, Verb};

/// What tells a resource from all others.
type Key<'t> = (Option<usize>, &'t str);
/// Which role's permissions, under which conditions.
type RoleKey<'t> = (Key<'t>, Vec<Assumption<'t>>);
/// The policies of which resource, looked at as which type, from which stack, and under which conditions.
type PolicyKey<'t> = (Key<'t>, &'static str, Option<usize>, Vec<Assumption<'t>>);
/// The places of the edges of a resource.
type Places<'t> = HashMap<Key<'t>, Vec<usize>>;

/// The edges between the resources of templates, and what lies outside of them.
#[derive(Debug)]
pub struct Graph<'t> {
    edges: Vec<Edge<'t>>,
    leaving: Places<'t>,
    written: Places<'t>,
    sequence: order::Sequence<'t>,
    orders: Vec<Ordered<'t>>,
    /// What each role may do, worked out when it is first asked for.
    roles: RefCell<HashMap<RoleKey<'t>, Rc<Permissions>>>,
    /// The policies that are about each resource, likewise.
    policies: RefCell<HashMap<PolicyKey<'t>, Rc<Vec<Candidate<'t>>>>>,
}

impl<'t> Graph<'t> {
    /// The graph of a template, or of all templates of an app. An edge is there once for each form of the resource in which
    /// it is written.
    #[must_use]
    pub fn new(stacks: &[&Scenarios<'t>]) -> Self {
        let edges: Vec<Edge<'t>> = stacks
            .iter()
            .flat_map(|scenarios| edge::edges(scenarios))
            .collect();
        let (mut leaving, mut written) = (Places::new(), Places::new());
        for (at, edge) in edges.iter().enumerate() {
            if let Some(from) = edge.from.resource() {
                leaving.entry(from.key()).or_default().push(at);
            }
            written.entry(edge.by.key()).or_default().push(at);
        }
        let sequence = order::Sequence::new(stacks);
        let orders = stacks
            .iter()
            .flat_map(|scenarios| order::judge(scenarios, &sequence))
            .collect();
        Self {
            edges,
            leaving,
            written,
            sequence,
            orders,
            roles: RefCell::default(),
            policies: RefCell::default(),
        }
    }

    /// All edges, in the order of the templates.
    #[must_use]
    pub fn edges(&self) -> &[Edge<'t>] {
        &self.edges
    }

    /// The edges that leave a resource.
    pub fn from(&self, resource: &Located<'t>) -> impl Iterator<Item = &Edge<'t>> {
        self.at(self.leaving.get(&resource.key()))
    }

    /// The edges that are written in a resource.
    pub fn written_in(&self, resource: &Located<'t>) -> impl Iterator<Item = &Edge<'t>> {
        self.at(self.written.get(&resource.key()))
    }

    fn at(&self, places: Option<&'_ Vec<usize>>) -> impl Iterator<Item = &Edge<'t>> {
        let places = places.map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| &self.edges[*at])
    }

    /// The edges that reach a resource.
    pub fn to(&self, resource: &Located<'t>) -> impl Iterator<Item = &Edge<'t>> {
        self.edges.iter().filter(move |edge| edge.to.is(resource))
    }

    /// What an edge needs, each need judged.
    #[must_use]
    pub fn needs(&self, edge: &Edge<'t>) -> Vec<Need<'t>> {
        needs::judge(self, edge)
    }

    /// What must be there before what does not refer to it, judged.
    #[must_use]
    pub fn orders(&self) -> &[Ordered<'t>] {
        &self.orders
    }

    fn permissions(&self, edge: &Edge<'t>, role: &Located<'t>) -> Rc<Permissions> {
        let conditions = edge.environment.conditions.clone();
        let key = (role.key(), conditions);
        if let Some(known) = self.roles.borrow().get(&key) {
            return Rc::clone(known);
        }
        let scope = edge.scope();
        let found = Rc::new(scope.with(role, |there| Permissions::of(there, role)));
        self.roles.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// The policies that are about the resource of which an edge asks something, in the order of the templates.
    fn policies(
        &self,
        edge: &Edge<'t>,
        asked: &Located<'t>,
        ty: &'static str,
    ) -> Rc<Vec<Candidate<'t>>> {
        let conditions = edge.environment.conditions.clone();
        let stack = edge.environment.link.map(|link| link.at);
        let key = (asked.key(), ty, stack, conditions);
        if let Some(known) = self.policies.borrow().get(&key) {
            return Rc::clone(known);
        }
        let found = Rc::new(needs::candidates(edge, asked, ty));
        self.policies.borrow_mut().insert(key, Rc::clone(&found));
        found
    }
}
