//! Security groups of included templates: what the template says stays, until something else is said.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Data, IntoValue, List, Resource, Value, intrinsic};
use stackwright_cfn::ec2::security_group::{Egress, Ingress};
use stackwright_cfn::ec2::{CfnSecurityGroup, CfnVPC};

use super::{Owned, SECURITY_GROUP, SecurityGroup, Traffic, all_ipv4, all_ipv6};
use crate::kit::{Handle, adopt, followed_by, items, lazily, named, written};

impl SecurityGroup {
    /// A security group of the generated type, such as one of an included template, which is connected and changed like one that
    /// is created here. What the template says of it stays until a setter says otherwise; rules are added. What may go out is
    /// what the template says: everything, if it says nothing.
    ///
    /// ```
    /// use stackwright_aws::ec2::{Peer, Port, SecurityGroup};
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {"Web": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "web"}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// SecurityGroup::from_cfn(&legacy.get("Web")).add_ingress_rule(Peer::any_ipv4(), Port::tcp(443));
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(group: &CfnSecurityGroup) -> Self {
        adopt(&SECURITY_GROUP, group, |node| {
            let is_written = |property: &str| written(group.resource(), property);
            let [inbound, outbound] =
                ["SecurityGroupIngress", "SecurityGroupEgress"].map(is_written);
            let vpc: Option<CfnVPC> = named(group.resource(), &is_written("VpcId"));
            let vpc_stack = vpc.and_then(|vpc| vpc.node().stack());
            let description = intrinsic::raw::<String>(is_written("GroupDescription"));
            let before = Outbound::of(&outbound);
            let traffic = Traffic::default();
            traffic.all_ipv6_outbound.set(before.has_all_ipv6);
            let all_outbound = before.has_all_ipv4;
            let owned = Rc::new(Owned {
                cfn: group.clone(),
                description: Rc::new(RefCell::new(description)),
                is_open: inbound.as_call().is_none() && outbound.as_call().is_none(),
                vpc_stack: vpc_stack.map(|stack| stack.node().clone()),
                inbound: RefCell::default(),
                outbound: RefCell::default(),
                traffic,
            });
            // The constructor of the generated type takes it, and nothing else does.
            let described =
                lazily::<_, String, _>(&owned.description, |text| text.borrow().clone());
            group.resource().set_property("GroupDescription", described);
            let (all, added) = (owned.clone(), owned.clone());
            owned
                .cfn
                .security_group_ingress(Value::<List<Ingress>>::lazy(move || {
                    let added = added.inbound.borrow().iter().map(Data::from).collect();
                    followed_by::<List<Ingress>>(&inbound, added)
                }))
                .security_group_egress(Value::<List<Egress>>::lazy(move || before.with(&all)));
            SecurityGroup(Handle::owned(&SECURITY_GROUP, node, owned)).register(all_outbound)
        })
    }
}

/// What a template says of outgoing traffic.
struct Outbound {
    written: Data,
    has_all_ipv4: bool,
    has_all_ipv6: bool,
}

impl Outbound {
    fn of(written: &Data) -> Self {
        let has = |property: &str, all: &str| match written {
            // EC2 adds the rule itself to a group that has none.
            Data::Null => property == "CidrIp",
            rules => (items(rules).iter()).any(|rule| allows_all(rule, property, all)),
        };
        Outbound {
            written: written.clone(),
            has_all_ipv4: has("CidrIp", "0.0.0.0/0"),
            has_all_ipv6: has("CidrIpv6", "::/0"),
        }
    }

    /// The rules of a group, with what was changed and added since.
    fn with(&self, group: &Owned) -> Value<List<Egress>> {
        let all_ipv4_now = group.traffic.all_outbound.get();
        let all_ipv6_now = group.traffic.all_ipv6_outbound.get();
        let is_as_before = (all_ipv4_now, all_ipv6_now) == (self.has_all_ipv4, self.has_all_ipv6);
        let added = group.outbound.borrow();
        if is_as_before && added.is_empty() {
            return intrinsic::raw(self.written.clone());
        }
        if self.written.is_null() {
            return group.outbound_rules().into_value();
        }
        let mut rules = items(&self.written).to_vec();
        rules.retain(|rule| {
            (all_ipv4_now || !allows_all(rule, "CidrIp", "0.0.0.0/0"))
                && (all_ipv6_now || !allows_all(rule, "CidrIpv6", "::/0"))
        });
        let now = [
            (all_ipv4_now && !self.has_all_ipv4).then(all_ipv4),
            (all_ipv6_now && !self.has_all_ipv6).then(all_ipv6),
        ];
        rules.extend(
            now.into_iter()
                .flatten()
                .map(|rule| Data::from(rule.into_value())),
        );
        rules.extend(added.iter().map(Data::from));
        match rules.is_empty() {
            true => group.outbound_rules().into_value(),
            false => intrinsic::raw(Data::list(rules)),
        }
    }
}

/// Whether a rule is for all traffic to all addresses.
fn allows_all(rule: &Data, property: &str, addresses: &str) -> bool {
    let is = |name: &str, expected: &str| match rule.get(name) {
        Some(Data::String(text)) => text == expected,
        Some(Data::Number(number)) => number.to_string() == expected,
        _ => false,
    };
    is("IpProtocol", "-1") && is(property, addresses)
}
