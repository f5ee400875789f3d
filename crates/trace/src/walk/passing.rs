//! Through what passes on what arrives: alarms, log groups, user pools, rules of IoT.

use stackwright_template::engines::events::Value;
use stackwright_template::engines::log_pattern::{Takes, takes};
use stackwright_template::engines::text::{Located, Text};
use stackwright_template::flow::Edge;
use stackwright_template::model::Instance;

use super::Walker;
use super::given::Payload;
use crate::event;
use crate::proof::{Evidence, Part, State, Step};

/// The property of a user pool's trigger, by how the names of its sources begin.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>
const TRIGGERS: &[(&str, &str)] = &[
    ("CreateAuthChallenge_", "CreateAuthChallenge"),
    ("CustomEmailSender_", "CustomEmailSender"),
    ("CustomMessage_", "CustomMessage"),
    ("CustomSMSSender_", "CustomSMSSender"),
    ("DefineAuthChallenge_", "DefineAuthChallenge"),
    ("InboundFederation_", "InboundFederation"),
    ("PostAuthentication_", "PostAuthentication"),
    ("PostConfirmation_", "PostConfirmation"),
    ("PreAuthentication_", "PreAuthentication"),
    ("PreSignUp_", "PreSignUp"),
    ("TokenGeneration_", "PreTokenGeneration"),
    ("UserMigration_", "UserMigration"),
    (
        "VerifyAuthChallengeResponse_",
        "VerifyAuthChallengeResponse",
    ),
];

impl<'w, 't> Walker<'w, 't> {
    /// An alarm changes its state.
    pub(super) fn alarm(&mut self, alarm: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let label = world.label(alarm);
        let given = match &payload.value {
            Value::Text(text) => text.known().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let (state, actions) = match given.as_str() {
            "OK" => ("OK", "OKActions"),
            "INSUFFICIENT_DATA" => ("INSUFFICIENT_DATA", "InsufficientDataActions"),
            _ => ("ALARM", "AlarmActions"),
        };
        let mut step = Step::new(
            Part::Match,
            State::Passed,
            format!("{label} changes to {state}"),
        )
        .about(world.subject(alarm));
        let own = world.forms(alarm).first();
        if let Some(enabled) = own.and_then(|form| form.properties.get("ActionsEnabled"))
            && enabled.boolean() == Some(false)
        {
            step.show(
                Evidence::new(State::Broken, "its actions are switched off")
                    .hint("write `ActionsEnabled: true`, or leave it out")
                    .at(world.place(alarm, enabled.span())),
            );
        }
        let onward = self.onward(alarm);
        let of_state: Vec<&'w Edge<'t>> = (onward.into_iter())
            .filter(|edge| edge.path.starts_with(actions))
            .collect();
        if of_state.is_empty() {
            step.show(Evidence::new(State::Other, format!("it has no {actions}")));
            step.what = format!("{label} has no {actions}");
        }
        let name = world.reference(alarm, "");
        if matches!(step.state, State::Passed | State::Unknown) {
            let message = Payload::of(event::alarm_message(&name, state));
            step.then = self.deliver_all(&of_state, &message);
        }
        let (region, account) = world.environment(alarm);
        let event =
            event::alarm_changed(&name, world.reference(alarm, "Arn"), state, region, account);
        // Rules for other events say something where nothing else is done.
        let is_alone = step.state == State::Other;
        let rules = self.on_bus(None, &event).into_iter();
        let mut steps: Vec<Step> = rules
            .filter(|rule| rule.state != State::Other || is_alone && rule.subject.is_some())
            .collect();
        match is_alone {
            true => steps.push(step),
            false => steps.insert(0, step),
        }
        steps
    }

    /// Something is written to a log group.
    pub(super) fn logged(&mut self, group: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let mut steps = Vec::new();
        for edge in self.onward(group) {
            let label = world.label(&edge.by);
            let scope = edge.scope();
            let wanted = edge
                .value
                .get("FilterPattern")
                .map(|one| (scope.text(one), one.span()));
            let (pattern, span) = wanted.unwrap_or((Text::default(), edge.span));
            let found = match (pattern.known(), payload.written()) {
                (Some(pattern), _) if pattern.trim().is_empty() => Takes::Yes,
                (Some(pattern), Value::Text(message)) => takes(pattern, &message),
                _ => Takes::Unknown("its pattern or what is written is not known".to_owned()),
            };
            let (state, what, why) = match found {
                Takes::Yes => (
                    State::Passed,
                    format!("{label} takes it"),
                    format!("its pattern is `{pattern}`"),
                ),
                Takes::No(why) => (
                    State::Other,
                    format!("{label} does not take it: {why}"),
                    why,
                ),
                Takes::Unknown(why) => (State::Unknown, format!("{label} may take it"), why),
            };
            let mut step = Step::new(Part::Match, state, what).about(world.subject(&edge.by));
            step.show(Evidence::new(state, why).at(world.place(&edge.by, span)));
            if state != State::Other {
                let is_function = edge
                    .to
                    .resource()
                    .is_some_and(|to| to.type_name.starts_with("AWS::Lambda"));
                let value = match is_function {
                    true => event::logged(),
                    false => Value::Unknown,
                };
                step.then = vec![self.deliver(edge, &Payload::of(value))];
            }
            steps.push(step);
        }
        match steps.is_empty() {
            true => vec![self.runs(group, payload)],
            false => steps,
        }
    }

    /// Something happens in a user pool; `triggerSource` says what.
    pub(super) fn user_pool(&mut self, pool: &Located<'t>, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let source = match payload.parsed().get("triggerSource") {
            Some(Value::Text(text)) => text.known().map(str::to_owned),
            _ => None,
        };
        let trigger = source.as_deref().and_then(|source| {
            let mut all = TRIGGERS.iter();
            all.find(|(begin, _)| source.starts_with(begin))
                .map(|(_, name)| *name)
        });
        let onward = self.onward(pool);
        let found: Vec<&'w Edge<'t>> = (onward.into_iter())
            .filter(|edge| {
                let name = edge.path.split('.').nth(1).unwrap_or_default();
                match (&source, trigger) {
                    (None, _) => true,
                    // The configuration of a trigger is another way to write it.
                    (Some(_), Some(trigger)) => name.trim_end_matches("Config") == trigger,
                    (Some(source), None) => source.split('_').next() == Some(name),
                }
            })
            .collect();
        if found.is_empty() {
            let what = source.map_or("triggers".to_owned(), |source| {
                format!("trigger for {source}")
            });
            let what = format!("{} has no {what}", world.label(pool));
            return vec![Step::new(Part::Match, State::Other, what).about(world.subject(pool))];
        }
        self.deliver_all(&found, payload)
    }

    /// A message arrives at a topic of IoT.
    pub(super) fn device_topic(&mut self, topic: &str, payload: &Payload) -> Vec<Step> {
        let world = self.world;
        let mut steps = Vec::new();
        for rule in world.all("AWS::IoT::TopicRule") {
            for form in world.forms(&rule) {
                let label = world.label(&rule);
                let scope = self.scope(&rule, form);
                let sql = form.properties.at("TopicRulePayload.Sql");
                let text = sql.map(|sql| scope.text(sql)).unwrap_or_default();
                let filter = text.known().and_then(from_clause);
                let (state, what, why) = match filter {
                    None => (
                        State::Unknown,
                        format!("{label} may take it"),
                        format!("of which topics it is, is not known: {text}"),
                    ),
                    Some((filter, _)) if !is_for(filter, topic) => (
                        State::Other,
                        format!("{label} does not take it: it is for `{filter}`"),
                        format!("the topic is `{topic}`, and it is for `{filter}`"),
                    ),
                    Some((filter, true)) => (
                        State::Unknown,
                        format!("{label} may take it"),
                        format!(
                            "`{filter}` has the topic, and its WHERE decides of what is in the message"
                        ),
                    ),
                    Some((filter, false)) => (
                        State::Passed,
                        format!("{label} takes it"),
                        format!("`{filter}` has the topic"),
                    ),
                };
                let mut step = Step::new(Part::Match, state, what).about(world.subject(&rule));
                let place = sql.map(|sql| world.place(&rule, sql.span()));
                step.show(Evidence::new(state, why).at(place));
                let disabled = form.properties.at("TopicRulePayload.RuleDisabled");
                if disabled.and_then(Instance::boolean) == Some(true) && state != State::Other {
                    step.show(
                        Evidence::new(State::Broken, "it is switched off")
                            .hint("write `RuleDisabled: false`, or leave it out"),
                    );
                }
                if matches!(step.state, State::Passed | State::Unknown) {
                    let selects_all = (text.known().unwrap_or_default().to_ascii_lowercase())
                        .starts_with("select * from");
                    let given = match selects_all {
                        true => payload.clone(),
                        false => Payload::of(Value::Unknown),
                    };
                    let edges: Vec<&'w Edge<'t>> = (self.onward(&rule).into_iter())
                        .filter(|edge| edge.environment.conditions == form.environment.conditions)
                        .collect();
                    step.then = self.deliver_all(&edges, &given);
                    if edges.is_empty() {
                        let what = format!("what {label} does with it is not known");
                        step.then.push(
                            Step::new(Part::Call, State::Unknown, what).about(world.subject(&rule)),
                        );
                    }
                }
                steps.push(step);
            }
        }
        steps
    }
}

/// The topics of a rule's statement, and whether it has more conditions.
///
/// Source: <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-from.html>
fn from_clause(sql: &str) -> Option<(&str, bool)> {
    let lower = sql.to_ascii_lowercase();
    let after = lower.find(" from ")? + 6;
    let rest = sql.get(after..)?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (topics, rest) = rest[1..].split_once(quote)?;
    Some((topics, rest.to_ascii_lowercase().contains("where")))
}

/// Whether topics with `+` for a level and `#` for all the rest have one.
///
/// Source: <https://docs.aws.amazon.com/iot/latest/developerguide/topics.html#topicfilters>
fn is_for(filter: &str, topic: &str) -> bool {
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            ("#", _) => return true,
            (_, None) => return false,
            ("+", Some(_)) => {}
            (wanted, Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_have_levels() {
        for (filter, topic, is) in [
            ("devices/7", "devices/7", true),
            ("devices/+", "devices/7", true),
            ("devices/+", "devices/7/state", false),
            ("devices/#", "devices/7/state", true),
            ("devices/#", "devices", true),
            ("+/state", "7/state", true),
            ("devices/7", "devices/8", false),
            ("devices/7", "devices", false),
        ] {
            assert_eq!(is_for(filter, topic), is, "{filter} {topic}");
        }
        assert_eq!(from_clause("SELECT * FROM 'a/+'"), Some(("a/+", false)));
        assert_eq!(
            from_clause("select x from 'a' WHERE x > 5"),
            Some(("a", true))
        );
        assert_eq!(from_clause("select x"), None);
    }
}
