//! How a secret is rotated.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, Node};
use stackwright_cfn::secretsmanager::CfnRotationSchedule;
use stackwright_cfn::secretsmanager::rotation_schedule::RotationRules;

use super::codes;
#[cfg(feature = "ec2")]
use super::hosted::HostedRotation;
use super::secret::Secret;
use crate::kit::{Part, in_range};

/// How a secret is rotated, and how often: every 30 days unless it is told otherwise, for the first time at once.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::secretsmanager::{Rotation, Secret};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): ...");
/// let renew = Function::new(&stack, "Renew", lambda::Runtime::PYTHON_3_13, code);
/// let token = Secret::new(&stack, "Token");
/// token.rotate("Rotation", Rotation::function(&renew).every(Duration::days(7)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Rotation {
    by: By,
    every: Option<Duration>,
    at_once: bool,
}

#[derive(Clone, Debug)]
pub(super) enum By {
    #[cfg(feature = "lambda")]
    Function(crate::lambda::Function),
    /// A function that lets Secrets Manager invoke it already.
    #[cfg(feature = "ec2")]
    Arn(stackwright::Value<String>),
    #[cfg(feature = "ec2")]
    Hosted(Rc<HostedRotation>),
}

impl Rotation {
    pub(super) fn new(by: By) -> Self {
        Rotation {
            by,
            every: Some(Duration::days(30)),
            at_once: true,
        }
    }

    /// By this function, which is allowed to change the secret, and which Secrets Manager is allowed to invoke. One that
    /// exists elsewhere must allow that itself.
    #[cfg(feature = "lambda")]
    pub fn function(function: &crate::lambda::Function) -> Self {
        Self::new(By::Function(function.clone()))
    }

    /// How much time passes between two rotations: 4 hours to 1000 days, in whole hours.
    pub fn every(mut self, time: impl Into<Duration>) -> Self {
        self.every = Some(time.into());
        self
    }

    /// Rotates it only when somebody asks for it.
    pub fn by_hand(mut self) -> Self {
        self.every = None;
        self
    }

    /// Rotates it for the first time in its next window, and not as soon as rotation is set up or changed.
    pub fn not_at_once(mut self) -> Self {
        self.at_once = false;
        self
    }

    fn problem(&self) -> Option<Diagnostic> {
        interval_problem(self.every?)
    }
}

/// What is wrong with the time between two rotations.
pub(crate) fn interval_problem(every: Duration) -> Option<Diagnostic> {
    let range = Duration::hours(4)..=Duration::days(1000);
    let what = "a secret cannot be rotated at intervals";
    if let Some(problem) = in_range(codes::ROTATION, what, every, range) {
        return Some(problem);
    }
    let whole = every.as_hours().is_some();
    (!whole).then(|| {
        let problem = format!("a secret cannot be rotated at intervals of {every}");
        Diagnostic::error(codes::ROTATION, problem).hint("use whole hours")
    })
}

#[cfg(feature = "ec2")]
impl From<HostedRotation> for Rotation {
    fn from(hosted: HostedRotation) -> Self {
        Rotation::new(By::Hosted(Rc::new(hosted)))
    }
}

/// The rotation of a secret.
#[derive(Clone, Debug)]
pub struct RotationSchedule(Part<Owned>);

#[derive(Debug)]
struct Owned {
    #[cfg(feature = "ec2")]
    groups: Vec<crate::ec2::SecurityGroup>,
}

impl Construct for RotationSchedule {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl RotationSchedule {
    #[track_caller]
    pub(super) fn create(secret: &Secret, id: &str, rotation: Rotation) -> Self {
        let (scope, arn) = secret.rotated();
        let node = Node::new(&scope, id);
        node.set_construct_type("stackwright_aws.secretsmanager.RotationSchedule");
        if let Some(problem) = rotation.problem() {
            node.add_error(problem.property("Properties.RotationRules"));
        }
        let rate = |every| RotationRules::new().schedule_expression(format!("rate({every})"));
        let cfn = CfnRotationSchedule::new(&node, "Resource", &arn)
            .rotate_immediately_on_update((!rotation.at_once).then_some(false))
            .rotation_rules(rotation.every.map(rate));
        #[cfg(feature = "ec2")]
        let mut groups = Vec::new();
        match rotation.by {
            #[cfg(feature = "lambda")]
            By::Function(function) => function::let_rotate(&function, secret, &arn, &cfn),
            #[cfg(feature = "ec2")]
            By::Arn(function) => {
                cfn.rotation_lambda_arn(function);
            }
            #[cfg(feature = "ec2")]
            By::Hosted(hosted) => {
                groups = hosted.security_groups(&node);
                cfn.hosted_rotation_lambda(hosted.bind(&node, secret, &groups));
            }
        }
        secret.deny_account_root_delete();
        let owned = Owned {
            #[cfg(feature = "ec2")]
            groups,
        };
        Defaults::apply(RotationSchedule(Part::new(node, Rc::new(owned))))
    }
}

#[cfg(feature = "ec2")]
impl crate::ec2::Connectable for RotationSchedule {
    /// Those of the function that rotates the secret, if it runs in a VPC.
    fn security_groups(&self) -> Vec<crate::ec2::SecurityGroup> {
        self.0.groups.clone()
    }
}

#[cfg(feature = "lambda")]
mod function {
    use stackwright::{Construct, Value};
    use stackwright_cfn::secretsmanager::CfnRotationSchedule;

    use super::Secret;
    use crate::iam::{Grant, Grantable};
    use crate::kms::ENCRYPT_DECRYPT;
    use crate::lambda::{Function, Invocable as _};

    /// Lets a function rotate a secret: it may change the secret, and Secrets Manager may invoke it before there is a
    /// schedule.
    pub(super) fn let_rotate(
        function: &Function,
        secret: &Secret,
        arn: &Value<String>,
        schedule: &CfnRotationSchedule,
    ) {
        // What the CDK makes of the principal: ported apps keep the permission.
        const PERMISSION: &str = "InvokeN0--a2GKfZP0JmDqDE--Vhhu6+A0TUv3NyNbk4YM+FKNc=";
        schedule.rotation_lambda_arn(function.function_arn());
        if !function.is_imported() {
            if function.node().find_child(PERMISSION).is_none() {
                function.add_permission(function, PERMISSION, "secretsmanager.amazonaws.com", None);
            }
            if let Some(permission) = function.node().find_child(PERMISSION) {
                schedule.node().add_dependency(&permission);
            }
        }
        let actions = [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ];
        let arn = match secret.is_imported() {
            true => secret.arn_in_policies(),
            false => arn.clone(),
        };
        Grant::on_principal(function, &actions, vec![arn]);
        let random = vec![Value::from("*")];
        Grant::on_principal(function, &["secretsmanager:GetRandomPassword"], random);
        secret.let_use_key(&function.grantee(), ENCRYPT_DECRYPT);
    }
}
