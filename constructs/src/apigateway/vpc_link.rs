//! Ways from an API into a VPC.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::CfnVpcLink;

use super::codes;
use crate::kit::{Handle, Kind, Origin, lazily};

static LINK: Kind = Kind {
    construct_type: "stackwright_aws.apigateway.VpcLink",
    noun: "VPC link",
    constructor: "VpcLink::new",
    imported: codes::IMPORTED,
};

/// A way from APIs to a network load balancer in a VPC.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::apigateway::{Integration, VpcLink};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let balancer = NetworkLoadBalancer::new(&stack, "Balancer", &vpc);
/// let link = VpcLink::new(&stack, "Link").target(balancer.load_balancer_arn());
/// let api = RestApi::new(&stack, "Api");
/// api.root().method("GET", Integration::http_proxy("GET", "http://inside.example.com").vpc_link(link.vpc_link_id()));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html>
#[derive(Clone, Debug)]
pub struct VpcLink(Handle<Owned, Value<String>>);

#[derive(Debug)]
struct Owned {
    cfn: CfnVpcLink,
    settings: Rc<Settings>,
}

#[derive(Debug)]
struct Settings {
    name: RefCell<Value<String>>,
    targets: RefCell<Vec<Value<String>>>,
}

impl Construct for VpcLink {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl VpcLink {
    /// A link, which needs a [`target`](VpcLink::target).
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = LINK.node(scope.node(), id);
        let settings = Rc::new(Settings {
            name: RefCell::new(node.unique_id().into()),
            targets: RefCell::default(),
        });
        let name = lazily(&settings, |link| link.name.borrow().clone());
        let targets: Value<Vec<Value<String>>> =
            lazily(&settings, |link| link.targets.borrow().clone());
        let cfn = CfnVpcLink::new(&node, "Resource", name, targets);
        let owned = Rc::new(Owned { cfn, settings });
        Defaults::apply(VpcLink(Handle::owned(&LINK, node, owned)))
    }

    /// A link that exists already, by its id. It is never modified.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, link_id: impl IntoValue<String>) -> Self {
        let node = LINK.node(scope.node(), id);
        VpcLink(Handle::imported(&LINK, node, link_id.into_value()))
    }

    /// The network load balancer that it leads to, by its ARN: one.
    #[track_caller]
    pub fn target(&self, load_balancer_arn: impl IntoValue<String>) -> Self {
        let arn = load_balancer_arn.into_value();
        VpcLink(self.0.edit("a target", |link| {
            link.settings.targets.borrow_mut().push(arn);
        }))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        VpcLink(self.0.edit("a name", |link| {
            link.settings.name.replace(name);
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        VpcLink(self.0.edit("a description", |link| {
            link.cfn.description(text);
        }))
    }

    /// The id, for [`Integration::vpc_link`](super::Integration::vpc_link).
    pub fn vpc_link_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(link) => link.cfn.ref_(),
            Origin::Imported(id) => (**id).clone(),
        }
    }
}
