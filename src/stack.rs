//! Stacks: the unit that CloudFormation deploys, one template each.

use std::panic::Location;

use crate::json::IndexMap;

use stackwright_facts::name::Name;
use stackwright_facts::partition::{is_account, is_region};

use crate::asset::StackAssets;
use crate::codes;
use crate::data::{Data, Key, Object};
use crate::diagnostic::Diagnostic;
use crate::logical_id;
use crate::pseudo;
use crate::reference_strength::ReferenceStrength;
use crate::stage;
use crate::synthesizer::Synthesizer;
use crate::tree::{Construct, Graph, Kind, Node};
use crate::value::{IntoValue, List, Value};

/// The greatest number of characters in the name of a stack.
const MAX_NAME: usize = 128;

/// The account and region that a stack is deployed to. What is not given is decided at deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    account: Option<String>,
    region: Option<String>,
}

impl Environment {
    /// A certain account (12 digits) and region (for example `eu-west-1`).
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Environment {
            account: Some(account.into()),
            region: Some(region.into()),
        }
    }

    /// A certain account (12 digits), in whichever region.
    pub fn account(account: impl Into<String>) -> Self {
        Environment {
            account: Some(account.into()),
            region: None,
        }
    }

    /// A certain region of whichever account.
    pub fn region(region: impl Into<String>) -> Self {
        Environment {
            account: None,
            region: Some(region.into()),
        }
    }

    /// The account and region of the person who synthesizes, as the command-line tool finds them out
    /// (`CDK_DEFAULT_ACCOUNT`, `CDK_DEFAULT_REGION`).
    pub fn current() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        Environment {
            account: variable("CDK_DEFAULT_ACCOUNT"),
            region: variable("CDK_DEFAULT_REGION"),
        }
    }

    pub(crate) fn known_account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    pub(crate) fn known_region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// What is given here, and for what is not, what is given there.
    fn or(self, outer: &Environment) -> Environment {
        Environment {
            account: self.account.or_else(|| outer.account.clone()),
            region: self.region.or_else(|| outer.region.clone()),
        }
    }

    pub(crate) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if let Some(account) = &self.account
            && !is_account(account)
        {
            problems.push(
                Diagnostic::error(codes::ENVIRONMENT, format!("`{account}` is not an account"))
                    .hint("write its 12 digits, or leave the account to the deployment"),
            );
        }
        if let Some(region) = &self.region
            && !is_region(region)
        {
            problems.push(
                Diagnostic::error(codes::ENVIRONMENT, format!("`{region}` is not a region"))
                    .hint("write it as `eu-west-1`, or leave the region to the deployment"),
            );
        }
        problems
    }

    pub(crate) fn to_url(&self) -> String {
        format!(
            "aws://{}/{}",
            self.account.as_deref().unwrap_or("unknown-account"),
            self.region.as_deref().unwrap_or("unknown-region")
        )
    }

    /// Whether something here could be in the same account and region as something there.
    pub(crate) fn may_equal(&self, other: &Environment) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| a == b || a.is_none() || b.is_none();
        same(&self.account, &other.account) && same(&self.region, &other.region)
    }
}

#[derive(Default)]
pub(crate) struct StackData {
    pub name: Option<String>,
    pub environment: Environment,
    pub description: Option<String>,
    pub tags: IndexMap<String, String>,
    pub termination_protection: bool,
    pub transforms: Vec<String>,
    /// Sections that an included template has and that nothing else of the app makes, by their names.
    pub sections: Object,
    pub metadata: Object,
    pub renames: IndexMap<String, String>,
    /// The resource that it is in the outer stack, if it is nested.
    pub nested_as: Option<u32>,
    pub assets: StackAssets,
    /// What is exported whether or not something imports it.
    pub kept_exports: Vec<KeptExport>,
}

/// A value that stays exported.
#[derive(Clone)]
pub(crate) struct KeptExport {
    pub value: Data,
    pub location: &'static Location<'static>,
}

/// A stack: what is created in it becomes one CloudFormation template.
///
/// ```
/// use stackwright::{App, Environment, Stack};
/// let app = App::new();
/// let stack = Stack::new(&app, "Files")
///     .environment(Environment::new("123456789012", "eu-west-1"))
///     .description("where the files are")
///     .termination_protection();
/// ```
#[derive(Clone, Debug)]
pub struct Stack(pub(crate) Node);

impl Construct for Stack {
    fn node(&self) -> &Node {
        &self.0
    }
}

impl Stack {
    /// A stack in the app, or in a construct of the app.
    ///
    /// # Errors
    /// At synthesis: `SW0006` if the scope is in another stack, `SW0009` if the name is not 1 to 128 letters, digits and
    /// hyphens that start with a letter, or is that of another stack of the same environment.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let outer = scope.node().stack();
        let stack = Stack(scope.node().add(id, Kind::Stack(Box::default())));
        if let Some(outer) = outer {
            stack.0.add_error(
                Diagnostic::error(
                    codes::NO_STACK,
                    format!("stack `{id}` is inside stack `{}`", outer.0.path()),
                )
                .hint("create the stack in the app, or in a construct that is in no stack"),
            );
        }
        stack
    }

    fn edit<R>(&self, edit: impl FnOnce(&mut StackData) -> R) -> Self {
        let _replaced = self.change(|stack| Some(edit(stack)));
        self.clone()
    }

    /// Changes the stack, and returns what was there before.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut StackData) -> Option<R>) -> Option<R> {
        self.0.with_mut(|node| match &mut node.kind {
            Kind::Stack(stack) => change(stack),
            _ => None,
        })
    }

    /// The account and region that it is deployed to; by default those of its stage, else of whoever
    /// deploys it.
    ///
    /// # Errors
    /// At synthesis: `SW0017` if the account is not 12 digits, or the region is not written as one.
    #[track_caller]
    pub fn environment(&self, environment: Environment) -> Self {
        for problem in environment.problems() {
            self.0.add_error(problem.at(Location::caller()));
        }
        self.edit(|stack| stack.environment = environment)
    }

    /// How it is deployed; by default as its stage or the app says, else with the permissions of whoever deploys it.
    ///
    /// # Errors
    /// At synthesis: `SW0042` if the synthesizer holds values that are known only at deployment.
    #[track_caller]
    pub fn synthesizer(&self, synthesizer: Synthesizer) -> Self {
        synthesizer.set_on(&self.0);
        self.clone()
    }

    /// Its name in CloudFormation. The default is the id, or, inside other constructs, a name made from the path; in a stage,
    /// after the stage's name.
    pub fn name(&self, name: impl Into<String>) -> Self {
        self.edit(|stack| stack.name = Some(name.into()))
    }

    /// How firmly it refers to resources of other stacks. The default is that of its
    /// stage or app, else [`ReferenceStrength::Strong`].
    pub fn references(&self, strength: ReferenceStrength) -> Self {
        self.0.with_mut(|node| node.references = Some(strength));
        self.clone()
    }

    /// The template's description; at most 1,024 bytes.
    pub fn description(&self, text: impl Into<String>) -> Self {
        self.edit(|stack| stack.description = Some(text.into()))
    }

    /// A tag of the stack itself, which CloudFormation puts on its resources at deployment.
    pub fn tag(&self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.edit(|stack| {
            stack.tags.insert(key.into(), value.into());
        })
    }

    /// Protects the stack against deletion.
    pub fn termination_protection(&self) -> Self {
        self.edit(|stack| stack.termination_protection = true)
    }

    /// Adds a macro that CloudFormation applies to the whole template, for example `AWS::LanguageExtensions`.
    pub fn add_transform(&self, name: impl Into<String>) {
        let name = name.into();
        self.edit(|stack| {
            if !stack.transforms.contains(&name) {
                stack.transforms.push(name);
            }
        });
    }

    /// Sets an entry of the template's `Metadata`.
    pub fn set_template_metadata(&self, key: impl Into<String>, value: impl Into<Data>) {
        let (key, value) = (Key::Owned(key.into()), value.into());
        self.edit(|stack| stack.metadata.insert(key, value));
    }

    /// Gives the element that would have one logical ID another: for constructs that moved in the tree while their
    /// resources must stay.
    ///
    /// # Errors
    /// At synthesis: `SW0003` if nothing in the stack has the old ID.
    pub fn rename_logical_id(&self, from: impl Into<String>, to: impl Into<String>) {
        self.edit(|stack| {
            stack.renames.insert(from.into(), to.into());
        });
    }

    /// Exports what a reference leads to, whether or not another stack imports it, under the name by which other stacks
    /// import it. It keeps an export that is still imported: remove the reference first and keep the export, deploy, and
    /// then remove the call.
    ///
    /// ```
    /// use stackwright::{App, CfnResource, Stack};
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Data");
    /// let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    /// stack.export_value(topic.ref_());
    ///
    /// let assembly = app.synth().unwrap();
    /// let outputs = &assembly.template("Data").unwrap()["Outputs"];
    /// let export = &outputs["ExportsOutputRefTopicA7DE468A"]["Export"]["Name"];
    /// assert_eq!(export, "Data:ExportsOutputRefTopicA7DE468A");
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0005` if it is not a reference to something in this stack or in one that is nested in it. Any other
    /// value is exported by a [`CfnOutput`](crate::CfnOutput) with a name.
    #[track_caller]
    pub fn export_value(&self, value: impl IntoValue<String>) -> Self {
        self.keep_export(value.into_value().into())
    }

    /// [`export_value`](Stack::export_value) of a list, which is exported as one text.
    ///
    /// # Errors
    /// As for [`export_value`](Stack::export_value).
    #[track_caller]
    pub fn export_list(&self, value: impl IntoValue<List<String>>) -> Self {
        self.keep_export(value.into_value().into())
    }

    #[track_caller]
    fn keep_export(&self, value: Data) -> Self {
        let location = Location::caller();
        self.edit(|stack| stack.kept_exports.push(KeptExport { value, location }))
    }

    /// The name of the stack: a text that is known now, unless the stack is nested. [`pseudo::stack_name`] is the same from
    /// inside the template.
    pub fn stack_name(&self) -> String {
        stack_name(&self.0.graph, self.0.index)
    }

    /// The region: the one it is given, or `AWS::Region`.
    pub fn region(&self) -> Value<String> {
        let known = environment(&self.0.graph, self.0.index).region;
        known.map_or_else(pseudo::region, Value::from)
    }

    /// The account: the one it is given, or `AWS::AccountId`.
    pub fn account(&self) -> Value<String> {
        let known = environment(&self.0.graph, self.0.index).account;
        known.map_or_else(pseudo::account_id, Value::from)
    }

    /// The partition, `AWS::Partition`.
    pub fn partition(&self) -> Value<String> {
        pseudo::partition()
    }

    /// An ARN of a resource in this stack's partition, region and account.
    ///
    /// ```
    /// # use stackwright::{App, Stack};
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "S");
    /// let arn = stack.arn("ecs", "cluster/main");
    /// # let _ = arn;
    /// ```
    pub fn arn(&self, service: &str, resource: impl IntoValue<String>) -> Value<String> {
        let resource = resource.into_value();
        let (partition, region, account) = (self.partition(), self.region(), self.account());
        crate::sub!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

pub(crate) fn stack_name(graph: &Graph, index: u32) -> String {
    {
        let nodes = graph.nodes.borrow();
        match nodes[index as usize].stack() {
            Some(StackData {
                name: Some(given), ..
            }) => return given.clone(),
            Some(stack) if stack.nested_as.is_some() => return pseudo::stack_name().to_string(),
            _ => {}
        }
    }
    let stage = stage::stage_of(graph, index);
    let mut prefix = stage::stage_name(graph, stage);
    if !prefix.is_empty() {
        prefix.push('-');
    }
    let ids = graph.ids_below(stage, index);
    match ids.as_slice() {
        [only] if prefix.len() + only.len() <= MAX_NAME => format!("{prefix}{only}"),
        _ => {
            let room = MAX_NAME.saturating_sub(prefix.len());
            let name = logical_id::unique_resource_name(&ids, room, "", "-");
            format!("{prefix}{name}")
        }
    }
}

/// The account and region of a stack: its own, else those of the stage or the stack that it is in.
pub(crate) fn environment(graph: &Graph, index: u32) -> Environment {
    let nodes = graph.nodes.borrow();
    let (mut known, mut at) = (Environment::default(), Some(index));
    while let Some(index) = at {
        let node = &nodes[index as usize];
        match &node.kind {
            Kind::Stack(stack) => known = known.or(&stack.environment),
            Kind::Stage(stage) => known = known.or(&stage.environment),
            _ => {}
        }
        at = node.parent;
    }
    known
}

/// The name of the stack in the cloud assembly: from the path alone.
pub(crate) fn artifact_id(graph: &Graph, index: u32) -> String {
    let ids = graph.ids_below(0, index);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match ids.as_slice() {
        [only] if only.len() <= MAX_NAME && only.chars().all(is_plain) => only.clone(),
        // Twice, so that the name has a hash: without what no file can be named, it could be that of another stack.
        [only] => logical_id::unique_resource_name(&[only, only], MAX_NAME, "", "-"),
        _ => logical_id::unique_resource_name(&ids, MAX_NAME, "", "-"),
    }
}

/// The name of the template's file in the assembly.
pub(crate) fn template_file(graph: &Graph, index: u32) -> String {
    format!("{}.template.json", artifact_id(graph, index))
}

pub(crate) fn is_valid_name(name: &str) -> bool {
    Name::Stack.check(name).is_ok()
}
