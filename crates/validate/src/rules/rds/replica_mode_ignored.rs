//! W3699: warns of a replica mode of an engine that has none.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Warns of a `ReplicaMode` of an engine other than Oracle and Db2.
    ///
    /// ## Why it matters
    /// Replicas of the other engines can always be read; the mode is ignored.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, SourceDBInstanceIdentifier: prod, ReplicaMode: mounted}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
    pub struct ReplicaModeIgnored = W3699, "replica-mode-ignored", Warning, on [forms "AWS::RDS::DBInstance"];
}

impl Rule for ReplicaModeIgnored {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        if let Some(mode) = p.get("ReplicaMode")
            && let Some(engine) = p.get("Engine").and_then(Instance::text)
            && !["oracle", "custom-oracle", "db2"]
                .iter()
                .any(|start| engine.to_ascii_lowercase().starts_with(start))
        {
            out.report(
                self.at(mode.span(), format!("replicas of `{engine}` have no mode"))
                    .hint("remove `ReplicaMode`")
                    .property("ReplicaMode"),
            );
        }
    }
}
