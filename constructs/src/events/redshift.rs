//! Statements that Redshift executes as targets.

use stackwright::{Diagnostic, IntoValue, Value, sub};
use stackwright_cfn::events::rule::RedshiftDataParameters;

use super::by_role::{ByRole, input_setter, role_setters};
use super::codes;
use super::rule::Rule;
use super::target::{Target, TargetConfig};
use crate::iam::{PolicyStatement, Role};
use crate::kit::part_of_arn;

/// Executes statements in a database of Redshift.
///
/// ```
/// use stackwright_aws::events::RedshiftTarget;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let cluster = "arn:aws:redshift:eu-west-1:123456789012:cluster:lake";
/// let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lake-AbCdEf";
/// let target = RedshiftTarget::new(cluster, "sales", ["refresh materialized view totals"]).secret_arn(secret);
/// Rule::new(&stack, "Nightly").schedule(Schedule::every(Duration::days(1))).target(target);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-redshift-target.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct RedshiftTarget {
    inner: ByRole,
    arn: Value<String>,
    database: Value<String>,
    statements: Vec<Value<String>>,
    user: Option<Value<String>>,
    secret: Option<Value<String>>,
    name: Option<Value<String>>,
    with_event: bool,
}

impl RedshiftTarget {
    /// Executes statements, in one transaction, in a database of a cluster or of a serverless workgroup, by its ARN. Redshift asks for a
    /// [user](Self::user) or a [secret](Self::secret_arn) in a cluster.
    ///
    /// # Errors
    /// At synthesis: `SW0367` if there is no statement.
    pub fn new<V: IntoValue<String>>(
        arn: impl IntoValue<String>,
        database: impl IntoValue<String>,
        statements: impl IntoIterator<Item = V>,
    ) -> Self {
        let statements = statements.into_iter().map(IntoValue::into_value);
        let statements: Vec<Value<String>> = statements.collect();
        let action = match statements.len() {
            0 | 1 => "redshift-data:ExecuteStatement",
            _ => "redshift-data:BatchExecuteStatement",
        };
        let arn = arn.into_value();
        let allowed = arn.clone();
        let execute = move |role: &Role| {
            let statement = PolicyStatement::allow().action(action);
            role.add_to_policy(statement.resource(allowed.clone()));
        };
        RedshiftTarget {
            inner: ByRole::of(None, action.to_owned(), arn.clone(), execute),
            arn,
            database: database.into_value(),
            statements,
            user: None,
            secret: None,
            name: None,
            with_event: false,
        }
    }

    /// Logs in to a cluster as this user of the database, with a password that Redshift makes for the moment.
    pub fn user(mut self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let [region, account, cluster] = [3, 4, 6].map(|index| part_of_arn(&self.arn, index));
        let partition = part_of_arn(&self.arn, 1);
        let of = sub!("arn:{partition}:redshift:{region}:{account}");
        let (database, user) = (self.database.clone(), name.clone());
        self.user = Some(name);
        self.allowing(move || {
            PolicyStatement::allow()
                .action("redshift:GetClusterCredentials")
                .resource(sub!("{of}:dbuser:{cluster}/{user}"))
                .resource(sub!("{of}:dbname:{cluster}/{database}"))
        })
    }

    /// Logs in with what is kept in this secret. If it is encrypted with a key of its own, let [the role](Self::role) use that.
    pub fn secret_arn(mut self, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        self.secret = Some(arn.clone());
        self.allowing(move || {
            PolicyStatement::allow()
                .action("secretsmanager:GetSecretValue")
                .resource(arn.clone())
        })
    }

    /// The name by which Redshift lists what is executed.
    pub fn statement_name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value());
        self
    }

    /// Sends an event when it has been executed.
    pub fn send_event(mut self) -> Self {
        self.with_event = true;
        self
    }

    fn allowing(mut self, statement: impl Fn() -> PolicyStatement + 'static) -> Self {
        self.inner = self.inner.allowing(statement);
        self
    }

    input_setter!();
    role_setters!();
}

impl Target for RedshiftTarget {
    fn bind(&self, rule: &Rule, _: &str) -> TargetConfig {
        let (one, several) = match &*self.statements {
            [one] => (Some(one.clone()), None),
            several => (None, Some(several.to_vec())),
        };
        let parameters = RedshiftDataParameters::new(&self.database)
            .db_user(self.user.clone())
            .secret_manager_arn(self.secret.clone())
            .sql(one)
            .sqls(several)
            .statement_name(self.name.clone())
            .with_event(self.with_event.then_some(true));
        self.inner
            .bind(rule)
            .properties(|target| target.redshift_data_parameters(parameters))
    }

    fn problems(&self, _: &Rule) -> Vec<Diagnostic> {
        let problem = self.statements.is_empty().then(|| {
            let problem = "the target has no statement to execute";
            Diagnostic::error(codes::INVALID_TARGET, problem).hint("give at least one")
        });
        problem.into_iter().collect()
    }
}
