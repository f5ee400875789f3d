//! Stack traces in manifests: where in the app's own source something was created, in the forms that the languages of the AWS
//! CDK have.

use std::path::Path;

use serde_json::Value;
use stackwright_diagnostic::Origin;

/// What lies in these is none of the app's own source.
const OTHERS: &[&str] = &[
    "node_modules/",
    "node_modules\\",
    "node:internal",
    "/jsii",
    "site-packages",
    "<frozen ",
    "software.amazon.",
    "java.base/",
    "jdk.internal.",
    "Amazon.JSII.",
    "runtime/",
];

/// The first place of a trace that is of the app itself.
pub fn origin(trace: &Value) -> Option<Origin> {
    origin_of(trace.as_array()?.iter().filter_map(Value::as_str))
}

/// The same of its lines.
pub fn origin_of<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Origin> {
    let own = |line: &&str| !OTHERS.iter().any(|other| line.contains(other));
    lines.filter(own).find_map(place)
}

/// The place that a line of a trace names.
fn place(line: &str) -> Option<Origin> {
    let line = line.trim();
    python(line)
        .or_else(|| dotnet(line))
        .or_else(|| with_colons(line))
}

/// `File "/app/app.py", line 12, in make`
fn python(line: &str) -> Option<Origin> {
    let (file, rest) = line.strip_prefix("File \"")?.split_once("\", line ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(at(file, digits.parse().ok()?, 1))
}

/// `at Shop.Files.Make() in /app/Files.cs:line 12`
fn dotnet(line: &str) -> Option<Origin> {
    let (before, number) = line.rsplit_once(":line ")?;
    let (_, file) = before.rsplit_once(" in ")?;
    Some(at(file, number.parse().ok()?, 1))
}

/// `src/main.rs:12:18`, `at new Files (/app/lib/files.ts:12:18)`, `shop.Files.make(Files.java:12)`
fn with_colons(line: &str) -> Option<Origin> {
    let place = line.trim_end_matches(')');
    let place = place.rsplit_once('(').map_or(place, |(_, place)| place);
    let place = place.strip_prefix("at ").unwrap_or(place);
    let place = place.strip_prefix("file://").unwrap_or(place);
    let (rest, last) = place.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    match rest
        .rsplit_once(':')
        .and_then(|(file, line)| Some((file, line.parse().ok()?)))
    {
        Some((file, line)) => Some(at(file, line, last)),
        None => Some(at(rest, last, 1)),
    }
}

/// A file below the current directory reads better without it.
fn at(file: &str, line: u32, column: u32) -> Origin {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| Some(Path::new(file).strip_prefix(here).ok()?.to_owned()));
    let file = below.map_or_else(|| file.to_owned(), |below| below.display().to_string());
    Origin {
        file: file.into(),
        line,
        column,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn traces_of_all_languages() {
        let check = |trace: &[&str], expected: Option<&str>| {
            let found = origin(&json!(trace));
            let found =
                found.map(|found| format!("{}:{}:{}", found.file, found.line, found.column));
            assert_eq!(found.as_deref(), expected, "{trace:?}");
        };
        check(&["src/main.rs:12:18"], Some("src/main.rs:12:18"));
        check(
            &[
                "new Bucket2 (/app/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:20)",
                "make (/app/lib/files.ts:5:10)",
            ],
            Some("/app/lib/files.ts:5:10"),
        );
        check(
            &[
                "...new Bucket2 in aws-cdk-lib...",
                "<anonymous> (/app/app.js:7:1)",
                "...node internals...",
            ],
            Some("/app/app.js:7:1"),
        );
        check(
            &["    at new Files (file:///app/lib/files.mjs:12:18)"],
            Some("/app/lib/files.mjs:12:18"),
        );
        check(
            &["at C:\\app\\files.ts:12:18"],
            Some("C:\\app\\files.ts:12:18"),
        );
        check(
            &[
                "File \"/usr/lib/python3/site-packages/jsii/_runtime.py\", line 8, in __call__",
                "  File \"/app/app.py\", line 12, in make",
            ],
            Some("/app/app.py:12:1"),
        );
        check(
            &[
                "software.amazon.awscdk.App.<init>(App.java:3)",
                "com.shop.Files.make(Files.java:12)",
            ],
            Some("Files.java:12:1"),
        );
        check(
            &["   at Shop.Files.Make() in /app/Files.cs:line 12"],
            Some("/app/Files.cs:12:1"),
        );
        check(
            &[
                "...aws-cdk-lib...",
                "(no user code in 10 frames, use --stack-trace-limit to capture more)",
            ],
            None,
        );
        check(&[], None);
        assert_eq!(origin(&json!("no list")), None);
        let here = std::env::current_dir()
            .expect("a directory")
            .join("lib/files.ts");
        check(
            &[&format!("make ({}:5:10)", here.display())],
            Some("lib/files.ts:5:10"),
        );
    }
}
