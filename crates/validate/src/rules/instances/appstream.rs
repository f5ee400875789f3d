//! E3621: checks that the region, or any region when none is given, offers the instance type of an AppStream fleet.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the instance type of an AppStream fleet.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// F: {Type: AWS::AppStream::Fleet, Properties: {Name: f, InstanceType: stream.standard.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/appstream2/latest/developerguide/instance-types.html>
    pub struct FleetInstanceType = E3621, "appstream-instance-type", Error,
    by Values "AWS::AppStream::Fleet" "instancetype_enum",
    at {
        "AWS::AppStream::Fleet": "InstanceType"
    },
    because "see which types the region has";
}
