//! Instances: where a service is.

use stackwright::{IntoValue, Value};

/// An address at which a service is.
///
/// ```
/// use stackwright_aws::servicediscovery::IpInstance;
/// let main = IpInstance::new("10.0.1.5").port(5432).attribute("role", "primary");
/// # let _ = main;
/// ```
/// Source: <https://docs.aws.amazon.com/cloud-map/latest/dg/registering-instances.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct IpInstance {
    pub(super) ipv4: Option<Value<String>>,
    pub(super) ipv6: Option<Value<String>>,
    port: u16,
    attributes: Vec<(String, Value<String>)>,
    pub(super) id: Option<Value<String>>,
}

impl IpInstance {
    /// An address of IPv4, on port 80 unless [`port`](IpInstance::port) says otherwise.
    pub fn new(address: impl IntoValue<String>) -> Self {
        IpInstance {
            ipv4: Some(address.into_value()),
            ipv6: None,
            port: 80,
            attributes: Vec::new(),
            id: None,
        }
    }

    /// An address of IPv6.
    pub fn of_ipv6(address: impl IntoValue<String>) -> Self {
        IpInstance {
            ipv4: None,
            ipv6: Some(address.into_value()),
            port: 80,
            attributes: Vec::new(),
            id: None,
        }
    }

    /// Its address of IPv6, beside the other.
    pub fn ipv6(mut self, address: impl IntoValue<String>) -> Self {
        self.ipv6 = Some(address.into_value());
        self
    }

    /// The port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Something else that clients are told of it.
    pub fn attribute(mut self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.attributes.push((name.into(), value.into_value()));
        self
    }

    /// Its id in the service; made from the construct's path unless this is called.
    pub fn id(mut self, id: impl IntoValue<String>) -> Self {
        self.id = Some(id.into_value());
        self
    }

    pub(super) fn attributes(&self) -> Vec<(String, Value<String>)> {
        let own = |name: &str, value: &Option<Value<String>>| {
            value.clone().map(|value| (name.to_owned(), value))
        };
        let addresses = [
            own("AWS_INSTANCE_IPV4", &self.ipv4),
            own("AWS_INSTANCE_IPV6", &self.ipv6),
        ];
        let mut attributes: Vec<_> = addresses.into_iter().flatten().collect();
        attributes.push(("AWS_INSTANCE_PORT".to_owned(), self.port.to_string().into()));
        attributes.extend(self.attributes.iter().cloned());
        attributes
    }
}
