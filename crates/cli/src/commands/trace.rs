//! `stackwright trace`: what an event starts, proven by the templates.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use serde_json::Value;
use stackwright_diagnostic::report;
use stackwright_facts::Problem;
use stackwright_template::model::Template;
use stackwright_trace::{App, Call, Cause, Proof, Stack, State};

use crate::commands::graph::write;
use crate::display::graph::{self, Graph};
use crate::display::proof;
use crate::failure::{Exit, Failure};
use crate::options::source::{Source, SourceArgs};
use crate::source_text::JsonFile;
use crate::terminal;

/// The longest proof in bytes that is written on several lines.
const LONGEST_INDENTED: usize = 256 << 10;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright trace put s3://Files/input/a.jpg              what an upload starts
  stackwright trace delete s3://MyStack/Files/input/a.jpg   the bucket by construct, ID or name
  stackwright trace put s3://Files/a --expect Task          exit code 0 when this starts
  stackwright trace invoke 'POST /mazes'                    what a request to the API reaches
  stackwright trace invoke 'GET Site/index.html'            by this API, address or distribution
  stackwright trace send Inbox '{\"total\": 12}'              what a message, record or line starts
  stackwright trace --at 2026-01-01T00:00Z                  what a minute starts
  stackwright trace --event event.json                      an event as the service sends it
  stackwright trace put s3://Files/a --html path.html       the app as a page, opened on the way
  stackwright trace put s3://Files/a --template t.yaml --assume Stage=prod

Exit codes:
  0    it is proven: what is expected starts
  1    it does not start, and the proof says where the way ends
  2    it is not known, as the template alone does not tell; or the command could not run
  130  interrupted";

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// What happens
    #[arg(value_enum, value_name = "WHAT", required_unless_present_any = ["event", "at"], requires = "on")]
    pub what: Option<What>,

    /// To what: an object as `s3://BUCKET/KEY`, a path of an API with a method before it, or a resource
    #[arg(value_name = "OBJECT|PATH|RESOURCE")]
    pub on: Option<String>,

    /// What is sent, as JSON or text: a message, an event, an item, what is logged, an alarm's state
    #[arg(value_name = "MESSAGE")]
    pub message: Option<String>,

    /// An event, as the service sends it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["what", "at"])]
    pub event: Option<PathBuf>,

    /// A minute in UTC, such as `2026-01-01T00:00Z`
    #[arg(long, value_name = "TIME", conflicts_with = "what")]
    pub at: Option<String>,

    /// What is to start, by construct path or logical ID
    #[arg(long, value_name = "TARGET")]
    pub expect: Option<String>,

    /// What the templates cannot say: a parameter, `AWS::Region` or `AWS::AccountId`; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub assume: Vec<String>,

    /// The proof as JSON
    #[arg(long, help_heading = "Output")]
    pub json: bool,

    /// Also draw the app as a page that opens on the way
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub html: Option<PathBuf>,

    /// Where the templates come from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// An object is uploaded
    Put,
    /// An object is copied
    Copy,
    /// An object is uploaded in parts
    Multipart,
    /// An object is deleted
    Delete,
    /// A request reaches an API, the address of a function or a distribution
    Invoke,
    /// Something arrives at a queue, topic, bus, stream, table, log group, alarm, function or the like
    Send,
}

/// Runs the command.
pub fn run(args: &TraceArgs) -> Result<Exit, Failure> {
    let cause = cause(args)?;
    let source = Source::open(&args.source, &[])?;
    let mut app = App::new(source.parts.iter().map(|part| {
        Stack {
            name: part.name.clone(),
            file: part.file.clone(),
            text: part.text.clone(),
            region: part.region.clone(),
            account: part.account.clone(),
            paths: (part.constructs.iter())
                .map(|(id, construct)| (id.clone(), construct.path.clone()))
                .collect(),
            origins: (part.constructs.iter())
                .filter_map(|(id, construct)| {
                    let origin = construct.origin.as_ref()?;
                    Some((id.clone(), format!("{}:{}", origin.file, origin.line)))
                })
                .collect(),
        }
    }));
    for pair in &args.assume {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Failure::could_not_run(format!("`--assume {pair}` has no value"))
                .hint("write `--assume NAME=VALUE`")
        })?;
        app = app.assuming(name, value);
    }
    let proof = app.trace(&cause, args.expect.as_deref()).map_err(failure)?;
    if let Some(file) = &args.html {
        write(file, &drawn(&source, &proof)?)?;
    }
    match args.json {
        true => terminal::verbatim(&document(&proof.json()))?,
        false => terminal::page(&proof::text(&proof))?,
    };
    Ok(match proof.state {
        State::Passed => Exit::Ok,
        State::Unknown => Exit::CouldNotRun,
        State::Broken | State::Other => Exit::Findings,
    })
}

/// A proof as a document. Each step is in the one before it: of a long one, indentation would be twenty times as much as it says.
fn document(proof: &Value) -> String {
    let line = report::json_line(proof);
    match line.len() > LONGEST_INDENTED {
        true => line,
        false => report::json_text(proof),
    }
}

fn failure(problem: Problem) -> Failure {
    let failure = Failure::could_not_run(problem.message);
    match problem.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn cause(args: &TraceArgs) -> Result<Cause, Failure> {
    if let Some(time) = &args.at {
        return Cause::at(time).map_err(failure);
    }
    if let Some(file) = &args.event {
        let Some(read) = JsonFile::read(file, "the event")? else {
            return Err(Failure::could_not_run(format!(
                "could not read the event {}: there is no such file",
                file.display()
            )));
        };
        return Ok(Cause::Event(read.decode()?));
    }
    let on = args.on.as_deref().unwrap_or_default();
    if let Some(message) = args
        .message
        .as_deref()
        .filter(|_| args.what != Some(What::Send))
    {
        return Err(
            Failure::could_not_run(format!("`{message}` is one word too many"))
                .hint("put a method and its path in quotes: `invoke 'POST /mazes'`"),
        );
    }
    Ok(match args.what {
        Some(What::Send) => Cause::send(on, args.message.as_deref().unwrap_or("{}")),
        Some(What::Copy) => Cause::object(Call::Copy, on),
        Some(What::Multipart) => Cause::object(Call::Multipart, on),
        Some(What::Delete) => Cause::object(Call::Delete, on),
        Some(What::Invoke) => Cause::request(on),
        Some(What::Put) | None => Cause::put(on),
    })
}

/// The picture of the app with the way of the proof in it.
fn drawn(source: &Source, proof: &Proof) -> Result<String, Failure> {
    let documents = source.parse()?;
    let templates: Vec<Template<'_>> = documents.iter().map(Template::new).collect();
    let app = source.app(&templates);
    let mut graph = Graph::of(&source.title(), source, &app);
    graph.traced = Some(proof::traced(&graph, source, proof));
    Ok(graph::page(&graph))
}
