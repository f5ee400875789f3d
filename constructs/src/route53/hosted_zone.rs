//! Hosted zones.

use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use stackwright::json::{Value as Json, json};
use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, List, Lookup, Node, Resource, Value, pseudo, sub,
};
use stackwright_cfn::route53::{CfnHostedZone, hosted_zone};

use super::codes;
use super::record::{Record, RecordData};
use crate::ec2::Vpc;
use crate::iam::{Grant, Grantable, PolicyStatement};
use crate::kit::{Handle, Kind, Origin, lazily, region_of};

static HOSTED_ZONE: Kind = Kind {
    construct_type: "stackwright_aws.route53.HostedZone",
    noun: "hosted zone",
    constructor: "HostedZone::new",
    imported: codes::IMPORTED,
};

/// A hosted zone: the records of a domain.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::HostedZone;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let zone = HostedZone::new(&stack, "Zone", "shop.example.com").comment("the shop");
/// CfnOutput::new(&stack, "Servers", intrinsic::join(", ", zone.hosted_zone_name_servers()));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html>
#[derive(Clone, Debug)]
pub struct HostedZone(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnHostedZone,
    name: Value<String>,
    vpcs: RefCell<Vec<Vpc>>,
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    name: Value<String>,
}

impl Construct for HostedZone {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl HostedZone {
    /// A zone for a domain, which everyone sees unless [`vpc`](HostedZone::vpc) makes it private.
    ///
    /// # Errors
    /// At synthesis: `SW0730` if it is no name of a domain.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Defaults::apply(Self::create(
            HOSTED_ZONE.node(scope.node(), id),
            name.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, name: Value<String>) -> Self {
        if let Some(problem) = name.as_str().and_then(name_problem) {
            node.report(problem.at(Location::caller()));
        }
        let absolute = match name.as_str() {
            Some(text) if text.ends_with('.') => name.clone(),
            _ => sub!("{name}."),
        };
        let owned = Rc::new(Owned {
            cfn: CfnHostedZone::new(&node, "Resource").name(absolute),
            name,
            vpcs: RefCell::default(),
        });
        owned.cfn.vpcs(lazily(&owned, Owned::networks));
        HostedZone(Handle::owned(&HOSTED_ZONE, node, owned))
    }

    /// A zone that exists already, by its id (`Z…`) and the name of its domain. It is never modified.
    #[track_caller]
    pub fn from_id(
        scope: &impl Construct,
        id: &str,
        zone_id: impl IntoValue<String>,
        zone_name: impl IntoValue<String>,
    ) -> Self {
        let imported = Imported {
            id: zone_id.into_value(),
            name: zone_name.into_value(),
        };
        let node = HOSTED_ZONE.node(scope.node(), id);
        HostedZone(Handle::imported(&HOSTED_ZONE, node, imported))
    }

    /// A zone that exists already, as it is found in the stack's account when the app is synthesized. It is never modified.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::route53::{HostedZone, HostedZoneLookup};
    ///
    /// let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = Stack::new(&app, "S").environment(environment);
    /// let zone = HostedZone::lookup(&stack, "Zone", HostedZoneLookup::new("example.com"));
    /// assert_eq!(zone.hosted_zone_id().as_str(), Some("DUMMY"));
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such zone, or more than one.
    #[track_caller]
    pub fn lookup(scope: &impl Construct, id: &str, lookup: impl Into<HostedZoneLookup>) -> Self {
        let asked = lookup.into();
        let node = HOSTED_ZONE.node(scope.node(), id);
        let dummy = json!({"Id": "DUMMY", "Name": &asked.domain});
        let lookup = Lookup::new("hosted-zone", dummy)
            .ask("domainName", asked.domain)
            .ask("privateZone", asked.private)
            .ask("vpcId", asked.vpc);
        let found = node.look_up(&lookup);
        let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
        let imported = Imported {
            id: text("Id").replace("/hostedzone/", "").into(),
            name: text("Name").trim_end_matches('.').into(),
        };
        HostedZone(Handle::imported(&HOSTED_ZONE, node, imported))
    }

    /// Shows the zone to what is in this VPC, and to nobody else: the first call makes it private.
    ///
    /// # Errors
    /// At synthesis: `SW0731` on a zone that exists elsewhere.
    #[track_caller]
    pub fn vpc(&self, vpc: &Vpc) -> Self {
        HostedZone(
            self.0
                .edit("a VPC", |zone| zone.vpcs.borrow_mut().push(vpc.clone())),
        )
    }

    /// Logs who asks what, to a group in `us-east-1` by its ARN, into which Route 53 may write.
    /// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html>
    #[track_caller]
    pub fn query_logs(&self, log_group_arn: impl IntoValue<String>) -> Self {
        let config = hosted_zone::QueryLoggingConfig::new(log_group_arn);
        HostedZone(self.0.edit("a log", |zone| {
            zone.cfn.query_logging_config(config);
        }))
    }

    /// Lets Amazon alone issue certificates for the domain.
    #[track_caller]
    pub fn caa_amazon(&self) -> Self {
        let amazon = RecordData::caa([(0, "issue", "amazon.com")]);
        Record::new(self, "CaaAmazon", self, amazon);
        self.clone()
    }

    /// Leads questions for the domain of another zone, which is below that of this one, to its servers.
    #[track_caller]
    pub fn delegate(&self, below: &HostedZone) -> Record {
        let (own, name) = (self.zone_name(), below.zone_name());
        let text = |name: &Value<String>| name.as_str().unwrap_or("zone").to_owned();
        let id = format!("{} -> {}", text(&own), text(&name));
        let servers = RecordData::ns_of(below.hosted_zone_name_servers());
        Record::new(self, &id, self, servers).name(name)
    }

    /// Lets somebody, such as a role that another account assumes, delegate domains below to other zones.
    #[track_caller]
    pub fn grant_delegation(&self, grantee: &impl Grantable) -> Grant {
        let types = "route53:ChangeResourceRecordSetsRecordTypes";
        let changes = "route53:ChangeResourceRecordSetsActions";
        let every = "ForAllValues:StringEquals";
        let change = PolicyStatement::allow()
            .action("route53:ChangeResourceRecordSets")
            .resource(self.hosted_zone_arn())
            .condition(every, types, ["NS"])
            .condition(every, changes, ["UPSERT", "DELETE"]);
        let list = ["route53:ListHostedZonesByName"];
        let grantee = grantee.grantee();
        Grant::statement_on_principal(&grantee, change).and(Grant::on_principal(
            &grantee,
            &list,
            vec!["*".into()],
        ))
    }

    /// What the zone is for; up to 256 characters.
    #[track_caller]
    pub fn comment(&self, text: impl IntoValue<String>) -> Self {
        let config = hosted_zone::HostedZoneConfig::new().comment(text);
        HostedZone(self.0.edit("a comment", |zone| {
            drop(zone.cfn.hosted_zone_config(config))
        }))
    }

    /// The id, `Z…`.
    pub fn hosted_zone_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(zone) => zone.cfn.ref_(),
            Origin::Imported(zone) => zone.id.clone(),
        }
    }

    /// The ARN.
    pub fn hosted_zone_arn(&self) -> Value<String> {
        sub!(
            "arn:{}:route53:::hostedzone/{}",
            pseudo::partition(),
            self.hosted_zone_id()
        )
    }

    /// The name of the domain.
    pub fn zone_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(zone) => zone.name.clone(),
            Origin::Imported(zone) => zone.name.clone(),
        }
    }

    /// The name servers to which the domain above refers; none of a zone that exists elsewhere.
    pub fn hosted_zone_name_servers(&self) -> Value<List<String>> {
        match self.0.origin() {
            Origin::Owned(zone) => zone.cfn.attr_name_servers(),
            Origin::Imported(_) => Value::new(Vec::<Value<String>>::new()),
        }
    }
}

impl Owned {
    fn networks(&self) -> Option<Vec<hosted_zone::VPC>> {
        let vpcs = self.vpcs.borrow();
        let networks = vpcs.iter().map(|vpc| {
            hosted_zone::VPC::new()
                .vpc_id(vpc.vpc_id())
                .vpc_region(region_of(vpc.node()))
        });
        (!vpcs.is_empty()).then(|| networks.collect())
    }
}

fn name_problem(name: &str) -> Option<Diagnostic> {
    let bare = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_graphic())
    };
    (name.len() > 255 || !bare.split('.').all(is_label)).then(|| {
        let message = format!("`{name}` cannot be the name of a hosted zone");
        Diagnostic::error(codes::NAME, message).hint(
            "write labels of 1 to 63 characters with `.` between them, as in `shop.example.com`",
        )
    })
}

/// Which hosted zone is meant: that of a domain, in public unless [`private`](HostedZoneLookup::private) is called.
#[derive(Clone, Debug)]
#[must_use]
pub struct HostedZoneLookup {
    domain: String,
    private: Option<bool>,
    vpc: Json,
}

impl From<&str> for HostedZoneLookup {
    fn from(domain: &str) -> Self {
        HostedZoneLookup::new(domain)
    }
}

impl HostedZoneLookup {
    /// The zone of a domain.
    pub fn new(domain: impl Into<String>) -> Self {
        HostedZoneLookup {
            domain: domain.into(),
            private: None,
            vpc: Json::Null,
        }
    }

    /// The one that is private.
    pub fn private(mut self) -> Self {
        self.private = Some(true);
        self
    }

    /// The one that is seen in the VPC with this id.
    pub fn vpc_id(mut self, id: impl Into<String>) -> Self {
        self.vpc = Json::String(id.into());
        self
    }
}
