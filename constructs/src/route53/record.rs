//! Records of hosted zones.

use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, List, Node, Resource, Value, sub,
};
use stackwright_cfn::route53::CfnRecordSet;
use stackwright_cfn::route53::record_set::{self, Failover};

use super::{HostedZone, codes};
use crate::kit::Part;

/// What an alias leads to: a load balancer, a distribution, and what else of AWS has a name of its own in Route 53.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html>
pub trait AliasTarget {
    /// The name that it has.
    fn alias_dns_name(&self) -> Value<String>;

    /// The id of the zone of that name.
    fn alias_zone_id(&self) -> Value<String>;
}

#[cfg(feature = "elasticloadbalancingv2")]
macro_rules! load_balancers {
    ($($name:ident),*) => {
        $(impl AliasTarget for crate::elasticloadbalancingv2::$name {
            fn alias_dns_name(&self) -> Value<String> {
                let name = self.load_balancer_dns_name();
                sub!("dualstack.{name}")
            }

            fn alias_zone_id(&self) -> Value<String> {
                self.load_balancer_zone_id()
            }
        })*
    };
}
#[cfg(feature = "elasticloadbalancingv2")]
load_balancers!(ApplicationLoadBalancer, NetworkLoadBalancer);

/// What a record says.
///
/// ```
/// use stackwright_aws::route53::RecordData;
/// let address = RecordData::a(["192.0.2.1"]);
/// let mail = RecordData::mx([(10, "mail1.example.org"), (20, "mail2.example.org")]);
/// # let _ = (address, mail);
/// ```
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct RecordData {
    kind: String,
    values: Vec<Value<String>>,
    alias: Option<(Value<String>, Value<String>)>,
    /// Values of which only the deployment knows how many there are.
    list: Option<Value<List<String>>>,
}

/// The addresses, IPv4, of something of AWS: see [`RecordData::alias`].
impl<T: AliasTarget> From<&T> for RecordData {
    fn from(target: &T) -> Self {
        RecordData::alias(target)
    }
}

impl RecordData {
    /// Records of a type as the zone has them: `RecordData::of("DS", ["12345 3 1 123456789abcdef67890123456789abcdef67890"])`.
    pub fn of<V: IntoValue<String>>(
        record_type: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        RecordData {
            kind: record_type.to_owned(),
            values: values.into_iter().map(IntoValue::into_value).collect(),
            alias: None,
            list: None,
        }
    }

    /// Addresses, IPv4.
    pub fn a<V: IntoValue<String>>(addresses: impl IntoIterator<Item = V>) -> Self {
        Self::of("A", addresses)
    }

    /// Addresses, IPv6.
    pub fn aaaa<V: IntoValue<String>>(addresses: impl IntoIterator<Item = V>) -> Self {
        Self::of("AAAA", addresses)
    }

    /// Another name for this name.
    pub fn cname(name: impl IntoValue<String>) -> Self {
        Self::of("CNAME", [name])
    }

    /// Texts. Quotes are added, and a long text is cut into pieces, as the type demands.
    pub fn txt<V: IntoValue<String>>(texts: impl IntoIterator<Item = V>) -> Self {
        let texts = texts.into_iter().map(|text| quoted(&text.into_value()));
        Self::of("TXT", texts)
    }

    /// Mail servers, each with its priority, of which the lowest is tried first.
    pub fn mx<V: IntoValue<String>>(servers: impl IntoIterator<Item = (u16, V)>) -> Self {
        let servers = servers.into_iter().map(|(priority, server)| {
            let server = server.into_value();
            sub!("{priority} {server}")
        });
        Self::of("MX", servers)
    }

    /// Where a service is: priority, weight, port and name.
    pub fn srv<V: IntoValue<String>>(
        servers: impl IntoIterator<Item = (u16, u16, u16, V)>,
    ) -> Self {
        let servers = servers.into_iter().map(|(priority, weight, port, name)| {
            let name = name.into_value();
            sub!("{priority} {weight} {port} {name}")
        });
        Self::of("SRV", servers)
    }

    /// Who may issue certificates: `RecordData::caa([(0, "issue", "amazon.com")])`.
    pub fn caa<'a>(entries: impl IntoIterator<Item = (u8, &'a str, &'a str)>) -> Self {
        let entries = entries.into_iter();
        let entries = entries.map(|(flag, tag, value)| format!("{flag} {tag} \"{value}\""));
        Self::of("CAA", entries)
    }

    /// Name servers of a zone below.
    pub fn ns<V: IntoValue<String>>(servers: impl IntoIterator<Item = V>) -> Self {
        Self::of("NS", servers)
    }

    /// The addresses, IPv4, of something of AWS, whatever they are: unlike a CNAME, it can stand at the top of a zone.
    pub fn alias(target: &impl AliasTarget) -> Self {
        Self::alias_of("A", target)
    }

    /// The addresses, IPv6, of something of AWS.
    pub fn alias_ipv6(target: &impl AliasTarget) -> Self {
        Self::alias_of("AAAA", target)
    }

    fn alias_of(kind: &str, target: &impl AliasTarget) -> Self {
        RecordData {
            kind: kind.to_owned(),
            values: Vec::new(),
            alias: Some((target.alias_dns_name(), target.alias_zone_id())),
            list: None,
        }
    }

    /// Name servers of a zone below, by a list that an attribute has.
    pub fn ns_of(servers: Value<List<String>>) -> Self {
        RecordData {
            list: Some(servers),
            ..Self::of::<&str>("NS", [])
        }
    }

    /// The addresses, IPv4, of what has this name in this zone of Route 53: for what is no [`AliasTarget`] here, such as the
    /// website of a bucket.
    pub fn alias_to(dns_name: impl IntoValue<String>, zone_id: impl IntoValue<String>) -> Self {
        RecordData {
            alias: Some((dns_name.into_value(), zone_id.into_value())),
            ..Self::of::<&str>("A", [])
        }
    }

    /// What is wrong with it.
    fn problem(&self) -> Option<Diagnostic> {
        let error = |message: String, hint: &str| {
            Some(Diagnostic::error(codes::RECORD, message).hint(hint))
        };
        let kind = &self.kind;
        if self.alias.is_some() || self.list.is_some() {
            return None;
        }
        if self.values.is_empty() {
            return error(
                format!("a record of type {kind} has no values"),
                "give at least one",
            );
        }
        if kind == "CNAME" && self.values.len() > 1 {
            let message = "a name stands for several others".to_owned();
            return error(message, "give one name");
        }
        let is_wrong: fn(&str) -> bool = match kind.as_str() {
            "A" => |text| text.parse::<std::net::Ipv4Addr>().is_err(),
            "AAAA" => |text| text.parse::<std::net::Ipv6Addr>().is_err(),
            _ => return None,
        };
        let mut texts = self.values.iter().filter_map(Value::as_str);
        let wrong = texts.find(|text| is_wrong(text))?;
        let version = if kind == "A" { 4 } else { 6 };
        let hint = match wrong.parse::<std::net::IpAddr>() {
            Ok(_) => "use `RecordData::a` for IPv4 and `RecordData::aaaa` for IPv6",
            Err(_) => "give addresses, or `RecordData::cname` for a name",
        };
        error(format!("`{wrong}` is no address of IPv{version}"), hint)
    }
}

/// A text in quotes, in pieces of 255 characters.
fn quoted(text: &Value<String>) -> Value<String> {
    let Some(known) = text.as_str() else {
        return sub!("\"{text}\"");
    };
    let letters: Vec<char> = known.chars().collect();
    let pieces = letters.chunks(255).map(|piece| {
        let piece: String = piece.iter().collect();
        format!("\"{}\"", piece.replace('\\', "\\\\").replace('"', "\\\""))
    });
    let pieces: Vec<String> = pieces.collect();
    match pieces.is_empty() {
        true => "\"\"".into(),
        false => pieces.join(" ").into(),
    }
}

/// A record of a hosted zone.
///
/// It is for the top of the zone unless [`name`](Record::name) says otherwise, and may be kept for half an hour by those who
/// asked unless [`ttl`](Record::ttl) does.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::{HostedZone, Record, RecordData};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
/// Record::new(&stack, "Www", &zone, RecordData::a(["192.0.2.1"])).name("www").ttl(Duration::minutes(5));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/rrsets-working-with.html>
#[derive(Clone, Debug)]
pub struct Record(Part<Owned>);

struct Owned {
    cfn: CfnRecordSet,
    zone: HostedZone,
    kind: String,
    is_alias: bool,
}

impl Construct for Record {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Record {
    /// A record at the top of a zone.
    ///
    /// # Errors
    /// At synthesis: `SW0563` for values that the type does not have, and for a `CNAME` at the top of a zone.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        zone: &HostedZone,
        data: impl Into<RecordData>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.route53.Record");
        Defaults::apply(Self::create(node, zone, data.into()))
    }

    #[track_caller]
    fn create(node: Node, zone: &HostedZone, data: RecordData) -> Self {
        if let Some(problem) = data.problem() {
            node.report(problem.at(std::panic::Location::caller()));
        }
        let is_alias = data.alias.is_some();
        let cfn = CfnRecordSet::new(&node, "Resource")
            .hosted_zone_id(zone.hosted_zone_id())
            .name(absolute(&zone.zone_name(), None))
            .type_(&data.kind);
        match data.alias {
            Some((name, zone_id)) => cfn.alias_target(
                record_set::AliasTarget::new()
                    .dns_name(name)
                    .hosted_zone_id(zone_id),
            ),
            None => match data.list {
                Some(list) => cfn.resource_records(list).ttl("1800"),
                None => cfn.resource_records(data.values).ttl("1800"),
            },
        };
        let record = Record(Part::new(
            node,
            Rc::new(Owned {
                cfn,
                zone: zone.clone(),
                kind: data.kind,
                is_alias,
            }),
        ));
        record.0.check(Owned::problems);
        record
    }

    /// The name: `www`, or with the zone's behind it, `www.example.org`. `None` is the zone itself.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Record(self.0.edit(|record| {
            let name = absolute(&record.zone.zone_name(), Some(&name));
            record.cfn.name(name);
        }))
    }

    /// How long those who asked may keep the answer. An alias has the time of what it leads to.
    ///
    /// # Errors
    /// At synthesis: `SW0563` for an alias.
    #[track_caller]
    pub fn ttl(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        if self.0.is_alias {
            let problem = "an alias has the time of what it leads to";
            let problem = Diagnostic::error(codes::RECORD, problem);
            self.0.report(problem.hint("leave out `ttl`"));
            return self.clone();
        }
        Record(self.0.edit(|record| {
            let seconds = time.as_seconds().unwrap_or_default();
            record.cfn.ttl(seconds.to_string());
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn comment(&self, text: impl IntoValue<String>) -> Self {
        Record(self.0.edit(|record| {
            record.cfn.comment(text);
        }))
    }

    /// Lets an alias lead there only while what it leads to is healthy.
    #[track_caller]
    pub fn evaluate_target_health(&self) -> Self {
        Record(self.0.edit(|record| {
            record
                .cfn
                .node()
                .set("Properties.AliasTarget.EvaluateTargetHealth", true);
        }))
    }

    /// One of several records of this name, of which each is given as often as its weight, 0 to 255, says.
    ///
    /// # Errors
    /// At synthesis: `SW0563` if the weight is outside the range.
    #[track_caller]
    pub fn weighted(&self, weight: u32, identifier: &str) -> Self {
        let what = "a record cannot have a weight";
        if let Some(problem) = crate::kit::in_range(codes::RECORD, what, weight, 0..=255) {
            self.0.report(problem);
        }
        Record(self.0.edit(|record| {
            record.cfn.weight(weight).set_identifier(identifier);
        }))
    }

    /// One of several records of this name, of which the one is given whose region is nearest in time to who asks.
    #[track_caller]
    pub fn nearest(&self, region: impl IntoValue<String>, identifier: &str) -> Self {
        Record(self.0.edit(|record| {
            record.cfn.region(region).set_identifier(identifier);
        }))
    }

    /// One of several records of this name, of which up to eight are given.
    #[track_caller]
    pub fn one_of_many(&self, identifier: &str) -> Self {
        Record(self.0.edit(|record| {
            record
                .cfn
                .multi_value_answer(true)
                .set_identifier(identifier);
        }))
    }

    /// The record that is given while its target is healthy.
    #[track_caller]
    pub fn primary(&self, identifier: &str) -> Self {
        self.fails_over(Failover::Primary, identifier)
    }

    /// The record that is given while the primary one's target is not healthy.
    #[track_caller]
    pub fn secondary(&self, identifier: &str) -> Self {
        self.fails_over(Failover::Secondary, identifier)
    }

    /// Answers those who are in this country, such as `DE`.
    /// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html>
    #[track_caller]
    pub fn in_country(&self, country: impl IntoValue<String>, identifier: &str) -> Self {
        self.located(
            record_set::GeoLocation::new().country_code(country),
            identifier,
        )
    }

    /// Answers those who are in this part of a country, such as `US` and `CA`.
    #[track_caller]
    pub fn in_subdivision(
        &self,
        country: impl IntoValue<String>,
        subdivision: impl IntoValue<String>,
        identifier: &str,
    ) -> Self {
        let country = record_set::GeoLocation::new().country_code(country);
        self.located(country.subdivision_code(subdivision), identifier)
    }

    /// Answers those who are on this continent, such as `EU`.
    #[track_caller]
    pub fn on_continent(&self, continent: impl IntoValue<String>, identifier: &str) -> Self {
        self.located(
            record_set::GeoLocation::new().continent_code(continent),
            identifier,
        )
    }

    /// Answers those who are nowhere that another record of the name is for.
    #[track_caller]
    pub fn elsewhere(&self, identifier: &str) -> Self {
        self.in_country("*", identifier)
    }

    #[track_caller]
    fn located(&self, place: record_set::GeoLocation, identifier: &str) -> Self {
        Record(self.0.edit(|record| {
            record.cfn.geo_location(place).set_identifier(identifier);
        }))
    }

    #[track_caller]
    fn fails_over(&self, failover: Failover, identifier: &str) -> Self {
        Record(self.0.edit(|record| {
            record.cfn.failover(failover).set_identifier(identifier);
        }))
    }

    /// Gives the record only while this health check succeeds.
    #[track_caller]
    pub fn health_check_id(&self, id: impl IntoValue<String>) -> Self {
        Record(self.0.edit(|record| {
            record.cfn.health_check_id(id);
        }))
    }

    /// The whole name.
    pub fn record_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let name = self.cfn.resource().get_property("Name");
        let name = name.as_ref().and_then(|name| name.as_str());
        let zone = absolute(&self.zone.zone_name(), None);
        let mut problems = Vec::new();
        if self.kind == "CNAME"
            && let (Some(name), Some(zone)) = (name, zone.as_str())
            && name.eq_ignore_ascii_case(zone)
        {
            let problem = "the top of a zone stands for another name, which it cannot";
            let problem = Diagnostic::error(codes::RECORD, problem);
            problems.push(problem.hint("use `RecordData::alias`, or give the record a name"));
        }
        problems
    }
}

/// The whole name of a record, with a dot at its end.
fn absolute(zone: &Value<String>, name: Option<&Value<String>>) -> Value<String> {
    let zone_text = zone
        .as_str()
        .map(|zone| zone.trim_end_matches('.').to_owned());
    // A name that is left out is the zone's own.
    let Some(name) = name.filter(|name| !matches!(name.as_data(), Data::Null)) else {
        return match zone_text {
            Some(zone) => format!("{zone}.").into(),
            None => sub!("{zone}."),
        };
    };
    match (name.as_str(), zone_text) {
        (Some(name), _) if name.ends_with('.') => name.into(),
        (Some(name), Some(zone)) if name == zone || name.ends_with(&format!(".{zone}")) => {
            format!("{name}.").into()
        }
        (_, Some(zone)) => sub!("{name}.{zone}."),
        (_, None) => sub!("{name}.{zone}."),
    }
}

/// An alias of another record of the same zone.
impl AliasTarget for Record {
    fn alias_dns_name(&self) -> Value<String> {
        self.record_name()
    }

    fn alias_zone_id(&self) -> Value<String> {
        self.0.zone.hosted_zone_id()
    }
}

/// The names of an endpoint have its zone before them, and a colon.
impl AliasTarget for crate::ec2::InterfaceEndpoint {
    fn alias_dns_name(&self) -> Value<String> {
        self.first_dns_entry(1)
    }

    fn alias_zone_id(&self) -> Value<String> {
        self.first_dns_entry(0)
    }
}
