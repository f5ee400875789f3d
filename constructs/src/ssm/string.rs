//! Parameters that are one string.

use std::rc::Rc;

use stackwright::{
    CfnParameter as TemplateParameter, Construct, Defaults, IntoValue, Lookup, Node, Value,
    intrinsic, sub,
};
use stackwright_cfn::ssm::CfnParameter;
use stackwright_cfn::ssm::parameter::{DataType, Type};

use super::codes;
use super::parameter::{Imported, Owned, parameter, read_when_deployed};
use crate::kit::{Handle, Kind, Origin, check, part_of_arn};

static PARAMETER: Kind = Kind {
    construct_type: "stackwright_aws.ssm.StringParameter",
    noun: "parameter",
    constructor: "StringParameter::new",
    imported: codes::IMPORTED,
};

/// A parameter that is a string.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Principal, Role};
/// use stackwright_aws::ssm::StringParameter;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let level = StringParameter::new(&stack, "Level", "info").name("/app/level");
/// let task = Role::new(&stack, "Task", Principal::service("ecs-tasks.amazonaws.com"));
/// assert!(level.grant_read(&task).is_complete());
/// // One that exists already: CloudFormation reads it when the stack is deployed.
/// let domain = StringParameter::from_name(&stack, "Domain", "/platform/domain");
/// StringParameter::new(&stack, "Copy", domain.parameter_value());
/// # app.synth().unwrap();
/// ```
///
/// CloudFormation cannot create parameters that are encrypted: put what is secret into a
/// [secret](https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html).
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
#[derive(Clone, Debug)]
pub struct StringParameter(Handle<Owned, Imported<Value<String>>>);

parameter!(StringParameter);

impl StringParameter {
    /// A parameter with this value, which CloudFormation names.
    ///
    /// # Errors
    /// At synthesis: `SW0607` if the value is empty, or too long.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, value: impl IntoValue<String>) -> Self {
        Defaults::apply(Self::create(
            PARAMETER.node(scope.node(), id),
            value.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, value: Value<String>) -> Self {
        let cfn = CfnParameter::new(&node, "Resource", Type::String, &value);
        let owned = Rc::new(Owned::new(cfn, &value));
        check(&node, &owned, Owned::problems);
        StringParameter(Handle::owned(&PARAMETER, node, owned))
    }

    /// A parameter that exists already in the stack's account and region, by its name. Its value is the one that it has when
    /// the stack is deployed.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::from_name_of_type(scope, id, name, "String")
    }

    /// A parameter that exists already, whose value CloudFormation checks: the id of something of a type, such as
    /// `AWS::EC2::VPC::Id`, which must exist.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
    #[track_caller]
    pub fn from_name_of_type(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        type_name: &str,
    ) -> Self {
        let (node, name) = (PARAMETER.node(scope.node(), id), name.into_value());
        let value = read_when_deployed(scope.node(), id, type_name, &name).value();
        Self::import(node, name, value)
    }

    /// A parameter that exists already in the stack's region, by its ARN, also one of another account that shares it.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/level";
    /// StringParameter::from_arn(&stack, "Level", arn);
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (PARAMETER.node(scope.node(), id), arn.into_value());
        let value = read_when_deployed(scope.node(), id, "String", &arn).value();
        let resource = part_of_arn(&arn, 5);
        let path = match resource.as_str() {
            Some(text) => text.strip_prefix("parameter").unwrap_or(text).into(),
            None => sub!(
                "/{}",
                intrinsic::select(1, intrinsic::split("parameter/", &arn))
            ),
        };
        Self::import(node, path, value)
    }

    /// A certain version of a parameter that exists already.
    #[track_caller]
    pub fn from_version(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: u32,
    ) -> Self {
        let (node, name) = (PARAMETER.node(scope.node(), id), name.into_value());
        let value = intrinsic::ssm(&name, Some(version));
        Self::import(node, name, value)
    }

    /// A parameter that exists already and is encrypted (`SecureString`), or a certain version of it. Its value is a
    /// reference that few properties accept, such as the passwords of databases.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html>
    #[track_caller]
    pub fn from_secure_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: Option<u32>,
    ) -> Self {
        let (node, name) = (PARAMETER.node(scope.node(), id), name.into_value());
        let value = intrinsic::ssm_secure(&name, version);
        Self::import(node, name, value)
    }

    fn import(node: Node, name: Value<String>, value: Value<String>) -> Self {
        let key = Default::default();
        let imported = Imported { name, value, key };
        StringParameter(Handle::imported(&PARAMETER, node, imported))
    }

    /// The value that a parameter of the stack's account and region has when the app is synthesized, as a text that the app can
    /// look at. It stays the same until its entry is removed from `cdk.context.json`, and does not follow the parameter.
    ///
    /// ```
    /// use stackwright::{App, Environment, Stack};
    /// use stackwright_aws::ssm::StringParameter;
    ///
    /// let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = Stack::new(&app, "S").environment(environment);
    /// let color = StringParameter::lookup_value(&stack, "/team/color");
    /// // Until it is found.
    /// assert_eq!(color, "dummy-value-for-/team/color");
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known; `SW0067` if there is no such parameter.
    #[track_caller]
    pub fn lookup_value(scope: &impl Construct, name: &str) -> String {
        Self::look_up(
            scope.node(),
            name,
            &format!("dummy-value-for-{name}"),
            false,
        )
    }

    /// [`lookup_value`](StringParameter::lookup_value), or another value where there is no such parameter.
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known.
    #[track_caller]
    pub fn lookup_value_or(scope: &impl Construct, name: &str, default: &str) -> String {
        Self::look_up(scope.node(), name, default, true)
    }

    #[track_caller]
    fn look_up(scope: &Node, name: &str, stand_in: &str, may_be_missing: bool) -> String {
        let lookup = Lookup::new("ssm", stand_in).ask("parameterName", name);
        let found = scope.look_up(&lookup.or_dummy(may_be_missing));
        found.as_str().unwrap_or(stand_in).to_owned()
    }

    /// The value that a parameter of the stack's account and region has when the stack is deployed, without a construct for
    /// it. It is the same for all who ask in a stack.
    ///
    /// ```
    /// use stackwright::{App, CfnOutput, Stack};
    /// use stackwright_aws::ssm::StringParameter;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// CfnOutput::new(&stack, "Domain", StringParameter::value_for(&stack, "/platform/domain"));
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn value_for(scope: &impl Construct, name: &str) -> Value<String> {
        let node = scope.node();
        let root = node
            .stack()
            .map_or_else(|| node.root(), |stack| stack.node().clone());
        // The CDK's, so that the stack's parameters keep their names.
        let id = format!("SsmParameterValue:{name}:C96584B6-F00A-464E-AD19-53AFF4B05118.Parameter")
            .replace('/', "--");
        let known = root
            .find_child(&id)
            .and_then(|node| TemplateParameter::from_node(&node));
        let parameter = known.unwrap_or_else(|| {
            TemplateParameter::new(&root, &id)
                .type_name("AWS::SSM::Parameter::Value<String>")
                .default_value(name)
        });
        parameter.value()
    }

    /// Says that the value is the id of a machine image, which Systems Manager checks.
    #[track_caller]
    pub fn image_id(&self) -> Self {
        StringParameter(self.0.edit("a type of data", |parameter| {
            parameter.cfn.data_type(DataType::AwsEc2Image);
        }))
    }

    /// The value, as it is when the stack is deployed.
    pub fn parameter_value(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(parameter) => parameter.cfn.attr_value(),
            Origin::Imported(parameter) => parameter.value.clone(),
        }
    }
}
