//! File systems.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Tags, Value,
};
use stackwright_cfn::efs::file_system::{
    BackupPolicy, BackupPolicyStatus, LifecyclePolicy,
    LifecyclePolicyTransitionToPrimaryStorageClass as ToPrimary, ThroughputMode,
};
use stackwright_cfn::efs::{CfnFileSystem, CfnMountTarget};

use super::{AccessPoint, PerformanceMode, ToArchive, ToInfrequentAccess, codes};
use crate::ec2::{Connectable, Peer, Port, SecurityGroup, Subnet, SubnetSelection, Vpc};
use crate::iam::{
    Grant, GrantActions, Grantable, PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy,
};
use crate::kit::{Handle, KEEP_DATA, Kind, Origin, Set, check, in_range, lazily, some_of};
use crate::kms::Key;

static FILE_SYSTEM: Kind = Kind {
    construct_type: "stackwright_aws.efs.FileSystem",
    noun: "file system",
    constructor: "FileSystem::new",
    imported: codes::IMPORTED,
};

/// The port of NFS.
const PORT: u16 = 2049;

const MOUNT: &str = "elasticfilesystem:ClientMount";
const WRITE: &str = "elasticfilesystem:ClientWrite";
const ROOT: &str = "elasticfilesystem:ClientRootAccess";

/// A file system that many machines, tasks and functions mount at once.
///
/// It is encrypted, has a mount target in a private subnet of each availability zone behind a security group of its own that
/// lets nothing in, and is kept when it is removed from the app. Nobody mounts it without permission: grant it with
/// [`grant_read_write`](FileSystem::grant_read_write), or give everybody in the network access with
/// [`allow_anonymous_access`](FileSystem::allow_anonymous_access).
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Instance, Vpc};
/// use stackwright_aws::efs::{FileSystem, ToInfrequentAccess};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let files = FileSystem::new(&stack, "Files", &vpc).elastic_throughput().to_infrequent_access(ToInfrequentAccess::After14Days);
/// let web = Instance::new(&stack, "Web", &vpc, "t4g.small");
/// files.grant_read_write(&web);
/// files.allow_default_port_from(&web);
/// files.mounted_by(&web);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/efs/latest/ug/whatisefs.html>
#[derive(Clone, Debug)]
pub struct FileSystem(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnFileSystem,
    vpc: Vpc,
    subnets: RefCell<Option<SubnetSelection>>,
    groups: RefCell<Vec<SecurityGroup>>,
    targets: RefCell<Vec<Node>>,
    policy: PolicyDocument,
    is_anonymous: Cell<bool>,
    lifecycle: RefCell<Vec<Lifecycle>>,
    zone: RefCell<Option<Set<Value<String>>>>,
    performance: RefCell<Option<Set<PerformanceMode>>>,
    is_elastic: Cell<bool>,
    is_complete: Cell<bool>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

struct Imported {
    id: Value<String>,
    groups: Vec<SecurityGroup>,
}

impl std::fmt::Debug for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.id.fmt(f)
    }
}

#[derive(Clone, Debug)]
enum Lifecycle {
    Infrequent(ToInfrequentAccess),
    Back,
    Archive(ToArchive),
}

impl Construct for FileSystem {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for FileSystem {
    type Resource = CfnFileSystem;

    fn governed_arn(&self) -> Value<String> {
        self.file_system_arn()
    }
}

impl Connectable for FileSystem {
    fn security_groups(&self) -> Vec<SecurityGroup> {
        self.node().complete();
        match self.0.origin() {
            Origin::Owned(files) => files.groups.borrow().clone(),
            Origin::Imported(files) => files.groups.clone(),
        }
    }
}

impl ResourceWithPolicy for FileSystem {
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        match self.0.as_owned() {
            Some(files) => {
                files.policy.add(statement);
                true
            }
            None => false,
        }
    }
}

impl FileSystem {
    /// A file system with mount targets in a VPC.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, vpc: &Vpc) -> Self {
        Defaults::apply(Self::create(FILE_SYSTEM.node(scope.node(), id), vpc))
    }

    #[track_caller]
    fn create(node: Node, vpc: &Vpc) -> Self {
        Tags::of(&node).add("Name", node.path());
        let owned = Rc::new(Owned {
            cfn: CfnFileSystem::new(&node, "Resource"),
            vpc: vpc.clone(),
            subnets: RefCell::default(),
            groups: RefCell::default(),
            targets: RefCell::default(),
            policy: PolicyDocument::new(),
            is_anonymous: Cell::default(),
            lifecycle: RefCell::default(),
            zone: RefCell::default(),
            performance: RefCell::default(),
            is_elastic: Cell::default(),
            is_complete: Cell::default(),
        });
        owned
            .cfn
            .encrypted(true)
            .file_system_policy(owned.policy.data())
            .lifecycle_policies(lazily(&owned, |files| {
                some_of(files.lifecycle.borrow().iter().map(Lifecycle::property))
            }))
            .removal_policy(KEEP_DATA);
        let (complete, at) = (owned.clone(), node.clone());
        node.on_complete(move || complete.complete(&at));
        check(&node, &owned, Owned::problems);
        FileSystem(Handle::owned(&FILE_SYSTEM, node, owned))
    }

    /// A file system that exists already, by its id, `fs-…`, and the security group of its mount targets. It is never
    /// modified.
    #[track_caller]
    pub fn from_id(
        scope: &impl Construct,
        id: &str,
        file_system_id: impl IntoValue<String>,
        group: &SecurityGroup,
    ) -> Self {
        let imported = Imported {
            id: file_system_id.into_value(),
            groups: vec![group.clone()],
        };
        let node = FILE_SYSTEM.node(scope.node(), id);
        FileSystem(Handle::imported(&FILE_SYSTEM, node, imported))
    }

    #[track_caller]
    fn edit_early(&self, what: &str, edit: impl FnOnce(&Owned)) -> Self {
        if self
            .0
            .as_owned()
            .is_some_and(|files| files.is_complete.get())
        {
            let problem = format!("{what} after connections of the file system were made");
            self.0
                .report(Diagnostic::error(codes::TOO_LATE, problem).hint("set it before"));
        }
        FileSystem(self.0.edit(what, edit))
    }

    /// The subnets of its mount targets; a private one in each availability zone unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0682` if connections were made already.
    #[track_caller]
    pub fn subnets(&self, selection: impl Into<SubnetSelection>) -> Self {
        let selection = selection.into();
        self.edit_early("subnets are set", |files| {
            files.subnets.replace(Some(selection));
        })
    }

    /// Uses a security group instead of one of its own. Several calls add up.
    ///
    /// # Errors
    /// At synthesis: `SW0682` if connections were made already.
    #[track_caller]
    pub fn security_group(&self, group: &SecurityGroup) -> Self {
        self.edit_early("a security group is added", |files| {
            files.groups.borrow_mut().push(group.clone());
        })
    }

    /// Its name, a tag; the construct's path unless this is called.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Tags::of(self).add("Name", name);
        self.clone()
    }

    /// Encrypts it with a key of your own instead of the account's.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        let arn = key.key_arn();
        FileSystem(self.0.edit("a key", |files| {
            files.cfn.kms_key_id(arn);
        }))
    }

    /// Makes a backup each day with AWS Backup, and keeps it for five weeks.
    /// Source: <https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html>
    #[track_caller]
    pub fn automatic_backups(&self) -> Self {
        FileSystem(self.0.edit("backups", |files| {
            let policy = BackupPolicy::new(BackupPolicyStatus::Enabled);
            files.cfn.backup_policy(policy);
        }))
    }

    /// Moves files that were not read for this long to storage that costs less.
    #[track_caller]
    pub fn to_infrequent_access(&self, after: ToInfrequentAccess) -> Self {
        self.lifecycle(Lifecycle::Infrequent(after))
    }

    /// Moves files that were not read for this long to the storage that costs least.
    #[track_caller]
    pub fn to_archive(&self, after: ToArchive) -> Self {
        self.lifecycle(Lifecycle::Archive(after))
    }

    /// Moves files back when they are read.
    #[track_caller]
    pub fn back_on_access(&self) -> Self {
        self.lifecycle(Lifecycle::Back)
    }

    #[track_caller]
    fn lifecycle(&self, lifecycle: Lifecycle) -> Self {
        FileSystem(self.0.edit("a lifecycle", |files| {
            files.lifecycle.borrow_mut().push(lifecycle);
        }))
    }

    /// Lets its throughput follow what is asked for, and pays for what is read and written. Without it the throughput grows
    /// with what is stored.
    #[track_caller]
    pub fn elastic_throughput(&self) -> Self {
        FileSystem(self.0.edit("a throughput", |files| {
            files.is_elastic.set(true);
            files.cfn.throughput_mode(ThroughputMode::Elastic);
        }))
    }

    /// Keeps a throughput in MiB per second, 1 to 3414, and pays for it.
    ///
    /// # Errors
    /// At synthesis: `SW0681` if it is outside of that.
    #[track_caller]
    pub fn provisioned_throughput_mib(&self, throughput: u32) -> Self {
        let what = "a file system cannot have a throughput";
        if let Some(problem) = in_range(codes::FILE_SYSTEM, what, throughput, 1..=3414) {
            self.0.report(problem);
        }
        FileSystem(self.0.edit("a throughput", |files| {
            files
                .cfn
                .throughput_mode(ThroughputMode::Provisioned)
                .provisioned_throughput_in_mibps(f64::from(throughput));
        }))
    }

    /// Whether answers are quick, as they are unless this is called, or many clients are served at once.
    ///
    /// # Errors
    /// At synthesis: `SW0681` if it does not go with the throughput, or with one zone.
    #[track_caller]
    pub fn performance_mode(&self, mode: PerformanceMode) -> Self {
        FileSystem(self.0.set("a performance mode", mode, |files, mode| {
            files.cfn.performance_mode(PerformanceMode::clone(&mode));
            files.performance.replace(Some(mode));
        }))
    }

    /// Stores it in one availability zone alone, for less money, and with a mount target there.
    #[track_caller]
    pub fn one_zone(&self, zone: impl IntoValue<String>) -> Self {
        let zone = zone.into_value();
        FileSystem(self.0.set("a zone", zone, |files, zone| {
            files.cfn.availability_zone_name(&*zone);
            files.zone.replace(Some(zone));
        }))
    }

    /// Lets everybody mount it who reaches it over the network, without permission.
    #[track_caller]
    pub fn allow_anonymous_access(&self) -> Self {
        FileSystem(
            self.0
                .edit("anonymous access", |files| files.is_anonymous.set(true)),
        )
    }

    /// What becomes of it when it is removed from the app; it is kept unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        FileSystem(self.0.edit("a removal policy", |files| {
            files.cfn.removal_policy(policy);
        }))
    }

    /// Adds an access point: a directory, and who one is there.
    #[track_caller]
    pub fn access_point(&self, id: &str) -> AccessPoint {
        AccessPoint::new(self, id, self)
    }

    /// Lets somebody reach it over the network.
    #[track_caller]
    pub fn allow_default_port_from(&self, peer: impl Into<Peer>) {
        self.allow_from(peer, Port::tcp(PORT));
    }

    /// Creates a construct only when the file system can be mounted. Services and tasks with a volume of it do so by
    /// themselves.
    pub fn mounted_by(&self, construct: &impl Construct) {
        self.node().complete();
        if let Some(files) = self.0.as_owned() {
            for target in &*files.targets.borrow() {
                construct.node().add_dependency(target);
            }
        }
    }

    /// Lets somebody mount and read it.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        self.grant_client(grantee, &[MOUNT])
    }

    /// Lets somebody mount, read and write it.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantable) -> Grant {
        self.grant_client(grantee, &[MOUNT, WRITE])
    }

    /// Lets somebody mount, read and write it as its root user, to whom permissions of files do not apply.
    #[track_caller]
    pub fn grant_root_access(&self, grantee: &impl Grantable) -> Grant {
        self.grant_client(grantee, &[MOUNT, WRITE, ROOT])
    }

    #[track_caller]
    fn grant_client(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        let statement = via_mount_target(PolicyStatement::allow().actions(actions.iter().copied()));
        Grant::statement_on_principal(grantee, statement.resource(self.file_system_arn()))
    }

    /// The id, `fs-…`.
    pub fn file_system_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(files) => files.cfn.ref_(),
            Origin::Imported(files) => files.id.clone(),
        }
    }

    /// The ARN.
    pub fn file_system_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(files) => files.cfn.attr_arn(),
            Origin::Imported(files) => crate::kit::arn_in_stack(
                self.node(),
                "elasticfilesystem",
                stackwright::sub!("file-system/{}", files.id),
            ),
        }
    }
}

fn via_mount_target(statement: PolicyStatement) -> PolicyStatement {
    let key = "elasticfilesystem:AccessedViaMountTarget";
    statement.condition("Bool", key, "true")
}

impl Owned {
    fn complete(&self, node: &Node) {
        self.is_complete.set(true);
        if self.groups.borrow().is_empty() {
            let group = SecurityGroup::new(node, "EfsSecurityGroup", &self.vpc);
            self.groups.borrow_mut().push(group);
        }
        if !self.is_anonymous.get() {
            // Who has no permission of its own may not mount it, as the statement leaves that out.
            self.policy.add(via_mount_target(
                PolicyStatement::allow()
                    .actions([WRITE, ROOT])
                    .principal(Principal::any()),
            ));
        }
        let selection = self.subnets.borrow().clone().unwrap_or_default();
        let mut subnets = self.vpc.select(selection.one_per_zone());
        if let Some(zone) = &*self.zone.borrow() {
            let is_there = |subnet: &Subnet| {
                let own = subnet.availability_zone();
                own.is_some_and(|own| own.is_written_as(zone))
            };
            if subnets.iter().any(is_there) {
                subnets.retain(is_there);
            }
            subnets.truncate(1);
        }
        let groups = self.groups.borrow();
        let groups: Vec<_> = groups
            .iter()
            .map(SecurityGroup::security_group_id)
            .collect();
        for (index, subnet) in subnets.iter().enumerate() {
            // As the CDK counts them.
            let id = format!("EfsMountTarget{}", index + 1);
            let target = CfnMountTarget::new(node, &id)
                .file_system_id(self.cfn.ref_())
                .security_groups(&groups)
                .subnet_id(subnet.subnet_id());
            self.targets.borrow_mut().push(target.node().clone());
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let performance = self.performance.borrow();
        let Some(mode) = performance.as_ref().filter(|mode| mode.as_str() == "maxIO") else {
            return Vec::new();
        };
        let with = match (self.is_elastic.get(), self.zone.borrow().is_some()) {
            (true, _) => "an elastic throughput",
            (_, true) => "one availability zone",
            _ => return Vec::new(),
        };
        let problem = format!("a file system with {with} cannot have the mode `maxIO`");
        let problem = Diagnostic::error(codes::FILE_SYSTEM, problem);
        vec![mode.blame(problem.hint("leave out `performance_mode`"))]
    }
}

impl Lifecycle {
    fn property(&self) -> LifecyclePolicy {
        let policy = LifecyclePolicy::new();
        match self {
            Lifecycle::Infrequent(after) => policy.transition_to_ia(after.clone()),
            Lifecycle::Archive(after) => policy.transition_to_archive(after.clone()),
            Lifecycle::Back => policy.transition_to_primary_storage_class(ToPrimary::After1Access),
        }
    }
}
