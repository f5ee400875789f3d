//! The names of IAM's services and actions, and the form of the ARNs that each action works on.
//!
//! ```
//! use stackwright_schemas::iam_actions;
//! let s3 = iam_actions::service("s3").expect("it is there");
//! let action = s3.action("getobject").expect("case does not matter");
//! assert_eq!((action.name, action.access), ("GetObject", iam_actions::Access::Read));
//! assert!(s3.resources_of(action).any(|arn| arn == "arn:*:s3:::*/*"));
//! assert!(iam_actions::service("s33").is_none());
//! ```
//!
//! # Format of the data
//! Blocks of services in the order of their names, each unpacked when one of its services is asked for. All numbers are
//! little-endian.
//!
//! | part | content |
//! |---|---|
//! | index | a `u32` count of blocks, then of each the name of its first service as `u16` length and bytes, and the `u32` length of its frame |
//! | frames | of each block one Zstandard frame of text |
//!
//! In the text, a line `=service` begins a service; then come its resource types, `@`, the name and the form of the ARN
//! with `*` for what varies; then its actions, sorted regardless of case, each with the letter of its access level and
//! the indexes of the resource types that a policy can name for it.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::Reader;

static PACKED: &[u8] = include_bytes!("../iam_actions.bin");

/// The bytes of text in a block, but where one service has more: larger ones are packed better, smaller ones are unpacked
/// sooner.
pub const BLOCK_BYTES: usize = 16 << 10;

/// A service, by the prefix of its actions.
#[derive(Clone, Debug, Default)]
pub struct Service {
    resources: Vec<Resource>,
    actions: Vec<Action>,
}

/// A resource type of a service, as IAM sees it.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// Its name in the documentation of the service's actions, such as `bucket`.
    pub name: &'static str,
    /// The form of its ARN, with `*` for what varies.
    pub arn: &'static str,
}

/// What an action does, in the words of
/// [IAM's access levels](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Sees that resources are there.
    List,
    /// Sees what is in them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Changes tags, and nothing else.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

/// The letters of the access levels in the data, and what IAM calls them.
const LEVELS: [(Access, char, &str); 5] = [
    (Access::PermissionsManagement, 'P', "Permissions management"),
    (Access::Tagging, 'T', "Tagging"),
    (Access::Write, 'W', "Write"),
    (Access::Read, 'R', "Read"),
    (Access::List, 'L', "List"),
];

impl Access {
    /// The level of a letter.
    pub fn of_letter(letter: char) -> Option<Self> {
        let mut levels = LEVELS.iter();
        levels.find(|level| level.1 == letter).map(|level| level.0)
    }

    /// The level that IAM's words for one say, such as `Tagging, Write`: the first of those here, since permissions and
    /// tags are written too.
    pub fn of_words(words: &str) -> Option<Self> {
        let has = |name: &str| words.split(", ").any(|word| word == name);
        let mut levels = LEVELS.iter();
        levels.find(|level| has(level.2)).map(|level| level.0)
    }

    /// Its letter.
    pub fn letter(self) -> char {
        self.level().1
    }

    /// What IAM calls it.
    pub fn as_str(self) -> &'static str {
        self.level().2
    }

    fn level(self) -> (Access, char, &'static str) {
        let mut levels = LEVELS.into_iter();
        levels.find(|level| level.0 == self).unwrap_or(LEVELS[2])
    }
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name without the service, such as `GetObject`.
    pub name: &'static str,
    /// What it does.
    pub access: Access,
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
        self.resource_types_of(action).map(|resource| resource.arn)
    }

    /// The resource types that a policy can name for an action.
    pub fn resource_types_of(&self, action: &Action) -> impl Iterator<Item = Resource> + '_ {
        let indexes = action.resources.split(',');
        indexes.filter_map(|index| self.resources.get(index.parse::<usize>().ok()?).copied())
    }

    /// All resource types that policies can name.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }
}

/// Services whose names follow each other.
struct Block {
    first: &'static str,
    frame: &'static [u8],
    /// Unpacked on first use.
    services: OnceLock<BTreeMap<&'static str, Service>>,
}

impl Block {
    fn services(&self) -> &BTreeMap<&'static str, Service> {
        self.services.get_or_init(|| {
            let mut text = String::new();
            let decoder = ruzstd::decoding::StreamingDecoder::new(self.frame).ok();
            let read = decoder.and_then(|mut decoder| {
                std::io::Read::read_to_string(&mut decoder, &mut text).ok()
            });
            // The data is made and tested with this crate; a block of no services stands for a broken one.
            read.map_or(BTreeMap::new(), |_| parse(Box::leak(text.into_boxed_str())))
        })
    }
}

static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| blocks(PACKED).unwrap_or_default());

fn blocks(archive: &'static [u8]) -> Option<Vec<Block>> {
    let mut reader = Reader { archive, at: 0 };
    let count = reader.number(4)?;
    let index: Vec<(&'static str, usize)> = (0..count)
        .map(|_| Some((reader.text()?, reader.number(4)?)))
        .collect::<Option<_>>()?;
    let mut block = |(first, length)| {
        Some(Block {
            first,
            frame: reader.bytes(length)?,
            services: OnceLock::new(),
        })
    };
    index.into_iter().map(&mut block).collect()
}

fn parse(text: &'static str) -> BTreeMap<&'static str, Service> {
    let mut services = BTreeMap::new();
    let mut current = ("", Service::default());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('=') {
            let finished = std::mem::replace(&mut current, (name, Service::default()));
            services.insert(finished.0, finished.1);
        } else if let Some((name, arn)) = line.strip_prefix('@').and_then(|it| it.split_once(' ')) {
            current.1.resources.push(Resource { name, arn });
        } else if let Some((name, rest)) = line.split_once(' ')
            && let Some(access) = rest.chars().next().and_then(Access::of_letter)
        {
            let resources = &rest[1..];
            current.1.actions.push(Action {
                name,
                access,
                resources,
            });
        }
    }
    services.insert(current.0, current.1);
    services.remove("");
    services
}

/// The service of a prefix such as `s3`, in lower case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let after = BLOCKS.partition_point(|block| block.first <= prefix);
    BLOCKS.get(after.checked_sub(1)?)?.services().get(prefix)
}

/// The prefixes of all services, sorted.
pub fn services() -> impl Iterator<Item = &'static str> {
    BLOCKS
        .iter()
        .flat_map(|block| block.services().keys().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_small_and_whole() {
        assert!(PACKED.len() < 200_000, "{} bytes", PACKED.len());
        assert!(services().count() > 400);
        let names: Vec<&str> = services().collect();
        assert!(names.is_sorted());
        let actions = |name: &&str| service(name).expect(name).actions().len();
        let actions: usize = names.iter().map(actions).sum();
        assert!(actions > 20_000, "{actions}");
    }

    #[test]
    fn a_block_is_found_by_its_first_service() {
        let blocks = blocks(PACKED).expect("an index");
        assert!(blocks.len() > 20, "{} blocks", blocks.len());
        for block in &blocks {
            assert_eq!(block.services().keys().next(), Some(&block.first));
        }
        assert!(service("").is_none());
        assert!(service("zzz").is_none());
    }

    #[test]
    fn broken_data_has_no_services() {
        assert!(blocks(&[]).is_none());
        assert!(blocks(&PACKED[..PACKED.len() / 2]).is_none());
        let broken = Block {
            first: "s3",
            frame: b"no frame",
            services: OnceLock::new(),
        };
        assert!(broken.services().is_empty());
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
