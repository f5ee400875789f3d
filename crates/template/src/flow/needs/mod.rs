//! What an edge needs, judged: met, and by what; not met, where and what to write; or unknown, and why.

mod action;
mod candidates;
mod groups;
mod key;
mod network;
mod order;
mod policy;
mod port;
mod request;
mod road;
mod trust;

pub(super) use candidates::{Candidate, candidates};

use super::Graph;
use super::edge::{Edge, End};
use super::table::Shows;
use crate::engines::text::Located;
use crate::model::Section;
use crate::parse::Span;

/// What kind of need it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The service may assume the role.
    Trust,
    /// The other side's own policy lets the service call.
    Policy,
    /// The role may call.
    Action,
    /// The role may pass on the roles of what it starts.
    Pass,
    /// The caller may use the key of the other side.
    Key,
    /// What allows it is there when it is tried.
    Order,
    /// A task reaches what it needs to start, a function what it calls.
    Network,
    /// What is behind an internet gateway has a public address, or does without.
    Address,
    /// The security groups of what is connected to let the caller in.
    Port,
}

/// A need of an edge.
#[derive(Clone, Debug)]
pub struct Need<'t> {
    /// Its kind.
    pub kind: Kind,
    /// What is needed, as a statement: `` s3.amazonaws.com may call sqs:SendMessage on `Inbox` ``.
    pub what: String,
    /// How it stands.
    pub state: State<'t>,
}

/// How a need stands.
#[derive(Clone, Debug)]
pub enum State<'t> {
    /// It is met, by this.
    Met(Vec<Evidence<'t>>),
    /// It is not met.
    Unmet(Box<Unmet<'t>>),
    /// It cannot be known offline, for this reason.
    Unknown(String),
}

/// What meets a need.
#[derive(Clone, Debug)]
pub struct Evidence<'t> {
    /// The resource that has it.
    pub resource: Option<Located<'t>>,
    /// Where.
    pub span: Span,
    /// What it says.
    pub what: String,
}

/// A need that is not met.
#[derive(Clone, Debug)]
pub struct Unmet<'t> {
    /// What happens: `` the creation of `Files` fails ``, `` everything deploys and nothing arrives at `Inbox` ``.
    pub fails: String,
    /// Why, in words that can follow after a colon.
    pub why: String,
    /// What to write.
    pub hint: String,
    /// The resource in which the fault is.
    pub resource: Located<'t>,
    /// Its property.
    pub property: String,
    /// Where that stands.
    pub span: Span,
    /// Other places, with what they are.
    pub related: Vec<(Located<'t>, Span, String)>,
    /// Whether nothing outside of the templates can meet it, and no chance lets it pass.
    pub certain: bool,
}

/// Judges all needs of an edge.
pub(super) fn judge<'t>(graph: &Graph<'t>, edge: &Edge<'t>) -> Vec<Need<'t>> {
    let mut needs = Vec::new();
    if edge.role.is_some() {
        needs.extend(trust::judge(edge));
        needs.extend(action::judge(graph, edge));
    } else if !edge.services.is_empty() {
        needs.extend(policy::judge(graph, edge));
    }
    needs.extend(key::judge(graph, edge));
    needs.extend(network::judge(graph, edge));
    needs.extend(port::judge(edge));
    needs
}

/// What happens when a need of an edge is not met.
fn fails(edge: &Edge<'_>) -> String {
    match edge.integration.shows {
        Shows::AtCreation | Shows::First => format!("the creation of {} fails", edge.by.label()),
        Shows::Silently => {
            let what = edge.side.map_or("nothing happens", |side| side.silent);
            format!(
                "everything deploys and {}",
                what.replace("{}", &edge.asked.label())
            )
        }
    }
}

/// A fault at the place where the edge names the other side.
fn unmet_here<'t>(edge: &Edge<'t>, why: String, hint: String, certain: bool) -> Unmet<'t> {
    Unmet {
        fails: fails(edge),
        why,
        hint,
        resource: edge.by,
        property: edge.path.clone(),
        span: edge.span,
        related: Vec::new(),
        certain,
    }
}

/// Whether all templates that there are were given.
fn is_whole(edge: &Edge<'_>) -> bool {
    edge.environment.link.is_some_and(|link| {
        let stacks = &link.app.stacks;
        link.app.complete && !stacks.iter().any(|stack| stack.template.is_rewritten())
    })
}

/// Why it cannot be said that something is nowhere, where that is so: what a macro or a loop adds is not seen.
fn hidden(edge: &Edge<'_>, located: &Located<'_>) -> Option<String> {
    if is_whole(edge) {
        return None;
    }
    if edge.template.is_rewritten() {
        return Some("a macro may add what is missing".to_owned());
    }
    if edge.template.has_loops("Resources") {
        return Some("a loop may add what is missing".to_owned());
    }
    (!located.is_home()).then(|| {
        format!(
            "not all stacks that may allow it for {} are given",
            located.label()
        )
    })
}

/// Whether other templates may know a resource: it has a name of its own, or is an output.
fn is_known_elsewhere(edge: &Edge<'_>, located: &Located<'_>) -> bool {
    !is_whole(edge)
        && (super::places::name_property(located).is_some()
            || edge
                .template
                .references_to(located.name)
                .any(|reference| reference.owner.section == Section::Outputs))
}

/// Why nothing can be said of an end, where it is outside of the templates.
fn outside(end: &End<'_>) -> String {
    format!("{} is not in the templates", end.label())
}
