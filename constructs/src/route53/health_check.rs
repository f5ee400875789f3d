//! Checks of whether what a record leads to is healthy.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::route53::CfnHealthCheck;
use stackwright_cfn::route53::health_check::{
    AlarmIdentifier, AlarmIdentifierRegion, HealthCheckConfig, HealthCheckConfigRegions,
    HealthCheckConfigType,
};

use super::codes;
use crate::kit::{Handle, Kind, Origin, in_range, lazily};

static HEALTH_CHECK: Kind = Kind {
    construct_type: "stackwright_aws.route53.HealthCheck",
    noun: "health check",
    constructor: "HealthCheck::https",
    imported: codes::IMPORTED,
};

/// A check of whether a server is healthy: records that it is for are answered only as long as it is.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::{HealthCheck, HostedZone, Record, RecordData};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
/// let check = HealthCheck::https(&stack, "Check", "www1.example.org").path("/health");
/// Record::new(&stack, "Www", &zone, RecordData::a(["192.0.2.1"]))
///     .name("www")
///     .primary("first")
///     .health_check_id(check.health_check_id());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html>
#[derive(Clone, Debug)]
pub struct HealthCheck(Handle<Owned, Value<String>>);

#[derive(Debug)]
struct Owned {
    cfn: CfnHealthCheck,
    settings: Rc<RefCell<Settings>>,
}

#[derive(Clone, Debug)]
struct Settings {
    kind: &'static str,
    host: Option<Value<String>>,
    address: Option<Value<String>>,
    port: Option<u16>,
    path: Option<Value<String>>,
    text: Option<Value<String>>,
    failures: Option<u32>,
    interval: Option<Duration>,
    latency: bool,
    inverted: bool,
    regions: Vec<String>,
    children: Vec<Value<String>>,
    healthy_children: u32,
    alarm: Option<(Value<String>, String)>,
}

impl Construct for HealthCheck {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl HealthCheck {
    #[track_caller]
    fn create(node: Node, settings: Settings) -> Self {
        let settings = Rc::new(RefCell::new(settings));
        let config = lazily(&settings, |settings: &RefCell<Settings>| {
            settings.borrow().property()
        });
        let cfn = CfnHealthCheck::new(&node, "Resource", config);
        let owned = Rc::new(Owned { cfn, settings });
        HealthCheck(Handle::owned(&HEALTH_CHECK, node, owned))
    }

    #[track_caller]
    fn of(scope: &Node, id: &str, kind: &'static str, port: Option<u16>) -> Self {
        let settings = Settings {
            kind,
            host: None,
            address: None,
            port,
            path: None,
            text: None,
            failures: None,
            interval: None,
            latency: false,
            inverted: false,
            regions: Vec::new(),
            children: Vec::new(),
            healthy_children: 0,
            alarm: None,
        };
        Self::create(HEALTH_CHECK.node(scope, id), settings)
    }

    /// Whether a server answers over HTTPS, by its name, on port 443.
    #[track_caller]
    pub fn https(scope: &impl Construct, id: &str, host: impl IntoValue<String>) -> Self {
        let check = Self::of(scope.node(), id, "HTTPS", Some(443));
        Defaults::apply(check.change("a host", |it| it.host = Some(host.into_value())))
    }

    /// Whether a server answers over HTTP, by its name, on port 80.
    #[track_caller]
    pub fn http(scope: &impl Construct, id: &str, host: impl IntoValue<String>) -> Self {
        let check = Self::of(scope.node(), id, "HTTP", Some(80));
        Defaults::apply(check.change("a host", |it| it.host = Some(host.into_value())))
    }

    /// Whether a server lets others connect, by its name, on a port.
    #[track_caller]
    pub fn tcp(scope: &impl Construct, id: &str, host: impl IntoValue<String>, port: u16) -> Self {
        let check = Self::of(scope.node(), id, "TCP", Some(port));
        Defaults::apply(check.change("a host", |it| it.host = Some(host.into_value())))
    }

    /// Whether at least so many of other checks are healthy.
    #[track_caller]
    pub fn of_checks<'a>(
        scope: &impl Construct,
        id: &str,
        checks: impl IntoIterator<Item = &'a HealthCheck>,
        at_least: u32,
    ) -> Self {
        let ids: Vec<_> = checks.into_iter().map(Self::health_check_id).collect();
        let check = Self::of(scope.node(), id, "CALCULATED", None);
        Defaults::apply(check.change("checks", |it| {
            it.children = ids;
            it.healthy_children = at_least;
        }))
    }

    /// Whether an alarm of CloudWatch is quiet, by its name and region.
    #[track_caller]
    pub fn of_alarm(
        scope: &impl Construct,
        id: &str,
        alarm_name: impl IntoValue<String>,
        region: impl Into<String>,
    ) -> Self {
        let check = Self::of(scope.node(), id, "CLOUDWATCH_METRIC", None);
        let alarm = (alarm_name.into_value(), region.into());
        Defaults::apply(check.change("an alarm", |it| it.alarm = Some(alarm)))
    }

    /// A check that exists already, by its id. It is never modified.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, check_id: impl IntoValue<String>) -> Self {
        let node = HEALTH_CHECK.node(scope.node(), id);
        HealthCheck(Handle::imported(&HEALTH_CHECK, node, check_id.into_value()))
    }

    #[track_caller]
    fn change(&self, what: &str, change: impl FnOnce(&mut Settings)) -> Self {
        HealthCheck(self.0.edit(what, |check| {
            change(&mut check.settings.borrow_mut());
        }))
    }

    /// The port, in place of the usual one.
    #[track_caller]
    pub fn port(&self, port: u16) -> Self {
        self.change("a port", |it| it.port = Some(port))
    }

    /// The address of the server, in place of those that its name has.
    #[track_caller]
    pub fn ip_address(&self, address: impl IntoValue<String>) -> Self {
        self.change("an address", |it| it.address = Some(address.into_value()))
    }

    /// The path that is asked for; `/` unless this is called.
    #[track_caller]
    pub fn path(&self, path: impl IntoValue<String>) -> Self {
        self.change("a path", |it| it.path = Some(path.into_value()))
    }

    /// A text that is in the first 5,120 bytes of the answer.
    #[track_caller]
    pub fn search_string(&self, text: impl IntoValue<String>) -> Self {
        self.change("a text", |it| {
            it.kind = match it.kind {
                "HTTP" => "HTTP_STR_MATCH",
                "HTTPS" => "HTTPS_STR_MATCH",
                other => other,
            };
            it.text = Some(text.into_value());
        })
    }

    /// How many checks in a row fail before it is unhealthy, 1 to 10; 3 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0563` if the number is outside the range.
    #[track_caller]
    pub fn failure_threshold(&self, count: u32) -> Self {
        let what = "a health check cannot fail a number of times";
        if let Some(problem) = in_range(codes::RECORD, what, count, 1..=10) {
            self.0.report(problem);
        }
        self.change("a number of failures", |it| it.failures = Some(count))
    }

    /// How much time is between two checks: 30 seconds unless this is called, or 10.
    ///
    /// # Errors
    /// At synthesis: `SW0563` for another time.
    #[track_caller]
    pub fn interval(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if ![Some(10), Some(30)].contains(&time.as_seconds()) {
            let problem = format!("health is checked every {time}");
            let hint = "use 10 or 30 seconds";
            self.0
                .report(Diagnostic::error(codes::RECORD, problem).hint(hint));
        }
        self.change("an interval", |it| it.interval = Some(time))
    }

    /// Measures how long answers take.
    #[track_caller]
    pub fn measure_latency(&self) -> Self {
        self.change("measurements", |it| it.latency = true)
    }

    /// Takes what fails for healthy, and what does not for unhealthy.
    #[track_caller]
    pub fn inverted(&self) -> Self {
        self.change("a meaning", |it| it.inverted = true)
    }

    /// The regions that it is checked from, three at least; all that Route 53 has for it unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0563` for fewer.
    #[track_caller]
    pub fn regions<R: Into<String>>(&self, regions: impl IntoIterator<Item = R>) -> Self {
        let regions: Vec<String> = regions.into_iter().map(Into::into).collect();
        if regions.len() < 3 {
            let problem = format!("health is checked from {} regions", regions.len());
            let hint = "use three or more";
            self.0
                .report(Diagnostic::error(codes::RECORD, problem).hint(hint));
        }
        self.change("regions", |it| it.regions = regions)
    }

    /// The id, for [`Record::health_check_id`](super::Record::health_check_id).
    pub fn health_check_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(check) => check.cfn.ref_(),
            Origin::Imported(id) => (**id).clone(),
        }
    }
}

impl Settings {
    fn property(&self) -> HealthCheckConfig {
        let children = (!self.children.is_empty()).then(|| self.children.clone());
        let regions = self.regions.iter().map(HealthCheckConfigRegions::other);
        let regions: Vec<_> = regions.collect();
        let alarm = self.alarm.as_ref();
        HealthCheckConfig::new(HealthCheckConfigType::other(self.kind))
            .alarm_identifier(alarm.map(|(name, region)| {
                AlarmIdentifier::new(name, AlarmIdentifierRegion::other(region))
            }))
            .health_threshold(
                children
                    .is_some()
                    .then_some(i64::from(self.healthy_children)),
            )
            .child_health_checks(children)
            .enable_sni(self.kind.starts_with("HTTPS").then_some(true))
            .failure_threshold(self.failures.map(i64::from))
            .fully_qualified_domain_name(self.host.clone())
            .inverted(self.inverted)
            .ip_address(self.address.clone())
            .measure_latency(self.latency.then_some(true))
            .port(self.port.map(i64::from))
            .regions((!regions.is_empty()).then_some(regions))
            .request_interval(self.interval.map(Duration::in_seconds))
            .resource_path(self.path.clone())
            .search_string(self.text.clone())
    }
}
