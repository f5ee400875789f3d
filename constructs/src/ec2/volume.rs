//! Volumes of EBS that live longer than the machines that they are attached to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Tags, Value, sub,
};
use stackwright_cfn::ec2::CfnVolume;

use super::ebs::Ebs;
use super::instance::Instance;
use super::{VolumeType, codes};
use crate::iam::{Grant, GrantActions, Grantable, PolicyStatement};
use crate::kit::{
    Handle, KEEP_DATA, Kind, Origin, Set, arn_in_stack, check, in_range, lazily, region_of,
};
use crate::kms::Key;

static VOLUME: Kind = Kind {
    construct_type: "stackwright_aws.ec2.Volume",
    noun: "volume",
    constructor: "Volume::new",
    imported: codes::IMPORTED,
};

/// A volume of EBS, which instances attach, and which stays when they go.
///
/// It is encrypted, of the type `gp3`, and kept when it is taken out of the stack, unless told otherwise.
///
/// ```
/// use stackwright_aws::ec2::Volume;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let host = ec2::Instance::new(&stack, "Host", &vpc, "t3.micro");
/// let data = Volume::new(&stack, "Data", "eu-west-1a", 100);
/// data.grant_attach_by_tag(&host, &[&host]);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html>
#[derive(Clone, Debug)]
pub struct Volume(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnVolume,
    settings: Rc<RefCell<Ebs>>,
    key: RefCell<Option<Key>>,
    many: Cell<Option<Set<()>>>,
    /// Where it was created, or one of its settings was changed last.
    set: Cell<Set<()>>,
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    key: RefCell<Option<Key>>,
}

impl Construct for Volume {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Volume {
    type Resource = CfnVolume;

    fn governed_arn(&self) -> Value<String> {
        arn_in_stack(self.node(), "ec2", sub!("volume/{}", self.volume_id()))
    }
}

impl Volume {
    /// An empty volume of a size, in GiB, in an availability zone. Only instances of that zone can attach it.
    ///
    /// # Errors
    /// At synthesis: `SW0260` if there is no such volume of its type.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        availability_zone: impl IntoValue<String>,
        size_gib: u32,
    ) -> Self {
        let node = VOLUME.node(scope.node(), id);
        let settings = Ebs::new(Some(size_gib), Some(VolumeType::Gp3));
        Defaults::apply(Self::create(node, availability_zone.into_value(), settings))
    }

    /// A volume of what is in a snapshot, by its id, in an availability zone.
    #[track_caller]
    pub fn from_snapshot(
        scope: &impl Construct,
        id: &str,
        availability_zone: impl IntoValue<String>,
        snapshot_id: impl IntoValue<String>,
    ) -> Self {
        let node = VOLUME.node(scope.node(), id);
        let mut settings = Ebs::new(None, Some(VolumeType::Gp3));
        settings.snapshot = Some(snapshot_id.into_value());
        Defaults::apply(Self::create(node, availability_zone.into_value(), settings))
    }

    #[track_caller]
    fn create(node: Node, zone: Value<String>, settings: Ebs) -> Self {
        let settings = Rc::new(RefCell::new(settings));
        let cfn = CfnVolume::new(&node, "Resource")
            .availability_zone(zone)
            .encrypted(lazily(&settings, |ebs| {
                ebs.borrow().encrypted.then_some(true)
            }))
            .iops(lazily(&settings, |ebs| ebs.borrow().iops))
            .kms_key_id(lazily(&settings, |ebs| ebs.borrow().key.clone()))
            .size(lazily(&settings, |ebs| ebs.borrow().size))
            .snapshot_id(settings.borrow().snapshot.clone())
            .throughput(lazily(&settings, |ebs| ebs.borrow().throughput))
            .volume_type(lazily(&settings, |ebs| ebs.borrow().kind().to_owned()));
        cfn.removal_policy(KEEP_DATA);
        let owned = Rc::new(Owned {
            cfn,
            settings,
            key: RefCell::default(),
            many: Cell::default(),
            set: Cell::new(Set::new(())),
        });
        check(&node, &owned, Owned::problems);
        Volume(Handle::owned(&VOLUME, node, owned))
    }

    /// A volume that exists already, by its id (`vol-…`). It is never modified.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, volume_id: impl IntoValue<String>) -> Self {
        let imported = Imported {
            id: volume_id.into_value(),
            key: RefCell::default(),
        };
        Volume(Handle::imported(
            &VOLUME,
            VOLUME.node(scope.node(), id),
            imported,
        ))
    }

    #[track_caller]
    fn set(&self, what: &str, edit: impl FnOnce(&mut Ebs)) -> Self {
        Volume(self.0.set(what, (), |volume, set| {
            volume.set.set(set);
            edit(&mut volume.settings.borrow_mut());
        }))
    }

    /// Makes it larger than the snapshot that it is from, in GiB.
    #[track_caller]
    pub fn size_gib(&self, size: u32) -> Self {
        self.set("a size", |ebs| ebs.size = Some(size))
    }

    /// The kind of disks; `gp3` unless this is called.
    #[track_caller]
    pub fn volume_type(&self, volume_type: VolumeType) -> Self {
        self.set("a type", |ebs| ebs.volume_type = Some(volume_type))
    }

    /// The operations in a second that it is made for, of the types `gp3`, `io1` and `io2`, which the last two need.
    #[track_caller]
    pub fn iops(&self, iops: u32) -> Self {
        self.set("a number of operations", |ebs| ebs.iops = Some(iops))
    }

    /// The MiB in a second that it is made for, of the type `gp3`.
    #[track_caller]
    pub fn throughput_mib(&self, throughput: u32) -> Self {
        self.set("a throughput", |ebs| ebs.throughput = Some(throughput))
    }

    /// Does not ask for encryption: the account's default counts.
    #[track_caller]
    pub fn unencrypted(&self) -> Self {
        self.set("encryption", |ebs| ebs.encrypted = false)
    }

    /// Encrypts it with this key instead of the account's. Of a volume that exists elsewhere, it says with which one it is.
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        match self.0.origin() {
            Origin::Imported(volume) => {
                volume.key.replace(Some(key.clone()));
                self.clone()
            }
            Origin::Owned(volume) => {
                volume.key.replace(Some(key.clone()));
                self.set("a key", |ebs| ebs.key = Some(key.key_arn()))
            }
        }
    }

    /// Lets several instances attach it at the same time, of the types `io1` and `io2`.
    ///
    /// # Errors
    /// At synthesis: `SW0260` for another type.
    #[track_caller]
    pub fn multi_attach(&self) -> Self {
        Volume(self.0.set("attaching", (), |volume, set| {
            volume.many.set(Some(set));
            volume.cfn.multi_attach_enabled(true);
        }))
    }

    /// Lets instances go on with it by itself when EC2 has found that what is on it may be damaged.
    #[track_caller]
    pub fn auto_enable_io(&self) -> Self {
        Volume(self.0.edit("what becomes of damage", |volume| {
            volume.cfn.auto_enable_io(true);
        }))
    }

    /// How many MiB of the snapshot are fetched in a second beforehand: 100 to 300. Unless this is called, they are fetched when
    /// they are read.
    ///
    /// # Errors
    /// At synthesis: `SW0260` if the number is outside the range.
    #[track_caller]
    pub fn initialization_rate_mib(&self, rate: u32) -> Self {
        let what = "a volume cannot be filled, in MiB in a second, by";
        if let Some(problem) = in_range(codes::BLOCK_DEVICE, what, rate, 100..=300) {
            self.0.report(problem);
        }
        Volume(self.0.edit("a rate", |volume| {
            volume.cfn.volume_initialization_rate(rate);
        }))
    }

    /// Gives it a name, as its tag `Name`.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        Volume(self.0.edit("a name", |volume| {
            Tags::of(&volume.cfn).add("Name", name);
        }))
    }

    /// What becomes of it when it is taken out of the stack; it is kept unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Volume(self.0.edit("a removal policy", |volume| {
            volume.cfn.removal_policy(policy);
        }))
    }

    /// The id.
    pub fn volume_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(volume) => volume.cfn.ref_(),
            Origin::Imported(volume) => volume.id.clone(),
        }
    }

    /// Lets the grantee attach it to any instance.
    #[track_caller]
    pub fn grant_attach(&self, grantee: &impl Grantable) -> Grant {
        self.grant_use_of_key(grantee);
        self.allow(grantee, "ec2:AttachVolume", &[], None)
    }

    /// Lets the grantee attach it to these instances alone. An instance that attaches it to itself needs
    /// [`grant_attach_by_tag`](Self::grant_attach_by_tag): its policy cannot name it before it is there.
    #[track_caller]
    pub fn grant_attach_to(&self, grantee: &impl Grantable, instances: &[&Instance]) -> Grant {
        self.grant_use_of_key(grantee);
        self.allow(grantee, "ec2:AttachVolume", instances, None)
    }

    /// Lets the grantee attach it to these constructs, instances or groups of them, which get a tag for it, as the volume does.
    #[track_caller]
    pub fn grant_attach_by_tag(
        &self,
        grantee: &impl Grantable,
        constructs: &[&dyn Construct],
    ) -> Grant {
        self.grant_use_of_key(grantee);
        let tag = self.tag("VolumeGrantAttach", constructs);
        self.allow(grantee, "ec2:AttachVolume", &[], Some(tag))
    }

    /// Lets the grantee detach it from any instance.
    #[track_caller]
    pub fn grant_detach(&self, grantee: &impl Grantable) -> Grant {
        self.allow(grantee, "ec2:DetachVolume", &[], None)
    }

    /// Lets the grantee detach it from these instances alone.
    #[track_caller]
    pub fn grant_detach_from(&self, grantee: &impl Grantable, instances: &[&Instance]) -> Grant {
        self.allow(grantee, "ec2:DetachVolume", instances, None)
    }

    /// Lets the grantee detach it from these constructs, which get a tag for it, as the volume does.
    #[track_caller]
    pub fn grant_detach_by_tag(
        &self,
        grantee: &impl Grantable,
        constructs: &[&dyn Construct],
    ) -> Grant {
        let tag = self.tag("VolumeGrantDetach", constructs);
        self.allow(grantee, "ec2:DetachVolume", &[], Some(tag))
    }

    fn allow(
        &self,
        grantee: &impl Grantable,
        action: &str,
        instances: &[&Instance],
        tag: Option<(String, String)>,
    ) -> Grant {
        let arn = |resource| arn_in_stack(self.node(), "ec2", resource);
        let mut statement = PolicyStatement::allow()
            .action(action)
            .resource(self.governed_arn());
        if instances.is_empty() {
            statement = statement.resource(arn("instance/*".into()));
        }
        for instance in instances {
            statement = statement.resource(arn(sub!("instance/{}", instance.instance_id())));
        }
        if let Some((key, value)) = tag {
            let key = format!("ec2:ResourceTag/{key}");
            statement = statement.condition("ForAnyValue:StringEquals", &key, value);
        }
        Grant::statement_on_principal(grantee, statement)
    }

    /// EC2 makes a grant on the key for the instance, on behalf of who attaches.
    fn grant_use_of_key(&self, grantee: &impl Grantable) {
        let key = match self.0.origin() {
            Origin::Owned(volume) => volume.key.borrow().clone(),
            Origin::Imported(volume) => volume.key.borrow().clone(),
        };
        let Some(key) = key else { return };
        let region = region_of(self.node());
        let statement = PolicyStatement::allow()
            .action("kms:CreateGrant")
            .resource(key.key_arn())
            .condition("Bool", "kms:GrantIsForAWSResource", true)
            .condition(
                "StringEquals",
                "kms:ViaService",
                sub!("ec2.{region}.amazonaws.com"),
            )
            .condition(
                "StringEquals",
                "kms:GrantConstraintType",
                "EncryptionContextSubset",
            );
        Grant::statement_on_principal(grantee, statement);
    }

    /// Tags the volume and the constructs, which are known by the tag then.
    fn tag(&self, purpose: &str, constructs: &[&dyn Construct]) -> (String, String) {
        let value = self.node().unique_id();
        // Its end is the hash of the path.
        let end = value.len().saturating_sub(8);
        let key = format!("{purpose}-{}", &value[end..]);
        Tags::of(self).add(&*key, &*value);
        for construct in constructs {
            Tags::of(construct.node()).add(&*key, &*value);
        }
        (key, value)
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let ebs = self.settings.borrow();
        let problem = ebs.problem("a volume");
        let problem = problem.map(|problem| self.set.get().blame(problem));
        let many = self
            .many
            .get()
            .filter(|_| !matches!(ebs.kind(), "io1" | "io2"));
        let many = many.map(|set| {
            let problem = format!(
                "several instances are to attach a volume of the type `{}`",
                ebs.kind()
            );
            set.blame(
                Diagnostic::error(codes::BLOCK_DEVICE, problem)
                    .hint("use `VolumeType::Io2`, or leave out `multi_attach`"),
            )
        });
        problem.into_iter().chain(many).collect()
    }
}
