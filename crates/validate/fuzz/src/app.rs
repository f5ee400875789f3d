//! Apps with templates that are included, and with placeholders that were treated badly: synthesis returns, the same twice.

use stackwright::{App, CfnInclude, CfnOutput, CfnResource, Stack};

use super::choice::Choices;
use super::cost::bounded;
use super::hostile;

/// A hostile template, included in an app.
pub fn include(bytes: &[u8]) {
    let template = hostile::template(&mut Choices::new(bytes)).to_string();
    synthesized(|| {
        let app = App::new();
        let stack = Stack::new(&app, "Stack");
        let include = CfnInclude::from_json(&stack, "Included", &template);
        if let Some(resource) = include.resource("R0") {
            CfnOutput::new(&stack, "First", resource.ref_());
        }
        app
    });
}

/// Any text, included in an app.
pub fn include_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    synthesized(|| {
        let app = App::new();
        CfnInclude::from_json(&Stack::new(&app, "Stack"), "Included", &text);
        app
    });
}

/// Texts of parts of placeholders, wherever texts can stand.
pub fn placeholders(bytes: &[u8]) {
    synthesized(|| {
        let mut choices = Choices::new(bytes);
        let app = App::new();
        let stack = Stack::new(&app, "Stack");
        let other = Stack::new(&app, "Other");
        let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
        let placeholder = topic.ref_().to_string();
        let attribute = topic.attr::<String>("TopicName").to_string();
        for index in 0..1 + choices.below(8) {
            let mut text = String::new();
            for _ in 0..1 + choices.below(5) {
                let one = choices.of(&[&placeholder, &attribute]).as_str();
                match choices.below(8) {
                    0 | 1 => text.push_str(one),
                    2 => text.extend(one.chars().rev()),
                    3 => text.extend(one.chars().take(choices.below(12))),
                    4 => text.extend(one.chars().skip(choices.below(12))),
                    5 => text.push_str(&one.to_uppercase()),
                    6 => text.push_str(&format!("{one:?}")),
                    _ => {
                        const PIECES: &[&str] = &["\u{7f}", "${Token[1]}", "${", "}", "ä", "\0"];
                        text.push_str(choices.of::<&str>(PIECES));
                    }
                }
            }
            let scope = if choices.below(3) == 0 {
                &other
            } else {
                &stack
            };
            match choices.below(4) {
                0 => {
                    CfnOutput::new(scope, &format!("Output{index}"), text);
                }
                1 => {
                    CfnResource::new(scope, &text, "AWS::SQS::Queue");
                }
                2 => {
                    CfnResource::new(scope, &format!("Queue{index}"), &text);
                }
                _ => {
                    let queue =
                        CfnResource::new(scope, &format!("Queue{index}"), "AWS::SQS::Queue");
                    queue.set_property(*choices.of(&["QueueName", "Tags", ""]), text);
                }
            }
        }
        app
    });
}

fn synthesized(app: impl Fn() -> App) {
    let first = bounded("synthesis", || {
        app().synth().map_err(|found| found.to_string())
    });
    let second = app().synth().map_err(|found| found.to_string());
    let shown = |assembly: &stackwright::Assembly| format!("{assembly:?}");
    assert_eq!(
        first
            .as_ref()
            .map(shown)
            .map_err(|text| without_numbers(text)),
        second
            .as_ref()
            .map(shown)
            .map_err(|text| without_numbers(text))
    );
}

/// Messages show placeholders, whose numbers differ in each app.
fn without_numbers(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}
