//! E3725: checks the storage capacity of a file system against the range of its kind.

use crate::rule;

rule! {
    /// ## What it does
    /// Checks the storage capacity of a file system against the range of its kind.
    ///
    /// ## Why it matters
    /// FSx refuses the file system.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::FSx::FileSystem, Properties: {FileSystemType: LUSTRE, StorageCapacity: 100, SubnetIds: [subnet-11111111]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-filesystem.html>
    pub struct Capacity = E3725, "file-system-capacity", Error,
    by Schema "AWS::FSx::FileSystem" "storage_capacity",
    at {
        "AWS::FSx::FileSystem": ""
    },
    because "each kind of file system has its own range of sizes in GiB";
}
