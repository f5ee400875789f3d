//! E3004: resources that depend on each other in a circle.

use super::cycle::cycles;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Reference, Section};

rule! {
    /// ## What it does
    /// Reports circles of references and `DependsOn` between resources, with the way round.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "circular dependency between resources". It does not say which
    /// reference closes the circle.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{SourceSecurityGroupId: !GetAtt B.GroupId}]}}
    /// B: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{SourceSecurityGroupId: !GetAtt A.GroupId}]}}
    /// ```
    ///
    /// ## Source
    /// <https://repost.aws/knowledge-center/cloudformation-circular-dependencies>
    pub struct Circular = E3004, "circular-dependency", Error, on [template];
}

impl Rule for Circular {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        let mut edges: Vec<Vec<(usize, &Reference<'_>)>> =
            vec![Vec::new(); template.resources.len()];
        for reference in &template.references {
            if reference.owner.section != Section::Resources
                || !(reference.kind.is_value()
                    || reference.kind == stackwright_template::model::ReferenceKind::DependsOn)
                || reference.path.key(2) == Some("Metadata")
            {
                continue;
            }
            // What SAM makes of a resource may put the reference into another one, such as a deployment group.
            if (template.resources.get(reference.owner.name))
                .is_some_and(|owner| owner.type_name.starts_with("AWS::Serverless::"))
            {
                continue;
            }
            if let (Some(from), Some(to)) = (
                template.resources.get_index_of(reference.owner.name),
                template.resources.get_index_of(reference.target),
            ) {
                edges[from].push((to, reference));
            }
        }
        for cycle in cycles(&edges) {
            let names: Vec<&str> = cycle
                .iter()
                .map(|(_, reference)| reference.owner.name)
                .collect();
            let Some((_, first)) = cycle.first() else {
                continue;
            };
            let mut finding = if names.len() == 1 {
                self.at(first.span, format!("`{}` refers to itself", names[0]))
            } else {
                self.at(
                    first.span,
                    format!(
                        "circular dependency: {} -> {}",
                        names.join(" -> "),
                        names[0]
                    ),
                )
            };
            for (_, reference) in cycle.iter().skip(1) {
                finding = finding.related(
                    reference.span,
                    format!(
                        "`{}` depends on `{}`",
                        reference.owner.name, reference.target
                    ),
                );
            }
            if let Some(resource) = template.resources.get(first.owner.name) {
                finding = finding.resource(resource);
            }
            out.report(finding);
        }
    }
}
