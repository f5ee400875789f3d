//! Blue/green deployments of services by CodeDeploy, as a hook of the template.

use std::panic::Location;

use stackwright::{
    CfnHook, Construct, Data, Diagnostic, Duration, IntoValue, Node, Resource, Value,
};
use stackwright_cfn::ecs::{CfnService, CfnTaskDefinition, CfnTaskSet};

use super::codes;
use crate::kit::in_range;

/// The type of the hook, and the macro by which CloudFormation reads it.
const HOOK: &str = "AWS::CodeDeploy::BlueGreen";
const MACRO: &str = "AWS::CodeDeployBlueGreen";

/// The hook by which CodeDeploy updates services blue/green: a new set of tasks is started beside the old one, and takes over the
/// traffic of the load balancer step by step.
///
/// CloudFormation creates the green task definition and task set itself, so the template has the blue ones alone, and the hook
/// names the logical IDs of both. A template with this hook can have no outputs that others import, and no nested stacks.
///
/// ```
/// use stackwright_aws::ecs::{BlueGreenApplication, BlueGreenHook, TrafficShift};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let service = cfn::ecs::CfnService::new(&stack, "Service");
/// let task = cfn::ecs::CfnTaskDefinition::new(&stack, "Task");
/// let tasks = cfn::ecs::CfnTaskSet::new(&stack, "Tasks").cluster("cluster").service(service.ref_()).task_definition(task.ref_());
/// let application = BlueGreenApplication::new(&service)
///     .task_definitions(&task, "GreenTask")
///     .task_sets(&tasks, "GreenTasks");
/// BlueGreenHook::new(&stack, "Shift", "CodeDeployRole", [application])
///     .traffic_shift(TrafficShift::canary(20, Duration::minutes(5)))
///     .termination_wait(Duration::hours(1));
///
/// let assembly = app.synth().unwrap();
/// let hook = &assembly.template("S").unwrap()["Hooks"]["Shift"]["Properties"];
/// assert_eq!(hook["Applications"][0]["ECSAttributes"]["TaskDefinitions"][1], "GreenTask");
/// assert_eq!(hook["TrafficRoutingConfig"]["TimeBasedCanary"]["StepPercentage"], 20);
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green-hook-syntax.html>
#[derive(Clone, Debug)]
pub struct BlueGreenHook(CfnHook);

impl Construct for BlueGreenHook {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl BlueGreenHook {
    /// A hook for these services. CodeDeploy acts in this role, by its name. All traffic is shifted at once unless
    /// [`traffic_shift`](BlueGreenHook::traffic_shift) says otherwise.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        service_role: impl IntoValue<String>,
        applications: impl IntoIterator<Item = BlueGreenApplication>,
    ) -> Self {
        let hook = CfnHook::new(scope, id, HOOK);
        if let Some(stack) = hook.node().stack() {
            stack.add_transform(MACRO);
        }
        hook.property("ServiceRole", service_role.into_value());
        stackwright::Defaults::apply(BlueGreenHook(hook).applications(applications))
    }

    /// A hook of an included template: what the template says stays until a setter says otherwise.
    ///
    /// # Errors
    /// At synthesis: `SW0349` if it is a hook of another type.
    #[track_caller]
    pub fn from_cfn(hook: &CfnHook) -> Self {
        let type_name = hook.type_name();
        if type_name != HOOK && !type_name.is_empty() {
            let problem = format!("the hook is `{type_name}`, and not `{HOOK}`");
            let hint = "change it with the setters of `CfnHook`";
            report(
                hook.node(),
                Diagnostic::error(codes::BLUE_GREEN, problem).hint(hint),
            );
        }
        BlueGreenHook(hook.clone())
    }

    /// The services that are updated, in place of those that it has.
    pub fn applications(&self, all: impl IntoIterator<Item = BlueGreenApplication>) -> Self {
        let all = all.into_iter().map(|application| application.0.clone());
        self.set("Applications", Data::list(all))
    }

    /// The role that CodeDeploy acts in, by its name.
    pub fn service_role(&self, name: impl IntoValue<String>) -> Self {
        self.set("ServiceRole", name.into_value().into())
    }

    /// How traffic goes over to the new tasks.
    ///
    /// # Errors
    /// At synthesis: `SW0349` if CodeDeploy does not accept it.
    #[track_caller]
    pub fn traffic_shift(&self, shift: TrafficShift) -> Self {
        for problem in shift.problems() {
            report(self.node(), problem);
        }
        self.set("TrafficRoutingConfig", shift.data())
    }

    /// How long the old tasks stay once all traffic is shifted; 5 minutes unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0349` for more than two days.
    #[track_caller]
    pub fn termination_wait(&self, time: impl Into<Duration>) -> Self {
        let time = time.into();
        let what = "the old tasks cannot stay for";
        if let Some(problem) = in_range(codes::BLUE_GREEN, what, time, up_to_two_days()) {
            report(self.node(), problem);
        }
        let minutes = Data::from(time.in_minutes());
        let options = Data::object([("TerminationWaitTimeInMinutes", minutes)]);
        self.set("AdditionalOptions", options)
    }

    /// A function that CodeDeploy asks before the new task set is created, by its name or ARN.
    pub fn before_install(&self, function: impl IntoValue<String>) -> Self {
        self.ask("BeforeInstall", function.into_value())
    }

    /// A function that it asks when the new task set is there.
    pub fn after_install(&self, function: impl IntoValue<String>) -> Self {
        self.ask("AfterInstall", function.into_value())
    }

    /// A function that it asks when the test listener leads to the new tasks.
    pub fn after_allow_test_traffic(&self, function: impl IntoValue<String>) -> Self {
        self.ask("AfterAllowTestTraffic", function.into_value())
    }

    /// A function that it asks before the first traffic is shifted.
    pub fn before_allow_traffic(&self, function: impl IntoValue<String>) -> Self {
        self.ask("BeforeAllowTraffic", function.into_value())
    }

    /// A function that it asks when all traffic is shifted.
    pub fn after_allow_traffic(&self, function: impl IntoValue<String>) -> Self {
        self.ask("AfterAllowTraffic", function.into_value())
    }

    fn ask(&self, event: &'static str, function: Value<String>) -> Self {
        let mut hooks = match self.0.get_property("LifecycleEventHooks") {
            Some(Data::Object(ref hooks)) => hooks.clone(),
            _ => Default::default(),
        };
        hooks.insert(event.into(), function.into());
        self.set("LifecycleEventHooks", Data::Object(hooks))
    }

    fn set(&self, name: &'static str, value: Data) -> Self {
        BlueGreenHook(self.0.property(name, value))
    }
}

/// A service that is updated blue/green, with what it consists of.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green-hook-syntax.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct BlueGreenApplication(Data);

impl BlueGreenApplication {
    /// A service.
    pub fn new(service: &CfnService) -> Self {
        let target = route(service);
        let attributes = Data::object::<&str, Data>([]);
        BlueGreenApplication(Data::object([
            ("Target", target),
            ("ECSAttributes", attributes),
        ]))
    }

    /// The task definition that is there, and the logical ID that the new one gets.
    pub fn task_definitions(self, blue: &CfnTaskDefinition, green: impl Into<String>) -> Self {
        self.attribute("TaskDefinitions", both(blue, green.into()))
    }

    /// The task set that is there, and the logical ID that the new one gets.
    pub fn task_sets(self, blue: &CfnTaskSet, green: impl Into<String>) -> Self {
        self.attribute("TaskSets", both(blue, green.into()))
    }

    /// The listener of the load balancer for all, that for tests, and the two target groups between which traffic is shifted.
    pub fn traffic(
        self,
        production: &impl Resource,
        test: &impl Resource,
        target_groups: [&impl Resource; 2],
    ) -> Self {
        let groups = target_groups.map(|group| Data::from(group.logical_id()));
        let routing = Data::object([
            ("ProdTrafficRoute", route(production)),
            ("TestTrafficRoute", route(test)),
            ("TargetGroups", Data::list(groups)),
        ]);
        self.attribute("TrafficRouting", routing)
    }

    fn attribute(mut self, name: &'static str, value: Data) -> Self {
        if let Data::Object(application) = &mut self.0
            && let Some(Data::Object(attributes)) = application.get_mut("ECSAttributes")
        {
            attributes.insert(name.into(), value);
        }
        self
    }
}

fn both(blue: &impl Resource, green: String) -> Data {
    Data::list([Data::from(blue.logical_id()), green.into()])
}

fn route(to: &impl Resource) -> Data {
    Data::object([
        ("Type", Data::from(to.resource().type_name())),
        ("LogicalID", to.logical_id().into()),
    ])
}

/// How traffic goes over to new tasks.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::ecs::TrafficShift;
/// let tenth = TrafficShift::linear(20, Duration::minutes(3));
/// # let _ = tenth;
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TrafficShift(Shift);

#[derive(Clone, Debug)]
enum Shift {
    AtOnce,
    /// By the name of its settings: percent in a step, and the time until the next.
    Steps(&'static str, u32, Duration),
}

impl TrafficShift {
    /// All of it at once.
    pub fn all_at_once() -> Self {
        TrafficShift(Shift::AtOnce)
    }

    /// This much, in percent, and the rest after a time.
    pub fn canary(percent: u32, wait: impl Into<Duration>) -> Self {
        TrafficShift(Shift::Steps("TimeBasedCanary", percent, wait.into()))
    }

    /// This much, in percent, again and again, with this time between two steps.
    pub fn linear(percent: u32, wait: impl Into<Duration>) -> Self {
        TrafficShift(Shift::Steps("TimeBasedLinear", percent, wait.into()))
    }

    fn data(&self) -> Data {
        match &self.0 {
            Shift::AtOnce => Data::object([("Type", "AllAtOnce")]),
            Shift::Steps(name, percent, wait) => Data::object([
                ("Type", Data::from(*name)),
                (
                    *name,
                    Data::object([
                        ("StepPercentage", Data::from(*percent)),
                        ("BakeTimeMins", wait.in_minutes().into()),
                    ]),
                ),
            ]),
        }
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let Shift::Steps(_, percent, wait) = &self.0 else {
            return Vec::new();
        };
        let step = "traffic cannot be shifted in steps, in percent, of";
        let between = "the time between two shifts of traffic cannot be";
        let step = in_range(codes::BLUE_GREEN, step, *percent, 14..=99);
        let between = in_range(codes::BLUE_GREEN, between, *wait, up_to_two_days());
        [step, between].into_iter().flatten().collect()
    }
}

fn up_to_two_days() -> std::ops::RangeInclusive<Duration> {
    Duration::minutes(0)..=Duration::days(2)
}

#[track_caller]
fn report(node: &Node, problem: Diagnostic) {
    node.report(problem.at(Location::caller()));
}
