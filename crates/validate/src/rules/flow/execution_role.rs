//! SW1006, SW1007: the execution role that pulls images, writes logs and reads secrets for a task.

use super::reading::{referred, referred_as, scope};
use crate::engines::Answer;
use crate::engines::iam::{Permissions, Request};
use crate::engines::text::{Scope, Text};
use crate::model::{Instance, Resource};
use crate::parse::Span;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Reports a task definition without an execution role although a container needs one: for secrets, and on
    /// Fargate for the log driver `awslogs` and for images in a private ECR repository.
    ///
    /// ## Why it matters
    /// ECS pulls the image, writes logs and reads secrets as the execution role. The task definition deploys, or is
    /// refused; in no case does a task start.
    ///
    /// ## Example
    /// ```yaml
    /// Properties: {RequiresCompatibilities: [FARGATE], ContainerDefinitions:
    ///   [{Name: app, Image: busybox, LogConfiguration: {LogDriver: awslogs}}]}   # no ExecutionRoleArn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html>
    pub struct ExecutionRoleMissing = SW1006, "execution-role-missing", Error, on [resources "AWS::ECS::TaskDefinition"];
}

/// Something that a container needs the execution role for.
struct Need {
    what: &'static str,
    path: String,
    span: Span,
    /// Action and resource, where they can be told.
    requests: Vec<(&'static str, Text)>,
    /// Whether tasks on container instances need it too.
    everywhere: bool,
}

fn needs<'t>(cx: &Context<'t>, form: &Form<'t>) -> Vec<Need> {
    let scope = scope(cx, form);
    let mut needs = Vec::new();
    let containers = form
        .properties
        .get("ContainerDefinitions")
        .map(Instance::items)
        .unwrap_or_default();
    for (index, container) in containers.iter().enumerate() {
        let path = format!("ContainerDefinitions.{index}");
        if let Some(logs) = container.get("LogConfiguration")
            && logs.get("LogDriver").and_then(Instance::text) == Some("awslogs")
        {
            needs.push(Need {
                what: "writes its logs with `awslogs`",
                path: format!("{path}.LogConfiguration"),
                span: logs.span(),
                requests: log_requests(cx, scope, logs),
                everywhere: false,
            });
        }
        if let Some(image) = container.get("Image")
            && Text::glob("*.dkr.ecr.*.amazonaws.com*").covers(&scope.text(image)) == Answer::Yes
        {
            needs.push(Need {
                what: "has its image in a private ECR repository",
                path: format!("{path}.Image"),
                span: image.span(),
                requests: vec![("ecr:GetAuthorizationToken", Text::literal("*"))],
                everywhere: false,
            });
        }
        if let Some(credentials) = container.at("RepositoryCredentials.CredentialsParameter") {
            needs.push(Need {
                what: "signs in to a private registry",
                path: format!("{path}.RepositoryCredentials.CredentialsParameter"),
                span: credentials.span(),
                requests: Vec::new(),
                everywhere: true,
            });
        }
        let secrets = container.get("Secrets").map(|list| ("Secrets", list));
        let options = container
            .at("LogConfiguration.SecretOptions")
            .map(|list| ("LogConfiguration.SecretOptions", list));
        for (name, list) in secrets.into_iter().chain(options) {
            for (item, secret) in list.items().iter().enumerate() {
                needs.push(Need {
                    what: "reads a secret",
                    path: format!("{path}.{name}.{item}"),
                    span: secret.span(),
                    requests: secret_request(cx, scope, secret),
                    everywhere: true,
                });
            }
        }
    }
    needs
}

fn log_requests<'t>(
    cx: &Context<'t>,
    scope: Scope<'_, 't>,
    logs: &Instance<'t>,
) -> Vec<(&'static str, Text)> {
    let group = logs
        .get("Options")
        .and_then(|options| options.get("awslogs-group"));
    let Some(group) = referred_as(cx, group, "AWS::Logs::LogGroup") else {
        return Vec::new();
    };
    let mut text = scope.reference(group, "Arn");
    if let Some(crate::engines::text::Piece::Literal(last)) = text.pieces.last_mut() {
        last.pop();
    }
    let text = text.then(Text::literal("log-stream:any"));
    vec![
        ("logs:CreateLogStream", text.clone()),
        ("logs:PutLogEvents", text),
    ]
}

fn secret_request<'t>(
    cx: &Context<'t>,
    scope: Scope<'_, 't>,
    secret: &Instance<'t>,
) -> Vec<(&'static str, Text)> {
    let Some(from) = secret.get("ValueFrom") else {
        return Vec::new();
    };
    match referred(cx, Some(from)).map(|resource| resource.type_name) {
        Some("AWS::SecretsManager::Secret") => {
            vec![("secretsmanager:GetSecretValue", scope.text(from))]
        }
        _ => Vec::new(),
    }
}

fn is_fargate(form: &Form<'_>) -> bool {
    form.properties
        .get("RequiresCompatibilities")
        .map(Instance::items)
        .unwrap_or_default()
        .iter()
        .any(|item| item.text() == Some("FARGATE"))
}

impl Rule for ExecutionRoleMissing {
    fn resource(&self, cx: &Context<'_>, definition: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(definition) {
            if form.properties.get("ExecutionRoleArn").is_some() {
                continue;
            }
            let fargate = is_fargate(form);
            for need in needs(cx, form)
                .iter()
                .filter(|need| fargate || need.everywhere)
            {
                out.report(
                    self.at(need.span, format!("no task starts: a container {}, and the task has no `ExecutionRoleArn`", need.what))
                        .hint("add ExecutionRoleArn: a role that ecs-tasks.amazonaws.com can assume, with the managed policy service-role/AmazonECSTaskExecutionRolePolicy")
                        .resource(definition)
                        .property(&need.path),
                );
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Reports an execution role of the template that has no policy for what the containers need of it: writing to
    /// the log group, pulling from ECR, reading a secret.
    ///
    /// ## Why it matters
    /// Everything deploys. Each task stops before it runs, with an error that only its stopped reason shows. It is a
    /// warning, since a policy of the secret or the repository can allow it too.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: logs:CreateLogStream, Resource: !GetAtt Logs.Arn}   # logs:PutLogEvents
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html>
    pub struct ExecutionRolePermissions = SW1007, "execution-role-not-allowed", Warning, on [resources "AWS::ECS::TaskDefinition"];
}

impl Rule for ExecutionRolePermissions {
    fn resource(&self, cx: &Context<'_>, definition: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(definition) {
            let Some(role) = referred_as(
                cx,
                form.properties.get("ExecutionRoleArn"),
                "AWS::IAM::Role",
            ) else {
                continue;
            };
            let permissions = Permissions::of(scope(cx, form), role);
            for need in needs(cx, form) {
                for (action, resource) in &need.requests {
                    if permissions.allows(&Request::new(action, resource)) == Answer::No {
                        out.report(
                            self.at(need.span, format!("no task starts: a container {}, and its execution role `{}` may not call {action}", need.what, role.name))
                                .hint(format!("allow {action} on `{resource}` in a policy of `{}`", role.name))
                                .resource(definition)
                                .property(&need.path),
                        );
                    }
                }
            }
        }
    }
}
