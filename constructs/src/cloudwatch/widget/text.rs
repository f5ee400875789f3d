//! Widgets that show a text.

use std::panic::Location;

use stackwright::{IntoValue, Value};

use super::{Content, Size};

/// A text in Markdown, six columns wide and two rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct TextWidget {
    markdown: Value<String>,
    solid: bool,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl TextWidget {
    /// This text.
    #[track_caller]
    pub fn new(markdown: impl IntoValue<String>) -> Self {
        TextWidget {
            markdown: markdown.into_value(),
            solid: false,
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// On a ground of its own, as graphs have it.
    pub fn solid(mut self) -> Self {
        self.solid = true;
        self
    }

    pub(super) fn content(self) -> Content {
        let background = if self.solid { "solid" } else { "transparent" };
        Content::Fixed(vec![
            ("markdown", self.markdown.into()),
            ("background", background.into()),
        ])
    }
}
