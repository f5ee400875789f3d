//! Activities: what workers do that ask for it.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Resource, Value};
use stackwright_cfn::stepfunctions::{CfnActivity, activity};

use super::codes;
use crate::iam::{Grant, Grantable};
use crate::kit::{Handle, Kind, Origin};
use crate::kms::Key;

static ACTIVITY: Kind = Kind {
    construct_type: "stackwright_aws.stepfunctions.Activity",
    noun: "activity",
    constructor: "Activity::new",
    imported: codes::IMPORTED,
};

/// Something that a worker does, wherever it runs: it asks for tasks, and says how they ended.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::stepfunctions::{Activity, Definition, StateMachine, Task};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let approve = Activity::new(&stack, "Approve");
/// let task = Task::activity("Wait for approval", &approve).heartbeat(Duration::hours(1));
/// StateMachine::new(&stack, "Machine", Definition::start_at(task));
/// let office = Role::new(&stack, "Office", Principal::service("ec2.amazonaws.com"));
/// approve.grant_work(&office);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html>
#[derive(Clone, Debug)]
pub struct Activity(Handle<CfnActivity, Value<String>>);

impl Construct for Activity {
    fn node(&self) -> &stackwright::Node {
        self.0.node()
    }
}

impl Activity {
    /// An activity with the name of its place.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = ACTIVITY.node(scope.node(), id);
        let name = node.unique_resource_name(80, "", "");
        let cfn = CfnActivity::new(&node, "Resource", name);
        Defaults::apply(Activity(Handle::owned(&ACTIVITY, node, Rc::new(cfn))))
    }

    /// An activity that exists already, by its ARN.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = ACTIVITY.node(scope.node(), id);
        Activity(Handle::imported(&ACTIVITY, node, arn.into_value()))
    }

    /// Gives it a name of its own, up to 80 letters, digits, `-` and `_`.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Activity(self.0.edit("a name", |activity| {
            // The property is an argument of the constructor.
            activity.resource().set_property("Name", name);
        }))
    }

    /// Encrypts what workers are given with this key. They, and the machines that the activity is of, must be allowed to use it.
    ///
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html>
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        Activity(self.0.edit("a key", |activity| {
            let customers = activity::EncryptionConfigurationType::CustomerManagedKmsKey;
            let encryption = activity::EncryptionConfiguration::new(customers)
                .kms_data_key_reuse_period_seconds(300)
                .kms_key_id(key.key_arn());
            activity.encryption_configuration(encryption);
        }))
    }

    /// The ARN.
    pub fn activity_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(activity) => activity.ref_(),
            Origin::Imported(arn) => (**arn).clone(),
        }
    }

    /// Lets a worker ask for tasks, and say how they ended.
    #[track_caller]
    pub fn grant_work(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "states:GetActivityTask",
            "states:SendTaskFailure",
            "states:SendTaskHeartbeat",
            "states:SendTaskSuccess",
        ];
        Grant::on_principal(grantee, &actions, vec![self.activity_arn()])
    }
}
