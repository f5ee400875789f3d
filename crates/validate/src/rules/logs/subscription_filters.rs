//! E2529: checks that a log group has at most five subscription filters.

use std::collections::BTreeMap;

use crate::rule;
use crate::rules::linked::identity;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that a log group has at most five subscription filters that exist at once.
    ///
    /// ## Why it matters
    /// CloudWatch Logs refuses the sixth, and the quota cannot be raised.
    ///
    /// ## Example
    /// ```yaml
    /// # six of these
    /// Filter: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: app, FilterPattern: "", DestinationArn: !GetAtt Fn.Arn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
    pub struct SubscriptionFilters = E2529, "subscription-filters", Error, on [template];
}

const MOST: usize = 5;

impl Rule for SubscriptionFilters {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let mut groups: BTreeMap<String, Vec<(&Form<'_>, Span)>> = BTreeMap::new();
        for filter in cx.template.resources_of("AWS::Logs::SubscriptionFilter") {
            for form in cx.scenarios.forms(filter) {
                let Some(name) = form.properties.get("LogGroupName") else {
                    continue;
                };
                let Some(group) = identity(name) else {
                    continue;
                };
                let all = groups.entry(group).or_default();
                let mut together: Vec<_> = all.iter().map(|(other, _)| *other).collect();
                together.push(form);
                let another = all
                    .iter()
                    .all(|(other, _)| other.resource.name != filter.name);
                if another && all.len() <= MOST && cx.scenarios.can_coexist(&together) {
                    all.push((form, name.span()));
                }
            }
        }
        for all in groups.into_values() {
            if let Some((sixth, span)) = all.get(MOST) {
                out.report(
                    self.at(*span, format!("the log group has {MOST} other subscription filters, and may have {MOST} in all"))
                        .hint("send the events to one place, and share them out from there")
                        .related(all[0].1, "the first of them")
                        .resource(sixth.resource)
                        .property("LogGroupName"),
                );
            }
        }
    }
}
