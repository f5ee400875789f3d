//! How a graph is drawn: its kind, the scales beside it and the lines across it.

use stackwright::Data;

use super::object;

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GraphView {
    /// Lines over time.
    TimeSeries,
    /// Bars.
    Bar,
    /// A pie.
    Pie,
    /// A table.
    Table,
}

impl GraphView {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            GraphView::TimeSeries => "timeSeries",
            GraphView::Bar => "bar",
            GraphView::Pie => "pie",
            GraphView::Table => "table",
        }
    }
}

/// The scale beside a graph.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Axis {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) label: Option<String>,
    pub(super) hidden_units: bool,
}

impl Axis {
    /// A scale that fits what is drawn.
    pub fn new() -> Self {
        Axis::default()
    }

    /// Its lowest value.
    pub fn min(mut self, value: f64) -> Self {
        self.min = Some(value);
        self
    }

    /// Its highest value.
    pub fn max(mut self, value: f64) -> Self {
        self.max = Some(value);
        self
    }

    /// What stands beside it.
    pub fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    /// Shows no units.
    pub fn hide_units(mut self) -> Self {
        self.hidden_units = true;
        self
    }

    pub(super) fn data(&self) -> Data {
        object([
            ("min", self.min.map(Data::from)),
            ("max", self.max.map(Data::from)),
            ("label", self.label.as_deref().map(Data::from)),
            ("showUnits", self.hidden_units.then(|| Data::from(false))),
        ])
    }
}

/// A line across a graph.
#[derive(Clone, Debug)]
#[must_use]
pub struct Annotation {
    pub(super) value: f64,
    pub(super) label: Option<String>,
    pub(super) color: Option<String>,
    pub(super) fill: Option<&'static str>,
}

impl Annotation {
    /// A line at a value.
    pub fn at(value: f64) -> Self {
        Annotation {
            value,
            label: None,
            color: None,
            fill: None,
        }
    }

    /// What stands at it.
    pub fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    /// Its colour: `#d62728`.
    pub fn color(mut self, color: &str) -> Self {
        self.color = Some(color.to_owned());
        self
    }

    /// Colours all that is above it.
    pub fn fill_above(mut self) -> Self {
        self.fill = Some("above");
        self
    }

    /// Colours all that is below it.
    pub fn fill_below(mut self) -> Self {
        self.fill = Some("below");
        self
    }

    pub(super) fn data(&self, side: &'static str) -> Data {
        object([
            ("value", Some(self.value.into())),
            ("label", self.label.as_deref().map(Data::from)),
            ("color", self.color.as_deref().map(Data::from)),
            ("fill", self.fill.map(Data::from)),
            ("yAxis", Some(side.into())),
        ])
    }
}
