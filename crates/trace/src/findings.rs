//! What validation finds in the resources on a way, at the steps that it breaks.
//!
//! The steps have what their edges need; validation knows besides what a task's network lacks, what Fargate refuses, and
//! what no resource can be created with.

use std::collections::{HashMap, HashSet, VecDeque};

use stackwright_diagnostic::{Diagnostic, Severity};
use stackwright_template::model::{Section, Template};

use crate::proof::{Evidence, Part, State, Step, Subject};

/// A resource: its stack's number, and its logical ID.
type Key<'t> = (usize, &'t str);

/// Types that say something of the resources to which they refer, and not the other way round.
const SAY_OF_OTHERS: &[&str] = &[
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
];

/// Which part of a way a property of a resource belongs to, by the type and the beginning of the property's path.
const PARTS: &[(&str, &str, Part)] = &[
    ("AWS::Events::Rule", "EventPattern", Part::Match),
    ("AWS::Events::Rule", "EventBusName", Part::Match),
    ("AWS::Events::Rule", "State", Part::Match),
    ("AWS::Events::Rule", "ScheduleExpression", Part::Match),
    (
        "AWS::Events::Rule",
        "Targets.*.InputTransformer",
        Part::Input,
    ),
    ("AWS::Events::Rule", "Targets.*.InputPath", Part::Input),
    ("AWS::Events::Rule", "Targets.*.Input", Part::Input),
    (
        "AWS::Events::Rule",
        "Targets.*.EcsParameters.NetworkConfiguration",
        Part::Network,
    ),
    ("AWS::Events::Rule", "Targets.*.EcsParameters", Part::Call),
    ("AWS::Events::Rule", "Targets", Part::Call),
    ("AWS::Events::Rule", "", Part::Call),
    ("AWS::CloudTrail::Trail", "", Part::Record),
    ("AWS::ECS::TaskDefinition", "TaskRoleArn", Part::Use),
    ("AWS::ECS::TaskDefinition", "", Part::Run),
    ("AWS::Lambda::Function", "", Part::Run),
    ("AWS::Logs::LogGroup", "", Part::Run),
    ("AWS::EC2::", "", Part::Network),
    ("AWS::ECS::Cluster", "", Part::Call),
    ("AWS::S3::BucketPolicy", "", Part::Use),
];

/// The references of the resources of all stacks, both ways.
pub struct Neighbours<'t> {
    forth: HashMap<Key<'t>, Vec<Key<'t>>>,
    types: HashMap<Key<'t>, &'t str>,
    names: HashMap<(&'t str, &'t str), Key<'t>>,
}

impl<'t> Neighbours<'t> {
    /// Of stacks by their names.
    pub fn of(stacks: impl Iterator<Item = (&'t str, &'t Template<'t>)>) -> Self {
        let mut own = Self {
            forth: HashMap::new(),
            types: HashMap::new(),
            names: HashMap::new(),
        };
        for (at, (name, template)) in stacks.enumerate() {
            for resource in template.resources.values() {
                own.types.insert((at, resource.name), resource.type_name);
                own.names.insert((name, resource.name), (at, resource.name));
            }
            for reference in &template.references {
                let (from, to) = ((at, reference.owner.name), (at, reference.target));
                let both = reference.owner.section == Section::Resources
                    && template.resources.contains_key(reference.target);
                if both {
                    own.forth.entry(from).or_default().push(to);
                    if SAY_OF_OTHERS.contains(&own.types[&from]) {
                        own.forth.entry(to).or_default().push(from);
                    }
                }
            }
        }
        own
    }

    /// How far each resource is from some others.
    fn distances(&self, from: &[Key<'t>]) -> HashMap<Key<'t>, usize> {
        let mut found: HashMap<Key<'t>, usize> = from.iter().map(|key| (*key, 0)).collect();
        let mut todo: VecDeque<Key<'t>> = from.iter().copied().collect();
        while let Some(key) = todo.pop_front() {
            let distance = found[&key] + 1;
            for next in self.forth.get(&key).into_iter().flatten() {
                if !found.contains_key(next) {
                    found.insert(*next, distance);
                    todo.push_back(*next);
                }
            }
        }
        found
    }

    fn key(&self, subject: &Subject) -> Option<Key<'t>> {
        let name = (subject.stack.as_str(), subject.logical_id.as_str());
        self.names.get(&name).copied()
    }
}

/// A finding of a stack.
pub struct Finding<'f> {
    /// The stack's number.
    pub stack: usize,
    /// The finding.
    pub diagnostic: &'f Diagnostic,
    /// Where it points.
    pub place: String,
}

/// Puts errors to the steps that they break, and warnings about flows to those that they leave open. What breaks no step
/// of the way and cannot be created breaks the deployment.
pub fn put<'f>(steps: &mut Vec<Step>, neighbours: &Neighbours<'_>, findings: &'f [Finding<'f>]) {
    let errors: Vec<&Finding<'f>> = (findings.iter())
        .filter(|finding| is_about_flows(finding.diagnostic))
        .collect();
    let mut left: HashSet<usize> = (0..errors.len()).collect();
    // The resources of all steps that are reached, each with its part.
    let mut reached: Vec<Reached> = Vec::new();
    for step in steps.iter() {
        reach(step, &mut reached);
    }
    for (index, finding) in errors.iter().enumerate() {
        if is_said(steps, finding) {
            left.remove(&index);
            continue;
        }
        let Some(part_and_subject) = place(finding, &reached, neighbours) else {
            continue;
        };
        let (part, subject) = part_and_subject;
        let mut done = false;
        for step in steps.iter_mut() {
            step.each_mut(&mut |step| {
                if !done && step.part == part && step.subject.as_ref() == Some(&subject) {
                    done = true;
                    add(step, finding);
                }
            });
        }
        if !done {
            // A part that has no step of its own gets one after that of its resource.
            for step in steps.iter_mut() {
                step.each_mut(&mut |step| {
                    if !done
                        && step.subject.as_ref() == Some(&subject)
                        && step.state != State::Other
                    {
                        done = true;
                        let mut own =
                            Step::new(part, State::Passed, words(part)).about(subject.clone());
                        add(&mut own, finding);
                        // What follows goes through it.
                        own.then = std::mem::take(&mut step.then);
                        step.then.push(own);
                    }
                });
            }
        }
        if done {
            left.remove(&index);
        }
    }
    let refused: Vec<&Finding<'_>> = (left.into_iter())
        .map(|index| errors[index])
        .filter(|finding| {
            finding.diagnostic.code.starts_with('E')
                && finding.diagnostic.severity == Severity::Error
        })
        .collect();
    if !refused.is_empty() {
        let mut step = Step::new(
            Part::Deployment,
            State::Broken,
            "the templates cannot be deployed",
        );
        for finding in refused {
            add(&mut step, finding);
        }
        steps.insert(0, step);
    }
}

/// Whether a step says already what a finding says; its code is kept there.
fn is_said(steps: &mut [Step], finding: &Finding<'_>) -> bool {
    let mut said = false;
    for step in steps {
        step.each_mut(&mut |step| {
            for evidence in &mut step.evidence {
                let same = !matches!(evidence.state, State::Passed | State::Other)
                    && finding.diagnostic.message.ends_with(&evidence.what);
                if same {
                    evidence
                        .code
                        .get_or_insert_with(|| finding.diagnostic.code.to_string());
                    said = true;
                }
            }
        });
    }
    said
}

fn words(part: Part) -> &'static str {
    match part {
        Part::Network => "what is started is placed in a network",
        Part::Input => "the input is made",
        Part::Use => "what is started may use what it needs",
        _ => "what is needed is there",
    }
}

/// A step that is reached.
struct Reached {
    part: Part,
    subject: Subject,
    /// Whether it is broken by what it is itself.
    is_broken: bool,
}

fn reach(step: &Step, reached: &mut Vec<Reached>) {
    if step.state == State::Other {
        return;
    }
    if let Some(subject) = &step.subject {
        reached.push(Reached {
            part: step.part,
            subject: subject.clone(),
            is_broken: step.state == State::Broken,
        });
    }
    for next in &step.then {
        reach(next, reached);
    }
}

/// What keeps a way from going on, or may: errors, and warnings of the rules that are about flows.
fn is_about_flows(one: &Diagnostic) -> bool {
    match one.severity {
        Severity::Error => true,
        Severity::Warning => one.code.starts_with("SW10"),
        _ => false,
    }
}

fn add(step: &mut Step, finding: &Finding<'_>) {
    let one = finding.diagnostic;
    if step.evidence.iter().any(|known| known.what == one.message) {
        return;
    }
    let state = match one.severity {
        Severity::Error => State::Broken,
        _ => State::Unknown,
    };
    step.show(Evidence {
        state,
        what: one.message.clone(),
        hint: one.hint.clone(),
        place: Some(finding.place.clone()),
        code: Some(one.code.to_string()),
    });
}

/// The step that a finding breaks: by the property that it is about, else one that is broken already and whose resource
/// leads to it, else the nearest whose resource does.
fn place(
    finding: &Finding<'_>,
    reached: &[Reached],
    neighbours: &Neighbours<'_>,
) -> Option<(Part, Subject)> {
    let id = finding.diagnostic.subject.logical_id.as_deref()?;
    let path = finding
        .diagnostic
        .subject
        .property_path
        .as_deref()
        .unwrap_or_default();
    let (at, type_name) = {
        let mut all = neighbours.types.iter();
        let found = all.find(|((stack, name), _)| *stack == finding.stack && *name == id)?;
        (*found.0, *found.1)
    };
    let part = PARTS
        .iter()
        .find(|(ty, begin, _)| type_name.starts_with(ty) && begins(path, begin))
        .map(|(_, _, part)| *part);
    let mut best: Option<((bool, bool, usize), &Reached)> = None;
    for one in reached {
        let Some(key) = neighbours.key(&one.subject) else {
            continue;
        };
        let Some(distance) = neighbours.distances(&[key]).get(&at).copied() else {
            continue;
        };
        let rank = (
            part.is_some_and(|part| part != one.part),
            !one.is_broken,
            distance,
        );
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, one));
        }
    }
    let (_, one) = best?;
    // A part that no step is of gets one of its own, where the resource itself says so.
    let own = part
        .filter(|part| *part == Part::Network || one.subject.logical_id == id || one.part == *part);
    Some((own.unwrap_or(one.part), one.subject.clone()))
}

/// Whether a path begins so; `*` stands for an index.
fn begins(path: &str, begin: &str) -> bool {
    let mut parts = path.split('.');
    begin.is_empty()
        || begin.split('.').all(|wanted| {
            parts
                .next()
                .is_some_and(|part| wanted == "*" || part == wanted)
        })
}
