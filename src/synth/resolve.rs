//! Resolution: from data with expressions to the JSON of a template.

use std::borrow::Cow;
use std::panic::Location;

use crate::json::{Map, Value as Json};

use super::Plan;
use super::budget::Exceeded;
use super::dependencies::Dependencies;
use super::references::{Links, Target};
use crate::codes;
use crate::data::{Data, Expr, Incomplete, Key, Lazy, Object};
use crate::diagnostic::{Diagnostic, Origin};
use crate::element::Section;
use crate::intrinsic::JSON_NULL;
use crate::json;
use crate::nesting::{self, MAX_DEPTH};
use crate::physical_name;
use crate::reference_strength::ReferenceStrength;
use crate::token;
use crate::tree::NodeRef;

/// What a byte costs that is quoted, beside one that is copied.
const QUOTING: usize = 8;

/// A step of the way to a value: the key of an object, or the index in a list.
pub(crate) enum Step {
    Key(Key),
    Index(usize),
}

impl Step {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Step::Key(key) => Cow::Borrowed(key),
            Step::Index(index) => Cow::Owned(index.to_string()),
        }
    }
}

/// Resolves the data of one stack.
pub(crate) struct Resolver<'p, 'g> {
    pub plan: &'p Plan<'g>,
    pub stack: u32,
    /// The element whose data is resolved.
    pub element: u32,
    /// Where the value that is resolved stands in the element.
    pub path: Vec<Step>,
    /// What escape hatches of the element set or remove, as paths.
    pub overridden: Vec<Vec<String>>,
    /// How firmly the references that are resolved are to hold, if the value itself says so.
    pub strength: Option<ReferenceStrength>,
    /// How many values are resolved now, each inside another.
    depth: usize,
    /// How many values were found to need themselves.
    circles: usize,
    /// The last element that was found to be nested too deep.
    too_deep: Option<u32>,
    pub dependencies: &'p mut Dependencies,
    pub links: &'p mut Links,
}

/// A piece of a concatenation: pieces of text next to each other become one.
#[derive(Default)]
pub(super) struct Concatenation(Vec<Json>);

impl Concatenation {
    pub(super) fn push(&mut self, piece: Json) {
        let piece = match piece {
            Json::Number(number) => Json::String(number.to_string()),
            Json::Bool(value) => Json::String(value.to_string()),
            piece => piece,
        };
        if let (Some(Json::String(before)), Json::String(text)) = (self.0.last_mut(), &piece) {
            before.push_str(text);
        } else if piece != "" {
            self.0.push(piece);
        }
    }

    fn push_text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Json::String(before)) => before.push_str(text),
            _ => self.0.push(text.into()),
        }
    }

    /// Adds the JSON text of a value. Functions of CloudFormation in it count as texts.
    fn push_json(&mut self, json: &Json) {
        match json {
            Json::Array(items) => {
                self.push_text("[");
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.push_text(",");
                    }
                    self.push_json(item);
                }
                self.push_text("]");
            }
            Json::Object(object) => match object.iter().next() {
                Some((name, _)) if object.len() == 1 && name == JSON_NULL => self.push_text("null"),
                Some((name, argument))
                    if object.len() == 1 && (name == "Ref" || name.starts_with("Fn::")) =>
                {
                    self.push_text("\"");
                    self.push_call(name, argument, json);
                    self.push_text("\"");
                }
                _ => {
                    self.push_text("{");
                    for (index, (key, value)) in object.iter().enumerate() {
                        if index > 0 {
                            self.push_text(",");
                        }
                        self.push_text(&json::quoted(key));
                        self.push_text(":");
                        self.push_json(value);
                    }
                    self.push_text("}");
                }
            },
            Json::String(text) => self.push_text(&json::quoted(text)),
            scalar => self.push_text(&scalar.to_string()),
        }
    }

    /// Adds a function inside the quotes of a JSON text; the texts of a join are escaped as the others are.
    fn push_call(&mut self, name: &str, argument: &Json, call: &Json) {
        match (name, argument.as_array().map(Vec::as_slice)) {
            ("Fn::Join", Some([delimiter, Json::Array(pieces)])) if delimiter == "" => {
                for piece in pieces {
                    match piece {
                        Json::String(text) => {
                            let quoted = json::quoted(text);
                            self.push_text(&quoted[1..quoted.len() - 1]);
                        }
                        piece => self.push(piece.clone()),
                    }
                }
            }
            _ => self.push(call.clone()),
        }
    }

    pub(super) fn finish(mut self) -> Json {
        match self.0.len() {
            0 => "".into(),
            1 => self.0.remove(0),
            _ => json::entry("Fn::Join", vec!["".into(), Json::Array(self.0)]),
        }
    }
}

impl<'p, 'g> Resolver<'p, 'g> {
    pub(crate) fn new(
        plan: &'p Plan<'g>,
        stack: u32,
        dependencies: &'p mut Dependencies,
        links: &'p mut Links,
    ) -> Self {
        Resolver {
            plan,
            stack,
            element: stack,
            path: Vec::new(),
            overridden: Vec::new(),
            strength: None,
            depth: 0,
            circles: 0,
            too_deep: None,
            dependencies,
            links,
        }
    }

    /// The JSON of the data; `Null` where there is nothing, or too much.
    pub(crate) fn resolve(&mut self, data: &Data) -> Json {
        let text = match data {
            Data::String(text) => text.len(),
            Data::Object(entries) => entries.keys().map(|key| key.len()).sum(),
            _ => 0,
        };
        if !self.pay(text) || self.depth >= MAX_DEPTH {
            if self.depth >= MAX_DEPTH && self.too_deep.replace(self.element) != Some(self.element)
            {
                self.report(Diagnostic::error(codes::INVALID_VALUE, nesting::too_deep()));
            }
            return Json::Null;
        }
        self.depth += 1;
        let resolved = self.resolve_here(data);
        self.depth -= 1;
        resolved
    }

    /// Whether there may be a value with a text of some bytes.
    fn pay(&self, text: usize) -> bool {
        self.plan.budget.pay(text).unwrap_or_else(|Exceeded(what)| {
            let hint =
                "split the stack, or look for a value that contains another one many times over";
            self.report(Diagnostic::error(codes::LIMIT, what).hint(hint));
            false
        })
    }

    fn resolve_here(&mut self, data: &Data) -> Json {
        match data {
            Data::Null => Json::Null,
            Data::Bool(value) => Json::Bool(*value),
            Data::Number(number) => Json::Number(*number),
            Data::String(text) if token::may_contain(text) => self.resolve_text(text),
            Data::String(text) => Json::String(text.clone()),
            Data::List(items) => Json::Array(self.resolve_items(items)),
            Data::Object(object) => Json::Object(self.resolve_object(object)),
            Data::Expr(expr) => self.resolve_expr(expr.kind()),
        }
    }

    pub(crate) fn resolve_object(&mut self, object: &Object) -> Map<String, Json> {
        let mut resolved = Map::with_capacity(object.len());
        for (key, value) in object {
            self.path.push(Step::Key(key.clone()));
            let key = self.fixed_text(key, "the name of a property");
            match self.resolve(value) {
                Json::Null => {}
                value => {
                    resolved.insert(key, value);
                }
            }
            self.path.pop();
        }
        resolved
    }

    fn resolve_items(&mut self, items: &[Data]) -> Vec<Json> {
        let mut resolved = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push(Step::Index(index));
            match self.resolve(item) {
                Json::Null => {}
                item => resolved.push(item),
            }
            self.path.pop();
        }
        resolved
    }

    /// A text where a template takes no expression.
    pub(crate) fn fixed_text(&mut self, text: &str, what: &str) -> String {
        if !token::may_contain(text) {
            return text.to_owned();
        }
        match self.resolve_text(text) {
            Json::String(text) => text,
            _ => {
                let message = format!("{what} is known only at deployment");
                self.report(
                    Diagnostic::error(codes::INVALID_REFERENCE, message).hint("use a fixed text"),
                );
                token::known(text)
            }
        }
    }

    fn resolve_text(&mut self, text: &str) -> Json {
        match token::into_data(text) {
            Ok(data) => self.resolve(&data),
            Err(fault) => {
                self.report(fault.of(text));
                Json::String(token::known(text))
            }
        }
    }

    fn resolve_expr(&mut self, expr: &Expr) -> Json {
        match expr {
            Expr::Ref(node) => self.reference(*node, None, self.is_list_parameter(*node)),
            Expr::GetAtt(node, attribute) => self.reference(*node, Some(attribute), false),
            Expr::GetAttList(node, attribute) => self.reference(*node, Some(attribute), true),
            Expr::Pseudo(name) => json::entry("Ref", *name),
            Expr::LogicalId(node) => self.logical_id(*node).into(),
            Expr::Condition(node) => json::entry("Condition", self.logical_id(*node)),
            Expr::Inside(stack, inside, outside) => match self.is_inside(*stack) {
                true => self.resolve(inside),
                false => self.resolve(outside),
            },
            Expr::Referenced(data, strength) => {
                let outer = self.strength.replace(*strength);
                let resolved = self.resolve(data);
                self.strength = outer;
                resolved
            }
            Expr::Concat(pieces) => {
                let mut concatenation = Concatenation::default();
                self.concatenate(pieces, &mut concatenation);
                self.finish(concatenation, 1)
            }
            Expr::Call(name, argument) => {
                let argument = self.resolve(argument);
                let name = self.fixed_text(name, "the name of a function");
                json::entry(name, argument)
            }
            Expr::JsonText(data) => {
                let mut text = Concatenation::default();
                text.push_json(&self.resolve(data));
                self.finish(text, QUOTING)
            }
            Expr::Lazy(lazy) => self.resolve_lazy(lazy),
            Expr::NameIfNeeded => {
                if !physical_name::can_be_named(self.plan.graph, self.element) {
                    let message = "a name that is made where it is needed is given to something that has no such name";
                    self.report(
                        Diagnostic::error(codes::INVALID_VALUE, message)
                            .hint("give it to the name of a construct, or write a text"),
                    );
                }
                Json::Null
            }
            Expr::Invalid(reason) => {
                self.report(Diagnostic::error(codes::INVALID_VALUE, reason.clone()));
                Json::Null
            }
            Expr::Incomplete(incomplete) => {
                self.report_missing(incomplete);
                self.resolve(&incomplete.object)
            }
        }
    }

    /// What was put together, if it may be: texts in texts in texts are copied, or quoted, each time.
    fn finish(&self, whole: Concatenation, cost: usize) -> Json {
        let texts = whole.0.iter().filter_map(Json::as_str).map(str::len);
        let text = texts.sum::<usize>().saturating_add(8 * whole.0.len());
        match self.pay(text.saturating_mul(cost)) {
            true => whole.finish(),
            false => Json::Null,
        }
    }

    fn resolve_lazy(&mut self, lazy: &Lazy) -> Json {
        let circle = || "a value that is computed at synthesis needs itself";
        let produce = match lazy.produced() {
            Ok(data) => return self.resolve(data),
            Err(Some(produce)) => produce,
            Err(None) => {
                self.circles += 1;
                self.report(Diagnostic::error(codes::INVALID_VALUE, circle()));
                return Json::Null;
            }
        };
        let circles_before = self.circles;
        let data = produce();
        let json = self.resolve(&data);
        lazy.keep(match self.circles == circles_before {
            true => data,
            // Kept, it would hold itself.
            false => Data::invalid(circle()),
        });
        json
    }

    /// Reports what a property type's object lacks, except what an escape hatch sets, removes or replaces.
    fn report_missing(&mut self, incomplete: &Incomplete) {
        for name in &incomplete.missing {
            self.path.push(Step::Key((*name).into()));
            if !self.is_overridden() {
                self.report(
                    Diagnostic::error(
                        codes::MISSING_PROPERTY,
                        format!("`{}` needs the property `{name}`", incomplete.type_name),
                    )
                    .at(incomplete.created_at),
                );
            }
            self.path.pop();
        }
    }

    /// Whether an escape hatch sets or removes what is resolved, or what it is in.
    fn is_overridden(&self) -> bool {
        let is_at = |(step, key): (&Step, &String)| step.text() == *key;
        self.overridden
            .iter()
            .any(|at| at.len() <= self.path.len() && self.path.iter().zip(at).all(is_at))
    }

    fn concatenate(&mut self, pieces: &[Data], into: &mut Concatenation) {
        for piece in pieces {
            match self.resolve(piece) {
                Json::Object(mut call) => match call.get_mut("Fn::Join") {
                    Some(Json::Array(join))
                        if join.len() == 2 && join[0] == "" && join[1].is_array() =>
                    {
                        if let Json::Array(inner) = join[1].take() {
                            inner.into_iter().for_each(|piece| into.push(piece));
                        }
                    }
                    _ => into.push(Json::Object(call)),
                },
                Json::Null => {}
                piece => into.push(piece),
            }
        }
    }

    /// The logical ID of an element of this stack.
    fn logical_id(&mut self, node: NodeRef) -> String {
        if !self.is_of_this_app(node) {
            return String::new();
        }
        if self.plan.stack_of(node.node) != Some(self.stack) {
            let path = self.plan.path_of(node.node);
            self.report(
                Diagnostic::error(
                    codes::INVALID_REFERENCE,
                    format!(
                        "`{}` names `{path}`, which is in another stack",
                        self.plan.path_of(self.element)
                    ),
                )
                .hint("create the condition, mapping or resource in this stack"),
            );
        }
        self.known_logical_id(node.node)
    }

    fn known_logical_id(&self, node: u32) -> String {
        self.plan
            .logical_id(node)
            .map(str::to_owned)
            .unwrap_or_default()
    }

    /// A reference to an element: in this stack by name, in another one by what leads there.
    fn reference(&mut self, node: NodeRef, attribute: Option<&str>, is_list: bool) -> Json {
        if !self.is_of_this_app(node) {
            return "".into();
        }
        let Some(owner) = self.plan.stack_of(node.node) else {
            // Reported already: the construct is in no stack, or was added while the app was being synthesized.
            return "".into();
        };
        let attribute = attribute.map(|name| self.fixed_text(name, "the name of an attribute"));
        let target = Target {
            owner,
            node: node.node,
            attribute,
            is_list,
        };
        match owner == self.stack {
            true => target.local(self.plan),
            false => self.reach(&target),
        }
    }

    /// What data refers to, if it is a reference and nothing else.
    pub(super) fn target(&self, data: &Data) -> Option<Target> {
        let parsed;
        let data = match data {
            Data::String(text) => {
                parsed = token::into_data(text).ok()?;
                &parsed
            }
            data => data,
        };
        let Data::Expr(expr) = data else { return None };
        let (node, attribute, is_list) = match expr.kind() {
            Expr::Ref(node) => (*node, None, self.is_list_parameter(*node)),
            Expr::GetAtt(node, attribute) => (*node, Some(attribute.to_string()), false),
            Expr::GetAttList(node, attribute) => (*node, Some(attribute.to_string()), true),
            Expr::Referenced(data, _) => return nesting::descend(|| self.target(data))?,
            _ => return None,
        };
        let owner = self.plan.stack_of(node.node);
        (node.graph == self.plan.graph.id).then_some(Target {
            owner: owner?,
            node: node.node,
            attribute,
            is_list,
        })
    }

    /// Whether this stack is the given one, or nested in it.
    fn is_inside(&mut self, stack: NodeRef) -> bool {
        self.is_of_this_app(stack)
            && (self.stack == stack.node || self.plan.is_inside(self.stack, stack.node))
    }

    /// Whether a reference is to a parameter that has a list as its value.
    fn is_list_parameter(&self, node: NodeRef) -> bool {
        if node.graph != self.plan.graph.id {
            return false;
        }
        let nodes = self.plan.graph.nodes.borrow();
        nodes[node.node as usize]
            .element()
            .filter(|element| element.section == Section::Parameters)
            .and_then(|element| element.body.get("Type")?.as_str())
            .is_some_and(|name| name.contains("List<") || name.contains("CommaDelimitedList"))
    }

    fn is_of_this_app(&mut self, node: NodeRef) -> bool {
        let same = node.graph == self.plan.graph.id;
        if !same {
            self.report(
                Diagnostic::error(
                    codes::INVALID_REFERENCE,
                    format!(
                        "`{}` refers to a construct of another app",
                        self.plan.path_of(self.element)
                    ),
                )
                .hint("create both constructs in the same app"),
            );
        }
        same
    }

    /// The line that set the property which is resolved.
    fn line_of_property(&self) -> Option<&'static Location<'static>> {
        let [section, Step::Key(name), ..] = self.path.as_slice() else {
            return None;
        };
        let nodes = self.plan.graph.nodes.borrow();
        let element = nodes[self.element as usize].element()?;
        (section.text() == "Properties").then(|| element.line_of(name))?
    }

    pub(super) fn report(&self, mut diagnostic: Diagnostic) {
        if !self.path.is_empty() {
            let steps: Vec<Cow<'_, str>> = self.path.iter().map(Step::text).collect();
            diagnostic = diagnostic.property(steps.join("."));
        }
        diagnostic.origin = diagnostic
            .origin
            .or_else(|| self.line_of_property().map(Origin::from));
        self.plan.graph.find(self.element, diagnostic);
    }
}
