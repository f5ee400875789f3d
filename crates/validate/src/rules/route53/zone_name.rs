//! E3041 and SW1171: records that are not in their zone, or stand at its top and must not.

use super::records;
use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that the zone of a record ends in a dot, and that the name of the record lies in it. The zone is known by its
    /// name, or by the resource that its id is of.
    ///
    /// ## Why it matters
    /// Route 53 refuses the record.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneName: example.com., Name: www.example.org, Type: A, TTL: "300", ResourceRecords: [192.0.2.1]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html>
    pub struct ZoneName = E3041, "record-in-zone", Error, on [forms "AWS::Route53::RecordSet" "AWS::Route53::RecordSetGroup" with parameters];
}

rule! {
    /// ## What it does
    /// Checks that no CNAME record has the name of its zone.
    ///
    /// ## Why it matters
    /// At the top of a zone there are an SOA and NS records already, and a CNAME stands alone: Route 53 refuses it.
    ///
    /// ## Example
    /// ```yaml
    /// Record: {Type: AWS::Route53::RecordSet, Properties: {HostedZoneName: example.com., Name: example.com, Type: CNAME, TTL: "300", ResourceRecords: [www.example.com]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>
    pub struct ZoneTop = SW1171, "cname-at-zone-top", Error, on [forms "AWS::Route53::RecordSet" "AWS::Route53::RecordSetGroup" with parameters];
}

/// The name of a record's zone, and where it stands.
fn zone<'t>(
    cx: &Context<'t>,
    _owner: &Resource<'t>,
    form: &Form<'t>,
    record: &Instance<'t>,
) -> Option<(String, Span)> {
    let get = |key| record.get(key).or_else(|| form.properties.get(key));
    if let Some(name) = get("HostedZoneName") {
        return Some((name.text()?.to_owned(), name.span()));
    }
    let resource = linked(cx, get("HostedZoneId"), "AWS::Route53::HostedZone")?;
    let forms = cx.scenarios.forms_beside(form, resource);
    let [other] = forms[..] else { return None };
    let name = other.properties.get("Name")?;
    Some((name.text()?.to_owned(), name.span()))
}

fn plain(text: &str) -> String {
    text.trim_end_matches('.').to_ascii_lowercase()
}

impl Rule for ZoneName {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mut dotless = |value: Option<&Instance<'_>>, path: String| {
            if let Some(zone) = value
                && let Some(text) = zone.text()
                && !text.ends_with('.')
            {
                out.report(
                    self.at(
                        zone.span(),
                        format!("the name of a zone ends in a dot: `{text}.`"),
                    )
                    .property(&path),
                );
            }
        };
        dotless(
            form.properties.get("HostedZoneName"),
            "HostedZoneName".into(),
        );
        let all = records(form.resource, &form.properties);
        for (record, path) in all.iter().filter(|(_, path)| !path.is_empty()) {
            dotless(
                record.get("HostedZoneName"),
                format!("{path}HostedZoneName"),
            );
        }
        for (record, path) in all {
            if let Some((zone, span)) = zone(cx, form.resource, form, record)
                && let Some(name) = record.get("Name")
                && let Some(text) = name.text()
            {
                let (above, below) = (plain(&zone), plain(text));
                if below != above && !below.ends_with(&format!(".{above}")) {
                    out.report(
                        self.at(name.span(), format!("`{text}` is not in the zone `{zone}`"))
                            .related(span, "the zone")
                            .property(format!("{path}Name")),
                    );
                }
            }
        }
    }
}

impl Rule for ZoneTop {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (record, path) in records(form.resource, &form.properties) {
            if record.get("Type").and_then(Instance::text) == Some("CNAME")
                && let Some((zone, span)) = zone(cx, form.resource, form, record)
                && let Some(name) = record.get("Name")
                && let Some(text) = name.text()
                && plain(&zone) == plain(text)
            {
                out.report(
                    self.at(
                        name.span(),
                        format!("`{text}` is the top of its zone, where no CNAME can be"),
                    )
                    .hint("write Type: A with an `AliasTarget`, or use a name below the zone's")
                    .related(span, "the zone")
                    .property(format!("{path}Name")),
                );
            }
        }
    }
}
