//! What tasks run on, and how they reach the network there.

use stackwright::Diagnostic;
use stackwright_cfn::ecs::task_definition::NetworkMode as CfnNetworkMode;

use super::codes;

/// What a task runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Launch {
    /// Machines of AWS, which nobody sees.
    Fargate,
    /// Instances of one's own.
    Instances,
}

/// How the containers of a task on instances of one's own reach the network.
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkMode {
    /// A network interface of their own, with an address and security groups, as on Fargate.
    AwsVpc,
    /// Docker's network on the instance: ports of the instance lead to ports of the containers.
    Bridge,
    /// The network of the instance itself.
    Host,
    /// None.
    None,
}

impl NetworkMode {
    pub(super) fn property(self) -> CfnNetworkMode {
        match self {
            NetworkMode::AwsVpc => CfnNetworkMode::Awsvpc,
            NetworkMode::Bridge => CfnNetworkMode::Bridge,
            NetworkMode::Host => CfnNetworkMode::Host,
            NetworkMode::None => CfnNetworkMode::None,
        }
    }

    /// As templates have it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            NetworkMode::AwsVpc => "awsvpc",
            NetworkMode::Bridge => "bridge",
            NetworkMode::Host => "host",
            NetworkMode::None => "none",
        }
    }
}

/// What is wrong with something that Fargate does not have.
pub(super) fn not_on_fargate(what: &str) -> Diagnostic {
    let problem = format!("a task on Fargate cannot have {what}");
    let hint = "leave it out, or run the task on instances of your own: `Ec2TaskDefinition`";
    Diagnostic::error(codes::FARGATE, problem).hint(hint)
}
