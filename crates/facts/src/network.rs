//! Blocks of addresses in CIDR notation: what lies in what, and how one is divided.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use crate::Problem;

/// The lengths of prefix that the IPv4 block of a VPC, or of a subnet, can have.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub const VPC_PREFIXES: RangeInclusive<u32> = 16..=28;

/// Reads the IPv4 block of a VPC or a subnet.
///
/// # Errors
/// When it is none, or of a size that they cannot have.
pub fn vpc(text: &str) -> Result<Network, Problem> {
    match Network::parse(text) {
        Some(network) if network.is_six() => {}
        Some(network) if !VPC_PREFIXES.contains(&network.prefix) => {
            return Err(Problem::new(
                format!(
                    "`{text}` is a /{}, and neither a VPC nor a subnet is",
                    network.prefix
                ),
                format!(
                    "take a block from /{} to /{}",
                    VPC_PREFIXES.start(),
                    VPC_PREFIXES.end()
                ),
            ));
        }
        Some(network) => return Ok(network),
        None => {}
    }
    Err(Problem::new(
        format!("`{text}` is not a block of IPv4 addresses"),
        "write it as `10.0.0.0/16`",
    ))
}

/// A network of IPv4 or IPv6 addresses, such as `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    six: bool,
    first: u128,
    prefix: u32,
}

impl Network {
    /// Reads an address with the length of its prefix. Bits of the address behind the prefix are dropped, as EC2 does.
    /// `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.trim().split_once('/')?;
        let prefix: u32 = prefix
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| prefix.parse().ok())??;
        let (six, address) = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => (false, u128::from(u32::from(address))),
            IpAddr::V6(address) => (true, u128::from(address)),
        };
        let width = if six { 128 } else { 32 };
        (prefix <= width).then(|| {
            let mut network = Self {
                six,
                first: address,
                prefix,
            };
            network.first &= !network.host_mask();
            network
        })
    }

    /// Whether its addresses are of IPv6.
    #[must_use]
    pub fn is_six(self) -> bool {
        self.six
    }

    /// Whether it is a single address.
    #[must_use]
    pub fn is_single(self) -> bool {
        self.prefix == self.width()
    }

    /// The length of the prefix.
    #[must_use]
    pub fn prefix(self) -> u32 {
        self.prefix
    }

    /// The first address as a number.
    #[must_use]
    pub fn first(self) -> u128 {
        self.first
    }

    /// The last address as a number.
    #[must_use]
    pub fn last(self) -> u128 {
        self.first | self.host_mask()
    }

    fn width(self) -> u32 {
        if self.six { 128 } else { 32 }
    }

    fn host_mask(self) -> u128 {
        let bits = self.width() - self.prefix;
        1u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1)
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.six == other.six && self.first <= other.first && other.last() <= self.last()
    }

    /// Whether they have an address in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// Whether an address lies in it.
    ///
    /// ```
    /// use stackwright_facts::network::Network;
    /// let network = Network::parse("10.0.0.0/24").unwrap();
    /// assert!(network.has("10.0.0.255".parse().unwrap()));
    /// assert!(!network.has("10.0.1.0".parse().unwrap()));
    /// ```
    #[must_use]
    pub fn has(self, address: IpAddr) -> bool {
        let (six, address) = match address {
            IpAddr::V4(address) => (false, u128::from(u32::from(address))),
            IpAddr::V6(address) => (true, u128::from(address)),
        };
        self.six == six && (self.first..=self.last()).contains(&address)
    }

    /// Divides the block of a VPC into subnets with these lengths of prefix, in this order: first those that have one,
    /// each at the next address that its size allows; the others share the rest equally.
    ///
    /// ```
    /// use stackwright_facts::network::Network;
    /// let vpc = Network::parse("10.0.0.0/16").unwrap();
    /// let subnets = vpc.subnets(&[Some(24), None, None]).unwrap();
    /// let subnets: Vec<String> = subnets.iter().map(ToString::to_string).collect();
    /// assert_eq!(subnets, ["10.0.0.0/24", "10.0.64.0/18", "10.0.128.0/18"]);
    /// ```
    ///
    /// # Errors
    /// What does not fit.
    pub fn subnets(self, prefixes: &[Option<u32>]) -> Result<Vec<Self>, Problem> {
        let mut next = Some(self.first);
        let allocate = |prefix: u32, next: &mut Option<u128>| {
            if !VPC_PREFIXES.contains(&prefix) {
                return Err(Problem::bare(format!(
                    "a subnet of {self} would be a /{prefix}, and subnets are from /{} to /{}",
                    VPC_PREFIXES.start(),
                    VPC_PREFIXES.end()
                )));
            }
            let size = 1u128 << (self.width() - prefix);
            let subnet = next
                .and_then(|next| next.checked_next_multiple_of(size))
                .map(|first| Self {
                    first,
                    prefix,
                    ..self
                })
                .filter(|subnet| self.contains(*subnet))
                .ok_or_else(|| {
                    Problem::bare(format!(
                        "a /{prefix} does not fit into what is left of {self}"
                    ))
                })?;
            *next = subnet.last().checked_add(1);
            Ok(subnet)
        };
        let mut subnets = vec![None; prefixes.len()];
        for (subnet, prefix) in subnets.iter_mut().zip(prefixes) {
            if let Some(prefix) = prefix {
                *subnet = Some(allocate(*prefix, &mut next)?);
            }
        }
        let open = prefixes.iter().filter(|prefix| prefix.is_none()).count() as u128;
        let left = next.map_or(0, |next| (self.last() + 1).saturating_sub(next));
        if let Some(each) = left.checked_div(open) {
            // The largest power of two that is not more than each subnet's share.
            let Some(bits) = each.checked_ilog2() else {
                return Err(Problem::bare(format!(
                    "nothing of {self} is left for {open} subnets"
                )));
            };
            for subnet in subnets.iter_mut().filter(|subnet| subnet.is_none()) {
                *subnet = Some(allocate(self.width() - bits, &mut next)?);
            }
        }
        Ok(subnets.into_iter().flatten().collect())
    }

    /// What `Fn::Cidr` makes of it: `count` networks with `bits` bits for hosts, from its beginning. `None` where it
    /// has not so many.
    #[must_use]
    pub fn divide(self, count: usize, bits: u32) -> Option<Vec<Self>> {
        let prefix = self.width().checked_sub(bits)?;
        let more = prefix.checked_sub(self.prefix)?;
        let fits = more >= 16 || count <= 1 << more;
        (fits && (1..=256).contains(&count)).then(|| {
            (0..count as u128)
                .map(|index| Self {
                    first: self.first + index.checked_shl(bits).unwrap_or(0),
                    prefix,
                    ..self
                })
                .collect()
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = self.prefix;
        match u32::try_from(self.first) {
            Ok(first) if !self.six => write!(f, "{}/{prefix}", Ipv4Addr::from(first)),
            _ => write!(f, "{}/{prefix}", Ipv6Addr::from(self.first)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::parse(text).expect(text)
    }

    #[test]
    fn what_lies_in_what() {
        for (outer, inner, contains, overlaps) in [
            ("10.0.0.0/16", "10.0.255.0/24", true, true),
            ("10.0.0.0/16", "10.1.0.0/24", false, false),
            ("10.0.0.0/24", "10.0.0.0/16", false, true),
            ("10.0.0.0/24", "10.0.0.0/24", true, true),
            ("0.0.0.0/0", "255.255.255.255/32", true, true),
            ("::/0", "10.0.0.0/8", false, false),
            ("2001:db8::/56", "2001:db8:0:ff::/64", true, true),
            ("2001:db8::/56", "2001:db8:0:100::/64", false, false),
        ] {
            assert_eq!(
                network(outer).contains(network(inner)),
                contains,
                "{outer} {inner}"
            );
            assert_eq!(
                network(outer).overlaps(network(inner)),
                overlaps,
                "{outer} {inner}"
            );
        }
    }

    #[test]
    fn texts_that_are_no_network() {
        for text in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0/16",
            "::/129",
            "a/8",
            "10.0.0.0/+8",
            "",
            "/",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
        assert_eq!(network("10.0.0.7/24").to_string(), "10.0.0.0/24");
        assert_eq!(network("2001:DB8::/56").to_string(), "2001:db8::/56");
    }

    #[test]
    fn division_as_by_the_function() {
        let texts = |network: &str, count, bits| {
            super::Network::parse(network)
                .and_then(|network| network.divide(count, bits))
                .map(|parts| parts.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            texts("192.168.0.0/24", 3, 5).as_deref(),
            Some(&["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"].map(String::from)[..])
        );
        assert_eq!(
            texts("2001:db8::/56", 2, 64).as_deref(),
            Some(&["2001:db8::/64", "2001:db8:0:1::/64"].map(String::from)[..])
        );
        assert_eq!(texts("10.0.0.0/24", 6, 8), None);
        assert_eq!(texts("10.0.0.0/24", 1, 8).map(|all| all.len()), Some(1));
        assert_eq!(texts("10.0.0.0/16", 257, 4), None);
        assert_eq!(texts("10.0.0.0/16", 0, 4), None);
        assert_eq!(texts("10.0.0.0/16", 1, 40), None);
        assert_eq!(texts("::/0", 1, 128).map(|all| all.len()), Some(1));
    }

    #[track_caller]
    fn divided(vpc: &str, prefixes: &[Option<u32>], expected: Result<&[&str], &str>) {
        let subnets = network(vpc)
            .subnets(prefixes)
            .map(|subnets| subnets.iter().map(Network::to_string).collect::<Vec<_>>());
        match expected {
            Ok(expected) => assert_eq!(subnets.unwrap(), expected),
            Err(problem) => assert_eq!(subnets.unwrap_err().message, problem),
        }
    }

    #[test]
    fn subnets_of_a_vpc() {
        divided(
            "10.0.0.0/16",
            &[None; 4],
            Ok(&[
                "10.0.0.0/18",
                "10.0.64.0/18",
                "10.0.128.0/18",
                "10.0.192.0/18",
            ]),
        );
        divided(
            "10.0.0.0/16",
            &[None; 3],
            Ok(&["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]),
        );
        divided(
            "10.0.0.0/16",
            &[Some(24), None, Some(28), None],
            Ok(&[
                "10.0.0.0/24",
                "10.0.64.0/18",
                "10.0.1.0/28",
                "10.0.128.0/18",
            ]),
        );
        divided("10.0.0.0/28", &[Some(28)], Ok(&["10.0.0.0/28"]));
        divided(
            "10.0.0.0/28",
            &[Some(28), Some(28)],
            Err("a /28 does not fit into what is left of 10.0.0.0/28"),
        );
        divided(
            "10.0.0.0/28",
            &[None; 2],
            Err("a subnet of 10.0.0.0/28 would be a /29, and subnets are from /16 to /28"),
        );
        divided(
            "10.0.0.0/24",
            &[Some(24), None],
            Err("nothing of 10.0.0.0/24 is left for 1 subnets"),
        );
        divided(
            "10.0.0.0/16",
            &[Some(30)],
            Err("a subnet of 10.0.0.0/16 would be a /30, and subnets are from /16 to /28"),
        );
    }
}
