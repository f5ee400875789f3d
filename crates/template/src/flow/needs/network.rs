//! Whether a task reaches what it needs to start.

use super::Need;
use crate::flow::edge::Edge;

pub(super) fn judge<'t>(_edge: &Edge<'t>) -> Vec<Need<'t>> {
    Vec::new()
}
