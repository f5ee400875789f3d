//! E3620: checks that the region, or any region when none is given, offers the class of a DocumentDB instance.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks that the region, or any region when none is given, offers the class of a DocumentDB instance.
    ///
    /// ## Why it matters
    /// The resource cannot be created with a type that is not offered.
    ///
    /// ## Example
    /// ```yaml
    /// D: {Type: AWS::DocDB::DBInstance, Properties: {DBClusterIdentifier: c, DBInstanceClass: db.r5.tiny}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/documentdb/latest/developerguide/db-instance-classes.html>
    pub struct DocDbInstanceClass = E3620, "docdb-instance-class", Error,
    by Values "AWS::DocDB::DBInstance" "dbinstanceclass_enum",
    at {
        "AWS::DocDB::DBInstance": "DBInstanceClass"
    },
    because "see which types the region has";
}
