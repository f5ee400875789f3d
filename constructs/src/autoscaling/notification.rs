//! What groups tell people.

/// Something that happens to the instances of a group.
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScalingEvent {
    /// One was started.
    Launch,
    /// One could not be started.
    LaunchError,
    /// One was terminated.
    Terminate,
    /// One could not be terminated.
    TerminateError,
}

impl ScalingEvent {
    /// What went wrong.
    pub const ERRORS: [Self; 2] = [ScalingEvent::LaunchError, ScalingEvent::TerminateError];
    /// Everything.
    pub const ALL: [Self; 4] = [
        ScalingEvent::Launch,
        ScalingEvent::LaunchError,
        ScalingEvent::Terminate,
        ScalingEvent::TerminateError,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            ScalingEvent::Launch => "autoscaling:EC2_INSTANCE_LAUNCH",
            ScalingEvent::LaunchError => "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
            ScalingEvent::Terminate => "autoscaling:EC2_INSTANCE_TERMINATE",
            ScalingEvent::TerminateError => "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
        }
    }
}
