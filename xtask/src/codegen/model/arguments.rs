//! Which required properties are arguments of a constructor, and in which order.

use super::Property;

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

/// What the compiler tells apart: a number without a fraction is accepted for one with it.
fn kind(property: &Property) -> &str {
    match property.rust_type.as_str() {
        "i64" => "f64",
        rust_type => rust_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(required: &[(&str, &str)], expected: &[&str]) {
        let properties: Vec<Property> = required
            .iter()
            .map(|(name, rust_type)| Property {
                name: (*name).to_owned(),
                method: name.to_lowercase(),
                rust_type: (*rust_type).to_owned(),
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
        check(&[("RoleArn", "String")], &["RoleArn"]);
        check(
            &[("RoleArn", "String"), ("Cpu", "i64")],
            &["RoleArn", "Cpu"],
        );
        check(&[("Username", "String"), ("Password", "String")], &[]);
        check(&[("Min", "i64"), ("Max", "f64")], &[]);
        check(&[("A", "String"), ("B", "i64"), ("C", "bool")], &[]);
    }

    #[test]
    fn a_name_and_its_value() {
        check(&[("Value", "String"), ("Key", "String")], &["Key", "Value"]);
        check(
            &[("HeaderName", "String"), ("HeaderValue", "String")],
            &["HeaderName", "HeaderValue"],
        );
        check(
            &[("ValueFrom", "String"), ("Name", "String")],
            &["Name", "ValueFrom"],
        );
        check(&[("HeaderName", "String"), ("Value", "String")], &[]);
        check(
            &[("Values", "List"), ("Name", "String")],
            &["Name", "Values"],
        );
    }
}
