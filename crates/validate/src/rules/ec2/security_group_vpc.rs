//! E3714 and SW1100: security groups of another VPC than the subnet.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::linked::{identity, linked};
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that the security groups of a launch template are in the VPC of its subnets.
    ///
    /// ## Why it matters
    /// EC2 refuses to start instances: the security group and the subnet belong to different networks.
    ///
    /// ## Example
    /// ```yaml
    /// Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!GetAtt GroupOfA.GroupId], NetworkInterfaces: [{DeviceIndex: 0, SubnetId: !Ref SubnetOfB}]}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
    pub struct LaunchTemplateVpc = E3714, "launch-template-vpc", Error, on [forms "AWS::EC2::LaunchTemplate"];
}

rule! {
    /// ## What it does
    /// Checks that the security groups of a resource are in the VPC of its subnets, for instances, network interfaces,
    /// endpoints, functions, services of ECS, load balancers, clusters of EKS, projects of CodeBuild and mount targets
    /// of EFS. A group without `VpcId` is in the default VPC, which is none that the template makes.
    ///
    /// ## Why it matters
    /// EC2 refuses the pair: the security group does not exist in the VPC, or they belong to different networks.
    ///
    /// ## Example
    /// ```yaml
    /// Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
    /// Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
    /// Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: in the default VPC}}
    /// Server: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, SubnetId: !Ref Subnet, SecurityGroupIds: [!GetAtt Group.GroupId]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
    pub struct SecurityGroupVpc = SW1100, "security-group-vpc", Error,
    on [forms "AWS::CodeBuild::Project" "AWS::EC2::Instance" "AWS::EC2::NetworkInterface" "AWS::EC2::VPCEndpoint" "AWS::ECS::Service" "AWS::EFS::MountTarget" "AWS::EKS::Cluster" "AWS::ElasticLoadBalancingV2::LoadBalancer" "AWS::Lambda::Function"];
}

/// Where a type names security groups, and where subnets.
struct Places {
    type_name: &'static str,
    groups: &'static [&'static str],
    subnets: &'static [&'static str],
}

const PLACES: &[Places] = &[
    Places {
        type_name: "AWS::CodeBuild::Project",
        groups: &["VpcConfig.SecurityGroupIds.*"],
        subnets: &["VpcConfig.Subnets.*"],
    },
    Places {
        type_name: "AWS::EC2::Instance",
        groups: &["SecurityGroupIds.*", "NetworkInterfaces.*.GroupSet.*"],
        subnets: &["SubnetId", "NetworkInterfaces.*.SubnetId"],
    },
    Places {
        type_name: "AWS::EC2::LaunchTemplate",
        groups: &[
            "LaunchTemplateData.SecurityGroupIds.*",
            "LaunchTemplateData.NetworkInterfaces.*.Groups.*",
        ],
        subnets: &["LaunchTemplateData.NetworkInterfaces.*.SubnetId"],
    },
    Places {
        type_name: "AWS::EC2::NetworkInterface",
        groups: &["GroupSet.*"],
        subnets: &["SubnetId"],
    },
    Places {
        type_name: "AWS::EC2::VPCEndpoint",
        groups: &["SecurityGroupIds.*"],
        subnets: &["SubnetIds.*"],
    },
    Places {
        type_name: "AWS::ECS::Service",
        groups: &["NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.*"],
        subnets: &["NetworkConfiguration.AwsvpcConfiguration.Subnets.*"],
    },
    Places {
        type_name: "AWS::EFS::MountTarget",
        groups: &["SecurityGroups.*"],
        subnets: &["SubnetId"],
    },
    Places {
        type_name: "AWS::EKS::Cluster",
        groups: &["ResourcesVpcConfig.SecurityGroupIds.*"],
        subnets: &["ResourcesVpcConfig.SubnetIds.*"],
    },
    Places {
        type_name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        groups: &["SecurityGroups.*"],
        subnets: &["Subnets.*", "SubnetMappings.*.SubnetId"],
    },
    Places {
        type_name: "AWS::Lambda::Function",
        groups: &["VpcConfig.SecurityGroupIds.*"],
        subnets: &["VpcConfig.SubnetIds.*"],
    },
];

/// A VPC that a group or subnet is in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Vpc {
    /// A VPC that the template makes.
    Made(String),
    /// A VPC by its id.
    Known(String),
    /// The account's default VPC.
    Default,
}

impl Vpc {
    fn of<'t>(cx: &Context<'t>, value: Option<&Instance<'t>>) -> Option<Self> {
        let value = value?;
        match linked(cx, Some(value), "AWS::EC2::VPC") {
            Some(_) => identity(value).map(Self::Made),
            None => value.text().map(|id| Self::Known(id.to_owned())),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Made(id) => format!("the VPC `{}`", id.trim_matches(&['$', '{', '}'][..])),
            Self::Known(id) => format!("the VPC `{id}`"),
            Self::Default => "the default VPC".to_owned(),
        }
    }

    /// Whether they are certainly two. The default VPC can be one that is named by its id.
    fn differs(&self, other: &Self) -> bool {
        let by_id = |vpc: &Self| matches!(vpc, Self::Known(_));
        let default = |vpc: &Self| *vpc == Self::Default;
        self != other && !(default(self) && by_id(other)) && !(default(other) && by_id(self))
    }
}

struct Place<'a, 't> {
    resource: &'a Resource<'t>,
    vpc: Vpc,
    span: Span,
    path: String,
}

/// The resources of a type at these paths, with their VPC where it is known.
fn places<'a, 't>(
    cx: &'a Context<'t>,
    form: &Form<'t>,
    paths: &[&str],
    type_name: &str,
) -> Vec<Place<'a, 't>> {
    let mut found = Vec::new();
    for path in paths {
        for at in select(&form.properties, form.resource.name_span, path) {
            let Some(resource) = linked(cx, Some(at.instance), type_name) else {
                continue;
            };
            let forms = cx.scenarios.forms_beside(form, resource);
            let [other] = forms[..] else { continue };
            let vpc = if other.properties.lacks("VpcId") && type_name.ends_with("SecurityGroup") {
                Some(Vpc::Default)
            } else {
                Vpc::of(cx, other.properties.get("VpcId"))
            };
            found.extend(vpc.map(|vpc| Place {
                resource,
                vpc,
                span: at.instance.span(),
                path: at.path,
            }));
        }
    }
    found
}

fn check<'t>(rule: &impl Rule, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
    let resource = form.resource;
    let Some(at) = PLACES
        .iter()
        .find(|places| places.type_name == resource.type_name)
    else {
        return;
    };
    let subnets = places(cx, form, at.subnets, "AWS::EC2::Subnet");
    for group in places(cx, form, at.groups, "AWS::EC2::SecurityGroup") {
        let Some(subnet) = subnets.iter().find(|subnet| subnet.vpc.differs(&group.vpc)) else {
            continue;
        };
        let finding = rule
            .at(
                group.span,
                format!(
                    "the security group `{}` is in {}, and the subnet `{}` in {}",
                    group.resource.name,
                    group.vpc.name(),
                    subnet.resource.name,
                    subnet.vpc.name()
                ),
            )
            .hint(if group.vpc == Vpc::Default {
                format!("set `VpcId` of `{}`", group.resource.name)
            } else {
                "use a group and subnets of the same VPC".to_owned()
            })
            .related(subnet.span, "the subnet")
            .property(&group.path);
        out.report(finding);
    }
}

impl Rule for LaunchTemplateVpc {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        check(self, cx, form, out);
    }
}

impl Rule for SecurityGroupVpc {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        check(self, cx, form, out);
    }
}
