//! [`Data`]: the content of a template before synthesis, a JSON tree whose leaves may be expressions.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::mem;
use std::panic::Location;
use std::rc::Rc;

use crate::json::IndexMap;
use crate::json::{Number, Value as Json};

use crate::nesting;
use crate::reference_strength::ReferenceStrength;
use crate::token;
use crate::tree::NodeRef;

/// A key of a [`Data::Object`]; property names that are known at compile time need no allocation.
pub type Key = Cow<'static, str>;

/// The entries of a [`Data::Object`], in the order in which they were set.
pub type Object = IndexMap<Key, Data>;

/// A JSON tree whose leaves may be expressions: the content of properties before synthesis.
///
/// In objects and lists, [`Data::Null`] means "not there": CloudFormation accepts no null.
///
/// Lists, objects and functions may be nested 100 levels deep; what is deeper is reported at synthesis (`SW0018`).
///
/// It has no `==`, since what an expression yields is known only at deployment: see [`is_written_as`](Data::is_written_as).
#[derive(Default)]
pub enum Data {
    /// Not there.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string. It may carry values that were formatted into it.
    String(String),
    /// A list.
    List(Vec<Data>),
    /// An object.
    Object(Object),
    /// An intrinsic function, a reference, or something computed at synthesis.
    Expr(Expression),
}

/// An expression that CloudFormation, or synthesis, evaluates. Made by [`intrinsic`](crate::intrinsic),
/// [`pseudo`](crate::pseudo) and the attributes of constructs.
#[derive(Clone)]
pub struct Expression(Rc<Expr>);

impl Expression {
    pub(crate) fn new(expr: Expr) -> Self {
        Expression(Rc::new(expr))
    }

    pub(crate) fn kind(&self) -> &Expr {
        &self.0
    }
}

/// As the placeholder that formatting a value writes.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&token::register(self))
    }
}

pub(crate) enum Expr {
    /// `Ref` to a resource or a parameter.
    Ref(NodeRef),
    /// `Fn::GetAtt` of a resource.
    GetAtt(NodeRef, Key),
    /// `Fn::GetAtt` of a resource, for an attribute that is a list: another stack receives it as one.
    GetAttList(NodeRef, Key),
    /// `Ref` to a pseudo parameter, by its name, for example `AWS::Region`.
    Pseudo(&'static str),
    /// The logical ID of an element, as a plain string.
    LogicalId(NodeRef),
    /// `Condition` with the name of a condition.
    Condition(NodeRef),
    /// One thing in a nested stack, another outside of it.
    Inside(NodeRef, Data, Data),
    /// Data whose references to other stacks are as firm as this says.
    Referenced(Data, ReferenceStrength),
    /// Strings and expressions in a row: one string, or an `Fn::Join` with an empty delimiter.
    Concat(Vec<Data>),
    /// An intrinsic function by its full name, for example `Fn::Select`, and its argument.
    Call(Key, Data),
    /// The JSON text of data, with the expressions in it put in by CloudFormation.
    JsonText(Data),
    /// Computed at synthesis.
    Lazy(Lazy),
    /// A name that the resource gets if it is needed somewhere else.
    NameIfNeeded,
    /// What no template can hold, and why; synthesis reports it.
    Invalid(String),
    /// An object that lacks properties which its type requires: an error, unless an escape hatch supplies them.
    Incomplete(Incomplete),
}

/// What a property type's object lacks. Made by [`Props`](crate::Props).
pub(crate) struct Incomplete {
    pub object: Data,
    pub type_name: &'static str,
    pub missing: Vec<&'static str>,
    pub created_at: &'static Location<'static>,
}

/// A closure that computes data.
pub(crate) type Produce = Box<dyn FnOnce() -> Data>;

/// Data that a closure computes, once: at the first synthesis that comes across it.
pub(crate) struct Lazy {
    produce: Cell<Option<Produce>>,
    produced: OnceCell<Data>,
}

impl Lazy {
    /// The data, where it is known; else the closure, which is taken out. Neither while the closure runs, and while what it
    /// made is being resolved.
    pub(crate) fn produced(&self) -> Result<&Data, Option<Produce>> {
        self.produced.get().ok_or_else(|| self.produce.take())
    }

    /// Keeps what the closure has made.
    pub(crate) fn keep(&self, produced: Data) {
        // It is set already where a closure has caught a panic of its own; then the first counts.
        let _ = self.produced.set(produced);
    }
}

/// Drops a closure after those that are being dropped, since it may hold data that holds another.
fn drop_in_turn(closure: Produce) {
    thread_local! {
        static WAITING: RefCell<Option<Vec<Produce>>> = const { RefCell::new(None) };
    }
    let mut closure = Some(closure);
    let is_first = WAITING.try_with(|waiting| match &mut *waiting.borrow_mut() {
        Some(waiting) => {
            waiting.extend(closure.take());
            false
        }
        waiting => {
            *waiting = Some(Vec::new());
            true
        }
    });
    if is_first != Ok(true) {
        return;
    }
    while let Some(next) = closure {
        drop(next);
        let more = WAITING.try_with(|waiting| waiting.borrow_mut().as_mut()?.pop());
        closure = more.ok().flatten();
    }
    let _ = WAITING.try_with(|waiting| waiting.borrow_mut().take());
}

/// Takes the closures out of values that are computed at synthesis. Each expression is looked at once, since they are
/// shared.
#[derive(Default)]
pub(crate) struct Released {
    closures: Vec<Produce>,
    seen: HashSet<*const Expr>,
}

impl Released {
    pub(crate) fn take_from(&mut self, data: &Data) {
        let mut pending = vec![data];
        while let Some(data) = pending.pop() {
            let expr = match data {
                Data::List(items) => {
                    pending.extend(items);
                    continue;
                }
                Data::Object(entries) => {
                    pending.extend(entries.values());
                    continue;
                }
                Data::Expr(expr) if self.seen.insert(Rc::as_ptr(&expr.0)) => expr.kind(),
                _ => continue,
            };
            match expr {
                Expr::Concat(pieces) => pending.extend(pieces),
                Expr::Call(_, data) | Expr::JsonText(data) | Expr::Referenced(data, _) => {
                    pending.push(data);
                }
                Expr::Inside(_, inside, outside) => pending.extend([inside, outside]),
                Expr::Incomplete(incomplete) => pending.push(&incomplete.object),
                Expr::Lazy(lazy) => {
                    self.closures.extend(lazy.produce.take());
                    pending.extend(lazy.produced.get());
                }
                _ => {}
            }
        }
    }
}

/// Compares data as it is written. Pairs of expressions that are known to be the same are not compared again, since
/// expressions are shared.
#[derive(Default)]
struct Comparison(HashSet<(*const Expr, *const Expr)>);

impl Comparison {
    fn data(&mut self, one: &Data, other: &Data) -> bool {
        match (one, other) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(a), Data::Bool(b)) => a == b,
            (Data::Number(a), Data::Number(b)) => a == b,
            (Data::String(a), Data::String(b)) => a == b,
            (Data::List(a), Data::List(b)) => self.lists(a, b),
            (Data::Object(a), Data::Object(b)) => {
                a.len() == b.len()
                    && self.below(|all| {
                        let mut a = a.iter();
                        a.all(|(key, value)| b.get(key).is_some_and(|other| all.data(value, other)))
                    })
            }
            (Data::Expr(a), Data::Expr(b)) => self.expressions(&a.0, &b.0),
            _ => false,
        }
    }

    /// One level further down; what is too deep to be looked at is the same as nothing.
    fn below(&mut self, compare: impl FnOnce(&mut Self) -> bool) -> bool {
        nesting::descend(|| compare(self)).unwrap_or(false)
    }

    fn lists(&mut self, one: &[Data], other: &[Data]) -> bool {
        let mut pairs = one.iter().zip(other);
        one.len() == other.len() && self.below(|all| pairs.all(|(one, other)| all.data(one, other)))
    }

    fn expressions(&mut self, one: &Rc<Expr>, other: &Rc<Expr>) -> bool {
        if Rc::ptr_eq(one, other) {
            return true;
        }
        let pair = (Rc::as_ptr(one), Rc::as_ptr(other));
        if self.0.contains(&pair) {
            return true;
        }
        let same = match (&**one, &**other) {
            (Expr::Ref(a), Expr::Ref(b))
            | (Expr::LogicalId(a), Expr::LogicalId(b))
            | (Expr::Condition(a), Expr::Condition(b)) => a == b,
            (Expr::GetAtt(a, name), Expr::GetAtt(b, other))
            | (Expr::GetAttList(a, name), Expr::GetAttList(b, other)) => a == b && name == other,
            (Expr::Pseudo(a), Expr::Pseudo(b)) => a == b,
            (Expr::Concat(a), Expr::Concat(b)) => self.lists(a, b),
            (Expr::Call(a, argument), Expr::Call(b, other)) => {
                a == b && self.below(|all| all.data(argument, other))
            }
            (Expr::JsonText(a), Expr::JsonText(b)) => self.below(|all| all.data(a, b)),
            (Expr::Incomplete(a), Expr::Incomplete(b)) => {
                self.below(|all| all.data(&a.object, &b.object))
            }
            _ => false,
        };
        if same {
            self.0.insert(pair);
        }
        same
    }
}

/// Literals as Rust writes them, expressions as the placeholders that formatting a value writes.
impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Null => f.write_str("null"),
            Data::Bool(value) => value.fmt(f),
            Data::Number(number) => fmt::Display::fmt(number, f),
            Data::String(text) => text.fmt(f),
            Data::List(items) => nesting::descend(|| f.debug_list().entries(items).finish())
                .unwrap_or_else(|| f.write_str("[…]")),
            Data::Object(entries) => nesting::descend(|| f.debug_map().entries(entries).finish())
                .unwrap_or_else(|| f.write_str("{…}")),
            Data::Expr(expr) => expr.fmt(f),
        }
    }
}

/// What is nested too deep becomes invalid data in the copy, which synthesis reports.
impl Clone for Data {
    fn clone(&self) -> Data {
        let deep = || Data::invalid(nesting::too_deep());
        match self {
            Data::Null => Data::Null,
            Data::Bool(value) => Data::Bool(*value),
            Data::Number(number) => Data::Number(*number),
            Data::String(text) => Data::String(text.clone()),
            Data::List(items) => {
                nesting::descend(|| Data::List(items.clone())).unwrap_or_else(deep)
            }
            Data::Object(entries) => {
                nesting::descend(|| Data::Object(entries.clone())).unwrap_or_else(deep)
            }
            Data::Expr(expr) => Data::Expr(expr.clone()),
        }
    }
}

/// Takes nested data apart level by level: dropping it as a tree would need a stack as deep as the data.
impl Drop for Data {
    fn drop(&mut self) {
        let mut pending = Vec::new();
        self.take_nested(&mut pending);
        while let Some(mut data) = pending.pop() {
            data.take_nested(&mut pending);
        }
    }
}

impl Data {
    /// Moves everything out that has data in it, where nothing else holds it.
    fn take_nested(&mut self, into: &mut Vec<Data>) {
        match self {
            Data::List(items) => Data::take_containers(items, into),
            Data::Object(entries) => Data::take_containers(entries.values_mut(), into),
            Data::Expr(Expression(expr)) => match Rc::get_mut(expr) {
                Some(Expr::Concat(pieces)) => Data::take_containers(pieces, into),
                Some(Expr::Call(_, data) | Expr::JsonText(data) | Expr::Referenced(data, _)) => {
                    into.push(mem::take(data));
                }
                Some(Expr::Inside(_, inside, outside)) => {
                    into.extend([mem::take(inside), mem::take(outside)]);
                }
                Some(Expr::Incomplete(incomplete)) => into.push(mem::take(&mut incomplete.object)),
                Some(Expr::Lazy(lazy)) => {
                    into.extend(lazy.produced.take());
                    lazy.produce.take().into_iter().for_each(drop_in_turn);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn take_containers<'a>(items: impl IntoIterator<Item = &'a mut Data>, into: &mut Vec<Data>) {
        let containers = items
            .into_iter()
            .filter(|item| matches!(item, Data::List(_) | Data::Object(_) | Data::Expr(_)));
        into.extend(containers.map(mem::take));
    }
}

impl Data {
    /// Data that is computed once, at synthesis, when the app is complete. [`Data::Null`] leaves the property out.
    ///
    /// ```
    /// use std::{cell::RefCell, rc::Rc};
    /// use stackwright::{App, CfnResource, Data, Stack};
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let names = Rc::new(RefCell::new(vec!["a"]));
    /// let seen = names.clone();
    /// CfnResource::new(&stack, "Group", "AWS::IAM::Group")
    ///     .property("ManagedPolicyArns", Data::lazy(move || Data::list(seen.borrow().iter().copied())));
    /// names.borrow_mut().push("b");
    ///
    /// let assembly = app.synth().unwrap();
    /// let template = assembly.template("S").unwrap();
    /// assert_eq!(template["Resources"]["Group"]["Properties"]["ManagedPolicyArns"][1], "b");
    /// ```
    pub fn lazy(produce: impl Fn() -> Data + 'static) -> Data {
        Data::lazy_boxed(Box::new(produce))
    }

    fn lazy_boxed(produce: Produce) -> Data {
        Data::expr(Expr::Lazy(Lazy {
            produce: Cell::new(Some(produce)),
            produced: OnceCell::new(),
        }))
    }

    /// A list.
    pub fn list<T: Into<Data>>(items: impl IntoIterator<Item = T>) -> Data {
        let mut items = items.into_iter();
        Data::list_of(&mut || items.next().map(Into::into))
    }

    /// A list of what is returned up to the first `None`. Lists of many types are made by it, and what the library's
    /// collecting is compiled to for each is several times as much.
    pub(crate) fn list_of(next: &mut dyn FnMut() -> Option<Data>) -> Data {
        let mut list = Vec::new();
        while let Some(item) = next() {
            list.push(item);
        }
        Data::List(list)
    }

    /// An object with these entries, in this order.
    pub fn object<K: Into<Key>, V: Into<Data>>(entries: impl IntoIterator<Item = (K, V)>) -> Data {
        let entries = entries.into_iter();
        let mut object = Object::with_capacity(entries.size_hint().0);
        for (key, value) in entries {
            object.insert(key.into(), value.into());
        }
        Data::Object(object)
    }

    /// Whether it is [`Data::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Data::Null)
    }

    /// The text, if it is a plain string without formatted values in it.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Data::String(text) if !token::may_contain(text) => Some(text),
            _ => None,
        }
    }

    /// The entry of an object.
    pub fn get(&self, key: &str) -> Option<&Data> {
        match self {
            Data::Object(object) => object.get(key),
            _ => None,
        }
    }

    /// The integer, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Data::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Data::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Data::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Data]> {
        match self {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether both are written the same in a template: equal literals, and the same expressions. What is written the same
    /// has the same value; two that are written differently may have it too, which only the deployment knows. What is
    /// computed at synthesis is the same as itself only.
    pub fn is_written_as(&self, other: &Data) -> bool {
        Comparison::default().data(self, other)
    }

    pub(crate) fn expr(expr: Expr) -> Data {
        Data::Expr(Expression::new(expr))
    }

    /// The intrinsic function that it is, by its full name (`Ref`, `Fn::If`), with its argument where that is as in a template;
    /// whether it was written as a template has it, or made by [`intrinsic`](crate::intrinsic).
    ///
    /// ```
    /// use stackwright::Data;
    /// let call = Data::object([("Fn::GetAZs", "")]);
    /// assert_eq!(call.as_call().map(|(name, _)| name), Some("Fn::GetAZs"));
    /// assert!(Data::from("a").as_call().is_none());
    /// ```
    pub fn as_call(&self) -> Option<(&str, Option<&Data>)> {
        match self {
            Data::Expr(expression) => Some(match expression.kind() {
                Expr::Call(name, argument) => (name, Some(argument)),
                Expr::GetAtt(..) | Expr::GetAttList(..) => ("Fn::GetAtt", None),
                _ => ("Ref", None),
            }),
            Data::Object(entries) if entries.len() == 1 => {
                let (name, argument) = entries.first()?;
                let is_call = name == "Ref" || name.starts_with("Fn::");
                is_call.then_some((name, Some(argument)))
            }
            _ => None,
        }
    }

    /// What no template can hold: synthesis reports the reason, with the property and the construct.
    pub fn invalid(reason: impl Into<String>) -> Data {
        Data::expr(Expr::Invalid(reason.into()))
    }
}

impl From<Json> for Data {
    fn from(json: Json) -> Data {
        match json {
            Json::Null => Data::Null,
            Json::Bool(value) => Data::Bool(value),
            Json::Number(value) => Data::Number(value),
            Json::String(value) => Data::String(value),
            nested => Data::from_nested(nested),
        }
    }
}

impl Data {
    fn from_nested(json: Json) -> Data {
        let mut json = Some(json);
        let made = nesting::descend(|| match json.take() {
            Some(Json::Array(items)) => Data::list(items),
            Some(Json::Object(entries)) => Data::object(entries),
            _ => Data::Null,
        });
        made.unwrap_or_else(|| {
            json.into_iter().for_each(nesting::take_apart);
            Data::invalid(nesting::too_deep())
        })
    }
}

impl From<&str> for Data {
    fn from(text: &str) -> Data {
        Data::String(text.to_owned())
    }
}

impl From<String> for Data {
    fn from(text: String) -> Data {
        Data::String(text)
    }
}

impl From<&String> for Data {
    fn from(text: &String) -> Data {
        Data::String(text.clone())
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Data {
        Data::Bool(value)
    }
}

impl From<f64> for Data {
    /// A number without a fraction becomes an integer; one that no template can hold (infinite, not a number) is reported
    /// at synthesis.
    fn from(value: f64) -> Data {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT {
            return Data::from(value as i64);
        }
        match Number::from_f64(value) {
            Some(number) => Data::Number(number),
            None => Data::invalid(format!("{value} is not a number that a template can hold")),
        }
    }
}

impl From<f32> for Data {
    /// The number with the fewest digits that is this one: `0.1` stays `0.1`.
    fn from(value: f32) -> Data {
        Data::from(value.to_string().parse().unwrap_or(f64::from(value)))
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Data {
            fn from(value: $integer) -> Data {
                Data::Number(Number::from(value))
            }
        })*
    };
}
integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl<T: Into<Data>> From<Vec<T>> for Data {
    fn from(items: Vec<T>) -> Data {
        Data::list(items)
    }
}

impl<T: Into<Data>, const N: usize> From<[T; N]> for Data {
    fn from(items: [T; N]) -> Data {
        Data::list(items)
    }
}

impl<T: Into<Data>> From<Option<T>> for Data {
    fn from(value: Option<T>) -> Data {
        match value {
            Some(value) => value.into(),
            None => Data::Null,
        }
    }
}

impl From<Object> for Data {
    fn from(entries: Object) -> Data {
        Data::Object(entries)
    }
}

impl From<&Data> for Data {
    fn from(data: &Data) -> Data {
        data.clone()
    }
}
