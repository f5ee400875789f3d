//! How firmly a reference from one stack to another holds.

use crate::json::Value as Json;

use crate::tree::{Graph, Kind};

/// The context key with the default, as the CDK has it: `strong`, `weak` or `both`.
const CONTEXT: &str = "@aws-cdk/core:defaultCrossStackReferences";

/// How firmly a reference from one stack to another holds what it refers to.
///
/// It is set for what refers ([`App::references`](crate::App::references), [`Stage::references`](crate::Stage::references),
/// [`Stack::references`](crate::Stack::references), or the context value `@aws-cdk/core:defaultCrossStackReferences`), for
/// what is referred to ([`Node::referenced`](crate::Node::referenced)), or for one reference
/// ([`Value::referenced`](crate::Value::referenced)). The one for the reference comes first, then what is referred to.
///
/// ```
/// use stackwright::{App, CfnResource, ReferenceStrength, Stack};
/// let app = App::new();
/// let data = Stack::new(&app, "Data");
/// let topic = CfnResource::new(&data, "Topic", "AWS::SNS::Topic");
/// let web = Stack::new(&app, "Web").references(ReferenceStrength::Weak);
/// CfnResource::new(&web, "Name", "AWS::SSM::Parameter")
///     .property("Type", "String")
///     .property("Value", topic.ref_());
///
/// let assembly = app.synth().unwrap();
/// let value = &assembly.template("Web").unwrap()["Resources"]["Name"]["Properties"]["Value"];
/// assert_eq!(value["Fn::GetStackOutput"]["StackName"], "Data");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceStrength {
    /// An export and `Fn::ImportValue`: what is referred to cannot change or go while something refers to it. The default,
    /// where both stacks are in one account and region.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
    Strong,
    /// An output and `Fn::GetStackOutput`: what is referred to can change, and what refers to it has the old value until it
    /// is deployed again. Always so across accounts and regions.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
    Weak,
    /// A weak reference, while the export stays for what was deployed with a strong one: the step between the two.
    Both,
}

impl ReferenceStrength {
    fn of_context(value: &Json) -> Option<Self> {
        match value.as_str()? {
            "strong" => Some(Self::Strong),
            "weak" => Some(Self::Weak),
            "both" => Some(Self::Both),
            _ => None,
        }
    }
}

/// How a stack refers to others, if anything says so; or the context value that says nothing.
pub(crate) fn of_consumer(graph: &Graph, stack: u32) -> Result<Option<ReferenceStrength>, Json> {
    let nodes = graph.nodes.borrow();
    let mut at = Some(stack);
    while let Some(index) = at {
        let node = &nodes[index as usize];
        if node.references.is_some() {
            return Ok(node.references);
        }
        if let Some(value) = node.context.get(CONTEXT) {
            let strength = ReferenceStrength::of_context(value);
            return strength.map(Some).ok_or_else(|| value.clone());
        }
        at = node.parent;
    }
    Ok(None)
}

/// How others refer to something, if it or what it is in says so.
pub(crate) fn of_producer(graph: &Graph, node: u32) -> Option<ReferenceStrength> {
    let nodes = graph.nodes.borrow();
    let mut at = Some(node);
    while let Some(index) = at {
        let node = &nodes[index as usize];
        if node.referenced.is_some() {
            return node.referenced;
        }
        at = match node.kind {
            Kind::Stack(_) => None,
            _ => node.parent,
        };
    }
    None
}
