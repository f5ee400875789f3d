//! The codes of the diagnostics of RDS constructs, `SW0645` to `SW0654`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports an engine that does not have what is made of it: a cluster without Aurora, an instance or no writer with it, a
    /// proxy for an engine that has none.
    ///
    /// ## Why it matters
    /// The database could not be created, or could not be used.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::aurora_mysql("8.0.mysql_aurora.3.08.0"), &vpc);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0645"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Create a `DatabaseCluster` with a writer of Aurora, and a `DatabaseInstance` of all others.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_AuroraOverview.html>
    pub const ENGINE = "SW0645", "database-engine", Error;

    /// ## What it does
    /// Reports a name that RDS does not accept for a database or a proxy.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).name("our--database");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0646"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 63 letters, digits and hyphens, a letter first, no hyphen at the end and no two in a row.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
    pub const NAME = "SW0646", "database-name", Error;

    /// ## What it does
    /// Reports subnets that a database cannot be in, or from which it cannot be reached as is said.
    ///
    /// ## Why it matters
    /// The database could not be created, or nobody could reach it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).publicly_accessible();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0647"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use two subnets or more, in different availability zones, and public ones only for what is to be reached from outside.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>
    pub const NETWORK = "SW0647", "database-network", Error;

    /// ## What it does
    /// Reports a name of an administrator that the engine does not accept.
    ///
    /// ## Why it matters
    /// The database could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).username("admin");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0648"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use letters, digits and `_`, a letter first, and no name that the engine keeps for itself.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
    pub const LOGIN = "SW0648", "database-login", Error;

    /// ## What it does
    /// Reports a number of a database outside of what RDS accepts.
    ///
    /// ## Why it matters
    /// The database could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).backup_retention(Duration::days(90));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0649"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>
    pub const OUT_OF_RANGE = "SW0649", "database-range", Error;

    /// ## What it does
    /// Reports a setting of a database, a proxy or a group that exists elsewhere, and what is asked of one and not known.
    ///
    /// ## Why it matters
    /// It is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let theirs = rds::DatabaseAttributes::new("orders", rds::Engine::postgres("16.4"));
    /// DatabaseInstance::from_attributes(stack, "Theirs", theirs).multi_az();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0650"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the database is created, or say what is known of it in its attributes.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html>
    pub const IMPORTED = "SW0650", "database-imported", Error;

    /// ## What it does
    /// Reports a setting of a database that needs another one, such as a time for which logs are kept that are not known.
    ///
    /// ## Why it matters
    /// It would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).log_retention(Retention::OneWeek);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0651"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html>
    pub const SETTING = "SW0651", "database-setting", Error;

    /// ## What it does
    /// Reports a time for backups or maintenance that RDS does not accept.
    ///
    /// ## Why it matters
    /// The database could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// DatabaseInstance::new(stack, "Database", rds::Engine::postgres("16.4"), &vpc).backup_window("at night");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0652"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a time in UTC of at least 30 minutes: `02:00-03:00` for backups, `Sun:05:00-Sun:06:00` for maintenance.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
    pub const WINDOW = "SW0652", "database-window", Error;
}
