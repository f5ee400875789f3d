//! The proof that the templates of an app are what CloudFormation accepts, before anything is done with them.
//!
//! Findings point at the line of the app that created the resource, where the manifest tells it. What the app
//! acknowledges is left out, and an acknowledgement that covers nothing is a finding itself.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use stackwright_diagnostic::report::{Renderer, Report, Style};
use stackwright_diagnostic::{
    Acknowledgement, Acknowledgements, Diagnostic, Scope, Severity, is_inside,
};
use stackwright_validate::suppress::{self, Use};
use stackwright_validate::{AppStack, NO_RESOURCES, registry};

use crate::app::diagnostics::Count;
use crate::app::session::Session;
use crate::assembly::nested::Nested;
use crate::assembly::{Construct, Stack};
use crate::failure::Failure;
use crate::source_text::JsonFile;
use crate::terminal;
use crate::validation::checks::{Checks, is_known_region};
use crate::validation::parallel;

/// Prints what an update of the given stacks cannot do, when these templates of them are deployed, and decides whether
/// the command may go on. A deployment that `goes_in_steps` takes no export away that is in use.
///
/// # Errors
/// When a template is unreadable, or when the findings fail the command.
#[cfg(feature = "deploy")]
pub fn prove_update(
    session: &Session,
    stacks: &[usize],
    deployed: &[Option<String>],
    checks: &Checks,
    goes_in_steps: bool,
) -> Result<(), Failure> {
    let mut proof = Proof::of_update(session, stacks, deployed, checks)?;
    if goes_in_steps {
        for report in &mut proof.reports {
            report
                .findings
                .retain(|finding| finding.code != EXPORT_TAKEN_AWAY);
        }
    }
    terminal::rendered(&proof.render());
    proof.judge(session.settings.strict)
}

/// What a deployment in steps has a way for.
#[cfg(feature = "deploy")]
const EXPORT_TAKEN_AWAY: &str = "SW1060";

/// What was found in the templates of an app.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// One report a stack.
    pub reports: Vec<Report>,
    /// Whether the app is written with Stackwright.
    native: bool,
    /// Stacks of the AWS CDK that have no resources: it does not deploy them.
    pub empty: Vec<usize>,
}

/// Validates the templates of the given stacks, prints what is found, and decides whether the command may go on:
/// errors fail it, warnings do with `--strict`.
///
/// # Errors
/// When a template is unreadable, or when the findings fail the command.
pub fn prove(session: &Session, stacks: &[usize], checks: &Checks) -> Result<Proof, Failure> {
    let proof = Proof::of(session, stacks, checks)?;
    terminal::rendered(&proof.render());
    proof.judge(session.settings.strict)?;
    Ok(proof)
}

impl Proof {
    /// Validates the templates of the given stacks.
    ///
    /// # Errors
    /// When a template is missing or no JSON object.
    pub fn of(session: &Session, chosen: &[usize], checks: &Checks) -> Result<Self, Failure> {
        let native = session.is_native();
        let stacks: Vec<&Stack> = (chosen.iter())
            .map(|index| &session.assembly.stacks[*index])
            .collect();
        let mut unknown: Vec<&str> = (stacks.iter())
            .filter_map(|stack| stack.environment.region.as_deref())
            .filter(|region| !is_known_region(region))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        for region in unknown {
            terminal::warning(&format!(
                "the region {region} is not known: what is only wrong there is not found"
            ));
        }
        let mut reports = check(session, chosen, &[], checks)?;
        let complete = stacks.len() == session.assembly.stacks.len();
        let empty = match native {
            true => Vec::new(),
            false => tolerate_empty(chosen, &mut reports),
        };
        acknowledge(&stacks, &mut reports, complete, checks);
        Ok(Self {
            reports,
            native,
            empty,
        })
    }

    /// What the update of the given stacks cannot do, when these templates of them are deployed; nothing that
    /// [`Proof::of`] finds.
    ///
    /// # Errors
    /// When a template is missing or no JSON object.
    #[cfg(feature = "deploy")]
    pub fn of_update(
        session: &Session,
        chosen: &[usize],
        deployed: &[Option<String>],
        checks: &Checks,
    ) -> Result<Self, Failure> {
        let native = session.is_native();
        let stacks: Vec<&Stack> = (chosen.iter())
            .map(|index| &session.assembly.stacks[*index])
            .collect();
        let mut reports = check(session, chosen, deployed, &checks.of_update())?;
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        acknowledge(&stacks, &mut reports, false, checks);
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        Ok(Self {
            reports,
            native,
            empty: Vec::new(),
        })
    }

    /// What the update of a stack of that name to the template in a file cannot do.
    #[cfg(feature = "deploy")]
    pub fn of_file_update(
        (stack, file, text): (&str, &str, &str),
        deployed: Option<&str>,
        checks: &Checks,
    ) -> Self {
        let one = AppStack::new(stack, file, text)
            .deployed(deployed)
            .among_others();
        let mut reports = checks.of_update().check_app(&[one], false);
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        Self {
            reports,
            ..Self::default()
        }
    }

    /// How many findings there are.
    pub fn count(&self) -> Count {
        let sum = |severity| -> usize {
            (self.reports.iter())
                .map(|report| report.count(severity))
                .sum()
        };
        Count {
            errors: sum(Severity::Error),
            warnings: sum(Severity::Warning),
        }
    }

    /// The findings as rustc shows its own. The text holds styles.
    pub fn render(&self) -> String {
        let mut renderer = Renderer::new(Style::Ansi, Path::new("."));
        (self.reports.iter())
            .map(|report| renderer.report(report))
            .collect()
    }

    /// Decides whether the findings fail a command.
    ///
    /// # Errors
    /// When there are errors, or warnings and `strict`.
    pub fn judge(&self, strict: bool) -> Result<(), Failure> {
        let count = self.count();
        let failing = |word: &str| {
            let failure = Failure::findings(format!("found {} in the {word}", count.words()));
            let mut findings = self.reports.iter().flat_map(|report| &report.findings);
            let Some(finding) =
                findings.find(|finding| strict || finding.severity == Severity::Error)
            else {
                return failure;
            };
            let code = &finding.code;
            let failure = failure.hint(format!("`stackwright rules {code}` explains the finding"));
            if suppress::is_about_acceptance(finding) {
                failure
            } else if self.native {
                failure.hint(format!(
                    "where it does not matter, say why in the app: `node.acknowledge(\"{code}\", \"…\")`"
                ))
            } else {
                failure.hint(format!("`--ignore {code}` leaves it out"))
            }
        };
        let word = if self.reports.len() == 1 {
            "template"
        } else {
            "templates"
        };
        if count.errors > 0 {
            return Err(failing(word));
        }
        if count.warnings > 0 && strict {
            return Err(failing(word).note("`--strict` makes warnings fail"));
        }
        Ok(())
    }
}

/// A template that is checked: of a stack, or of one that is nested in it.
struct Part<'s> {
    stack: &'s Stack,
    /// The path of a nested stack.
    nested: Option<&'s str>,
    /// What the stack is called among the others.
    name: String,
    /// The file, as it is shown.
    shown: String,
    file: Arc<JsonFile>,
}

impl<'s> Part<'s> {
    fn of(stack: &'s Stack, file: Arc<JsonFile>) -> Self {
        Self {
            stack,
            nested: None,
            name: stack.name.clone(),
            shown: stack.template.display().to_string(),
            file,
        }
    }

    fn nested(stack: &'s Stack, nested: &'s Nested, file: Arc<JsonFile>) -> Self {
        Self {
            stack,
            nested: Some(&nested.path),
            name: nested.path.replace('/', "-"),
            shown: nested.template.display().to_string(),
            file,
        }
    }
}

/// Checks templates of an app, and says of each finding what construct it is about and where that was created. All
/// other stacks of the app are seen by the checks. `deployed` has what is deployed of the chosen stacks, where it is
/// known.
fn check(
    session: &Session,
    chosen: &[usize],
    deployed: &[Option<String>],
    checks: &Checks,
) -> Result<Vec<Report>, Failure> {
    let all = &session.assembly.stacks;
    let order: Vec<usize> = (chosen.iter().copied())
        .chain((0..all.len()).filter(|index| !chosen.contains(index)))
        .collect();
    let read = parallel::map(&order, |index| {
        let file = all[*index].template_file()?;
        // The validator also takes YAML; a template in an assembly is JSON.
        let JsonObject = file.decode()?;
        Ok::<_, Failure>(file.clone())
    });
    let mut files = Vec::new();
    // Nested stacks come after those that are chosen, and before the others.
    let mut seen = Vec::new();
    let mut hidden = false;
    for (place, file) in read.into_iter().enumerate() {
        match file {
            Ok(file) => {
                let part = Part::of(&all[order[place]], file);
                match place < chosen.len() {
                    true => files.push((part, Some(place))),
                    false => seen.push((part, None)),
                }
            }
            Err(failure) if place < chosen.len() => return Err(failure),
            // Who does not ask for a stack need not have its template.
            Err(_) => hidden = true,
        }
    }
    let asked = files.len() + {
        let nested = chosen.iter().flat_map(|index| {
            let stack = &all[*index];
            stack.nested.iter().map(move |nested| (stack, nested))
        });
        let mut count = 0;
        for (stack, nested) in nested {
            let file = nested.text.clone()?;
            let JsonObject = file.decode()?;
            files.push((Part::nested(stack, nested, file), None));
            count += 1;
        }
        count
    };
    files.extend(seen);
    let stacks: Vec<AppStack<'_>> = (files.iter().enumerate())
        .map(|(index, (part, place))| {
            let Part { stack, file, .. } = part;
            let region = stack.environment.region.as_deref();
            let mut one = AppStack::new(&part.name, &part.shown, file.text())
                .region(region.filter(|region| is_known_region(region)))
                .account(stack.environment.account.as_deref())
                .deployed(place.and_then(|place| deployed.get(place)?.as_deref()));
            if index >= asked {
                one = one.seen();
            }
            if hidden {
                one = one.among_others();
            }
            one
        })
        .collect();
    let mut reports = checks.check_app(&stacks, session.is_native());
    for (report, (part, _)) in reports.iter_mut().zip(&files) {
        let stack = part.stack;
        for finding in &mut report.findings {
            let construct = construct(stack, finding);
            let (path, origin) = match (construct, part.nested) {
                // The same logical ID may stand in several templates.
                (Some(construct), Some(nested)) if !is_inside(&construct.path, nested) => {
                    (nested, &stack.origin)
                }
                (Some(construct), _) => (construct.path.as_str(), &construct.origin),
                // What is about no construct is about the stack.
                (None, nested) => (nested.unwrap_or(&stack.path), &stack.origin),
            };
            finding.subject.stack = Some(stack.name.clone());
            finding.subject.construct_path = Some(path.to_owned());
            finding.origin.clone_from(origin);
        }
    }
    Ok(reports)
}

/// Makes a warning of what an error would be if it were deployed: a stack without resources. Returns these stacks.
fn tolerate_empty(chosen: &[usize], reports: &mut [Report]) -> Vec<usize> {
    let mut empty = Vec::new();
    for (index, report) in chosen.iter().zip(reports) {
        let of_it = |finding: &&mut Diagnostic| finding.message == NO_RESOURCES;
        for finding in report.findings.iter_mut().filter(of_it) {
            finding.severity = Severity::Warning;
            finding.message = "the stack has no resources, and is not deployed".into();
            empty.push(*index);
        }
    }
    empty
}

/// Whether a finding is only there because the deployed template is known.
#[cfg(feature = "deploy")]
fn is_about_update(finding: &Diagnostic) -> bool {
    registry::needs_deployed(&finding.code)
        && (finding.code != "SW1060" || finding.subject.property_path.as_deref() == Some("Outputs"))
}

/// The construct that a finding is about: of a resource, or of an output, a parameter and so on.
fn construct<'s>(stack: &'s Stack, finding: &Diagnostic) -> Option<&'s Construct> {
    let id = match &finding.subject.logical_id {
        Some(id) => id.as_str(),
        None => finding
            .subject
            .property_path
            .as_deref()?
            .split('.')
            .nth(1)?,
    };
    stack.constructs.get(id)
}

/// Takes out what the app acknowledges, and reports the acknowledgements that cover nothing or have no reason.
/// `complete` is whether these are all stacks of the app.
fn acknowledge(stacks: &[&Stack], reports: &mut [Report], complete: bool, checks: &Checks) {
    // One on the app or on a stage is in the manifest of each stack.
    let mut owners: HashMap<&Acknowledgement, usize> = HashMap::new();
    let mut used_by_app = HashSet::new();
    let mut all = Acknowledgements::default();
    for (index, stack) in stacks.iter().enumerate() {
        for accepted in &stack.accepted {
            let one = &accepted.acknowledgement;
            if accepted.is_used {
                used_by_app.insert(one);
            }
            if !owners.contains_key(one) {
                owners.insert(one, index);
                all.add(one.clone());
            }
        }
    }
    for report in reports.iter_mut() {
        report.accept(&mut all);
    }
    for (one, used) in all.iter() {
        let Scope::Construct(path) = &one.scope else {
            continue;
        };
        let index = owners[one];
        let stack = stacks[index];
        if !(complete || is_inside(path, &stack.path)) {
            continue;
        }
        let used = match used || used_by_app.contains(one) {
            true => Use::Covers,
            false if registry::page(&one.code).is_none() => Use::NoSuchCode,
            false if !checks.reports(&one.code) || registry::needs_deployed(&one.code) => {
                Use::Unknown
            }
            false => Use::Nothing,
        };
        for mut fault in suppress::faults(one, used) {
            let construct = stack.constructs.values().find(|one| one.path == *path);
            fault.origin = match construct {
                Some(construct) => construct.origin.clone(),
                None => (stack.origin.clone()).filter(|_| *path == stack.path),
            };
            reports[index].findings.push(fault);
        }
    }
    for report in reports {
        report.findings.retain(|finding| checks.shows(finding));
    }
}

/// A JSON object of whose content nothing is kept.
struct JsonObject;

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = JsonObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonObject, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(JsonObject)
            }
        }

        deserializer.deserialize_map(Any)
    }
}
