//! The app as a picture: stacks, constructs and resources, and what leads from one to another, as SVG, Mermaid, DOT or one
//! HTML page. The page has a place for each box in columns that [`layers`] chose, and draws what is opened.

mod dot;
mod layers;
mod mermaid;
mod model;
mod page;
mod permissions;
mod read;
mod svg;
mod view;

pub use dot::dot;
pub use mermaid::mermaid;
pub use model::{Graph, Layer, Mark, Step, Traced};
pub use page::page;
pub use svg::svg;
pub use view::{Level, View};
