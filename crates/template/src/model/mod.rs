//! The semantic model of a template: its sections by name, every function call with its place and
//! the conditions it stands under, and the references between all of them.

mod app;
mod condition;
mod environment;
mod evaluate;
mod fold;
mod instance;
mod intrinsic;
mod loops;
mod naming;
mod path;
mod returns;
mod scenarios;
mod sources;
mod walk;

pub use app::{App, Export, Link, Member};
pub use condition::{
    Assumption, ConditionLimit, Conditions, Pin, Possible, Satisfiable, Scenario, Wanted,
};
pub use environment::{Environment, Returned};
pub use evaluate::has_dynamic_reference;
pub use instance::{Evaluation, Instance, Object, Unknown, WhyUnknown};
pub use intrinsic::{Intrinsic, PSEUDO_PARAMETERS, SubVariable, sub_values, sub_variables};
pub use loops::{LOOP, LOOP_SECTIONS, Unrolled, parts as loop_parts, unroll};
pub(crate) use naming::behind;
pub use path::{Path, Segment};
pub use returns::{ReturnType, Returns, attribute, is_open_object, reference};
pub use scenarios::{Form, Forms, ReturnedBy, Scenarios, Trial, Tried};
pub use sources::sources;
pub use walk::{Call, Reference, ReferenceKind, within};

pub use crate::function::{Function, Shape};

use indexmap::IndexMap;
use stackwright_diagnostic::Subject;

use crate::parse::{Document, Entry, Node, Span};

/// A section of a template whose entries have names that references use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// `Parameters`.
    Parameters,
    /// `Mappings`.
    Mappings,
    /// `Conditions`.
    Conditions,
    /// `Rules`.
    Rules,
    /// `Resources`.
    Resources,
    /// `Outputs`.
    Outputs,
    /// `Metadata`, `Transform`, `Hooks`, `Globals` and anything else.
    Other,
}

/// Which entry of which section something belongs to, such as the resource `Bucket`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner<'t> {
    /// The section.
    pub section: Section,
    /// The name in it.
    pub name: &'t str,
}

/// A named entry of a section.
#[derive(Clone, Copy, Debug)]
pub struct Named<'t> {
    /// Its name.
    pub name: &'t str,
    /// Where the name stands.
    pub name_span: Span,
    /// Its value.
    pub node: &'t Node<'t>,
}

/// A resource.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// Its logical id.
    pub name: &'t str,
    /// Where the logical id stands.
    pub name_span: Span,
    /// The whole body.
    pub node: &'t Node<'t>,
    /// The type's name; empty where it is missing or no text.
    pub type_name: &'t str,
    /// Where the type stands.
    pub type_span: Span,
    /// The properties, where there are any.
    pub properties: Option<&'t Node<'t>>,
    /// The condition that decides whether it exists.
    pub condition: Option<&'t str>,
    /// The construct path from `Metadata: aws:cdk:path`.
    pub construct_path: Option<&'t str>,
}

impl<'t> Resource<'t> {
    /// The resource as the owner of what stands in it.
    #[must_use]
    pub fn owner(&self) -> Owner<'t> {
        Owner {
            section: Section::Resources,
            name: self.name,
        }
    }

    /// A property's value as it stands in the template.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'t Node<'t>> {
        self.properties?.get(name)
    }

    /// Where to point when a property is missing: at the properties' key, else the logical id.
    #[must_use]
    pub fn properties_span(&self) -> Span {
        self.node
            .as_map()
            .and_then(|map| map.entry("Properties"))
            .map_or(self.name_span, |entry| entry.key_span)
    }
}

impl From<&Resource<'_>> for Subject {
    fn from(resource: &Resource<'_>) -> Self {
        Subject {
            logical_id: Some(resource.name.to_owned()),
            construct_path: resource.construct_path.map(str::to_owned),
            ..Subject::default()
        }
    }
}

/// A template, taken apart.
#[derive(Debug)]
pub struct Template<'t> {
    /// The whole tree.
    pub root: &'t Node<'t>,
    /// Resources by logical id. Entries whose value is no object are left out.
    pub resources: IndexMap<&'t str, Resource<'t>>,
    /// Parameters by name.
    pub parameters: IndexMap<&'t str, Named<'t>>,
    /// Mappings by name.
    pub mappings: IndexMap<&'t str, Named<'t>>,
    /// Outputs by name.
    pub outputs: IndexMap<&'t str, Named<'t>>,
    /// Rules by name.
    pub rules: IndexMap<&'t str, Named<'t>>,
    /// The conditions with the engine that reasons about them.
    pub conditions: Conditions<'t>,
    /// The names of the transforms (macros) that will change the template.
    pub transforms: Vec<&'t str>,
    /// Every function call, in source order.
    pub calls: Vec<Call<'t>>,
    /// Every reference to a name, in source order.
    pub references: Vec<Reference<'t>>,
    /// Whether a macro may change anything.
    rewritten: bool,
    /// Indexes into `references` by target.
    by_target: std::collections::HashMap<&'t str, Vec<usize>>,
    /// Indexes into `resources` by type.
    by_type: std::collections::HashMap<&'t str, Vec<usize>>,
    names: naming::Names,
}

impl<'t> Template<'t> {
    /// Takes a parsed document apart. What has the wrong shape is left out; the rules report it.
    #[must_use]
    pub fn new(document: &'t Document<'t>) -> Self {
        let root = &document.root;
        let section = |name: &str| -> IndexMap<&'t str, Named<'t>> {
            entries(root, name)
                .filter(|entry| Intrinsic::of_entry(entry).is_none())
                .map(|entry| {
                    (
                        entry.key.as_ref(),
                        Named {
                            name: &entry.key,
                            name_span: entry.key_span,
                            node: &entry.value,
                        },
                    )
                })
                .collect()
        };
        let resources: IndexMap<&'t str, Resource<'t>> = entries(root, "Resources")
            .filter(|entry| entry.value.as_map().is_some())
            .filter(|entry| !entry.key.starts_with("Fn::"))
            .map(|entry| (entry.key.as_ref(), resource(entry)))
            .collect();
        let parameters = section("Parameters");
        let mappings = section("Mappings");
        let transforms = transforms(root);
        let (calls, references) = walk::walk(root);
        let rewritten = is_rewritten(&transforms, &calls);
        let conditions = Conditions::new(section("Conditions"), &parameters, &mappings, !rewritten);
        let mut by_target: std::collections::HashMap<&'t str, Vec<usize>> =
            std::collections::HashMap::new();
        for (index, reference) in references.iter().enumerate() {
            by_target.entry(reference.target).or_default().push(index);
        }
        let mut by_type: std::collections::HashMap<&'t str, Vec<usize>> =
            std::collections::HashMap::new();
        for (index, resource) in resources.values().enumerate() {
            by_type.entry(resource.type_name).or_default().push(index);
        }
        Self {
            root,
            rewritten,
            resources,
            mappings,
            outputs: section("Outputs"),
            rules: section("Rules"),
            transforms,
            parameters,
            conditions,
            calls,
            references,
            by_target,
            by_type,
            names: naming::Names::default(),
        }
    }

    /// All references to a name.
    pub fn references_to(&self, target: &str) -> impl Iterator<Item = &Reference<'t>> {
        self.by_target
            .get(target)
            .into_iter()
            .flatten()
            .map(|&index| &self.references[index])
    }

    /// Whether a transform (macro) of that name is applied.
    #[must_use]
    pub fn has_transform(&self, name: &str) -> bool {
        self.transforms.contains(&name)
    }

    /// Whether a macro other than AWS's language extensions may add, remove or change anything, so
    /// that what is missing from the template says nothing.
    #[must_use]
    pub fn is_rewritten(&self) -> bool {
        self.rewritten
    }

    /// Whether SAM alone rewrites the template: it makes resources of others, and leaves names of conditions as they are.
    #[must_use]
    pub fn is_rewritten_by_sam(&self) -> bool {
        self.rewritten
            && self
                .transforms
                .iter()
                .all(|name| is_exact(name) || *name == SAM)
            && !(self.calls.iter()).any(|call| call.function == Function::Transform)
    }

    /// Whether a macro that is not AWS's own is applied to the whole template. What it supplies, and what it makes of
    /// attributes and properties that CloudFormation does not know, is its own affair.
    #[must_use]
    pub fn has_own_macro(&self) -> bool {
        self.transforms
            .iter()
            .any(|name| !name.starts_with("AWS::"))
    }

    /// How long the source is, in bytes.
    #[must_use]
    pub fn source_bytes(&self) -> usize {
        (self.root.span.end - self.root.span.start) as usize
    }

    /// Whether a program wrote the template, by the marks of the CDK and of Stackwright.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.parameters.contains_key("BootstrapVersion")
            || self
                .resources
                .values()
                .any(|resource| resource.construct_path.is_some())
    }

    /// Whether `Fn::ForEach` makes entries whose names are not in the template.
    #[must_use]
    pub fn has_loops(&self, section: &str) -> bool {
        entries(self.root, section).any(|entry| entry.key.starts_with("Fn::"))
    }

    /// Resources of a type.
    pub fn resources_of(
        &self,
        type_name: &str,
    ) -> impl Iterator<Item = &Resource<'t>> + use<'_, 't> {
        self.by_type
            .get(type_name)
            .into_iter()
            .flatten()
            .map(|&index| &self.resources[index])
    }

    /// The assumptions under which an owner exists: a resource's or output's `Condition`.
    #[must_use]
    pub fn exists_when(&self, owner: Owner<'_>) -> Option<Assumption<'t>> {
        let condition = match owner.section {
            Section::Resources => self.resources.get(owner.name)?.condition?,
            Section::Outputs => self
                .outputs
                .get(owner.name)?
                .node
                .get("Condition")?
                .as_str()?,
            _ => return None,
        };
        Some((condition, true))
    }
}

fn entries<'t>(root: &'t Node<'t>, section: &str) -> impl Iterator<Item = &'t Entry<'t>> {
    root.get(section)
        .and_then(Node::as_map)
        .into_iter()
        .flat_map(|map| map.iter())
}

fn resource<'t>(entry: &'t Entry<'t>) -> Resource<'t> {
    let body = &entry.value;
    let ty = body.get("Type");
    Resource {
        name: &entry.key,
        name_span: entry.key_span,
        node: body,
        type_name: ty.and_then(Node::as_str).unwrap_or_default(),
        type_span: ty.map_or(entry.key_span, |node| node.span),
        properties: body.get("Properties"),
        condition: body.get("Condition").and_then(Node::as_str),
        construct_path: body
            .get("Metadata")
            .and_then(|metadata| metadata.get("aws:cdk:path"))
            .and_then(Node::as_str),
    }
}

/// The transform of the Serverless Application Model.
const SAM: &str = "AWS::Serverless-2016-10-31";

/// Whether what a transform does is known exactly.
fn is_exact(name: &str) -> bool {
    name == "AWS::LanguageExtensions"
        || name == "AWS::CodeDeployBlueGreen"
        || name.starts_with("AWS::SecretsManager")
}

fn is_rewritten(transforms: &[&str], calls: &[Call<'_>]) -> bool {
    !transforms.iter().all(|name| is_exact(name))
        || (calls.iter()).any(|call| call.function == Function::Transform)
}

fn transforms<'t>(root: &'t Node<'t>) -> Vec<&'t str> {
    let name = |node: &'t Node<'t>| {
        node.as_str()
            .or_else(|| node.get("Name").and_then(Node::as_str))
    };
    match root.get("Transform") {
        Some(node) => match node.as_list() {
            Some(items) => items.iter().filter_map(name).collect(),
            None => name(node).into_iter().collect(),
        },
        None => Vec::new(),
    }
}
