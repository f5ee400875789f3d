//! W3005: a `DependsOn` that a reference makes superfluous.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Reference, ReferenceKind, Section};

rule! {
    /// ## What it does
    /// Reports `DependsOn` for a resource that the properties refer to anyway. Templates that a program wrote are left
    /// out: nobody maintains those entries by hand, and the CDK emits them wherever one construct depends on another
    /// as a whole. Such a template has a resource with the metadata `aws:cdk:path`, or the CDK's parameter
    /// `BootstrapVersion`.
    ///
    /// ## Why it matters
    /// CloudFormation orders by references by itself. The entry says nothing, and outlives the reference.
    ///
    /// ## Example
    /// ```yaml
    /// Policy: {Type: AWS::S3::BucketPolicy, DependsOn: Bucket, Properties: {Bucket: !Ref Bucket}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html>
    pub struct RedundantDependsOn = W3005, "redundant-depends-on", Warning, on [template];
}

impl Rule for RedundantDependsOn {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        if template.is_generated() {
            return;
        }
        let mut values: HashMap<(&str, &str), &Reference<'_>> = HashMap::new();
        for reference in &template.references {
            if reference.owner.section == Section::Resources
                && reference.kind.is_value()
                && reference.assuming.is_empty()
            {
                let pair = (reference.owner.name, reference.target);
                values.entry(pair).or_insert(reference);
            }
        }
        for depends in &template.references {
            if depends.kind != ReferenceKind::DependsOn {
                continue;
            }
            let other = values.get(&(depends.owner.name, depends.target));
            if let (Some(other), Some(resource)) =
                (other, template.resources.get(depends.owner.name))
            {
                out.report(
                    self.at(
                        depends.span,
                        format!(
                            "`DependsOn` of `{}` is superfluous: the properties refer to it",
                            depends.target
                        ),
                    )
                    .hint("remove it")
                    .related(other.span, "this reference already orders them")
                    .resource(resource)
                    .property("DependsOn"),
                );
            }
        }
    }
}
