//! Widgets that show the result of a query of logs.

use std::panic::Location;

use stackwright::{IntoValue, Value};

use super::{Content, Size};

/// How the result of a query of logs is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogView {
    /// A table.
    #[default]
    Table,
    /// Lines over time.
    Line,
    /// Areas over time, on top of each other.
    StackedArea,
    /// Bars.
    Bar,
    /// A pie.
    Pie,
}

impl LogView {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            LogView::Table => "table",
            LogView::Line | LogView::StackedArea => "timeSeries",
            LogView::Bar => "bar",
            LogView::Pie => "pie",
        }
    }

    pub(super) fn is_stacked(self) -> Option<bool> {
        match self {
            LogView::StackedArea => Some(true),
            LogView::Line => Some(false),
            _ => None,
        }
    }
}

/// The result of a query of logs, six columns wide and six rows high.
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LogQueryWidget {
    groups: Vec<Value<String>>,
    query: String,
    title: Option<Value<String>>,
    view: LogView,
    region: Option<Value<String>>,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl LogQueryWidget {
    /// A query of the logs of these groups, by their names.
    ///
    /// # Errors
    /// At synthesis: `SW0525` if there is no group.
    #[track_caller]
    pub fn new<V: IntoValue<String>>(groups: impl IntoIterator<Item = V>, query: &str) -> Self {
        let groups = groups.into_iter().map(IntoValue::into_value);
        LogQueryWidget {
            groups: groups.collect(),
            query: query.to_owned(),
            title: None,
            view: LogView::Table,
            region: None,
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.title = Some(title.into_value());
        self
    }

    /// How the result is shown; as a table unless this is called.
    pub fn view(mut self, view: LogView) -> Self {
        self.view = view;
        self
    }

    /// The region of the logs, if it is another one.
    pub fn region(mut self, region: impl IntoValue<String>) -> Self {
        self.region = Some(region.into_value());
        self
    }

    pub(super) fn content(self) -> Content {
        Content::Logs {
            groups: self.groups,
            query: self.query,
            title: self.title,
            view: self.view,
            region: self.region,
        }
    }
}
