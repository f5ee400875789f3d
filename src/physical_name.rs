//! Names of resources by which others use them where they cannot refer to them: from another region or account.

use crate::json::Value as Json;

use crate::codes;
use crate::data::{Data, Expr};
use crate::diagnostic::Diagnostic;
use crate::hash::sha256;
use crate::json;
use crate::logical_id;
use crate::stack::{self, Environment};
use crate::tree::Graph;
use crate::value::Value;

/// How many characters of the stack's name, of the construct's and of the hash are in a generated name.
const OF_STACK: usize = 25;
const OF_CONSTRUCT: usize = 24;
const OF_HASH: usize = 12;

/// What is known of a resource by its name alone: the property that gives it, and what references to it come to.
///
/// A form is a text with `${Name}`, `${Partition}`, `${Region}` and `${Account}` in it.
///
/// ```
/// use stackwright::{App, CfnResource, Naming, Stack, Value};
///
/// static QUEUE: Naming = Naming::new(
///     "QueueName",
///     &[("Arn", "arn:${Partition}:sqs:${Region}:${Account}:${Name}"), ("QueueName", "${Name}")],
/// );
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let queue = CfnResource::new(&stack, "Jobs", "AWS::SQS::Queue");
/// queue.named_by(&QUEUE);
/// queue.set_property("QueueName", Value::name_if_needed());
/// ```
#[derive(Debug)]
pub struct Naming {
    property: &'static str,
    forms: &'static [(&'static str, &'static str)],
}

impl Naming {
    /// A resource that is named by a property. Each form is that of an attribute, or of `Ref`, by the name `Ref`.
    pub const fn new(
        property: &'static str,
        forms: &'static [(&'static str, &'static str)],
    ) -> Self {
        Naming { property, forms }
    }
}

impl Value<String> {
    /// A name that a resource only gets if something in another region or account uses it, which must know it beforehand. It is
    /// made of the stack's name, the construct's path, region and account, as the CDK makes it
    /// (`PhysicalName.GENERATE_IF_NEEDED`).
    ///
    /// ```
    /// use stackwright::{App, CfnOutput, CfnResource, Environment, Naming, Stack, Value};
    ///
    /// // Constructs say this of their resources.
    /// static BUCKET: Naming = Naming::new("BucketName", &[("Ref", "${Name}")]);
    /// let app = App::new();
    /// let data = Stack::new(&app, "Data").environment(Environment::new("111111111111", "eu-west-1"));
    /// let work = Stack::new(&app, "Work").environment(Environment::new("222222222222", "eu-west-1"));
    /// let files = CfnResource::new(&data, "Files", "AWS::S3::Bucket");
    /// files.named_by(&BUCKET);
    /// files.set_property("BucketName", Value::name_if_needed());
    /// CfnOutput::new(&work, "Name", files.ref_());
    ///
    /// let assembly = app.synth().unwrap();
    /// let files = &assembly.template("Data").unwrap()["Resources"]["Files"];
    /// assert!(files["Properties"]["BucketName"].as_str().unwrap().starts_with("data"));
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0005` if something uses it and the account or the region of the resource's stack is not known; `SW0018`
    /// if it is given to something else than a resource whose name it can be.
    pub fn name_if_needed() -> Value<String> {
        Value::expr(Expr::NameIfNeeded)
    }
}

/// A name that a resource has, or that it is to get.
pub(crate) enum Named {
    /// It has the name already.
    Given(String),
    /// It is to get it, by this property.
    Made(&'static str, String),
}

impl Named {
    pub(crate) fn name(&self) -> &str {
        match self {
            Named::Given(name) | Named::Made(_, name) => name,
        }
    }
}

/// Whether an element can have a name that is made where it is needed.
pub(crate) fn can_be_named(graph: &Graph, node: u32) -> bool {
    let nodes = graph.nodes.borrow();
    let element = nodes[node as usize].element();
    element.is_some_and(|element| element.naming.is_some())
}

/// The name of a resource for those who cannot refer to it: nothing if it has none; an error if none can be made.
pub(crate) fn name_of(
    graph: &Graph,
    node: u32,
    stack: u32,
    environment: &Environment,
) -> Option<Result<Named, Diagnostic>> {
    let (property, value) = {
        let nodes = graph.nodes.borrow();
        let element = nodes[node as usize].element()?;
        let property = element.naming?.property;
        (property, element.properties.get(property)?.clone())
    };
    match &value {
        Data::Expr(expr) if matches!(expr.kind(), Expr::NameIfNeeded) => {
            let place = environment.known_account().zip(environment.known_region());
            let Some((account, region)) = place else {
                let message = "a name is needed for it, and the account or the region that would be part of it is not known";
                let problem = Diagnostic::error(codes::INVALID_REFERENCE, message)
                    .hint("give the stack both with `Environment::new`, or the resource a name of its own");
                return Some(Err(problem));
            };
            let name = generate(graph, node, stack, account, region);
            Some(Ok(Named::Made(property, name)))
        }
        value => Some(Ok(Named::Given(value.as_str()?.to_owned()))),
    }
}

/// The CDK's name.
fn generate(graph: &Graph, node: u32, stack: u32, account: &str, region: &str) -> String {
    let stack = stack::stack_name(graph, stack);
    let mut ids = graph.ids_below(0, node);
    if ids
        .last()
        .is_some_and(|id| id == "Resource" || id == "Default")
    {
        ids.pop();
    }
    let unique = logical_id::unique_resource_name(&ids, 255, "", "");
    let hash = sha256::hex(format!("{stack}{unique}{region}{account}").as_bytes());
    let start: String = stack.chars().take(OF_STACK).collect();
    let end = &unique[unique.len().saturating_sub(OF_CONSTRUCT)..];
    format!("{start}{end}{}", &hash[..OF_HASH]).to_lowercase()
}

/// What a reference to something comes to by its name, if that is known; nothing as the attribute is `Ref`.
pub(crate) fn by_name(
    graph: &Graph,
    node: u32,
    attribute: Option<&str>,
    name: &str,
    environment: &Environment,
) -> Option<Json> {
    let naming = graph.nodes.borrow()[node as usize].element()?.naming?;
    let attribute = attribute.unwrap_or("Ref");
    let (_, form) = naming.forms.iter().find(|(of, _)| *of == attribute)?;
    let form = form.replace("${Name}", name);
    let form = match form.contains("${Region}") {
        true => form.replace("${Region}", environment.known_region()?),
        false => form,
    };
    let form = match form.contains("${Account}") {
        true => form.replace("${Account}", environment.known_account()?),
        false => form,
    };
    Some(match form.split_once("${Partition}") {
        None => form.into(),
        Some((before, after)) => json::entry(
            "Fn::Join",
            json::list([
                Json::from(""),
                json::list([
                    before.into(),
                    json::entry("Ref", "AWS::Partition"),
                    Json::from(after),
                ]),
            ]),
        ),
    })
}
