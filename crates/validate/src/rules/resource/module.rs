//! E5001: a module, and what it cannot have.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Checks that a module (a type that ends in `::MODULE`) has neither `CreationPolicy` nor `UpdatePolicy`, no tags
    /// that are meant for what is in it, and no metadata `AWS::CloudFormation::Module`.
    ///
    /// ## Why it matters
    /// CloudFormation replaces the module by its resources and refuses what cannot belong to one of them.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: "My::S3::SampleBucket::MODULE", UpdatePolicy: {UseOnlineResharding: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html>
    pub struct Module = E5001, "module", Error, on [resources];
}

impl Rule for Module {
    fn resource(&self, _: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if !resource.type_name.ends_with("::MODULE") {
            return;
        }
        let places: &[(&[&str], &str)] = &[
            (
                &["CreationPolicy"],
                "a module cannot have a `CreationPolicy`",
            ),
            (&["UpdatePolicy"], "a module cannot have an `UpdatePolicy`"),
            (&["Properties", "Tags"], "a module cannot have tags"),
            (
                &["Metadata", "AWS::CloudFormation::Module"],
                "the metadata `AWS::CloudFormation::Module` is written by CloudFormation alone",
            ),
        ];
        for (path, message) in places {
            let Some((last, parents)) = path.split_last() else {
                continue;
            };
            let entry = parents
                .iter()
                .try_fold(resource.node, |node, key| node.get(key))
                .and_then(|node| node.as_map())
                .and_then(|map| map.entry(last));
            if let Some(entry) = entry {
                let below = path.strip_prefix(&["Properties"]).unwrap_or(path);
                out.report(self.at(entry.key_span, *message).property(below.join(".")));
            }
        }
    }
}
