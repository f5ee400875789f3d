//! Parameters of databases, and the subnets that they are in.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
};
use stackwright_cfn::rds::{CfnDBClusterParameterGroup, CfnDBParameterGroup, CfnDBSubnetGroup};

use super::codes;
use super::engine::Engine;
use crate::ec2::{Subnet, SubnetSelection, Vpc};
use crate::kit::{Handle, Kind, Origin, Part, lazily};

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
    cfn: Group,
}

/// The resource that the parameters are in.
enum Group {
    OfInstances(CfnDBParameterGroup),
    OfClusters(CfnDBClusterParameterGroup),
    /// It exists elsewhere.
    Imported,
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
        Defaults::apply(Self::create(Node::new(scope, id), &engine, false))
    }

    /// Parameters for clusters of Aurora.
    #[track_caller]
    pub fn of_cluster(scope: &impl Construct, id: &str, engine: Engine) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), &engine, true))
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
        let (id, cfn) = match of_cluster {
            true => {
                let cfn = CfnDBClusterParameterGroup::new(&node, "Resource")
                    .description(description)
                    .family(family)
                    .parameters(parameters);
                (cfn.ref_(), Group::OfClusters(cfn))
            }
            false => {
                let cfn = CfnDBParameterGroup::new(&node, "Resource")
                    .description(description)
                    .family(family)
                    .parameters(parameters);
                (cfn.ref_(), Group::OfInstances(cfn))
            }
        };
        ParameterGroup(Part::new(node, Rc::new(Parameters { id, values, cfn })))
    }

    /// Parameters that exist already, by the name of their group. They are never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.rds.ParameterGroup");
        let values = Rc::new(Values {
            description: RefCell::new(Value::from("")),
            parameters: RefCell::default(),
        });
        let group = Parameters {
            id: name.into_value(),
            values,
            cfn: Group::Imported,
        };
        ParameterGroup(Part::new(node, Rc::new(group)))
    }

    /// Reports a setting of a group that exists elsewhere.
    #[track_caller]
    fn check_owned(&self, what: &str) {
        if let Group::Imported = self.0.cfn {
            let problem = format!("{what} is set on a parameter group that exists elsewhere");
            let hint =
                "set it where the group is created, or create one here with `ParameterGroup::new`";
            self.0
                .report(Diagnostic::error(codes::IMPORTED, problem).hint(hint));
        }
    }

    /// Gives the group a name of its own, up to 255 letters, digits and hyphens.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        self.check_owned("a name");
        let name = name.into_value();
        ParameterGroup(self.0.edit(|group| match &group.cfn {
            Group::OfInstances(cfn) => drop(cfn.db_parameter_group_name(name)),
            Group::OfClusters(cfn) => drop(cfn.db_cluster_parameter_group_name(name)),
            Group::Imported => {}
        }))
    }

    /// What happens to the group when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        self.check_owned("a removal policy");
        ParameterGroup(self.0.edit(|group| match &group.cfn {
            Group::OfInstances(cfn) => drop(cfn.removal_policy(policy)),
            Group::OfClusters(cfn) => drop(cfn.removal_policy(policy)),
            Group::Imported => {}
        }))
    }

    /// What the group is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        self.check_owned("a description");
        ParameterGroup(self.0.edit(|group| {
            group.values.description.replace(text.into_value());
        }))
    }

    /// A parameter.
    #[track_caller]
    pub fn parameter(&self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.check_owned("a parameter");
        ParameterGroup(self.0.edit(|group| {
            let value = (name.into(), value.into_value());
            group.values.parameters.borrow_mut().push(value);
        }))
    }

    /// Whether it has a parameter.
    #[cfg(feature = "s3")]
    pub(super) fn has(&self, name: &str) -> bool {
        let parameters = self.0.values.parameters.borrow();
        parameters.iter().any(|(known, _)| known == name)
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
pub struct SubnetGroup(Handle<CfnDBSubnetGroup, Value<String>>);

static SUBNETS: Kind = Kind {
    construct_type: "stackwright_aws.rds.SubnetGroup",
    noun: "group of subnets",
    constructor: "SubnetGroup::new",
    imported: codes::IMPORTED,
};

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
        Defaults::apply(Self::create(Node::new(scope, id), vpc, subnets.into()))
    }

    #[track_caller]
    pub(super) fn create(node: Node, vpc: &Vpc, subnets: SubnetSelection) -> Self {
        node.set_construct_type(SUBNETS.construct_type);
        let id = node.id();
        let subnets = vpc.select(subnets);
        let ids: Vec<_> = subnets.iter().map(Subnet::subnet_id).collect();
        let cfn = CfnDBSubnetGroup::new(&node, "Default", format!("Subnets {id}"), ids);
        SubnetGroup(Handle::owned(&SUBNETS, node, Rc::new(cfn)))
    }

    /// A group that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = SUBNETS.node(scope.node(), id);
        SubnetGroup(Handle::imported(&SUBNETS, node, name.into_value()))
    }

    /// Gives the group a name of its own, up to 255 letters, digits and any of `-_. `.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        SubnetGroup(self.0.edit("a name", |group| {
            group.db_subnet_group_name(name);
        }))
    }

    /// What the group is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        SubnetGroup(self.0.edit("a description", |group| {
            // The property is an argument of the constructor.
            let property = "DBSubnetGroupDescription";
            group.resource().set_property(property, text.into_value());
        }))
    }

    /// What happens to the group when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        SubnetGroup(self.0.edit("a removal policy", |group| {
            group.removal_policy(policy);
        }))
    }

    /// The name.
    pub fn subnet_group_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.ref_(),
            Origin::Imported(name) => (**name).clone(),
        }
    }
}
