//! The proof that the templates of an app are what CloudFormation accepts, before anything is done with them.
//!
//! Findings point at the line of the app that created the resource, where the manifest tells it. What the app
//! acknowledges is left out, and an acknowledgement that covers nothing is a finding itself.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use stackwright_template::parse::Span;
use stackwright_validate::report::{Origin, Related, Suppressed};
use stackwright_validate::rules::registry;
use stackwright_validate::{AppStack, Finding, Report, Severity};

use crate::app::diagnostics::{self, Count, Diagnostic, Location};
use crate::app::session::Session;
use crate::assembly::{Acknowledgement, Construct, Stack};
use crate::failure::Failure;
use crate::terminal;
use crate::validation::checks::{Checks, is_known_region};
use crate::validation::parallel;

/// The rule about acknowledgements that cover nothing.
const UNUSED: &str = "unused-suppression";
/// The rule about acknowledgements without a reason.
const WITHOUT_REASON: &str = "suppression-without-reason";

/// The same for what an update cannot do, when these templates of the stacks are deployed.
///
/// # Errors
/// When a template is unreadable, or when the findings fail the command.
#[cfg(feature = "deploy")]
pub fn prove_update(
    session: &Session,
    stacks: &[usize],
    deployed: &[Option<String>],
    checks: &Checks,
) -> Result<(), Failure> {
    let proof = Proof::of_update(session, stacks, deployed, checks)?;
    terminal::rendered(&proof.render());
    proof.judge(session.settings.strict)
}

/// What was found in the templates of an app.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// One report a stack.
    pub reports: Vec<Report>,
    /// Whether the app is written with Stackwright.
    native: bool,
}

/// Validates the templates of the given stacks, prints what is found, and decides whether the command may go on:
/// errors fail it, warnings do with `--strict`.
///
/// # Errors
/// When a template is unreadable, or when the findings fail the command.
pub fn prove(session: &Session, stacks: &[usize], checks: &Checks) -> Result<(), Failure> {
    let proof = Proof::of(session, stacks, checks)?;
    terminal::rendered(&proof.render());
    proof.judge(session.settings.strict)
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
        acknowledge(&stacks, &mut reports, complete, checks);
        Ok(Self { reports, native })
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
        let mut reports = check(session, chosen, deployed, checks)?;
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        acknowledge(&stacks, &mut reports, false, checks);
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        Ok(Self { reports, native })
    }

    /// The same for a template file that is meant for a stack of that name.
    #[cfg(feature = "deploy")]
    pub fn of_file_update(
        (stack, file, text): (&str, &str, &str),
        deployed: Option<&str>,
        checks: &Checks,
    ) -> Self {
        let one = AppStack::new(stack, file, text)
            .deployed(deployed)
            .among_others();
        let mut reports = checks.check_app(&[one], false);
        for report in &mut reports {
            report.findings.retain(is_about_update);
        }
        Self {
            reports,
            native: false,
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
        let found: Vec<Diagnostic> = (self.reports.iter())
            .flat_map(|report| (report.findings.iter()).map(|finding| diagnostic(report, finding)))
            .collect();
        diagnostics::render(&found, Path::new("."))
    }

    /// Decides whether the findings fail a command.
    ///
    /// # Errors
    /// When there are errors, or warnings and `strict`.
    pub fn judge(&self, strict: bool) -> Result<(), Failure> {
        let count = self.count();
        let failing = |word: &str| {
            let failure = Failure::findings(format!("found {} in the {word}", count.words()));
            let code = (self.reports.iter())
                .flat_map(|report| &report.findings)
                .filter(|finding| strict || finding.severity == Severity::Error)
                .map(|finding| finding.code)
                .next()
                .unwrap_or("CODE");
            let failure = failure.hint(format!("`stackwright rules {code}` explains the finding"));
            let name = registry::find(code).map_or("", |rule| rule.name);
            if [UNUSED, WITHOUT_REASON].contains(&name) {
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
        Ok::<_, Failure>(file)
    });
    let mut files = Vec::new();
    let mut hidden = false;
    for (place, file) in read.into_iter().enumerate() {
        match file {
            Ok(file) => files.push((&all[order[place]], file, place)),
            Err(failure) if place < chosen.len() => return Err(failure),
            // Who does not ask for a stack need not have its template.
            Err(_) => hidden = true,
        }
    }
    let names: Vec<String> = (files.iter())
        .map(|(stack, ..)| stack.template.display().to_string())
        .collect();
    let stacks: Vec<AppStack<'_>> = (files.iter().zip(&names))
        .map(|((stack, file, place), name)| {
            let region = stack.environment.region.as_deref();
            let mut one = AppStack::new(&stack.name, name, file.text())
                .region(region.filter(|region| is_known_region(region)))
                .account(stack.environment.account.as_deref())
                .deployed(deployed.get(*place).and_then(Option::as_deref));
            if *place >= chosen.len() {
                one = one.seen();
            }
            if hidden {
                one = one.among_others();
            }
            one
        })
        .collect();
    let mut reports = checks.check_app(&stacks, session.is_native());
    for (report, (stack, ..)) in reports.iter_mut().zip(&files) {
        for finding in &mut report.findings {
            let Some(construct) = construct(stack, finding) else {
                continue;
            };
            finding.construct_path = Some(construct.path.clone());
            finding.origin = construct.location.as_ref().map(origin);
        }
    }
    Ok(reports)
}

/// Whether a finding is only there because the deployed template is known.
#[cfg(feature = "deploy")]
fn is_about_update(finding: &Finding) -> bool {
    registry::needs_deployed(finding.code)
        && (finding.code != "SW1060" || finding.property_path.as_deref() == Some("Outputs"))
}

/// The construct that a finding is about: of a resource, or of an output, a parameter and so on.
fn construct<'s>(stack: &'s Stack, finding: &Finding) -> Option<&'s Construct> {
    let id = match &finding.logical_id {
        Some(id) => id.as_str(),
        None => finding.property_path.as_deref()?.split('.').nth(1)?,
    };
    stack.constructs.get(id)
}

fn origin(location: &Location) -> Origin {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Origin {
        file: location.file.clone(),
        line: number(location.line),
        column: number(location.column),
    }
}

/// Takes out what the app acknowledges, and reports the acknowledgements that cover nothing or have no reason.
/// `complete` is whether these are all stacks of the app.
fn acknowledge(stacks: &[&Stack], reports: &mut [Report], complete: bool, checks: &Checks) {
    // One on the app or on a stage is in the manifest of each stack.
    let mut used: HashMap<&Acknowledgement, bool> = HashMap::new();
    for (stack, report) in stacks.iter().zip(reports.iter_mut()) {
        if stack.acknowledgements.is_empty() {
            continue;
        }
        let findings = std::mem::take(&mut report.findings);
        for finding in findings {
            // What is about no construct is about the stack.
            let path = finding.construct_path.as_deref().unwrap_or(&stack.path);
            let covering: Vec<&Acknowledgement> = (stack.acknowledgements.iter())
                .filter(|one| one.code == finding.code || Some(one.code.as_str()) == finding.within)
                .filter(|one| one.covers(path))
                .collect();
            match covering.first() {
                Some(first) => {
                    let reason = Some(first.reason.trim().to_owned()).filter(|r| !r.is_empty());
                    report.suppressed.push(Suppressed { finding, reason });
                }
                None => report.findings.push(finding),
            }
            for one in covering {
                used.insert(one, true);
            }
        }
        for one in &stack.acknowledgements {
            used.entry(one).or_insert(false);
        }
    }
    let mut told: HashSet<&Acknowledgement> = HashSet::new();
    for (stack, report) in stacks.iter().zip(reports.iter_mut()) {
        for one in &stack.acknowledgements {
            // Codes of the core and of constructs are the app's own business, and it has done it.
            let own = one.code.starts_with("SW0");
            let inside = is_inside(&one.path, &stack.path);
            if own || !(inside || complete) || !told.insert(one) {
                continue;
            }
            let known = registry::RULES
                .iter()
                .any(|rule| rule.info().code == one.code);
            if !known {
                let message = format!("no rule has the acknowledged code `{}`", one.code);
                let hint = "`stackwright rules` lists the codes";
                report
                    .findings
                    .extend(finding(UNUSED, message, hint, one, stack));
            } else if !used[one]
                && checks.reports(&one.code)
                && !registry::needs_deployed(&one.code)
            {
                let message = format!("the acknowledgement of `{}` covers nothing", one.code);
                report
                    .findings
                    .extend(finding(UNUSED, message, "remove it", one, stack));
            }
            if one.reason.trim().is_empty() {
                let message = format!("the acknowledgement of `{}` has no reason", one.code);
                let hint = "say why the finding does not matter there";
                report
                    .findings
                    .extend(finding(WITHOUT_REASON, message, hint, one, stack));
            }
        }
        report
            .findings
            .retain(|finding| checks.reports(finding.code));
    }
}

fn is_inside(path: &str, stack: &str) -> bool {
    path.strip_prefix(stack)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A finding about an acknowledgement, by the name of its rule.
fn finding(
    rule: &str,
    message: String,
    hint: &str,
    acknowledgement: &Acknowledgement,
    stack: &Stack,
) -> Option<Finding> {
    let info = registry::RULES
        .iter()
        .map(|candidate| candidate.info())
        .find(|info| info.name == rule)?;
    let mut finding = Finding::new(info.code, message, Span::default()).hint(hint);
    finding.severity = info.severity;
    let construct = (stack.constructs.values()).find(|one| one.path == acknowledgement.path);
    finding.origin = construct.and_then(|one| one.location.as_ref().map(origin));
    finding.construct_path = Some(acknowledgement.path.clone()).filter(|path| !path.is_empty());
    Some(finding)
}

fn diagnostic(report: &Report, finding: &Finding) -> Diagnostic {
    let severity = match finding.severity {
        Severity::Error => diagnostics::Severity::Error,
        Severity::Warning => diagnostics::Severity::Warning,
        Severity::Info => diagnostics::Severity::Info,
    };
    let place = |span: Span| {
        let at = report.position(span);
        Location {
            file: report.name.clone(),
            line: at.line as usize,
            column: at.column as usize,
        }
    };
    let mut notes = Vec::new();
    let in_template = (finding.span != Span::default()).then(|| place(finding.span));
    let location = match (&finding.origin, in_template) {
        (Some(origin), in_template) => {
            if let Some(Location { file, line, column }) = in_template {
                notes.push(format!("the template has it at {file}:{line}:{column}"));
            }
            Some(Location {
                file: origin.file.clone(),
                line: origin.line as usize,
                column: origin.column as usize,
            })
        }
        (None, in_template) => in_template,
    };
    for Related { span, label } in &finding.related {
        let Location { file, line, column } = place(*span);
        notes.push(format!("{label}: {file}:{line}:{column}"));
    }
    Diagnostic {
        code: finding.code.to_owned(),
        severity,
        message: finding.message.clone(),
        path: finding
            .construct_path
            .clone()
            .or_else(|| finding.logical_id.clone()),
        property: finding.property_path.clone(),
        location,
        hint: finding.hint.clone(),
        notes,
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
