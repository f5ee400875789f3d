//! References that leave their stack: what they become, and what the stacks on their way get because of them.

use std::collections::HashMap;

use crate::json::{self, IndexMap, Value as Json, json};

use super::Plan;
use super::dependencies::Reason;
use super::resolve::Resolver;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::logical_id;
use crate::physical_name::{self, Named};
use crate::reference_strength::{self, ReferenceStrength};
use crate::stack::{self, Environment};
use crate::synthesizer::Bound;

/// What stands between the items of a list that one stack hands to another; no identifier has it in it.
const LIST_DELIMITER: &str = "||";

/// What stacks have because others refer to them, or they to others, by stack.
pub(crate) type Links = HashMap<u32, Link>;

/// What one stack has because of references.
#[derive(Default)]
pub(crate) struct Link {
    /// Outputs by their logical ID.
    pub outputs: IndexMap<String, Json>,
    /// Who may read the outputs from other accounts.
    pub readers: Option<Readers>,
    /// Names that resources get because they are needed: by node, the property and the name.
    pub names: IndexMap<u32, (&'static str, String)>,
    /// Parameters of a nested stack by their logical ID, each with its value in the outer stack.
    pub parameters: IndexMap<String, Json>,
}

/// What is referred to.
pub(crate) struct Target {
    /// The stack that it is in.
    pub owner: u32,
    pub node: u32,
    /// The attribute, or nothing for a `Ref`.
    pub attribute: Option<String>,
    pub is_list: bool,
}

impl Target {
    /// The reference as it is written in the target's own stack.
    pub(crate) fn local(&self, plan: &Plan<'_>) -> Json {
        let id = plan.logical_id(self.node).unwrap_or_default();
        match &self.attribute {
            None => json::entry("Ref", id),
            Some(attribute) => json::entry("Fn::GetAtt", json::list([id, attribute])),
        }
    }

    /// The same as a string: a list is joined, as parameters, outputs and exports are strings.
    fn text(&self, plan: &Plan<'_>) -> Json {
        match self.is_list {
            true => json::entry("Fn::Join", vec![LIST_DELIMITER.into(), self.local(plan)]),
            false => self.local(plan),
        }
    }

    /// A logical ID for what hands it on, as the CDK makes it: unique in the app.
    fn link_id(&self, plan: &Plan<'_>, prefix: &str) -> String {
        let path = plan.graph.ids_below(0, self.node);
        let unique = logical_id::logical_id(&path).unwrap_or_default();
        let attribute = self.attribute.as_deref().unwrap_or("Ref");
        logical_id::logical_id(&[format!("{prefix}{unique}{attribute}")]).unwrap_or_default()
    }
}

impl Resolver<'_, '_> {
    /// A reference from this stack to another one.
    pub(super) fn reach(&mut self, target: &Target) -> Json {
        if let Some(known) = self.by_name(target) {
            return known;
        }
        let text = self.text_in(self.stack, target);
        match target.is_list {
            true => json::entry("Fn::Split", vec![LIST_DELIMITER.into(), text]),
            false => text,
        }
    }

    /// The target by its name, if it is in another region or account and has one, or is to get one where it is needed. The order
    /// of the stacks does not matter then.
    fn by_name(&mut self, target: &Target) -> Option<Json> {
        let plan = self.plan;
        if !physical_name::can_be_named(plan.graph, target.node) {
            return None;
        }
        let (here, there) = (plan.outermost(self.stack), plan.outermost(target.owner));
        let (mine, theirs) = (plan.environment(here), plan.environment(there));
        if mine.may_equal(&theirs) || plan.stage_of(here) != plan.stage_of(there) {
            return None;
        }
        let named = match physical_name::name_of(plan.graph, target.node, there, &theirs)? {
            Ok(named) => named,
            Err(problem) => {
                plan.graph.find(target.node, problem);
                return Some(target.local(plan));
            }
        };
        let attribute = target.attribute.as_deref();
        let known =
            physical_name::by_name(plan.graph, target.node, attribute, named.name(), &theirs)?;
        if let Named::Made(property, name) = named {
            let link = self.links.entry(target.owner).or_default();
            link.names.insert(target.node, (property, name));
        }
        Some(known)
    }

    /// What stands for the target in a stack, as a string.
    fn text_in(&mut self, consumer: u32, target: &Target) -> Json {
        let plan = self.plan;
        if consumer == target.owner {
            return target.text(plan);
        }
        // Into a nested stack, by a parameter.
        if let Some(nested) = plan.nested.get(&consumer)
            && plan.is_inside(consumer, target.owner)
        {
            let name = target.link_id(plan, "reference-to-");
            let value = self.text_in(nested.outer, target);
            let link = self.links.entry(consumer).or_default();
            link.parameters.entry(name.clone()).or_insert(value);
            return json::entry("Ref", name);
        }
        match self.one_out(target) {
            Some(outer) => self.text_in(consumer, &outer),
            None => self.between(consumer, target),
        }
    }

    /// The target as the outer stack knows it, by an output, if it is in a nested stack.
    fn one_out(&mut self, target: &Target) -> Option<Target> {
        let nested = self.plan.nested.get(&target.owner)?;
        let name = target.link_id(self.plan, "");
        let output = json::entry("Value", target.text(self.plan));
        let link = self.links.entry(target.owner).or_default();
        link.outputs.entry(name.clone()).or_insert(output);
        Some(Target {
            owner: nested.outer,
            node: nested.resource,
            attribute: Some(format!("Outputs.{name}")),
            is_list: false,
        })
    }

    /// A reference from one stack that is deployed by itself, or one that is nested in it, to another one.
    fn between(&mut self, consumer: u32, target: &Target) -> Json {
        let (plan, owner) = (self.plan, target.owner);
        let here = plan.outermost(consumer);
        if plan.stage_of(here) != plan.stage_of(owner) {
            self.report(across_stages(plan, self.element, target.node, "refers to"));
            return target.local(plan);
        }
        let reason = Reason {
            from: self.element,
            to: target.node,
        };
        self.dependencies.add_stack(here, owner, reason);
        let (mine, theirs) = (plan.environment(here), plan.environment(owner));
        let asked = self.strength_of(here, target.node);
        if mine.may_equal(&theirs) {
            let strength = asked.unwrap_or(ReferenceStrength::Strong);
            let strong = (strength != ReferenceStrength::Weak).then(|| self.import(target));
            return match strong {
                Some(import) if strength == ReferenceStrength::Strong => import,
                _ => self.read_output(target, &theirs, None),
            };
        }
        if asked == Some(ReferenceStrength::Strong) {
            let problem = Diagnostic::warning(
                codes::REFERENCE_STRENGTH,
                format!(
                    "the reference to `{}` is weak, as its stack is in {}",
                    plan.path_of(target.node),
                    theirs.to_url()
                ),
            );
            self.report(problem.hint(
                "say `ReferenceStrength::Weak` for it; exports are for one account and region",
            ));
        }
        match self.reader(here, owner, (&mine, &theirs)) {
            Ok(role) => self.read_output(target, &theirs, role),
            Err(hint) => {
                let message = format!(
                    "`{}` refers to `{}`, whose stack is in {} while its own is in {}",
                    plan.path_of(self.element),
                    plan.path_of(target.node),
                    theirs.to_url(),
                    mine.to_url()
                );
                self.report(Diagnostic::error(codes::INVALID_REFERENCE, message).hint(hint));
                target.local(plan)
            }
        }
    }

    /// How firmly a stack is to refer to something, if anything says so.
    fn strength_of(&self, consumer: u32, target: u32) -> Option<ReferenceStrength> {
        let graph = self.plan.graph;
        let said = self
            .strength
            .or_else(|| reference_strength::of_producer(graph, target));
        said.or_else(|| match reference_strength::of_consumer(graph, consumer) {
            Ok(strength) => strength,
            Err(value) => {
                self.report(
                    Diagnostic::error(
                        codes::REFERENCE_STRENGTH,
                        format!("the context says that references between stacks are {value}"),
                    )
                    .hint(
                        "`@aws-cdk/core:defaultCrossStackReferences` is `strong`, `weak` or `both`",
                    ),
                );
                None
            }
        })
    }

    /// Exports the target from its stack, by the name that the CDK gives it, and imports it.
    fn import(&mut self, target: &Target) -> Json {
        let plan = self.plan;
        let output = format!("Output{}", target.local(plan));
        let name = export_name(plan, target.owner, &output);
        let link = self.links.entry(target.owner).or_default();
        let id = link_id("Exports", &output);
        link.outputs.entry(id).or_insert_with(|| {
            let export = json::entry("Name", name.as_str());
            json::object([("Value", target.text(plan)), ("Export", export)])
        });
        json::entry("Fn::ImportValue", name)
    }

    /// Makes the target an output of its stack and reads it, with a role if the stack is in another account.
    fn read_output(
        &mut self,
        target: &Target,
        environment: &Environment,
        role: Option<Json>,
    ) -> Json {
        let plan = self.plan;
        let id = link_id("Publish", &format!("Output{}", target.local(plan)));
        let link = self.links.entry(target.owner).or_default();
        link.outputs
            .entry(id.clone())
            .or_insert_with(|| json::entry("Value", target.text(plan)));
        let region = match environment.known_region() {
            Some(region) => region.into(),
            None => json::entry("Ref", "AWS::Region"),
        };
        let name = stack::stack_name(plan.graph, target.owner);
        let mut output = json::object([("StackName", name.into()), ("Region", region)]);
        if let Some(role) = role {
            output["RoleArn"] = role;
        }
        output["OutputName"] = id.into();
        json::entry("Fn::GetStackOutput", output)
    }

    /// The ARN of the role with which a stack reads the outputs of one that is in another account, where it is needed, and
    /// with whom that account must share them; else what is to be done.
    fn reader(
        &mut self,
        here: u32,
        owner: u32,
        (mine, theirs): (&Environment, &Environment),
    ) -> Result<Option<Json>, &'static str> {
        let (Some(my_account), Some(account)) = (mine.known_account(), theirs.known_account())
        else {
            return Ok(None);
        };
        if my_account == account {
            return Ok(None);
        }
        let Some(region) = theirs.known_region() else {
            return Err("give both stacks an account and a region, with `Environment::new`");
        };
        let consumer = Bound::of(self.plan.graph, here).execution_role();
        let consumer = consumer.ok_or(
            "give the stack a role that CloudFormation assumes, by `Synthesizer::bootstrapped()` or `execution_role`: the other account lets that role read the value",
        )?;
        let path = self.plan.graph.ids_below(0, owner);
        let name = |id: &str, length: usize| {
            let path = path.iter().map(String::as_str).chain(["Publish", id]);
            let path: Vec<&str> = path.collect();
            logical_id::unique_resource_name(&path, length, "", "")
        };
        let role_name = name("GetStackOutputRole", 64);
        let stack_name = stack::stack_name(self.plan.graph, owner);
        let link = self.links.entry(owner).or_default();
        let readers = link.readers.get_or_insert_with(|| Readers {
            role_name: role_name.clone(),
            policy_name: name("GetStackOutputPolicy", 128),
            stack_arn: in_partition(&format!(
                ":cloudformation:{region}:{account}:stack/{stack_name}/*"
            )),
            consumers: IndexMap::new(),
        });
        readers.consumers.insert(consumer, ());
        Ok(Some(in_partition(&format!(
            ":iam::{account}:role/{role_name}"
        ))))
    }

    /// Keeps what a stack exports although nothing imports it.
    pub(super) fn keep_export(&mut self, target: Target) -> bool {
        let mut target = target;
        while target.owner != self.stack {
            match self.one_out(&target) {
                Some(outer) => target = outer,
                None => return false,
            }
        }
        self.import(&target);
        true
    }
}

/// Who may read the outputs of a stack from other accounts.
pub(crate) struct Readers {
    role_name: String,
    policy_name: String,
    stack_arn: Json,
    /// The ARNs of the roles of those who read.
    consumers: IndexMap<String, ()>,
}

impl Readers {
    /// The role that they assume and its policy, by logical ID.
    pub(super) fn resources(self) -> [(String, Json); 2] {
        let mut principals: Vec<Json> = self
            .consumers
            .keys()
            .map(|arn| json!({"Fn::Sub": arn}))
            .collect();
        let principals = match principals.len() {
            1 => principals.remove(0),
            _ => Json::Array(principals),
        };
        let role_id = link_id("Publish", "GetStackOutputRole");
        let policy = json!({"Type": "AWS::IAM::Policy", "Properties": {
            "Roles": [{"Ref": &role_id}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Action": "cloudformation:DescribeStacks",
                "Resource": self.stack_arn,
            }]},
            "PolicyName": self.policy_name,
        }});
        let role = json!({"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": principals},
                "Action": ["sts:AssumeRole"],
            }]},
            "RoleName": self.role_name,
        }});
        [
            (role_id, role),
            (link_id("Publish", "GetStackOutputPolicy"), policy),
        ]
    }
}

/// An ARN in the stack's partition.
fn in_partition(rest: &str) -> Json {
    json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, rest]]})
}

/// What is said when something of one stage needs something of another.
pub(super) fn across_stages(plan: &Plan<'_>, from: u32, to: u32, verb: &str) -> Diagnostic {
    let stage = |node: u32| match plan.stage_of(node) {
        0 => "in no stage".to_owned(),
        stage => format!("in stage `{}`", plan.path_of(stage)),
    };
    Diagnostic::error(
        codes::STAGE_BORDER,
        format!(
            "`{}`, {}, {verb} `{}`, {}",
            plan.path_of(from),
            stage(from),
            plan.path_of(to),
            stage(to)
        ),
    )
    .hint(
        "create what both need in each of the stages, or give it a fixed name and write that name",
    )
}

/// The name under which a stack exports an output, at most 255 characters.
fn export_name(plan: &Plan<'_>, stack: u32, output: &str) -> String {
    let prefix = format!("{}:", stack::stack_name(plan.graph, stack));
    let local = link_id("Exports", output);
    let start = (prefix.len() + local.len()).saturating_sub(255);
    format!("{prefix}{}", &local[start.min(local.len())..])
}

/// The logical ID of something that a stack has for others, as the CDK makes it.
fn link_id(scope: &str, id: &str) -> String {
    logical_id::logical_id(&[scope, id]).unwrap_or_default()
}
