//! `stackwright graph`: the app as a picture.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use stackwright_diagnostic::report;
use stackwright_template::model::Template;

use crate::display::graph::{self, Graph, Layer, Level, View};
use crate::failure::{Exit, Failure};
use crate::options::source::{Source, SourceArgs};
use crate::terminal;

/// Examples and exit codes.
pub const HELP: &str = "\
Examples:
  stackwright graph --to app.html               one page to open, search and read, without a network
  stackwright graph 'Prod/**' --to prod.svg     a picture of the stacks of a stage
  stackwright graph --level constructs          Mermaid, for a README
  stackwright graph --layers permissions --to who.dot    who may do what, for Graphviz
  stackwright graph --template t.yaml --to t.html        of a template file

Exit codes:
  0    done
  1    the app fails or has errors
  2    could not run: usage, configuration, an unreadable assembly or template
  130  interrupted";

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub struct GraphArgs {
    /// Stacks by path, name or wildcard; all when none is given
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<String>,

    /// What to draw as [default: by the ending of `--to`, else mermaid]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,

    /// File to write instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub to: Option<PathBuf>,

    /// What the smallest boxes are [default: as small as can be read]; a page has all of them
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Output")]
    pub level: Option<Level>,

    /// What leads from one box to another [default: references,flows; a page has all of them]
    #[arg(
        long,
        value_enum,
        value_name = "LAYER",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub layers: Vec<Layer>,

    /// Where the templates come from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What a picture is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One self-contained page
    Html,
    /// A vector graphic
    Svg,
    /// A flowchart for Markdown
    Mermaid,
    /// The language of Graphviz
    Dot,
}

impl Format {
    fn of(args: &GraphArgs) -> Result<Self, Failure> {
        if let Some(format) = args.format {
            return Ok(format);
        }
        let Some(file) = &args.to else {
            return Ok(Self::Mermaid);
        };
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Ok(Self::Html),
            Some("svg") => Ok(Self::Svg),
            Some("mmd" | "mermaid") => Ok(Self::Mermaid),
            Some("dot" | "gv") => Ok(Self::Dot),
            _ => Err(Failure::could_not_run(format!(
                "the ending of {} names no format",
                file.display()
            ))
            .hint("end it in .html, .svg, .mmd or .dot, or give `--format`")),
        }
    }
}

/// Runs the command.
pub fn run(args: &GraphArgs) -> Result<Exit, Failure> {
    let format = Format::of(args)?;
    let source = Source::open(&args.source, &args.stacks)?;
    let documents = source.parse()?;
    let templates: Vec<Template<'_>> = documents.iter().map(Template::new).collect();
    let app = source.app(&templates);
    let graph = Graph::of(&source.title(), &source, &app);
    let layers = match args.layers.is_empty() {
        true => &[Layer::References, Layer::Flows][..],
        false => &args.layers,
    };
    let view = || View::new(&graph, args.level, layers);
    let text = match format {
        Format::Html => graph::page(&graph),
        Format::Svg => graph::svg(&view()),
        Format::Mermaid => graph::mermaid(&view()),
        Format::Dot => graph::dot(&view()),
    };
    match &args.to {
        Some(file) => write(file, &text),
        None => terminal::result(&text),
    }
}

/// Writes a picture into a file.
///
/// # Errors
/// When it cannot be written.
pub fn write(file: &std::path::Path, text: &str) -> Result<Exit, Failure> {
    std::fs::write(file, &*report::shown(text)).map_err(|error| {
        Failure::could_not_run(format!("could not write {}: {error}", file.display()))
    })?;
    Ok(Exit::Ok)
}
