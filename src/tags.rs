//! Tags that flow down the tree, to every resource whose type can be tagged, in the form that the type expects.

use crate::codes;
use crate::data::{Data, Key, Object};
use crate::diagnostic::Diagnostic;
use crate::element::Element;
use crate::resource::TagFormat;
use crate::synth::Plan;
use crate::tree::{Construct, Node, NodeData};
use crate::value::{IntoValue, Value};

/// The priority of tags in a resource's own properties.
const OWN_PRIORITY: i32 = 50;
const ADD_PRIORITY: i32 = 100;
const REMOVE_PRIORITY: i32 = 200;

/// A tag to apply with [`Tags::apply`], with options that [`Tags::add`] has not.
#[derive(Clone, Debug)]
#[must_use]
pub struct Tag {
    key: String,
    value: Option<Value<String>>,
    priority: i32,
    include: Vec<String>,
    exclude: Vec<String>,
    propagate_at_launch: bool,
}

pub(crate) type TagChange = Tag;

impl Tag {
    /// A tag with a key of 1 to 128 characters and a value of up to 256.
    pub fn new(key: impl Into<String>, value: impl IntoValue<String>) -> Self {
        Self::change(key.into(), Some(value.into_value()), ADD_PRIORITY)
    }

    /// Takes the tag away from what is below.
    pub fn removal(key: impl Into<String>) -> Self {
        Self::change(key.into(), None, REMOVE_PRIORITY)
    }

    fn change(key: String, value: Option<Value<String>>, priority: i32) -> Self {
        Tag {
            key,
            value,
            priority,
            include: Vec::new(),
            exclude: Vec::new(),
            propagate_at_launch: true,
        }
    }

    /// Which of several tags with the same key wins: the higher one, and of equals the one nearest to the resource. The
    /// default is 100 for tags, 200 for removals; tags in a resource's own properties have 50.
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Applies it only to resources of these types. Several calls add up.
    pub fn include_resource_type(mut self, type_name: impl Into<String>) -> Self {
        self.include.push(type_name.into());
        self
    }

    /// Does not apply it to resources of this type. Several calls add up.
    pub fn exclude_resource_type(mut self, type_name: impl Into<String>) -> Self {
        self.exclude.push(type_name.into());
        self
    }

    /// For Auto Scaling groups: whether instances that are launched get the tag too. The default is `true`.
    pub fn propagate_at_launch(mut self, propagate: bool) -> Self {
        self.propagate_at_launch = propagate;
        self
    }

    pub(crate) fn value(&self) -> Option<&Data> {
        self.value.as_ref().map(Value::as_data)
    }

    fn applies_to(&self, type_name: &str) -> bool {
        (self.include.is_empty() || self.include.iter().any(|t| t == type_name))
            && !self.exclude.iter().any(|t| t == type_name)
    }
}

/// Tags on a construct and everything below it.
///
/// ```
/// use stackwright::{App, Stack, Tags};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Tags::of(&app).add("team", "mazes").add("stage", "prod");
/// Tags::of(&stack).remove("stage");
/// ```
pub struct Tags(Node);

impl Tags {
    /// The tags of a construct.
    pub fn of(construct: &impl Construct) -> Tags {
        Tags(construct.node().clone())
    }

    /// Adds a tag.
    ///
    /// # Errors
    /// At synthesis: `SW0016` if the key is empty, longer than 128 characters or starts with `aws:`.
    pub fn add(&self, key: impl Into<String>, value: impl IntoValue<String>) -> &Self {
        self.apply(Tag::new(key, value))
    }

    /// Takes a tag away.
    pub fn remove(&self, key: impl Into<String>) -> &Self {
        self.apply(Tag::removal(key))
    }

    /// The tags that flow down to resources of a type here, by key, as far as they are set by now: for a property that takes
    /// tags in a form of its own, in a [`Value::lazy`].
    ///
    /// ```
    /// use stackwright::{App, Stack, Tags};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Tags::of(&app).add("team", "mazes");
    /// let tags = Tags::of(&stack).in_effect("AWS::EC2::LaunchTemplate");
    /// assert_eq!(tags[0].0, "team");
    /// ```
    pub fn in_effect(&self, type_name: &str) -> Vec<(String, Value<String>)> {
        let nodes = self.0.graph.nodes.borrow();
        let mut tags: Vec<(String, Value<String>)> = Vec::new();
        for tag in flowing(&nodes, self.0.index, type_name) {
            tags.retain(|(key, _)| *key != tag.key);
            tags.extend(tag.value.clone().map(|value| (tag.key.clone(), value)));
        }
        tags.sort_by_key(|(key, _)| sort_key(key));
        tags
    }

    /// Adds or removes a tag with options.
    pub fn apply(&self, tag: Tag) -> &Self {
        let length = tag.key.chars().count();
        if length == 0 || length > 128 || tag.key.starts_with("aws:") {
            self.0.add_error(
                Diagnostic::error(codes::TAG, format!("`{}` cannot be a tag key", tag.key))
                    .hint("a key has 1 to 128 characters and does not start with `aws:`"),
            );
        }
        self.0.with_mut(|node| node.tags.push(tag));
        self
    }
}

/// The tag property of a resource once all tags have flowed down; `None` leaves the resource as it is.
pub(crate) fn tag_property(
    plan: &Plan<'_>,
    index: u32,
    element: &Element,
) -> Option<(&'static str, Data)> {
    let tagging = element.resource_type?.tags?;
    let nodes = plan.graph.nodes.borrow();
    // The tags of a nested stack are those of its resource.
    let at = plan.nested_stack(index).unwrap_or(index);
    let changes = flowing(&nodes, at, element.type_name.as_ref());
    if changes.is_empty() {
        return None;
    }

    let own = element.properties.get(tagging.property);
    let mut tags = own_tags(own, tagging.format)?;
    let (before, after): (Vec<&Tag>, Vec<&Tag>) =
        changes.iter().partition(|tag| tag.priority < OWN_PRIORITY);
    for tag in before {
        if !tags.contains_key(tag.key.as_str()) {
            apply(&mut tags, tag, tagging.format);
        }
    }
    for tag in after {
        apply(&mut tags, tag, tagging.format);
    }
    tags.sort_by(|a, _, b, _| sort_key(a).cmp(&sort_key(b)));
    if tags.is_empty() {
        return Some((tagging.property, Data::Null));
    }
    let data = match tagging.format {
        TagFormat::Map => Data::Object(tags),
        TagFormat::List | TagFormat::AutoScalingGroup => Data::list(tags.into_values()),
    };
    Some((tagging.property, data))
}

/// The tags that flow down to a place, for resources of a type, in the order in which they are applied.
fn flowing<'n>(nodes: &'n [NodeData], index: u32, type_name: &str) -> Vec<&'n Tag> {
    let mut changes: Vec<&Tag> = Vec::new();
    let mut at = Some(index);
    while let Some(index) = at {
        let node = &nodes[index as usize];
        changes.extend(node.tags.iter().rev());
        at = node.parent;
    }
    changes.retain(|tag| tag.applies_to(type_name));
    changes.reverse();
    changes.sort_by_key(|tag| tag.priority);
    changes
}

fn sort_key(key: &str) -> (String, String) {
    (key.to_lowercase(), key.to_owned())
}

fn apply(tags: &mut Object, tag: &Tag, format: TagFormat) {
    let Some(value) = &tag.value else {
        tags.remove(tag.key.as_str());
        return;
    };
    let value = Data::from(value);
    let entry = match format {
        TagFormat::Map => value,
        TagFormat::List => Data::object([("Key", tag.key.as_str().into()), ("Value", value)]),
        TagFormat::AutoScalingGroup => Data::object([
            ("Key", tag.key.as_str().into()),
            ("Value", value),
            ("PropagateAtLaunch", tag.propagate_at_launch.into()),
        ]),
    };
    tags.insert(Key::Owned(tag.key.clone()), entry);
}

/// The tags in the resource's own properties, by key; `None` if they are an expression, which nothing can be added to.
fn own_tags(own: Option<&Data>, format: TagFormat) -> Option<Object> {
    match (own, format) {
        (None | Some(Data::Null), _) => Some(Object::new()),
        (Some(Data::Object(tags)), TagFormat::Map) => Some(tags.clone()),
        (Some(Data::List(items)), TagFormat::List | TagFormat::AutoScalingGroup) => items
            .iter()
            .map(|item| {
                let key = item.get("Key")?.as_str()?;
                Some((Key::Owned(key.to_owned()), item.clone()))
            })
            .collect(),
        _ => None,
    }
}
