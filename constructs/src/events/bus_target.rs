//! Other buses as targets.

use stackwright::Construct;

use super::bus::EventBus;
use super::by_role::{ByRole, role_setters};
use super::rule::Rule;
use super::target::{Target, TargetConfig, natural};
use crate::iam::Role;

/// Sends events on to another bus, of this account or another one, of this region or another one.
///
/// The bus of another account must let this one send: its policy is not changed from here.
///
/// ```
/// use stackwright_aws::events::BusTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let arn = "arn:aws:events:eu-west-1:210987654321:event-bus/audit";
/// let audit = EventBus::from_arn(&stack, "Audit", arn);
/// Rule::new(&stack, "Rule").on(EventPattern::new().source("shop")).target(BusTarget::new(&audit));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct BusTarget {
    inner: ByRole,
}

impl BusTarget {
    /// Sends events on to this bus.
    pub fn new(bus: &EventBus) -> Self {
        let (granted, starts) = (bus.clone(), bus.node().path());
        let send = move |role: &Role| drop(granted.grant_put_events(role));
        BusTarget {
            inner: ByRole::of(None, starts, bus.event_bus_arn(), send),
        }
    }

    role_setters!();
}

impl Target for BusTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        self.inner.bind(rule)
    }
}

natural!(BusTarget: EventBus);
