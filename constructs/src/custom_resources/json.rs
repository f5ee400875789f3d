//! Objects of which names are known only at deployment.

use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, IntoValue, Node, Value, intrinsic, sub};

use super::CustomResource;
use crate::lambda::{Code, Function, Runtime};

/// What runs, with the part that answers CloudFormation.
const SOURCE: &str = concat!(include_str!("response.py"), include_str!("json.py"));

/// The id of the stack's function.
const FUNCTION: &str = "AWSCDKCfnUtilsProviderCustomResourceProvider";

/// An object of which names are known only at deployment, where CloudFormation wants them in the template: the conditions of a
/// policy that are about an identity provider of the app, for example. A function of the stack puts them in.
///
/// ```
/// use stackwright_aws::custom_resources::CfnJson;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let provider = CfnParameter::new(&stack, "Provider").value();
/// let audience = CfnJson::new(&stack, "Audience", [(sub!("{provider}:aud"), "sts.amazonaws.com")]);
/// let principal = Principal::web_identity(&provider).with_conditions("StringEquals", audience.value());
/// Role::new(&stack, "Role", principal);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html>
#[derive(Clone, Debug)]
pub struct CfnJson {
    node: Node,
    resource: CustomResource,
}

impl Construct for CfnJson {
    fn node(&self) -> &Node {
        &self.node
    }
}

/// The function of a stack that reads JSON.
struct Reader(Function);

impl CfnJson {
    /// An object of these names and values. It has 4 KB at most.
    #[track_caller]
    pub fn new<K: IntoValue<String>, V: IntoValue<Data>>(
        scope: &impl Construct,
        id: &str,
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let entries = entries.into_iter();
        let entries = entries.map(|(name, value)| (name.into_value(), value.into_value().into()));
        Defaults::apply(Self::create(Node::new(scope, id), entries.collect()))
    }

    #[track_caller]
    fn create(node: Node, entries: Vec<(Value<String>, Data)>) -> Self {
        node.set_construct_type("stackwright_aws.custom_resources.CfnJson");
        let reader = reader(&node);
        let entries = entries.iter().map(|(name, value)| {
            let (name, value) = (
                intrinsic::json_text(Data::from(name)),
                intrinsic::json_text(value.clone()),
            );
            format!("{name}:{value}")
        });
        let text = entries.collect::<Vec<_>>().join(",");
        let resource = CustomResource::new(&node, "Resource", &reader.0)
            .resource_type("Custom::AWSCDKCfnJson")
            .property("Value", sub!("{{{text}}}"));
        CfnJson { node, resource }
    }

    /// The object.
    pub fn value(&self) -> Value<Data> {
        self.value_as()
    }

    /// The object, where one of a certain kind is wanted.
    pub fn value_as<T>(&self) -> Value<T> {
        use stackwright::Resource as _;
        self.resource.resource().attr("Value")
    }
}

#[track_caller]
fn reader(node: &Node) -> Rc<Reader> {
    let stack = node.stack();
    let scope = stack.map_or_else(|| node.clone(), |stack| stack.node().clone());
    scope.shared(|| {
        let code = Code::inline(SOURCE);
        Reader(Function::new(&scope, FUNCTION, Runtime::PYTHON_3_13, code))
    })
}
