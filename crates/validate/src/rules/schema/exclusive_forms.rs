//! E3018: exclusive forms.

use crate::rule;

rule! {
    /// ## What it does
    /// Reports values that must fit exactly one of several forms, and fit none or more than one.
    ///
    /// ## Why it matters
    /// CloudFormation or the service refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Rule: {Id: a, Status: Enabled}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>
    pub struct ExclusiveForms = E3018, "exclusive-forms", Error, by "schema check";
}
