//! What EventBridge takes and refuses in a pattern.

use super::super::{Json, Verdict, read};

/// A JSON text as a document; enough of JSON for these cases.
fn parse(text: &str) -> Json {
    let mut parser = Parser(text.as_bytes(), 0);
    let value = parser.value();
    assert_eq!(parser.1, text.len(), "{text}");
    value
}

struct Parser<'a>(&'a [u8], usize);

impl Parser<'_> {
    fn peek(&mut self) -> u8 {
        while self.0.get(self.1).is_some_and(u8::is_ascii_whitespace) {
            self.1 += 1;
        }
        self.0[self.1]
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.1 += usize::from(found);
        found
    }

    fn value(&mut self) -> Json {
        match self.peek() {
            b'{' => {
                self.1 += 1;
                let mut entries = Vec::new();
                while !self.take(b'}') {
                    let Json::Text(name) = self.value() else {
                        panic!("a name is a text");
                    };
                    assert!(self.take(b':'));
                    entries.push((name, self.value()));
                    self.take(b',');
                }
                Json::Object(entries)
            }
            b'[' => {
                self.1 += 1;
                let mut items = Vec::new();
                while !self.take(b']') {
                    items.push(self.value());
                    self.take(b',');
                }
                Json::List(items)
            }
            b'"' => {
                let start = self.1 + 1;
                let length = self.0[start..]
                    .iter()
                    .position(|b| *b == b'"')
                    .expect("its end");
                self.1 = start + length + 1;
                Json::text(
                    String::from_utf8(self.0[start..start + length].to_vec()).expect("UTF-8"),
                )
            }
            _ => {
                let rest = &self.0[self.1..];
                let end = rest
                    .iter()
                    .position(|b| b",]} ".contains(b))
                    .unwrap_or(rest.len());
                let word = std::str::from_utf8(&rest[..end]).expect("ASCII");
                self.1 += end;
                match word {
                    "null" => Json::Null,
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    number => Json::Number(number.parse().expect("a number")),
                }
            }
        }
    }
}

#[track_caller]
fn accepts(pattern: &str) {
    let (read, faults) = read(&parse(pattern));
    assert!(faults.is_empty(), "{pattern}: {faults:?}");
    assert!(!read.is_open(), "{pattern}");
}

#[track_caller]
fn refuses(pattern: &str, path: &str, message: &str) {
    says(pattern, path, message, Verdict::Refused);
}

#[track_caller]
fn says(pattern: &str, path: &str, message: &str, verdict: Verdict) {
    let (_, faults) = read(&parse(pattern));
    let [fault] = faults.as_slice() else {
        panic!("{pattern}: {faults:?}");
    };
    assert_eq!(fault.problem.message, message, "{pattern}");
    assert_eq!(fault.path, path, "{pattern}");
    assert_eq!(fault.verdict, verdict, "{pattern}");
}

#[test]
fn all_operators() {
    for test in [
        r#""x""#,
        "5",
        "5000000001",
        "true",
        "null",
        r#""""#,
        r#"{"prefix": "a"}"#,
        r#"{"prefix": ""}"#,
        r#"{"prefix": {"equals-ignore-case": "A"}}"#,
        r#"{"suffix": "a"}"#,
        r#"{"suffix": {"equals-ignore-case": "A"}}"#,
        r#"{"equals-ignore-case": "a"}"#,
        r#"{"exactly": "a"}"#,
        r#"{"wildcard": "a*b"}"#,
        r#"{"wildcard": "a\**"}"#,
        r#"{"anything-but": "a"}"#,
        r#"{"anything-but": 5}"#,
        r#"{"anything-but": ["a", "b"]}"#,
        r#"{"anything-but": [1, 2]}"#,
        r#"{"anything-but": {"prefix": "a"}}"#,
        r#"{"anything-but": {"suffix": ["a", "b"]}}"#,
        r#"{"anything-but": {"wildcard": ["a*", "b*"]}}"#,
        r#"{"anything-but": {"equals-ignore-case": ["a", ""]}}"#,
        r#"{"numeric": ["=", 5]}"#,
        r#"{"numeric": ["<", 5]}"#,
        r#"{"numeric": [">", 0, "<=", 5]}"#,
        r#"{"numeric": [">=", -5000000000, "<", 5000000000]}"#,
        r#"{"cidr": "10.0.0.0/24"}"#,
        r#"{"cidr": "10.0.0.0/31"}"#,
        r#"{"cidr": "2001:db8::/32"}"#,
        r#"{"exists": true}"#,
        r#"{"exists": false}"#,
    ] {
        accepts(&format!(r#"{{"detail": {{"a": [{test}]}}}}"#));
    }
    accepts(r#"{"detail": {"prefix": ["a"], "cidr": {"exists": ["x"]}}}"#);
    accepts(r#"{"$or": [{"a": ["x"]}, {"b": {"c": ["y"], "$or": [{"d": [1]}, {"e": [2]}]}}]}"#);
}

#[test]
fn structure() {
    refuses("5", "", "a pattern is an object, not a number");
    refuses("{}", "", "the pattern is an empty object");
    refuses(
        r#"{"a": "x"}"#,
        "a",
        "`a` must be a list or an object, not a string",
    );
    refuses(
        r#"{"a": null}"#,
        "a",
        "`a` must be a list or an object, not null",
    );
    refuses(r#"{"a": []}"#, "a", "`a` has an empty list of alternatives");
    refuses(r#"{"a": {}}"#, "a", "the pattern is an empty object");
    refuses(
        r#"{"a": [["x"]]}"#,
        "a.0",
        "`a` has a list within its list of alternatives",
    );
    refuses(
        r#"{"a": {"prefix": "x"}}"#,
        "a",
        "the operator `prefix` of `a` does not stand in a list",
    );
    refuses(
        r#"{"a": {"numeric": ["=", 1]}}"#,
        "a",
        "the operator `numeric` of `a` does not stand in a list",
    );
    refuses(r#"{"a": [{}]}"#, "a.0", "an empty object tests nothing");
    refuses(
        r#"{"a": [{"prefix": "x", "suffix": "y"}]}"#,
        "a.0",
        "one alternative of `a` has several operators",
    );
    refuses(
        r#"{"a": [{"perfix": "x"}]}"#,
        "a.0.perfix",
        "EventBridge has no operator `perfix`",
    );
    refuses(
        r#"{"$or": [{"a": ["x"]}]}"#,
        "$or",
        "`$or` is a list of at least two patterns",
    );
    refuses(
        r#"{"$or": {"a": ["x"]}}"#,
        "$or",
        "`$or` is a list of at least two patterns",
    );
    refuses(
        r#"{"$or": [{"a": ["x"]}, {}]}"#,
        "$or.1",
        "the pattern is an empty object",
    );
    refuses(
        r#"{"$or": [{"a": ["x"]}, {"prefix": ["y"]}]}"#,
        "$or.1.prefix",
        "a field inside `$or` cannot have the name `prefix`, which is a word of patterns",
    );
}

#[test]
fn operands() {
    let one = |test: &str, below: &str, message: &str| {
        refuses(
            &format!(r#"{{"a": [{test}]}}"#),
            &format!("a.0.{below}"),
            message,
        );
    };
    one(
        r#"{"prefix": 5}"#,
        "prefix",
        "`prefix` takes a text, not a number",
    );
    one(
        r#"{"prefix": ["x"]}"#,
        "prefix",
        "`prefix` takes a text, not a list",
    );
    one(
        r#"{"suffix": {"wildcard": "x"}}"#,
        "suffix",
        "`suffix` takes a text, or `equals-ignore-case` with a text",
    );
    one(
        r#"{"suffix": {"equals-ignore-case": 1}}"#,
        "suffix.equals-ignore-case",
        "`equals-ignore-case` takes a text, not a number",
    );
    one(
        r#"{"exists": "true"}"#,
        "exists",
        "`exists` is true or false, without quotes",
    );
    one(
        r#"{"wildcard": "a**"}"#,
        "wildcard",
        "`a**` has two asterisks in a row",
    );
    one(
        r#"{"wildcard": "a\b"}"#,
        "wildcard",
        r"`a\b` has a backslash that escapes nothing",
    );
    let range = "the lower bound of `numeric` is not less than the upper one";
    one(r#"{"numeric": [">=", 5, "<=", 5]}"#, "numeric", range);
    one(r#"{"numeric": [">", 5, "<", 3]}"#, "numeric", range);
    for numeric in [
        "5",
        "[]",
        r#"[">"]"#,
        r#"[">", "5"]"#,
        r#"["!=", 5]"#,
        r#"["<", 5, ">", 3]"#,
        r#"["=", 5, "<", 9]"#,
        r#"[">", 1, "<", 2, "<", 3]"#,
        r#"["=", 5000000001]"#,
    ] {
        one(
            &format!(r#"{{"numeric": {numeric}}}"#),
            "numeric",
            "`numeric` is a list of one comparison, or of a lower and an upper bound",
        );
    }
    one(
        r#"{"cidr": "10.0.0.0"}"#,
        "cidr",
        "`cidr` takes a network such as \"10.0.0.0/24\", not `10.0.0.0`",
    );
    one(
        r#"{"cidr": "10.0.0.1/32"}"#,
        "cidr",
        "`10.0.0.1/32` is a single address, and `cidr` takes a network",
    );
    one(
        r#"{"cidr": 5}"#,
        "cidr",
        "`cidr` takes a network such as \"10.0.0.0/24\", not a number",
    );
    one(
        r#"{"anything-but": []}"#,
        "anything-but",
        "`anything-but` excludes nothing",
    );
    one(
        r#"{"anything-but": ["a", 1]}"#,
        "anything-but",
        "`anything-but` has both texts and numbers in its list",
    );
    one(
        r#"{"anything-but": true}"#,
        "anything-but",
        "`anything-but` takes texts or numbers, not a boolean",
    );
    one(
        r#"{"anything-but": {"exists": true}}"#,
        "anything-but.exists",
        "`exists` cannot stand within `anything-but`",
    );
    one(
        r#"{"anything-but": {"prefix": ""}}"#,
        "anything-but.prefix",
        "`prefix` within `anything-but` has an empty text",
    );
    one(
        r#"{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}"#,
        "anything-but.prefix",
        "`prefix` takes a text, not an object",
    );
    one(
        r#"{"anything-but": {"wildcard": []}}"#,
        "anything-but",
        "`anything-but` excludes nothing",
    );
}

#[test]
fn sizes() {
    let long = |count: usize| format!(r#"{{"a": ["{}"]}}"#, "x".repeat(count - 10));
    assert!(read(&parse(&long(2048))).1.is_empty());
    let (_, faults) = read(&parse(&long(2049)));
    assert_eq!(faults[0].verdict, Verdict::OverQuota);
    assert_eq!(
        faults[0].problem.message,
        "the pattern has 2049 characters at least, and 2048 are allowed unless the account's quota was raised"
    );
    says(
        &long(4097),
        "",
        "the pattern has 4097 characters at least, and 4096 are allowed",
        Verdict::TooLarge,
    );
    let or = |name: &str, count: usize| {
        let choices: Vec<String> = (0..count)
            .map(|i| format!(r#"{{"{name}": [{i}]}}"#))
            .collect();
        format!(r#"{{"$or": [{}]}}"#, choices.join(","))
    };
    let three = |count| {
        format!(
            r#"{{"a": {}, "b": {}, "c": {}}}"#,
            or("x", 10),
            or("y", 10),
            or("z", count)
        )
    };
    accepts(&three(10));
    says(
        &three(11),
        "",
        "the pattern has 1100 combinations of alternatives, and 1000 are allowed",
        Verdict::TooLarge,
    );
}
