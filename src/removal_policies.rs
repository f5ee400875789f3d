//! What happens to all resources below a construct when they are removed.

use crate::aspect;
use crate::data::Data;
use crate::resource::RemovalPolicy;
use crate::tree::{Construct, Node};

/// What happens to the resources of a construct and of everything below it when they are removed from the app, or replaced.
///
/// ```
/// use stackwright::{App, CfnResource, RemovalPolicies, RemovalPolicy, Stack};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Test");
/// CfnResource::new(&stack, "Files", "AWS::S3::Bucket");
/// // A stack for tests leaves nothing.
/// RemovalPolicies::of(&stack).apply(RemovalPolicy::Destroy);
///
/// let assembly = app.synth().unwrap();
/// let files = &assembly.template("Test").unwrap()["Resources"]["Files"];
/// assert_eq!(files["DeletionPolicy"], "Delete");
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct RemovalPolicies {
    node: Node,
    types: Option<Vec<String>>,
    excluded: Vec<String>,
    only_missing: bool,
    priority: i32,
}

impl RemovalPolicies {
    /// Those of a construct and everything below it.
    pub fn of(scope: &impl Construct) -> Self {
        RemovalPolicies {
            node: scope.node().clone(),
            types: None,
            excluded: Vec::new(),
            only_missing: false,
            priority: aspect::MUTATING,
        }
    }

    /// Resources of these types alone, for example `AWS::S3::Bucket`.
    pub fn types<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.types.get_or_insert_default().extend(names);
        self
    }

    /// No resources of these types.
    pub fn exclude_types<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.excluded.extend(names.into_iter().map(Into::into));
        self
    }

    /// Only resources for which nothing says it yet.
    pub fn only_missing(mut self) -> Self {
        self.only_missing = true;
        self
    }

    /// When it is applied, among aspects: what comes later decides. The default is [`aspect::MUTATING`].
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Applies a policy when the app is complete. [`RemovalPolicy::Snapshot`] is for types that have snapshots, so name those.
    #[track_caller]
    pub fn apply(self, policy: RemovalPolicy) {
        let RemovalPolicies {
            node,
            types,
            excluded,
            only_missing,
            priority,
        } = self;
        node.add_aspect(
            move |node: &Node| {
                let Some(resource) = node.as_resource() else {
                    return;
                };
                let name = resource.type_name();
                let is_meant = types.as_ref().is_none_or(|types| types.contains(&name));
                let is_set = || {
                    node.with(|node| {
                        let body = node.element().map(|element| &element.body);
                        body.and_then(|body| body.get("DeletionPolicy"))
                            .is_some_and(|policy: &Data| !policy.is_null())
                    })
                };
                if is_meant && !excluded.contains(&name) && !(only_missing && is_set()) {
                    resource.set_removal_policy(policy);
                }
            },
            priority,
        );
    }
}
