//! The codes of the diagnostics of network constructs, `SW0250` to `SW0299`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a VPC that is changed after its subnets were laid out.
    ///
    /// ## Why it matters
    /// Subnets, routes and gateways exist by then; a later change could not reach them.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let vpc = Vpc::new(stack, "Vpc");
    /// let subnets = vpc.public_subnets();
    /// vpc.max_azs(3);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0250"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call the setter before subnets, endpoints or flow logs of the VPC are asked for.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub const LAID_OUT = "SW0250", "vpc-laid-out", Error;

    /// ## What it does
    /// Reports an address block that EC2 does not accept for a VPC, or subnets that do not fit into it.
    ///
    /// ## Why it matters
    /// The VPC or a subnet could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Vpc::new(stack, "Vpc").cidr("10.0.0.0/8");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0251"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a block from /16 to /28, and one that holds all subnets.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub const ADDRESSES = "SW0251", "vpc-addresses", Error;

    /// ## What it does
    /// Reports subnets that were asked for in ways that contradict each other, such as NAT gateways without public
    /// subnets.
    ///
    /// ## Why it matters
    /// There is no such network.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let vpc = Vpc::new(stack, "Vpc");
    /// vpc.subnet_groups([ec2::SubnetGroup::private_with_egress("App")]);   // and no public ones
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0252"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Decide for one of the two settings that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html>
    pub const SUBNET_LAYOUT = "SW0252", "subnet-layout", Error;

    /// ## What it does
    /// Reports a selection of subnets that no subnet of the VPC matches.
    ///
    /// ## Why it matters
    /// A service or an endpoint would have no subnet to be in.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Vpc::new(stack, "Vpc").select(SubnetSelection::group("database"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0253"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Select subnets that the VPC has, or give it such a group.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>
    pub const NO_SUCH_SUBNETS = "SW0253", "no-such-subnets", Error;

    /// ## What it does
    /// Reports a change to a VPC or security group that exists elsewhere.
    ///
    /// ## Why it matters
    /// It is not part of the stack and is not changed from here.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ec2::SecurityGroup::from_id(stack, "Theirs", "sg-0123456789abcdef0").description("web");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0254"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Change it where it is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>
    pub const IMPORTED = "SW0254", "network-imported", Error;

    /// ## What it does
    /// Reports that something is needed of an import that it was not given, such as the addresses of a VPC.
    ///
    /// ## Why it matters
    /// The app cannot know it: nothing is asked of AWS at synthesis.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let attributes = ec2::VpcAttributes::new("vpc-1", ["eu-west-1a"]);
    /// Vpc::from_attributes(stack, "Theirs", attributes).vpc_cidr_block();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0255"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the value to the attributes of the import.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    pub const IMPORT_LACKS = "SW0255", "import-lacks", Error;

    /// ## What it does
    /// Reports a peer of a security group rule that is no address block, prefix list or security group.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let vpc = Vpc::new(stack, "Vpc");
    /// let group = SecurityGroup::new(stack, "Web", &vpc);
    /// group.add_ingress_rule(Peer::ipv4("203.0.113.7"), Port::tcp(443));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0256"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write addresses as `203.0.113.7/32`, and ids as `sg-…` or `pl-…`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const PEER = "SW0256", "rule-peer", Error;

    /// ## What it does
    /// Reports ports of a security group rule that are no ports, or are in the wrong order.
    ///
    /// ## Why it matters
    /// EC2 refuses the rule.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let vpc = Vpc::new(stack, "Vpc");
    /// let group = SecurityGroup::new(stack, "Web", &vpc);
    /// group.add_ingress_rule(Peer::any_ipv4(), Port::tcp_range(443, 80));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0257"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the lower port first; ports are from 0 to 65535.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const PORT = "SW0257", "rule-port", Error;

    /// ## What it does
    /// Reports a rule for outbound traffic in a group that allows all outbound traffic.
    ///
    /// ## Why it matters
    /// The rule restricts nothing, although whoever reads it thinks so.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let vpc = Vpc::new(stack, "Vpc");
    /// let group = SecurityGroup::new(stack, "Web", &vpc);
    /// group.add_egress_rule(Peer::any_ipv4(), Port::tcp(443));   // all is allowed anyway
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0258"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `allow_all_outbound(false)` on the group, or leave the rule out.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub const OUTBOUND_IGNORED = "SW0258", "outbound-rule-ignored", Warning;

    /// ## What it does
    /// Reports an image that is given by region, and not for the region of the stack.
    ///
    /// ## Why it matters
    /// There is nothing that a machine could start from.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let stack = &stack.environment(Environment::region("eu-west-1"));
    /// ec2::MachineImage::by_region([("us-east-1", "ami-0123456789abcdef0")]).image_id(stack);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0259"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name an image of the region: images have another id in each.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html>
    pub const NO_IMAGE = "SW0259", "no-image", Error;

    /// ## What it does
    /// Reports a volume of an instance or a launch template that EC2 does not have: one without a size, or made for a number
    /// of operations or a throughput that its type does not have.
    ///
    /// ## Why it matters
    /// CloudFormation creates the launch template, and no instance of it starts.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let data = ec2::BlockDevice::ebs("/dev/sdf", 100).volume_type(ec2::VolumeType::Io2);   // without `iops`
    /// ec2::LaunchTemplate::new(stack, "Template").block_device(data);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0260"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give it what the hint names, or use `gp3`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>
    pub const BLOCK_DEVICE = "SW0260", "block-device", Error;

    /// ## What it does
    /// Reports an instance type with an image that is made for another processor.
    ///
    /// ## Why it matters
    /// EC2 refuses to start the instance: Graviton does not run images for x86-64, nor the other way round.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// ec2::Instance::new(stack, "Web", &vpc, "t4g.small").image(ec2::MachineImage::amazon_linux_2023());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0261"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use `MachineImage::amazon_linux_2023_arm64()`, or leave the image out: it follows the instance type.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>
    pub const IMAGE_PROCESSOR = "SW0261", "image-processor", Error;

    /// ## What it does
    /// Reports a role or a security group of instances that is set when there is one already.
    ///
    /// ## Why it matters
    /// What was granted to the first role, or let into the first group, would not count for the instances.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc"); let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
    /// ec2::Instance::new(stack, "Web", &vpc, "t3.small").ssm_sessions().role(&role);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0262"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it once, before anything is granted or connected.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html>
    pub const TOO_LATE = "SW0262", "instance-setting-too-late", Error;

    /// ## What it does
    /// Reports a setting of instances that EC2 does not accept, or that has no effect.
    ///
    /// ## Why it matters
    /// CloudFormation fails when it creates the instance.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// ec2::Instance::new(stack, "Web", &vpc, "t3.small").metadata_hop_limit(100);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0263"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html>
    pub const INSTANCE = "SW0263", "instance-setting", Error;
}
