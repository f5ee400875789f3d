//! Widgets that a function draws.

use std::panic::Location;

use stackwright::{Data, IntoValue, Value};

use super::{Content, Size};

/// What a function returns, as HTML, Markdown or JSON, six columns wide and six rows high. Whoever looks at the dashboard must be
/// allowed to invoke it.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct CustomWidget {
    function_arn: Value<String>,
    title: Value<String>,
    parameters: Option<Data>,
    quiet: [bool; 3],
    pub(super) size: Size,
    pub(super) at: &'static Location<'static>,
}

impl CustomWidget {
    /// What the function with this ARN returns, under a title.
    #[track_caller]
    pub fn new(title: impl IntoValue<String>, function_arn: impl IntoValue<String>) -> Self {
        CustomWidget {
            function_arn: function_arn.into_value(),
            title: title.into_value(),
            parameters: None,
            quiet: [false; 3],
            size: (None, None),
            at: Location::caller(),
        }
    }

    /// What the function receives.
    pub fn parameters(mut self, parameters: impl IntoValue<Data>) -> Self {
        self.parameters = Some(parameters.into_value().into());
        self
    }

    /// Does not ask the function again when the dashboard is refreshed.
    pub fn not_on_refresh(mut self) -> Self {
        self.quiet[0] = true;
        self
    }

    /// Does not ask the function again when the widget gets another size.
    pub fn not_on_resize(mut self) -> Self {
        self.quiet[1] = true;
        self
    }

    /// Does not ask the function again when another time is shown.
    pub fn not_on_time_change(mut self) -> Self {
        self.quiet[2] = true;
        self
    }

    pub(super) fn content(self) -> Content {
        let [refresh, resize, time] = self.quiet.map(|is_quiet| Data::from(!is_quiet));
        let mut entries = vec![("endpoint", self.function_arn.into())];
        entries.extend(self.parameters.map(|all| ("params", all)));
        entries.push(("title", self.title.into()));
        let update = [
            ("refresh", refresh),
            ("resize", resize),
            ("timeRange", time),
        ];
        entries.push(("updateOn", Data::object(update)));
        Content::Fixed(entries)
    }
}
