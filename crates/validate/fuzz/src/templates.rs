//! What the crates make of templates: they return, say the same twice, and cost a bounded time.

use stackwright_schemas::updates::Updates;
use stackwright_template::budget::{self, Budget};
use stackwright_template::compare;
use stackwright_template::model::{Environment, Scenarios, Template, unroll};
use stackwright_template::parse::{self, Data, Node, Span};
use stackwright_validate::report::{self, Style};
use stackwright_validate::{Report, Validator};

use super::choice::Choices;
use super::cost::bounded;
use super::hostile;

#[track_caller]
fn is_in(text: &str, span: Span) {
    let part = text.get(span.start as usize..span.end as usize);
    assert!(part.is_some(), "{span:?} of {} bytes", text.len());
}

fn spans(text: &str, node: &Node<'_>) {
    is_in(text, node.span);
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| spans(text, item)),
        Data::Map(map) => {
            for entry in map {
                is_in(text, entry.key_span);
                spans(text, &entry.value);
            }
        }
        _ => {}
    }
}

/// Any bytes: the parser returns, and every span lies in the text and on the borders of characters.
pub fn parse(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let document = bounded("parsing", || parse::parse(text));
    for error in &document.errors {
        is_in(text, error.span);
    }
    spans(text, &document.root);
    let _ = document.root.to_json();
}

/// Any bytes: the validator returns, the same twice, and every report can be shown.
pub fn validate(bytes: &[u8]) {
    let validator = Validator::new();
    let first: Report = bounded("validation", || validator.check_bytes("fuzz.yaml", bytes));
    shown(first);
    let strict = validator.strict_types(true).region("eu-west-1");
    let second = strict.check_bytes("fuzz.yaml", bytes);
    assert_eq!(second, strict.check_bytes("fuzz.yaml", bytes));
}

fn shown(first: Report) {
    let _ = report::text(&first, Style::Plain);
    let _ = report::short(&first);
    let _ = report::github(&first);
    let reports = [first];
    let _ = report::json(&reports);
    let _ = report::sarif(&reports, stackwright_validate::registry::find);
    let _ = report::explain(&reports);
}

/// A hostile template: the validator returns, the same twice.
pub fn validate_hostile(bytes: &[u8]) {
    let source = hostile::template(&mut Choices::new(bytes)).to_string();
    let validator = Validator::new().info(true);
    let first = bounded("validation", || {
        validator.check_source("hostile.json", &source)
    });
    let second = validator.check_source("hostile.json", &source);
    assert_eq!(first, second, "{source}");
}

/// A hostile template: all forms of all resources, what parameters can be in them, and the template with what is known.
pub fn evaluate(bytes: &[u8]) {
    let source = hostile::template(&mut Choices::new(bytes)).to_string();
    let document = parse::parse(&source);
    let unrolled = bounded("unrolling", || unroll(&document));
    let document = unrolled
        .as_ref()
        .map_or(&document, |unrolled| &unrolled.document);
    let template = bounded("the model", || Template::new(document));
    let evaluated = || {
        let scenarios = Scenarios::new(&template, None, None, Default::default());
        for resource in template.resources.values() {
            let _ = scenarios.forms(resource);
            let _ = scenarios.tried(resource);
        }
        for reference in &template.references {
            let _ = template.may_dangle(reference);
        }
    };
    let budget = Budget::of_template(source.len());
    bounded("evaluation", || {
        budget::metered(budget, Some(template.root), evaluated)
    });
    let folded = || {
        let environment = Environment {
            region: Some("eu-west-1"),
            account: Some("123456789012"),
            exact: true,
            ..Environment::default()
        };
        environment.deciding(&template).fold_template(&template)
    };
    bounded("folding", || {
        budget::metered(budget, Some(template.root), folded)
    });
}

/// Two hostile templates: what changes between them, and what that means for access.
pub fn diff(bytes: &[u8]) {
    let (before, after) = bytes.split_at(bytes.len() / 2);
    let [before, after] =
        [before, after].map(|half| hostile::template(&mut Choices::new(half)).to_string());
    let (before, after) = (parse::parse(&before), parse::parse(&after));
    let (before, after) = (Template::new(&before), Template::new(&after));
    let updates = Updates::embedded();
    bounded("the comparison", || {
        for before in [None, Some(&before), Some(&after)] {
            let _ = compare::diff(before, &after, updates).to_json();
            let _ = compare::access(before, &after, updates);
        }
    });
}
