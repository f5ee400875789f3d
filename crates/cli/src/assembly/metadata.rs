//! What the metadata of a stack tells of its constructs: where they were created, what is attached to them, which findings
//! are accepted.

use std::collections::HashMap;

use serde_json::Value;
use stackwright_diagnostic::{Acknowledgement, Diagnostic, Origin, Scope, Severity};

use super::manifest::{Entry, Metadata};
use super::{Accepted, Construct, trace};

/// What the metadata of a stack tells about its constructs.
#[derive(Default)]
pub struct Told {
    /// Where the app created it, if the manifest says so.
    pub origin: Option<Origin>,
    /// What is attached to its constructs.
    pub annotations: Vec<Diagnostic>,
    /// The constructs behind the template's elements, by logical ID.
    pub constructs: HashMap<String, Construct>,
    /// Findings that the app accepts.
    pub accepted: Vec<Accepted>,
    /// Its assets, where the app's synthesizer tells of them here.
    pub assets: Vec<Value>,
}

impl Told {
    /// Takes in what an artifact or a file has. `stack` is the path of the stack itself.
    pub fn read(&mut self, metadata: &Metadata, stack: &str) {
        for (path, entries) in metadata {
            let path = path.trim_start_matches('/');
            // The AWS CDK tells of a construct where it was created beside its logical ID.
            let created = entries
                .iter()
                .find(|entry| entry.r#type == "aws:cdk:creationStack");
            let created = created.and_then(|entry| trace::origin(&entry.data));
            for entry in entries {
                self.entry(path, entry, created.as_ref());
            }
            if path == stack && self.origin.is_none() {
                self.origin = created;
            }
        }
    }

    fn entry(&mut self, path: &str, entry: &Entry, created: Option<&Origin>) {
        let severity = match entry.r#type.as_str() {
            "aws:cdk:error" => Severity::Error,
            "aws:cdk:warning" => Severity::Warning,
            "aws:cdk:info" => Severity::Info,
            "aws:cdk:logicalId" => {
                if let Value::String(id) = &entry.data {
                    let construct = Construct {
                        path: path.to_owned(),
                        origin: trace::origin(&entry.trace).or_else(|| created.cloned()),
                    };
                    self.constructs.insert(id.clone(), construct);
                }
                return;
            }
            "stackwright:acknowledge" => {
                let text = |key: &str| entry.data[key].as_str();
                let scope = Scope::Construct(path.to_owned());
                let code = text("code").unwrap_or_default();
                self.accepted.push(Accepted {
                    acknowledgement: Acknowledgement::new(code, scope, text("reason")),
                    is_used: entry.data["used"] == true,
                });
                return;
            }
            "aws:cdk:asset" => {
                self.assets.push(entry.data.clone());
                return;
            }
            "stackwright:stack" => {
                self.origin = trace::origin(&entry.trace);
                return;
            }
            _ => return,
        };
        let message = match &entry.data {
            Value::String(message) => message.clone(),
            other => other.to_string(),
        };
        // The AWS CDK appends the id by which a warning can be acknowledged.
        let (message, code) = match message.rsplit_once(" [ack: ") {
            Some((text, id)) if id.ends_with(']') => {
                (text.to_owned(), id[..id.len() - 1].to_owned())
            }
            _ => (message, String::new()),
        };
        let mut found = Diagnostic::error(code, message).severity(severity);
        found.subject.construct_path = Some(path.to_owned());
        found.origin = trace::origin(&entry.trace).or_else(|| created.cloned());
        self.annotations.push(found);
    }
}
