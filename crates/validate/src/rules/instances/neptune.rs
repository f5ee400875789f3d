//! E3635: checks that the region, or any region when none is given, offers the class of a Neptune instance.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the class of a Neptune instance.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// D: {Type: AWS::Neptune::DBInstance, Properties: {DBInstanceClass: db.r5.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/neptune/latest/userguide/instance-types.html>
    pub struct NeptuneInstanceClass = E3635, "neptune-instance-class", Error,
    by Values "AWS::Neptune::DBInstance" "dbinstanceclass_enum",
    at {
        "AWS::Neptune::DBInstance": "DBInstanceClass"
    },
    because "see which types the region has";
}
