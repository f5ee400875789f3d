//! What of the picture is shown at once: the boxes that are open, and the edges between those that are seen.

use std::collections::HashMap;

use clap::ValueEnum;

use super::model::{Graph, Kind, Layer};

/// What the smallest boxes stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Level {
    /// Stacks
    Stacks,
    /// The outermost constructs of each stack
    Constructs,
    /// Resources
    Resources,
}

/// At most so many boxes are shown where nobody asks for a level.
const READABLE: usize = 150;

/// What is shown.
pub struct View<'g> {
    /// The picture.
    pub graph: &'g Graph,
    /// The boxes in each box that are shown, by its number; at the end those in none.
    pub children: Vec<Vec<usize>>,
    /// From, to, layer, and how many edges it stands for.
    pub edges: Vec<(usize, usize, Layer, usize)>,
}

impl<'g> View<'g> {
    /// Shows a picture down to a level; without one, to the lowest that can be read. `layers` are the edges that are shown.
    pub fn new(graph: &'g Graph, level: Option<Level>, layers: &[Layer]) -> Self {
        let most = match layers.contains(&Layer::References) || layers.contains(&Layer::Flows) {
            true => READABLE,
            false => READABLE / 2,
        };
        let all = [Level::Resources, Level::Constructs];
        let readable = || {
            let fits = |level: &Level| {
                (0..graph.nodes.len())
                    .filter(|node| shown(graph, *node, *level))
                    .count()
                    <= most
            };
            all.into_iter().find(fits).unwrap_or(Level::Stacks)
        };
        let level = level.unwrap_or_else(readable);
        let seen: Vec<usize> = (0..graph.nodes.len())
            .map(|node| {
                let around = graph.around(node);
                // The outermost that is not shown any more is in the innermost that is.
                around
                    .into_iter()
                    .find(|one| shown(graph, *one, level))
                    .unwrap_or(node)
            })
            .collect();
        let mut edges: HashMap<(usize, usize, Layer), usize> = HashMap::new();
        for edge in graph
            .edges
            .iter()
            .filter(|edge| layers.contains(&edge.layer))
        {
            let (from, to) = (seen[edge.from], seen[edge.to]);
            let nested = |inner: usize, outer: usize| graph.around(inner).any(|one| one == outer);
            if !nested(from, to) && !nested(to, from) {
                *edges.entry((from, to, edge.layer)).or_default() += 1;
            }
        }
        let mut edges: Vec<_> = (edges.into_iter())
            .map(|((from, to, layer), count)| (from, to, layer, count))
            .collect();
        edges.sort_unstable_by_key(|(from, to, layer, _)| (*from, *to, *layer));
        let mut children = graph.children();
        for inside in &mut children {
            inside.retain(|node| seen[*node] == *node);
        }
        // What is outside and touched by no edge that is shown would stand there for nothing.
        let outermost = children.len() - 1;
        children[outermost].retain(|node| {
            graph.nodes[*node].kind != Kind::Outside
                || edges
                    .iter()
                    .any(|(from, to, ..)| from == node || to == node)
        });
        Self {
            graph,
            children,
            edges,
        }
    }

    /// The boxes that are in no other.
    pub fn outermost(&self) -> &[usize] {
        self.children.last().map(Vec::as_slice).unwrap_or_default()
    }
}

fn shown(graph: &Graph, node: usize, level: Level) -> bool {
    let depth = graph.around(node).count();
    match level {
        Level::Stacks => depth == 1,
        Level::Constructs => depth <= 2,
        Level::Resources => true,
    }
}
