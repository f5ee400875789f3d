//! Widgets that show metrics as a table.

use std::panic::Location;

use stackwright::{Data, IntoValue};

use super::super::math::Series;
use super::metrics::MetricsWidget;
use super::{Content, Size};

/// Metrics as a table, six columns wide and six rows high.
///
/// ```
/// use stackwright_aws::cloudwatch::{Metric, TableWidget};
/// let table = TableWidget::new([Metric::new("Shop", "Orders")]).summary(["AVG", "MAX"]).summary_alone();
/// # let _ = table;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct TableWidget {
    inner: MetricsWidget,
    is_vertical: bool,
    summary: Vec<String>,
    is_sticky: bool,
    has_values: bool,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl TableWidget {
    /// A row for each of these metrics, and a column for each time.
    #[track_caller]
    pub fn new<S: Into<Series>>(series: impl IntoIterator<Item = S>) -> Self {
        let series = series.into_iter().map(|one| (one.into(), "left"));
        TableWidget {
            inner: MetricsWidget {
                series: series.collect(),
                has_axes: true,
                ..MetricsWidget::new("table")
            },
            is_vertical: false,
            summary: Vec::new(),
            is_sticky: false,
            has_values: true,
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.inner.title = Some(title.into_value());
        self
    }

    /// A column for each metric, and a row for each time.
    pub fn vertical(mut self) -> Self {
        self.is_vertical = true;
        self
    }

    /// Sums up: `MIN`, `MAX`, `SUM` and `AVG`.
    pub fn summary<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.summary = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Keeps the summary in sight when the table is scrolled.
    pub fn sticky_summary(mut self) -> Self {
        self.is_sticky = true;
        self
    }

    /// Shows the summary, and not the values at each time.
    pub fn summary_alone(mut self) -> Self {
        self.has_values = false;
        self
    }

    pub(super) fn content(mut self) -> Content {
        let layout = if self.is_vertical {
            "vertical"
        } else {
            "horizontal"
        };
        let mut table = vec![
            ("layout", Data::from(layout)),
            ("showTimeSeriesData", self.has_values.into()),
            ("stickySummary", self.is_sticky.into()),
        ];
        if !self.summary.is_empty() {
            table.push(("summaryColumns", Data::list(self.summary)));
        }
        self.inner.table = Some(Data::object(table));
        Content::Metrics(self.inner)
    }
}
