//! E3004: resources that depend on each other in a circle.

use std::collections::HashMap;

use crate::model::{Reference, Section};
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports circles of references and `DependsOn` between resources, with the way round.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "circular dependency between resources". It does not say which
    /// reference closes the circle.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{SourceSecurityGroupId: !GetAtt B.GroupId}]}}
    /// B: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: [{SourceSecurityGroupId: !GetAtt A.GroupId}]}}
    /// ```
    ///
    /// ## Source
    /// <https://repost.aws/knowledge-center/cloudformation-circular-dependencies>
    pub struct Circular = E3004, "circular-dependency", Error, on [template];
}

impl Rule for Circular {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let template = cx.template;
        let mut edges: Vec<Vec<(usize, &Reference<'_>)>> =
            vec![Vec::new(); template.resources.len()];
        for reference in &template.references {
            if reference.owner.section != Section::Resources
                || !(reference.kind.is_value()
                    || reference.kind == crate::model::ReferenceKind::DependsOn)
                || reference.path.key(2) == Some("Metadata")
            {
                continue;
            }
            if let (Some(from), Some(to)) = (
                template.resources.get_index_of(reference.owner.name),
                template.resources.get_index_of(reference.target),
            ) {
                edges[from].push((to, reference));
            }
        }
        for cycle in cycles(&edges) {
            let names: Vec<&str> = cycle
                .iter()
                .map(|(_, reference)| reference.owner.name)
                .collect();
            let Some((_, first)) = cycle.first() else {
                continue;
            };
            let mut finding = if names.len() == 1 {
                self.at(first.span, format!("`{}` refers to itself", names[0]))
            } else {
                self.at(
                    first.span,
                    format!(
                        "circular dependency: {} -> {}",
                        names.join(" -> "),
                        names[0]
                    ),
                )
            };
            for (_, reference) in cycle.iter().skip(1) {
                finding = finding.related(
                    reference.span,
                    format!(
                        "`{}` depends on `{}`",
                        reference.owner.name, reference.target
                    ),
                );
            }
            if let Some(resource) = template.resources.get(first.owner.name) {
                finding = finding.resource(resource);
            }
            out.report(finding);
        }
    }
}

type Edge<'r, 't> = (usize, &'r Reference<'t>);

/// One shortest circle for each group of resources that depend on each other.
fn cycles<'r, 't>(edges: &[Vec<Edge<'r, 't>>]) -> Vec<Vec<Edge<'r, 't>>> {
    let groups = groups(edges);
    let mut size: HashMap<usize, usize> = HashMap::new();
    for group in &groups {
        *size.entry(*group).or_default() += 1;
    }
    let mut done: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for start in 0..edges.len() {
        let group = groups[start];
        if done.contains(&group) {
            continue;
        }
        let own = edges[start].iter().find(|(to, _)| *to == start);
        if let Some(own) = own {
            found.push(vec![*own]);
        } else if size[&group] > 1 {
            done.push(group);
            found.extend(around(edges, &groups, start));
        }
    }
    found
}

/// The shortest way from a resource back to it.
fn around<'r, 't>(
    edges: &[Vec<Edge<'r, 't>>],
    groups: &[usize],
    start: usize,
) -> Option<Vec<Edge<'r, 't>>> {
    let mut from: HashMap<usize, (usize, Edge<'r, 't>)> = HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for edge in &edges[at] {
            let to = edge.0;
            if groups[to] != groups[start] || from.contains_key(&to) {
                continue;
            }
            from.insert(to, (at, *edge));
            if to == start {
                let mut way = Vec::new();
                let mut back = start;
                loop {
                    let (previous, edge) = from.get(&back)?;
                    way.push(*edge);
                    back = *previous;
                    if back == start {
                        way.reverse();
                        return Some(way);
                    }
                }
            }
            queue.push_back(to);
        }
    }
    None
}

/// The strongly connected component of each resource (Tarjan, without recursion).
fn groups(edges: &[Vec<Edge<'_, '_>>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut index, mut low, mut group) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let (mut stack, mut work) = (Vec::new(), Vec::new());
    let mut next = 0;
    let mut groups = 0;
    for start in 0..count {
        if index[start] != NEW {
            continue;
        }
        work.push((start, 0));
        while let Some((at, child)) = work.pop() {
            if child == 0 {
                index[at] = next;
                low[at] = next;
                next += 1;
                stack.push(at);
            }
            if let Some((to, _)) = edges[at].get(child) {
                work.push((at, child + 1));
                if index[*to] == NEW {
                    work.push((*to, 0));
                } else if group[*to] == NEW {
                    low[at] = low[at].min(index[*to]);
                }
                continue;
            }
            if low[at] == index[at] {
                while let Some(member) = stack.pop() {
                    group[member] = groups;
                    if member == at {
                        break;
                    }
                }
                groups += 1;
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[at]);
            }
        }
    }
    group
}
