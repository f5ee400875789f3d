//! Services that exist already.

use stackwright::{Construct, Diagnostic, IntoValue, Node, Value, intrinsic, sub};
use stackwright_cfn::HasArn;
use stackwright_cfn::ecs::CfnService;

use super::cluster::Cluster;
use super::codes;
use crate::iam::GrantActions;
use crate::kit::arn_in_stack;

/// A service that exists already. It is never modified; it can be granted on, measured and scaled.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let arn = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web";
/// let web = ecs::ExistingService::from_arn(&stack, "Web", arn);
/// let deployer = Role::new(&stack, "Deployer", Principal::service("codebuild.amazonaws.com"));
/// web.grant(&deployer, [ecs::Action::UpdateService]);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html>
#[derive(Clone, Debug)]
pub struct ExistingService {
    node: Node,
    cluster: Value<String>,
    name: Value<String>,
    arn: Value<String>,
}

impl Construct for ExistingService {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl GrantActions for ExistingService {
    type Resource = CfnService;

    fn governed_arn(&self) -> Value<String> {
        self.arn.clone()
    }
}

impl ExistingService {
    #[track_caller]
    fn create(scope: &Node, id: &str) -> Node {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ecs.ExistingService");
        node
    }

    /// The service of an ARN that names its cluster, `arn:aws:ecs:…:service/cluster/service`, as those of all services do that
    /// were created since 2021.
    ///
    /// # Errors
    /// At synthesis: `SW0050` if the ARN is that of something else, `SW0308` if it names no cluster.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (Self::create(scope.node(), id), arn.into_value());
        let part = |index: u8| match arn.as_str() {
            Some(text) => text
                .split('/')
                .nth(usize::from(index))
                .unwrap_or_default()
                .into(),
            None => intrinsic::select(index, intrinsic::split("/", &arn)),
        };
        if arn
            .as_str()
            .is_some_and(|text| text.contains(":service/") && text.matches('/').count() < 2)
        {
            let problem = "the ARN of the service does not name its cluster";
            node.add_error(
                Diagnostic::error(codes::IMPORTED, problem)
                    .hint("use `ExistingService::from_name` with the cluster"),
            );
        } else {
            CfnService::ARN.check(&node, &arn);
        }
        ExistingService {
            cluster: part(1),
            name: part(2),
            arn,
            node,
        }
    }

    /// The service of a name in a cluster, in the account and region of the stack.
    #[track_caller]
    pub fn from_name(
        scope: &impl Construct,
        id: &str,
        cluster: &Cluster,
        name: impl IntoValue<String>,
    ) -> Self {
        let (node, name) = (Self::create(scope.node(), id), name.into_value());
        let cluster = cluster.cluster_name();
        let resource = sub!("service/{cluster}/{name}");
        let arn = arn_in_stack(&node, "ecs", resource);
        ExistingService {
            node,
            cluster,
            name,
            arn,
        }
    }

    /// The name.
    pub fn service_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The ARN.
    pub fn service_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The name of its cluster.
    pub fn cluster_name(&self) -> Value<String> {
        self.cluster.clone()
    }

    /// Lets the number of tasks follow what there is to do.
    #[cfg(feature = "applicationautoscaling")]
    #[track_caller]
    pub fn auto_scaling(
        &self,
        tasks: std::ops::RangeInclusive<u32>,
    ) -> crate::applicationautoscaling::ScalableTarget {
        super::scaling::scale(&self.node, &self.cluster, &self.name, tasks)
    }
}
