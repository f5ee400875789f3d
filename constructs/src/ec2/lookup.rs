//! VPCs and security groups that exist already, found in the account while the app is synthesized.

use std::collections::BTreeMap;

use stackwright::json::{Value as Json, json};
use stackwright::{Construct, Lookup, Node, Value};

use super::layout::Subnets;
use super::security_group::SecurityGroup;
use super::subnet::{Subnet, SubnetTier};
use super::vpc::{self, Vpc};

/// Which VPC is meant: what is said here must be true of one VPC alone.
///
/// ```
/// use stackwright_aws::ec2::VpcLookup;
/// let default = VpcLookup::default_vpc();
/// let named = VpcLookup::name("production").tag("team", "blue");
/// # let _ = (default, named);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct VpcLookup {
    filter: BTreeMap<String, String>,
    region: Option<String>,
    group_name_tag: Option<String>,
    vpn_gateways: Option<bool>,
}

impl VpcLookup {
    fn by(filter: &str, value: impl Into<String>) -> Self {
        VpcLookup::default().filter(filter, value)
    }

    fn filter(mut self, name: &str, value: impl Into<String>) -> Self {
        self.filter.insert(name.to_owned(), value.into());
        self
    }

    /// The default VPC of the region.
    pub fn default_vpc() -> Self {
        Self::by("isDefault", "true")
    }

    /// The VPC with this id, `vpc-…`.
    pub fn id(id: impl Into<String>) -> Self {
        Self::by("vpc-id", id)
    }

    /// The VPC whose tag `Name` is this.
    pub fn name(name: impl Into<String>) -> Self {
        Self::by("tag:Name", name)
    }

    /// The VPC that has a tag.
    pub fn tagged(key: &str, value: impl Into<String>) -> Self {
        Self::default().tag(key, value)
    }

    /// It has this tag, too.
    pub fn tag(self, key: &str, value: impl Into<String>) -> Self {
        self.filter(&format!("tag:{key}"), value)
    }

    /// It belongs to another account, which shares it with this one.
    pub fn owner(self, account: impl Into<String>) -> Self {
        self.filter("owner-id", account)
    }

    /// Whether it is the region's default VPC.
    pub fn is_default(self, is_default: bool) -> Self {
        self.filter("isDefault", is_default.to_string())
    }

    /// It is in another region than the stack.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The tag of subnets that names their group; `aws-cdk:subnet-name`, else `Name`, unless this is called.
    pub fn subnet_group_name_tag(mut self, key: impl Into<String>) -> Self {
        self.group_name_tag = Some(key.into());
        self
    }

    /// Does not look for a VPN gateway.
    pub fn without_vpn_gateway(mut self) -> Self {
        self.vpn_gateways = Some(false);
        self
    }
}

/// What stands in for a VPC that is not looked up yet.
fn dummy_vpc() -> Json {
    let group = |name: &str, subnets: [(&str, &str); 2]| {
        let zones = ["dummy1a", "dummy1b"].into_iter();
        let subnets: Vec<Json> = (zones.zip(subnets))
            .map(|(zone, (id, table))| {
                json!({"availabilityZone": zone, "subnetId": id, "routeTableId": table, "cidr": "1.2.3.4/5"})
            })
            .collect();
        json!({"name": name, "type": name, "subnets": subnets})
    };
    let private = [("p-12345", "rtb-12345p"), ("p-67890", "rtb-57890p")];
    json!({
        "vpcId": "vpc-12345",
        "vpcCidrBlock": "1.2.3.4/5",
        "subnetGroups": [
            group("Public", [("s-12345", "rtb-12345s"), ("s-67890", "rtb-67890s")]),
            group("Private", private),
            group("Isolated", private),
        ],
    })
}

/// A text of an answer.
fn text(of: &Json, name: &str) -> Option<Value<String>> {
    of[name].as_str().map(Value::from)
}

impl Vpc {
    /// A VPC that exists already, with its subnets, as it is found in the stack's account and region when the app is
    /// synthesized. It is never modified. Until it is found, a stand-in with two zones takes its place.
    ///
    /// ```
    /// use stackwright_aws::ec2::VpcLookup;
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = Stack::new(&app, "S").environment(environment);
    /// let vpc = Vpc::lookup(&stack, "Vpc", VpcLookup::default_vpc());
    /// assert_eq!(vpc.public_subnets().len(), 2);
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such VPC, or more than one.
    ///
    /// Source: <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
    #[track_caller]
    pub fn lookup(scope: &impl Construct, id: &str, lookup: VpcLookup) -> Self {
        Self::find(vpc::node(scope.node(), id), lookup)
    }

    #[track_caller]
    fn find(node: Node, lookup: VpcLookup) -> Self {
        let asked = Lookup::new("vpc-provider", Json::Null)
            .ask("filter", json!(lookup.filter))
            .ask("region", lookup.region)
            .ask("returnAsymmetricSubnets", true)
            .ask("returnVpnGateways", lookup.vpn_gateways)
            .ask("subnetGroupNameTag", lookup.group_name_tag);
        let found = match node.look_up(&asked) {
            Json::Null => dummy_vpc(),
            found => found,
        };
        let mut subnets = Subnets::default();
        let mut zones: Vec<String> = Vec::new();
        let list = |of: &Json, name: &str| of[name].as_array().cloned().unwrap_or_default();
        for tier in [
            SubnetTier::Public,
            SubnetTier::PrivateWithEgress,
            SubnetTier::Isolated,
        ] {
            let groups = list(&found, "subnetGroups").into_iter();
            for group in groups.filter(|group| group["type"] == tier.as_str()) {
                let name = group["name"].as_str().unwrap_or(tier.as_str());
                for (index, subnet) in list(&group, "subnets").iter().enumerate() {
                    let id = format!("{name}Subnet{}", index + 1);
                    let zone = subnet["availabilityZone"].as_str().unwrap_or_default();
                    if !zones.iter().any(|known| known == zone) {
                        zones.push(zone.to_owned());
                    }
                    let subnet_id = text(subnet, "subnetId").unwrap_or_else(|| "".into());
                    let table = text(subnet, "routeTableId");
                    let imported = Subnet::import(
                        Node::new(&node, &id),
                        subnet_id,
                        Some(zone.into()),
                        table,
                        Some(tier),
                    );
                    let imported = imported.in_group(name, text(subnet, "cidr"));
                    subnets.tier_mut(tier).push(imported);
                }
            }
        }
        zones.sort();
        let vpc_id = text(&found, "vpcId").unwrap_or_else(|| "".into());
        let cidr = text(&found, "vpcCidrBlock");
        let zones = zones.into_iter().map(Value::from).collect();
        Vpc::of_found(node, vpc_id, cidr, zones, subnets)
    }
}

impl SecurityGroup {
    /// A security group that exists already, by its id (`sg-…`), as it is found in the stack's account and region when the app is
    /// synthesized: whether all traffic may go out is known then. It is changed like one that
    /// [`from_id`](SecurityGroup::from_id) names.
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such group.
    #[track_caller]
    pub fn lookup_by_id(scope: &impl Construct, id: &str, group_id: &str) -> Self {
        Self::find(scope.node(), id, asked().ask("securityGroupId", group_id))
    }

    /// A security group that exists already, by its name in a VPC that exists already.
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region, or the VPC's id, is not known; `SW0067` if there is no such group.
    #[track_caller]
    pub fn lookup_by_name(scope: &impl Construct, id: &str, name: &str, vpc: &Vpc) -> Self {
        let asked = asked()
            .ask("securityGroupName", name)
            .ask("vpcId", vpc.vpc_id().to_string());
        Self::find(scope.node(), id, asked)
    }

    #[track_caller]
    fn find(scope: &Node, id: &str, lookup: Lookup) -> Self {
        let found = scope.look_up(&lookup);
        let group_id = text(&found, "securityGroupId").unwrap_or_else(|| "".into());
        let group = SecurityGroup::from_id(scope, id, group_id).changeable();
        group.allow_all_outbound(found["allowAllOutbound"].as_bool().unwrap_or(true))
    }
}

fn asked() -> Lookup {
    let dummy = json!({"securityGroupId": "sg-12345678", "allowAllOutbound": true});
    Lookup::new("security-group", dummy)
}
