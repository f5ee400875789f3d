//! The command itself is killed (SIGKILL) at each of its calls, before and after the service acts, and run again: the
//! end is the same as without, nothing is done twice, nothing is left over.

use std::path::Path;
use std::process::{Child, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{Stack, assembly, command, server, side_by_side};
use crate::http::{Reply, Request, serve};
use crate::model::Model;
use crate::world::thing;

/// How a client dies at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    /// The call has no effect.
    Before,
    /// The call has its effect, and the command is run again while that goes on.
    After,
    /// The call has its effect, and the command is run again when everything that was begun is over.
    Later,
}

impl Death {
    const ALL: [Self; 3] = [Self::Before, Self::After, Self::Later];

    /// Time between two events: long enough for the second run to meet what the first one has begun, or short.
    fn step(self) -> Duration {
        Duration::from_millis(if self == Self::Later { 5 } else { 100 })
    }
}

/// A call by its action: the first one of that action, the second one, … Only polls differ in number between runs.
type Call = (String, usize);

/// Who is to die: at which call, whether that has its effect, and the process.
#[derive(Default)]
struct Victim {
    order: Option<(Call, bool)>,
    process: Option<Child>,
}

/// An account that kills its client.
struct Account {
    model: Arc<Mutex<Model>>,
    victim: Arc<Mutex<Victim>>,
    url: String,
}

/// A run of the command.
struct Run {
    /// `None` when it was killed.
    code: Option<i32>,
    /// What it said.
    told: String,
}

impl Account {
    fn new() -> Self {
        let model = Arc::new(Mutex::new(Model::new()));
        let victim: Arc<Mutex<Victim>> = Arc::default();
        let (state, orders) = (model.clone(), victim.clone());
        let handle = move |request: Request| {
            // Held while a process starts: whoever kills knows whom.
            let mut victim = orders.lock().expect("a victim");
            let mut model = state.lock().expect("a model");
            model.requests.push(request.action());
            let dies = victim
                .order
                .take_if(|(call, _)| calls(&model.requests).last() == Some(call));
            let Some((_, acts)) = dies else {
                let (status, body) = model.answer(&request);
                return Reply::Answer(status, body);
            };
            if acts {
                model.answer(&request);
            }
            let process = victim.process.as_mut().expect("somebody calls");
            process.kill().expect("it is killed");
            Reply::Cut
        };
        let port = server().block_on(serve(Arc::new(handle)));
        Self {
            model,
            victim,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    /// Begins anew, with what a model has.
    fn reset(&self, model: &Model, step: Duration) {
        let mut own = self.model.lock().expect("a model");
        *own = model.clone();
        own.step = step;
    }

    /// Runs the command, which dies at a call.
    fn play(&self, directory: &Path, arguments: &[&str], order: Option<(Call, bool)>) -> Run {
        let mut command = command(directory, &self.url, arguments);
        let mut victim = self.victim.lock().expect("a victim");
        victim.order = order;
        victim.process = Some(command.spawn().expect("it starts"));
        drop(victim);
        // What it says fits into a pipe: it can be read in the end.
        let process = loop {
            std::thread::sleep(Duration::from_millis(5));
            let mut victim = self.victim.lock().expect("a victim");
            let running = victim.process.as_mut().expect("a process");
            if running.try_wait().expect("a process").is_some() {
                victim.order = None;
                break victim.process.take().expect("a process");
            }
        };
        let Output { status, stderr, .. } = process.wait_with_output().expect("an end");
        Run {
            code: status.code(),
            told: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Model) -> T) -> T {
        let mut model = self.model.lock().expect("a model");
        model.advance();
        look(&mut model)
    }

    fn summary(&self) -> Vec<String> {
        self.with(|model| model.summary())
    }

    /// Waits until nothing is going on any more.
    fn settle(&self) {
        let is_busy = |line: &String| line.contains("_IN_PROGRESS") && !line.contains("REVIEW");
        while self.summary().iter().any(is_busy) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What counts: executions, deletions, rollbacks, uploads. (Change sets come and go.)
    fn deeds(&self) -> Vec<String> {
        let all = self.with(|model| model.deeds.clone());
        let counted = all
            .into_iter()
            .filter(|deed| !deed.starts_with("plan ") && !deed.starts_with("discard "));
        counted
            .map(|deed| {
                // Each change set has a name of its own.
                let name = deed.strip_prefix("execute ");
                name.map_or(deed.clone(), |_| "execute".into())
            })
            .collect()
    }
}

/// The calls that these requests were.
fn calls(requests: &[String]) -> Vec<Call> {
    let nth = |(place, action): (usize, &String)| {
        let earlier = requests[..place].iter().filter(|other| *other == action);
        (action.clone(), 1 + earlier.count())
    };
    requests.iter().enumerate().map(nth).collect()
}

fn acts(action: &str) -> bool {
    !["Describe", "Get", "HEAD ", "List"]
        .iter()
        .any(|verb| action.starts_with(verb))
}

/// What is there, and what is then done.
struct Story {
    before: Vec<Stack>,
    /// The stack's status before, when it is not what its deployment led to.
    status: Option<&'static str>,
    after: Vec<Stack>,
    /// What is done first, and not killed.
    first: Option<&'static [&'static str]>,
    command: &'static [&'static str],
    /// How the command ends, and what it says.
    code: i32,
    says: &'static str,
}

const DEPLOY: &[&str] = &[
    "deploy", "-a", ".", "--yes", "--all", "--bucket", "files", "--ignore", "E3006",
];

fn small() -> Value {
    json!({"A": thing(json!({"Size": 1, "Name": "a"}))})
}

fn larger() -> Value {
    json!({"A": thing(json!({"Size": 2, "Name": "a"})), "B": thing(json!({}))})
}

impl Story {
    fn deploy(before: Vec<Stack>, after: Vec<Stack>) -> Self {
        Self {
            before,
            status: None,
            after,
            first: None,
            command: DEPLOY,
            code: 0,
            says: "",
        }
    }

    fn prepare(&self) -> Model {
        let account = Account::new();
        if !self.before.is_empty() {
            let run = account.play(assembly(&self.before).path(), DEPLOY, None);
            assert_eq!(run.code, Some(0), "{}", run.told);
        }
        if let Some(first) = self.first {
            let run = account.play(assembly(&self.after).path(), first, None);
            assert_eq!(run.code, Some(0), "{}", run.told);
        }
        account.with(|model| {
            model.deeds.clear();
            model.requests.clear();
            if let Some(status) = self.status {
                model.stacks[0].status = status.into();
            }
            model.clone()
        })
    }

    /// Kills at every call in turn.
    fn tell(&self) {
        let (before, directory) = (self.prepare(), assembly(&self.after));
        let account = Account::new();
        let mut cases = Vec::new();
        for death in Death::ALL {
            account.reset(&before, death.step());
            let whole = account.play(directory.path(), self.command, None);
            assert_eq!(whole.code, Some(self.code), "{}", whole.told);
            assert!(whole.told.contains(self.says), "{}", whole.told);
            let all = account.with(|model| calls(&model.requests));
            // Before or after a call that only reads is the same.
            let all = all
                .into_iter()
                .filter(|call| death != Death::Before || acts(&call.0));
            cases.extend(all.map(|call| (call, death)));
        }
        let (summary, deeds) = (account.summary(), account.deeds());
        let is_left = |line: &String| line.contains("REVIEW") || line.starts_with("change set");
        assert!(!summary.iter().any(is_left), "{summary:?}");
        let killed = side_by_side(&cases, |(call, death)| {
            let account = Account::new();
            account.reset(&before, death.step());
            let order = (call.clone(), *death != Death::Before);
            let first = account.play(directory.path(), self.command, Some(order));
            if first.code.is_some() {
                // This time it polled less often: there was no such call.
                assert!(call.1 > 1, "{call:?} has killed nothing");
                assert_eq!(first.code, Some(self.code), "{}", first.told);
                return false;
            }
            if *death == Death::Later {
                account.settle();
            }
            let done = account.with(|model| model.requests.clone());
            let again = account.play(directory.path(), self.command, None);
            let case = format!(
                "{death:?} {call:?}: {done:?}\n{}\nAgain: {:?}\n{}",
                first.told,
                account.with(|model| model.requests[done.len()..].to_vec()),
                again.told
            );
            assert_eq!(again.code, Some(self.code), "{case}");
            assert_eq!(account.summary(), summary, "{case}");
            assert!(again.told.contains(self.says), "{case}");
            assert!(!again.told.contains("another operation"), "{case}");
            // A failure that was told is tried again; the last call of the first run says that it was.
            let was_told = self.code != 0 && *death != Death::Before && call.0 == "DeleteChangeSet";
            if was_told {
                assert!(first.told.contains(self.says), "{case}");
            } else {
                assert_eq!(account.deeds(), deeds, "{case}");
            }
            true
        });
        let killed = killed.iter().filter(|killed| **killed).count();
        assert!(killed > 0, "there is a first call");
        println!("killed {killed} times");
    }
}

#[test]
fn a_killed_creation_resumes() {
    Story::deploy(vec![], vec![("S", &[], small())]).tell();
}

#[test]
fn a_killed_update_resumes() {
    let (before, after) = (
        vec![("S", [].as_slice(), small())],
        vec![("S", [].as_slice(), larger())],
    );
    Story::deploy(before, after).tell();
}

#[test]
fn a_killed_run_without_changes_resumes() {
    let stacks = || -> Vec<Stack> { vec![("S", &[], small())] };
    Story::deploy(stacks(), stacks()).tell();
}

#[test]
fn a_killed_update_that_fails_resumes() {
    let failing = json!({"A": thing(json!({"Size": 1, "Name": "a"})), "B": thing(json!({"Fail": "B cannot be"}))});
    let story = Story {
        code: 1,
        says: "B cannot be",
        ..Story::deploy(vec![("S", &[], small())], vec![("S", &[], failing)])
    };
    story.tell();
}

#[test]
fn a_killed_replacement_with_an_upload_resumes() {
    let text = "x".repeat(60_000);
    let large = json!({"A": thing(json!({"Size": 1, "Name": "b", "Text": text}))});
    let story = Story::deploy(vec![("S", &[], small())], vec![("S", &[], large)]);
    story.tell();
}

#[test]
fn a_killed_deployment_of_two_stacks_resumes() {
    let stacks: Vec<Stack> = vec![("S", &[], small()), ("T", &["S"], larger())];
    Story::deploy(vec![], stacks).tell();
}

#[test]
fn a_killed_deletion_resumes() {
    let stacks = || -> Vec<Stack> { vec![("S", &[], small())] };
    let story = Story {
        command: &["destroy", "-a", ".", "--yes", "--all"],
        ..Story::deploy(stacks(), stacks())
    };
    story.tell();
}

#[test]
fn a_killed_rollback_resumes() {
    let stacks = || -> Vec<Stack> { vec![("S", &[], small())] };
    let story = Story {
        status: Some("UPDATE_ROLLBACK_FAILED"),
        command: &["rollback", "S"],
        ..Story::deploy(stacks(), stacks())
    };
    story.tell();
}

#[test]
fn a_killed_creation_that_fails_resumes() {
    let failing =
        json!({"A": thing(json!({"Name": "a"})), "B": thing(json!({"Fail": "B cannot be"}))});
    let story = Story {
        code: 1,
        says: "B cannot be",
        ..Story::deploy(vec![], vec![("S", &[], failing)])
    };
    story.tell();
}

#[test]
fn killed_deployments_side_by_side_resume() {
    let stacks: Vec<Stack> = vec![
        ("S", &[], small()),
        ("T", &[], larger()),
        ("U", &["S", "T"], small()),
    ];
    let story = Story {
        command: &[
            "deploy",
            "-a",
            ".",
            "--yes",
            "--all",
            "--concurrency",
            "4",
            "--ignore",
            "E3006",
        ],
        ..Story::deploy(vec![], stacks)
    };
    story.tell();
}

#[test]
fn a_killed_import_resumes() {
    let mut added = thing(json!({"Name": "b"}));
    added["DeletionPolicy"] = "Retain".into();
    let both = json!({"A": thing(json!({"Size": 1, "Name": "a"})), "B": added});
    let story = Story {
        command: &[
            "import",
            "-a",
            ".",
            "S",
            "--yes",
            "--resource",
            "B:Name=b",
            "--ignore",
            "E3006",
        ],
        ..Story::deploy(vec![("S", &[], small())], vec![("S", &[], both)])
    };
    story.tell();
}

#[test]
fn a_killed_execution_of_a_prepared_change_set_resumes() {
    let story = Story {
        first: Some(&[
            "deploy",
            "-a",
            ".",
            "--no-execute",
            "--change-set",
            "ready",
            "--ignore",
            "E3006",
        ]),
        command: &[
            "deploy",
            "-a",
            ".",
            "--yes",
            "--change-set",
            "ready",
            "--ignore",
            "E3006",
        ],
        ..Story::deploy(vec![("S", &[], small())], vec![("S", &[], larger())])
    };
    story.tell();
}
