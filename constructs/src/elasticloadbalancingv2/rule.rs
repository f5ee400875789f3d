//! Rules of listeners, of those that are created here and of those that exist.

use stackwright::{Construct, Diagnostic, Node, Value};
use stackwright_cfn::elasticloadbalancingv2::CfnListenerRule;

use super::action::Action;
use super::codes;
use super::condition::Condition;
use crate::kit::in_range;

/// What is wrong with an action of an application load balancer.
pub(super) fn action_problems(action: &Action) -> Vec<Diagnostic> {
    let groups = action.groups();
    let groups = groups.filter(|group| group.is_for_requests() == Some(false));
    let wrong = groups.map(|group| {
        let problem = format!(
            "an application load balancer cannot forward to `{}`, a group of connections",
            group.node().path()
        );
        Diagnostic::error(codes::TARGET, problem)
            .hint("use `TargetGroup::http` or `TargetGroup::https`")
    });
    action.problem().into_iter().chain(wrong).collect()
}

/// What is wrong with a rule, beside the priorities that are taken; its own is taken then.
pub(super) fn rule_problems(
    priority: u32,
    conditions: &[Condition],
    taken: &mut Vec<u32>,
) -> Vec<Diagnostic> {
    let wrong = |problem: String, hint: &str| Diagnostic::error(codes::RULE, problem).hint(hint);
    let what = "a rule cannot have a priority";
    let range = in_range(codes::RULE, what, priority, 1..=50_000);
    let mut problems: Vec<Diagnostic> = range.into_iter().collect();
    if taken.contains(&priority) {
        let problem = format!("two rules of the listener have the priority {priority}");
        problems.push(wrong(
            problem,
            "give each a priority of its own: the lowest counts",
        ));
    }
    taken.push(priority);
    let values: usize = conditions.iter().map(|condition| condition.values).sum();
    if values == 0 || conditions.iter().any(|condition| condition.values == 0) {
        let problem = "a rule has a condition without a value, or none at all".to_owned();
        let hint = "say which requests it is for, or make it the default action";
        problems.push(wrong(problem, hint));
    } else if values > 5 {
        let problem = format!("a rule cannot have {values} values in its conditions");
        problems.push(wrong(
            problem,
            "use up to five, and another rule for the others",
        ));
    }
    problems
}

/// Creates a rule in a place of its own.
#[track_caller]
pub(super) fn create_rule(
    node: &Node,
    listener: Value<String>,
    priority: u32,
    conditions: Vec<Condition>,
    action: &Action,
) {
    node.set_construct_type("stackwright_aws.elasticloadbalancingv2.ApplicationListenerRule");
    let conditions: Vec<_> = conditions.into_iter().map(Condition::property).collect();
    CfnListenerRule::new(node, "Resource")
        .actions(action.of_rule())
        .conditions(conditions)
        .listener_arn(listener)
        .priority(priority);
}
