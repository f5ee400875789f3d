//! The codes of the diagnostics of CloudWatch constructs, `SW0520` to `SW0539`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a metric of a resource that nothing is measured as, since a dimension is missing.
    ///
    /// ## Why it matters
    /// An alarm on it never goes off, and a graph of it stays empty.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let topic = Topic::new(stack, "Topic");
    /// let texts = topic.metric(sns::Metric::PhoneNumberDirect);
    /// Alarm::new(stack, "Many", texts.is_above(100.0));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0520"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add the dimensions that the message names: `texts.dimension("PhoneNumber", "+46…")`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
    pub const DIMENSIONS = "SW0520", "metric-dimensions", Warning;

    /// ## What it does
    /// Reports a metric whose statistic, period, name or dimensions CloudWatch does not accept.
    ///
    /// ## Why it matters
    /// The alarm could not be created, and the graph would show an error.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let orders = cloudwatch::Metric::new("Shop", "Orders").period(Duration::seconds(90));
    /// Alarm::new(stack, "Few", orders.is_below(1.0));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0521"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html>
    pub const INVALID_METRIC = "SW0521", "metric", Error;

    /// ## What it does
    /// Reports an expression over metrics in which a name stands for no metric, or for several.
    ///
    /// ## Why it matters
    /// The alarm could not be created, and the graph would show an error.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let orders = cloudwatch::Metric::new("Shop", "Orders");
    /// let rate = cloudwatch::MathExpression::new("orders / visits").using("orders", orders);
    /// Alarm::new(stack, "Low", rate.is_below(0.01));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0522"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Say with `.using(name, metric)` what each name stands for.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
    pub const INVALID_EXPRESSION = "SW0522", "metric-expression", Error;

    /// ## What it does
    /// Reports an alarm that cannot be evaluated as it was asked for: too many periods, metrics or alarms, a metric of another
    /// region, a search.
    ///
    /// ## Why it matters
    /// The alarm could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let orders = cloudwatch::Metric::new("Shop", "Orders");
    /// Alarm::new(stack, "Few", orders.is_below(1.0)).evaluation_periods(2).datapoints_to_alarm(3);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0523"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
    pub const EVALUATION = "SW0523", "alarm-evaluation", Error;

    /// ## What it does
    /// Reports an action that cannot be one of the alarm.
    ///
    /// ## Why it matters
    /// The alarm could not be created, or would start nothing.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let orders = cloudwatch::Metric::new("Shop", "Orders");
    /// Alarm::new(stack, "Few", orders.is_below(1.0)).on_alarm(&cloudwatch::Ec2Action::Reboot);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0524"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let the alarm publish to a standard topic, or be about one instance where an instance is acted on.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
    pub const INVALID_ACTION = "SW0524", "alarm-action", Error;

    /// ## What it does
    /// Reports a widget that a dashboard cannot show.
    ///
    /// ## Why it matters
    /// The dashboard could not be created, or the widget would stay empty.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let text = cloudwatch::TextWidget::new("# Shop").width(30);
    /// Dashboard::new(stack, "Dashboard").row([text.into()]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0525"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>
    pub const INVALID_WIDGET = "SW0525", "widget", Error;

    /// ## What it does
    /// Reports a setting that is changed on an alarm which exists elsewhere.
    ///
    /// ## Why it matters
    /// The alarm is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Alarm::from_name(stack, "Theirs", "jobs-late").description("Jobs wait.");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0526"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the alarm is created, or create one here with `Alarm::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html>
    pub const IMPORTED = "SW0526", "alarm-imported", Error;

    /// ## What it does
    /// Reports a name that CloudWatch does not accept for an alarm or a dashboard.
    ///
    /// ## Why it matters
    /// It could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Dashboard::new(stack, "Dashboard").name("my jobs");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0527"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 255 characters: letters, digits, `-` and `_` for a dashboard.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html>
    pub const INVALID_NAME = "SW0527", "cloudwatch-name", Error;

    /// ## What it does
    /// Reports times at which alarms are muted that CloudWatch does not accept.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// cloudwatch::AlarmMuteRule::new(stack, "Nights", "every night", Duration::hours(8));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0528"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `cron(…)` with five fields or `at(…)`, and a time of 1 minute to 15 days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html>
    pub const MUTING = "SW0528", "alarm-muting", Error;
}
