//! The setters and getters that instances and clusters share.

/// The setters that instances and clusters share; each has `cfn` and `database`.
macro_rules! database {
    ($type:ident, $of_cluster:literal, $identifier:ident) => {
        impl $type {
            #[track_caller]
            fn edit(&self, what: &str, edit: impl FnOnce(&Owned)) -> Self {
                $type(self.0.edit(what, edit))
            }

            #[track_caller]
            fn edit_database(&self, what: &str, edit: impl FnOnce(&Database)) -> Self {
                self.edit(what, |owned| edit(&owned.database))
            }

            /// Gives it a name of its own, up to 63 letters, digits and hyphens.
            ///
            /// # Errors
            /// At synthesis: `SW0646` if RDS does not accept it.
            #[track_caller]
            pub fn name(&self, name: impl IntoValue<String>) -> Self {
                let name = name.into_value();
                check_name(self.node(), codes::NAME, Name::Database, &name);
                self.edit("a name", |owned| {
                    owned.database.name.replace(Some(name.clone()));
                    owned.cfn.$identifier(name);
                })
            }

            /// The login of its administrator, with a generated password unless this is called: a [`Login`], or a secret with
            /// the fields `username` and `password`.
            ///
            /// # Errors
            /// At synthesis: `SW0648` if the engine does not accept the name.
            #[track_caller]
            pub fn login(&self, login: impl Into<Login>) -> Self {
                let login = Set::new(login.into());
                self.edit("a login", |owned| {
                    owned.database.credentials.set(login);
                    if let Some(key) = owned.database.credentials.managed() {
                        owned.cfn.manage_master_user_password(true);
                        if let Some(key) = key {
                            owned.cfn.master_user_secret(
                                MasterUserSecret::new().kms_key_id(key.key_arn()),
                            );
                        }
                    }
                })
            }

            /// The name of its administrator; `postgres` or `admin` unless this is called. Another name replaces the secret.
            ///
            /// # Errors
            /// At synthesis: `SW0648` if the engine does not accept it.
            #[track_caller]
            pub fn username(&self, name: impl Into<String>) -> Self {
                self.login(Login::user(name))
            }

            /// The subnets that it is in; the private ones of the VPC unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0647` if it is a single one.
            #[track_caller]
            pub fn subnets(&self, selection: impl Into<crate::ec2::SubnetSelection>) -> Self {
                let selection = selection.into();
                self.edit_database("subnets", |database| {
                    *database.place.subnets.borrow_mut() = selection;
                })
            }

            /// The group of subnets that it is in, in place of one of its own.
            #[track_caller]
            pub fn subnet_group(&self, group: &super::SubnetGroup) -> Self {
                self.edit_database("subnets", |database| {
                    database.place.subnet_group.replace(Some(group.clone()));
                })
            }

            /// Puts it into this security group, in place of one of its own.
            #[track_caller]
            pub fn security_group(&self, group: &crate::ec2::SecurityGroup) -> Self {
                self.edit_database("a security group", |database| {
                    database.place.groups.borrow_mut().push(group.clone());
                })
            }

            /// The port that it listens on; that of the engine unless this is called.
            #[track_caller]
            pub fn port(&self, port: u16) -> Self {
                self.edit_database("a port", |database| database.port.set(Some(port)))
            }

            /// Addresses of which kinds it has: `IPV4` unless this is called, `DUAL` or `IPV6`.
            #[track_caller]
            pub fn network_type(&self, kind: impl IntoValue<String>) -> Self {
                self.edit("a network type", |owned| {
                    owned.cfn.network_type(kind);
                })
            }

            /// Its parameters, in place of those that AWS has for the engine.
            #[track_caller]
            pub fn parameter_group(&self, group: &super::ParameterGroup) -> Self {
                self.edit_database("parameters", |database| {
                    database.parameters.replace(Some(group.clone()));
                })
            }

            /// A parameter of the engine, in a group of its own.
            #[track_caller]
            pub fn parameter(
                &self,
                name: impl Into<String>,
                value: impl IntoValue<String>,
            ) -> Self {
                let (name, value) = (name.into(), value.into_value());
                self.edit_database("a parameter", |database| {
                    let known = database.parameters.borrow().clone();
                    let group = known.unwrap_or_else(|| {
                        let node = Node::new(self, "ParameterGroup");
                        super::ParameterGroup::create(node, &database.engine, $of_cluster)
                    });
                    database
                        .parameters
                        .replace(Some(group.parameter(name, value)));
                })
            }

            /// Whether it is protected from deletion; it is unless this is called, or it is to be deleted with the stack.
            #[track_caller]
            pub fn deletion_protection(&self, protect: bool) -> Self {
                self.edit_database("protection", |database| {
                    database.protected.set(Some(protect))
                })
            }

            /// What happens to it, and to what it holds, when it leaves the stack; a snapshot is kept unless this is called.
            #[track_caller]
            pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
                self.edit("a removal policy", |owned| {
                    let destroyed = policy == RemovalPolicy::Destroy;
                    owned.database.destroyed.set(destroyed);
                    owned.cfn.removal_policy(policy);
                })
            }

            /// Does not encrypt what it stores. It cannot be changed later.
            #[track_caller]
            pub fn unencrypted(&self) -> Self {
                self.edit_database("encryption", |database| database.encrypted.set(false))
            }

            /// Encrypts what it stores with this key, in place of the account's for RDS.
            #[track_caller]
            pub fn storage_key(&self, key: &crate::kms::Key) -> Self {
                self.edit("a key", |owned| {
                    owned.cfn.kms_key_id(key.key_arn());
                })
            }

            /// Sends these logs of the engine to CloudWatch, such as `postgresql`, `error` or `slowquery`.
            #[track_caller]
            pub fn log_exports<L: Into<String>>(&self, logs: impl IntoIterator<Item = L>) -> Self {
                let logs: Vec<String> = logs.into_iter().map(Into::into).collect();
                self.edit("logs", |owned| {
                    owned.cfn.enable_cloudwatch_logs_exports(logs.clone());
                    owned.database.logs.replace(logs);
                })
            }

            /// How long the [exported logs](Self::log_exports) are kept: their groups are created before the database, and
            /// need its [name](Self::name).
            ///
            /// # Errors
            /// At synthesis: `SW0651` if the name or the logs are not said.
            #[track_caller]
            pub fn log_retention(&self, retention: crate::logs::Retention) -> Self {
                let retention = Set::new(retention);
                self.edit_database("a time for logs", |database| {
                    database.retention.set(Some(retention));
                })
            }

            /// Lets users sign in with IAM, without a password; [`grant_connect`](Self::grant_connect) turns it on, too.
            #[track_caller]
            pub fn iam_authentication(&self) -> Self {
                self.edit_database("authentication", |database| database.iam.set(Some(true)))
            }

            /// Measures the operating system that it runs on, every 1, 5, 10, 15, 30 or 60 seconds.
            ///
            /// # Errors
            /// At synthesis: `SW0649` for another interval.
            /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html>
            #[track_caller]
            pub fn monitoring_interval(&self, interval: impl Into<Duration>) -> Self {
                let interval = Set::new(interval.into());
                self.edit_database("measurements", |database| {
                    database.monitoring.set(Some(interval));
                })
            }

            /// The role that measures the operating system, in place of one of its own.
            #[track_caller]
            pub fn monitoring_role(&self, role: &crate::iam::Role) -> Self {
                self.edit_database("a role", |database| {
                    database.monitoring_role.replace(Some(role.clone()));
                })
            }

            /// How much of the database's load is analysed: `standard` unless this is called, or `advanced`, which keeps what
            /// [Performance Insights](Self::performance_insights) measures for 15 months (465 days).
            #[track_caller]
            pub fn database_insights_mode(
                &self,
                mode: impl IntoValue<super::DatabaseInsightsMode>,
            ) -> Self {
                self.edit("a mode", |owned| {
                    owned.cfn.database_insights_mode(mode.into_value().cast());
                })
            }

            /// When backups of each day are made, in UTC: `02:00-03:00`.
            ///
            /// # Errors
            /// At synthesis: `SW0652` if it is no such time.
            #[track_caller]
            pub fn backup_window(&self, window: impl IntoValue<String>) -> Self {
                let window = window.into_value();
                if let Some(Err(problem)) =
                    window.as_str().map(stackwright_facts::window::check_daily)
                {
                    self.0.report(refused(codes::WINDOW, problem));
                }
                self.edit("a time for backups", |owned| {
                    owned.cfn.preferred_backup_window(window);
                })
            }

            /// When it is maintained, in UTC: `Sun:05:00-Sun:06:00`.
            ///
            /// # Errors
            /// At synthesis: `SW0652` if it is no such time.
            #[track_caller]
            pub fn maintenance_window(&self, window: impl IntoValue<String>) -> Self {
                let window = window.into_value();
                if let Some(Err(problem)) =
                    window.as_str().map(stackwright_facts::window::check_weekly)
                {
                    self.0.report(refused(codes::WINDOW, problem));
                }
                self.edit("a time for maintenance", |owned| {
                    owned.cfn.preferred_maintenance_window(window);
                })
            }

            /// Whether tags are copied to snapshots; they are unless this is called.
            #[track_caller]
            pub fn copy_tags_to_snapshot(&self, copy: bool) -> Self {
                self.edit("tags", |owned| {
                    owned.cfn.copy_tags_to_snapshot(copy);
                })
            }

            /// Whether the automatic backups go with it; they do unless this is called.
            #[track_caller]
            pub fn delete_automated_backups(&self, delete: bool) -> Self {
                self.edit("backups", |owned| {
                    owned.cfn.delete_automated_backups(delete);
                })
            }

            /// Whether small new versions of the engine are installed by themselves; they are unless this is called.
            #[track_caller]
            pub fn auto_minor_version_upgrade(&self, upgrade: bool) -> Self {
                self.edit("upgrades", |owned| {
                    owned.cfn.auto_minor_version_upgrade(upgrade);
                })
            }

            /// Whether AWS supports the version, at a price, after its usual life, or upgrades it:
            /// `open-source-rds-extended-support`, or with `-disabled`.
            #[track_caller]
            pub fn engine_lifecycle_support(&self, support: impl IntoValue<String>) -> Self {
                self.edit("support", |owned| {
                    owned.cfn.engine_lifecycle_support(support);
                })
            }

            /// Joins it to a directory of AWS, whose users can then sign in.
            #[track_caller]
            pub fn domain(&self, directory_id: impl IntoValue<String>) -> Self {
                let directory_id = directory_id.into_value();
                self.edit("a directory", |owned| {
                    let [rds, directory] =
                        ["rds.amazonaws.com", "directoryservice.rds.amazonaws.com"]
                            .map(crate::iam::Principal::service);
                    let policy = "service-role/AmazonRDSDirectoryServiceAccess";
                    let role = crate::iam::Role::new(self, "RDSDirectoryServiceRole", rds)
                        .assumable_by(directory)
                        .managed_policy(&crate::iam::ManagedPolicy::from_aws_managed(policy));
                    owned
                        .cfn
                        .domain(directory_id)
                        .domain_iam_role_name(role.role_name());
                })
            }

            /// Lets the engine read files of a bucket, to import them.
            ///
            /// # Errors
            /// At synthesis: `SW0645` if the engine cannot.
            #[cfg(feature = "s3")]
            #[track_caller]
            pub fn import_from(&self, bucket: &crate::s3::Bucket) -> Self {
                if let Some(role) = self.role_for_bucket(false) {
                    bucket.grant_read(&role, "*");
                }
                self.clone()
            }

            /// Lets the engine write files into a bucket, to export them.
            ///
            /// # Errors
            /// At synthesis: `SW0645` if the engine cannot.
            #[cfg(feature = "s3")]
            #[track_caller]
            pub fn export_to(&self, bucket: &crate::s3::Bucket) -> Self {
                if let Some(role) = self.role_for_bucket(true) {
                    bucket.grant_read_write(&role, "*");
                }
                self.clone()
            }

            #[cfg(feature = "s3")]
            #[track_caller]
            fn role_for_bucket(&self, export: bool) -> Option<crate::iam::Role> {
                let Some(owned) = self.0.as_owned() else {
                    self.0.report_imported("a bucket");
                    return None;
                };
                let database = &owned.database;
                let Some([import, out]) = database.engine.bucket_features() else {
                    let problem = format!(
                        "`{}` does not exchange files with buckets here",
                        database.engine.name
                    );
                    let hint = "call it for Oracle, PostgreSQL, SQL Server or Aurora";
                    self.0
                        .report(Diagnostic::error(codes::ENGINE, problem).hint(hint));
                    return None;
                };
                let (feature, id) = match export && out != import {
                    true => (out, "S3ExportRole"),
                    false => (import, "S3ImportRole"),
                };
                let role = database.role_for(self.node(), feature, id);
                if let (true, Some(parameter)) = ($of_cluster, database.engine.bucket_parameter()) {
                    let known = database.parameters.borrow().clone();
                    let group = known.unwrap_or_else(|| {
                        let node = Node::new(self, "ClusterParameterGroup");
                        super::ParameterGroup::create(node, &database.engine, true)
                    });
                    if !group.has(parameter) {
                        group.parameter(parameter, role.role_arn());
                    }
                    database.parameters.replace(Some(group));
                }
                Some(role)
            }

            /// Lets traffic in on the port of the database, from a security group, an address, or another peer.
            #[track_caller]
            pub fn allow_default_port_from(&self, peer: impl Into<crate::ec2::Peer>) {
                self.allow_from(peer, self.listens());
            }

            pub(super) fn listens(&self) -> crate::ec2::Port {
                match self.0.origin() {
                    Origin::Owned(owned) => owned.database.listens(),
                    Origin::Imported(imported) => imported.listens(),
                }
            }

            /// The engine.
            pub fn engine(&self) -> &Engine {
                match self.0.origin() {
                    Origin::Owned(owned) => &owned.database.engine,
                    Origin::Imported(imported) => &imported.engine,
                }
            }

            /// Whether it exists elsewhere.
            pub fn is_imported(&self) -> bool {
                self.0.is_imported()
            }

            pub(super) fn vpc(&self) -> Option<&Vpc> {
                self.0.as_owned().map(|owned| &owned.database.place.vpc)
            }

            /// The secret with its login, where there is one.
            pub(super) fn known_secret(&self) -> Option<Secret> {
                match self.0.origin() {
                    Origin::Owned(owned) => {
                        let has = owned.database.credentials.has_secret();
                        has.then(|| self.database_secret())
                    }
                    Origin::Imported(imported) => imported.secret.clone(),
                }
            }

            /// Rotates the password of its administrator every 30 days, with an application of AWS in the VPC.
            ///
            /// # Errors
            /// At synthesis: `SW0648` if there is no secret to rotate, or RDS rotates it.
            #[track_caller]
            pub fn rotate_login(&self, id: &str) -> SecretRotation {
                let application = RotationApplication::single_user(self.engine().kind);
                self.rotation(id, &self.database_secret(), application)
            }

            /// Rotates the password of a user of the database every 30 days, in turns with a second user that is created for
            /// that. The secret is attached to the database, and names that of the administrator:
            /// [`Login::created_by`] makes it so.
            #[track_caller]
            pub fn rotate_user(&self, id: &str, secret: &Secret) -> SecretRotation {
                let master = self.database_secret();
                let application = RotationApplication::multi_user(self.engine().kind, &master);
                self.rotation(id, secret, application)
            }

            #[track_caller]
            fn rotation(
                &self,
                id: &str,
                secret: &Secret,
                application: RotationApplication,
            ) -> SecretRotation {
                let Some(owned) = self.0.as_owned() else {
                    self.0.report_imported("rotation");
                    let vpc = Vpc::new(&Node::new(self, "None"), "Vpc");
                    return SecretRotation::new(self, id, secret, application, &vpc);
                };
                if owned.database.credentials.managed().is_some() {
                    let problem = "a login that RDS rotates is to be rotated";
                    let hint = "leave it out, or use another login than `Login::managed`";
                    self.0
                        .report(Diagnostic::error(codes::LOGIN, problem).hint(hint));
                }
                let place = &owned.database.place;
                SecretRotation::new(self, id, secret, application, &place.vpc)
                    .exclude_characters(NOT_IN_PASSWORDS)
                    .target(self, self.listens())
                    .wait_for({
                        let database = self.clone();
                        move || database.answering()
                    })
            }

            /// Lets somebody sign in as a user of the database with IAM.
            ///
            /// # Errors
            /// At synthesis: `SW0650` if the database exists elsewhere and its resource id is not known.
            #[track_caller]
            pub fn grant_connect(
                &self,
                grantee: &impl Grantable,
                user: impl IntoValue<String>,
            ) -> Grant {
                let (id, user) = (self.resource_id(), user.into_value());
                if let Some(owned) = self.0.as_owned() {
                    owned.database.iam.set(Some(true));
                }
                let arn = arn_in_stack(self.node(), "rds-db", sub!("dbuser:{id}/{user}"));
                Grant::on_principal(grantee, &["rds-db:connect"], vec![arn])
            }
        }
    };
}
pub(super) use database;
