//! The parser: spans, short tags, scalars, and input that was made to hurt.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use stackwright_template::parse::{Document, Node, ParseErrorKind, parse};

/// The text that a node at a dotted path covers, and its value as JSON.
#[track_caller]
fn check(text: &str, path: &str, covers: &str, value: &str) {
    let document = parse(text);
    assert_eq!(document.errors, [], "{text}");
    let node = document
        .root
        .at(path.split('/').filter(|key| !key.is_empty()))
        .unwrap_or_else(|| panic!("nothing at {path} in {:?}", document.root));
    let span = node.span.start as usize..node.span.end as usize;
    assert_eq!(&text[span], covers, "{path}");
    assert_eq!(node.to_json().to_string(), value, "{path}");
}

#[test]
fn spans_are_exact() {
    check("A: {B: 'x y'}", "A/B", "'x y'", r#""x y""#);
    check(
        "A:\n  B: plain text\n  C: 1\n",
        "A/B",
        "plain text",
        r#""plain text""#,
    );
    check("A:\n  - 1\n  - zwölf\n", "A/1", "zwölf", r#""zwölf""#);
    check(
        r#"{"A": {"B": [1, "zw\u00f6lf"]}}"#,
        "A/B/1",
        r#""zw\u00f6lf""#,
        r#""zwölf""#,
    );
    check(r#"{"A": [true, null]}"#, "A/0", "true", "true");
    check("\u{feff}A: b", "A", "b", r#""b""#);
    check("A: &x {B: 1}\n", "A/B", "1", "1");
}

#[test]
fn short_tags_become_functions() {
    check("A: !Ref B", "A", "!Ref B", r#"{"Ref":"B"}"#);
    check("A: !Ref B", "A/Ref", "B", r#""B""#);
    check(
        "A: !GetAtt B.C.D",
        "A/Fn::GetAtt",
        "B.C.D",
        r#"["B","C.D"]"#,
    );
    check("A: !GetAtt B.C.D", "A/Fn::GetAtt/1", "C.D", r#""C.D""#);
    check("A: !GetAtt 'B.C'", "A/Fn::GetAtt/0", "B", r#""B""#);
    check("A: !GetAtt 'B.C'", "A/Fn::GetAtt/1", "C", r#""C""#);
    check(
        r#"A: !GetAtt "\u00fc.C""#,
        "A/Fn::GetAtt/1",
        r#""\u00fc.C""#,
        r#""C""#,
    );
    check("A: !Sub '${B}'", "A/Fn::Sub", "'${B}'", r#""${B}""#);
    check(
        "A: !Join ['', [a, !Ref B]]",
        "A/Fn::Join/1/1",
        "!Ref B",
        r#"{"Ref":"B"}"#,
    );
    check("A: !If\n  - C\n  - 1\n  - 2\n", "A/Fn::If/0", "C", r#""C""#);
    check(
        "A: !Base64\n  Fn::Sub: x\n",
        "A/Fn::Base64/Fn::Sub",
        "x",
        r#""x""#,
    );
    check(
        "A: !Condition C",
        "A",
        "!Condition C",
        r#"{"Condition":"C"}"#,
    );
    check(
        "A: !Select [0, !GetAZs '']",
        "A/Fn::Select/1",
        "!GetAZs ''",
        r#"{"Fn::GetAZs":""}"#,
    );
}

#[test]
fn scalars_keep_what_they_are() {
    check("A: 012345678901", "A", "012345678901", r#""012345678901""#);
    check("A: 000111222333", "A", "000111222333", r#""000111222333""#);
    check("A: yes", "A", "yes", "true");
    check("A: 'yes'", "A", "'yes'", r#""yes""#);
    check("A: 2012-10-17", "A", "2012-10-17", r#""2012-10-17""#);
    check("A: !!str 5", "A", "!!str 5", r#""5""#);
    check("A: 1.50", "A", "1.50", "1.5");
    check(
        "A: |\n  x\n  y\n",
        "",
        "A: |\n  x\n  y\n",
        r#"{"A":"x\ny\n"}"#,
    );
}

#[test]
fn anchors_aliases_and_merge_keys_are_expanded() {
    let document = parse("A: &a {x: 1, y: 2}\nB: {<<: *a, y: 3}\nC: *a\n");
    assert_eq!(document.errors, []);
    assert_eq!(
        document.root.to_json().to_string(),
        r#"{"A":{"x":1,"y":2},"B":{"y":3,"x":1},"C":{"x":1,"y":2}}"#
    );
    assert_eq!((document.aliases.len(), document.merges.len()), (2, 1));
}

#[track_caller]
fn fails(text: &str, kind: ParseErrorKind, part: &str) {
    let document = parse(text);
    let found = document
        .errors
        .iter()
        .any(|error| error.kind == kind && error.message.contains(part));
    assert!(found, "{:?}", document.errors);
    for error in &document.errors {
        assert!(error.span.end as usize <= text.len() + 1, "{error:?}");
    }
}

#[test]
fn faults_are_reported_where_they_are() {
    fails(
        "{\"A\": 1, \"A\": 2}",
        ParseErrorKind::DuplicateKey,
        "`A` appears twice",
    );
    fails(
        "A: 1\nA: 2\n",
        ParseErrorKind::DuplicateKey,
        "`A` appears twice",
    );
    fails(
        "A: 1\n---\nB: 2\n",
        ParseErrorKind::Syntax,
        "second document",
    );
    fails("A: *nothing", ParseErrorKind::Syntax, "");
    fails("A: &a [*a]", ParseErrorKind::Syntax, "part of");
    fails(
        "A: !Reff B",
        ParseErrorKind::UnknownTag,
        "did you mean `!Ref`?",
    );
    fails(
        "A: {[x]: 1}",
        ParseErrorKind::Syntax,
        "a key must be a string",
    );
    fails("A: {B: }", ParseErrorKind::NullValue, "`B` is null");
    fails("{\"A\": ", ParseErrorKind::Syntax, "the end of the file");
    fails("{\"A\": [1,],}", ParseErrorKind::Syntax, "a value");
    fails("{\"A\": 01}", ParseErrorKind::Syntax, "begin with a zero");
    fails("{\"A\": \"x\ny\"", ParseErrorKind::Syntax, "");
    fails("A: 'never closed", ParseErrorKind::Syntax, "");
    fails("A:\n\tB: c\n", ParseErrorKind::Syntax, "");
}

/// Parses within a time that is far beyond any honest run, and drops the result.
#[track_caller]
fn survives(text: &str) {
    let start = Instant::now();
    let document: Document<'_> = parse(text);
    drop(document);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn hostile_input_ends() {
    let bomb = (0..9).fold(
        "A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |mut text, level| {
            let alias = vec![format!("*a{level}"); 10].join(", ");
            let _ = writeln!(text, "A{0}: &a{0} [{alias}]", level + 1);
            text
        },
    );
    fails(&bomb, ParseErrorKind::Limit, "aliases");
    let merges = (0..40).fold("A0: &a0 {x: 1}\n".to_owned(), |mut text, level| {
        let _ = writeln!(
            text,
            "A{0}: &a{0} {{k{0}: {{<<: *a{level}}}, l{0}: {{<<: *a{level}}}}}",
            level + 1
        );
        text
    });
    survives(&merges);
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("- ", ""), ("{a: ", "}")] {
        survives(&open.repeat(100_000));
        survives(&format!("{}1{}", open.repeat(5_000), close.repeat(5_000)));
    }
    let nested: String = (0..5_000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth.min(400)));
        text
    });
    survives(&nested);
    survives(&format!("A: '{}'", "x".repeat(2_000_000)));
    survives(&"a: b\n".repeat(100_000));
    survives(&"? ".repeat(50_000));
    survives(&format!("{{{}}}", "\"a\":1,".repeat(200_000)));
    survives(&"\u{0}\u{1}\u{feff}{".repeat(1000));
    survives(&"&a ".repeat(10_000));
    survives(&"!".repeat(100_000));
    survives("%YAML 9.9\n---\nA: b\n");
}

#[test]
fn every_truncation_of_a_template_parses_without_panic() {
    let yaml =
        "Resources:\n  A: !Sub ['${x}', {x: \"y\\u00e4\"}]\n  B: &b {<<: *b}\n  C: |\n    ü\n";
    let json = r#"{"A": {"B": [1, -2.5e3, true, null, "\ud83d\ude00"]}}"#;
    for text in [yaml, json] {
        for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
            let document = parse(&text[..end]);
            spans_are_within(&document.root, end);
        }
    }
}

fn spans_are_within(node: &Node<'_>, end: usize) {
    assert!(
        node.span.start <= node.span.end && node.span.end as usize <= end,
        "{node:?}"
    );
    for item in node.as_list().unwrap_or_default() {
        spans_are_within(item, end);
    }
    for entry in node.as_map().into_iter().flatten() {
        assert!(entry.key_span.end as usize <= end, "{entry:?}");
        spans_are_within(&entry.value, end);
    }
}

#[test]
fn a_file_that_is_no_utf_8_or_too_large_gets_a_finding() {
    let validator = stackwright_validate::Validator::new();
    let report = validator.check_bytes("a.yaml", b"Resources: \xff\xfe");
    assert_eq!(report.findings[0].code, "E0000");
    assert_eq!(report.position(report.findings[0].span).column, 12);
    let large = "#".repeat(stackwright_template::parse::MAX_SOURCE_BYTES + 1);
    assert_eq!(
        validator.check_source("a.yaml", &large).findings[0].code,
        "E1002"
    );
}
