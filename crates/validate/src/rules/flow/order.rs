//! SW1322: what must be there before what does not refer to it.

use super::reading::related;
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports a resource that needs another one of the template to be there, and neither refers to it nor depends on it: a
    /// route or a balancer before the gateway is attached, a service before its listener, a stage that logs before the account's
    /// role, a client before its identity provider, a rotation before the attachment, a resolver before the schema, what begins
    /// to work before the policies of its role, and what is named by its text.
    ///
    /// ## Why it matters
    /// CloudFormation creates both at once. Whichever is first decides whether the deployment works, so that it works for
    /// months, and fails in a new account or region.
    ///
    /// ## Example
    /// ```yaml
    /// Route: {Type: AWS::EC2::Route, DependsOn: Attachment, Properties: {GatewayId: !Ref Gateway, …}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html>
    pub struct MustComeLater = SW1322, "must-come-later", Warning, on [template];
}

impl Rule for MustComeLater {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        for order in cx.flow().graph.orders().iter().filter(|order| !order.met) {
            let span = order
                .later
                .node
                .as_map()
                .and_then(|map| map.entry("DependsOn"))
                .map_or(order.later.name_span, |entry| entry.key_span);
            let (later, first) = (order.later.label(), order.first.label());
            let why = order.row.why;
            let (message, hint, label) = if order.row.against {
                (
                    format!("{later} waits for {first}, which waits for it: {why}"),
                    format!("take {first} out of the DependsOn of {later}"),
                    "what waits for it",
                )
            } else {
                (
                    format!("{later} does not depend on {first}, and may come first: {why}"),
                    format!("add DependsOn: {}", order.first.name),
                    "what must be there before",
                )
            };
            let mut finding = self
                .at(span, message)
                .hint(hint)
                .resource(&*order.later)
                .property("DependsOn");
            if order.row.certain {
                finding = finding.severity(Severity::Error);
            }
            out.report(related(finding, &order.first, order.first.name_span, label));
        }
    }
}
