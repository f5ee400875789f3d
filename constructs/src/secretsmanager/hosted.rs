//! Rotation by functions that Secrets Manager brings along.

use stackwright::{Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::secretsmanager::rotation_schedule::HostedRotationLambda;

use super::secret::Secret;
use super::{NOT_IN_PASSWORDS, codes, with_commas};
use crate::ec2::{SecurityGroup, Subnet, SubnetSelection, Vpc};

/// What a secret is the login of, for rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RotatedDatabase {
    /// IBM Db2.
    Db2,
    /// MariaDB.
    MariaDb,
    /// Amazon DocumentDB.
    MongoDb,
    /// MySQL, and Aurora that speaks it.
    MySql,
    /// Oracle.
    Oracle,
    /// PostgreSQL, and Aurora that speaks it.
    PostgreSql,
    /// Amazon Redshift.
    Redshift,
    /// Microsoft SQL Server.
    SqlServer,
}

impl RotatedDatabase {
    /// How hosted rotation calls it.
    fn name(self) -> &'static str {
        match self {
            RotatedDatabase::Db2 => "Db2",
            RotatedDatabase::MariaDb => "MariaDB",
            RotatedDatabase::MongoDb => "MongoDB",
            RotatedDatabase::MySql => "MySQL",
            RotatedDatabase::Oracle => "Oracle",
            RotatedDatabase::PostgreSql => "PostgreSQL",
            RotatedDatabase::Redshift => "Redshift",
            RotatedDatabase::SqlServer => "SQLServer",
        }
    }
}

/// Rotation of a database's login by a function that CloudFormation creates with the schedule, in a nested stack.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Port, SecurityGroup, Vpc};
/// use stackwright_aws::secretsmanager::{HostedRotation, RotatedDatabase, Secret};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let database = SecurityGroup::new(&stack, "Database", &vpc);
/// let login = Secret::new(&stack, "Login");
/// let rotation = HostedRotation::single_user(RotatedDatabase::PostgreSql).vpc(&vpc);
/// login.rotate("Rotation", rotation).allow_to(&database, Port::tcp(5432));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-cfn.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct HostedRotation {
    database: RotatedDatabase,
    master: Option<Secret>,
    function_name: Option<Value<String>>,
    excluded: Option<Value<String>>,
    vpc: Option<Vpc>,
    subnets: SubnetSelection,
    groups: Vec<SecurityGroup>,
}

impl HostedRotation {
    fn new(database: RotatedDatabase, master: Option<Secret>) -> Self {
        HostedRotation {
            database,
            master,
            function_name: None,
            excluded: None,
            vpc: None,
            subnets: SubnetSelection::default(),
            groups: Vec::new(),
        }
    }

    /// The user changes its own password.
    pub fn single_user(database: RotatedDatabase) -> Self {
        Self::new(database, None)
    }

    /// Two users take turns, and an administrator, whose login is in another secret, changes their passwords: the database
    /// can be reached at any time.
    pub fn multi_user(database: RotatedDatabase, master: &Secret) -> Self {
        Self::new(database, Some(master.clone()))
    }

    /// Gives the function a name.
    pub fn function_name(mut self, name: impl IntoValue<String>) -> Self {
        self.function_name = Some(name.into_value());
        self
    }

    /// Characters that are not in new passwords; those of the secret's generated value, or else those that databases do not
    /// take, unless this is called.
    pub fn exclude_characters(mut self, characters: impl IntoValue<String>) -> Self {
        self.excluded = Some(characters.into_value());
        self
    }

    /// Runs the function in a VPC, in its private subnets unless [`subnets`](HostedRotation::subnets) says otherwise.
    pub fn vpc(mut self, vpc: &Vpc) -> Self {
        self.vpc = Some(vpc.clone());
        self
    }

    /// The subnets that the function runs in.
    pub fn subnets(mut self, selection: impl Into<SubnetSelection>) -> Self {
        self.subnets = selection.into();
        self
    }

    /// Runs the function in this security group, in place of one of its own.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.groups.push(group.clone());
        self
    }

    /// The security groups of the function, one of which may be created.
    #[track_caller]
    pub(super) fn security_groups(&self, node: &Node) -> Vec<SecurityGroup> {
        match &self.vpc {
            None if !self.groups.is_empty() => {
                let problem = "a rotation has security groups, and runs in no VPC";
                let hint = "name the VPC with `HostedRotation::vpc`";
                node.add_error(Diagnostic::error(codes::ROTATION, problem).hint(hint));
                Vec::new()
            }
            Some(vpc) if self.groups.is_empty() => {
                vec![SecurityGroup::new(node, "SecurityGroup", vpc)]
            }
            _ => self.groups.clone(),
        }
    }

    #[track_caller]
    pub(super) fn bind(
        &self,
        node: &Node,
        secret: &Secret,
        groups: &[SecurityGroup],
    ) -> HostedRotationLambda {
        if let Some(stack) = node.stack() {
            stack.add_transform("AWS::SecretsManager-2024-09-16");
        }
        if self.database == RotatedDatabase::Db2 {
            let problem = "there is no hosted rotation for Db2";
            let hint = "rotate it with `SecretRotation`";
            node.add_error(Diagnostic::error(codes::ROTATION, problem).hint(hint));
        }
        let users = if self.master.is_some() {
            "Multi"
        } else {
            "Single"
        };
        let excluded = self
            .excluded
            .clone()
            .or_else(|| secret.excluded_characters());
        if let Some(master) = &self.master {
            master.deny_account_root_delete();
        }
        let subnets = |vpc: &Vpc| {
            let subnets = vpc.select(self.subnets.clone());
            with_commas(subnets.iter().map(Subnet::subnet_id))
        };
        let groups = groups.iter().map(SecurityGroup::security_group_id);
        HostedRotationLambda::new(format!("{}{users}User", self.database.name()))
            .exclude_characters(excluded.unwrap_or_else(|| NOT_IN_PASSWORDS.into()))
            .kms_key_arn(secret.secret_key().map(|key| key.key_arn()))
            .master_secret_arn(self.master.as_ref().map(Secret::arn_in_policies))
            .master_secret_kms_key_arn(
                self.master
                    .as_ref()
                    .and_then(Secret::secret_key)
                    .map(|key| key.key_arn()),
            )
            .rotation_lambda_name(self.function_name.as_ref())
            .vpc_security_group_ids(with_commas(groups))
            .vpc_subnet_ids(self.vpc.as_ref().and_then(subnets))
    }
}
