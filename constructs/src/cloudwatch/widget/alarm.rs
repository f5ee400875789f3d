//! Widgets that show alarms.

use std::panic::Location;

use stackwright::{Data, IntoValue, Value};

use super::super::alarm::Alarm;
use super::scale::Axis;
use super::{Content, Size};

/// The metric of an alarm and its threshold, six columns wide and six rows high.
#[derive(Clone, Debug)]
#[must_use]
pub struct AlarmWidget {
    alarm: Alarm,
    title: Option<Value<String>>,
    axis: Option<Axis>,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
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

    pub(super) fn content(self) -> Content {
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
    states: Vec<String>,
    order: Option<String>,
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl AlarmStatusWidget {
    /// The states of these alarms.
    #[track_caller]
    pub fn new<'a>(alarms: impl IntoIterator<Item = &'a Alarm>) -> Self {
        AlarmStatusWidget {
            alarms: alarms.into_iter().map(Alarm::alarm_arn).collect(),
            title: "Alarm Status".into(),
            states: Vec::new(),
            order: None,
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What stands above it; `Alarm Status` unless this is called.
    pub fn title(mut self, title: impl IntoValue<String>) -> Self {
        self.title = title.into_value();
        self
    }

    /// Shows only the alarms in these states: `ALARM`, `OK`, `INSUFFICIENT_DATA`.
    pub fn states<S: Into<String>>(mut self, states: impl IntoIterator<Item = S>) -> Self {
        self.states = states.into_iter().map(Into::into).collect();
        self
    }

    /// Sorts the alarms by `default` (their names), `stateUpdatedTimestamp` or `timestamp`.
    pub fn sort_by(mut self, order: impl Into<String>) -> Self {
        self.order = Some(order.into());
        self
    }

    pub(super) fn content(self) -> Content {
        let mut entries = vec![
            ("title", self.title.into()),
            ("alarms", Data::list(self.alarms)),
        ];
        if !self.states.is_empty() {
            entries.push(("states", Data::list(self.states)));
        }
        entries.extend(self.order.map(|order| ("sortBy", order.into())));
        Content::Fixed(entries)
    }
}
