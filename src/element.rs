//! Template elements other than resources: parameters, mappings, conditions, rules, hooks and outputs.

use std::panic::Location;

use crate::json::IndexMap;

use crate::data::{Data, Expr, Key, Object};
use crate::physical_name::Naming;
use crate::resource::{RemovalPolicy, ResourceType};
use crate::tree::{Construct, Kind, Node};
use crate::value::{IntoValue, List, Value};

/// A section of a template, in the order in which templates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Parameters,
    Mappings,
    Conditions,
    Rules,
    Resources,
    Hooks,
    Outputs,
}

impl Section {
    pub(crate) const ALL: [Section; 7] = [
        Section::Parameters,
        Section::Rules,
        Section::Mappings,
        Section::Conditions,
        Section::Resources,
        Section::Hooks,
        Section::Outputs,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Parameters => "Parameters",
            Section::Mappings => "Mappings",
            Section::Conditions => "Conditions",
            Section::Rules => "Rules",
            Section::Resources => "Resources",
            Section::Hooks => "Hooks",
            Section::Outputs => "Outputs",
        }
    }
}

/// What stands in a section of a template.
pub(crate) struct Element {
    pub section: Section,
    /// A function that stands where elements have names, of an included template.
    pub is_call: bool,
    /// `Type`, for resources.
    pub type_name: Key,
    pub resource_type: Option<&'static ResourceType>,
    /// What is known of it by its name.
    pub naming: Option<&'static Naming>,
    /// The resource's `Properties`.
    pub properties: Object,
    /// The lines that set some of the properties, where that is another one than created the resource.
    pub lines: Vec<(Key, &'static Location<'static>)>,
    /// Everything else in it.
    pub body: Data,
    pub overrides: Vec<Override>,
    pub logical_id: Option<GivenId>,
    /// What it is a version of: the constructs, each with the properties that make no other version.
    pub versions: Vec<(u32, &'static [&'static str])>,
}

/// Something that an escape hatch sets, or, without a value, removes.
#[derive(Clone)]
pub(crate) struct Override {
    pub path: String,
    pub value: Option<Data>,
    pub location: &'static Location<'static>,
}

/// A logical ID that is not made of the path.
#[derive(Clone)]
pub(crate) struct GivenId {
    pub id: String,
    pub location: &'static Location<'static>,
}

impl Element {
    pub(crate) fn new(section: Section, body: Data) -> Element {
        Element {
            section,
            is_call: false,
            type_name: Key::Borrowed(""),
            resource_type: None,
            naming: None,
            properties: Object::new(),
            lines: Vec::new(),
            body,
            overrides: Vec::new(),
            logical_id: None,
            versions: Vec::new(),
        }
    }

    /// Sets a property, on a line of its own if there is one. What it was.
    pub(crate) fn set_property(
        &mut self,
        name: Key,
        value: Data,
        line: Option<&'static Location<'static>>,
    ) -> Option<Data> {
        self.lines.retain(|(known, _)| *known != name);
        if let Some(line) = line {
            self.lines.push((name.clone(), line));
        }
        self.properties.insert(name, value)
    }

    /// The line that set a property, if it is known.
    pub(crate) fn line_of(&self, name: &str) -> Option<&'static Location<'static>> {
        let mut lines = self.lines.iter();
        lines
            .find(|(known, _)| known == name)
            .map(|(_, line)| *line)
    }

    pub(crate) fn is_resource(&self) -> bool {
        self.section == Section::Resources && !self.is_call
    }

    pub(crate) fn is_condition(&self) -> bool {
        self.section == Section::Conditions
    }

    /// Sets an entry of the body. What it was.
    pub(crate) fn set(&mut self, name: &'static str, value: Data) -> Option<Data> {
        match &mut self.body {
            Data::Object(body) => body.insert(Key::Borrowed(name), value),
            _ => Some(value),
        }
    }

    pub(crate) fn set_removal_policy(&mut self, policy: RemovalPolicy) -> [Option<Data>; 2] {
        let (deletion, update_replace) = policy.policies();
        [
            self.set("UpdateReplacePolicy", update_replace.as_str().into()),
            self.set("DeletionPolicy", deletion.as_str().into()),
        ]
    }
}

/// Sets an entry in the body of an element.
pub(crate) fn set_attribute(node: &Node, name: &'static str, value: impl Into<Data>) {
    let value = value.into();
    let _replaced = node.with_mut(|node| match &mut node.kind {
        Kind::Element(element) => element.set(name, value),
        _ => Some(value),
    });
}

#[track_caller]
fn add(scope: &impl Construct, id: &str, section: Section, body: Data) -> Node {
    let element = Element::new(section, body);
    scope.node().add(id, Kind::Element(Box::new(element)))
}

macro_rules! construct {
    ($name:ident) => {
        impl Construct for $name {
            fn node(&self) -> &Node {
                &self.0
            }
        }

        impl $name {
            fn set(&self, name: &'static str, value: impl Into<Data>) -> Self {
                set_attribute(&self.0, name, value);
                self.clone()
            }
        }
    };
}

/// A parameter of the template.
///
/// ```
/// use stackwright::{App, CfnParameter, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let size = CfnParameter::new(&stack, "Size").number().default_value(2).min_value(1.0);
/// let subnets = CfnParameter::new(&stack, "Subnets").type_name("List<AWS::EC2::Subnet::Id>");
/// # let _ = (size.value(), subnets.values());
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
#[derive(Clone, Debug)]
pub struct CfnParameter(Node);
construct!(CfnParameter);

impl CfnParameter {
    /// A parameter of type `String`.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let body = Data::object([("Type", "String")]);
        CfnParameter(add(scope, id, Section::Parameters, body))
    }

    /// The parameter that a construct is, if it is one.
    pub fn from_node(node: &Node) -> Option<Self> {
        let is_parameter = |element: &Element| element.section == Section::Parameters;
        node.with(|node| node.element().is_some_and(is_parameter))
            .then(|| CfnParameter(node.clone()))
    }

    /// Makes it a `Number`.
    pub fn number(&self) -> Self {
        self.set("Type", "Number")
    }

    /// Makes it any other type: `CommaDelimitedList`, `List<Number>`, `AWS::EC2::VPC::Id`,
    /// `AWS::SSM::Parameter::Value<String>` …
    pub fn type_name(&self, name: &str) -> Self {
        self.set("Type", name)
    }

    /// The value that is used when none is given.
    pub fn default_value(&self, value: impl Into<Data>) -> Self {
        self.set("Default", value)
    }

    /// What it is for; at most 4,000 characters.
    pub fn description(&self, text: &str) -> Self {
        self.set("Description", text)
    }

    /// The only values that are accepted.
    pub fn allowed_values<V: Into<Data>>(&self, values: impl IntoIterator<Item = V>) -> Self {
        self.set("AllowedValues", Data::list(values))
    }

    /// The regular expression that a value must match.
    pub fn allowed_pattern(&self, pattern: &str) -> Self {
        self.set("AllowedPattern", pattern)
    }

    /// What to tell a person whose value is not accepted.
    pub fn constraint_description(&self, text: &str) -> Self {
        self.set("ConstraintDescription", text)
    }

    /// The smallest number.
    pub fn min_value(&self, value: f64) -> Self {
        self.set("MinValue", value)
    }

    /// The largest number.
    pub fn max_value(&self, value: f64) -> Self {
        self.set("MaxValue", value)
    }

    /// The least number of characters.
    pub fn min_length(&self, length: u32) -> Self {
        self.set("MinLength", length)
    }

    /// The greatest number of characters.
    pub fn max_length(&self, length: u32) -> Self {
        self.set("MaxLength", length)
    }

    /// Masks the value wherever CloudFormation shows it.
    pub fn no_echo(&self) -> Self {
        self.set("NoEcho", true)
    }

    /// The value, as a string.
    pub fn value(&self) -> Value<String> {
        Value::expr(Expr::Ref(self.0.reference()))
    }

    /// The value, as a list: for list types.
    pub fn values(&self) -> Value<List<String>> {
        Value::expr(Expr::Ref(self.0.reference()))
    }

    /// The value, as any other type: `Value<i64>` for numbers.
    pub fn value_as<T>(&self) -> Value<T> {
        Value::expr(Expr::Ref(self.0.reference()))
    }
}

/// An output of the template.
///
/// ```
/// use stackwright::{App, CfnOutput, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// CfnOutput::new(&stack, "Region", stack.region()).description("where it runs").export_name("s-region");
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
#[derive(Clone, Debug)]
pub struct CfnOutput(Node);
construct!(CfnOutput);

impl CfnOutput {
    /// An output with a value.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, value: impl IntoValue<String>) -> Self {
        let value: Data = value.into_value().into();
        let body = Data::object([("Value", value)]);
        CfnOutput(add(scope, id, Section::Outputs, body))
    }

    /// What it is; at most 1,024 bytes.
    pub fn description(&self, text: &str) -> Self {
        self.set("Description", text)
    }

    /// Exports it under a name that is unique in the account and region, at most 255 characters.
    pub fn export_name(&self, name: impl IntoValue<String>) -> Self {
        let name: Data = name.into_value().into();
        self.set("Export", Data::object([("Name", name)]))
    }

    /// Creates it only when a condition holds.
    pub fn condition(&self, condition: &CfnCondition) -> Self {
        let name = Expr::LogicalId(condition.0.reference());
        self.set("Condition", Data::expr(name))
    }
}

/// A condition of the template, for [`if_`](crate::intrinsic::if_) and for resources that exist only sometimes.
///
/// ```
/// use stackwright::{App, CfnCondition, CfnParameter, Stack, intrinsic};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let stage = CfnParameter::new(&stack, "StageName");
/// let prod = CfnCondition::new(&stack, "IsProd", intrinsic::equals(stage.value(), "prod"));
/// let small = CfnCondition::new(&stack, "IsSmall", intrinsic::not(&prod));
/// # let _ = small;
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>
#[derive(Clone, Debug)]
pub struct CfnCondition(Node);

impl Construct for CfnCondition {
    fn node(&self) -> &Node {
        &self.0
    }
}

impl CfnCondition {
    /// A condition that holds when the expression does.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, expression: impl Into<ConditionExpr>) -> Self {
        CfnCondition(add(scope, id, Section::Conditions, expression.into().0))
    }

    pub(crate) fn from_node(node: Node) -> Self {
        CfnCondition(node)
    }
}

/// The expression of a condition: made by [`equals`](crate::intrinsic::equals), [`and`](crate::intrinsic::and),
/// [`or`](crate::intrinsic::or), [`not`](crate::intrinsic::not), or another condition.
#[derive(Clone, Debug)]
pub struct ConditionExpr(pub(crate) Data);

impl ConditionExpr {
    pub(crate) fn call<C: Into<ConditionExpr>>(
        name: &'static str,
        conditions: impl IntoIterator<Item = C>,
    ) -> ConditionExpr {
        let operands = conditions.into_iter().map(|c| c.into().0).collect();
        ConditionExpr(Data::expr(Expr::Call(name.into(), Data::List(operands))))
    }
}

impl From<&CfnCondition> for ConditionExpr {
    fn from(condition: &CfnCondition) -> ConditionExpr {
        ConditionExpr(Data::expr(Expr::Condition(condition.0.reference())))
    }
}

/// A mapping of the template: values by two keys.
///
/// ```
/// use stackwright::{App, CfnMapping, Stack, Value, intrinsic};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let images = CfnMapping::new(&stack, "Images").entry("eu-west-1", "Arm", "ami-0123456789abcdef0");
/// let image: Value<String> = intrinsic::find_in_map(&images, stack.region(), "Arm");
/// # let _ = image;
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>
#[derive(Clone, Debug)]
pub struct CfnMapping(Node);

impl Construct for CfnMapping {
    fn node(&self) -> &Node {
        &self.0
    }
}

impl CfnMapping {
    /// An empty mapping.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let body = Data::Object(Object::new());
        CfnMapping(add(scope, id, Section::Mappings, body))
    }

    /// Sets the value of two keys: a string, a number, a boolean, or a list of strings.
    pub fn entry(
        &self,
        top_level_key: &str,
        second_level_key: &str,
        value: impl Into<Data>,
    ) -> Self {
        let value = value.into();
        let _replaced = self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind
                && let Data::Object(body) = &mut element.body
                && let Data::Object(second) = body
                    .entry(Key::Owned(top_level_key.to_owned()))
                    .or_insert_with(|| Data::Object(Object::new()))
            {
                second.insert(Key::Owned(second_level_key.to_owned()), value)
            } else {
                Some(value)
            }
        });
        self.clone()
    }
}

/// A rule of the template: assertions on parameters that CloudFormation checks before it does anything.
///
/// ```
/// use stackwright::{App, CfnParameter, CfnRule, Stack, intrinsic};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let stage = CfnParameter::new(&stack, "StageName");
/// CfnRule::new(&stack, "KnownStage")
///     .assert(intrinsic::contains(["dev", "prod"], stage.value()), "the stage is dev or prod");
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
#[derive(Clone, Debug)]
pub struct CfnRule(Node);
construct!(CfnRule);

impl CfnRule {
    /// A rule without assertions.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let body = Data::object([("Assertions", Data::List(Vec::new()))]);
        CfnRule(add(scope, id, Section::Rules, body))
    }

    /// Checks the assertions only when this holds. It may not refer to conditions of the template.
    pub fn when(&self, condition: impl Into<ConditionExpr>) -> Self {
        self.set("RuleCondition", condition.into().0)
    }

    /// Adds something that must hold, and what to say when it does not.
    pub fn assert(&self, assertion: impl Into<ConditionExpr>, description: &str) -> Self {
        let assertion = Data::object([
            ("Assert", assertion.into().0),
            ("AssertDescription", description.into()),
        ]);
        self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind
                && let Data::Object(body) = &mut element.body
                && let Some(Data::List(assertions)) = body.get_mut("Assertions")
            {
                assertions.push(assertion);
            }
        });
        self.clone()
    }
}

/// A hook of the template, which takes part in updates: `AWS::CodeDeploy::BlueGreen` shifts traffic to a new set of tasks.
///
/// ```
/// use stackwright::{App, CfnHook, Data, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// // CloudFormation reads the hook by this macro.
/// stack.add_transform("AWS::CodeDeployBlueGreen");
/// CfnHook::new(&stack, "BlueGreen", "AWS::CodeDeploy::BlueGreen")
///     .property("ServiceRole", "AWSCodeDeployRoleForECS")
///     .property("TrafficRoutingConfig", Data::object([("Type", "AllAtOnce")]));
///
/// let assembly = app.synth().unwrap();
/// let hook = &assembly.template("S").unwrap()["Hooks"]["BlueGreen"];
/// assert_eq!(hook["Properties"]["ServiceRole"], "AWSCodeDeployRoleForECS");
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green.html>
#[derive(Clone, Debug)]
pub struct CfnHook(Node);

impl Construct for CfnHook {
    fn node(&self) -> &Node {
        &self.0
    }
}

impl CfnHook {
    pub(crate) fn from_node(node: Node) -> Self {
        CfnHook(node)
    }

    /// A hook of a type, without properties.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, type_name: &str) -> Self {
        let properties = Data::object::<Key, Data>([]);
        let body = Data::object([("Type", Data::from(type_name)), ("Properties", properties)]);
        CfnHook(add(scope, id, Section::Hooks, body))
    }

    /// The name of its type, for example `AWS::CodeDeploy::BlueGreen`.
    pub fn type_name(&self) -> String {
        match self.entry("Type") {
            Some(Data::String(ref name)) => name.clone(),
            _ => String::new(),
        }
    }

    /// A property by its CloudFormation name, if it is there.
    pub fn get_property(&self, name: &str) -> Option<Data> {
        match self.entry("Properties")? {
            Data::Object(ref properties) => properties.get(name).cloned(),
            _ => None,
        }
    }

    fn entry(&self, name: &str) -> Option<Data> {
        self.0.with(|node| match &node.element()?.body {
            Data::Object(body) => body.get(name).cloned(),
            _ => None,
        })
    }

    /// Sets a property. Resources are named by their logical IDs: [`Resource::logical_id`](crate::Resource::logical_id).
    pub fn property(&self, name: impl Into<Key>, value: impl Into<Data>) -> Self {
        let (name, value) = (name.into(), value.into());
        let _replaced = self.0.with_mut(|node| {
            if let Kind::Element(element) = &mut node.kind
                && let Data::Object(body) = &mut element.body
                && let Data::Object(properties) = body
                    .entry(Key::Borrowed("Properties"))
                    .or_insert_with(|| Data::Object(Object::new()))
            {
                properties.insert(name, value)
            } else {
                Some(value)
            }
        });
        self.clone()
    }
}

/// What [`CfnInclude`](crate::CfnInclude) hands out for the names of an included template.
pub(crate) type Included = IndexMap<String, Node>;

/// Adds an element of an included template, under its own logical ID.
#[track_caller]
pub(crate) fn add_fixed(scope: &Node, name: &str, section: Section, body: Data) -> Node {
    let mut element = Element::new(section, body);
    element.logical_id = Some(GivenId {
        id: name.to_owned(),
        location: Location::caller(),
    });
    scope.add(name, Kind::Element(Box::new(element)))
}
