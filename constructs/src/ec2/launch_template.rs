//! Launch templates: how instances are started, for groups of them.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, List, Node, Resource, Tags, Value};
use stackwright_cfn::ec2::CfnLaunchTemplate;
use stackwright_cfn::ec2::launch_template::{
    InstanceMarketOptions, InstanceMarketOptionsMarketType, LaunchTemplateData,
    LaunchTemplateTagSpecification, LaunchTemplateTagSpecificationResourceType, SpotOptions, Tag,
    TagSpecification, TagSpecificationResourceType,
};

use super::codes;
use super::machine::{Machine, OF_TEMPLATE};
use super::machine_setters::machine;
use super::security_group::{Connectable, SecurityGroup};
use crate::iam::Role;
use crate::kit::{Handle, Kind, Origin, lazily, some_of};

static LAUNCH_TEMPLATE: Kind = Kind {
    construct_type: "stackwright_aws.ec2.LaunchTemplate",
    noun: "launch template",
    constructor: "LaunchTemplate::new",
    imported: codes::IMPORTED,
};

/// A launch template: how instances are started. Each change is a new version of it.
///
/// Metadata of the instances is read with tokens alone (IMDSv2), and volumes are encrypted, unless told otherwise. It has no
/// instance type, image, role or security group unless they are set.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{LaunchTemplate, MachineImage, SecurityGroup, Vpc};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let template = LaunchTemplate::new(&stack, "Template")
///     .instance_type("m7g.large")
///     .image(MachineImage::amazon_linux_2023_arm64())
///     .security_group(&SecurityGroup::new(&stack, "Group", &vpc))
///     .commands(["dnf install -y nginx"])
///     .spot();
/// # let _ = template;
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html>
#[derive(Clone, Debug)]
pub struct LaunchTemplate(Handle<Owned, Imported>);

struct Owned {
    cfn: CfnLaunchTemplate,
    content: Rc<Content>,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.cfn.fmt(f)
    }
}

#[derive(Debug)]
struct Imported {
    id: Value<String>,
    version: Value<String>,
}

/// What it consists of, as far as its properties are made of that.
struct Content {
    node: Node,
    machine: Rc<Machine>,
    spot: RefCell<Option<Spot>>,
}

#[derive(Default)]
struct Spot {
    max_price: Option<Value<String>>,
}

impl Construct for LaunchTemplate {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Connectable for LaunchTemplate {
    #[track_caller]
    fn security_groups(&self) -> Vec<SecurityGroup> {
        let groups = self.groups();
        if groups.is_empty() {
            let problem = "a connection is made for a launch template that is in no security group";
            self.0.report(
                Diagnostic::error(codes::INSTANCE, problem)
                    .hint("call `security_group` on it first"),
            );
        }
        groups
    }
}

machine!(LaunchTemplate);

impl LaunchTemplate {
    /// A launch template.
    ///
    /// # Errors
    /// At synthesis: `SW0261` if its image is for another processor than its instance type has.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(LAUNCH_TEMPLATE.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let machine = Machine::new(&node, OF_TEMPLATE, None, None);
        let complete = machine.clone();
        node.on_complete(move || complete.complete());
        Self::of_machine(node, machine)
    }

    /// The launch template of a group, which completes the machine itself.
    #[cfg(feature = "autoscaling")]
    #[track_caller]
    pub(crate) fn of_group(group: &Node, machine: Rc<Machine>) -> Self {
        Self::of_machine(LAUNCH_TEMPLATE.node(group, "LaunchTemplate"), machine)
    }

    #[track_caller]
    fn of_machine(node: Node, machine: Rc<Machine>) -> Self {
        Tags::of(&node).add("Name", node.path());
        let content = Rc::new(Content {
            node: node.clone(),
            machine,
            spot: RefCell::default(),
        });
        let cfn = CfnLaunchTemplate::new(&node, "Resource", lazily(&content, Content::data))
            .tag_specifications(lazily(&content, Content::own_tags));
        content.machine.waits(&cfn);
        crate::kit::check(&node, &content, |content| content.machine.problems());
        let owned = Rc::new(Owned { cfn, content });
        LaunchTemplate(Handle::owned(&LAUNCH_TEMPLATE, node, owned))
    }

    /// A launch template that exists already, by its id, and the version that is used, for example `$Latest` or a number. It
    /// is never modified.
    #[track_caller]
    pub fn from_id(
        scope: &impl Construct,
        id: &str,
        launch_template_id: impl IntoValue<String>,
        version: impl IntoValue<String>,
    ) -> Self {
        let imported = Imported {
            id: launch_template_id.into_value(),
            version: version.into_value(),
        };
        let node = LAUNCH_TEMPLATE.node(scope.node(), id);
        LaunchTemplate(Handle::imported(&LAUNCH_TEMPLATE, node, imported))
    }

    #[track_caller]
    pub(crate) fn edit_machine(
        &self,
        what: &str,
        edit: impl FnOnce(&Machine) -> Option<Diagnostic>,
    ) -> Self {
        let mut problem = None;
        self.0.edit(what, |template| {
            problem = edit(&template.content.machine);
        });
        if let Some(problem) = problem {
            self.0.report(problem);
        }
        self.clone()
    }

    /// Adds a volume, or says what a volume of the image is to be. Several calls add up.
    ///
    /// # Errors
    /// At synthesis: `SW0260` if EC2 has no such volume.
    #[track_caller]
    pub fn block_device(&self, device: super::BlockDevice) -> Self {
        self.edit_machine("a block device", |machine| {
            let problem = device.problem(false);
            machine.add_device(device);
            problem
        })
    }

    /// Its name. A launch template with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        LaunchTemplate(self.0.edit("a name", |template| {
            template.cfn.launch_template_name(name);
        }))
    }

    /// Starts spot instances: for much less money, but EC2 may take them back with a notice of two minutes.
    /// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances.html>
    #[track_caller]
    pub fn spot(&self) -> Self {
        LaunchTemplate(self.0.edit("the kind of purchase", |template| {
            template.content.spot.replace(Some(Spot::default()));
        }))
    }

    /// Starts spot instances as long as they cost at most this many dollars an hour, for example `0.05`.
    #[track_caller]
    pub fn spot_up_to(&self, price: impl IntoValue<String>) -> Self {
        let max_price = Some(price.into_value());
        LaunchTemplate(self.0.edit("the kind of purchase", |template| {
            template.content.spot.replace(Some(Spot { max_price }));
        }))
    }

    /// The id, `lt-…`.
    pub fn launch_template_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(template) => template.cfn.ref_(),
            Origin::Imported(template) => template.id.clone(),
        }
    }

    /// The version that is used: the latest of one that is created here.
    pub fn launch_template_version(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(template) => template.cfn.attr_latest_version_number(),
            Origin::Imported(template) => template.version.clone(),
        }
    }

    /// The role of the instances, which is created if there is none yet; none of a template that exists elsewhere.
    pub fn launch_template_role(&self) -> Option<Role> {
        Some(self.0.as_owned()?.content.machine.obtain_role())
    }

    /// The security groups that were set.
    pub(crate) fn groups(&self) -> Vec<SecurityGroup> {
        let owned = self.0.as_owned();
        owned.map_or_else(Vec::new, |template| template.content.machine.groups())
    }

    /// How instances are started, if that is decided here.
    #[cfg(all(feature = "autoscaling", feature = "ecs"))]
    pub(crate) fn machine(&self) -> Option<&Machine> {
        Some(&self.0.as_owned()?.content.machine)
    }
}

impl Content {
    fn tags(&self) -> Option<Value<List<Tag>>> {
        let tags = Tags::of(&self.node).in_effect(CfnLaunchTemplate::TYPE_NAME);
        some_of(tags.into_iter().map(|(key, value)| Tag::new(key, value)))
    }

    fn own_tags(&self) -> Option<Vec<LaunchTemplateTagSpecification>> {
        let own = LaunchTemplateTagSpecificationResourceType::other("launch-template");
        let specification = LaunchTemplateTagSpecification::new().resource_type(own);
        Some(vec![specification.tags(self.tags()?)])
    }

    fn data(&self) -> LaunchTemplateData {
        let specifications = ["instance", "volume"].into_iter().map(|kind| {
            let kind = TagSpecificationResourceType::other(kind);
            TagSpecification::new()
                .resource_type(kind)
                .tags(self.tags())
        });
        let spot = self.spot.borrow();
        let market = spot.as_ref().map(|spot| {
            let price = spot.max_price.as_ref();
            let options = price.map(|price| SpotOptions::new().max_price(price));
            InstanceMarketOptions::new()
                .market_type(InstanceMarketOptionsMarketType::Spot)
                .spot_options(options)
        });
        let has_tags = self.tags().is_some();
        self.machine
            .template_data()
            .instance_market_options(market)
            .tag_specifications(has_tags.then(|| specifications.collect::<Vec<_>>()))
    }
}
