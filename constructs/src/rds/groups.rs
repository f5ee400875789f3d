//! Parameters of databases, and the subnets that they are in.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Data, IntoValue, Node, RemovalPolicy, Resource, Value};
use stackwright_cfn::rds::{CfnDBClusterParameterGroup, CfnDBParameterGroup, CfnDBSubnetGroup};

use super::engine::Engine;
use crate::ec2::{Subnet, SubnetSelection, Vpc};
use crate::kit::{Part, lazily};

/// Parameters of an engine, for instances or for clusters.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::rds::{Engine, ParameterGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// ParameterGroup::new(&stack, "Logged", Engine::postgres("16.4")).parameter("log_statement", "all");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>
#[derive(Clone, Debug)]
pub struct ParameterGroup(Part<Parameters>);

struct Parameters {
    id: Value<String>,
    values: Rc<Values>,
}

/// What is edited until the group is complete.
struct Values {
    description: RefCell<Value<String>>,
    parameters: RefCell<Vec<(String, Value<String>)>>,
}

impl Construct for ParameterGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl ParameterGroup {
    /// Parameters for instances of an engine.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine) -> Self {
        Self::create(Node::new(scope, id), &engine, false)
    }

    /// Parameters for clusters of Aurora.
    #[track_caller]
    pub fn of_cluster(scope: &impl Construct, id: &str, engine: Engine) -> Self {
        Self::create(Node::new(scope, id), &engine, true)
    }

    #[track_caller]
    pub(super) fn create(node: Node, engine: &Engine, of_cluster: bool) -> Self {
        node.set_construct_type("stackwright_aws.rds.ParameterGroup");
        let family = engine.family();
        let text = match of_cluster {
            true => format!("Cluster parameter group for {family}"),
            false => format!("Parameter group for {family}"),
        };
        let values = Rc::new(Values {
            description: RefCell::new(text.into()),
            parameters: RefCell::default(),
        });
        let description = lazily(&values, |values| values.description.borrow().clone());
        let parameters: Value<Data> = lazily(&values, |values| {
            Data::object(values.parameters.borrow().clone())
        });
        let id = match of_cluster {
            true => CfnDBClusterParameterGroup::new(&node, "Resource")
                .description(description)
                .family(family)
                .parameters(parameters)
                .ref_(),
            false => CfnDBParameterGroup::new(&node, "Resource")
                .description(description)
                .family(family)
                .parameters(parameters)
                .ref_(),
        };
        ParameterGroup(Part::new(node, Rc::new(Parameters { id, values })))
    }

    /// What the group is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        ParameterGroup(self.0.edit(|group| {
            group.values.description.replace(text.into_value());
        }))
    }

    /// A parameter.
    #[track_caller]
    pub fn parameter(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        ParameterGroup(self.0.edit(|group| {
            let value = (name.into(), value.into_value());
            group.values.parameters.borrow_mut().push(value);
        }))
    }

    /// The name.
    pub fn parameter_group_name(&self) -> Value<String> {
        self.0.id.clone()
    }
}

/// Subnets of two availability zones or more that databases can be in.
///
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>
#[derive(Clone, Debug)]
pub struct SubnetGroup(Part<CfnDBSubnetGroup>);

impl Construct for SubnetGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl SubnetGroup {
    /// Subnets of a VPC.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        vpc: &Vpc,
        subnets: impl Into<SubnetSelection>,
    ) -> Self {
        Self::create(Node::new(scope, id), vpc, subnets.into())
    }

    #[track_caller]
    pub(super) fn create(node: Node, vpc: &Vpc, subnets: SubnetSelection) -> Self {
        node.set_construct_type("stackwright_aws.rds.SubnetGroup");
        let id = node.id();
        let subnets = vpc.select(subnets);
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        let cfn = CfnDBSubnetGroup::new(&node, "Default", format!("Subnets {id}"), ids);
        SubnetGroup(Part::new(node, Rc::new(cfn)))
    }

    /// What the group is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        SubnetGroup(self.0.edit(|group| {
            let property = "DBSubnetGroupDescription";
            group.resource().set_property(property, text.into_value());
        }))
    }

    /// What happens to the group when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        SubnetGroup(self.0.edit(|group| {
            group.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn subnet_group_name(&self) -> Value<String> {
        self.0.ref_()
    }
}
