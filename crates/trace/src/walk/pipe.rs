//! Through a pipe or a delivery stream, which may have what goes through changed.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Located;
use stackwright_template::flow::Edge;

use super::Walker;
use super::given::Payload;
use crate::proof::{Part, State, Step};

/// The edges to who changes what goes through.
const CHANGES: &[&str] = &["pipe-enriches", "firehose-invokes-function"];

impl<'w, 't> Walker<'w, 't> {
    /// What a pipe or a delivery stream does with what it has.
    pub(super) fn through(&mut self, at: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let label = world.label(at);
        let is_changed = |edge: &&'w Edge<'t>| CHANGES.contains(&edge.integration.name);
        let (changes, targets): (Vec<_>, Vec<_>) =
            self.onward(at).into_iter().partition(is_changed);
        let own = world.forms(at).first();
        let has_template = own.is_some_and(|form| {
            form.properties
                .at("TargetParameters.InputTemplate")
                .is_some()
        });
        // What comes back from another is its own affair.
        let given = match changes.is_empty() && !has_template {
            true => payload.clone(),
            false => Payload::of(Value::Unknown),
        };
        let mut steps = self.deliver_all(&targets, &given);
        if targets.is_empty() {
            let step = match at.type_name {
                "AWS::Pipes::Pipe" => Step::new(
                    Part::Call,
                    State::Unknown,
                    format!("what {label} sends to is not known"),
                )
                .about(world.subject(at)),
                _ => self.runs(at, payload),
            };
            steps.push(step);
        }
        for edge in changes.into_iter().rev() {
            let what = format!("{label} has the records changed by {}", edge.to.label());
            let mut step = Step::new(Part::Input, State::Passed, what).about(world.subject(at));
            self.show_needs(edge, &mut step);
            if let Some(by) = edge.to.resource() {
                let by = *by;
                step.then
                    .extend(self.at(&by, |walker| vec![walker.runs(&by, payload)]));
            }
            step.then.append(&mut steps);
            steps = vec![step];
        }
        steps
    }
}
