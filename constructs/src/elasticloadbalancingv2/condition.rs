//! Which requests a rule of a listener is for.

use stackwright_cfn::elasticloadbalancingv2::listener_rule::{
    HostHeaderConfig, HttpHeaderConfig, HttpRequestMethodConfig, PathPatternConfig,
    QueryStringConfig, QueryStringKeyValue, RuleCondition, SourceIpConfig,
};

/// A condition of a rule: requests meet it if one of its values matches. In paths, hosts, headers and queries `*` stands for
/// any characters and `?` for one.
///
/// ```
/// use stackwright_aws::elasticloadbalancingv2::Condition;
/// let api = [Condition::path(["/api/*"]), Condition::host(["example.com", "*.example.com"])];
/// # let _ = api;
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html>
#[derive(Clone)]
#[must_use]
pub struct Condition {
    property: RuleCondition,
    /// How many values it has: a rule can have five in all.
    pub(super) values: usize,
}

fn texts<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}

impl Condition {
    fn of(field: &str, values: usize, set: impl FnOnce(RuleCondition) -> RuleCondition) -> Self {
        Condition {
            property: set(RuleCondition::new().field(field)),
            values,
        }
    }

    /// The path is like one of these, for example `/images/*`. Upper and lower case differ.
    pub fn path<T: Into<String>>(patterns: impl IntoIterator<Item = T>) -> Self {
        let values = texts(patterns);
        Self::of("path-pattern", values.len(), |condition| {
            condition.path_pattern_config(PathPatternConfig::new().values(values))
        })
    }

    /// The host is like one of these, for example `*.example.com`.
    pub fn host<T: Into<String>>(patterns: impl IntoIterator<Item = T>) -> Self {
        let values = texts(patterns);
        Self::of("host-header", values.len(), |condition| {
            condition.host_header_config(HostHeaderConfig::new().values(values))
        })
    }

    /// The method is one of these, for example `GET`.
    pub fn method<T: Into<String>>(methods: impl IntoIterator<Item = T>) -> Self {
        let values = texts(methods);
        Self::of("http-request-method", values.len(), |condition| {
            condition.http_request_method_config(HttpRequestMethodConfig::new().values(values))
        })
    }

    /// A header is like one of these. The host has a condition of its own.
    pub fn header<T: Into<String>>(
        name: impl Into<String>,
        patterns: impl IntoIterator<Item = T>,
    ) -> Self {
        let (name, values): (String, _) = (name.into(), texts(patterns));
        Self::of("http-header", values.len(), |condition| {
            let header = HttpHeaderConfig::new().http_header_name(name);
            condition.http_header_config(header.values(values))
        })
    }

    /// The query has a parameter with a value like one of these, as pairs of its name and the value; with an empty name any
    /// parameter counts.
    pub fn query<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pair = |(key, value): (K, V)| {
            let key: String = key.into();
            let pair = QueryStringKeyValue::new().key((!key.is_empty()).then_some(key));
            pair.value(value.into())
        };
        let values: Vec<_> = pairs.into_iter().map(pair).collect();
        Self::of("query-string", values.len(), |condition| {
            condition.query_string_config(QueryStringConfig::new().values(values))
        })
    }

    /// The client is in one of these blocks of addresses, for example `10.0.0.0/8`. Behind a proxy that is the proxy.
    pub fn source_ip<T: Into<String>>(blocks: impl IntoIterator<Item = T>) -> Self {
        let values = texts(blocks);
        Self::of("source-ip", values.len(), |condition| {
            condition.source_ip_config(SourceIpConfig::new().values(values))
        })
    }

    pub(super) fn property(self) -> RuleCondition {
        self.property
    }
}
