//! The names of IAM's services and actions, and the form of the ARNs that each action works on.
//!
//! ```
//! use stackwright_schemas::iam_actions;
//! let s3 = iam_actions::service("s3").expect("it is there");
//! let action = s3.action("getobject").expect("case does not matter");
//! assert_eq!(action.name, "GetObject");
//! assert!(s3.resources_of(action).any(|arn| arn == "arn:*:s3:::*/*"));
//! assert!(iam_actions::service("s33").is_none());
//! ```
//!
//! # Format of the data
//! Text in Zstandard. A line `=service` begins a service; then come its resource types, `@` and the form of the
//! ARN with `*` for what varies; then its actions, sorted regardless of case, each with the indexes of the
//! resource types that a policy can name for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!("../iam_actions.zst");

/// A service, by the prefix of its actions.
#[derive(Clone, Debug, Default)]
pub struct Service {
    resources: Vec<&'static str>,
    actions: Vec<Action>,
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name without the service, such as `GetObject`.
    pub name: &'static str,
    resources: &'static str,
}

impl Service {
    /// The action of a name, in any case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions
            .iter()
            .find(|action| action.name.eq_ignore_ascii_case(name))
    }

    /// All actions, sorted.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The forms of the ARNs that a policy can name for an action; none when it can only name `*`.
    pub fn resources_of(&self, action: &Action) -> impl Iterator<Item = &'static str> + '_ {
        action
            .resources
            .split(',')
            .filter_map(|index| self.resources.get(index.parse::<usize>().ok()?).copied())
    }
}

/// Unpacked on first use.
static SERVICES: LazyLock<BTreeMap<&'static str, Service>> = LazyLock::new(|| {
    let mut text = String::new();
    let read = ruzstd::decoding::StreamingDecoder::new(PACKED)
        .ok()
        .and_then(|mut decoder| std::io::Read::read_to_string(&mut decoder, &mut text).ok());
    if read.is_none() {
        return BTreeMap::new();
    }
    parse(Box::leak(text.into_boxed_str()))
});

fn parse(text: &'static str) -> BTreeMap<&'static str, Service> {
    let mut services = BTreeMap::new();
    let mut current = ("", Service::default());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('=') {
            let finished = std::mem::replace(&mut current, (name, Service::default()));
            services.insert(finished.0, finished.1);
        } else if let Some(arn) = line.strip_prefix('@') {
            current.1.resources.push(arn);
        } else {
            let (name, resources) = line.split_once(' ').unwrap_or((line, ""));
            current.1.actions.push(Action { name, resources });
        }
    }
    services.insert(current.0, current.1);
    services.remove("");
    services
}

/// The service of a prefix such as `s3`, in lower case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    SERVICES.get(prefix)
}

/// The prefixes of all services, sorted.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.keys().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_small_and_whole() {
        assert!(PACKED.len() < 200_000, "{} bytes", PACKED.len());
        assert!(services().count() > 400);
        let actions: usize = SERVICES.values().map(|service| service.actions.len()).sum();
        assert!(actions > 20_000, "{actions}");
    }

    #[test]
    fn actions_know_their_resources() {
        let of = |prefix: &str, name: &str| -> Vec<&str> {
            let service = service(prefix).expect(prefix);
            let action = service.action(name).expect(name);
            service.resources_of(action).collect()
        };
        assert_eq!(of("iam", "PassRole"), ["arn:*:iam::*:role/*"]);
        assert_eq!(of("ecs", "RunTask"), ["arn:*:ecs:*:*:task-definition/*:*"]);
        assert!(of("s3", "ListAllMyBuckets").is_empty());
    }
}
