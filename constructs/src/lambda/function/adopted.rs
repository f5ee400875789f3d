//! Functions of included templates: what the template says stays, until something else is said.

use std::rc::Rc;

use stackwright::{Construct, Data, List, Resource, Value};
use stackwright_cfn::lambda::{CfnFunction, function};

use super::super::configuration::{Runs, Settings};
use super::{FUNCTION, Function, NAMING, Owned};
use crate::iam::Role;
use crate::kit::{Handle, adopt, check, followed_by_strings, kept, with_entries, written};

impl Function {
    /// A function of the generated type, such as one of an included template, as a [`Function`]: what it has stays, and the
    /// setters change it. Its code stays as it is written. What is granted to it goes to its role, if that is in the same
    /// template; a role from elsewhere is not changed, and a warning says what it was not given.
    ///
    /// ```
    /// use stackwright::{App, CfnInclude, Stack};
    /// use stackwright_aws::lambda::Function;
    /// use stackwright_aws::sqs::Queue;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let template = r#"{"Resources": {
    ///     "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
    ///         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}}},
    ///     "Worker": {"Type": "AWS::Lambda::Function", "Properties": {
    ///         "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": "def handler(event, context): pass"},
    ///         "Role": {"Fn::GetAtt": ["Role", "Arn"]}}}}}"#;
    /// let legacy = CfnInclude::from_json(&stack, "Legacy", template);
    /// let worker = Function::from_cfn(&legacy.get("Worker")).memory_mib(512);
    /// let jobs = Queue::new(&stack, "Jobs");
    /// jobs.grant_send(&worker);
    /// worker.env("JOBS", jobs.queue_url());
    /// # app.synth().unwrap();
    /// ```
    #[track_caller]
    pub fn from_cfn(function: &CfnFunction) -> Self {
        adopt(&FUNCTION, function, |node| {
            let is_written = |property: &str| written(function.resource(), property);
            let settings = Rc::new(Settings::new(Runs::Written));
            settings
                .role
                .replace(Some(Role::named(&node, function.resource(), "Role")));
            let (own, variables) = (settings.clone(), is_written("Environment"));
            let environment = Value::<function::Environment>::lazy(move || {
                let added = own.environment.borrow();
                let added = added
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()));
                with_entries::<function::Environment>(&variables, "Variables", added.collect())
            });
            let (own, layers) = (settings.clone(), is_written("Layers"));
            let layers = Value::<List<String>>::lazy(move || {
                let added = own.layers.borrow().iter().map(Data::from).collect();
                followed_by_strings(&layers, added)
            });
            let given: Value<String> = kept(
                &settings,
                is_written("Role"),
                |settings| settings.given_role.borrow().is_some(),
                |settings| settings.role.borrow().as_ref().map(Role::role_arn),
            );
            let logging: Value<function::LoggingConfig> = kept(
                &settings,
                is_written("LoggingConfig"),
                |settings| settings.logging.property().is_some(),
                |settings| settings.logging.property(),
            );
            function
                .environment(environment)
                .layers(layers)
                .logging_config(logging);
            // The constructor of the generated type takes it, and nothing else does.
            function.resource().set_property("Role", given);
            #[cfg(feature = "ec2")]
            {
                let (own, place, there) = (settings.clone(), node.clone(), is_written("VpcConfig"));
                function.vpc_config(Value::<function::VpcConfig>::lazy(move || {
                    match &*own.network.borrow() {
                        Some(network) => Value::new(network.property(&place)),
                        None => stackwright::intrinsic::raw(there.clone()),
                    }
                }));
            }
            function.resource().named_by(&NAMING);
            check(&node, &settings, Settings::problems);
            let cfn = function.clone();
            let owned = Rc::new(Owned { cfn, settings });
            let function = Function(Handle::owned(&FUNCTION, node, owned));
            let complete = function.clone();
            function.node().on_complete(move || complete.complete());
            function
        })
    }
}
