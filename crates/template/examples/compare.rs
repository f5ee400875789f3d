//! What differs between two templates, resource by resource, as JSON: `compare BEFORE AFTER`.

use std::process::ExitCode;

use stackwright_template::compare::{Updates, access, diff};
use stackwright_template::{model::Template, parse::parse};

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [before, after] = paths.as_slice() else {
        eprintln!("usage: compare BEFORE AFTER");
        return ExitCode::from(2);
    };
    match compare(before, after) {
        Ok(differences) => {
            println!("{differences}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(before: &str, after: &str) -> Result<String, std::io::Error> {
    let (before, after) = (
        std::fs::read_to_string(before)?,
        std::fs::read_to_string(after)?,
    );
    let (before, after) = (parse(&before), parse(&after));
    let (before, after) = (Template::new(&before), Template::new(&after));
    let updates = Updates::embedded();
    let mut differences = diff(Some(&before), &after, updates).to_json();
    let findings = access(Some(&before), &after, updates);
    differences["access"] = serde_json::json!(findings.len());
    Ok(differences.to_string())
}
