//! What the command-line tool looks up in an account while the app is synthesized, by the CDK's protocol: the app says what is
//! missing and goes on with a stand-in, the tool finds it, keeps it in `cdk.context.json` and runs the app again.

use std::panic::Location;

use crate::json::{Map, Value as Json, json};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::intrinsic;
use crate::stack::{self, Stack};
use crate::synthesizer::Bound;
use crate::token;
use crate::tree::{Construct, Graph, Node};
use crate::value::Value;

/// Where a provider says that it could not find something.
const PROVIDER_ERROR: &str = "$providerError";

/// How many availability zones a region has at least.
const ZONES_OF_EVERY_REGION: usize = 2;

/// A question about the account and region of a stack, which the tool that runs the app answers before it is deployed.
///
/// The providers and what they ask for are those of the AWS CDK, whose command answers, too. An answer stays what it is until
/// its entry is removed from `cdk.context.json`, so keep that file with the source.
///
/// ```
/// use stackwright::{App, Construct, Environment, Lookup, Stack};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S").environment(Environment::new("123456789012", "eu-west-1"));
/// let lookup = Lookup::new("ssm", "dummy-value-for-/color").ask("parameterName", "/color");
/// assert_eq!(stack.node().look_up(&lookup), "dummy-value-for-/color");
///
/// let missing = app.synth().unwrap().manifest()["missing"][0].clone();
/// assert_eq!(missing["key"], "ssm:account=123456789012:parameterName=/color:region=eu-west-1");
/// ```
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Lookup {
    provider: &'static str,
    dummy: Json,
    may_be_missing: Option<bool>,
    props: Map<String, Json>,
}

impl Lookup {
    /// A question to a provider, for example `ssm`, and what stands in for the answer until there is one.
    pub fn new(provider: &'static str, dummy: impl Into<Json>) -> Self {
        Lookup {
            provider,
            dummy: dummy.into(),
            may_be_missing: None,
            props: Map::new(),
        }
    }

    /// Something that is asked for; `region` and `account` are the stack's unless they are given here. `Null` is left out.
    pub fn ask(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.props.insert(name.into(), value.into());
        self
    }

    /// Whether the stand-in is the answer where nothing is found.
    pub fn or_dummy(mut self, may_be_missing: bool) -> Self {
        self.may_be_missing = Some(may_be_missing);
        self
    }
}

/// Something that is missing, and who asks for it.
pub(crate) struct Missing {
    pub node: u32,
    pub key: String,
    pub provider: String,
    pub props: Json,
    /// Whether it was looked for before, and not found.
    pub has_failed: bool,
}

impl Node {
    /// What a lookup yields for the stack that this is in: the answer, or a stand-in as long as there is none.
    ///
    /// # Errors
    /// At synthesis: `SW0066` if the stack's account or region is not known now, or something that is asked for; `SW0067` if
    /// it was looked for and not found.
    #[track_caller]
    pub fn look_up(&self, lookup: &Lookup) -> Json {
        let at = Location::caller();
        let report = |problem: Diagnostic| self.add_error(problem.at(at));
        let environment = self
            .stack()
            .map(|stack| stack::environment(&self.graph, stack.node().index));
        let known = environment.as_ref();
        let place = known.and_then(|known| Some((known.known_account()?, known.known_region()?)));
        let Some((account, region)) = place else {
            let message = format!(
                "`{}` is looked up, and the account or the region of the stack is not known",
                lookup.provider
            );
            report(Diagnostic::error(codes::LOOKUP, message).hint(
                "give the stack both with `environment`: `Environment::new`, or `Environment::current` for those of whoever deploys",
            ));
            return lookup.dummy.clone();
        };
        let mut props = Map::new();
        props.insert("account".into(), account.into());
        props.insert("region".into(), region.into());
        let asked = lookup.props.iter().filter(|(_, value)| !value.is_null());
        props.extend(asked.map(|(name, value)| (name.clone(), value.clone())));
        if props.values().any(holds_expression) {
            let message = format!(
                "`{}` is looked up by a value that is known only at deployment",
                lookup.provider
            );
            report(Diagnostic::error(codes::LOOKUP, message).hint("use fixed texts"));
            return lookup.dummy.clone();
        }
        let key = key(lookup.provider, &props);
        let found = self.context(&key);
        let failure = found.as_ref().and_then(|found| found.get(PROVIDER_ERROR));
        match (&found, failure) {
            (Some(found), None) => return found.clone(),
            (Some(_), Some(failure)) => {
                let text = failure.as_str().unwrap_or("the look-up failed");
                report(
                    Diagnostic::error(codes::NOT_FOUND, text)
                        .hint("correct what is looked up, or whom the command runs as"),
                );
            }
            (None, _) => {}
        }
        let mut extended = Map::new();
        if !lookup.dummy.is_null() {
            extended.insert("dummyValue".into(), lookup.dummy.clone());
        }
        if let Some(may_be_missing) = lookup.may_be_missing {
            extended.insert("ignoreErrorOnMissingContext".into(), may_be_missing.into());
        }
        extended.extend(props);
        self.miss(&key, lookup.provider, extended.into(), failure.is_some());
        lookup.dummy.clone()
    }

    /// Asks the command-line tool to look up a context value that is missing, and to run the app again with it.
    /// `provider` and `props` are those of the CDK's context providers; [`look_up`](Node::look_up) makes the key of them.
    pub fn report_missing_context(&self, key: &str, provider: &str, props: impl Into<Json>) {
        self.miss(key, provider, props.into(), false);
    }

    fn miss(&self, key: &str, provider: &str, props: Json, has_failed: bool) {
        let Some(props) = self.bounded(props, "missing context") else {
            return;
        };
        let mut missing = self.graph.missing.borrow_mut();
        if missing.iter().all(|one| one.key != key) {
            missing.push(Missing {
                node: self.index,
                key: key.to_owned(),
                provider: provider.to_owned(),
                props,
                has_failed,
            });
        }
    }
}

/// The context key of what is asked for: the CDK's, so that both tools and both kinds of apps share the answers.
fn key(provider: &str, props: &Map<String, Json>) -> String {
    let mut parts = Vec::new();
    add_parts(props.iter(), "", &mut parts);
    parts.sort_by(|one, other| one.encode_utf16().cmp(other.encode_utf16()));
    format!("{provider}:{}", parts.join(":"))
}

fn add_parts<'a, K: ToString>(
    entries: impl Iterator<Item = (K, &'a Json)>,
    prefix: &str,
    parts: &mut Vec<String>,
) {
    for (name, value) in entries {
        let name = format!("{prefix}{}", name.to_string());
        match value {
            Json::Null => {}
            Json::Object(below) => add_parts(below.iter(), &format!("{name}."), parts),
            Json::Array(items) => {
                add_parts(items.iter().enumerate(), &format!("{name}."), parts);
            }
            Json::String(text) => parts.push(format!("{name}={}", text.replace(':', "$:"))),
            other => parts.push(format!("{name}={other}")),
        }
    }
}

fn holds_expression(value: &Json) -> bool {
    match value {
        Json::String(text) => token::may_contain(text),
        Json::Array(items) => items.iter().any(holds_expression),
        Json::Object(entries) => entries
            .iter()
            .any(|(name, value)| token::may_contain(name) || holds_expression(value)),
        _ => false,
    }
}

/// Whether the tool can go on by looking something up, whatever else is wrong: what was looked for before is not among it.
pub(crate) fn is_asking(graph: &Graph) -> bool {
    let missing = graph.missing.borrow();
    !missing.is_empty() && missing.iter().all(|one| !one.has_failed)
}

/// What is missing, as the manifest has it: with the role with which it is looked up for its stack.
pub(crate) fn missing(graph: &Graph) -> Vec<Json> {
    let missing = graph.missing.borrow();
    let entries = missing.iter().map(|one| {
        let mut props = one.props.clone();
        if let (Some(stack), Json::Object(props)) = (graph.stack_of(one.node), &mut props) {
            Bound::of(graph, stack).add_lookup_role(props);
        }
        json!({"key": &one.key, "provider": &one.provider, "props": props})
    });
    entries.collect()
}

impl Stack {
    /// The names of the region's availability zones. Where the account and region of the stack are known, they are looked up,
    /// and there are as many as the account can use; else they are the first two of those that CloudFormation knows at
    /// deployment.
    ///
    /// ```
    /// use stackwright::{App, Environment, Stack};
    /// let app = App::new();
    /// let anywhere = Stack::new(&app, "Anywhere");
    /// assert_eq!(anywhere.availability_zones().len(), 2);
    ///
    /// let here = Stack::new(&app, "Here").environment(Environment::new("123456789012", "eu-west-1"));
    /// assert_eq!(here.availability_zones()[0].as_str(), Some("dummy1a"));
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0067` if they cannot be looked up.
    #[track_caller]
    pub fn availability_zones(&self) -> Vec<Value<String>> {
        let node = self.node();
        let environment = stack::environment(&node.graph, node.index);
        if environment.known_account().is_none() || environment.known_region().is_none() {
            let zone = |index| intrinsic::select(index, intrinsic::get_azs(""));
            return (0..ZONES_OF_EVERY_REGION).map(zone).collect();
        }
        let dummy = json!(["dummy1a", "dummy1b", "dummy1c"]);
        let found = node.look_up(&Lookup::new("availability-zones", dummy));
        let names = found.as_array().into_iter().flatten();
        names.filter_map(Json::as_str).map(Value::from).collect()
    }
}
