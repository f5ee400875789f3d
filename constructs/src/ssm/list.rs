//! Parameters that are a list of strings.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, List, Node, Value, intrinsic};
use stackwright_cfn::ssm::CfnParameter;
use stackwright_cfn::ssm::parameter::Type;

use super::codes;
use super::parameter::{Imported, Owned, parameter, read_when_deployed};
use crate::kit::{Handle, Kind, Origin, check};

static PARAMETER: Kind = Kind {
    construct_type: "stackwright_aws.ssm.StringListParameter",
    noun: "parameter",
    constructor: "StringListParameter::new",
    imported: codes::IMPORTED,
};

/// A parameter that is a list of strings.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ssm::StringListParameter;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// StringListParameter::new(&stack, "Origins", ["https://a.example", "https://b.example"]).name("/app/origins");
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
#[derive(Clone, Debug)]
pub struct StringListParameter(Handle<Owned, Imported<Value<List<String>>>>);

parameter!(StringListParameter);

impl StringListParameter {
    /// A parameter with these items, none of which has a comma in it, and which CloudFormation names.
    ///
    /// # Errors
    /// At synthesis: `SW0607` if an item has a comma in it, or the list is empty or too long.
    #[track_caller]
    pub fn new<V: IntoValue<String>>(
        scope: &impl Construct,
        id: &str,
        items: impl IntoIterator<Item = V>,
    ) -> Self {
        let items = items.into_iter().map(IntoValue::into_value).collect();
        Defaults::apply(Self::create(PARAMETER.node(scope.node(), id), items))
    }

    #[track_caller]
    fn create(node: Node, items: Vec<Value<String>>) -> Self {
        let odd = |item: &&Value<String>| item.as_str().is_some_and(|text| text.contains(','));
        if let Some(item) = items.iter().find(odd) {
            let problem = format!("`{item}` is an item of a list, and has a comma in it");
            let hint = "commas separate the items: give each of its own";
            node.add_error(Diagnostic::error(codes::VALUE, problem).hint(hint));
        }
        let all: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
        let value = match all {
            Some(all) => all.join(",").into(),
            None => intrinsic::join(",", items),
        };
        let cfn = CfnParameter::new(&node, "Resource", Type::StringList, &value);
        let owned = Rc::new(Owned::new(cfn, &value));
        check(&node, &owned, Owned::problems);
        StringListParameter(Handle::owned(&PARAMETER, node, owned))
    }

    /// A parameter that exists already in the stack's account and region, by its name. Its items are those that it has when
    /// the stack is deployed.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        Self::from_name_of_type(scope, id, name, "String")
    }

    /// A parameter that exists already, whose items CloudFormation checks: the ids of things of a type, such as
    /// `AWS::EC2::Subnet::Id`, which must exist.
    #[track_caller]
    pub fn from_name_of_type(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        type_name: &str,
    ) -> Self {
        let (node, name) = (PARAMETER.node(scope.node(), id), name.into_value());
        let type_name = format!("List<{type_name}>");
        let value = read_when_deployed(scope.node(), id, &type_name, &name).values();
        let key = Default::default();
        let imported = Imported { name, value, key };
        StringListParameter(Handle::imported(&PARAMETER, node, imported))
    }

    /// The items, as they are when the stack is deployed.
    pub fn parameter_values(&self) -> Value<List<String>> {
        match self.0.origin() {
            Origin::Owned(parameter) => intrinsic::split(",", parameter.cfn.attr_value()),
            Origin::Imported(parameter) => parameter.value.clone(),
        }
    }
}
