//! Against `serde_json`: the same texts are read and refused, as the same values, and written the same.

use proptest::prelude::*;
use serde_json::Value as Serde;
use stackwright_json::{IndexMap, Value};

/// Reads a text with both, compares what they make of it, and writes it with both.
fn same(text: &str) {
    let (ours, theirs) = (text.parse::<Value>(), serde_json::from_str::<Serde>(text));
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_same(&ours, &theirs), "{text}: {ours}, {theirs}");
            let converted = Serde::from(ours.clone());
            is_written_same(&ours, &ours.to_string(), &converted.to_string());
            is_written_same(&ours, &format!("{ours:#}"), &format!("{converted:#}"));
            assert_eq!(ours.to_string().parse().as_ref(), Ok(&ours), "{text}");
            assert_eq!(Value::from(converted), ours, "{text}");
        }
        (Err(_), Err(_)) => {}
        (ours, theirs) => panic!("{text}: {ours:?}, {theirs:?}"),
    }
}

/// Of two decimal fractions that are as short and as near, either may be written.
fn is_written_same(value: &Value, ours: &str, theirs: &str) {
    let is_as_short = ours.len() == theirs.len() && theirs.parse().as_ref() == Ok(value);
    assert!(ours == theirs || is_as_short, "{ours}, {theirs}");
}

/// Whether it is the same value, with entries in the same order. `serde_json` may miss the nearest floating-point number by
/// a few; ours is that of the standard library.
fn is_same(ours: &Value, theirs: &Serde) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Serde::Number(theirs)) => match (ours.as_f64(), theirs.as_f64()) {
            (Some(a), Some(b)) if ours.is_f64() && theirs.is_f64() => {
                a.is_sign_negative() == b.is_sign_negative()
                    && a.to_bits().abs_diff(b.to_bits()) <= 8
            }
            _ => ours.as_i64() == theirs.as_i64() && ours.as_u64() == theirs.as_u64(),
        },
        (Value::Array(ours), Serde::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(ours), Serde::Object(theirs)) => {
            let mut pairs = ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs.all(|(a, b)| a.0 == b.0 && is_same(a.1, b.1))
        }
        _ => Serde::from(ours.clone()) == *theirs,
    }
}

fn value() -> impl Strategy<Value = Serde> {
    let leaf = prop_oneof![
        Just(Serde::Null),
        any::<bool>().prop_map(Serde::from),
        any::<i64>().prop_map(Serde::from),
        any::<u64>().prop_map(Serde::from),
        any::<f64>().prop_map(Serde::from),
        (any::<i32>(), -20..20)
            .prop_map(|(digits, exponent)| (f64::from(digits) * 10f64.powi(exponent)).into()),
        any::<String>().prop_map(Serde::from),
    ];
    leaf.prop_recursive(5, 60, 20, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Serde::from),
            prop::collection::vec((".{0,3}", inner), 0..30)
                .prop_map(|entries| Serde::Object(entries.into_iter().collect())),
        ]
    })
}

/// What may stand in JSON, and what may not, in any order.
fn nonsense() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\"a\"",
        "\"b\":",
        "null",
        "true",
        "fals",
        "0",
        "-",
        "1",
        "00",
        ".",
        "5",
        "e",
        "E",
        "+",
        "\n",
        " ",
        "\t",
        "\u{1}",
        "é",
        "\u{1f642}",
        "\\u",
        "\\ud83d",
        "\\ude42",
        "\\n",
        "\\x",
        "12ab",
        "1e999",
        "18446744073709551616",
        "\u{feff}",
        "/",
        "//",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn values_are_read_and_written_the_same(value in value()) {
        same(&value.to_string());
        same(&format!("{value:#}"));
        let ours: Value = value.to_string().parse().expect("JSON");
        let again: Value = ours.to_string().parse().expect("JSON");
        prop_assert_eq!(ours, again);
    }

    #[test]
    fn nonsense_is_refused_the_same(text in nonsense()) {
        same(&text);
        same(&format!("[{text}]"));
        same(&format!("\"{text}\""));
        same(&format!("{{\"a\":{text}}}"));
    }

    #[test]
    fn numbers_are_read_and_written_the_same(number in r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        same(&number);
    }

    #[test]
    fn a_map_is_a_list_without_repetition(operations in prop::collection::vec((0..4, 0..40u8, any::<u8>()), 0..200)) {
        let (mut map, mut list): (IndexMap<String, u8>, Vec<(String, u8)>) = Default::default();
        for (operation, key, value) in operations {
            let key = key.to_string();
            let known = list.iter().position(|(other, _)| *other == key);
            match (operation, known) {
                (0, Some(at)) => {
                    prop_assert_eq!(map.insert(key, value), Some(std::mem::replace(&mut list[at].1, value)));
                }
                (0, None) => {
                    prop_assert_eq!(map.insert(key.clone(), value), None);
                    list.push((key, value));
                }
                (1, _) => prop_assert_eq!(map.remove(key.as_str()), known.map(|at| list.remove(at).1)),
                (2, _) => {
                    *map.entry(key.clone()).or_insert(value) ^= 1;
                    match known {
                        Some(at) => list[at].1 ^= 1,
                        None => list.push((key, value ^ 1)),
                    }
                }
                (_, _) if value < 8 => {
                    map.retain(|_, kept| *kept % 3 != 0);
                    list.retain(|(_, kept)| kept % 3 != 0);
                }
                (_, _) => prop_assert_eq!(map.position(key.as_str()), known),
            }
        }
        prop_assert!(map.iter().eq(list.iter().map(|(key, value)| (key, value))));
        prop_assert!(list.iter().all(|(key, value)| map.get(key.as_str()) == Some(value)));
        list.reverse();
        prop_assert_eq!(map, list.into_iter().collect());
    }
}

#[test]
fn what_is_at_an_edge_is_read_and_written_the_same() {
    let texts = [
        "0",
        "-0",
        "-0.0",
        "0.0",
        "1e0",
        "1E+2",
        "0.1",
        "1.0",
        "-1",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "9223372036854775807",
        "1e15",
        "1e16",
        "1e17",
        "123456789012345678e-2",
        "0.0001",
        "0.00001",
        "0.000001",
        "1.5e-5",
        "5e-324",
        "2.2250738585072014e-308",
        "1.7976931348623157e308",
        "1e309",
        "-1e309",
        "1e-400",
        "0.30000000000000004",
        "100000000000000000000000",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "",
        " ",
        "[",
        "]",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{,}",
        "[,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "nul",
        "nulll",
        "null null",
        "[1 2]",
        "// a\n1",
        "\u{feff}1",
        r#""\u0041\u00e9\ud83d\ude42\/\b\f""#,
        r#""\ud83d""#,
        r#""\ude42""#,
        r#""\ud83d\u0041""#,
        r#""\ud83dx""#,
        r#""\ud83d\ud83d""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\u+123""#,
        r#""\"#,
        r#""\"#,
        "\"\u{7f}\u{80}\u{2028}\"",
        "\"\n\"",
        "\"\u{1f}\"",
        "\"a",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "\u{a0}1",
        "\u{b}1",
    ];
    for text in texts {
        same(text);
    }
    let all: String = (0..=0x2ff).filter_map(char::from_u32).collect();
    same(&Serde::from(all).to_string());
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    for depth in [1, 126, 127] {
        same(&("[".repeat(depth) + &"]".repeat(depth)));
    }
    let read = |depth| ("[".repeat(depth) + &"]".repeat(depth)).parse::<Value>();
    assert!(read(128).is_ok());
    for depth in [129, 1_000_000] {
        let error = read(depth).expect_err("too deep");
        assert_eq!(
            error.to_string(),
            "lists and objects are nested more than 128 levels deep at line 1 column 129"
        );
    }
    assert!("{\"a\":".repeat(200_000).parse::<Value>().is_err());
}

#[test]
fn an_error_says_where() {
    let error = |text: &str| text.parse::<Value>().expect_err("an error").to_string();
    assert_eq!(
        error("{\n \"é\": 1\n \"b\": 2\n}"),
        "expected `,` or `}` at line 3 column 2"
    );
    assert_eq!(error("{\"é\": nul}"), "expected a value at line 1 column 7");
    assert_eq!(
        error("[1,"),
        "expected a value before the end at line 1 column 4"
    );
    assert_eq!(
        error("{\"a\": 01}"),
        "a number has no zero in front at line 1 column 8"
    );
    assert_eq!(
        error("[\"\\ud83d\"]"),
        "half of a pair of surrogates is no character at line 1 column 3"
    );
    assert_eq!(
        error("[\"\\q\"]"),
        "there is no such escape at line 1 column 3"
    );
    assert_eq!(error("1 2"), "expected the end at line 1 column 3");
    assert_eq!(
        Value::read_all(" 1[2] \"a\" {}").map(|all| all.len()),
        Ok(4)
    );
    assert_eq!(
        Value::read_all("1 ]").map_err(|error| error.column()),
        Err(3)
    );
}

#[test]
fn what_is_no_number_of_json_is_null() {
    let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    assert_eq!(
        Value::from(values.as_slice()).to_string(),
        "[null,null,null]"
    );
}

#[test]
fn keys_that_are_repeated_keep_their_place_and_the_last_value() {
    let value: Value = r#"{"a": 1, "b": 2, "a": 3}"#.parse().expect("JSON");
    assert_eq!(value.to_string(), r#"{"a":3,"b":2}"#);
}

/// Adding and finding are no slower in large maps: this would take minutes if they were.
#[test]
fn large_objects_are_found_in() {
    let mut map = IndexMap::new();
    for key in 0..300_000 {
        map.insert(key.to_string(), key);
    }
    assert!((0..300_000).all(|key| map[key.to_string().as_str()] == key));
}
