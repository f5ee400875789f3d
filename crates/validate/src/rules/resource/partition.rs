//! I3042: ARNs that are good for one partition only.

use crate::rule;
use crate::rules::reference::placed;
use crate::rules::{Context, Findings, Rule};
use stackwright_facts::partition;
use stackwright_template::model::{Call, Section, within};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Reports ARNs in `Fn::Sub` that have the partition written out.
    ///
    /// ## Why it matters
    /// The template does not work in China or in GovCloud.
    ///
    /// ## Example
    /// ```yaml
    /// Resource: !Sub 'arn:aws:s3:::${Bucket}/*'   # arn:${AWS::Partition}:s3:::${Bucket}/*
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    pub struct Partition = I3042, "partition-in-arn", Info, on [calls Sub];
}

impl Rule for Partition {
    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        if call.owner.section != Section::Resources
            || cx.template.has_transform("AWS::Serverless-2016-10-31")
        {
            return;
        }
        let node = match &call.argument.data {
            Data::List(items) => items.first(),
            _ => Some(call.argument),
        };
        let Some((node, text)) = node.and_then(|node| Some((node, Node::as_str(node)?))) else {
            return;
        };
        for (start, _) in text.match_indices("arn:") {
            let rest = &text[start + 4..];
            let partition = rest.split(':').next().unwrap_or_default();
            // A name of a partition; anything else is a variable, a wildcard or no ARN.
            if partition::Partition::of_name(partition).is_none() || rest.len() == partition.len() {
                continue;
            }
            let span = within(node, text, start + 4, start + 4 + partition.len());
            let finding = self
                .at(
                    span,
                    format!("the ARN is for the partition `{partition}` only"),
                )
                .hint("write `${AWS::Partition}`");
            out.report(placed(finding, cx, call.owner, &call.path));
        }
    }
}
