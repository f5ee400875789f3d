//! Random requests under random policies, decided by the engine and by an independent evaluator of IAM, npm's
//! `@cloud-copilot/iam-simulate`, which runs as a program of its own. A difference is made smaller until nothing can be
//! taken away, and is then looked up in AWS's documentation.
//!
//! `IAM_SEED=7 IAM_CASES=100000 cargo test -p stackwright-template --test simulator` tries others.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::{Access, Policy, Request};
use stackwright_template::engines::text::{Scope, Text};
use stackwright_template::model::{Environment, Template};
use stackwright_template::parse::parse;

const PACKAGE: &str = "@cloud-copilot/iam-simulate";
const VERSION: &str = "0.1.173";
/// Seeds of the suite, each with a part of its requests.
const SEEDS: [u64; 4] = [1, 2, 3, 4];
const CASES: usize = 10_000;

/// Numbers that look like chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    fn in_100(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One to three of them, as one value or as a list.
    fn some(&mut self, of: &[&str]) -> Value {
        match self.below(3) {
            0 => json!(self.one(of)),
            count => (0..=count).map(|_| json!(self.one(of))).collect(),
        }
    }
}

/// An action, what it is asked on, and patterns that match these or nearly do.
const CALLS: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "s3:GetObject",
        "arn:aws:s3:::files/home/maze/a.jpg",
        &[
            "s3:GetObject",
            "s3:Get*",
            "s3:*",
            "*",
            "S3:getOBJECT",
            "s3:?etObject",
            "s3:PutObject",
            "s3:GetObjectAcl",
        ],
        &[
            "*",
            "arn:aws:s3:::files/*",
            "arn:aws:s3:::files/home/maze/a.jpg",
            "arn:aws:s3:::files/home/${aws:username}/*",
            "arn:aws:s3:::files/home/${aws:PrincipalTag/team, 'maze'}/*",
            "arn:aws:s3:::files/home/maz?/*.jpg",
            "arn:aws:s3:::files",
            "arn:aws:s3:::Files/*",
            "arn:aws:s3:::files/home/*/b.jpg",
        ],
    ),
    (
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:111122223333:inbox",
        &[
            "sqs:SendMessage",
            "sqs:Send*",
            "sqs:*",
            "*",
            "SQS:sendmessage",
            "sqs:ReceiveMessage",
        ],
        &[
            "*",
            "arn:aws:sqs:us-east-1:111122223333:inbox",
            "arn:aws:sqs:*:111122223333:inbox",
            "arn:aws:sqs:us-east-1:111122223333:*",
            "arn:aws:sqs:us-east-1:111122223333:outbox",
            "arn:aws:sqs:us-east-1:444455556666:inbox",
            "arn:aws:sqs:us-east-1:111122223333:${aws:username}",
        ],
    ),
    (
        "dynamodb:PutItem",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        &[
            "dynamodb:PutItem",
            "dynamodb:*Item",
            "dynamodb:*",
            "*",
            "dynamodb:GetItem",
        ],
        &[
            "*",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
            "arn:aws:dynamodb:*:*:table/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/order?",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/*",
        ],
    ),
];

/// Keys that every request may have: values, and the operators of their type.
const KEYS: &[(&str, &[&str], &[&str])] = &[
    (
        "aws:PrincipalTag/team",
        &[
            "blue",
            "Blue",
            "red",
            "maze",
            "bl*",
            "b?ue",
            "${aws:username}",
            "${aws:PrincipalTag/unset, 'blue'}",
            "${*}",
        ],
        STRINGS,
    ),
    ("aws:username", &["maze", "Maze", "ma*", "other"], STRINGS),
    ("aws:UserAgent", &["cli/2.0", "cli/*", "sdk"], STRINGS),
    (
        "aws:SourceIp",
        &[
            "10.0.0.7",
            "10.0.0.0/8",
            "10.0.1.0/24",
            "192.168.0.0/16",
            "2001:db8::/32",
        ],
        ADDRESSES,
    ),
    (
        "aws:SecureTransport",
        &["true", "false", "TRUE"],
        &["Bool", "Null"],
    ),
    (
        "aws:MultiFactorAuthPresent",
        &["true", "false"],
        &["Bool", "BoolIfExists", "Null"],
    ),
    (
        "aws:MultiFactorAuthAge",
        &["300", "3600", "3600.0", "-1"],
        NUMBERS,
    ),
    (
        "aws:CurrentTime",
        &[
            "2026-01-01T00:00:00Z",
            "2026-06-01T12:00:00Z",
            "2027-01-01T00:00:00Z",
        ],
        DATES,
    ),
    (
        "aws:SourceArn",
        &[
            "arn:aws:sns:us-east-1:111122223333:news",
            "arn:aws:sns:*:111122223333:*",
            "arn:aws:*:news",
            "arn:aws:sns:us-east-1:111122223333:new?",
        ],
        ARNS,
    ),
    (
        "aws:PrincipalOrgPaths",
        &["o-a/r-b/ou-c/", "o-a/r-b/*", "o-a/r-b/ou-d/", "o-x/*"],
        LISTS,
    ),
    (
        "aws:CalledVia",
        &[
            "athena.amazonaws.com",
            "cloudformation.amazonaws.com",
            "*.amazonaws.com",
        ],
        LISTS,
    ),
];

const STRINGS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "StringLikeIfExists",
    "StringNotLikeIfExists",
    "Null",
];
const ADDRESSES: &[&str] = &[
    "IpAddress",
    "NotIpAddress",
    "IpAddressIfExists",
    "NotIpAddressIfExists",
    "Null",
];
const NUMBERS: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThanIfExists",
    "Null",
];
const DATES: &[&str] = &[
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateGreaterThanIfExists",
    "Null",
];
const ARNS: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "ArnLikeIfExists",
    "StringLike",
    "StringEquals",
    "Null",
];
const LISTS: &[&str] = &[
    "ForAnyValue:StringEquals",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotEquals",
    "ForAllValues:StringNotEquals",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringEqualsIfExists",
    "Null",
];

/// What a request may have of each key.
const GIVEN: &[(&str, &[&str])] = &[
    ("aws:PrincipalTag/team", &["blue", "red", "maze"]),
    ("aws:username", &["maze", "other"]),
    ("aws:UserAgent", &["cli/2.0", "sdk"]),
    ("aws:SourceIp", &["10.0.0.7", "192.168.3.4"]),
    ("aws:SecureTransport", &["true", "false"]),
    ("aws:MultiFactorAuthPresent", &["true", "false"]),
    ("aws:MultiFactorAuthAge", &["300", "3600", "86400"]),
    (
        "aws:CurrentTime",
        &["2026-06-01T12:00:00Z", "2026-12-31T23:59:59Z"],
    ),
    (
        "aws:SourceArn",
        &[
            "arn:aws:sns:us-east-1:111122223333:news",
            "arn:aws:sns:eu-west-1:111122223333:new",
        ],
    ),
];

const ROLE: &str = "arn:aws:iam::111122223333:role/worker";

fn condition(dice: &mut Dice) -> Value {
    let mut block = serde_json::Map::new();
    for _ in 0..=dice.below(2) {
        let (key, values, operators) = dice.one(KEYS);
        let operator = *dice.one(operators);
        let value = match operator {
            "Null" => json!(dice.one(&["true", "false"])),
            _ => dice.some(values),
        };
        let key = if dice.in_100(10) {
            key.to_uppercase()
        } else {
            (*key).to_owned()
        };
        block.entry(operator).or_insert_with(|| json!({}))[key] = value;
    }
    Value::Object(block)
}

fn statement(dice: &mut Dice, call: usize, denies: usize, of_resource: bool) -> Value {
    let (.., actions, resources) = CALLS[call];
    let denied = dice.in_100(denies);
    let mut one = json!({"Effect": if denied { "Deny" } else { "Allow" }});
    let action = if dice.in_100(8) {
        "NotAction"
    } else {
        "Action"
    };
    one[action] = dice.some(actions);
    let resource = if dice.in_100(8) {
        "NotResource"
    } else {
        "Resource"
    };
    one[resource] = dice.some(resources);
    if of_resource {
        one["Principal"] = match dice.below(8) {
            0 => json!("*"),
            1 => json!({"AWS": "*"}),
            2 => json!({"AWS": "111122223333"}),
            3 => json!({"AWS": "arn:aws:iam::111122223333:root"}),
            4 => json!({"AWS": ["arn:aws:iam::111122223333:role/other", ROLE]}),
            5 => json!({"Service": "sns.amazonaws.com"}),
            6 => json!({"AWS": "444455556666"}),
            _ => json!({"AWS": ROLE}),
        };
    }
    if dice.in_100(50) {
        one["Condition"] = condition(dice);
    }
    one
}

fn policy(dice: &mut Dice, call: usize, denies: usize, of_resource: bool) -> Value {
    let statements: Vec<Value> = (0..=dice.below(3))
        .map(|_| statement(dice, call, denies, of_resource))
        .collect();
    let mut policy = json!({"Statement": statements});
    match dice.below(20) {
        0 => policy["Version"] = json!("2008-10-17"),
        1 => {}
        _ => policy["Version"] = json!("2012-10-17"),
    }
    policy
}

fn case(dice: &mut Dice) -> Value {
    let call = dice.below(CALLS.len());
    let (action, resource, ..) = CALLS[call];
    let mut context = serde_json::Map::new();
    for (key, values) in GIVEN {
        let chance = if *key == "aws:username" { 95 } else { 60 };
        if dice.in_100(chance) {
            context.insert((*key).to_owned(), json!(dice.one(values)));
        }
    }
    for (key, values) in [
        ("aws:PrincipalOrgPaths", ["o-a/r-b/ou-c/", "o-a/r-b/ou-d/"]),
        (
            "aws:CalledVia",
            ["athena.amazonaws.com", "cloudformation.amazonaws.com"],
        ),
    ] {
        if dice.in_100(60) {
            let count = 1 + dice.below(2);
            context.insert(key.to_owned(), json!(values[..count]));
        }
    }
    let across = dice.in_100(25);
    let account = if across {
        "777788889999"
    } else {
        "111122223333"
    };
    let identity: Vec<Value> = (0..dice.below(3))
        .map(|_| policy(dice, call, 20, false))
        .collect();
    let optional = |dice: &mut Dice, chance, of_resource| match dice.in_100(chance) {
        true => policy(dice, call, 20, of_resource),
        false => Value::Null,
    };
    json!({
        "principal": ROLE, "action": action, "resource": resource, "account": account, "context": context,
        "identity": identity,
        "boundary": optional(dice, 20, false),
        "session": optional(dice, 10, false),
        "policy": optional(dice, 50, true),
    })
}

/// Reads a policy as it stands in a template.
fn read(policy: &Value) -> Policy {
    let text = policy.to_string();
    let document = parse(&text);
    let template = Template::new(&document);
    let environment = Environment::default();
    let scope = Scope {
        template: &template,
        environment: &environment,
    };
    let instance = environment
        .evaluate(&template, &document.root)
        .expect("a value");
    Policy::read(scope, &instance)
}

/// What the engine decides.
fn decided(case: &Value) -> Answer {
    let some = |key: &str| (!case[key].is_null()).then(|| read(&case[key]));
    let identity: Vec<Policy> = case["identity"]
        .as_array()
        .expect("policies")
        .iter()
        .map(read)
        .collect();
    let (boundary, session, policy) = (some("boundary"), some("session"), some("policy"));
    let resource = Text::literal(case["resource"].as_str().expect("a resource"));
    let mut request = Request::new(case["action"].as_str().expect("an action"), &resource)
        .by_role(Text::literal(case["principal"].as_str().expect("a role")));
    let context = case["context"].as_object().expect("keys");
    for (key, value) in context {
        match value {
            Value::Array(values) => {
                for value in values {
                    request = request.with(key, Text::literal(value.as_str().expect("a text")));
                }
            }
            value => request = request.with(key, Text::literal(value.as_str().expect("a text"))),
        }
    }
    for (key, ..) in KEYS {
        if !context.contains_key(*key) {
            request = request.without(key);
        }
    }
    request = request.without("aws:PrincipalTag/unset");
    Access {
        identity: &identity,
        boundary: boundary.as_ref(),
        session: session.as_ref(),
        resource: policy.as_ref(),
        across_accounts: case["account"] != "111122223333",
    }
    .allows(&request)
}

/// The other evaluator, which runs as a program.
struct Simulator {
    program: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Simulator {
    fn start(home: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulator.mjs");
        let mut program = Command::new("node")
            .arg(script)
            .arg(home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node starts, as npm did");
        Self {
            asks: program.stdin.take().expect("a pipe"),
            answers: BufReader::new(program.stdout.take().expect("a pipe")),
            program,
        }
    }

    /// Whether it allows a request; else why it does not know.
    fn decided(&mut self, case: &Value) -> Result<bool, String> {
        if let Some((why, _)) = DEPARTS.iter().find(|(_, departs)| departs(case)) {
            return Err((*why).to_owned());
        }
        writeln!(self.asks, "{case}").expect("it reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        match line.trim() {
            "Allowed" => Ok(true),
            "ImplicitlyDenied" | "ExplicitlyDenied" => Ok(false),
            other => Err(other.to_owned()),
        }
    }

    fn differs(&mut self, case: &Value) -> bool {
        match (decided(case), self.decided(case)) {
            (Answer::Yes, Ok(allowed)) => !allowed,
            (Answer::No, Ok(allowed)) => allowed,
            _ => false,
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A page of AWS, and whether a case is about what it says.
type Departs = (&'static str, fn(&Value) -> bool);

/// Where it departs from what AWS documents, and the page that says so.
const DEPARTS: &[Departs] = &[
    // It fills variables whatever the version of a document is.
    (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
        has_literal_variables,
    ),
    // What is negated holds where a variable has no value; to it nothing is equal.
    (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value",
        |case| {
            let names_user = case["context"].get("aws:username").is_none();
            names_user && case.to_string().contains("${aws:username}")
        },
    ),
    // What everyone is allowed is not limited by the policy of a session that does not deny it.
    (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles",
        |case| !case["session"].is_null() && case["policy"].to_string().contains("\"*\""),
    ),
];

/// Whether a document in which variables are text has some.
fn has_literal_variables(value: &Value) -> bool {
    match value {
        Value::Object(entries) if entries.contains_key("Statement") => {
            value["Version"] != "2012-10-17" && value.to_string().contains("${")
        }
        Value::Object(entries) => entries.values().any(has_literal_variables),
        Value::Array(items) => items.iter().any(has_literal_variables),
        _ => false,
    }
}

/// The case with as much taken away as can be, while the two still differ.
fn shrunk(simulator: &mut Simulator, case: &Value) -> Value {
    let mut best = case.clone();
    loop {
        let mut smaller = Vec::new();
        for key in ["boundary", "session", "policy"] {
            if !best[key].is_null() {
                let mut next = best.clone();
                next[key] = Value::Null;
                smaller.push(next);
            }
        }
        without_one(&best, &mut |next| smaller.push(next));
        match smaller.into_iter().find(|next| simulator.differs(next)) {
            Some(next) => best = next,
            None => return best,
        }
    }
}

/// All values with one item of a list, one key of the context or one part of a condition less.
fn without_one(value: &Value, each: &mut dyn FnMut(Value)) {
    const KEPT: &[&str] = &[
        "principal",
        "action",
        "resource",
        "account",
        "context",
        "identity",
        "boundary",
        "session",
        "policy",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "AWS",
        "Service",
        "Version",
    ];
    match value {
        Value::Array(items) => {
            for index in 0..items.len() {
                if items.len() > 1 || items[0].is_object() {
                    let mut next = items.clone();
                    next.remove(index);
                    each(Value::Array(next));
                }
                without_one(&items[index], &mut |item| {
                    let mut next = items.clone();
                    next[index] = item;
                    each(Value::Array(next));
                });
            }
        }
        Value::Object(entries) => {
            for (key, inner) in entries {
                if !KEPT.contains(&key.as_str()) {
                    let mut next = entries.clone();
                    next.shift_remove(key);
                    each(Value::Object(next));
                }
                without_one(inner, &mut |inner| {
                    let mut next = entries.clone();
                    next[key] = inner;
                    each(Value::Object(next));
                });
            }
        }
        _ => {}
    }
}

/// The folder with the package, which is installed where it is not there.
fn installed() -> Result<PathBuf, String> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/npm");
    let home = tools.join(format!("iam-simulate-{VERSION}"));
    if home.join("node_modules").join(PACKAGE).exists() {
        return Ok(home);
    }
    let fresh = tools.join(format!("iam-simulate-{VERSION}.{}", std::process::id()));
    std::fs::create_dir_all(&fresh).map_err(|error| error.to_string())?;
    let output = Command::new("npm")
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel",
            "error",
            "--prefix",
        ])
        .arg(&fresh)
        .arg(format!("{PACKAGE}@{VERSION}"))
        .output()
        .map_err(|error| format!("npm does not start: {error}"))?;
    if !output.status.success() {
        let _ = std::fs::remove_dir_all(&fresh);
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    // Somebody else may have been faster.
    if std::fs::rename(&fresh, &home).is_err() {
        let _ = std::fs::remove_dir_all(&fresh);
    }
    Ok(home)
}

#[test]
fn random_requests_are_decided_as_by_another_evaluator() {
    let home = match installed() {
        Ok(home) => home,
        Err(why) => {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{why}");
            let _ = writeln!(
                std::io::stdout(),
                "skipped: the other evaluator is not available: {why}"
            );
            return;
        }
    };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seeds = number("IAM_SEED").map_or(SEEDS.to_vec(), |seed| vec![seed]);
    let wanted = number("IAM_CASES").map_or(CASES, |cases| cases as usize);
    let mut simulator = Simulator::start(&home);
    let (mut both, mut allowed, mut wrong) = (0, 0, Vec::new());
    let mut unknown: Vec<String> = Vec::new();
    for (at, seed) in seeds.iter().enumerate() {
        let mut dice = Dice(*seed);
        let mut index = 0;
        // Until both have decided so many, however many the other one does not know.
        while both < wanted * (at + 1) / seeds.len() {
            index += 1;
            let case = case(&mut dice);
            match (decided(&case), simulator.decided(&case)) {
                (Answer::Maybe, _) => unknown.push("the engine does not know".to_owned()),
                (_, Err(why)) => unknown.push(why),
                (own, Ok(theirs)) => {
                    both += 1;
                    allowed += usize::from(theirs);
                    if (own == Answer::Yes) != theirs && wrong.len() < 20 {
                        let small = shrunk(&mut simulator, &case);
                        wrong.push(format!(
                            "seed {seed}, {index}: the engine says {own:?} of\n{small:#}"
                        ));
                    }
                }
            }
        }
    }
    println!(
        "{both} decided by both, {allowed} of them allowed, {} not known",
        unknown.len()
    );
    unknown.sort();
    unknown.dedup();
    for why in unknown.iter().take(5) {
        println!("not known: {why}");
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(unknown.len() < both, "{} are not known", unknown.len());
    assert!(
        allowed * 10 > both && allowed * 10 < both * 9,
        "{allowed} of {both} are allowed"
    );
}
