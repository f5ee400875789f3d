//! How a stack gets into an account: with whose permissions, and where its files and images are published.

use std::panic::Location;
use std::rc::Rc;

use crate::json::{Map, Value as Json, json};

use crate::asset::{AssetStore, BOOTSTRAP_VERSION, Place, Role};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::stack;
use crate::token;
use crate::tree::{Graph, Node};

/// The version of the bootstrap resources that has a role for look-ups.
const LOOKUP_BOOTSTRAP_VERSION: u32 = 8;

/// How stacks get into an account: with whose permissions, and where their files and images are published. Set it for an
/// [app](crate::App::synthesizer), a [stage](crate::Stage::synthesizer) or a [stack](crate::Stack::synthesizer); what is
/// nearest to a stack decides.
///
/// Names and ARNs may hold `${Qualifier}`, `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}`, which become
/// those of each stack.
///
/// ```
/// use stackwright::{App, Stack, Synthesizer};
/// let app = App::new().synthesizer(Synthesizer::bootstrapped().qualifier("team1"));
/// let stack = Stack::new(&app, "Files");
/// # let _ = stack;
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Synthesizer {
    qualifier: Option<String>,
    /// None where nothing can be published.
    assets: Option<AssetStore>,
    publishes_template: bool,
    checks_version: bool,
    deploy_role: Option<Role>,
    execution_role: Option<String>,
    lookup_role: Option<Role>,
}

impl Synthesizer {
    /// Deploys with the permissions of whoever runs the command: the default. Nothing has to be there beforehand, as long as
    /// nothing has to be uploaded; files and images go to the bucket and the repository of the bootstrap stack, or
    /// to [others](Synthesizer::assets).
    pub fn caller() -> Self {
        Synthesizer {
            assets: Some(AssetStore::default()),
            ..Self::without_assets()
        }
    }

    /// Deploys with the roles of the bootstrap stack, which the account must have, as the CDK does by default
    /// (`DefaultStackSynthesizer`). The template is published, too, and checks the version of that stack.
    pub fn bootstrapped() -> Self {
        Synthesizer {
            qualifier: None,
            assets: Some(AssetStore::bootstrapped()),
            publishes_template: true,
            checks_version: true,
            deploy_role: Some(Role::of_bootstrap("deploy")),
            execution_role: Some(Role::of_bootstrap("cfn-exec").arn),
            lookup_role: Some(Role::of_bootstrap("lookup")),
        }
    }

    /// Deploys with the permissions of whoever runs the command, or with a [role](Synthesizer::deploy_role) that is given,
    /// where nothing can be published: a stack that has files, images or nested stacks is an error
    /// (`BootstraplessSynthesizer`).
    pub fn without_assets() -> Self {
        Synthesizer {
            qualifier: None,
            assets: None,
            publishes_template: false,
            checks_version: false,
            deploy_role: None,
            execution_role: None,
            lookup_role: None,
        }
    }

    /// What sets the resources of the bootstrap stack apart from those of another one: up to 10 letters and digits. The
    /// default is the context value `@aws-cdk/core:bootstrapQualifier`, else `hnb659fds`.
    pub fn qualifier(mut self, qualifier: impl Into<String>) -> Self {
        self.qualifier = Some(qualifier.into());
        self
    }

    /// Where files and images are published.
    pub fn assets(mut self, store: AssetStore) -> Self {
        self.assets = Some(store);
        self
    }

    /// The ARN of the role that calls CloudFormation, and the external id that it asks for.
    pub fn deploy_role(mut self, arn: impl Into<String>, external_id: Option<&str>) -> Self {
        self.deploy_role = Some(Role::new(arn, external_id));
        self
    }

    /// The ARN of the role that CloudFormation assumes.
    pub fn execution_role(mut self, arn: impl Into<String>) -> Self {
        self.execution_role = Some(arn.into());
        self
    }

    /// The ARN of the role that looks up what exists in the account, and the external id that it asks for.
    pub fn lookup_role(mut self, arn: impl Into<String>, external_id: Option<&str>) -> Self {
        self.lookup_role = Some(Role::new(arn, external_id));
        self
    }

    /// Leaves out the parameter and the rule by which a template checks the version of the bootstrap stack.
    pub fn without_version_rule(mut self) -> Self {
        self.checks_version = false;
        self
    }

    /// What is wrong with it.
    fn problems(&self) -> Vec<Diagnostic> {
        let role = |role: &Option<Role>| role.as_ref().map(|role| role.arn.clone());
        let own = [
            ("qualifier", self.qualifier.clone()),
            ("deploy role", role(&self.deploy_role)),
            ("execution role", self.execution_role.clone()),
            ("lookup role", role(&self.lookup_role)),
        ];
        let own = own
            .iter()
            .filter_map(|(name, text)| Some((*name, text.as_deref()?)));
        let texts = own.chain(self.assets.iter().flat_map(AssetStore::texts));
        let unknown = texts.filter(|(_, text)| token::may_contain(text)).map(|(name, _)| {
            Diagnostic::error(
                codes::SYNTHESIZER,
                format!("the synthesizer's {name} holds a value that is known only at deployment"),
            )
            .hint("use a fixed text; `${AWS::AccountId}`, `${AWS::Region}`, `${AWS::Partition}` and `${Qualifier}` in it become those of the stack")
        });
        let mut problems: Vec<Diagnostic> = unknown.collect();
        let is_qualifier = |text: &str| {
            (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if let Some(qualifier) = &self.qualifier
            && !is_qualifier(qualifier)
            && !token::may_contain(qualifier)
        {
            problems.push(
                Diagnostic::error(
                    codes::SYNTHESIZER,
                    format!("`{qualifier}` cannot be the qualifier of a bootstrap stack"),
                )
                .hint("a qualifier has 1 to 10 letters and digits"),
            );
        }
        problems
    }

    /// Gives it to a construct and all stacks below.
    #[track_caller]
    pub(crate) fn set_on(self, node: &Node) {
        for problem in self.problems() {
            node.add_error(problem.at(Location::caller()));
        }
        node.with_mut(|node| node.synthesizer = Some(self.into()));
    }
}

/// The synthesizer of one stack that is deployed by itself, with what stands for its placeholders.
pub(crate) struct Bound {
    synthesizer: Rc<Synthesizer>,
    assets: AssetStore,
    place: Place,
}

impl Bound {
    /// The synthesizer that is nearest to a stack.
    pub(crate) fn of(graph: &Graph, stack: u32) -> Bound {
        let environment = stack::environment(graph, stack);
        let nodes = graph.nodes.borrow();
        let (mut nearest, mut qualifier) = (None, None);
        let mut at = Some(stack);
        while let Some(index) = at {
            let node = &nodes[index as usize];
            nearest = nearest.or_else(|| node.synthesizer.clone());
            qualifier = qualifier.or_else(|| Place::context_qualifier(&node.context));
            at = node.parent;
        }
        let synthesizer = nearest.unwrap_or_else(|| Rc::new(Synthesizer::caller()));
        Bound {
            place: Place::new(&environment, synthesizer.qualifier.clone().or(qualifier)),
            assets: synthesizer.assets.clone().unwrap_or_default(),
            synthesizer,
        }
    }

    /// Where assets are published.
    pub(crate) fn assets(&self) -> (&AssetStore, &Place) {
        (&self.assets, &self.place)
    }

    /// Whether anything can be published.
    pub(crate) fn publishes_assets(&self) -> bool {
        self.synthesizer.assets.is_some()
    }

    /// Whether the template itself is published.
    pub(crate) fn publishes_template(&self) -> bool {
        self.synthesizer.publishes_template
    }

    /// The ARN of the role that CloudFormation assumes.
    pub(crate) fn execution_role(&self) -> Option<String> {
        let role = self.synthesizer.execution_role.as_ref()?;
        Some(self.place.fill(role))
    }

    /// What the manifest says of the stack: by which roles it is deployed, and which version of the bootstrap stack it
    /// needs.
    pub(crate) fn stack_properties(&self) -> Map<String, Json> {
        let (synthesizer, place) = (&self.synthesizer, &self.place);
        let mut properties = Map::new();
        if let Some(role) = &synthesizer.deploy_role {
            role.add_to(
                place,
                ["assumeRoleArn", "assumeRoleExternalId"],
                &mut properties,
            );
        }
        if let Some(role) = self.execution_role() {
            properties.insert("cloudFormationExecutionRoleArn".into(), role.into());
        }
        properties.extend(self.assets.bootstrap_properties(place, BOOTSTRAP_VERSION));
        if let Some(role) = &synthesizer.lookup_role {
            let mut lookup = Map::new();
            role.add_to(place, ["arn", "assumeRoleExternalId"], &mut lookup);
            lookup.extend(
                self.assets
                    .bootstrap_properties(place, LOOKUP_BOOTSTRAP_VERSION),
            );
            properties.insert("lookupRole".into(), Json::Object(lookup));
        }
        properties
    }

    /// Adds to a look-up the role with which it is made.
    pub(crate) fn add_lookup_role(&self, props: &mut Map<String, Json>) {
        if let Some(role) = &self.synthesizer.lookup_role {
            role.add_to(
                &self.place,
                ["lookupRoleArn", "lookupRoleExternalId"],
                props,
            );
        }
    }

    /// Adds to a template what checks the version of the bootstrap stack, unless the template has it already.
    pub(crate) fn add_version_rule(&self, template: &mut Json) {
        let Some(parameter) = &self.assets.version_parameter else {
            return;
        };
        if !self.synthesizer.checks_version
            || template["Parameters"].get("BootstrapVersion").is_some()
        {
            return;
        }
        let older: Vec<String> = (1..BOOTSTRAP_VERSION)
            .map(|version| version.to_string())
            .collect();
        template["Parameters"]["BootstrapVersion"] = json!({
            "Type": "AWS::SSM::Parameter::Value<String>",
            "Default": self.place.qualified(parameter),
            "Description": "Version of the CDK Bootstrap resources in this environment, automatically retrieved from SSM Parameter Store. [cdk:skip]",
        });
        template["Rules"]["CheckBootstrapVersion"] = json!({"Assertions": [{
            "Assert": {"Fn::Not": [{"Fn::Contains": [older, {"Ref": "BootstrapVersion"}]}]},
            "AssertDescription": format!("CDK bootstrap stack version {BOOTSTRAP_VERSION} required. Please run 'cdk bootstrap' with a recent version of the CDK CLI."),
        }]});
    }
}
