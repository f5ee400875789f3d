//! The ports on which containers listen.

use stackwright_cfn::ecs::task_definition::{
    PortMapping as CfnPortMapping, PortMappingAppProtocol as AppProtocol, PortMappingProtocol,
};

use super::launch::NetworkMode;

/// A port on which a container listens.
///
/// ```
/// use stackwright_aws::ecs::PortMapping;
/// let dns = PortMapping::udp(53).name("dns");
/// # let _ = dns;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct PortMapping {
    pub(super) port: u16,
    pub(super) host_port: Option<u16>,
    pub(super) protocol: Protocol,
    pub(super) name: Option<String>,
    app_protocol: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Tcp,
    Udp,
}

impl Protocol {
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        }
    }
}

impl PortMapping {
    fn of(port: u16, protocol: Protocol) -> Self {
        PortMapping {
            port,
            host_port: None,
            protocol,
            name: None,
            app_protocol: None,
        }
    }

    /// A TCP port.
    pub fn tcp(port: u16) -> Self {
        Self::of(port, Protocol::Tcp)
    }

    /// A UDP port.
    pub fn udp(port: u16) -> Self {
        Self::of(port, Protocol::Udp)
    }

    /// The port of the instance that leads to it, for tasks in the network of Docker; one that is free unless this is called.
    pub fn host_port(mut self, port: u16) -> Self {
        self.host_port = Some(port);
        self
    }

    /// Its name, by which Service Connect finds it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What Service Connect understands of the traffic: `http`, `http2` or `grpc`.
    pub fn app_protocol(mut self, protocol: impl Into<String>) -> Self {
        self.app_protocol = Some(protocol.into());
        self
    }

    pub(super) fn property(&self, network: NetworkMode) -> CfnPortMapping {
        // In Docker's network 0 means any that is free.
        let free = (network == NetworkMode::Bridge).then_some(0);
        CfnPortMapping::new()
            .app_protocol(self.app_protocol.as_deref().map(AppProtocol::other))
            .container_port(i64::from(self.port))
            .host_port(self.host_port.or(free).map(i64::from))
            .name(self.name.as_deref())
            .protocol(PortMappingProtocol::other(self.protocol.as_str()))
    }
}

impl From<u16> for PortMapping {
    fn from(port: u16) -> Self {
        PortMapping::tcp(port)
    }
}
