//! Machine images: what virtual machines start from.

use std::collections::BTreeMap;
use std::panic::Location;

use stackwright::json::{Map, Value as Json, json};
use stackwright::{
    CfnMapping, CfnParameter, Construct, Diagnostic, Lookup, Node, Value, intrinsic, pseudo,
};

use stackwright_facts::instance_type::Processor;

use super::codes;

/// An image that virtual machines start from.
///
/// ```
/// use stackwright_aws::ec2::MachineImage;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let image = MachineImage::amazon_linux_2023().image_id(&stack);
/// CfnOutput::new(&stack, "Image", image);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct MachineImage {
    kind: Kind,
    is_windows: bool,
    processor: Option<Processor>,
    root_device: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Kind {
    Lookup {
        filters: BTreeMap<String, Vec<String>>,
        owners: Vec<String>,
    },
    Parameter {
        name: String,
        is_cached: bool,
    },
    Regions(Vec<(String, String)>),
}

impl MachineImage {
    fn of(kind: Kind) -> Self {
        MachineImage {
            kind,
            is_windows: false,
            processor: None,
            root_device: None,
        }
    }

    /// The newest image of this name, in which `*` stands for anything, as it is found in the stack's account and region when
    /// the app is synthesized. It stays the same until its entry is removed from `cdk.context.json`.
    pub fn lookup(name: impl Into<String>) -> Self {
        let filters = [
            ("name", name.into()),
            ("state", "available".to_owned()),
            ("image-type", "machine".to_owned()),
        ];
        Self::of(Kind::Lookup {
            filters: filters
                .into_iter()
                .map(|(name, value)| (name.to_owned(), vec![value]))
                .collect(),
            owners: Vec::new(),
        })
    }

    fn edit(
        mut self,
        edit: impl FnOnce(&mut BTreeMap<String, Vec<String>>, &mut Vec<String>),
    ) -> Self {
        if let Kind::Lookup { filters, owners } = &mut self.kind {
            edit(filters, owners);
        }
        self
    }

    /// Whose images are looked at: account IDs, or `self`, `amazon`, `aws-marketplace`. Whoever may publish an image of that name
    /// otherwise decides what is started. It is for [`lookup`](MachineImage::lookup).
    pub fn owners<O: Into<String>>(self, owners: impl IntoIterator<Item = O>) -> Self {
        self.edit(|_, known| known.extend(owners.into_iter().map(Into::into)))
    }

    /// Looks only at images of which this is true: a filter of `DescribeImages`, such as `architecture`, and the values that it
    /// may have. It is for [`lookup`](MachineImage::lookup).
    pub fn filter<V: Into<String>>(self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.edit(|filters, _| drop(filters.insert(name.to_owned(), values)))
    }

    /// Says that it is one of Windows: scripts are then for PowerShell, and [`lookup`](MachineImage::lookup) looks for no other.
    pub fn windows(mut self) -> Self {
        self.is_windows = true;
        self
    }

    fn made_for(mut self, processor: Processor, root_device: &'static str) -> Self {
        self.processor = Some(processor);
        self.root_device = Some(root_device);
        self
    }

    /// The image whose id a parameter of the Parameter Store has at deployment. A new one is used with the next deployment.
    pub fn from_ssm_parameter(name: impl Into<String>) -> Self {
        Self::of(Kind::Parameter {
            name: name.into(),
            is_cached: false,
        })
    }

    /// Amazon Linux 2023 for x86-64: the newest one at deployment.
    pub fn amazon_linux_2023() -> Self {
        Self::amazon_linux(Processor::X86_64)
    }

    /// Amazon Linux 2023 for Graviton: the newest one at deployment.
    pub fn amazon_linux_2023_arm64() -> Self {
        Self::amazon_linux(Processor::Arm64)
    }

    /// Amazon Linux 2023 for a processor.
    pub(crate) fn amazon_linux(processor: Processor) -> Self {
        let architecture = processor.as_str();
        let images = "/aws/service/ami-amazon-linux-latest";
        Self::from_ssm_parameter(format!("{images}/al2023-ami-kernel-6.1-{architecture}"))
            .made_for(processor, "/dev/xvda")
    }

    /// Amazon Linux 2023 with the agent of ECS, for a processor.
    #[cfg(all(feature = "ecs", feature = "autoscaling"))]
    pub(crate) fn ecs_optimized(processor: Processor) -> Self {
        let architecture = match processor {
            Processor::X86_64 => "",
            Processor::Arm64 => "/arm64",
        };
        let images = "/aws/service/ecs/optimized-ami/amazon-linux-2023";
        Self::from_ssm_parameter(format!("{images}{architecture}/recommended/image_id"))
            .made_for(processor, "/dev/xvda")
    }

    /// Windows Server in English: the newest one at deployment, for example of the version `2022` with `Core` or `Full`.
    pub fn windows_server(version: &str, kind: &str) -> Self {
        let images = "/aws/service/ami-windows-latest";
        let mut image = Self::from_ssm_parameter(format!(
            "{images}/Windows_Server-{version}-English-{kind}-Base"
        ))
        .made_for(Processor::X86_64, "/dev/sda1");
        image.is_windows = true;
        image
    }

    /// Reads the parameter when the app is synthesized, and stays with what it finds until its entry is removed from
    /// `cdk.context.json`: machines are not replaced because there is a newer image. It is for images of a parameter.
    pub fn cached_in_context(mut self) -> Self {
        if let Kind::Parameter { is_cached, .. } = &mut self.kind {
            *is_cached = true;
        }
        self
    }

    /// Images by region: `("eu-west-1", "ami-…")`.
    pub fn by_region<R: Into<String>, I: Into<String>>(
        images: impl IntoIterator<Item = (R, I)>,
    ) -> Self {
        let images = images
            .into_iter()
            .map(|(region, id)| (region.into(), id.into()));
        Self::of(Kind::Regions(images.collect()))
    }

    /// Whether it is one of Windows, as far as it was said.
    pub(crate) fn is_windows(&self) -> bool {
        self.is_windows
    }

    /// The processor that it is made for, if that is known.
    pub(super) fn processor(&self) -> Option<Processor> {
        self.processor
    }

    /// The name of its root device, if that is known.
    pub(super) fn root_device(&self) -> Option<&'static str> {
        self.root_device
    }

    /// The image's id in the stack of a construct: `ami-…`, or an expression of it.
    ///
    /// # Errors
    /// At synthesis: `SW0259` if there is none for the stack's region; of what is looked up, `SW0066` if the stack's account or
    /// region is not known, and `SW0067` if there is no such image.
    #[track_caller]
    pub fn image_id(&self, scope: &impl Construct) -> Value<String> {
        self.id_in(scope.node())
    }

    #[track_caller]
    fn id_in(&self, scope: &Node) -> Value<String> {
        match &self.kind {
            Kind::Lookup { filters, owners } => {
                let mut filters: Map<String, Json> = filters
                    .iter()
                    .map(|(name, values)| (name.clone(), json!(values)))
                    .collect();
                if self.is_windows {
                    filters.insert("platform".into(), json!(["windows"]));
                }
                let owners = (!owners.is_empty()).then(|| json!(owners));
                let lookup = Lookup::new("ami", "ami-1234")
                    .ask("owners", owners)
                    .ask("filters", filters);
                let found = scope.look_up(&lookup);
                found.as_str().unwrap_or("ami-1234").into()
            }
            Kind::Parameter {
                name,
                is_cached: true,
            } => {
                let dummy = format!("dummy-value-for-{name}");
                let lookup = Lookup::new("ssm", dummy.as_str()).ask("parameterName", name.as_str());
                let found = scope.look_up(&lookup.or_dummy(false));
                found.as_str().unwrap_or(&dummy).into()
            }
            Kind::Parameter { name, .. } => parameter(scope, name),
            Kind::Regions(images) => by_region(scope, images),
        }
    }
}

/// The parameter of the stack that has a value of the Parameter Store: one for each name, under the CDK's id.
#[track_caller]
fn parameter(scope: &Node, name: &str) -> Value<String> {
    let stack = scope.stack();
    let stack = stack.map_or_else(|| scope.clone(), |stack| stack.node().clone());
    let id = format!("SsmParameterValue:{name}:C96584B6-F00A-464E-AD19-53AFF4B05118.Parameter")
        .replace('/', "--");
    let known = stack.find_child(&id);
    let known = known.and_then(|node| CfnParameter::from_node(&node));
    let parameter = known.unwrap_or_else(|| {
        CfnParameter::new(&stack, &id)
            .type_name("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>")
            .default_value(name)
    });
    parameter.value()
}

/// The image of the stack's region, chosen now or by CloudFormation.
#[track_caller]
fn by_region(scope: &Node, images: &[(String, String)]) -> Value<String> {
    let region = scope.stack().map(|stack| stack.region());
    if let Some(region) = region.as_ref().and_then(Value::as_str) {
        let found = images.iter().find(|(of, _)| of == region);
        return found.map_or_else(
            || {
                let known: Vec<&str> = images.iter().map(|(region, _)| region.as_str()).collect();
                let message = format!("no image is given for the region {region}");
                let hint = match known.as_slice() {
                    [] => "name images with their regions".to_owned(),
                    known => format!("images are given for {}", known.join(", ")),
                };
                let problem = Diagnostic::error(codes::NO_IMAGE, message).hint(hint);
                scope.add_error(problem.at(Location::caller()));
                "ami-1234".into()
            },
            |(_, image)| image.as_str().into(),
        );
    }
    let map = CfnMapping::new(scope, "AmiMap");
    for (region, image) in images {
        map.entry(region, "ami", image.as_str());
    }
    intrinsic::find_in_map(&map, pseudo::region(), "ami")
}
