//! Which column a box stands in: edges lead to the right where they can, and what is joined is near each other.

use std::collections::{HashMap, HashSet};

use super::model::{Graph, Kind};

/// More boxes than this are not put over each other.
const MOST_IN_COLUMN: usize = 12;

/// Chooses the columns of all boxes. Children are ordered as they stand in their columns.
pub fn arrange(graph: &mut Graph, children: &mut [Vec<usize>]) {
    let joined = joined(graph, children.len() - 1);
    let none = HashSet::new();
    for (parent, inside) in children.iter_mut().enumerate() {
        let edges = joined.get(&parent).unwrap_or(&none);
        let mut columns = columns(inside, edges);
        // A construct is higher than wide, so that a stack of many is not wider than can be read.
        let is_construct =
            (graph.nodes.get(parent)).is_some_and(|node| node.kind == Kind::Construct);
        if is_construct {
            let all: Vec<usize> = columns.concat();
            columns = all.chunks(MOST_IN_COLUMN).map(<[usize]>::to_vec).collect();
        }
        for (column, boxes) in columns.iter().enumerate() {
            for node in boxes {
                graph.nodes[*node].column = column;
            }
        }
        *inside = columns.into_iter().flatten().collect();
    }
}

/// For each box, the pairs of boxes directly in it between which an edge of what is in them leads; those that are in
/// no box have the number `outermost`.
fn joined(graph: &Graph, outermost: usize) -> HashMap<usize, HashSet<(usize, usize)>> {
    let mut joined: HashMap<usize, HashSet<(usize, usize)>> = HashMap::new();
    for edge in &graph.edges {
        let from: Vec<usize> = graph.around(edge.from).collect();
        let to: Vec<usize> = graph.around(edge.to).collect();
        let common = (from.iter().rev().zip(to.iter().rev()))
            .take_while(|(a, b)| a == b)
            .count();
        let below = |path: &[usize]| path.len().checked_sub(common + 1).map(|index| path[index]);
        if let (Some(a), Some(b)) = (below(&from), below(&to)) {
            let parent = graph.nodes[a].parent.unwrap_or(outermost);
            joined.entry(parent).or_default().insert((a, b));
        }
    }
    joined
}

/// The boxes in columns. An edge that would close a circle does not count.
fn columns(boxes: &[usize], edges: &HashSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut after: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut sorted: Vec<_> = edges.iter().copied().collect();
    sorted.sort_unstable();
    for (from, to) in sorted {
        after.entry(from).or_default().push(to);
        before.entry(to).or_default().push(from);
    }
    let is_joined = |node: &usize| after.contains_key(node) || before.contains_key(node);
    let order = without_circles(boxes, &after);
    let place: HashMap<usize, usize> = (order.iter().enumerate())
        .map(|(index, node)| (*node, index))
        .collect();
    let mut column: HashMap<usize, usize> = HashMap::new();
    for node in &order {
        let own = (before.get(node).into_iter().flatten())
            .filter(|other| place[*other] < place[node])
            .map(|other| column[other] + 1)
            .max()
            .unwrap_or(0);
        column.insert(*node, own);
    }
    let count = column.values().max().map_or(0, |most| most + 1);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for node in boxes.iter().filter(|node| is_joined(node)) {
        columns[column[node]].push(*node);
    }
    order_within(&mut columns, &before);
    let mut alone: Vec<usize> = (boxes.iter().copied())
        .filter(|node| !is_joined(node))
        .collect();
    // What is joined to nothing stands in a block of its own, as wide as it is high.
    let mut result: Vec<Vec<usize>> = Vec::new();
    for column in columns {
        result.extend(column.chunks(MOST_IN_COLUMN).map(<[usize]>::to_vec));
    }
    let height = alone.len().isqrt().clamp(4, 24);
    while !alone.is_empty() {
        let rest = alone.split_off(height.min(alone.len()));
        result.push(std::mem::replace(&mut alone, rest));
    }
    result
}

/// The boxes in an order in which each comes after those that lead to it, but for circles.
fn without_circles(boxes: &[usize], after: &HashMap<usize, Vec<usize>>) -> Vec<usize> {
    let mut done: HashSet<usize> = HashSet::new();
    let mut order = Vec::with_capacity(boxes.len());
    for start in boxes {
        if !done.insert(*start) {
            continue;
        }
        let mut way: Vec<(usize, usize)> = vec![(*start, 0)];
        while let Some((node, next)) = way.last_mut() {
            let following = after.get(node).and_then(|all| all.get(*next));
            *next += 1;
            match following {
                Some(other) => {
                    if done.insert(*other) {
                        way.push((*other, 0));
                    }
                }
                None => {
                    order.push(*node);
                    way.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

/// Puts each box to the height of those that lead to it.
fn order_within(columns: &mut [Vec<usize>], before: &HashMap<usize, Vec<usize>>) {
    let mut height: HashMap<usize, usize> = HashMap::new();
    for column in columns {
        column.sort_by_cached_key(|node| {
            let heights: Vec<usize> = (before.get(node).into_iter().flatten())
                .filter_map(|other| height.get(other).copied())
                .collect();
            match heights.len() {
                0 => usize::MAX,
                count => 1000 * heights.iter().sum::<usize>() / count,
            }
        });
        for (index, node) in column.iter().enumerate() {
            height.insert(*node, index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_lead_to_the_right_and_circles_end() {
        let edges = HashSet::from([(1, 2), (2, 3), (1, 3), (3, 1)]);
        assert_eq!(
            columns(&[1, 2, 3, 4], &edges),
            [vec![1], vec![2], vec![3], vec![4]]
        );
    }

    #[test]
    fn long_columns_are_divided() {
        let all: Vec<usize> = (0..=30).collect();
        let edges: HashSet<_> = (1..=30).map(|to| (0, to)).collect();
        let sizes: Vec<usize> = columns(&all, &edges).iter().map(Vec::len).collect();
        assert_eq!(sizes, [1, 12, 12, 6]);
        let sizes: Vec<usize> = columns(&all, &HashSet::new())
            .iter()
            .map(Vec::len)
            .collect();
        assert_eq!(sizes, [5, 5, 5, 5, 5, 5, 1]);
    }
}
