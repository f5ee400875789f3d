//! What a dashboard shows.

use std::panic::Location;

use stackwright::{Data, Diagnostic, Duration, IntoValue, Node, Value};

use super::alarm::Alarm;
use super::codes;
use super::math::{Query, Series};
use crate::kit::{account_of, region_of};

/// What a dashboard shows: a graph, a text, the state of alarms, a query of logs. Widgets of a row are beside each other,
/// and go on below when the 24 columns of a dashboard are full.
///
/// ```
/// use stackwright_aws::cloudwatch::{GraphWidget, Metric, TextWidget, Widget};
/// let orders = GraphWidget::new().title("Orders").left(Metric::new("Shop", "Orders"));
/// let column = Widget::column([TextWidget::new("# Shop").height(1).into(), orders.into()]);
/// # let _ = column;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Widget(Shape);

#[derive(Clone, Debug)]
enum Shape {
    One(Box<One>),
    Column(Vec<Widget>),
    Row(Vec<Widget>),
    Space(u32, u32),
}

/// A widget by itself.
#[derive(Clone, Debug)]
struct One {
    kind: &'static str,
    width: u32,
    height: u32,
    content: Content,
    at: &'static Location<'static>,
}

/// What is in a widget, apart from its place.
#[derive(Clone, Debug)]
enum Content {
    Metrics(MetricsWidget),
    Fixed(Vec<(&'static str, Data)>),
    /// The alarm's own graph.
    Alarm(Alarm, Vec<(&'static str, Data)>),
    Logs {
        groups: Vec<Value<String>>,
        query: String,
        title: Option<Value<String>>,
        view: LogView,
        region: Option<Value<String>>,
    },
}

impl Widget {
    /// Widgets below each other.
    pub fn column(widgets: impl IntoIterator<Item = Widget>) -> Self {
        Widget(Shape::Column(widgets.into_iter().collect()))
    }

    /// Widgets beside each other.
    pub fn row(widgets: impl IntoIterator<Item = Widget>) -> Self {
        Widget(Shape::Row(widgets.into_iter().collect()))
    }

    /// Nothing, on so many columns and rows.
    pub fn space(width: u32, height: u32) -> Self {
        Widget(Shape::Space(width, height))
    }

    /// How many columns and rows it takes.
    pub(super) fn size(&self) -> (u32, u32) {
        match &self.0 {
            Shape::One(one) => (one.width, one.height),
            Shape::Space(width, height) => (*width, *height),
            Shape::Column(widgets) => {
                let sizes = || widgets.iter().map(Widget::size);
                let width = sizes().map(|(width, _)| width).max().unwrap_or(0);
                (width, sizes().map(|(_, height)| height).sum())
            }
            Shape::Row(widgets) => {
                let (mut width, mut height) = (0, 0);
                for ((x, y), widget) in offsets(widgets) {
                    let size = widget.size();
                    width = width.max(x + size.0);
                    height = height.max(y + size.1);
                }
                (width, height)
            }
        }
    }

    /// Writes it, with its upper left corner at a place.
    pub(super) fn write(&self, x: u32, y: u32, to: &mut Body) {
        match &self.0 {
            Shape::Space(..) => {}
            Shape::One(one) => one.write(x, y, to),
            Shape::Column(widgets) => {
                let mut below = y;
                for widget in widgets {
                    widget.write(x, below, to);
                    below += widget.size().1;
                }
            }
            Shape::Row(widgets) => {
                for ((right, below), widget) in offsets(widgets) {
                    widget.write(x + right, y + below, to);
                }
            }
        }
    }
}

/// Where the widgets of a row go: beside each other as long as there is room.
fn offsets(widgets: &[Widget]) -> impl Iterator<Item = ((u32, u32), &Widget)> {
    let (mut x, mut y, mut next_row) = (0, 0, 0);
    widgets.iter().map(move |widget| {
        let (width, height) = widget.size();
        if x + width > COLUMNS {
            (x, y) = (0, next_row);
        }
        let place = (x, y);
        next_row = next_row.max(y + height);
        x += width;
        (place, widget)
    })
}

/// The columns of a dashboard.
const COLUMNS: u32 = 24;

/// The body of a dashboard while it is written.
pub(super) struct Body<'a> {
    pub node: &'a Node,
    pub widgets: Vec<Data>,
    pub problems: Vec<Diagnostic>,
}

impl Body<'_> {
    fn problem(&mut self, one: &One, message: String, hint: &str) {
        let problem = Diagnostic::error(codes::INVALID_WIDGET, message).hint(hint);
        self.problems.push(problem.at(one.at));
    }

    /// A region or an account, unless it is that of the dashboard.
    fn unless_own(value: Option<&Value<String>>, own: &Value<String>) -> Option<Value<String>> {
        value.filter(|value| !value.is_written_as(own)).cloned()
    }
}

/// An object of what is there.
fn object(entries: impl IntoIterator<Item = (&'static str, Option<Data>)>) -> Data {
    let entries = entries.into_iter();
    Data::object(entries.filter_map(|(name, value)| Some((name, value?))))
}

impl One {
    fn write(&self, x: u32, y: u32, to: &mut Body) {
        if !(1..=COLUMNS).contains(&self.width) || !(1..=1000).contains(&self.height) {
            let (width, height) = (self.width, self.height);
            let message = format!("a widget cannot be {width} columns wide and {height} rows high");
            to.problem(self, message, "use 1 to 24 columns and 1 to 1000 rows");
        }
        let properties = match &self.content {
            Content::Metrics(metrics) => metrics.properties(self, to),
            Content::Fixed(properties) => Data::object(properties.iter().cloned()),
            Content::Alarm(alarm, further) => {
                let region = region_of(to.node);
                let alarms = Data::list([alarm.alarm_arn()]);
                let mut entries = vec![("view", Data::from("timeSeries"))];
                entries.extend(further.iter().filter(|(name, _)| *name == "title").cloned());
                entries.push(("region", region.into()));
                entries.push(("annotations", Data::object([("alarms", alarms)])));
                let axis = further.iter().find(|(name, _)| *name == "yAxis").cloned();
                let none = || ("yAxis", Data::object::<&str, Data>([]));
                entries.push(axis.unwrap_or_else(none));
                Data::object(entries)
            }
            Content::Logs {
                groups,
                query,
                title,
                view,
                region,
            } => {
                if groups.is_empty() {
                    let message = "a widget queries the logs of no group".to_owned();
                    to.problem(self, message, "name the groups");
                }
                let sources = groups.iter().map(|group| format!("SOURCE '{group}' | "));
                let text: String = sources.chain([query.clone()]).collect();
                let region = region.clone().unwrap_or_else(|| region_of(to.node));
                object([
                    ("view", Some(view.as_str().into())),
                    ("title", title.clone().map(Data::from)),
                    ("region", Some(region.into())),
                    ("stacked", view.is_stacked().map(Data::from)),
                    ("query", Some(text.into())),
                ])
            }
        };
        to.widgets.push(object([
            ("type", Some(self.kind.into())),
            ("width", Some(self.width.into())),
            ("height", Some(self.height.into())),
            ("x", Some(x.into())),
            ("y", Some(y.into())),
            ("properties", Some(properties)),
        ]));
    }
}

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
    fn as_str(self) -> &'static str {
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
    min: Option<f64>,
    max: Option<f64>,
    label: Option<String>,
    hidden_units: bool,
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

    fn data(&self) -> Data {
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
    value: f64,
    label: Option<String>,
    color: Option<String>,
    fill: Option<&'static str>,
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

    fn data(&self, side: &'static str) -> Data {
        object([
            ("value", Some(self.value.into())),
            ("label", self.label.as_deref().map(Data::from)),
            ("color", self.color.as_deref().map(Data::from)),
            ("fill", self.fill.map(Data::from)),
            ("yAxis", Some(side.into())),
        ])
    }
}

/// What shows metrics.
#[derive(Clone, Debug)]
struct MetricsWidget {
    view: &'static str,
    title: Option<Value<String>>,
    region: Option<Value<String>>,
    stacked: bool,
    sparkline: bool,
    whole_period: bool,
    legend: Option<&'static str>,
    period: Option<Duration>,
    live: bool,
    series: Vec<(Series, &'static str)>,
    annotations: Vec<(Annotation, &'static str)>,
    axes: Vec<(&'static str, Axis)>,
    /// Whether the axes are written though there are none.
    has_axes: bool,
}

impl MetricsWidget {
    fn new(view: &'static str) -> Self {
        MetricsWidget {
            view,
            title: None,
            region: None,
            stacked: false,
            sparkline: false,
            whole_period: false,
            legend: None,
            period: None,
            live: false,
            series: Vec::new(),
            annotations: Vec::new(),
            axes: Vec::new(),
            has_axes: false,
        }
    }

    fn properties(&self, one: &One, to: &mut Body) -> Data {
        let rows = self.rows(one, to);
        let sides = |side: &'static str| self.annotations.iter().filter(move |(_, it)| *it == side);
        let annotations: Vec<Data> = (sides("left").chain(sides("right")))
            .map(|(annotation, side)| annotation.data(side))
            .collect();
        let annotations = (!annotations.is_empty())
            .then(|| Data::object([("horizontal", Data::List(annotations))]));
        let axes = (self.has_axes || !self.axes.is_empty()).then(|| {
            let axes = self.axes.iter();
            Data::object(axes.map(|(side, axis)| (*side, axis.data())))
        });
        let region = self.region.clone().unwrap_or_else(|| region_of(to.node));
        object([
            ("view", Some(self.view.into())),
            ("title", self.title.clone().map(Data::from)),
            ("region", Some(region.into())),
            ("sparkline", self.sparkline.then(|| true.into())),
            (
                "setPeriodToTimeRange",
                self.whole_period.then(|| true.into()),
            ),
            ("stacked", self.stacked.then(|| true.into())),
            ("metrics", (!rows.is_empty()).then_some(Data::List(rows))),
            ("annotations", annotations),
            ("yAxis", axes),
            (
                "legend",
                self.legend.map(|at| Data::object([("position", at)])),
            ),
            ("liveData", self.live.then(|| true.into())),
            ("period", self.period.map(|it| it.in_seconds().into())),
        ])
    }

    fn rows(&self, one: &One, to: &mut Body) -> Vec<Data> {
        let mut rows = Vec::new();
        let mut known: Vec<(String, Series)> = Vec::new();
        for (series, side) in &self.series {
            let (queries, problems) = series.queries("");
            to.problems
                .extend(problems.into_iter().map(|it| it.at(one.at)));
            for query in queries {
                let is_shown = query.id.is_empty();
                if !is_shown {
                    let is_known = known.iter().find(|(id, _)| *id == query.id);
                    if let Some((id, other)) = is_known {
                        if !other.is_same(&query.series) {
                            let message = format!("`{id}` stands for several metrics in one graph");
                            to.problem(one, message, "give each metric a name of its own");
                        }
                        continue;
                    }
                    known.push((query.id.clone(), query.series.clone()));
                }
                if let Some(color) = query.color().filter(|color| !is_color(color)) {
                    let message = format!("`{color}` is no colour");
                    to.problem(one, message, "write it as `#d62728`");
                }
                rows.push(query.row(side, to.node));
            }
        }
        if rows.len() > 500 {
            let message = format!("a widget shows {} metrics", rows.len());
            to.problem(one, message, "show at most 500");
        }
        for (annotation, _) in &self.annotations {
            if let Some(color) = annotation.color.as_deref().filter(|color| !is_color(color)) {
                let message = format!("`{color}` is no colour");
                to.problem(one, message, "write it as `#d62728`");
            }
        }
        for (_, axis) in &self.axes {
            if let (Some(min), Some(max)) = (axis.min, axis.max)
                && min >= max
            {
                let message = format!("a scale cannot go from {min} to {max}");
                to.problem(one, message, "its lowest value is below its highest one");
            }
        }
        rows
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|it| {
        matches!(it.len(), 3 | 6 | 8) && it.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

impl Query {
    fn color(&self) -> Option<&str> {
        match &self.series {
            Series::Metric(metric) => metric.color.as_deref(),
            Series::Math(math) => math.color.as_deref(),
        }
    }

    /// Its line in the list of a graph's metrics.
    fn row(&self, side: &'static str, node: &Node) -> Data {
        let is_shown = self.id.is_empty();
        let mut row: Vec<Data> = Vec::new();
        let (label, color) = match &self.series {
            Series::Metric(metric) => (metric.label.clone(), &metric.color),
            Series::Math(math) => (math.label.clone(), &math.color),
        };
        let mut options = vec![
            ("color", color.as_deref().map(Data::from)),
            ("label", label.clone().map(Data::from)),
            ("id", (!is_shown).then(|| Data::from(self.id.as_str()))),
            ("visible", (!is_shown).then(|| Data::from(false))),
        ];
        match &self.series {
            Series::Metric(metric) => {
                row.extend([metric.namespace.clone().into(), metric.name.clone().into()]);
                for (name, value) in metric.sorted_dimensions() {
                    row.extend([Data::from(name), value.clone().into()]);
                }
                let account = Body::unless_own(metric.account.as_ref(), &account_of(node));
                let region = Body::unless_own(metric.region.as_ref(), &region_of(node));
                let seconds = metric.period.as_seconds().filter(|seconds| *seconds != 300);
                let statistic = metric.statistic.as_str();
                options.extend([
                    ("accountId", account.map(Data::from)),
                    ("region", region.map(Data::from)),
                    ("period", seconds.map(Data::from)),
                    ("stat", (statistic != "Average").then(|| statistic.into())),
                ]);
            }
            Series::Math(math) => {
                if label.is_none() && is_shown {
                    options[1].1 = Some(math.expression.clone().into());
                }
                let seconds = math.period.and_then(Duration::as_seconds);
                let seconds = seconds.filter(|seconds| *seconds != 300);
                options.extend([
                    ("expression", Some(math.expression.clone().into())),
                    ("period", seconds.map(Data::from)),
                ]);
            }
        }
        options.push(("yAxis", (side != "left" && is_shown).then(|| side.into())));
        let is_there = options.iter().any(|(_, value)| value.is_some());
        row.extend(is_there.then(|| object(options)));
        Data::List(row)
    }
}

/// The setters of size and title that widgets share.
macro_rules! sized {
    ($($name:ident: $kind:literal $width:literal x $height:literal),* $(,)?) => {
        $(
            impl $name {
                /// How many of the 24 columns it takes.
                ///
                /// # Errors
                /// At synthesis: `SW0525` if it is none or more than 24.
                pub fn width(mut self, columns: u32) -> Self {
                    self.size.0 = Some(columns);
                    self
                }

                /// How many rows it takes.
                ///
                /// # Errors
                /// At synthesis: `SW0525` if it is none or more than 1000.
                pub fn height(mut self, rows: u32) -> Self {
                    self.size.1 = Some(rows);
                    self
                }
            }

            impl From<$name> for Widget {
                fn from(widget: $name) -> Widget {
                    Widget(Shape::One(Box::new(One {
                        kind: $kind,
                        width: widget.size.0.unwrap_or($width),
                        height: widget.size.1.unwrap_or($height),
                        at: widget.at,
                        content: widget.content(),
                    })))
                }
            }
        )*
    };
}
sized! {
    GraphWidget: "metric" 6 x 6,
    SingleValueWidget: "metric" 6 x 3,
    GaugeWidget: "metric" 6 x 6,
    TextWidget: "text" 6 x 2,
    AlarmWidget: "metric" 6 x 6,
    AlarmStatusWidget: "alarm" 6 x 3,
    LogQueryWidget: "log" 6 x 6,
}

type Size = (Option<u32>, Option<u32>);

/// A graph of metrics over time, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct GraphWidget {
    inner: MetricsWidget,
    size: Size,
    at: &'static Location<'static>,
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

    fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}

/// The last values of metrics, six columns wide and three rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct SingleValueWidget {
    inner: MetricsWidget,
    size: Size,
    at: &'static Location<'static>,
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

    /// Sums up the whole time that the dashboard shows, and not the last period.
    pub fn whole_time(mut self) -> Self {
        self.inner.whole_period = true;
        self
    }

    fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}

/// Metrics as pointers on a scale, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct GaugeWidget {
    inner: MetricsWidget,
    size: Size,
    at: &'static Location<'static>,
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

    fn content(self) -> Content {
        Content::Metrics(self.inner)
    }
}

/// A text in Markdown, six columns wide and two rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct TextWidget {
    markdown: Value<String>,
    solid: bool,
    size: Size,
    at: &'static Location<'static>,
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

    fn content(self) -> Content {
        let background = if self.solid { "solid" } else { "transparent" };
        Content::Fixed(vec![
            ("markdown", self.markdown.into()),
            ("background", background.into()),
        ])
    }
}

/// The metric of an alarm and its threshold, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct AlarmWidget {
    alarm: Alarm,
    title: Option<Value<String>>,
    axis: Option<Axis>,
    size: Size,
    at: &'static Location<'static>,
}

impl AlarmWidget {
    /// The graph of this alarm.
    #[track_caller]
    pub fn new(alarm: &Alarm) -> Self {
        AlarmWidget {
            alarm: alarm.clone(),
            title: None,
            axis: None,
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.title = Some(title.into_value());
        self
    }

    /// The scale to the left.
    pub fn left_axis(mut self, axis: Axis) -> Self {
        self.axis = Some(axis);
        self
    }

    fn content(self) -> Content {
        let mut further = Vec::new();
        further.extend(self.title.map(|title| ("title", title.into())));
        let axis = self.axis.map(|axis| Data::object([("left", axis.data())]));
        further.extend(axis.map(|axis| ("yAxis", axis)));
        Content::Alarm(self.alarm, further)
    }
}

/// The states of alarms, six columns wide and three rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct AlarmStatusWidget {
    alarms: Vec<Value<String>>,
    title: Value<String>,
    size: Size,
    at: &'static Location<'static>,
}

impl AlarmStatusWidget {
    /// The states of these alarms.
    #[track_caller]
    pub fn new<'a>(alarms: impl IntoIterator<Item = &'a Alarm>) -> Self {
        AlarmStatusWidget {
            alarms: alarms.into_iter().map(Alarm::alarm_arn).collect(),
            title: "Alarm Status".into(),
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it; `Alarm Status` unless this is called.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.title = title.into_value();
        self
    }

    fn content(self) -> Content {
        Content::Fixed(vec![
            ("title", self.title.into()),
            ("alarms", Data::list(self.alarms)),
        ])
    }
}

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
    fn as_str(self) -> &'static str {
        match self {
            LogView::Table => "table",
            LogView::Line | LogView::StackedArea => "timeSeries",
            LogView::Bar => "bar",
            LogView::Pie => "pie",
        }
    }

    fn is_stacked(self) -> Option<bool> {
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
    size: Size,
    at: &'static Location<'static>,
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

    fn content(self) -> Content {
        Content::Logs {
            groups: self.groups,
            query: self.query,
            title: self.title,
            view: self.view,
            region: self.region,
        }
    }
}
