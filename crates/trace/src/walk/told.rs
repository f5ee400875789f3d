//! What is started is told the names of resources in its environment: its role should be able to do something with them.

use stackwright_template::engines::iam::Permissions;
use stackwright_template::engines::text::{Located, Text};
use stackwright_template::flow::named;
use stackwright_template::model::Instance;

use super::Walker;
use crate::proof::{Evidence, State, Step};

/// Types that nobody uses without a permission: the type, and how the actions of its service begin.
const USED: &[(&str, &str)] = &[
    ("AWS::DynamoDB::Table", "dynamodb:"),
    ("AWS::DynamoDB::GlobalTable", "dynamodb:"),
    ("AWS::Events::EventBus", "events:"),
    ("AWS::Kinesis::Stream", "kinesis:"),
    ("AWS::KinesisFirehose::DeliveryStream", "firehose:"),
    ("AWS::S3::Bucket", "s3:"),
    ("AWS::SNS::Topic", "sns:"),
    ("AWS::SQS::Queue", "sqs:"),
    ("AWS::SecretsManager::Secret", "secretsmanager:"),
    ("AWS::StepFunctions::StateMachine", "states:"),
];

/// Policies of resources, which may let a role in that has no permission of its own.
const OTHER_POLICIES: &[&str] = &[
    "AWS::Events::EventBusPolicy",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
];

impl<'t> Walker<'_, 't> {
    /// Shows the resources that are named in the environment, and with which the role may do nothing at all.
    pub(super) fn is_told_of(&self, at: &Located<'t>, permissions: &Permissions, step: &mut Step) {
        if permissions.open {
            return;
        }
        for (name, value) in self.environment_of(at) {
            let world = self.world;
            let Some(form) = world.forms(at).first() else {
                return;
            };
            let scope = self.scope(at, form);
            let Some(resource) = named(scope, &value, &[]) else {
                continue;
            };
            let Some((_, service)) = USED.iter().find(|(ty, _)| *ty == resource.type_name) else {
                continue;
            };
            let arn = match resource.type_name {
                "AWS::SNS::Topic"
                | "AWS::SecretsManager::Secret"
                | "AWS::StepFunctions::StateMachine" => world.reference(&resource, ""),
                _ => world.reference(&resource, "Arn"),
            };
            let below = arn.clone().then(Text::any());
            if permissions.may_use(service, &below) || self.has_policy(&resource) {
                continue;
            }
            let label = world.label(&resource);
            step.show(
                Evidence::new(
                    State::Broken,
                    format!("`{name}` names {label}, with which it may do nothing"),
                )
                .hint(format!("allow its role the actions of `{service}` that it uses on {label}, or leave the variable out"))
                .at(world.place(at, value.span())),
            );
        }
    }

    /// Whether a policy beside a resource is about it.
    fn has_policy(&self, resource: &Located<'t>) -> bool {
        OTHER_POLICIES.iter().any(|ty| {
            self.world.all(ty).iter().any(|policy| {
                let stack = super::World::stack_of(policy);
                let template = self.world.scenarios[stack].template();
                let mut references = template.references.iter();
                references.any(|one| one.owner.name == policy.name && one.target == resource.name)
            })
        })
    }

    /// The variables of a function, or of the containers of a task.
    fn environment_of(&self, at: &Located<'t>) -> Vec<(String, Instance<'t>)> {
        let Some(form) = self.world.forms(at).first() else {
            return Vec::new();
        };
        let properties = &form.properties;
        let mut found: Vec<(String, Instance<'t>)> = Vec::new();
        if at.type_name == "AWS::Lambda::Function" {
            let all = properties
                .at("Environment.Variables")
                .map(Instance::entries);
            for (name, _, value) in all.unwrap_or_default() {
                found.push(((*name).to_owned(), value.clone()));
            }
        }
        let containers = properties.get("ContainerDefinitions").map(Instance::items);
        for container in containers.unwrap_or_default() {
            let all = container.get("Environment").map(Instance::items);
            for variable in all.unwrap_or_default() {
                if let (Some(name), Some(value)) = (variable.get("Name"), variable.get("Value")) {
                    let name = self.scope(at, form).text(name).to_string();
                    found.push((name, value.clone()));
                }
            }
        }
        found
    }
}
