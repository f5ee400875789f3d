//! A file of cases: templates with what is found in them, each finding under the line where the fault is.
//!
//! ```yaml
//! --- # fail: standard behind FIFO
//! Resources:
//!   A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, RedrivePolicy: {deadLetterTargetArn: !GetAtt B.Arn, …}}}
//! #                                                                                               ^^^^^^^^^^^^^
//! # error[E3502]: `A` is a FIFO queue, and its dead-letter queue `B` is a standard queue
//! #   in: A, RedrivePolicy.deadLetterTargetArn
//! #   help: both are FIFO queues, or both are standard queues
//!   B: {Type: AWS::SQS::Queue}
//! # -
//! # note[E3502]: the dead-letter queue
//! --- # pass
//! Resources: …
//! ```
//!
//! `--- # pass` and `--- # fail` begin a case, with a name where there are several. The files of a case begin with
//! `--- ## NAME`: below a template they stand beside it on disk; where the case has no template of its own they are the
//! stacks of one app, `Name.yaml` with what is deployed of it in `Name.deployed.yaml`.
//!
//! Lines that begin with `#` are expectations, and no part of the template, so that a template in JSON has them too; a
//! comment of the template itself is indented. `^` marks a finding's place and `-` another place that it names; `|` is an
//! empty place, `…` a place that goes on in the next line, and `<` stands where the place begins in the first column,
//! which `#` takes.

/// Whether a case must have a finding of its file's code, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Pass,
    Fail,
}

/// A case: a template, the files beside it, or the stacks of an app.
#[derive(Debug)]
pub struct Case {
    pub outcome: Outcome,
    /// The line that the case begins with.
    pub head: String,
    /// The template with its expectations; empty for an app.
    pub body: String,
    pub files: Vec<File>,
}

/// A file of a case.
#[derive(Debug)]
pub struct File {
    pub name: String,
    /// The text with its expectations.
    pub body: String,
}

const CASE: &str = "--- # ";
const FILE: &str = "--- ## ";

/// Takes a file of cases apart.
///
/// # Errors
/// With a sentence on the first line that belongs to no case.
pub fn parse(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let at = |fault: &str| format!("line {}: {fault}", index + 1);
        if let Some(name) = line.strip_prefix(FILE) {
            let case = cases.last_mut().ok_or_else(|| at("a file of no case"))?;
            case.files.push(File {
                name: name.to_owned(),
                body: String::new(),
            });
        } else if let Some(head) = line.strip_prefix(CASE) {
            let outcome = match head.split(':').next() {
                Some("pass") => Outcome::Pass,
                Some("fail") => Outcome::Fail,
                _ => return Err(at("a case begins with `--- # pass` or `--- # fail`")),
            };
            cases.push(Case {
                outcome,
                head: line.to_owned(),
                body: String::new(),
                files: Vec::new(),
            });
        } else {
            let case = cases.last_mut().ok_or_else(|| at("a line of no case"))?;
            let body = match case.files.last_mut() {
                Some(file) => &mut file.body,
                None => &mut case.body,
            };
            body.push_str(line);
            body.push('\n');
        }
    }
    Ok(cases)
}

/// A text without its expectations.
pub fn plain(body: &str) -> String {
    body.split_inclusive('\n')
        .filter(|line| !line.starts_with('#'))
        .collect()
}
