//! Widgets that show metrics: graphs, last values and gauges.

use std::panic::Location;

use stackwright::{Duration, IntoValue};

use super::super::math::Series;
use super::metrics::MetricsWidget;
use super::scale::{Annotation, Axis, GraphView};
use super::{Content, Size};

/// A graph of metrics over time, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct GraphWidget {
    inner: MetricsWidget,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl Default for GraphWidget {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl GraphWidget {
    /// A graph without metrics yet.
    #[track_caller]
    pub fn new() -> Self {
        GraphWidget {
            inner: MetricsWidget {
                has_axes: true,
                ..MetricsWidget::new(GraphView::TimeSeries.as_str())
            },
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.inner.title = Some(title.into_value());
        self
    }

    /// Draws a metric by the scale to the left.
    pub fn left(mut self, series: impl Into<Series>) -> Self {
        self.inner.series.push((series.into(), "left"));
        self
    }

    /// Draws a metric by the scale to the right.
    pub fn right(mut self, series: impl Into<Series>) -> Self {
        self.inner.series.push((series.into(), "right"));
        self
    }

    /// The scale to the left.
    pub fn left_axis(mut self, axis: Axis) -> Self {
        self.inner.axes.push(("left", axis));
        self
    }

    /// The scale to the right.
    pub fn right_axis(mut self, axis: Axis) -> Self {
        self.inner.axes.push(("right", axis));
        self
    }

    /// A line across it, by the scale to the left.
    pub fn annotation(mut self, annotation: Annotation) -> Self {
        self.inner.annotations.push((annotation, "left"));
        self
    }

    /// A line across it, by the scale to the right.
    pub fn right_annotation(mut self, annotation: Annotation) -> Self {
        self.inner.annotations.push((annotation, "right"));
        self
    }

    /// Draws metrics on top of each other.
    pub fn stacked(mut self) -> Self {
        self.inner.stacked = true;
        self
    }

    /// Draws it otherwise than as lines over time.
    pub fn view(mut self, view: GraphView) -> Self {
        self.inner.view = view.as_str();
        self
    }

    /// Puts the names of the metrics to the right of it, and not below.
    pub fn legend_right(mut self) -> Self {
        self.inner.legend = Some("right");
        self
    }

    /// The period of all metrics in it; each has its own unless this is called.
    pub fn period(mut self, period: impl Into<Duration>) -> Self {
        self.inner.period = Some(period.into());
        self
    }

    /// Draws the last period though it is not complete.
    pub fn live_data(mut self) -> Self {
        self.inner.live = true;
        self
    }

    /// The region of the metrics, if it is another one.
    pub fn region(mut self, region: impl IntoValue<String>) -> Self {
        self.inner.region = Some(region.into_value());
        self
    }

    pub(super) fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}

/// The last values of metrics, six columns wide and three rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct SingleValueWidget {
    inner: MetricsWidget,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl SingleValueWidget {
    /// The values of these metrics.
    #[track_caller]
    pub fn new<S: Into<Series>>(series: impl IntoIterator<Item = S>) -> Self {
        let series = series.into_iter().map(|one| (one.into(), "left"));
        SingleValueWidget {
            inner: MetricsWidget {
                series: series.collect(),
                ..MetricsWidget::new("singleValue")
            },
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.inner.title = Some(title.into_value());
        self
    }

    /// Draws the way to the values as a small line.
    pub fn sparkline(mut self) -> Self {
        self.inner.sparkline = true;
        self
    }

    /// Shows all digits, and not as many as there is room for.
    pub fn full_precision(mut self) -> Self {
        self.inner.full_precision = true;
        self
    }

    /// Sums up the whole time that the dashboard shows, and not the last period.
    pub fn whole_time(mut self) -> Self {
        self.inner.whole_period = true;
        self
    }

    pub(super) fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}

/// Metrics as pointers on a scale, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct GaugeWidget {
    inner: MetricsWidget,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl GaugeWidget {
    /// A scale from one value to another one.
    ///
    /// # Errors
    /// At synthesis: `SW0525` if it has no length.
    #[track_caller]
    pub fn new<S: Into<Series>>(
        series: impl IntoIterator<Item = S>,
        scale: std::ops::RangeInclusive<f64>,
    ) -> Self {
        let series = series.into_iter().map(|one| (one.into(), "left"));
        let axis = Axis::new().min(*scale.start()).max(*scale.end());
        GaugeWidget {
            inner: MetricsWidget {
                series: series.collect(),
                axes: vec![("left", axis)],
                ..MetricsWidget::new("gauge")
            },
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.inner.title = Some(title.into_value());
        self
    }

    pub(super) fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}
