//! Which required properties are arguments of a constructor, and in which order.

use super::{Property, RustType};

/// The most arguments a constructor has: more are not told apart where they are read.
const MOST: usize = 2;

/// The required properties that the constructor takes, in their order; none if they could be swapped unnoticed or are
/// too many. Those are set by chained setters, and synthesis reports a missing one.
pub fn positional<'a>(required: &[&'a Property]) -> Vec<&'a Property> {
    let mut arguments = required.to_vec();
    arguments.sort_by_key(|property| rank(&property.name.to_lowercase()));
    let can_be_swapped = match arguments.as_slice() {
        [one, other] => kind(one) == kind(other) && !is_value_of(other, one),
        _ => false,
    };
    match arguments.len() > MOST || can_be_swapped {
        true => Vec::new(),
        false => arguments,
    }
}

/// What names a thing comes before what it is.
fn rank(name: &str) -> usize {
    match name {
        "value" | "values" => 2,
        name if name == "key" || name.ends_with("name") => 0,
        _ => 1,
    }
}

/// Whether the one is the value of what the other names: `Key` and `Value`, `HeaderName` and `HeaderValue`. Everybody
/// writes these two in this order.
fn is_value_of(value: &Property, named: &Property) -> bool {
    let start = |property: &Property, ends: &[&str]| {
        let name = property.name.to_lowercase();
        let start = ends.iter().find_map(|end| name.strip_suffix(end));
        start.map(str::to_owned)
    };
    let named = start(named, &["key", "name"]);
    named.is_some() && named == start(value, &["value", "values", "valuefrom"])
}

/// What the compiler tells apart: a number without a fraction is accepted for one with it, and text for a scalar.
fn kind(property: &Property) -> RustType {
    match &property.rust_type {
        RustType::Integer => RustType::Number,
        RustType::Scalar => RustType::Text,
        rust_type => rust_type.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::RustType::*;
    use super::*;

    #[track_caller]
    fn check(required: &[(&str, RustType)], expected: &[&str]) {
        let properties: Vec<Property> = required
            .iter()
            .map(|(name, rust_type)| Property {
                name: (*name).to_owned(),
                method: name.to_lowercase(),
                rust_type: rust_type.clone(),
                required: true,
                facts: Vec::new(),
            })
            .collect();
        let names: Vec<&str> = positional(&properties.iter().collect::<Vec<_>>())
            .iter()
            .map(|property| property.name.as_str())
            .collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn at_most_two_that_the_compiler_tells_apart() {
        check(&[], &[]);
        check(&[("RoleArn", Text)], &["RoleArn"]);
        check(&[("RoleArn", Text), ("Cpu", Integer)], &["RoleArn", "Cpu"]);
        check(&[("Username", Text), ("Password", Text)], &[]);
        check(&[("Name", Text), ("Type", Scalar)], &[]);
        check(
            &[("Document", Json), ("Bucket", Text)],
            &["Document", "Bucket"],
        );
        check(&[("Min", Integer), ("Max", Number)], &[]);
        check(&[("A", Text), ("B", Integer), ("C", Boolean)], &[]);
    }

    #[test]
    fn a_name_and_its_value() {
        check(&[("Value", Text), ("Key", Text)], &["Key", "Value"]);
        check(
            &[("HeaderName", Text), ("HeaderValue", Text)],
            &["HeaderName", "HeaderValue"],
        );
        check(
            &[("ValueFrom", Text), ("Name", Text)],
            &["Name", "ValueFrom"],
        );
        check(&[("HeaderName", Text), ("Value", Text)], &[]);
        check(&[("Values", Json), ("Name", Text)], &["Name", "Values"]);
    }
}
