//! How metrics are written into a widget, and what is wrong with that.

use stackwright::{Data, Duration, Node, Value};

use super::super::math::{Query, Series};
use super::scale::{Annotation, Axis};
use super::{Body, One, object};
use crate::kit::{account_of, region_of};

/// What shows metrics.
#[derive(Clone, Debug)]
pub(super) struct MetricsWidget {
    pub(super) view: &'static str,
    pub(super) title: Option<Value<String>>,
    pub(super) region: Option<Value<String>>,
    pub(super) stacked: bool,
    pub(super) sparkline: bool,
    pub(super) whole_period: bool,
    pub(super) legend: Option<&'static str>,
    pub(super) period: Option<Duration>,
    pub(super) live: bool,
    pub(super) series: Vec<(Series, &'static str)>,
    pub(super) annotations: Vec<(Annotation, &'static str)>,
    pub(super) axes: Vec<(&'static str, Axis)>,
    /// How a table is laid out.
    pub(super) table: Option<Data>,
    pub(super) full_precision: bool,
    /// Whether the axes are written though there are none.
    pub(super) has_axes: bool,
}

impl MetricsWidget {
    pub(super) fn new(view: &'static str) -> Self {
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
            table: None,
            full_precision: false,
            has_axes: false,
        }
    }

    pub(super) fn properties(&self, one: &One, to: &mut Body) -> Data {
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
            ("table", self.table.clone()),
            ("title", self.title.clone().map(Data::from)),
            ("region", Some(region.into())),
            ("sparkline", self.sparkline.then(|| true.into())),
            ("stacked", self.stacked.then(|| true.into())),
            ("metrics", (!rows.is_empty()).then_some(Data::List(rows))),
            ("annotations", annotations),
            ("yAxis", axes),
            (
                "legend",
                self.legend.map(|at| Data::object([("position", at)])),
            ),
            ("liveData", self.live.then(|| true.into())),
            (
                "setPeriodToTimeRange",
                self.whole_period.then(|| true.into()),
            ),
            (
                "singleValueFullPrecision",
                self.full_precision.then(|| true.into()),
            ),
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
