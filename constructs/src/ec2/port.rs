//! Which traffic a rule of a security group speaks of.

use std::fmt;

/// The traffic that a rule allows: a protocol and its ports.
///
/// ```
/// use stackwright_aws::ec2::Port;
/// let https = Port::tcp(443).described("https from the load balancer");
/// let ephemeral = Port::tcp_range(32768, 65535);
/// # let _ = (https, ephemeral);
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Port {
    protocol: String,
    range: Option<(i64, i64)>,
    name: String,
    description: Option<String>,
}

impl Port {
    fn new(protocol: &str, range: Option<(i64, i64)>, name: String) -> Self {
        Port {
            protocol: protocol.to_owned(),
            range,
            name,
            description: None,
        }
    }

    /// One TCP port.
    pub fn tcp(port: u16) -> Self {
        Port::new("tcp", Some((port.into(), port.into())), port.to_string())
    }

    /// TCP ports, both ends included.
    pub fn tcp_range(from: u16, to: u16) -> Self {
        Port::new(
            "tcp",
            Some((from.into(), to.into())),
            format!("{from}-{to}"),
        )
    }

    /// All TCP ports.
    pub fn all_tcp() -> Self {
        Port::new("tcp", Some((0, 65535)), "ALL PORTS".to_owned())
    }

    /// One UDP port.
    pub fn udp(port: u16) -> Self {
        Port::new(
            "udp",
            Some((port.into(), port.into())),
            format!("UDP {port}"),
        )
    }

    /// UDP ports, both ends included.
    pub fn udp_range(from: u16, to: u16) -> Self {
        Port::new(
            "udp",
            Some((from.into(), to.into())),
            format!("UDP {from}-{to}"),
        )
    }

    /// All UDP ports.
    pub fn all_udp() -> Self {
        Port::new("udp", Some((0, 65535)), "UDP ALL PORTS".to_owned())
    }

    /// ICMP messages of a type.
    pub fn icmp_type(kind: u8) -> Self {
        Port::new("icmp", Some((kind.into(), -1)), format!("ICMP Type {kind}"))
    }

    /// ICMP messages of a type and a code.
    pub fn icmp_type_and_code(kind: u8, code: u8) -> Self {
        Port::new(
            "icmp",
            Some((kind.into(), code.into())),
            format!("ICMP Type {kind} Code {code}"),
        )
    }

    /// ICMP echo requests.
    pub fn icmp_ping() -> Self {
        Port::icmp_type(8)
    }

    /// All ICMP messages over IPv4.
    pub fn all_icmp() -> Self {
        Port::new("icmp", Some((-1, -1)), "ALL ICMP".to_owned())
    }

    /// All ICMP messages over IPv6.
    pub fn all_icmp_v6() -> Self {
        Port::new("icmpv6", Some((-1, -1)), "ALL ICMPv6".to_owned())
    }

    /// IPsec's encapsulated payload.
    pub fn esp() -> Self {
        Port::new("50", Some((50, 50)), "ESP 50".to_owned())
    }

    /// IPsec's authentication header.
    pub fn ah() -> Self {
        Port::new("51", Some((51, 51)), "AH 51".to_owned())
    }

    /// All traffic of all protocols.
    pub fn all_traffic() -> Self {
        Port::new("-1", None, "ALL TRAFFIC".to_owned())
    }

    /// Says what the rule is for, at most 255 characters. The default names the peer and the ports.
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    pub(crate) fn protocol(&self) -> &str {
        &self.protocol
    }

    pub(crate) fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// What is wrong with the ports, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        match self.range {
            Some((from, to)) if (self.protocol == "tcp" || self.protocol == "udp") && from > to => {
                Some(format!("the ports {from} to {to} are in the wrong order"))
            }
            _ => None,
        }
    }

    /// The first and the last port, or what stands in their place with other protocols.
    pub(crate) fn range(&self) -> (Option<i64>, Option<i64>) {
        self.range.unzip()
    }
}

/// As it stands in the ids and descriptions of rules, for example `443` or `UDP 53`.
impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
