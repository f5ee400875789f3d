//! The codes of the diagnostics of file systems, `SW0680` to `SW0689`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports an access point whose path or permissions EFS does not accept.
    ///
    /// ## Why it matters
    /// The access point could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::efs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// FileSystem::new(stack, "Files", &vpc).access_point("Data").path("data");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0680"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Begin the path with `/`, and write permissions as octal digits: `755`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html>
    pub const ACCESS_POINT = "SW0680", "access-point", Error;

    /// ## What it does
    /// Reports a throughput or a performance mode that EFS does not have.
    ///
    /// ## Why it matters
    /// The file system could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::efs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// FileSystem::new(stack, "Files", &vpc).elastic_throughput().performance_mode(PerformanceMode::MaxIO);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0681"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/efs/latest/ug/performance.html>
    pub const FILE_SYSTEM = "SW0681", "file-system", Error;

    /// ## What it does
    /// Reports subnets or a security group of a file system that are set after connections were made.
    ///
    /// ## Why it matters
    /// The mount targets would not be where the connections lead.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::efs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let files = FileSystem::new(stack, "Files", &vpc);
    /// files.allow_default_port_from(ec2::Peer::ipv4("10.0.0.0/16"));
    /// files.subnets(ec2::SubnetSelection::isolated());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0682"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call the setter before anything is connected.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html>
    pub const TOO_LATE = "SW0682", "file-system-too-late", Error;

    /// ## What it does
    /// Reports a setting that is changed on a file system or an access point which exists elsewhere.
    ///
    /// ## Why it matters
    /// It is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::efs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let group = ec2::SecurityGroup::from_id(stack, "Group", "sg-0123456789abcdef0");
    /// FileSystem::from_id(stack, "Theirs", "fs-0123456789abcdef0", &group).automatic_backups();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0683"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the file system is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/efs/latest/ug/whatisefs.html>
    pub const IMPORTED = "SW0683", "file-system-imported", Error;
}
