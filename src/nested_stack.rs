//! Nested stacks: a stack that is a resource of another one.

use crate::codes;
use crate::data::{Data, Expr, Key, Object};
use crate::diagnostic::Diagnostic;
use crate::duration::Duration;
use crate::resource::{CfnResource, RemovalPolicy, Resource, ResourceType, TagFormat};
use crate::stack::{Stack, StackData};
use crate::tree::{Construct, Kind, Node};
use crate::value::{IntoValue, List, Value};
use crate::{intrinsic, pseudo};

static NESTED_STACK: ResourceType =
    ResourceType::new("AWS::CloudFormation::Stack", &[]).tagged("Tags", TagFormat::List);

/// A stack that is a resource of another one and is deployed with it: for more resources than one stack can have, and for
/// what several stacks have in common.
///
/// References work in both directions, and between nested stacks: they become parameters of the one and outputs of the
/// other. The template is published as a file, to where the [synthesizer](crate::Synthesizer) of the outer stack says.
///
/// ```
/// use stackwright::{App, CfnResource, NestedStack, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "Main");
/// let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
/// let jobs = NestedStack::new(&stack, "Jobs");
/// CfnResource::new(&jobs, "Name", "AWS::SSM::Parameter")
///     .property("Type", "String")
///     .property("Value", topic.ref_());
///
/// let assembly = app.synth().unwrap();
/// let inner = assembly.template("Main/Jobs").unwrap();
/// let value = &inner["Resources"]["Name"]["Properties"]["Value"];
/// assert_eq!(value["Ref"], "referencetoMainTopic716C1E89Ref");
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>
#[derive(Clone, Debug)]
pub struct NestedStack {
    node: Node,
    resource: CfnResource,
}

impl Construct for NestedStack {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Resource for NestedStack {
    fn resource(&self) -> &CfnResource {
        &self.resource
    }
}

impl NestedStack {
    /// A stack in the stack that the scope is in.
    ///
    /// # Errors
    /// At synthesis: `SW0006` if the scope is in no stack; `SW0042` if the outer stack's synthesizer publishes nothing.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let scope = scope.node();
        let is_in_stack = scope.stack().is_some();
        let node = scope.add(id, Kind::Stack(Box::default()));
        let id = node.id();
        if !is_in_stack {
            node.add_error(
                Diagnostic::error(
                    codes::NO_STACK,
                    format!("nested stack `{id}` is in no stack"),
                )
                .hint("create it in a stack, or create a `Stack` in place of it"),
            );
        }
        let outer = if is_in_stack { scope } else { &node };
        let holder = outer.add(&format!("{id}.NestedStack"), Kind::Scope);
        let resource =
            CfnResource::of_type(&holder, &format!("{id}.NestedStackResource"), &NESTED_STACK)
                .removal_policy(RemovalPolicy::Destroy);
        let index = resource.node().index;
        node.with_mut(|node| {
            node.default_child = Some(index);
            if let Kind::Stack(stack) = &mut node.kind
                && is_in_stack
            {
                stack.nested_as = Some(index);
            }
        });
        NestedStack { node, resource }
    }

    /// A stack whose resource is there already, in an included template; its template is made here.
    #[track_caller]
    pub(crate) fn of_resource(scope: &Node, id: &str, resource: CfnResource) -> Self {
        let node = scope.add(id, Kind::Stack(Box::default()));
        let index = resource.node().index;
        node.with_mut(|node| {
            node.default_child = Some(index);
            if let Kind::Stack(stack) = &mut node.kind {
                stack.nested_as = Some(index);
            }
        });
        resource.set_property("TemplateURL", Data::Null);
        NestedStack { node, resource }
    }

    fn edit(&self, edit: impl FnOnce(&mut StackData)) -> Self {
        self.node.with_mut(|node| {
            if let Kind::Stack(stack) = &mut node.kind {
                edit(stack);
            }
        });
        self.clone()
    }

    /// The template's description; at most 1,024 bytes.
    pub fn description(&self, text: impl Into<String>) -> Self {
        self.edit(|stack| stack.description = Some(text.into()))
    }

    /// The value of a parameter that a [`CfnParameter`](crate::CfnParameter) in it declares. References need none: they
    /// make parameters of their own.
    pub fn parameter(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let mut parameters = match &mut self.resource.get_property("Parameters") {
            Some(Data::Object(parameters)) => std::mem::take(parameters),
            _ => Object::new(),
        };
        parameters.insert(Key::Owned(name.into()), value.into_value().into());
        self.resource
            .set_property("Parameters", Data::Object(parameters));
        self.clone()
    }

    /// How long CloudFormation waits for it to be created. The default is without end.
    ///
    /// # Errors
    /// At synthesis: `SW0018` if it is no whole number of minutes.
    pub fn timeout(&self, timeout: Duration) -> Self {
        self.resource
            .set_property("TimeoutInMinutes", timeout.in_minutes());
        self.clone()
    }

    /// The ARNs of up to 5 SNS topics that are told about its events.
    pub fn notification_arns(&self, arns: impl IntoValue<List<String>>) -> Self {
        self.resource
            .set_property("NotificationARNs", arns.into_value());
        self.clone()
    }

    /// It as a stack, for what takes one.
    pub fn stack(&self) -> Stack {
        Stack(self.node.clone())
    }

    /// Its name, which CloudFormation makes: `AWS::StackName` inside, a part of the ID outside.
    pub fn stack_name(&self) -> Value<String> {
        let outside = intrinsic::select(1, intrinsic::split("/", self.resource.ref_()));
        self.inside_or(pseudo::stack_name(), outside)
    }

    /// Its ID: `AWS::StackId` inside, the `Ref` of its resource outside.
    pub fn stack_id(&self) -> Value<String> {
        self.inside_or(pseudo::stack_id(), self.resource.ref_())
    }

    fn inside_or(&self, inside: Value<String>, outside: Value<String>) -> Value<String> {
        Value::expr(Expr::Inside(
            self.node.reference(),
            inside.into(),
            outside.into(),
        ))
    }

    /// The value of an output that a [`CfnOutput`](crate::CfnOutput) in it declares, by its logical ID. References need no
    /// outputs: they make their own.
    pub fn output(&self, logical_id: &str) -> Value<String> {
        self.resource.attr(format!("Outputs.{logical_id}"))
    }
}
