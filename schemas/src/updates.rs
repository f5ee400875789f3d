//! What an update does to a resource, by its type: which changes replace it, whether it holds data, what identifies it.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::SchemaStore;

/// How an update of a property affects its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Replacement {
    /// The resource stays.
    Never,
    /// It depends on the values.
    Conditional,
    /// A new resource takes the place of the old one.
    Always,
}

impl Replacement {
    /// `never`, `conditional` or `always`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Conditional => "conditional",
            Self::Always => "always",
        }
    }
}

/// The properties whose change replaces a resource of a type, by its schema: paths such as `Rules/*/Name`.
pub fn replacing_properties(schema: &Json) -> Vec<(String, Replacement)> {
    let mut found: Vec<(String, Replacement)> = Vec::new();
    for (list, replacement) in [
        ("createOnlyProperties", Replacement::Always),
        ("conditionalCreateOnlyProperties", Replacement::Conditional),
    ] {
        found.extend(pointers(schema, list).map(|path| (path.to_owned(), replacement)));
    }
    let facts = schema["facts"]["replaces"].as_object();
    for (name, how) in facts.into_iter().flatten() {
        if !found.iter().any(|(path, _)| path == name) {
            let replacement = match how.as_str() {
                Some("yes") => Replacement::Always,
                _ => Replacement::Conditional,
            };
            found.push((name.clone(), replacement));
        }
    }
    found
}

fn pointers<'s>(schema: &'s Json, list: &str) -> impl Iterator<Item = &'s str> + use<'s> {
    let pointers = schema[list].as_array().into_iter().flatten();
    pointers.filter_map(|pointer| pointer.as_str()?.strip_prefix("/properties/"))
}

/// Types that hold data though the pinned data does not say so. Losing data unseen is the worse mistake.
const STATEFUL: &[&str] = &[
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CodeArtifact::Repository",
    "AWS::CodeCommit::Repository",
    "AWS::Cognito::IdentityPool",
    "AWS::DAX::Cluster",
    "AWS::DSQL::Cluster",
    "AWS::DocDBElastic::Cluster",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::Repository",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::FSx::Volume",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::MemoryDB::Cluster",
    "AWS::OpenSearchServerless::Collection",
    "AWS::RDS::GlobalCluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::Route53::HostedZone",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
];

/// What updates do to the resources of each type. A type is read when it is first asked about, and kept.
///
/// ```
/// use stackwright_schemas::updates::{Replacement, Updates};
/// let updates = Updates::embedded();
/// let of = |path| updates.replacement("AWS::S3::Bucket", path);
/// assert_eq!(of("BucketName"), Replacement::Always);
/// assert_eq!(of("VersioningConfiguration/Status"), Replacement::Never);
/// assert!(updates.is_stateful("AWS::S3::Bucket"));
/// assert_eq!(updates.identifier("AWS::S3::Bucket"), ["BucketName"]);
/// ```
pub struct Updates {
    store: SchemaStore,
    types: Mutex<HashMap<String, Option<Arc<TypeUpdates>>>>,
}

#[derive(Debug)]
struct TypeUpdates {
    stateful: bool,
    /// Steps of a property's path, without lists, and what a change of it does.
    replacing: Vec<(Vec<String>, Replacement)>,
    identifier: Vec<String>,
    arn: Option<String>,
    write_only: Vec<Vec<String>>,
}

impl std::fmt::Debug for Updates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Updates").finish_non_exhaustive()
    }
}

impl Updates {
    /// By the schemas that come with this crate.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Updates> = LazyLock::new(|| Updates {
            store: SchemaStore::embedded(),
            types: Mutex::default(),
        });
        &EMBEDDED
    }

    /// Whether a resource of the type holds data that is lost with it. `false` for types that are not known.
    pub fn is_stateful(&self, resource_type: &str) -> bool {
        STATEFUL.binary_search(&resource_type).is_ok()
            || self.of(resource_type).is_some_and(|facts| facts.stateful)
    }

    /// What a change of a property does: a path such as `Rules/0/Name`, in which indices of lists say nothing. The
    /// nearest known property decides: a change inside of a structure that cannot be changed replaces too.
    pub fn replacement(&self, resource_type: &str, path: &str) -> Replacement {
        let Some(facts) = self.of(resource_type) else {
            return Replacement::Never;
        };
        let steps: Vec<&str> = path
            .split('/')
            .filter(|step| step.parse::<usize>().is_err())
            .collect();
        (1..=steps.len())
            .rev()
            .find_map(|length| facts.replacement(&steps[..length]))
            .unwrap_or(Replacement::Never)
    }

    /// The properties that identify an existing resource of the type, such as `BucketName`, in order. Empty for types
    /// that are not known.
    pub fn identifier(&self, resource_type: &str) -> Vec<String> {
        self.of(resource_type)
            .map(|facts| facts.identifier.clone())
            .unwrap_or_default()
    }

    /// The form of the type's ARNs, such as `arn:${Partition}:s3:::${BucketName}`; `None` where it is not known.
    pub fn arn(&self, resource_type: &str) -> Option<String> {
        self.of(resource_type)?.arn.clone()
    }

    /// Whether a property, or one around it, cannot be read back (`writeOnlyProperties`). Steps are without lists.
    pub fn is_write_only(&self, resource_type: &str, steps: &[String]) -> bool {
        let facts = self.of(resource_type);
        facts.is_some_and(|facts| {
            let is_around = |marked: &Vec<String>| steps.starts_with(marked);
            facts.write_only.iter().any(is_around)
        })
    }

    fn of(&self, resource_type: &str) -> Option<Arc<TypeUpdates>> {
        let mut types = self.types.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = types.get(resource_type) {
            return known.clone();
        }
        let schema = self.store.schema(resource_type);
        let facts = schema.map(|schema| Arc::new(TypeUpdates::read(&schema)));
        types.insert(resource_type.to_owned(), facts.clone());
        facts
    }
}

impl TypeUpdates {
    fn read(schema: &Json) -> Self {
        let replacing = replacing_properties(schema).into_iter();
        Self {
            stateful: schema["facts"]["stateful"] == true,
            replacing: replacing
                .map(|(path, replacement)| (steps(&path), replacement))
                .collect(),
            identifier: pointers(schema, "primaryIdentifier")
                .map(|path| steps(path).join("/"))
                .collect(),
            arn: schema["facts"]["arn"].as_str().map(str::to_owned),
            write_only: pointers(schema, "writeOnlyProperties").map(steps).collect(),
        }
    }

    fn replacement(&self, property: &[&str]) -> Option<Replacement> {
        let exact = (self.replacing.iter()).find(|(path, _)| path.iter().eq(property.iter()));
        let is_inside = |(path, _): &(Vec<String>, Replacement)| {
            path.len() > property.len() && path.iter().zip(property).all(|(a, b)| a == b)
        };
        match exact {
            Some((_, replacement)) => Some(*replacement),
            // A whole structure changes, and something in it replaces.
            None => (self.replacing.iter().any(is_inside)).then_some(Replacement::Conditional),
        }
    }
}

/// `Rules/*/Name` → `Rules`, `Name`.
fn steps(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|step| !matches!(*step, "*" | "items" | "properties"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_tell_what_replaces() {
        let updates = Updates::embedded();
        for (ty, path, expected) in [
            ("AWS::SQS::Queue", "QueueName", Replacement::Always),
            ("AWS::SQS::Queue", "DelaySeconds", Replacement::Never),
            (
                "AWS::DynamoDB::Table",
                "KeySchema/0/AttributeName",
                Replacement::Conditional,
            ),
            ("AWS::Nowhere::Thing", "Name", Replacement::Never),
        ] {
            assert_eq!(updates.replacement(ty, path), expected, "{ty} {path}");
        }
        assert!(updates.identifier("AWS::Nowhere::Thing").is_empty());
    }

    #[test]
    fn types_with_data() {
        let updates = Updates::embedded();
        assert!(STATEFUL.is_sorted());
        for ty in STATEFUL {
            let schema = updates.store.schema(ty).expect(ty);
            assert_ne!(schema["facts"]["stateful"], true, "{ty} need not be listed");
        }
        assert!(updates.is_stateful("AWS::DynamoDB::Table"));
        assert!(updates.is_stateful("AWS::Timestream::Table"));
        assert!(!updates.is_stateful("AWS::IAM::Role"));
        assert!(!updates.is_stateful("AWS::Nowhere::Thing"));
    }
}
