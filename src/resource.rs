//! CloudFormation resources in the tree: [`CfnResource`], which takes any type, and what all typed resources share.

use std::any::type_name;
use std::borrow::Cow;

use crate::data::{Data, Expr, Key};
use crate::element::{CfnCondition, Element, Section, set_attribute};
use crate::physical_name::Naming;
use crate::tree::{Construct, Kind, Node};
use crate::value::Value;

/// Facts of a resource type that synthesis needs. Generated types carry them.
///
/// ```
/// use stackwright::{ResourceType, TagFormat};
/// static TOPIC: ResourceType = ResourceType::new("AWS::SNS::Topic", &[]).tagged("Tags", TagFormat::List);
/// ```
#[derive(Debug)]
pub struct ResourceType {
    pub(crate) name: &'static str,
    pub(crate) tags: Option<Tagging>,
    pub(crate) required: &'static [&'static str],
}

/// How a resource type is tagged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tagging {
    pub property: &'static str,
    pub format: TagFormat,
}

impl ResourceType {
    /// The type of this name, for example `AWS::S3::Bucket`, with the properties that CloudFormation demands.
    pub const fn new(name: &'static str, required: &'static [&'static str]) -> Self {
        ResourceType {
            name,
            tags: None,
            required,
        }
    }

    /// A type whose resources are tagged: the property that holds the tags, usually `Tags`, and the form of its value.
    pub const fn tagged(self, property: &'static str, format: TagFormat) -> Self {
        ResourceType {
            tags: Some(Tagging { property, format }),
            ..self
        }
    }
}

/// The form of a resource's tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TagFormat {
    /// `[{"Key": …, "Value": …}]`
    List,
    /// `{"key": "value"}`
    Map,
    /// `[{"Key": …, "Value": …, "PropagateAtLaunch": …}]`
    AutoScalingGroup,
}

/// `DeletionPolicy` and `UpdateReplacePolicy`: what CloudFormation does with the physical resource.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeletionPolicy {
    /// Deletes it.
    Delete,
    /// Keeps it.
    Retain,
    /// Keeps it, but deletes it if its creation is rolled back. For `DeletionPolicy` only.
    RetainExceptOnCreate,
    /// Deletes it after a last snapshot, for types that have snapshots.
    Snapshot,
}

impl DeletionPolicy {
    /// The name in the template.
    pub fn as_str(self) -> &'static str {
        match self {
            DeletionPolicy::Delete => "Delete",
            DeletionPolicy::Retain => "Retain",
            DeletionPolicy::RetainExceptOnCreate => "RetainExceptOnCreate",
            DeletionPolicy::Snapshot => "Snapshot",
        }
    }
}

/// What happens to a resource when it is removed from the app, or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemovalPolicy {
    /// It is deleted, and its data with it.
    Destroy,
    /// It stays in the account.
    Retain,
    /// It stays when it is removed or replaced, and is deleted when its creation is rolled back.
    RetainOnUpdateOrDelete,
    /// It is deleted after a last snapshot.
    Snapshot,
}

impl RemovalPolicy {
    pub(crate) fn policies(self) -> (DeletionPolicy, DeletionPolicy) {
        use DeletionPolicy as P;
        match self {
            RemovalPolicy::Destroy => (P::Delete, P::Delete),
            RemovalPolicy::Retain => (P::Retain, P::Retain),
            RemovalPolicy::RetainOnUpdateOrDelete => (P::RetainExceptOnCreate, P::Retain),
            RemovalPolicy::Snapshot => (P::Snapshot, P::Snapshot),
        }
    }
}

/// A resource of any type, for types that have no generated one and for escape hatches.
///
/// ```
/// use stackwright::{App, CfnResource, Resource, RemovalPolicy, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic")
///     .property("DisplayName", "alerts")
///     .removal_policy(RemovalPolicy::Retain);
/// let arn = topic.ref_();
/// # let _ = arn;
/// ```
#[derive(Clone, Debug)]
pub struct CfnResource(Node);

impl Construct for CfnResource {
    fn node(&self) -> &Node {
        &self.0
    }
}

/// Whether a type is a [`List`](crate::List) of anything, by the name that the compiler gives all of them.
fn is_list<T>() -> bool {
    let (of_units, of_t) = (type_name::<Vec<()>>(), type_name::<T>());
    let start = of_units.split_inclusive('<').next();
    start.is_some_and(|start| of_t.starts_with(start))
}

impl CfnResource {
    /// A resource of the type with this name, for example `AWS::SNS::Topic` or `Custom::Thing`. Tags that flow down
    /// reach it only if it is created by a generated type, which knows the tag property.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, type_name: &str) -> Self {
        Self::add(scope.node(), id, Cow::Owned(type_name.to_owned()), None)
    }

    /// A resource of a generated type.
    #[track_caller]
    pub fn of_type(scope: &Node, id: &str, resource_type: &'static ResourceType) -> Self {
        Self::add(
            scope,
            id,
            Cow::Borrowed(resource_type.name),
            Some(resource_type),
        )
    }

    #[track_caller]
    fn add(
        scope: &Node,
        id: &str,
        type_name: Key,
        resource_type: Option<&'static ResourceType>,
    ) -> Self {
        let mut element = Element::new(Section::Resources, Data::object::<Key, Data>([]));
        element.type_name = type_name;
        element.resource_type = resource_type;
        CfnResource(scope.add(id, Kind::Element(Box::new(element))))
    }

    pub(crate) fn from_node(node: Node) -> Self {
        CfnResource(node)
    }

    /// The name of its type, for example `AWS::S3::Bucket`.
    pub fn type_name(&self) -> String {
        self.edit_or(String::new(), |element| element.type_name.to_string())
    }

    /// Says what is known of it by its name, for what uses it from another region or account.
    pub fn named_by(&self, naming: &'static Naming) {
        self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind {
                element.naming = Some(naming);
            }
        });
    }

    /// Makes it a resource of another type: for constructs whose users name the type, such as `Custom::Thing`.
    pub fn set_type_name(&self, name: impl Into<Key>) {
        let name = name.into();
        self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind {
                element.type_name = name;
            }
        });
    }

    /// Sets a property by its CloudFormation name; [`Data::Null`] leaves it out.
    pub fn set_property(&self, name: impl Into<Key>, value: impl Into<Data>) {
        self.set(name.into(), value.into());
    }

    fn set(&self, name: Key, value: Data) {
        let line = self.0.acting_line();
        let _replaced = self.0.with_mut(|node| match &mut node.kind {
            Kind::Element(element) => element.set_property(name, value, line),
            _ => Some(value),
        });
    }

    /// A property by its CloudFormation name, if it was set.
    pub fn get_property(&self, name: &str) -> Option<Data> {
        self.edit_or(None, |element| element.properties.get(name).cloned())
    }

    /// Sets a property by its CloudFormation name.
    pub fn property(&self, name: impl Into<Key>, value: impl Into<Data>) -> Self {
        self.set_property(name, value);
        self.clone()
    }

    /// The resource that a value of a property refers to, as a whole or by one of its attributes: one of this app, or, where the
    /// value is as a template has it, one of the same template.
    ///
    /// ```
    /// use stackwright::{App, CfnInclude, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {
    ///     "Key": {"Type": "AWS::KMS::Key"},
    ///     "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}}}}"#;
    /// let topic = CfnInclude::from_json(&stack, "Legacy", template).resource("Topic").unwrap();
    /// let key = topic.get_property("KmsMasterKeyId").unwrap();
    /// assert_eq!(topic.referred(&key).unwrap().type_name(), "AWS::KMS::Key");
    /// ```
    pub fn referred(&self, value: &Data) -> Option<CfnResource> {
        match value {
            Data::Expr(expression) => {
                let (Expr::Ref(to) | Expr::GetAtt(to, _)) = expression.kind() else {
                    return None;
                };
                let is_here = to.graph == self.0.reference().graph;
                is_here.then(|| self.0.at(to.node))?.as_resource()
            }
            Data::Object(call) => {
                let logical_id = match call.first()? {
                    (name, Data::String(id)) if name == "Ref" => id,
                    (name, Data::String(path)) if name == "Fn::GetAtt" => path.split_once('.')?.0,
                    (name, Data::List(path)) if name == "Fn::GetAtt" => match path.first()? {
                        Data::String(id) => id,
                        _ => return None,
                    },
                    _ => return None,
                };
                self.0.scope()?.find_child(logical_id)?.as_resource()
            }
            _ => None,
        }
    }

    fn edit_or<R>(&self, otherwise: R, read: impl FnOnce(&Element) -> R) -> R {
        self.0.with(|node| match node.element() {
            Some(element) => read(element),
            None => otherwise,
        })
    }

    /// An attribute of the resource, by its CloudFormation name: `Fn::GetAtt`. One that is a list must be taken as a
    /// [`List`](crate::List), or stacks that use it from elsewhere receive it as a string.
    pub fn attr<T>(&self, name: impl Into<Key>) -> Value<T> {
        let (node, name) = (self.0.reference(), name.into());
        Value::expr(match is_list::<T>() {
            true => Expr::GetAttList(node, name),
            false => Expr::GetAtt(node, name),
        })
    }

    /// `Ref`: the physical ID, usually its name or ARN.
    pub fn ref_(&self) -> Value<String> {
        Value::expr(Expr::Ref(self.0.reference()))
    }

    /// Its logical ID, as a string, once the app is synthesized.
    pub fn logical_id(&self) -> Value<String> {
        Value::expr(Expr::LogicalId(self.0.reference()))
    }

    /// Sets what happens to it when it is removed or replaced.
    #[track_caller]
    pub fn set_removal_policy(&self, policy: RemovalPolicy) {
        self.0.apply_removal_policy(policy);
    }

    /// Sets a resource attribute beside `Properties`, for example `CreationPolicy`.
    pub fn set_attribute(&self, name: &'static str, value: impl Into<Data>) {
        set_attribute(&self.0, name, value);
    }

    /// Sets an entry of the resource's `Metadata`.
    pub fn set_metadata(&self, key: impl Into<String>, value: impl Into<Data>) {
        let (key, value) = (Key::Owned(key.into()), value.into());
        let _replaced = self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind
                && let Data::Object(body) = &mut element.body
                && let Data::Object(metadata) = body
                    .entry(Key::Borrowed("Metadata"))
                    .or_insert_with(|| Data::object::<Key, Data>([]))
            {
                metadata.insert(key, value)
            } else {
                Some(value)
            }
        });
    }
}

/// A generated type of resources, for what finds one in the tree: [`CfnInclude::get`](crate::CfnInclude::get).
pub trait TypedResource: Resource {
    /// The name of the type, for example `AWS::S3::Bucket`.
    const TYPE: &'static str;

    /// The resource as one of this type.
    fn of_resource(resource: CfnResource) -> Self;
}

/// What every resource has beside its properties: the resource attributes of a template.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html>
pub trait Resource: Construct + Sized + Clone {
    /// The resource in the tree.
    fn resource(&self) -> &CfnResource;

    /// `Ref`: the physical ID, usually its name or ARN.
    fn ref_(&self) -> Value<String> {
        self.resource().ref_()
    }

    /// Its logical ID, as a string, once the app is synthesized.
    fn logical_id(&self) -> Value<String> {
        self.resource().logical_id()
    }

    /// Creates it after another construct: `DependsOn`.
    fn depends_on(&self, other: &impl Construct) -> Self {
        self.node().add_dependency(other);
        self.clone()
    }

    /// Creates it only when a condition holds.
    fn condition(&self, condition: &CfnCondition) -> Self {
        let name = Expr::LogicalId(condition.node().reference());
        self.resource().set_attribute("Condition", Data::expr(name));
        self.clone()
    }

    /// Sets what happens to it when it is removed or replaced: `DeletionPolicy` and `UpdateReplacePolicy`.
    fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.resource().set_removal_policy(policy);
        self.clone()
    }

    /// `DeletionPolicy` alone. The default of most types is [`DeletionPolicy::Delete`].
    fn deletion_policy(&self, policy: DeletionPolicy) -> Self {
        let resource = self.resource();
        resource.set_attribute("DeletionPolicy", policy.as_str());
        self.clone()
    }

    /// `UpdateReplacePolicy` alone. The default is [`DeletionPolicy::Delete`].
    fn update_replace_policy(&self, policy: DeletionPolicy) -> Self {
        let resource = self.resource();
        resource.set_attribute("UpdateReplacePolicy", policy.as_str());
        self.clone()
    }

    /// `CreationPolicy`: what CloudFormation waits for before the resource counts as created.
    fn creation_policy(&self, policy: impl Into<Data>) -> Self {
        self.resource().set_attribute("CreationPolicy", policy);
        self.clone()
    }

    /// `UpdatePolicy`: how CloudFormation updates it, for the types that have a choice.
    fn update_policy(&self, policy: impl Into<Data>) -> Self {
        self.resource().set_attribute("UpdatePolicy", policy);
        self.clone()
    }

    /// An entry of its `Metadata`.
    fn metadata(&self, key: &str, value: impl Into<Data>) -> Self {
        self.resource().set_metadata(key, value);
        self.clone()
    }
}

impl Resource for CfnResource {
    fn resource(&self) -> &CfnResource {
        self
    }
}
