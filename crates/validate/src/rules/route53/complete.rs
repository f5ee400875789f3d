//! SW1170: checks that a record says what it answers, and how it is chosen.

use super::records;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a record has an `AliasTarget`, or both `TTL` and `ResourceRecords`; and that it has a `SetIdentifier`
    /// exactly where it has a routing policy, of which there is one.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: !Ref Zone, Name: www.example.com, Type: A, ResourceRecords: [192.0.2.1]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html>
    pub struct CompleteRecord = SW1170, "complete-record", Error, on [forms "AWS::Route53::RecordSet" "AWS::Route53::RecordSetGroup" with parameters];
}

/// Properties of which each is a routing policy.
const POLICIES: &[&str] = &[
    "CidrRoutingConfig",
    "Failover",
    "GeoLocation",
    "GeoProximityLocation",
    "MultiValueAnswer",
    "Region",
    "Weight",
];

impl Rule for CompleteRecord {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (record, path) in records(form.resource, &form.properties) {
            let whole = if path.is_empty() {
                form.resource.properties_span()
            } else {
                record.span()
            };
            if record.lacks("AliasTarget") {
                let missing: Vec<&str> = ["TTL", "ResourceRecords"]
                    .into_iter()
                    .filter(|name| record.lacks(name))
                    .collect();
                if !missing.is_empty() {
                    out.report(
                        self.at(
                            whole,
                            format!(
                                "a record that is no alias needs `{}`",
                                missing.join("` and `")
                            ),
                        )
                        .hint(if missing == ["TTL"] {
                            "write TTL: 300"
                        } else {
                            "set them, or an `AliasTarget`"
                        })
                        .property(path.trim_end_matches('.')),
                    );
                }
            }
            let policies: Vec<(&str, &Instance<'_>)> = POLICIES
                .iter()
                .filter_map(|name| Some((*name, record.get(name)?)))
                .filter(|(_, value)| value.boolean() != Some(false))
                .collect();
            if let [(first, _), (second, value), ..] = policies[..] {
                out.report(
                    self.at(
                        value.span(),
                        format!("a record has one routing policy, `{first}` or `{second}`"),
                    )
                    .hint("remove one of them; records can be nested by aliases of each other")
                    .property(format!("{path}{second}")),
                );
            }
            match (policies.first(), record.get("SetIdentifier")) {
                (Some((name, value)), None) if record.lacks("SetIdentifier") => out.report(
                    self.at(
                        value.span(),
                        format!("a record with `{name}` needs a `SetIdentifier`"),
                    )
                    .hint("give each record of the same name and type its own")
                    .property(format!("{path}{name}")),
                ),
                (None, Some(identifier)) if POLICIES.iter().all(|name| record.lacks(name)) => out
                    .report(
                        self.at(
                            identifier.span(),
                            "only a record with a routing policy has a `SetIdentifier`",
                        )
                        .hint("remove it, or set `Weight`, `Region`, `Failover` or another policy")
                        .property(format!("{path}SetIdentifier")),
                    ),
                _ => {}
            }
        }
    }
}
