//! What a dashboard shows, and where on it.

mod alarm;
mod custom;
mod graph;
mod logs;
mod metrics;
mod scale;
mod table;
mod text;

pub use alarm::{AlarmStatusWidget, AlarmWidget};
pub use custom::CustomWidget;
pub use graph::{GaugeWidget, GraphWidget, SingleValueWidget};
pub use logs::{LogQueryWidget, LogView};
pub use scale::{Annotation, Axis, GraphView};
pub use table::TableWidget;
pub use text::TextWidget;

use std::panic::Location;

use stackwright::{Data, Diagnostic, Node, Value};

use self::metrics::MetricsWidget;
use super::alarm::Alarm;
use super::codes;
use crate::kit::region_of;

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
    TableWidget: "metric" 6 x 6,
    CustomWidget: "custom" 6 x 6,
}

type Size = (Option<u32>, Option<u32>);
