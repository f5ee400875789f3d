//! What the metadata of a stack tells of its constructs: where they were created, what is attached to them, which findings
//! are accepted.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use serde_json::Value;
use stackwright_diagnostic::{Acknowledgement, Diagnostic, Origin, Scope, Severity};

use super::manifest::{Entry, Metadata};
use super::{Accepted, Construct, trace};
use crate::failure::Failure;
use crate::source_text::JsonFile;

/// What the metadata of a stack tells about its constructs.
#[derive(Default)]
pub struct Told {
    /// Where the app created it, if the manifest says so.
    pub origin: Option<Origin>,
    /// What is attached to its constructs.
    pub annotations: Vec<Diagnostic>,
    /// The constructs behind the template's elements, by logical ID.
    pub constructs: HashMap<String, Construct>,
    /// Others of the same logical ID: those in nested stacks are told of here, too.
    rivals: Vec<(String, Construct)>,
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

    /// Decides which construct is behind a logical ID that several have: the one that the template itself names, or the
    /// one that is nested the least.
    pub fn settle(&mut self, template: Result<&JsonFile, &Failure>) {
        if self.rivals.is_empty() {
            return;
        }
        let template: Option<Value> = template.ok().and_then(|file| file.decode().ok());
        let resources = template.as_ref().map(|template| &template["Resources"]);
        for (id, rival) in self.rivals.drain(..) {
            let named = resources.and_then(|all| all[&id]["Metadata"]["aws:cdk:path"].as_str());
            let rank = |construct: &Construct| {
                let is_named = named == Some(&*construct.path);
                (!is_named, construct.path.matches('/').count())
            };
            if (self.constructs.get(&id)).is_none_or(|known| rank(&rival) < rank(known)) {
                self.constructs.insert(id, rival);
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
                    match self.constructs.entry(id.clone()) {
                        Slot::Vacant(slot) => drop(slot.insert(construct)),
                        Slot::Occupied(_) => self.rivals.push((id.clone(), construct)),
                    }
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
