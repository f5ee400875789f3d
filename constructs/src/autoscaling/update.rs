//! What happens to running instances when their launch template changes.

use stackwright::{Data, Diagnostic, Duration};

use super::codes;

/// What happens to the running instances when CloudFormation changes how they are started. Without a policy they stay as they
/// are, and only new ones are started in the new way.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::autoscaling::UpdatePolicy;
/// let rolling = UpdatePolicy::rolling().min_in_service(2).pause(Duration::minutes(5));
/// # let _ = rolling;
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct UpdatePolicy(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Replacing,
    Rolling(Rolling),
}

#[derive(Clone, Debug, Default)]
struct Rolling {
    max_batch: Option<u32>,
    min_in_service: Option<u32>,
    min_successful_percent: Option<u32>,
    pause: Option<Duration>,
    signals: bool,
}

impl UpdatePolicy {
    /// Makes a new group, and removes the old one when the new one works.
    pub fn replacing() -> Self {
        UpdatePolicy(Kind::Replacing)
    }

    /// Replaces the instances of the group a few at a time.
    pub fn rolling() -> Self {
        UpdatePolicy(Kind::Rolling(Rolling::default()))
    }

    fn edit(mut self, edit: impl FnOnce(&mut Rolling)) -> Self {
        if let Kind::Rolling(rolling) = &mut self.0 {
            edit(rolling);
        }
        self
    }

    /// How many are replaced at a time; one unless this is called.
    pub fn max_batch_size(self, count: u32) -> Self {
        self.edit(|rolling| rolling.max_batch = Some(count))
    }

    /// How many keep working meanwhile; none unless this is called. It is less than the group's largest size.
    pub fn min_in_service(self, count: u32) -> Self {
        self.edit(|rolling| rolling.min_in_service = Some(count))
    }

    /// How many percent of the new ones must say that they work; all unless this is called.
    pub fn min_successful_percent(self, percent: u32) -> Self {
        self.edit(|rolling| rolling.min_successful_percent = Some(percent))
    }

    /// How long CloudFormation waits after each batch, up to an hour, or how long it waits for signals.
    pub fn pause(self, time: impl Into<Duration>) -> Self {
        self.edit(|rolling| rolling.pause = Some(time.into()))
    }

    /// Waits until each new instance says that it works. See
    /// [`wait_for_signals`](super::AutoScalingGroup::wait_for_signals).
    pub fn wait_for_signals(self) -> Self {
        self.edit(|rolling| rolling.signals = true)
    }

    /// The number that must keep working.
    pub(super) fn kept(&self) -> Option<u32> {
        match &self.0 {
            Kind::Replacing => None,
            Kind::Rolling(rolling) => rolling.min_in_service,
        }
    }

    pub(super) fn waits_for_signals(&self) -> bool {
        matches!(&self.0, Kind::Rolling(rolling) if rolling.signals)
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let Kind::Rolling(rolling) = &self.0 else {
            return None;
        };
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::UPDATE, problem).hint(hint))
        };
        if let Some(pause) = rolling.pause.filter(|pause| *pause > Duration::hours(1)) {
            let problem = format!("an update cannot pause for {pause} after a batch");
            return wrong(problem, "use at most an hour");
        }
        if let Some(percent) = rolling.min_successful_percent.filter(|it| *it > 100) {
            return wrong(
                format!("{percent}% of the instances cannot work"),
                "use 0 to 100",
            );
        }
        (rolling.max_batch == Some(0)).then(|| {
            let problem = "an update that replaces no instance at a time does not end";
            Diagnostic::error(codes::UPDATE, problem).hint("use 1 or more")
        })
    }

    /// The policy, with what each group has: numbers that scaling has set stay.
    pub(super) fn attribute(policy: Option<&Self>) -> Data {
        let mut parts: Vec<(&'static str, Data)> = Vec::new();
        match policy.map(|policy| &policy.0) {
            None => {}
            Some(Kind::Replacing) => parts.push((
                "AutoScalingReplacingUpdate",
                Data::object([("WillReplace", Data::from(true))]),
            )),
            Some(Kind::Rolling(rolling)) => {
                parts.push(("AutoScalingRollingUpdate", rolling.data()))
            }
        }
        let keeps = Data::object([("IgnoreUnmodifiedGroupSizeProperties", Data::from(true))]);
        parts.push(("AutoScalingScheduledAction", keeps));
        Data::object(parts)
    }
}

impl Rolling {
    fn data(&self) -> Data {
        let number = |name: &'static str, value: Option<u32>| {
            value.map(|value| (name, Data::from(i64::from(value))))
        };
        // What else changes the number of instances rests meanwhile, as CloudFormation recommends.
        let suspended = [
            "HealthCheck",
            "ReplaceUnhealthy",
            "AZRebalance",
            "AlarmNotification",
            "ScheduledActions",
            "InstanceRefresh",
        ];
        let suspended = suspended.map(Data::from);
        let pause = self
            .pause
            .map(|pause| ("PauseTime", Data::from(iso(pause))));
        let parts = [
            number("MaxBatchSize", self.max_batch),
            number("MinInstancesInService", self.min_in_service),
            number("MinSuccessfulInstancesPercent", self.min_successful_percent),
            Some(("SuspendProcesses", Data::list(suspended))),
            pause,
            self.signals
                .then(|| ("WaitOnResourceSignals", Data::from(true))),
        ];
        Data::object(parts.into_iter().flatten())
    }
}

/// A time as ISO 8601 has it, for example `PT1H30M`.
pub(super) fn iso(time: Duration) -> String {
    let seconds = time.as_seconds().unwrap_or_default();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = |count: i64, unit: &str| match count {
        0 => String::new(),
        count => format!("{count}{unit}"),
    };
    let text = [part(hours, "H"), part(minutes, "M"), part(seconds, "S")].concat();
    match text.is_empty() {
        true => "PT0S".to_owned(),
        false => format!("PT{text}"),
    }
}
