//! SW1061: a name that is still taken when the update creates what is to have it.

use super::compare::Update;
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Compares the template with the deployed one, where that is given (`stackwright diff` and `deploy` do so), and
    /// reports a resource with a physical name of its own that this update replaces under the same name, or that gets
    /// another logical ID and keeps its name.
    ///
    /// ## Why it matters
    /// CloudFormation creates the new resource before it deletes the old one, which still has the name: "cannot update
    /// a stack when a custom-named resource requires replacing". The update fails and is rolled back. It is a
    /// warning where it depends on the values whether the resource is replaced.
    ///
    /// ## Example
    /// ```yaml
    /// Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders, KeySchema: …}}   # another KeySchema
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
    pub struct NameTaken = SW1061, "name-taken-in-update", Error, on [template];
}

impl Rule for NameTaken {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(update) = Update::of(cx) else {
            return;
        };
        let show = |identity: &[(String, String)]| {
            let values: Vec<&str> = identity.iter().map(|(_, value)| value.as_str()).collect();
            values.join(" | ")
        };
        let replaced = update.replaced();
        for new in cx.template.resources.values() {
            let Some(identity) = update.identity(cx.template, new) else {
                continue;
            };
            let (name, value) = &identity[0];
            let span = new
                .property(name.split('.').next().unwrap_or(name))
                .map_or_else(|| new.properties_span(), |node| node.span);
            if let Some(replacement) = replaced.get(new.name) {
                let old = update.before.resources.get(new.name);
                if old
                    .and_then(|old| update.identity(update.before, old))
                    .as_ref()
                    != Some(&identity)
                {
                    continue;
                }
                let (verb, why) = if replacement.certain {
                    ("fails", "it is replaced since")
                } else {
                    ("may fail", "it is replaced if the values ask for it when")
                };
                let mut finding = self
                    .at(span, format!("the update {verb}: the new `{}` cannot be named `{}` while the old one is, which is only deleted afterwards; {why} `{}` changes", new.name, show(&identity), replacement.property))
                    .hint(format!("give it another {name} than `{value}` in this update, or leave {name} out"))
                    .resource(new)
                    .property(name);
                if !replacement.certain {
                    finding = finding.severity(Severity::Warning);
                }
                let top = replacement.property.split('.').next().unwrap_or_default();
                if let Some(node) = new.property(top) {
                    finding = finding.related(node.span, "what replaces it");
                }
                out.report(finding);
                continue;
            }
            if update.before.resources.contains_key(new.name) {
                continue;
            }
            let old = update.before.resources.values().find(|old| {
                old.type_name == new.type_name
                    && !cx.template.resources.contains_key(old.name)
                    && update.identity(update.before, old).as_ref() == Some(&identity)
            });
            if let Some(old) = old {
                out.report(
                    self.at(span, format!("the update fails: `{}` cannot be named `{}` while `{}` is, which this update only deletes afterwards", new.name, show(&identity), old.name))
                        .hint(format!("keep the logical ID `{}` (`override_logical_id` in an app), or give the new one another name", old.name))
                        .resource(new)
                        .property(name),
                );
            }
        }
    }
}
