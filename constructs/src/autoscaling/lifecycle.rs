//! What happens before instances are used and before they are gone.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::autoscaling::lifecycle_hook::{DefaultResult, LifecycleTransition};
use stackwright_cfn::autoscaling::warm_pool::{InstanceReusePolicy, PoolState};
use stackwright_cfn::autoscaling::{CfnLifecycleHook, CfnWarmPool};

use super::codes;
use crate::kit::in_range;

/// Makes an instance wait when it starts or ends, until something else has done its part: `CompleteLifecycleAction` says so.
///
/// EventBridge gets an event of it; see [`events`](super::events) with the feature `events`.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::autoscaling::{DefaultResult, LifecycleHook};
/// let drain = LifecycleHook::terminating().heartbeat_timeout(Duration::minutes(5)).default_result(DefaultResult::Continue);
/// # let _ = drain;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html>
#[derive(Clone)]
#[must_use]
pub struct LifecycleHook {
    pub(super) transition: LifecycleTransition,
    timeout: Option<Duration>,
    result: Option<DefaultResult>,
    name: Option<Value<String>>,
    metadata: Option<Value<String>>,
    #[cfg(feature = "sns")]
    pub(super) topic: Option<crate::sns::Topic>,
}

impl LifecycleHook {
    fn of(transition: LifecycleTransition) -> Self {
        LifecycleHook {
            transition,
            timeout: None,
            result: None,
            name: None,
            metadata: None,
            #[cfg(feature = "sns")]
            topic: None,
        }
    }

    /// Before an instance is used.
    pub fn launching() -> Self {
        Self::of(LifecycleTransition::AutoscalingEC2INSTANCELAUNCHING)
    }

    /// Before an instance is gone.
    pub fn terminating() -> Self {
        Self::of(LifecycleTransition::AutoscalingEC2INSTANCETERMINATING)
    }

    /// How long an instance waits at most, 30 seconds to 2 hours; 1 hour unless this is called.
    pub fn heartbeat_timeout(mut self, time: impl Into<Duration>) -> Self {
        self.timeout = Some(time.into());
        self
    }

    /// What happens if nothing says that it may go on; it is abandoned unless this is called.
    pub fn default_result(mut self, result: DefaultResult) -> Self {
        self.result = Some(result);
        self
    }

    /// Its name; CloudFormation makes one unless this is called.
    pub fn name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value());
        self
    }

    /// Text that the event has in it.
    pub fn metadata(mut self, text: impl IntoValue<String>) -> Self {
        self.metadata = Some(text.into_value());
        self
    }

    /// Publishes it to a topic too, with a role for that.
    #[cfg(feature = "sns")]
    pub fn topic(mut self, topic: &crate::sns::Topic) -> Self {
        self.topic = Some(topic.clone());
        self
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let range = Duration::seconds(30)..=Duration::hours(2);
        let what = "a lifecycle hook cannot have a heartbeat timeout";
        in_range(codes::RANGE, what, self.timeout?, range)
    }

    pub(super) fn apply(&self, hook: &CfnLifecycleHook) {
        hook.default_result(self.result.clone())
            .heartbeat_timeout(self.timeout.map(Duration::in_seconds))
            .lifecycle_hook_name(self.name.clone())
            .notification_metadata(self.metadata.clone());
    }
}

/// Instances that are started beforehand and wait, so that more are there quickly.
///
/// ```
/// use stackwright_aws::autoscaling::{PoolState, WarmPool};
/// let pool = WarmPool::new().min_size(2).state(PoolState::Hibernated);
/// # let _ = pool;
/// ```
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct WarmPool {
    min_size: Option<u32>,
    max_prepared: Option<u32>,
    state: Option<PoolState>,
    reuse: bool,
}

impl WarmPool {
    /// Stopped instances, as many as are missing to the group's largest size.
    pub fn new() -> Self {
        WarmPool::default()
    }

    /// How many wait at least; none unless this is called.
    pub fn min_size(mut self, count: u32) -> Self {
        self.min_size = Some(count);
        self
    }

    /// How many there may be in the group and the pool together; the group's largest size unless this is called.
    pub fn max_prepared_capacity(mut self, count: u32) -> Self {
        self.max_prepared = Some(count);
        self
    }

    /// How they wait; stopped unless this is called.
    pub fn state(mut self, state: PoolState) -> Self {
        self.state = Some(state);
        self
    }

    /// Puts instances that are too many into the pool, instead of terminating them.
    pub fn reuse_on_scale_in(mut self) -> Self {
        self.reuse = true;
        self
    }

    pub(super) fn apply(&self, pool: &CfnWarmPool) {
        let reuse = self
            .reuse
            .then(|| InstanceReusePolicy::new().reuse_on_scale_in(true));
        pool.instance_reuse_policy(reuse)
            .max_group_prepared_capacity(self.max_prepared)
            .min_size(self.min_size)
            .pool_state(self.state.clone());
    }
}
