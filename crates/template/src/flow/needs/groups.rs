//! What security groups let in.

use crate::engines::Answer;
use crate::engines::text::{Located, Scope};
use crate::flow::select::select;
use crate::model::Instance;

const GROUP: &str = "AWS::EC2::SecurityGroup";

/// The property of a group with the rules of what it lets in.
pub(super) const INGRESS: &str = "SecurityGroupIngress";
/// The type of those rules that stand apart from their group.
const APART: &str = "AWS::EC2::SecurityGroupIngress";

/// The groups at a path of a resource, where all of them are resources of the templates.
pub(super) fn groups_at<'t>(
    scope: Scope<'_, 't>,
    located: &Located<'t>,
    path: &str,
) -> Option<Vec<Located<'t>>> {
    scope.with(located, |there| {
        let properties = there
            .environment
            .evaluate(there.template, located.properties?)?;
        let lists = select(there, &properties, path);
        (!lists.is_empty()).then_some(())?;
        let mut found = Vec::new();
        for list in &lists {
            list.instance.unknown().is_none().then_some(())?;
            for item in list.instance.one_or_many() {
                let group = match &list.elsewhere {
                    Some(other) => there.with(other, |home| home.resource(item)),
                    None => there.resource(item),
                };
                found.push(group.filter(|one| one.type_name == GROUP)?);
            }
        }
        Some(found)
    })
}

/// Whether a rule covers one of some ports.
pub(super) fn covers(rule: &Instance<'_>, ports: &[u16]) -> bool {
    let protocol = rule.get("IpProtocol").and_then(Instance::text);
    if matches!(protocol, Some("-1")) {
        return true;
    }
    if matches!(
        protocol,
        Some("udp" | "icmp" | "icmpv6" | "17" | "1" | "58")
    ) {
        return false;
    }
    let bound = |name: &str| rule.get(name).and_then(Instance::number);
    let (from, to) = (bound("FromPort"), bound("ToPort"));
    if from == Some(-1.0) {
        return true;
    }
    ports.iter().map(|port| f64::from(*port)).any(|port| {
        from.is_none_or(|from| from <= port) && to.is_none_or(|to| to < 0.0 || port <= to)
    })
}

/// Whether a group lets one of some ports in, by a rule of which `fits` is true: it is given where the rule stands, and the
/// rule. A group without rules lets nothing in.
pub(super) fn lets<'t>(
    scope: Scope<'_, 't>,
    group: &Located<'t>,
    ports: &[u16],
    fits: &dyn Fn(Scope<'_, 't>, &Instance<'t>) -> bool,
) -> Answer {
    let rules = rules(scope, group);
    let mut found = match rules.open {
        true => Answer::Maybe,
        false => Answer::No,
    };
    for (at, rule) in &rules.found {
        scope.with(at, |there| {
            if covers(rule, ports) && fits(there, rule) {
                found = found.or(Answer::Yes);
            }
        });
    }
    found
}

/// The rules of what a group lets in.
pub(super) struct Rules<'t> {
    /// Each with the resource in which it stands.
    pub found: Vec<(Located<'t>, Instance<'t>)>,
    /// Whether there may be more.
    pub open: bool,
}

/// The rules of a group, its own and those that stand apart.
pub(super) fn rules<'t>(scope: Scope<'_, 't>, group: &Located<'t>) -> Rules<'t> {
    let mut rules = Rules {
        found: Vec::new(),
        open: false,
    };
    scope.with(group, |there| {
        let Some(node) = group.property(INGRESS) else {
            return;
        };
        match there.environment.evaluate(there.template, node) {
            Some(list) => {
                rules.open |= list.unknown().is_some();
                for rule in list.one_or_many() {
                    rules.open |= rule.unknown().is_some();
                    rules.found.push((*group, rule.clone()));
                }
            }
            None => rules.open = true,
        }
    });
    for apart in scope.everywhere(APART) {
        match scope.resource_of(&apart, "GroupId") {
            Some(of) if !of.is(group) => continue,
            // A rule of a group that cannot be told may be of this one.
            None => rules.open = true,
            Some(_) => {}
        }
        scope.with(&apart, |there| match there.properties(&apart) {
            Some(rule) => rules.found.push((apart, rule)),
            None => rules.open = true,
        });
    }
    rules
}
