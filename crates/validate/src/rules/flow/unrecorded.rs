//! SW1010, SW1011: a rule waits for calls on objects that no trail of the template records.

use super::reading::{key_span, only, pattern, related, scope};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::event::CLOUDTRAIL_CALL;
use stackwright_template::engines::Answer;
use stackwright_template::engines::events::{Comparing as _, Matching as _, Pattern};
use stackwright_template::engines::text::{Located, Scope, Text};
use stackwright_template::engines::trail::{ObjectCalls, Trail, Verdict, Why};
use stackwright_template::model::Resource;

rule! {
    /// ## What it does
    /// Reports an event rule that waits for CloudTrail records of calls on a bucket's objects, when no trail of the
    /// template, or of the app where it is known, records that bucket.
    ///
    /// ## Why it matters
    /// Calls on objects are data events, which a trail records only where a selector asks for them, and only what is
    /// recorded becomes an event. Without it everything deploys, and the rule never fires. It is a warning for a
    /// template alone, since a trail elsewhere, such as the organization's, may record the bucket, and an error when
    /// all templates of the app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, Properties: {IsLogging: true, S3BucketName: !Ref Logs}}   # no selectors
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub struct UnrecordedBucket = SW1010, "unrecorded-bucket", Warning, on [resources "AWS::Events::Rule"];
}

/// What a rule waits for and no trail records.
struct Unrecorded<'t> {
    bucket: Text,
    keys: Vec<Text>,
    trails: Vec<(Located<'t>, Trail, Verdict)>,
    read_only: bool,
    span: stackwright_template::parse::Span,
}

fn waits_for_objects(pattern: &Pattern) -> bool {
    if !only(pattern, &["detail-type"], &[CLOUDTRAIL_CALL])
        || !only(pattern, &["source"], &["aws.s3"])
    {
        return false;
    }
    match pattern.tests(&["detail", "eventName"]) {
        Some(tests) => tests.iter().filter_map(|test| test.literal()).any(|name| {
            name.contains("Object")
                || name.contains("MultipartUpload")
                || name.contains("UploadPart")
        }),
        None => pattern
            .field(&["detail", "requestParameters", "key"])
            .is_some(),
    }
}

fn unrecorded<'t>(cx: &Context<'t>, form: &Form<'t>) -> Vec<Unrecorded<'t>> {
    let scope: Scope<'_, 't> = scope(cx, form);
    let Some(pattern) = pattern(cx, form).filter(waits_for_objects) else {
        return Vec::new();
    };
    let Some(buckets) = pattern.tests(&["detail", "requestParameters", "bucketName"]) else {
        return Vec::new();
    };
    let read_only = pattern
        .tests(&["detail", "eventName"])
        .is_some_and(|tests| {
            tests.iter().all(|test| {
                test.literal().is_some_and(|name| {
                    ["Get", "Head", "List", "Select"]
                        .iter()
                        .any(|start| name.starts_with(start))
                })
            })
        });
    let names: Vec<String> = pattern
        .tests(&["detail", "eventName"])
        .unwrap_or_default()
        .iter()
        .map(|test| test.literal().map(str::to_owned))
        .collect::<Option<_>>()
        .unwrap_or_default();
    let keys = pattern.texts(&["detail", "requestParameters", "key"]);
    let mut found = Vec::new();
    for test in buckets {
        let Some((bucket, _)) = test.kind.as_text() else {
            continue;
        };
        let mut recorded = Answer::No;
        let mut trails = Vec::new();
        for resource in scope.everywhere("AWS::CloudTrail::Trail") {
            let (trail, reach) = scope.with(&resource, |there| {
                (Trail::read(there, &resource), reach(cx, there, &resource))
            });
            let mut best = Verdict {
                answer: Answer::No,
                why: Why::ManagementOnly,
            };
            for key in &keys {
                let verdict = trail.records(&ObjectCalls {
                    bucket: bucket.clone(),
                    key: key.clone(),
                    read_only,
                    names: names.clone(),
                });
                if (verdict.answer, verdict.why) > (best.answer, best.why) {
                    best = verdict;
                }
            }
            best.answer = best.answer.and(reach);
            recorded = recorded.or(best.answer);
            trails.push((resource, trail, best));
        }
        if recorded == Answer::No && !keys.is_empty() {
            found.push(Unrecorded {
                bucket,
                keys: keys.clone(),
                trails,
                read_only,
                span: test.place,
            });
        }
    }
    found
}

/// Whether a trail records what happens in the region and account of the template that is checked.
fn reach<'t>(cx: &Context<'t>, there: Scope<'_, 't>, trail: &Located<'t>) -> Answer {
    let Some((home, link)) = cx.link.zip(trail.link) else {
        return Answer::Yes;
    };
    let (here, other) = (home.member(), link.member());
    let differs = |a: Option<&str>, b: Option<&str>| a.is_some() && b.is_some() && a != b;
    if differs(here.account, other.account) {
        // A trail of the organization records other accounts too.
        let organization = there.property(trail, "IsOrganizationTrail");
        return Answer::from(organization.is_some_and(|value| value.boolean() != Some(false)))
            .and(Answer::Maybe);
    }
    if differs(here.region, other.region) {
        let all = there.property(trail, "IsMultiRegionTrail");
        return Answer::from(all.is_some_and(|value| value.boolean() != Some(false)));
    }
    Answer::Yes
}

fn is_near(verdict: Verdict) -> bool {
    matches!(
        verdict.why,
        Why::OtherKey | Why::OtherAccess | Why::OtherCalls | Why::NotLogging
    )
}

impl Rule for UnrecordedBucket {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        if cx.template.is_rewritten() {
            return;
        }
        for form in cx.scenarios.forms(rule) {
            for found in unrecorded(cx, form) {
                if found.trails.iter().any(|(.., verdict)| is_near(*verdict)) {
                    continue;
                }
                let whole = cx.is_whole();
                let what = if whole { "app" } else { "template" };
                let why = match found.trails.as_slice() {
                    [] => format!("and the {what} has no trail"),
                    [
                        (
                            trail,
                            _,
                            Verdict {
                                why: Why::ManagementOnly,
                                ..
                            },
                        ),
                    ] => {
                        format!("and {} records management events only", trail.label())
                    }
                    [(trail, ..)] => format!("and {} records other buckets only", trail.label()),
                    _ => format!("and no trail of the {what} records them"),
                };
                let start = if whole {
                    "everything deploys and the rule never fires"
                } else {
                    "the rule never fires unless a trail elsewhere helps"
                };
                let mut finding = self
                    .at(found.span, format!("{start}: it waits for calls on objects of `{}`, {why}", found.bucket))
                    .hint(format!(
                        "record them: EventSelectors: [{{ReadWriteType: {}, DataResources: [{{Type: AWS::S3::Object, Values: ['arn:aws:s3:::{}/{}']}}]}}]",
                        if found.read_only { "ReadOnly" } else { "WriteOnly" },
                        found.bucket,
                        prefix(&found.keys),
                    ))
                    .property("EventPattern.detail.requestParameters.bucketName");
                if whole {
                    finding = finding.severity(Severity::Error);
                }
                if let Some((trail, ..)) = found.trails.first() {
                    let label = "this trail does not record them";
                    finding = related(finding, trail, trail.name_span, label);
                }
                out.report(finding);
            }
        }
    }
}

/// The prefix that a trail would have to record.
fn prefix(keys: &[Text]) -> String {
    match keys {
        [key] => {
            let text = key.to_string();
            text.split('*').next().unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}

rule! {
    /// ## What it does
    /// Reports a trail that records data events of a bucket, but none of those that an event rule waits for: another
    /// key prefix, reads instead of writes, or a trail that is switched off.
    ///
    /// ## Why it matters
    /// Everything deploys, the trail records, and the rule never fires.
    ///
    /// ## Example
    /// ```yaml
    /// Values: [!Sub '${Bucket.Arn}/inbox/']   # the rule waits for the prefix input/
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub struct UnrecordedKey = SW1011, "unrecorded-key", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for UnrecordedKey {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let rule = form.resource;
        for found in unrecorded(cx, form) {
            let Some((resource, trail, verdict)) =
                found.trails.iter().find(|(.., verdict)| is_near(*verdict))
            else {
                continue;
            };
            let keys: Vec<String> = found.keys.iter().map(|key| format!("`{key}`")).collect();
            let keys = keys.join(", ");
            let (message, hint, property) = match verdict.why {
                Why::NotLogging => (
                    format!(
                        "{} is switched off, so `{}` never fires",
                        resource.label(),
                        rule.name
                    ),
                    "set IsLogging: true".to_owned(),
                    "IsLogging",
                ),
                Why::OtherAccess => (
                    format!(
                        "{} does not record the calls that `{}` waits for: reads are not writes",
                        resource.label(),
                        rule.name
                    ),
                    if found.read_only {
                        "set ReadWriteType: ReadOnly, or All for reads and writes".to_owned()
                    } else {
                        "set ReadWriteType: WriteOnly for uploads".to_owned()
                    },
                    "EventSelectors",
                ),
                Why::OtherCalls => (
                    format!(
                        "{} does not record the calls that `{}` waits for: its selectors leave them out by `eventName`",
                        resource.label(),
                        rule.name
                    ),
                    "name the same calls in the selector, or leave `eventName` out of it"
                        .to_owned(),
                    "EventSelectors",
                ),
                _ => (
                    format!(
                        "everything deploys and `{}` never fires: it waits for the keys {keys} of `{}`, and {} records other keys only",
                        rule.name,
                        found.bucket,
                        resource.label()
                    ),
                    format!(
                        "record 'arn:aws:s3:::{}/{}'",
                        found.bucket,
                        prefix(&found.keys)
                    ),
                    "EventSelectors",
                ),
            };
            let selector = trail
                .selectors
                .iter()
                .position(|selector| !selector.objects.is_empty());
            let (span, path) = match (property, selector) {
                ("EventSelectors", Some(index)) => (
                    trail.selectors[index].span,
                    format!("EventSelectors.{index}"),
                ),
                ("EventSelectors", None) => (
                    trail
                        .advanced
                        .first()
                        .map_or(resource.name_span, |selector| selector.span),
                    "AdvancedEventSelectors".to_owned(),
                ),
                _ => (key_span(resource, property), property.to_owned()),
            };
            let finding = if resource.is_home() {
                self.at(span, message)
                    .related(found.span, "the rule waits for this bucket")
                    .resource(&**resource)
                    .property(&path)
            } else {
                self.at(found.span, message)
                    .property("EventPattern.detail.requestParameters.bucketName")
            };
            out.report(finding.hint(hint));
        }
    }
}
