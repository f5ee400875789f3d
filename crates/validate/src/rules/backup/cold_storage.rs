//! E3504: checks that backups are kept at least 90 days after they move to cold storage.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that backups are kept at least 90 days after they move to cold storage.
    ///
    /// ## Why it matters
    /// AWS Backup refuses the plan.
    ///
    /// ## Example
    /// ```yaml
    /// Plan: {Type: AWS::Backup::BackupPlan, Properties: {BackupPlan: {BackupPlanName: p, BackupPlanRule: [{RuleName: r, TargetBackupVault: v, Lifecycle: {MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60}}]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-backup-backupplan-lifecycleresourcetype.html>
    pub struct ColdStorage = E3504, "backup-cold-storage", Error, on [forms "AWS::Backup::BackupPlan"];
}

impl Rule for ColdStorage {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        for at in select(
            p,
            form.resource.properties_span(),
            "BackupPlan.BackupPlanRule.*.Lifecycle",
        ) {
            if let (Some(cold), Some(delete)) = (
                at.instance
                    .get("MoveToColdStorageAfterDays")
                    .and_then(|value| value.number()),
                at.instance.get("DeleteAfterDays"),
            ) && let Some(days) = delete.number()
                && days < cold + 90.0
            {
                out.report(self.at(delete.span(), format!("a backup that moves to cold storage after {cold} days is kept for {} at least", cold + 90.0)).property(format!("{}.DeleteAfterDays", at.path)));
            }
        }
    }
}
