//! A hot-swap as text: what is changed past CloudFormation, and what is left with the reason.

use std::fmt::Write as _;

use stackwright_deploy::Hotswap;

use crate::display::assets;
use crate::display::tree::{Tree, short_path, type_column};
use crate::terminal::printable;
use crate::terminal::style::{CHANGED, FAINT, TITLE, paint};
use crate::terminal::text::{count, wrapped};

/// What is changed and what is left.
pub fn render(hotswap: &Hotswap, stack_path: &str, width: usize) -> String {
    let session = hotswap.session();
    let mut text = format!(
        "{} {}\n",
        paint(TITLE, printable(stack_path)),
        paint(
            FAINT,
            format!(
                "in account {}, {}:",
                session.identity().account,
                session.region()
            )
        ),
    );
    if !hotswap.swaps.is_empty() {
        let told = format!(
            "{} will be changed past CloudFormation, so the stack drifts from its template",
            count(hotswap.swaps.len(), "resource")
        );
        for line in wrapped(&told, width) {
            let _ = writeln!(text, "{line}");
        }
    }
    let mut tree = Tree::default();
    for swap in &hotswap.swaps {
        let path = swap.origin.construct_path.as_deref();
        tree.insert(&short_path(stack_path, path, &swap.logical_id), swap);
    }
    let lines = tree.lines();
    let column = type_column(&lines, width);
    for line in lines {
        let Some(swap) = line.entry else {
            text.push_str(&line.heading());
            continue;
        };
        let _ = writeln!(
            text,
            "{}",
            line.row('~', CHANGED, &swap.resource_type, column)
        );
        let indent = format!("{}    ", line.indent());
        let what = printable(&swap.what.join(", ")).into_owned();
        for part in wrapped(&what, width.saturating_sub(indent.len())) {
            let _ = writeln!(text, "{indent}{}", part.trim_end());
        }
    }
    if !hotswap.kept.is_empty() {
        let _ = writeln!(
            text,
            "{} not hot-swapped, and left as deployed:",
            match hotswap.kept.len() {
                1 => "1 difference is".to_owned(),
                several => format!("{several} differences are"),
            }
        );
    }
    let mut tree = Tree::default();
    for kept in &hotswap.kept {
        let path = kept.origin.construct_path.as_deref();
        tree.insert(&short_path(stack_path, path, &kept.name), kept);
    }
    let lines = tree.lines();
    let column = type_column(&lines, width);
    for line in lines {
        let Some(kept) = line.entry else {
            text.push_str(&line.heading());
            continue;
        };
        let _ = writeln!(text, "{}", line.row('=', FAINT, &kept.kind, column));
        let indent = format!("{}    ", line.indent());
        for part in wrapped(&printable(&kept.reason), width.saturating_sub(indent.len())) {
            let _ = writeln!(text, "{indent}{}", part.trim_end());
        }
    }
    if !hotswap.swaps.is_empty() {
        text.push_str(&assets::planned(hotswap.publication.assets(), width));
    }
    text
}
