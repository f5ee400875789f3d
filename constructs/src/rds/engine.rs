//! What a database is.

use crate::secretsmanager::RotatedDatabase;

/// The engine of a database, and its version.
///
/// ```
/// use stackwright_aws::rds::Engine;
/// let (postgres, aurora) = (Engine::postgres("16.4"), Engine::aurora_mysql("8.0.mysql_aurora.3.08.0"));
/// # let _ = (postgres, aurora);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Engines.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Engine {
    pub(super) name: &'static str,
    pub(super) version: String,
    pub(super) port: u16,
    pub(super) kind: RotatedDatabase,
    /// How its administrator is called unless somebody says otherwise.
    pub(super) administrator: &'static str,
    /// How proxies call it, if there are any for it.
    pub(super) proxied: Option<&'static str>,
    pub(super) aurora: bool,
    /// Whether the major version is the number before the first dot, and not that with the next.
    short: bool,
}

impl Engine {
    /// Whether it consists of clusters.
    pub fn is_aurora(&self) -> bool {
        self.aurora
    }

    fn new(
        name: &'static str,
        version: impl Into<String>,
        port: u16,
        kind: RotatedDatabase,
    ) -> Self {
        let proxied = match kind {
            RotatedDatabase::PostgreSql => Some("POSTGRESQL"),
            RotatedDatabase::MySql | RotatedDatabase::MariaDb => Some("MYSQL"),
            RotatedDatabase::SqlServer => Some("SQLSERVER"),
            _ => None,
        };
        let administrator = match kind {
            RotatedDatabase::PostgreSql => "postgres",
            _ => "admin",
        };
        let aurora = name.starts_with("aurora");
        Engine {
            name,
            version: version.into(),
            port,
            kind,
            administrator,
            proxied,
            aurora,
            short: kind == RotatedDatabase::PostgreSql || kind == RotatedDatabase::Oracle,
        }
    }

    /// PostgreSQL.
    pub fn postgres(version: impl Into<String>) -> Self {
        Self::new("postgres", version, 5432, RotatedDatabase::PostgreSql)
    }

    /// MySQL.
    pub fn mysql(version: impl Into<String>) -> Self {
        Self::new("mysql", version, 3306, RotatedDatabase::MySql)
    }

    /// MariaDB.
    pub fn mariadb(version: impl Into<String>) -> Self {
        Self::new("mariadb", version, 3306, RotatedDatabase::MariaDb)
    }

    /// Oracle, Standard Edition Two.
    pub fn oracle_se2(version: impl Into<String>) -> Self {
        Self::new("oracle-se2", version, 1521, RotatedDatabase::Oracle)
    }

    /// Oracle, Enterprise Edition.
    pub fn oracle_ee(version: impl Into<String>) -> Self {
        Self::new("oracle-ee", version, 1521, RotatedDatabase::Oracle)
    }

    /// Microsoft SQL Server, Enterprise Edition.
    pub fn sqlserver_ee(version: impl Into<String>) -> Self {
        Self::new("sqlserver-ee", version, 1433, RotatedDatabase::SqlServer)
    }

    /// Microsoft SQL Server, Web Edition.
    pub fn sqlserver_web(version: impl Into<String>) -> Self {
        Self::new("sqlserver-web", version, 1433, RotatedDatabase::SqlServer)
    }

    /// Microsoft SQL Server, Standard Edition.
    pub fn sqlserver_se(version: impl Into<String>) -> Self {
        Self::new("sqlserver-se", version, 1433, RotatedDatabase::SqlServer)
    }

    /// Microsoft SQL Server, Express Edition.
    pub fn sqlserver_ex(version: impl Into<String>) -> Self {
        Self::new("sqlserver-ex", version, 1433, RotatedDatabase::SqlServer)
    }

    /// Aurora that speaks PostgreSQL.
    pub fn aurora_postgres(version: impl Into<String>) -> Self {
        Self::new(
            "aurora-postgresql",
            version,
            5432,
            RotatedDatabase::PostgreSql,
        )
    }

    /// Aurora that speaks MySQL.
    pub fn aurora_mysql(version: impl Into<String>) -> Self {
        Self::new("aurora-mysql", version, 3306, RotatedDatabase::MySql)
    }

    /// Its major version, such as `16` or `8.0`.
    pub(super) fn major_version(&self) -> String {
        self.family().split_off(self.name.len())
    }

    /// What the engine calls the import from and the export to buckets, if it has them.
    #[cfg(feature = "s3")]
    pub(super) fn bucket_features(&self) -> Option<[&'static str; 2]> {
        match self.kind {
            RotatedDatabase::PostgreSql => Some(["s3Import", "s3Export"]),
            RotatedDatabase::Oracle | RotatedDatabase::SqlServer => Some(["S3_INTEGRATION"; 2]),
            // One role for both, which is named by a parameter and not by a feature.
            RotatedDatabase::MySql if self.aurora => Some([""; 2]),
            _ => None,
        }
    }

    /// The parameter that names the role for buckets, where there is one.
    pub(super) fn bucket_parameter(&self) -> Option<&'static str> {
        (self.aurora && self.kind == RotatedDatabase::MySql).then_some("aws_default_s3_role")
    }

    /// The family of its parameter groups, such as `postgres16` or `mysql8.0`.
    pub(super) fn family(&self) -> String {
        let mut parts = self.version.split('.');
        let major = parts.next().unwrap_or_default();
        match (self.short, parts.next()) {
            (false, Some(minor)) => format!("{}{major}.{minor}", self.name),
            _ => format!("{}{major}", self.name),
        }
    }

    /// The parameter group that AWS has for a cluster of it, where the CDK names one.
    pub(super) fn default_cluster_group(&self) -> Option<String> {
        let postgres = self.kind == RotatedDatabase::PostgreSql;
        postgres.then(|| format!("default.{}", self.family()))
    }
}
