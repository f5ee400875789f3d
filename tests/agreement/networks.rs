//! Blocks of addresses: of VPCs, and of the peers of security groups.

use proptest::prelude::*;
use stackwright_aws::ec2::{Peer, Port, SecurityGroup, SubnetGroup, Vpc, VpcAttributes};
use stackwright_cfn::ec2::security_group::Ingress;
use stackwright_cfn::ec2::{CfnSecurityGroup, CfnVPC};

use crate::{agree, mixed, values};

fn blocks() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (any::<[u8; 4]>(), 0..34u8).prop_map(|([a, b, c, d], bits)| format!("{a}.{b}.{c}.{d}/{bits}")),
        4 => (0..=255u8, 16..29u8).prop_map(|(b, bits)| format!("10.{b}.0.0/{bits}")),
        1 => "[0-9]{1,3}(\\.[0-9]{1,3}){2,3}(/[0-9+ -]{0,3})?",
        1 => prop::sample::select(vec!["", "/", "::/0", "2001:db8::/32", "10.0.0.0/+8", "10.0.0.0/08", "a/8", "010.0.0.0/16"])
            .prop_map(str::to_owned),
    ]
}

fn vpc(block: &str) -> bool {
    agree(
        block,
        (
            |stack: &_| {
                Vpc::new(stack, "Vpc")
                    .cidr(block)
                    .max_azs(1)
                    .subnet_groups([SubnetGroup::isolated("All").cidr_mask(28)]);
            },
            &["SW0251"],
        ),
        (
            |stack: &_| {
                CfnVPC::new(stack, "Vpc").cidr_block(block);
            },
            &["E1103", "E3031", "SW1212"],
        ),
    )
}

fn peer(block: &str) -> bool {
    agree(
        block,
        (
            |stack: &_| {
                let attributes = VpcAttributes::new("vpc-12345678", ["eu-west-1a"]);
                let vpc = Vpc::from_attributes(stack, "Vpc", attributes);
                SecurityGroup::new(stack, "Group", &vpc)
                    .add_ingress_rule(Peer::ipv4(block), Port::tcp(443));
            },
            &["SW0256"],
        ),
        (
            |stack: &_| {
                let ingress = Ingress::new("tcp")
                    .cidr_ip(block)
                    .from_port(443)
                    .to_port(443);
                CfnSecurityGroup::new(stack, "Group", "a group")
                    .vpc_id("vpc-12345678")
                    .security_group_ingress([ingress]);
            },
            &["E1103", "E3031"],
        ),
    )
}

#[test]
fn random_blocks() {
    for check in [vpc, peer] {
        let results: Vec<bool> = values(blocks()).map(|block| check(&block)).collect();
        mixed(&results);
    }
}
