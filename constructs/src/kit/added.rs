//! What is added to a property that a template has already: where it is one thing or another, to each of them.

use std::rc::Rc;

use stackwright::{Data, IntoValue, Value, intrinsic};

use super::items;
#[cfg(feature = "iam")]
use crate::iam::PolicyDocument;

/// A list that is written, followed by what is added here; nothing if there is neither.
pub(crate) fn followed_by<T>(written: &Data, added: Vec<Data>) -> Value<T> {
    intrinsic::raw(with(written, added.is_empty(), &|before| {
        Data::list(items(before).iter().chain(&added).cloned())
    }))
}

/// A list of strings that is written, followed by what is added here; one that only the deployment knows included.
pub(crate) fn followed_by_strings(
    written: &Data,
    added: Vec<Data>,
) -> Value<stackwright::List<String>> {
    let is_known = match written.as_call() {
        Some((name, _)) => name == "Fn::If" || is_nothing(written),
        None => true,
    };
    if is_known || added.is_empty() {
        return followed_by(written, added);
    }
    let join = |parts: Data| Data::object([("Fn::Join", Data::list([",".into(), parts]))]);
    let all = [join(written.clone())].into_iter().chain(added);
    let text = join(Data::list(all));
    intrinsic::raw(Data::object([(
        "Fn::Split",
        Data::list([",".into(), text]),
    )]))
}

/// An object that is written, and what is made here: lists follow those that are written, all else takes their place.
pub(crate) fn beside(written: &Data, made: Data) -> Data {
    let made = match &made {
        Data::Null => return written.clone(),
        Data::Object(made) => made,
        _ => return made,
    };
    with(written, made.values().all(Data::is_null), &|before| {
        let mut all = match before {
            Data::Object(before) => before.clone(),
            _ => Default::default(),
        };
        for (name, value) in made.iter().filter(|(_, value)| !value.is_null()) {
            let value = match (all.get(name), value) {
                (Some(before), Data::List(added)) => {
                    followed_by::<Data>(before, added.clone()).into()
                }
                _ => value.clone(),
            };
            all.insert(name.clone(), value);
        }
        Data::Object(all)
    })
}

/// The entries of an object in an object that is written (`Variables`), with what is added here or takes the place of one.
#[cfg(feature = "lambda")]
pub(crate) fn with_entries<T>(written: &Data, inner: &str, added: Vec<(String, Data)>) -> Value<T> {
    intrinsic::raw(with(written, added.is_empty(), &|before| {
        let inside = super::entry(before, &[inner]);
        let all = beside(&inside, Data::object(added.iter().cloned()));
        let entry = Data::object([(inner.to_owned(), all)]);
        beside(before, entry)
    }))
}

/// A policy document that is written, followed by the statements that are added here.
#[cfg(feature = "iam")]
pub(crate) fn with_statements(written: Data, added: &PolicyDocument) -> Value<Data> {
    let added = added.clone();
    Value::lazy(move || {
        let added = added.statement_data();
        let document = with(&written, added.is_empty(), &|before| {
            let added = Data::object([("Statement", Data::list(added.iter().cloned()))]);
            match before {
                Data::Object(_) => beside(before, added),
                _ => beside(&Data::object([("Version", "2012-10-17")]), added),
            }
        });
        intrinsic::raw::<Data>(document)
    })
}

/// An object that stays as it is written, with what is made here [`beside`] it.
pub(crate) fn extended<O: 'static, T: 'static, V: IntoValue<T> + 'static>(
    owned: &Rc<O>,
    written: Data,
    produce: fn(&O) -> V,
) -> Value<T> {
    let owned = owned.clone();
    Value::lazy(move || {
        let made = produce(&owned).into_value();
        intrinsic::raw::<T>(beside(&written, made.into()))
    })
}

/// What is made of something that is written, by what it is under each condition; as it is if nothing is added.
fn with(written: &Data, unchanged: bool, make: &dyn Fn(&Data) -> Data) -> Data {
    if unchanged {
        return written.clone();
    }
    match written.as_call() {
        None => make(written),
        Some(("Fn::If", Some(Data::List(choice)))) => match choice.as_slice() {
            [condition, then, other] => Data::object([(
                "Fn::If",
                Data::list([
                    condition.clone(),
                    with(then, false, make),
                    with(other, false, make),
                ]),
            )]),
            _ => written.clone(),
        },
        Some(_) if is_nothing(written) => make(&Data::Null),
        Some((name, _)) => Data::invalid(format!(
            "something is added to what `{name}` yields in the template, which only the deployment knows"
        )),
    }
}

/// Whether it is the reference that leaves a property out.
fn is_nothing(value: &Data) -> bool {
    match value.as_call() {
        Some(("Ref", Some(Data::String(name)))) => name == "AWS::NoValue",
        _ => false,
    }
}
