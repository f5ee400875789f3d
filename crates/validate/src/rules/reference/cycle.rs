//! Circles in graphs of references.

use std::collections::{HashMap, VecDeque};

use stackwright_template::model::Reference;

/// To what, and by which reference.
pub(super) type Edge<'r, 't> = (usize, &'r Reference<'t>);

/// One shortest circle for each group of things that depend on each other, given the edges of each of them.
pub(super) fn cycles<'r, 't>(edges: &[Vec<Edge<'r, 't>>]) -> Vec<Vec<Edge<'r, 't>>> {
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

/// The shortest way from a thing back to it.
fn around<'r, 't>(
    edges: &[Vec<Edge<'r, 't>>],
    groups: &[usize],
    start: usize,
) -> Option<Vec<Edge<'r, 't>>> {
    let mut from: HashMap<usize, (usize, Edge<'r, 't>)> = HashMap::new();
    let mut queue = VecDeque::from([start]);
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

/// The strongly connected component of each thing (Tarjan, without recursion).
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
