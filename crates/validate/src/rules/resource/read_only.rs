//! E3040: a read-only property that is set.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Reports properties that only CloudFormation sets, such as the ARN of a resource.
    ///
    /// ## Why it matters
    /// What stands there is ignored, or CloudFormation refuses the resource: "encountered read-only property".
    ///
    /// ## Example
    /// ```yaml
    /// Bucket: {Type: AWS::S3::Bucket, Properties: {Arn: arn:aws:s3:::files}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ReadOnly = E3040, "read-only-property", Warning, on [resources];
}

impl Rule for ReadOnly {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        if resource.properties.is_none() {
            return;
        }
        let Some(schema) = cx.schema(resource.type_name) else {
            return;
        };
        for form in cx.scenarios.forms(resource) {
            for pointer in schema.pointers("readOnlyProperties") {
                let segments: Vec<&str> = pointer
                    .split('/')
                    .filter(|key| *key != "properties")
                    .collect();
                let mut path = Vec::new();
                find(&form.properties, &segments, &mut path, &mut |span, path| {
                    let name = segments.last().copied().unwrap_or_default();
                    out.report(
                        self.at(
                            span,
                            format!("`{name}` is read-only: only CloudFormation sets it"),
                        )
                        .hint("remove it")
                        .property(path.join(".")),
                    );
                });
            }
        }
    }
}

fn find(
    instance: &Instance<'_>,
    segments: &[&str],
    path: &mut Vec<String>,
    report: &mut impl FnMut(stackwright_template::parse::Span, &[String]),
) {
    let Some((first, rest)) = segments.split_first() else {
        return;
    };
    if *first == "*" {
        for (index, item) in instance.items().iter().enumerate() {
            path.push(index.to_string());
            find(item, rest, path, report);
            path.pop();
        }
        return;
    }
    if let Some((key, span, value)) = instance.entries().iter().find(|(key, ..)| key == first) {
        path.push((*key).to_owned());
        if rest.is_empty() {
            report(*span, path);
        } else {
            find(value, rest, path, report);
        }
        path.pop();
    }
}
