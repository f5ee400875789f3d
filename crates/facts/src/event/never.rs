//! Patterns that no event can match, and paths that lead nowhere in the events of a pattern.

use crate::Problem;
use crate::input;
use crate::pattern::{Fault, Field, Fields, Pattern, Rule, Test, TestKind, Text, Verdict};
use crate::suggest::{did_you_mean, squeezed};

use super::*;

/// Why a pattern, or a part of it, can match no event. A pattern for custom events, whose source does not begin with
/// `aws.`, is only checked for the fields around every event.
#[must_use]
pub fn never_matches<T: Text, P: Copy>(pattern: &Pattern<T, P>) -> Vec<Fault<P>> {
    let mut checker = Checker { faults: Vec::new() };
    checker.envelope(&pattern.root, "");
    if let Some(tests) = pattern.tests(&["source"]) {
        checker.source(tests);
    }
    let sources = pattern.literals(&["source"]);
    if sources.is_none_or(|sources| sources.iter().all(|source| source.starts_with("aws.")))
        && let Some(tests) = pattern.tests(&["detail", "eventSource"])
    {
        checker.service_as_event_source(tests);
    }
    let Some(&[source]) = pattern.literals(&["source"]).as_deref() else {
        return checker.faults;
    };
    if !source.starts_with("aws.") {
        return checker.faults;
    }
    if let Some(tests) = pattern.tests(&["detail-type"]) {
        checker.detail_type(source, tests);
    }
    let types = pattern.literals(&["detail-type"]).unwrap_or_default();
    let all = |known: &[&str]| !types.is_empty() && types.iter().all(|name| known.contains(name));
    let detail = match pattern.field(&["detail"]).map(|field| &field.rule) {
        Some(Rule::Fields(fields)) => fields,
        _ => return checker.faults,
    };
    if all(CLOUDTRAIL_TYPES) {
        checker.record(source, detail);
    } else if source == "aws.s3" && all(S3_TYPES) {
        checker.object_event(detail);
    }
    checker.faults
}

/// The parameter of S3's calls that was meant by another name.
fn s3_parameter(name: &str) -> Option<&'static str> {
    match squeezed(name).as_str() {
        "bucket" | "bucketname" if name != "bucketName" => Some("bucketName"),
        "key" | "objectkey" | "object" | "keyname" if name != "key" => Some("key"),
        _ => None,
    }
}

/// Checks a path such as `$.detail.requestParameters.key`: its grammar, and that the events which the pattern lets
/// through can have a value there.
///
/// # Errors
/// Why there is never a value.
pub fn check_path<T: Text, P>(pattern: Option<&Pattern<T, P>>, path: &str) -> Result<(), Problem> {
    input::check_path(path)?;
    let Some(rest) = path.strip_prefix("$.") else {
        return Ok(());
    };
    let steps: Vec<&str> = rest
        .split('.')
        .map(|step| step.split('[').next().unwrap_or(step))
        .collect();
    let lacks = |known: &[&'static str], step: &str, what: &str, before: &str| {
        if step == "*" || known.contains(&step) {
            return Ok(());
        }
        Err(Problem::new(
            format!("{what} has no field `{step}`"),
            match near(step, known) {
                Some(near) => format!("did you mean `{before}{near}`?"),
                None => format!("its fields are {}", known.join(", ")),
            },
        ))
    };
    lacks(ENVELOPE, steps[0], "an event", "$.")?;
    let (&["detail", field, ref inner @ ..], Some(pattern)) = (steps.as_slice(), pattern) else {
        return Ok(());
    };
    let sources = pattern.literals(&["source"]).unwrap_or_default();
    let types = pattern.literals(&["detail-type"]).unwrap_or_default();
    let all = |known: &[&str]| !types.is_empty() && types.iter().all(|name| known.contains(name));
    if !sources.iter().all(|source| source.starts_with("aws.")) {
        return Ok(());
    }
    let s3 = sources == ["aws.s3"];
    if all(CLOUDTRAIL_TYPES) {
        if s3 && matches!(field, "bucket" | "object") {
            let parameter = if field == "bucket" {
                "bucketName"
            } else {
                "key"
            };
            return Err(Problem::new(
                format!("a CloudTrail record has no field `{field}`"),
                format!("use `$.detail.requestParameters.{parameter}`"),
            ));
        }
        lacks(CLOUDTRAIL_RECORD, field, "a CloudTrail record", "$.detail.")?;
        if let (true, "requestParameters", Some(last)) = (s3, field, inner.first())
            && let Some(right) = s3_parameter(last)
        {
            return Err(Problem::new(
                format!("the parameters of S3's calls have no field `{last}`"),
                format!("did you mean `$.detail.requestParameters.{right}`?"),
            ));
        }
        return Ok(());
    }
    if s3 && all(S3_TYPES) {
        if CLOUDTRAIL_RECORD.contains(&field) && !S3_DETAIL.contains(&field) {
            let instead = match (field, inner.first()) {
                ("requestParameters", Some(&"bucketName")) => "use `$.detail.bucket.name`",
                ("requestParameters", Some(&"key")) => "use `$.detail.object.key`",
                ("eventName", _) => "use `$.detail-type`",
                _ => "the bucket is `$.detail.bucket.name`, the key `$.detail.object.key`",
            };
            return Err(Problem::new(
                format!(
                    "`{field}` belongs to CloudTrail's records, and an event of S3 has no such field"
                ),
                instead,
            ));
        }
        lacks(S3_DETAIL, field, "an event of S3", "$.detail.")?;
        let known: &[&str] = match field {
            "bucket" => &["name"],
            "object" => S3_OBJECT,
            _ => return Ok(()),
        };
        if let Some(inner) = inner.first() {
            let what = format!("`{field}` of an event of S3");
            lacks(known, inner, &what, &format!("$.detail.{field}."))?;
        }
    }
    Ok(())
}

struct Checker<P> {
    faults: Vec<Fault<P>>,
}

impl<P: Copy> Checker<P> {
    fn fault(&mut self, place: P, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault {
            place,
            path: path.to_owned(),
            verdict: Verdict::NeverMatches,
            problem: Problem::new(message, hint),
        });
    }

    /// Fields that no event has.
    fn envelope<T: Text>(&mut self, root: &Fields<T, P>, path: &str) {
        self.keys(root, path, ENVELOPE, "an event", |field| {
            format!("fields of the sender's own are inside `detail`: `detail.{field}`")
        });
    }

    /// Fields that no such object has.
    fn keys<T: Text>(
        &mut self,
        fields: &Fields<T, P>,
        path: &str,
        known: &[&'static str],
        what: &str,
        otherwise: impl Fn(&str) -> String + Copy,
    ) {
        for field in &fields.fields {
            let name = field.name.as_str();
            if known.contains(&name) || field.rule.accepts_absence() {
                continue;
            }
            let hint = match near(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => otherwise(name),
            };
            self.fault(
                field.place,
                &below(path, name),
                format!("{what} has no field `{name}`"),
                hint,
            );
        }
        for alternative in fields.alternatives.iter().flatten() {
            self.keys(alternative, path, known, what, otherwise);
        }
    }

    fn source<T: Text>(&mut self, tests: &[Test<T, P>]) {
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let service = text
                .strip_suffix(".amazonaws.com")
                .or_else(|| {
                    let lower = text.to_ascii_lowercase();
                    (lower.starts_with("aws.") && lower != text).then(|| &text[4..])
                })
                .or_else(|| text.strip_prefix("aws:"));
            if let Some(service) = service {
                self.fault(
                    test.place,
                    &format!("source.{index}"),
                    format!("no event has the source `{text}`"),
                    format!("did you mean `aws.{}`?", service.to_ascii_lowercase()),
                );
            }
        }
    }

    fn detail_type<T: Text>(&mut self, source: &str, tests: &[Test<T, P>]) {
        let own: &[&str] = match source {
            "aws.s3" => S3_TYPES,
            "aws.ecs" => ECS_TYPES,
            "aws.ec2" => EC2_TYPES,
            _ => &[],
        };
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let known: Vec<&'static str> = own.iter().chain(CLOUDTRAIL_TYPES).copied().collect();
            if known.contains(&text) {
                continue;
            }
            let meant = misspelt(text, &known).or_else(|| {
                // S3's event notifications and EventBridge name the same things differently.
                (source == "aws.s3" && squeezed(text).contains("objectcreated"))
                    .then_some("Object Created")
            });
            if let Some(meant) = meant {
                self.fault(
                    test.place,
                    &format!("detail-type.{index}"),
                    format!("no event of `{source}` has the detail type `{text}`"),
                    format!("did you mean `{meant}`? case and blanks matter"),
                );
            }
        }
    }

    fn record<T: Text>(&mut self, source: &str, detail: &Fields<T, P>) {
        const RECORD: &str = "a CloudTrail record";
        self.keys(detail, "detail", CLOUDTRAIL_RECORD, RECORD, |_| {
            format!("its fields are {}", CLOUDTRAIL_RECORD.join(", "))
        });
        if let Some(Rule::Any(tests)) = detail.get("eventSource").map(|field| &field.rule) {
            self.event_source(source, tests);
        }
        if source != "aws.s3" {
            return;
        }
        if let Some(Rule::Any(tests)) = detail.get("eventName").map(|field| &field.rule) {
            for (index, test) in tests.iter().enumerate() {
                let Some(text) = test.literal() else { continue };
                if S3_CALLS.contains(&text) {
                    continue;
                }
                let meant = misspelt(text, S3_CALLS).or_else(|| {
                    squeezed(text)
                        .contains("objectcreated")
                        .then_some("PutObject")
                });
                if let Some(meant) = meant {
                    self.fault(
                        test.place,
                        &format!("detail.eventName.{index}"),
                        format!("no call of S3 is named `{text}`"),
                        format!("did you mean `{meant}`? case matters"),
                    );
                }
            }
        }
        if let Some(Rule::Fields(parameters)) = detail.get("requestParameters").map(|f| &f.rule) {
            let path = "detail.requestParameters";
            self.names(parameters.get("bucketName"), path, BUCKET);
            self.names(parameters.get("key"), path, KEY);
            for field in &parameters.fields {
                let name = field.name.as_str();
                if let Some(right) = s3_parameter(name).filter(|_| !field.rule.accepts_absence()) {
                    self.fault(
                        field.place,
                        &below(path, name),
                        format!("the parameters of S3's calls have no field `{name}`"),
                        format!("did you mean `{right}`?"),
                    );
                }
            }
        }
    }

    /// Tests that the name of a bucket or a key never passes.
    fn names<T: Text>(&mut self, field: Option<&Field<T, P>>, path: &str, what: &str) {
        let Some(field) = field else { return };
        let Rule::Any(tests) = &field.rule else {
            return;
        };
        for (index, test) in tests.iter().enumerate() {
            let path = format!("{path}.{}.{index}", field.name);
            let text = match &test.kind {
                TestKind::Number(_)
                | TestKind::Numeric(_)
                | TestKind::Cidr(_)
                | TestKind::Bool(_)
                | TestKind::Null => {
                    self.fault(
                        test.place,
                        &path,
                        format!("a {what} is a text, and no number, address or boolean"),
                        "compare texts: a value, `prefix`, `suffix` or `wildcard`",
                    );
                    continue;
                }
                TestKind::Equals(text)
                | TestKind::EqualsIgnoreCase(text)
                | TestKind::Wildcard(text)
                | TestKind::Prefix { text, .. } => text,
                _ => continue,
            };
            let parts = text.parts();
            let start = parts.first().copied().flatten().unwrap_or_default();
            let exact = matches!(test.kind, TestKind::Equals(_));
            if start.starts_with("arn:") || start.starts_with("s3://") {
                let is = match test.kind {
                    TestKind::Prefix { .. } => "begins with",
                    _ => "is",
                };
                self.fault(
                    test.place,
                    &path,
                    format!("no {what} {is} `{text}`"),
                    match what {
                        BUCKET => "write the name of the bucket: `!Ref Bucket`",
                        _ => "a key is what follows the bucket's name and a slash",
                    },
                );
            } else if let Some(known) = text.known()
                && known.contains('*')
                && exact
            {
                let hint = match known.strip_suffix('*').filter(|start| !start.contains('*')) {
                    Some(start) => format!("write `{{prefix: {start}}}`"),
                    None => format!("write `{{wildcard: '{known}'}}`"),
                };
                self.fault(
                    test.place,
                    &path,
                    format!("`{known}` is compared as it stands, asterisk and all"),
                    hint,
                );
            }
        }
    }

    /// The source of an event in place of the domain of a service, which is wrong in any event that has the field.
    fn service_as_event_source<T: Text>(&mut self, tests: &[Test<T, P>]) {
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            if let Some(service) = text.strip_prefix("aws.") {
                self.fault(
                    test.place,
                    &format!("detail.eventSource.{index}"),
                    format!("no CloudTrail record has the event source `{text}`"),
                    format!("did you mean `{service}.amazonaws.com`?"),
                );
            }
        }
    }

    fn event_source<T: Text>(&mut self, source: &str, tests: &[Test<T, P>]) {
        let service = source.strip_prefix("aws.").unwrap_or(source);
        for (index, test) in tests.iter().enumerate() {
            let Some(text) = test.literal() else { continue };
            let path = format!("detail.eventSource.{index}");
            if text.starts_with("aws.") {
                continue;
            }
            if !text.ends_with(".amazonaws.com") {
                self.fault(
                    test.place,
                    &path,
                    format!("no CloudTrail record has the event source `{text}`"),
                    format!("did you mean `{text}.amazonaws.com`?"),
                );
            } else if matches!(
                service,
                "s3" | "ec2" | "ecs" | "iam" | "lambda" | "sqs" | "sns" | "cloudtrail"
            ) && text != format!("{service}.amazonaws.com")
            {
                self.fault(
                    test.place,
                    &path,
                    format!("the source is `{source}`, and the event source of its records is never `{text}`"),
                    format!("write `{service}.amazonaws.com`, or change `source`"),
                );
            }
        }
    }

    fn object_event<T: Text>(&mut self, detail: &Fields<T, P>) {
        self.keys(detail, "detail", S3_DETAIL, "an event of S3", |name| {
            if CLOUDTRAIL_RECORD.contains(&name) {
                format!("`{name}` belongs to CloudTrail's records (detail type `{CLOUDTRAIL_CALL}`); here the bucket is `bucket.name` and the key `object.key`")
            } else {
                format!("its fields are {}", S3_DETAIL.join(", "))
            }
        });
        const INNER: &[(&str, &[&str], &str, &str)] = &[
            ("bucket", &["name"], "name", BUCKET),
            ("object", S3_OBJECT, "key", KEY),
        ];
        for (name, known, inner, what) in INNER {
            let Some(field) = detail.get(name) else {
                continue;
            };
            let path = format!("detail.{name}");
            match &field.rule {
                Rule::Fields(fields) => {
                    self.names(fields.get(inner), &path, what);
                    let owner = format!("`{name}` in an event of S3");
                    self.keys(fields, &path, known, &owner, |_| {
                        format!("its fields are {}", known.join(", "))
                    });
                }
                Rule::Any(_) => self.fault(
                    field.place,
                    &path,
                    format!("`{name}` of an event of S3 is an object, and a list of values never matches it"),
                    format!("write `{name}: {{{}: […]}}`", known[0]),
                ),
                Rule::Open => {}
            }
        }
    }
}

const BUCKET: &str = "name of a bucket";
const KEY: &str = "key";

/// The known name that was meant by another spelling.
fn near<'c>(name: &str, known: &[&'c str]) -> Option<&'c str> {
    known
        .iter()
        .copied()
        .find(|known| squeezed(known) == squeezed(name))
        .or_else(|| did_you_mean(name, known.iter().copied()))
}

/// A known name that differs in what people get wrong, or is at most two letters away: of an open set of names, another
/// one need not be wrong.
fn misspelt<'c>(text: &str, known: &[&'c str]) -> Option<&'c str> {
    let near = near(text, known)?;
    let (a, b) = (squeezed(text), squeezed(near));
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let tail = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let longest = a.len().max(b.len());
    (a == b || (longest > 6 && same + tail + 2 >= longest)).then_some(near)
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::{Json, read};

    fn texts(items: &[&str]) -> Json {
        Json::list(items.iter().map(|item| Json::text(*item)))
    }

    fn pattern(source: &str, detail_type: &str, detail: Json) -> Json {
        Json::object([
            ("source", texts(&[source])),
            ("detail-type", texts(&[detail_type])),
            ("detail", detail),
        ])
    }

    #[track_caller]
    fn never(document: &Json, expected: &[(&str, &str)]) {
        let (pattern, faults) = read(document);
        assert!(faults.is_empty(), "{faults:?}");
        let faults = never_matches(&pattern);
        let found: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.problem.message.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn fields_that_no_event_has() {
        never(
            &Json::object([
                ("detailType", texts(&["x"])),
                ("source", texts(&["my.app"])),
            ]),
            &[("detailType", "an event has no field `detailType`")],
        );
        let absent = Json::list([Json::object([("exists", Json::Bool(false))])]);
        never(&Json::object([("nothing", absent)]), &[]);
        never(
            &pattern("my.app", "Anything", Json::object([("key", texts(&["x"]))])),
            &[],
        );
        never(
            &pattern(
                "aws.s3",
                CLOUDTRAIL_CALL,
                Json::object([("eventname", texts(&["PutObject"]))]),
            ),
            &[(
                "detail.eventname",
                "a CloudTrail record has no field `eventname`",
            )],
        );
    }

    #[test]
    fn names_that_nothing_has() {
        never(
            &pattern(
                "s3.amazonaws.com",
                "Object Created",
                Json::object([("a", texts(&["b"]))]),
            ),
            &[("source.0", "no event has the source `s3.amazonaws.com`")],
        );
        never(
            &pattern(
                "aws.s3",
                "Object created",
                Json::object([("reason", texts(&["b"]))]),
            ),
            &[(
                "detail-type.0",
                "no event of `aws.s3` has the detail type `Object created`",
            )],
        );
        let detail = |name: &str, inner: Json| Json::object([(name, inner)]);
        never(
            &pattern(
                "aws.s3",
                CLOUDTRAIL_CALL,
                detail("eventName", texts(&["Putobject"])),
            ),
            &[("detail.eventName.0", "no call of S3 is named `Putobject`")],
        );
        never(
            &pattern(
                "aws.s3",
                CLOUDTRAIL_CALL,
                detail("eventSource", texts(&["aws.s3"])),
            ),
            &[(
                "detail.eventSource.0",
                "no CloudTrail record has the event source `aws.s3`",
            )],
        );
        never(
            &pattern(
                "aws.s3",
                "Object Created",
                detail("object", detail("key", texts(&["input/*"]))),
            ),
            &[(
                "detail.object.key.0",
                "`input/*` is compared as it stands, asterisk and all",
            )],
        );
    }

    #[test]
    fn paths_of_events() {
        let call = pattern(
            "aws.s3",
            CLOUDTRAIL_CALL,
            Json::object([("eventName", texts(&["PutObject"]))]),
        );
        let notification = pattern(
            "aws.s3",
            "Object Created",
            Json::object([("reason", texts(&["x"]))]),
        );
        let (call, notification) = (read(&call).0, read(&notification).0);
        for path in [
            "$",
            "$.detail",
            "$.detail.requestParameters.key",
            "$.time",
            "$.resources[0]",
        ] {
            assert_eq!(check_path(Some(&call), path), Ok(()), "{path}");
        }
        for path in ["$.detail.object.key", "$.detail.*", "$.detail.bucket.name"] {
            assert_eq!(check_path(Some(&notification), path), Ok(()), "{path}");
        }
        for (pattern, path, hint) in [
            (
                &call,
                "$.detail.object.key",
                "use `$.detail.requestParameters.key`",
            ),
            (
                &call,
                "$.detail.bucket.name",
                "use `$.detail.requestParameters.bucketName`",
            ),
            (
                &call,
                "$.detail.requestParameters.bucket",
                "did you mean `$.detail.requestParameters.bucketName`?",
            ),
            (&call, "$.Detail", "did you mean `$.detail`?"),
            (
                &notification,
                "$.detail.requestParameters.key",
                "use `$.detail.object.key`",
            ),
            (&notification, "$.detail.eventName", "use `$.detail-type`"),
            (
                &notification,
                "$.detail.object.kye",
                "did you mean `$.detail.object.key`?",
            ),
        ] {
            let problem = check_path(Some(pattern), path).expect_err(path);
            assert_eq!(problem.hint.as_deref(), Some(hint), "{path}");
        }
    }
}
