//! Constructs as a tree: paths are put under their parents, chains without side branches become one line.

use std::collections::BTreeMap;

use crate::terminal::printable;

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
    /// Puts an entry under a name that [`short_path`] gave.
    pub fn insert(&mut self, path: &str, entry: T) {
        let mut node = self;
        for step in path.split('/') {
            node = node.children.entry(step.to_owned()).or_default();
        }
        if node.entry.is_some() {
            // Two resources of the same path cannot be; their logical IDs would be the same.
            node = node.children.entry(String::new()).or_default();
        }
        node.entry = Some(entry);
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
