//! What was found: the steps of an event, each with what shows it.

use serde_json::{Value as Json, json};

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Passed,
    /// It ends here although it was meant to go on.
    Broken,
    /// Only a deployment knows, or what was not given.
    Unknown,
    /// It is for other events, and ends here rightly.
    Other,
}

impl State {
    /// As a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
            Self::Other => "other",
        }
    }

    /// The worse of two, for steps that must both pass.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        let rank = |state| match state {
            Self::Passed => 0,
            Self::Unknown => 1,
            Self::Other => 2,
            Self::Broken => 3,
        };
        match rank(self) >= rank(other) {
            true => self,
            false => other,
        }
    }
}

/// What part of the way a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What happens first.
    Cause,
    /// The templates can be deployed.
    Deployment,
    /// A trail records the call, or S3 sends an event.
    Record,
    /// A rule, filter, subscription or schedule takes the event.
    Match,
    /// The target's input is made.
    Input,
    /// Who calls may do so.
    Call,
    /// The target is placed in a network.
    Network,
    /// What is started can run.
    Run,
    /// What is started may read and write.
    Use,
    /// What is started does not start itself again.
    Again,
}

impl Part {
    /// As a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cause => "cause",
            Self::Deployment => "deployment",
            Self::Record => "record",
            Self::Match => "match",
            Self::Input => "input",
            Self::Call => "call",
            Self::Network => "network",
            Self::Run => "run",
            Self::Use => "use",
            Self::Again => "again",
        }
    }
}

/// A resource that a step is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The stack's name.
    pub stack: String,
    /// The logical ID.
    pub logical_id: String,
    /// The type.
    pub type_name: String,
    /// The construct path, where it is known.
    pub path: Option<String>,
    /// Where it was created: a line of Rust or of the template.
    pub place: String,
}

impl Subject {
    /// What people call it: the construct, else the logical ID.
    #[must_use]
    pub fn name(&self) -> &str {
        let path = self.path.as_deref().map(|path| {
            let path = path.strip_suffix("/Resource").unwrap_or(path);
            path.split_once('/').map_or(path, |(_, rest)| rest)
        });
        path.unwrap_or(&self.logical_id)
    }
}

/// One thing that shows how a step stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// How it stands.
    pub state: State,
    /// What it is.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where it stands, as `file:line`.
    pub place: Option<String>,
    /// The code of the finding that it is.
    pub code: Option<String>,
}

impl Evidence {
    pub(crate) fn new(state: State, what: impl Into<String>) -> Self {
        Self {
            state,
            what: what.into(),
            hint: None,
            place: None,
            code: None,
        }
    }

    pub(crate) fn at(mut self, place: impl Into<Option<String>>) -> Self {
        self.place = place.into();
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One step, and what follows from it.
#[derive(Clone, Debug)]
pub struct Step {
    /// What part of the way it is.
    pub part: Part,
    /// How it stands.
    pub state: State,
    /// What happens, or why it does not.
    pub what: String,
    /// The resource that it is about.
    pub subject: Option<Subject>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// What is passed on, as JSON, where it changed: an event, an input, an environment.
    pub shown: Vec<(&'static str, Json)>,
    /// What starts here; nothing for a step on the way.
    pub started: Option<Started>,
    /// What it would lead to next, where it does not.
    pub toward: Vec<Subject>,
    /// What follows.
    pub then: Vec<Step>,
}

/// What an event starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Started {
    /// The resource; for what is outside of the app, its ARN as logical ID.
    pub subject: Subject,
    /// What it is given.
    pub input: Option<Json>,
    /// The environment of each container of a task, or of a function.
    pub environment: Vec<(String, Vec<(String, String)>)>,
    /// What it may read: actions and resources.
    pub reads: Vec<(String, String)>,
    /// What it may write.
    pub writes: Vec<(String, String)>,
}

impl Started {
    /// The value of a variable in its environment; of several containers, the first that has it.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        let all = self.environment.iter().flat_map(|(_, all)| all);
        let mut all = all.filter(|(known, _)| known == name);
        all.next().map(|(_, value)| value.as_str())
    }
}

impl Step {
    pub(crate) fn new(part: Part, state: State, what: impl Into<String>) -> Self {
        Self {
            part,
            state,
            what: what.into(),
            subject: None,
            evidence: Vec::new(),
            shown: Vec::new(),
            started: None,
            toward: Vec::new(),
            then: Vec::new(),
        }
    }

    /// Whether it is broken so that what would follow from it does not happen; what is shown of a proof ends there.
    #[must_use]
    pub fn ends_the_way(&self) -> bool {
        let on_the_way = matches!(
            self.part,
            Part::Match | Part::Input | Part::Call | Part::Network | Part::Record
        );
        self.state == State::Broken && on_the_way
    }

    pub(crate) fn about(mut self, subject: impl Into<Option<Subject>>) -> Self {
        self.subject = subject.into();
        self
    }

    pub(crate) fn with(mut self, evidence: Evidence) -> Self {
        self.show(evidence);
        self
    }

    /// Adds what shows how it stands; the worst of it is how it stands.
    pub(crate) fn show(&mut self, evidence: Evidence) {
        self.state = self.state.and(evidence.state);
        self.evidence.push(evidence);
    }

    /// Visits this step and all that follow, with the state of the way to each.
    fn visit<'s>(&'s self, before: State, visit: &mut dyn FnMut(&'s Step, State)) {
        let state = before.and(self.state);
        visit(self, state);
        for step in &self.then {
            step.visit(state, visit);
        }
    }

    pub(crate) fn each_mut(&mut self, visit: &mut dyn FnMut(&mut Step)) {
        visit(self);
        for step in &mut self.then {
            step.each_mut(visit);
        }
    }
}

/// What an event starts, and what shows that.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The result in one line.
    pub verdict: String,
    /// Whether what was expected starts; without an expectation, whether something starts and no way to anything is broken.
    pub state: State,
    /// What was taken as given: names, values, and whether it is a default of the template.
    pub assumed: Vec<(String, String, bool)>,
    /// Values of parameters that are not to be shown.
    pub(crate) secrets: Vec<String>,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Proof {
    /// What starts, with how certain that is: [`State::Passed`] or [`State::Unknown`].
    pub fn started(&self) -> impl Iterator<Item = (&Started, State)> {
        let mut found = Vec::new();
        self.each(&mut |step, state| {
            if let Some(started) = &step.started
                && matches!(state, State::Passed | State::Unknown)
            {
                found.push((started, state));
            }
        });
        found.into_iter()
    }

    /// The steps at which a way ends that was meant to go on.
    pub fn broken(&self) -> impl Iterator<Item = &Step> {
        self.of(State::Broken)
    }

    /// The steps of which it is not known whether they go on.
    pub fn unknown(&self) -> impl Iterator<Item = &Step> {
        self.of(State::Unknown)
    }

    /// The first step at which a way ends: one that is broken, else one that is unknown, else one for other events.
    #[must_use]
    pub fn fault(&self) -> Option<&Step> {
        self.ends().next()
    }

    /// The steps at which the ways end that start nothing: those that are broken or unknown, else those for other events.
    pub fn ends(&self) -> impl Iterator<Item = &Step> {
        let states = [State::Broken, State::Unknown, State::Other];
        let found = states
            .into_iter()
            .map(|state| self.of(state).collect::<Vec<_>>());
        let found = found.into_iter().find(|steps| !steps.is_empty());
        found.unwrap_or_default().into_iter()
    }

    fn of(&self, wanted: State) -> impl Iterator<Item = &Step> {
        let mut found = Vec::new();
        self.each(&mut |step, _| {
            if step.state == wanted {
                found.push(step);
            }
        });
        found.into_iter()
    }

    pub(crate) fn each<'s>(&'s self, visit: &mut dyn FnMut(&'s Step, State)) {
        for step in &self.steps {
            step.visit(State::Passed, visit);
        }
    }

    /// Asserts that a target starts, by construct path or logical ID, and returns it for more assertions.
    ///
    /// # Panics
    /// When it does not start, or nobody can know offline; the message is the whole proof.
    #[track_caller]
    pub fn assert_starts(&self, target: &str) -> &Started {
        let found = self.started().find(|(started, state)| {
            *state == State::Passed && is_called(&started.subject, target)
        });
        match found {
            Some((started, _)) => started,
            None => panic!("{target} does not start\n{}", self.text()),
        }
    }

    /// Asserts that exactly one thing starts, which is this, and that no other way is broken or unknown.
    ///
    /// # Panics
    /// Where that is not so; the message is the whole proof.
    #[track_caller]
    pub fn assert_starts_only(&self, target: &str) -> &Started {
        let started = self.assert_starts(target);
        let others = self
            .started()
            .filter(|(one, _)| one.subject != started.subject);
        assert!(
            others.count() == 0 && self.broken().count() == 0,
            "{target} is not all that starts\n{}",
            self.text()
        );
        started
    }

    /// Asserts that nothing starts, and that this is certain.
    ///
    /// # Panics
    /// Where something starts or may start; the message is the whole proof.
    #[track_caller]
    pub fn assert_starts_nothing(&self) {
        assert!(
            self.started().count() == 0,
            "something starts\n{}",
            self.text()
        );
    }

    /// The proof as JSON, without secrets.
    #[must_use]
    pub fn json(&self) -> Json {
        let own = self.shown();
        let assumed = own.assumed.iter().map(
            |(name, value, default)| json!({"name": name, "value": value, "isDefault": default}),
        );
        json!({
            "verdict": own.verdict,
            "state": own.state.word(),
            "assumed": assumed.collect::<Vec<_>>(),
            "steps": own.steps.iter().map(step_json).collect::<Vec<_>>(),
        })
    }
}

/// Whether people may call a resource so.
pub(crate) fn is_called(subject: &Subject, name: &str) -> bool {
    if subject.logical_id == name {
        return true;
    }
    let Some(path) = subject.path.as_deref() else {
        return false;
    };
    let path = path.strip_suffix("/Resource").unwrap_or(path);
    let path = path.strip_suffix("/Default").unwrap_or(path);
    path == name
        || path
            .strip_suffix(name)
            .is_some_and(|before| before.ends_with('/'))
}

fn subject_json(subject: &Subject) -> Json {
    json!({
        "stack": subject.stack,
        "logicalId": subject.logical_id,
        "type": subject.type_name,
        "path": subject.path,
        "place": subject.place,
    })
}

fn step_json(step: &Step) -> Json {
    let evidence = step.evidence.iter().map(|one| {
        json!({"state": one.state.word(), "what": one.what, "hint": one.hint, "place": one.place, "code": one.code})
    });
    let pairs = |all: &[(String, String)]| -> Vec<Json> {
        (all.iter())
            .map(|(action, resource)| json!({"action": action, "resource": resource}))
            .collect()
    };
    let mut value = json!({
        "part": step.part.word(),
        "state": step.state.word(),
        "what": step.what,
        "subject": step.subject.as_ref().map(subject_json),
        "evidence": evidence.collect::<Vec<_>>(),
    });
    for (name, shown) in &step.shown {
        value[*name] = shown.clone();
    }
    if let Some(started) = &step.started {
        let environment = started.environment.iter().map(|(container, variables)| {
            let variables: serde_json::Map<String, Json> = (variables.iter())
                .map(|(name, value)| (name.clone(), Json::from(value.as_str())))
                .collect();
            json!({"container": container, "variables": variables})
        });
        value["started"] = json!({
            "subject": subject_json(&started.subject),
            "input": started.input,
            "environment": environment.collect::<Vec<_>>(),
            "reads": pairs(&started.reads),
            "writes": pairs(&started.writes),
        });
    }
    value["then"] = step.then.iter().map(step_json).collect();
    value
}
