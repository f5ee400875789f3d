//! The app that is traced: its templates, where they are deployed to, and what is taken as given.

use std::collections::HashMap;

/// A stack of an app.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// Its name in CloudFormation.
    pub name: String,
    /// What its template is called where it is pointed at.
    pub file: String,
    /// The template, JSON or YAML.
    pub text: String,
    /// The region, where it is known.
    pub region: Option<String>,
    /// The account, where it is known.
    pub account: Option<String>,
    /// Construct paths by logical ID, where the template does not have them.
    pub paths: HashMap<String, String>,
    /// Where a program created its resources, by logical ID: `src/main.rs:12`.
    pub origins: HashMap<String, String>,
}

impl Stack {
    /// A stack with this name and template.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            file: format!("{name}.template.json"),
            name,
            text: text.into(),
            ..Self::default()
        }
    }
}

/// The stacks of an app.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// The stacks.
    pub stacks: Vec<Stack>,
    /// Whether these are all of them.
    pub complete: bool,
    /// What a template cannot say, by name: a parameter's value, `AWS::Region`, `AWS::AccountId`.
    pub assumed: Vec<(String, String)>,
}

impl App {
    /// An app of these stacks, which are all that it has.
    #[must_use]
    pub fn new(stacks: impl IntoIterator<Item = Stack>) -> Self {
        Self {
            stacks: stacks.into_iter().collect(),
            complete: true,
            assumed: Vec::new(),
        }
    }

    /// An app of one template.
    ///
    /// ```
    /// use stackwright_trace::{App, Cause, State};
    ///
    /// let app = App::of("Jobs", "
    /// Resources:
    ///   Inbox: {Type: AWS::SQS::Queue}
    ///   Hourly:
    ///     Type: AWS::Events::Rule
    ///     Properties: {ScheduleExpression: cron(0 * * * ? *), Targets: [{Id: inbox, Arn: !GetAtt Inbox.Arn}]}
    /// ");
    /// let proof = app.trace(&Cause::at("2026-01-01T09:00Z").unwrap(), None).unwrap();
    /// assert_eq!(proof.state, State::Broken, "nothing lets EventBridge send to the queue");
    /// let proof = app.trace(&Cause::at("2026-01-01T09:30Z").unwrap(), None).unwrap();
    /// assert_eq!(proof.started().count(), 0);
    /// ```
    #[must_use]
    pub fn of(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new([Stack::new(name, text)])
    }

    /// The app with the value of a parameter, of `AWS::Region` or of `AWS::AccountId`.
    #[must_use]
    pub fn assuming(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.assumed.push((name.into(), value.into()));
        self
    }
}
