//! Dashboards.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, Resource, Value, intrinsic,
};
use stackwright_cfn::cloudwatch::CfnDashboard;

use super::codes;
use super::widget::{Body, Widget};
use crate::kit::{Part, check};

/// A dashboard: rows of widgets.
///
/// ```
/// use stackwright_aws::cloudwatch::{Dashboard, GraphWidget, TextWidget};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let jobs = Queue::new(&stack, "Jobs");
/// let age = jobs.metric(sqs::Metric::ApproximateAgeOfOldestMessage);
/// Dashboard::new(&stack, "Dashboard")
///     .row([TextWidget::new("# Jobs").width(24).height(1).into()])
///     .row([GraphWidget::new().title("Age").left(age).width(12).into()]);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html>
#[derive(Clone, Debug)]
pub struct Dashboard(Part<Owned>);

struct Owned {
    node: Node,
    cfn: CfnDashboard,
    settings: Rc<Settings>,
}

/// What the body consists of.
#[derive(Default)]
struct Settings {
    rows: RefCell<Vec<Widget>>,
    variables: RefCell<Vec<Variable>>,
    start: RefCell<Option<String>>,
    end: RefCell<Option<String>>,
    period_override: Cell<Option<&'static str>>,
}

impl Construct for Dashboard {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Dashboard {
    /// A dashboard without widgets yet, which CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudwatch.Dashboard");
        Defaults::apply(Self::create(node))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let settings = Rc::new(Settings::default());
        let body = {
            let (node, settings) = (node.clone(), settings.clone());
            Value::lazy(move || settings.body(&node).0)
        };
        let owned = Rc::new(Owned {
            node: node.clone(),
            cfn: CfnDashboard::new(&node, "Resource", body),
            settings,
        });
        check(&node, &owned, |dashboard| {
            dashboard.settings.body(&dashboard.node).1
        });
        Dashboard(Part::new(node, owned))
    }

    /// Gives the dashboard a name of its own: letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// At synthesis: `SW0527` if CloudWatch does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        if let Some(text) = name.as_str()
            && (text.is_empty() || text.len() > 255 || !text.chars().all(is_letter))
        {
            let problem = format!("a dashboard cannot be called `{text}`");
            let problem = Diagnostic::error(codes::INVALID_NAME, problem);
            self.0
                .report(problem.hint("use up to 255 letters, digits, `-` and `_`"));
        }
        Dashboard(self.0.edit(|dashboard| {
            dashboard.cfn.dashboard_name(name);
        }))
    }

    /// Adds widgets below all others, beside each other.
    ///
    /// # Errors
    /// At synthesis: `SW0525` for widgets that CloudWatch does not accept.
    #[track_caller]
    pub fn row(&self, widgets: impl IntoIterator<Item = Widget>) -> Self {
        let row = Widget::row(widgets);
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.rows.borrow_mut().push(row);
        }))
    }

    /// What is chosen above the dashboard, and changes all widgets.
    #[track_caller]
    pub fn variable(&self, variable: Variable) -> Self {
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.variables.borrow_mut().push(variable);
        }))
    }

    /// Shows the last so many minutes, hours or days when it is opened.
    #[track_caller]
    pub fn last(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let text = match (time.as_days(), time.as_hours(), time.as_minutes()) {
            (Some(days), ..) => format!("-P{days}D"),
            (_, Some(hours), _) => format!("-PT{hours}H"),
            (.., minutes) => format!("-PT{}M", minutes.unwrap_or(1)),
        };
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.start.replace(Some(text));
        }))
    }

    /// Shows a time when it is opened: from and to as ISO 8601 has it, `2026-11-23T00:00:00.000Z`.
    #[track_caller]
    pub fn between(&self, start: &str, end: &str) -> Self {
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.start.replace(Some(start.to_owned()));
            dashboard.settings.end.replace(Some(end.to_owned()));
        }))
    }

    /// Keeps the period of each metric whatever the time that is shown; CloudWatch lengthens it otherwise.
    #[track_caller]
    pub fn keep_periods(&self) -> Self {
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.period_override.set(Some("inherit"));
        }))
    }

    /// Lengthens the period of each metric with the time that is shown: what CloudWatch does where nothing is said.
    #[track_caller]
    pub fn adapt_periods(&self) -> Self {
        Dashboard(self.0.edit(|dashboard| {
            dashboard.settings.period_override.set(Some("auto"));
        }))
    }

    /// The name.
    pub fn dashboard_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl Settings {
    /// The body, and what is wrong with it.
    fn body(&self, node: &Node) -> (Value<String>, Vec<Diagnostic>) {
        let mut body = Body {
            node,
            widgets: Vec::new(),
            problems: Vec::new(),
        };
        let mut y = 0;
        for row in &*self.rows.borrow() {
            row.write(0, y, &mut body);
            y += row.size().1;
        }
        let Body {
            widgets,
            mut problems,
            ..
        } = body;
        if widgets.len() > 500 {
            let problem = format!("a dashboard has {} widgets", widgets.len());
            let problem = Diagnostic::error(codes::INVALID_WIDGET, problem);
            problems.push(problem.hint("use at most 500, or several dashboards"));
        }
        let variables: Vec<Data> = self.variables.borrow().iter().map(Variable::data).collect();
        let text = |cell: &RefCell<Option<String>>| cell.borrow().as_deref().map(Data::from);
        let entries = [
            ("start", text(&self.start)),
            ("end", text(&self.end)),
            ("periodOverride", self.period_override.get().map(Data::from)),
            ("widgets", Some(Data::List(widgets))),
            (
                "variables",
                (!variables.is_empty()).then_some(Data::List(variables)),
            ),
        ];
        let entries = entries
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        (intrinsic::json_text(Data::object(entries)), problems)
    }
}

/// What is chosen above a dashboard.
///
/// ```
/// use stackwright_aws::cloudwatch::Variable;
/// let region = Variable::property("region").label("Region").value("eu-north-1", "Stockholm").value("eu-west-1", "Ireland");
/// # let _ = region;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_dashboard_variables.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Variable {
    kind: &'static str,
    replaces: String,
    input: &'static str,
    id: String,
    label: Option<String>,
    default: Option<String>,
    values: Vec<(String, String)>,
    search: Option<(String, String)>,
    hidden: bool,
}

impl Variable {
    /// Replaces a property of all widgets, such as `region` or the dimension `InstanceId`.
    pub fn property(name: &str) -> Self {
        Self::of("property", name)
    }

    /// Replaces whatever matches a regular expression in the source of the dashboard.
    pub fn pattern(id: &str, pattern: &str) -> Self {
        Variable {
            id: id.to_owned(),
            ..Self::of("pattern", pattern)
        }
    }

    fn of(kind: &'static str, replaces: &str) -> Self {
        Variable {
            kind,
            replaces: replaces.to_owned(),
            input: "input",
            id: replaces.to_owned(),
            label: None,
            default: None,
            values: Vec::new(),
            search: None,
            hidden: false,
        }
    }

    /// What stands above it.
    pub fn label(mut self, label: &str) -> Self {
        self.label = Some(label.to_owned());
        self
    }

    /// What is chosen when the dashboard is opened.
    pub fn default_value(mut self, value: &str) -> Self {
        self.default = Some(value.to_owned());
        self
    }

    /// A value that can be chosen, and what it is called.
    pub fn value(mut self, value: &str, label: &str) -> Self {
        if self.values.is_empty() {
            self.input = "radio";
        }
        self.values.push((value.to_owned(), label.to_owned()));
        self
    }

    /// The values are those that a search for metrics finds for a dimension: `{AWS/EC2,InstanceId} CPUUtilization` and
    /// `InstanceId`.
    pub fn values_of_search(mut self, search: &str, dimension: &str) -> Self {
        self.input = "select";
        self.search = Some((search.to_owned(), dimension.to_owned()));
        self
    }

    /// Shows the values as a list to be opened.
    pub fn as_select(mut self) -> Self {
        self.input = "select";
        self
    }

    /// Does not show it.
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    fn data(&self) -> Data {
        let text = |text: &Option<String>| text.as_deref().map(Data::from);
        let values = self.values.iter().map(|(value, label)| {
            Data::object([("label", label.as_str()), ("value", value.as_str())])
        });
        let values: Vec<Data> = values.collect();
        let (search, populate) = match &self.search {
            Some((search, dimension)) => (Some(search.clone()), Some(dimension.clone())),
            None => (None, None),
        };
        let entries = [
            (self.kind, Some(self.replaces.as_str().into())),
            ("type", Some(self.kind.into())),
            ("inputType", Some(self.input.into())),
            ("id", Some(self.id.as_str().into())),
            ("defaultValue", text(&self.default)),
            ("visible", Some((!self.hidden).into())),
            ("label", text(&self.label)),
            ("search", search.map(Data::from)),
            ("populateFrom", populate.map(Data::from)),
            ("values", (!values.is_empty()).then_some(Data::List(values))),
        ];
        let entries = entries.into_iter();
        Data::object(entries.filter_map(|(name, value)| Some((name, value?))))
    }
}
