//! The entry point: a [`Validator`] with its options checks sources, files and JSON values.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::app_stack::AppStack;
use crate::left_out::leave_out;
use crate::private_schemas::PrivateSchemas;
use crate::report::Report;
use crate::rules::{Context, Findings, registry};
use crate::schema::{self, Library, SchemaCheck, Schemas};
use crate::store::SchemaStore;
use crate::supersede::supersede;
use crate::suppress::{self, Use};
use stackwright_diagnostic::{Acknowledgements, Diagnostic, Selection, Severity};
use stackwright_files::Refused;
use stackwright_template::budget::{self, Budget, Cut, Limit};
use stackwright_template::compare::secrets;
use stackwright_template::model::{
    self, App, ConditionLimit, Link, Member, Scenarios, Template, Unrolled,
};
use stackwright_template::parse::{self, Document, ParseErrorKind, Span};

/// Checks templates. Cheap to clone; it and its clones share the schemas that they have compiled.
///
/// ```
/// use stackwright_validate::Validator;
///
/// let report = Validator::new().check_source("app.yaml", "Resources: {Files: {Type: AWS::S3::Bucket}}");
/// assert!(!report.has_errors(), "{}", stackwright_validate::report::short(&report));
/// ```
#[derive(Clone, Debug)]
pub struct Validator {
    library: Arc<Library>,
    region: Option<String>,
    strict: bool,
    update_only: bool,
    today: Option<String>,
    selection: Selection,
}

/// A template's text, and the file that it was read from.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
    path: Option<&'a Path>,
}

impl<'a> Source<'a> {
    /// A text from no file.
    fn of(text: &'a str) -> Self {
        Self { text, path: None }
    }
}

/// The library of the embedded schemas, which all validators without schemas of their own share.
static EMBEDDED: LazyLock<Arc<Library>> =
    LazyLock::new(|| Arc::new(Library::new(vec![Box::new(SchemaStore::embedded())])));

impl Default for Validator {
    fn default() -> Self {
        Self::new()
    }
}

impl Validator {
    /// A validator with the embedded schemas, for all regions, with CloudFormation's loose scalars.
    #[must_use]
    pub fn new() -> Self {
        Self {
            library: Arc::clone(&EMBEDDED),
            region: None,
            strict: false,
            update_only: false,
            today: None,
            selection: Selection::default(),
        }
    }

    /// Checks for one region: types that it does not have are errors, and mappings by region are resolved.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Whether scalars must have exactly the schema's type. Off by default: CloudFormation takes `"5"` for
    /// a number and `true` for a string. On for templates that Stackwright writes.
    #[must_use]
    pub fn strict_types(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Runs only the rules that look at the deployed template, for templates that were checked before it was known: the
    /// schemas and all other rules are left out. Off by default.
    ///
    /// ```
    /// use stackwright_validate::{AppStack, Validator};
    ///
    /// let new = "Resources: {Jobs: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901}}}";
    /// let old = "Resources: {Jobs: {Type: AWS::SNS::Topic}}";
    /// let stack = AppStack::new("Work", "work.yaml", new).deployed(old);
    /// let reports = Validator::new().update_only(true).check_app(&[stack]);
    /// let codes: Vec<_> = reports[0].findings.iter().map(|finding| &finding.code).collect();
    /// assert_eq!(codes, ["SW1078"]);
    /// ```
    #[must_use]
    pub fn update_only(mut self, update_only: bool) -> Self {
        self.update_only = update_only;
        self
    }

    /// The day on which the template is deployed, which decides what has been retired by then. By default today, by the
    /// system's clock in UTC; a test that must find the same tomorrow sets it.
    ///
    /// ```
    /// use stackwright_validate::Validator;
    ///
    /// let template = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Runtime: java21, Handler: A::b, \
    ///     Role: 'arn:aws:iam::123456789012:role/f', Code: {S3Bucket: code, S3Key: f.zip}}}}";
    /// let retired = |year| {
    ///     let report = Validator::new().on(year, 1, 1).check_source("f.yaml", template);
    ///     report.findings.iter().any(|finding| finding.code == "E2533")
    /// };
    /// assert!(!retired(2027));
    /// assert!(retired(2030));
    /// ```
    #[must_use]
    pub fn on(mut self, year: u16, month: u8, day: u8) -> Self {
        self.today = Some(format!("{year:04}-{month:02}-{day:02}"));
        self
    }

    /// Reports only codes that begin with one of the prefixes given, such as `E` or `W2001`.
    #[must_use]
    pub fn include(mut self, code: impl Into<String>) -> Self {
        self.selection.include(code);
        self
    }

    /// Whether to check also the rules that are only checked on request: what is worth knowing, but wrong in no
    /// way. Off by default; [`Validator::include`] asks for such a rule too.
    #[must_use]
    pub fn info(mut self, info: bool) -> Self {
        self.selection.info(info);
        self
    }

    /// Does not report codes that begin with this, such as `W` or `E3030`.
    #[must_use]
    pub fn ignore(mut self, code: impl Into<String>) -> Self {
        self.selection.ignore(code);
        self
    }

    /// Adds schemas of private or newer types, which win over the embedded ones.
    #[must_use]
    pub fn schemas(mut self, schemas: PrivateSchemas) -> Self {
        let sources: Vec<Box<dyn Schemas>> =
            vec![Box::new(schemas), Box::new(SchemaStore::embedded())];
        self.library = Arc::new(Library::new(sources));
        self
    }

    /// The schemas.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Checks a template in memory. `name` is what findings call it.
    #[must_use]
    pub fn check_source(&self, name: &str, text: &str) -> Report {
        self.check_document(name, Source::of(text), &parse::parse(text))
    }

    /// Checks a template file. A file that is no UTF-8 or much too large gets a finding, not an error.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn check_file(&self, path: impl AsRef<Path>) -> std::io::Result<Report> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match stackwright_files::read(path, parse::MAX_SOURCE_BYTES as u64) {
            Ok(bytes) => Ok(self.check_bytes_of(&name, &bytes, Some(path))),
            Err(Refused::TooLarge { .. }) => {
                Ok(self.check_document(&name, Source::of(""), &parse::too_large()))
            }
            Err(refused) => Err(refused.into()),
        }
    }

    /// Checks a template as it was read, which may not even be UTF-8.
    #[must_use]
    pub fn check_bytes(&self, name: &str, bytes: &[u8]) -> Report {
        self.check_bytes_of(name, bytes, None)
    }

    fn check_bytes_of(&self, name: &str, bytes: &[u8], path: Option<&Path>) -> Report {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.check_document(name, Source { text, path }, &parse::parse(text)),
            Err(error) => {
                let text = String::from_utf8_lossy(bytes);
                let at = error.valid_up_to();
                let mut report = Report::new(name, &text);
                report.findings.push(registry::finding(
                    "E0000",
                    format!("byte {at} is no valid UTF-8; save the template as UTF-8"),
                    Span::new(at, at + 1),
                ));
                report
            }
        }
    }

    /// Checks a template given as a JSON value. Spans refer to its pretty-printed text, which the report has.
    #[must_use]
    pub fn check_json(&self, name: &str, template: &serde_json::Value) -> Report {
        self.check_source(name, &format!("{template:#}"))
    }

    /// Whether findings of a code, or of any code that begins so, are reported.
    #[must_use]
    pub fn is_reported(&self, code: &str) -> bool {
        self.selection.wants(code, registry::least_severity(code))
    }

    /// Whether a finding is reported.
    #[must_use]
    pub fn shows(&self, finding: &Diagnostic) -> bool {
        self.selection.shows(finding)
    }

    /// Checks the templates of an app together: rules that follow a flow see the resources of all of them, through
    /// exports and imports, and what the stacks need of each other is checked too. The reports are in the order
    /// of the stacks, without those that are only [`seen`](AppStack::seen).
    ///
    /// ```
    /// use stackwright_validate::{AppStack, Validator};
    ///
    /// let reports = Validator::new().check_app(&[
    ///     AppStack::new("Data", "data.yaml", "
    /// Resources: {Files: {Type: AWS::S3::Bucket}}
    /// Outputs: {Files: {Value: !Ref Files, Export: {Name: !Sub '${AWS::StackName}:Files'}}}
    /// "),
    ///     AppStack::new("Web", "web.yaml", "
    /// Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue 'Data:Flies'}}}
    /// "),
    /// ]);
    /// assert_eq!(reports[1].findings[0].code, "SW1060");
    /// assert_eq!(reports[1].findings[0].hint.as_deref(), Some("did you mean `Data:Files`?"));
    /// ```
    #[must_use]
    pub fn check_app(&self, stacks: &[AppStack<'_>]) -> Vec<Report> {
        self.check_app_with(stacks, |stacks, check| stacks.iter().map(check).collect())
    }

    /// Checks a template as the update of a stack: beside everything else, what the update of `deployed` to `text`
    /// cannot do, such as replace a resource under the name that it has.
    ///
    /// ```
    /// use stackwright_validate::Validator;
    ///
    /// let table = |key: &str| format!("
    /// Resources:
    ///   Table:
    ///     Type: AWS::DynamoDB::Table
    ///     Properties:
    ///       TableName: orders
    ///       BillingMode: PAY_PER_REQUEST
    ///       AttributeDefinitions: [{{AttributeName: {key}, AttributeType: S}}]
    ///       KeySchema: [{{AttributeName: {key}, KeyType: HASH}}]
    /// ");
    /// let report = Validator::new().check_update("orders.yaml", &table("id"), &table("number"));
    /// assert!(report.findings.iter().any(|finding| finding.code == "SW1061"));
    /// ```
    #[must_use]
    pub fn check_update(&self, name: &str, deployed: &str, text: &str) -> Report {
        let stack = AppStack::new("Stack", name, text)
            .deployed(deployed)
            .among_others();
        let mut reports = self.check_app(&[stack]);
        reports
            .pop()
            .unwrap_or_else(|| self.check_source(name, text))
    }

    /// Checks the templates of an app together as [`Validator::check_app`] does, where the caller decides how the stacks
    /// are gone through, for example on several threads: `each` is given their places and what makes a report of one, and
    /// returns the reports in the same order.
    #[must_use]
    pub fn check_app_with(
        &self,
        stacks: &[AppStack<'_>],
        each: impl FnOnce(&[usize], &(dyn Fn(&usize) -> Report + Sync)) -> Vec<Report>,
    ) -> Vec<Report> {
        let documents: Vec<Document<'_>> = stacks
            .iter()
            .map(|stack| parse::parse(stack.text))
            .collect();
        let unrolled: Vec<Option<Unrolled<'_>>> = documents
            .iter()
            .zip(stacks)
            .map(|(document, stack)| unrolled(stack.text, document))
            .collect();
        let templates: Vec<Option<Template<'_>>> = documents
            .iter()
            .zip(&unrolled)
            .map(|(document, unrolled)| {
                let whole = !document.is_broken();
                whole.then(|| template(document, unrolled.as_ref()))
            })
            .collect();
        let deployed: Vec<Option<Document<'_>>> = stacks
            .iter()
            .map(|stack| stack.deployed.map(parse::parse))
            .collect();
        let before: Vec<Option<Template<'_>>> = deployed
            .iter()
            .map(|document| {
                let document = document.as_ref().filter(|document| !document.is_broken())?;
                Some(Template::new(document))
            })
            .collect();
        let mut places = vec![None; stacks.len()];
        let mut members = Vec::new();
        for (index, (stack, template)) in stacks.iter().zip(&templates).enumerate() {
            if let Some(template) = template {
                places[index] = Some(members.len());
                members.push(Member {
                    name: stack.name,
                    template,
                    before: before[index].as_ref(),
                    region: stack.region.or(self.region.as_deref()),
                    account: stack.account,
                });
            }
        }
        let complete =
            members.len() == stacks.len() && !stacks.iter().any(|stack| stack.among_others);
        let app = App::new(members, complete);
        let checked: Vec<usize> = (0..stacks.len())
            .filter(|index| !stacks[*index].seen)
            .collect();
        each(&checked, &|&index| {
            let (stack, document) = (&stacks[index], &documents[index]);
            let (Some(at), Some(template)) = (places[index], &templates[index]) else {
                return self.check_document(stack.file, Source::of(stack.text), document);
            };
            let link = Link {
                app: &app,
                home: at,
                at,
            };
            self.check_part(stack.file, stack.text, document, |out, report| {
                let source = Source::of(stack.text);
                let cut = unrolled[index].as_ref().and_then(|unrolled| unrolled.cut);
                cut.or(self.check_template(source, document, template, Some(link), out, report))
            })
        })
    }

    fn check_document(&self, name: &str, source: Source<'_>, document: &Document<'_>) -> Report {
        self.check_part(name, source.text, document, |out, report| {
            let unrolled = unrolled(source.text, document);
            let template = template(document, unrolled.as_ref());
            let cut = unrolled.as_ref().and_then(|unrolled| unrolled.cut);
            cut.or(self.check_template(source, document, &template, None, out, report))
        })
    }

    /// Reports what is wrong with a document, and with its template where it has one.
    fn check_part(
        &self,
        name: &str,
        text: &str,
        document: &Document<'_>,
        check: impl FnOnce(&mut Findings, &mut Report) -> Option<Cut>,
    ) -> Report {
        let mut report = Report::new(name, text);
        let mut out = Findings::default();
        for error in &document.errors {
            let code = match error.kind {
                ParseErrorKind::Size => "E1002",
                _ => "E0000",
            };
            let mut finding = registry::finding(code, &error.message, error.span);
            if error.kind == ParseErrorKind::Size {
                finding = finding.hint("split it into several stacks");
            }
            if error.kind == ParseErrorKind::DuplicateKey {
                // CloudFormation reads the last one, so that it is not refused.
                finding = finding
                    .severity(Severity::Warning)
                    .hint("keep one of them: CloudFormation takes this one, and drops what was before without a word");
            }
            if let Some(related) = error.related {
                finding = finding.related(related, "first here");
            }
            out.report(finding);
        }
        if !document.is_broken()
            && let Some(cut) = check(&mut out, &mut report)
        {
            let message = format!("not all of the template was checked: {}", cut.limit);
            let at = cut.at.unwrap_or_default();
            out.report(registry::finding("SW1902", message, at));
        }
        // What a null breaks beside is said by the null.
        let nulls = document
            .errors
            .iter()
            .filter(|error| error.kind == ParseErrorKind::NullValue);
        let nulls: HashSet<Span> = nulls.map(|error| error.span).collect();
        report.findings.retain(|finding| {
            finding.code == "E0000" || !finding.span.is_some_and(|span| nulls.contains(&span))
        });
        out.findings.retain(|finding| self.selection.shows(finding));
        report.findings.append(&mut out.findings);
        report.unchecked = out.unchecked;
        if !report.findings.is_empty() {
            report.conceal(
                secrets::written(&document.root)
                    .iter()
                    .map(|node| node.span),
            );
        }
        report.arrange();
        if let Some(left_out) = leave_out(&mut report.findings)
            && self.selection.shows(&left_out)
        {
            report.findings.push(left_out);
            report.arrange();
        }
        report
    }

    /// Checks a template within the budget for its size. Returns what was cut off.
    fn check_template(
        &self,
        source: Source<'_>,
        document: &Document<'_>,
        template: &Template<'_>,
        link: Option<Link<'_>>,
        out: &mut Findings,
        report: &mut Report,
    ) -> Option<Cut> {
        let stacks = link.map_or(1, |link| link.app.stacks.len());
        let budget = Budget::of_member(source.text.len(), stacks);
        let ((), spent) = budget::metered(budget, Some(template.root), || {
            self.check_metered(source, document, template, link, out, report);
        });
        report.steps = spent.steps;
        spent.cut
    }

    fn check_metered(
        &self,
        source: Source<'_>,
        document: &Document<'_>,
        template: &Template<'_>,
        link: Option<Link<'_>>,
        out: &mut Findings,
        report: &mut Report,
    ) {
        let own = link.and_then(|link| link.member().region);
        let region = own.or(self.region.as_deref());
        let returned = schema::returned(template, &self.library);
        let scenarios = Scenarios::new(template, region, link, returned);
        let today = self.today.clone().unwrap_or_else(today);
        let cx = Context {
            template,
            document,
            text: source.text,
            path: source.path,
            library: &self.library,
            region,
            strict: self.strict,
            link,
            today: &today,
            scenarios: &scenarios,
            flow: Default::default(),
            is_dynamic: Default::default(),
        };
        if self.update_only {
            registry::run_for_update(&cx, out);
        } else if registry::exceeds(&cx, &self.selection, out) {
            return;
        } else {
            registry::run(&cx, &self.selection, out);
            let before = out.findings.len();
            SchemaCheck::new(template, &scenarios, &self.library, self.strict)
                .check(&mut out.findings, &mut out.unchecked);
            for limit in template.conditions.limits() {
                match limit {
                    ConditionLimit::Cases(span) => budget::cut(Limit::Cases, span),
                    ConditionLimit::Steps => budget::cut(Limit::Conditions, None),
                }
            }
            out.findings[before..].iter_mut().for_each(registry::rank);
        }
        if template.has_own_macro() {
            under_macro(template, &mut out.findings);
        }
        out.findings.retain(|finding| self.selection.shows(finding));
        supersede(&mut out.findings);
        report.findings.append(&mut out.findings);
        let (mut all, places): (Acknowledgements, Vec<Span>) =
            suppress::collect(template).into_iter().unzip();
        report.accept(&mut all);
        let deployed = link.is_some_and(|link| link.member().before.is_some());
        for ((one, used), place) in all.iter().zip(places) {
            let used = match used {
                true => Use::Covers,
                false if !self.is_reported(&one.code) => Use::Unknown,
                false if !deployed && registry::needs_deployed(&one.code) => Use::Unknown,
                false => Use::Nothing,
            };
            let faults = suppress::faults(one, used);
            out.findings
                .extend(faults.into_iter().map(|fault| fault.span(place)));
        }
    }
}

/// Makes warnings of errors in resources that a macro may change before CloudFormation sees them, and says so.
fn under_macro(template: &Template<'_>, findings: &mut [Diagnostic]) {
    let own = template
        .transforms
        .iter()
        .find(|name| !name.starts_with("AWS::"));
    for finding in findings {
        if finding.severity != Severity::Error || finding.subject.logical_id.is_none() {
            continue;
        }
        finding.severity = Severity::Warning;
        let may = format!("the macro `{}` may change it", own.unwrap_or(&"?"));
        finding.hint = Some(match finding.hint.take() {
            Some(hint) => format!("{hint}; {may}"),
            None => may,
        });
    }
}

/// A document with its loops unrolled, where it has any.
fn unrolled<'s>(text: &str, document: &Document<'s>) -> Option<Unrolled<'s>> {
    (!document.is_broken() && text.contains(model::LOOP)).then(|| model::unroll(document))?
}

/// The model of a document, with its loops unrolled where it has any.
fn template<'t>(document: &'t Document<'t>, unrolled: Option<&'t Unrolled<'t>>) -> Template<'t> {
    Template::new(unrolled.map_or(document, |unrolled| &unrolled.document))
}

/// The day by the system's clock, in UTC.
fn today() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    date(seconds / 86_400)
}

/// The date of a day since 1970 in the Gregorian calendar.
fn date(days: u64) -> String {
    // Years begin in March here, so that the day of a leap year comes last; eras have 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(11_017), "2000-03-01");
        assert_eq!(date(20_780), "2026-11-23");
        assert_eq!(date(20_818), "2026-12-31");
    }
}
