//! Constructs as a tree: paths are put under their parents, chains without side branches become one line.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::terminal::printable;
use crate::terminal::style::{FAINT, paint};
use crate::terminal::text::columns;

/// A node: at most one entry of its own, and children in the order of their names.
#[derive(Debug)]
pub struct Tree<T> {
    entry: Option<T>,
    children: BTreeMap<String, Tree<T>>,
}

/// What a line shows: an entry, or a construct that only has others below it.
#[derive(Debug)]
pub struct Line<'a, T> {
    /// Levels below the stack.
    pub depth: usize,
    /// Name below the parent that is shown: `Files`, `PublicSubnet1/NatGateway`.
    pub name: String,
    /// The entry.
    pub entry: Option<&'a T>,
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self {
            entry: None,
            children: BTreeMap::new(),
        }
    }
}

impl<T> Tree<T> {
    /// Puts an entry under a name that [`short_path`] gave. A second one of that name, such as the resource that takes
    /// the place of another, comes next to it: `Files (2)`.
    pub fn insert(&mut self, path: &str, entry: T) {
        let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
        let mut node = self;
        for step in above.split('/').filter(|step| !step.is_empty()) {
            node = node.children.entry(step.to_owned()).or_default();
        }
        let mut name = last.to_owned();
        let is_taken = |name: &str, node: &Self| {
            (node.children.get(name)).is_some_and(|child| child.entry.is_some())
        };
        let mut number = 2;
        while is_taken(&name, node) {
            name = format!("{last} ({number})");
            number += 1;
        }
        node.children.entry(name).or_default().entry = Some(entry);
    }

    /// The lines, from the top.
    pub fn lines(&self) -> Vec<Line<'_, T>> {
        let mut lines = Vec::new();
        for (name, child) in &self.children {
            child.collect(name.clone(), 0, &mut lines);
        }
        lines
    }

    fn collect<'a>(&'a self, name: String, depth: usize, lines: &mut Vec<Line<'a, T>>) {
        if self.entry.is_none()
            && let (1, Some((step, child))) = (self.children.len(), self.children.iter().next())
        {
            child.collect(format!("{name}/{step}"), depth, lines);
            return;
        }
        lines.push(Line {
            depth,
            name,
            entry: self.entry.as_ref(),
        });
        for (name, child) in &self.children {
            child.collect(name.clone(), depth + 1, lines);
        }
    }
}

impl<T> Line<'_, T> {
    /// The blanks before it.
    pub fn indent(&self) -> String {
        "  ".repeat(self.depth + 1)
    }

    /// The row of a construct that only has others below it.
    pub fn heading(&self) -> String {
        format!("{}  {}\n", self.indent(), paint(FAINT, &self.name))
    }

    /// The row of an entry, without its end: a marker and the name in a style, and the type in its column.
    pub fn row(
        &self,
        marker: impl Display,
        style: anstyle::Style,
        resource_type: &str,
        type_column: usize,
    ) -> String {
        let indent = self.indent();
        let used = indent.len() + 2 + columns(&self.name);
        format!(
            "{indent}{}{}{}",
            paint(style, format_args!("{marker} {}", self.name)),
            " ".repeat(type_column.saturating_sub(used).max(2)),
            paint(FAINT, resource_type),
        )
    }
}

/// The column in which the types of all rows begin: after the longest name, but not beyond the middle.
pub fn type_column<T>(lines: &[Line<'_, T>], width: usize) -> usize {
    let names = lines
        .iter()
        .map(|line| line.depth * 2 + columns(&line.name) + 4);
    names.max().unwrap_or(0).min(width / 2) + 2
}

/// A construct's path as people know it, below its stack: without the stack's part and without the last `Resource` or
/// `Default`. A resource without construct has its logical ID.
pub fn short_path(stack_path: &str, construct_path: Option<&str>, logical_id: &str) -> String {
    let Some(path) = construct_path else {
        return printable(logical_id).into_owned();
    };
    let below = path
        .strip_prefix(stack_path)
        .and_then(|rest| rest.strip_prefix('/'))
        .or_else(|| path.split_once('/').map(|(_, rest)| rest))
        .unwrap_or(path);
    let name = below
        .strip_suffix("/Resource")
        .or_else(|| below.strip_suffix("/Default"))
        .unwrap_or(below);
    printable(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_become_one_line() {
        let mut tree = Tree::default();
        for path in [
            "Vpc",
            "Vpc/A/Subnet",
            "Vpc/A/Route",
            "Files/Policy",
            "Files",
        ] {
            tree.insert(path, path);
        }
        tree.insert("Role/DefaultPolicy", "p");
        for again in ["old", "new", "newer"] {
            tree.insert("Jobs", again);
        }
        let shown: Vec<_> = tree
            .lines()
            .into_iter()
            .map(|line| {
                format!(
                    "{}{}{}",
                    "  ".repeat(line.depth),
                    line.name,
                    if line.entry.is_some() { "!" } else { "" }
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Files!",
                "  Policy!",
                "Jobs!",
                "Jobs (2)!",
                "Jobs (3)!",
                "Role/DefaultPolicy!",
                "Vpc!",
                "  A",
                "    Route!",
                "    Subnet!"
            ]
        );
    }

    #[test]
    fn paths_lose_what_says_nothing() {
        assert_eq!(
            short_path("Prod/Api", Some("Prod/Api/Files/Resource"), "X"),
            "Files"
        );
        assert_eq!(short_path("S", Some("S/Vpc/Default"), "X"), "Vpc");
        assert_eq!(short_path("S", Some("Other/Vpc"), "X"), "Vpc");
        assert_eq!(short_path("S", None, "Logical"), "Logical");
    }
}
