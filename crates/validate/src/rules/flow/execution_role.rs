//! SW1006, SW1007: the execution role that pulls images, writes logs and reads secrets for a task.

use super::reading::{is_closed, permissions, reference, referred_as, scope, text_of};
use crate::Severity;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::Answer;
use stackwright_template::engines::iam::Request;
use stackwright_template::engines::text::{Located, Piece, Scope, Text};
use stackwright_template::model::Instance;
use stackwright_template::parse::Span;

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
    pub struct ExecutionRoleMissing = SW1006, "execution-role-missing", Error, on [forms "AWS::ECS::TaskDefinition"];
}

/// Something that a container needs the execution role for.
struct Need {
    what: &'static str,
    path: String,
    span: Span,
    requests: Vec<Ask>,
    /// Whether tasks on container instances need it too.
    everywhere: bool,
}

/// A call that the execution role must be allowed.
struct Ask {
    action: &'static str,
    on: Text,
    /// That as it is written in a policy.
    written: String,
    /// Whether no other policy, such as one of the secret or of the repository, could allow it.
    alone: bool,
}

impl Ask {
    fn new(action: &'static str, on: &Text, alone: bool) -> Self {
        Self {
            action,
            on: on.clone(),
            written: format!("`{on}`"),
            alone,
        }
    }

    /// The same on a resource of the template, whose `Ref` is its ARN.
    fn on_own(self, resource: &Located<'_>) -> Self {
        Self {
            written: format!("!Ref {}", resource.name),
            ..self
        }
    }
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
                requests: log_requests(scope, logs),
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
                requests: pull_requests(scope, &scope.text(image)),
                everywhere: false,
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
                    requests: secret
                        .get("ValueFrom")
                        .and_then(|from| secret_request(scope, from))
                        .into_iter()
                        .collect(),
                    everywhere: true,
                });
            }
        }
        if let Some(credentials) = container.at("RepositoryCredentials.CredentialsParameter") {
            needs.push(Need {
                what: "signs in to a private registry",
                path: format!("{path}.RepositoryCredentials.CredentialsParameter"),
                span: credentials.span(),
                requests: secret_request(scope, credentials).into_iter().collect(),
                everywhere: true,
            });
        }
    }
    needs
}

fn log_requests<'t>(scope: Scope<'_, 't>, logs: &Instance<'t>) -> Vec<Ask> {
    let Some(options) = logs.get("Options") else {
        return Vec::new();
    };
    let Some(group) = options.get("awslogs-group") else {
        return Vec::new();
    };
    let name = scope.text(group);
    let group = scope.arn("logs", Text::literal("log-group:").then(name));
    let stream = group.clone().then(Text::literal(":log-stream:any"));
    let mut requests = vec![
        Ask::new("logs:CreateLogStream", &stream, true),
        Ask::new("logs:PutLogEvents", &stream, true),
    ];
    let creates = options.get("awslogs-create-group");
    if creates.and_then(Instance::boolean) == Some(true) {
        let group = group.then(Text::literal(":log-stream:"));
        requests.push(Ask::new("logs:CreateLogGroup", &group, true));
    }
    requests
}

/// What pulling an image takes, whose name is `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG`.
fn pull_requests(scope: Scope<'_, '_>, image: &Text) -> Vec<Ask> {
    let mut requests = vec![Ask::new(
        "ecr:GetAuthorizationToken",
        &Text::literal("*"),
        true,
    )];
    let Some(repository) = repository(image) else {
        return requests;
    };
    let arn = scope.arn("ecr", Text::literal("repository/").then(repository));
    // A repository of the app without a policy of its own leaves it to the role.
    let own = scope.everywhere("AWS::ECR::Repository").any(|other| {
        other.property("RepositoryPolicyText").is_none()
            && arn.covers(&reference(scope, &other, "Arn")) == Answer::Yes
    });
    for action in [
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
    ] {
        requests.push(Ask::new(action, &arn, own));
    }
    requests
}

/// The repository in the name of an image.
fn repository(image: &Text) -> Option<Text> {
    let mut result: Option<Text> = None;
    for piece in &image.pieces {
        let rest = match (piece, &result) {
            (Piece::Literal(text), None) => {
                let Some((_, rest)) = text.split_once(".amazonaws.com/") else {
                    continue;
                };
                result = Some(Text::default());
                rest
            }
            (Piece::Literal(text), Some(_)) => text.as_str(),
            (_, None) => continue,
            (other, Some(_)) => {
                let other = Text {
                    pieces: vec![other.clone()],
                };
                result = result.map(|text| text.then(other));
                continue;
            }
        };
        let end = rest.find([':', '@']);
        let name = Text::literal(&rest[..end.unwrap_or(rest.len())]);
        result = result.map(|text| text.then(name));
        if end.is_some() {
            break;
        }
    }
    result.filter(|text| !text.pieces.is_empty())
}

/// What reading a secret or a parameter takes.
fn secret_request<'t>(scope: Scope<'_, 't>, from: &Instance<'t>) -> Option<Ask> {
    let text = scope.text(from);
    if let Some(resource) = scope.resource(from) {
        return match resource.type_name {
            "AWS::SecretsManager::Secret" => {
                let alone = !has_policy(scope, &text);
                let ask = Ask::new("secretsmanager:GetSecretValue", &text, alone);
                Some(ask.on_own(&resource))
            }
            "AWS::SSM::Parameter" => {
                // A name may begin with a slash, which its ARN has anyway.
                let name = reference(scope, &resource, "");
                let slash = if name.to_string().starts_with('/') {
                    ""
                } else {
                    "/"
                };
                let start = Text::literal(format!("parameter{slash}"));
                let arn = scope.arn("ssm", start.then(name));
                Some(Ask::new("ssm:GetParameters", &arn, true))
            }
            _ => None,
        };
    }
    if let Some(secret) = secret_of(&text) {
        let own = scope
            .everywhere("AWS::SecretsManager::Secret")
            .find(|own| reference(scope, own, "") == secret);
        let alone = own.is_some() && !has_policy(scope, &secret);
        let ask = Ask::new("secretsmanager:GetSecretValue", &secret, alone);
        return Some(match &own {
            Some(own) => ask.on_own(own),
            None => ask,
        });
    }
    let known = text.known()?;
    let arn = if known.contains(":ssm:") {
        Text::literal(known)
    } else if known.contains(':') {
        return None;
    } else {
        let name = known.strip_prefix('/').unwrap_or(known);
        scope.arn("ssm", Text::literal(format!("parameter/{name}")))
    };
    Some(Ask::new("ssm:GetParameters", &arn, true))
}

/// The ARN of a secret in `ARN:JSON-KEY:VERSION-STAGE:VERSION-ID`.
fn secret_of(value: &Text) -> Option<Text> {
    let mut secret = Text::default();
    let mut colons = 0;
    for piece in &value.pieces {
        match piece {
            Piece::Literal(text) => {
                let end = text.match_indices(':').nth(6 - colons).map(|(at, _)| at);
                colons += text[..end.unwrap_or(text.len())].matches(':').count();
                secret = secret.then(Text::literal(&text[..end.unwrap_or(text.len())]));
                if end.is_some() {
                    break;
                }
            }
            other => {
                secret = secret.then(Text {
                    pieces: vec![other.clone()],
                });
            }
        }
    }
    let is_one = Text::glob("arn:*:secretsmanager:*:secret:*").covers(&secret) == Answer::Yes;
    is_one.then_some(secret)
}

/// Whether a secret has a policy of its own.
fn has_policy(scope: Scope<'_, '_>, secret: &Text) -> bool {
    scope
        .everywhere("AWS::SecretsManager::ResourcePolicy")
        .any(|policy| {
            text_of(scope, &policy, "SecretId").is_none_or(|of| of.equals(secret).possible())
        })
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
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        if form.properties.get("ExecutionRoleArn").is_some() {
            return;
        }
        let fargate = is_fargate(form);
        for need in needs(cx, form)
            .iter()
            .filter(|need| fargate || need.everywhere)
        {
            out.report(
                    self.at(need.span, format!("no task starts: a container {}, and the task has no `ExecutionRoleArn`", need.what))
                        .hint("add ExecutionRoleArn: a role that ecs-tasks.amazonaws.com can assume, with the managed policy service-role/AmazonECSTaskExecutionRolePolicy")
                        .property(&need.path),
                );
        }
    }
}

rule! {
    /// ## What it does
    /// Reports an execution role of the template, or of another one of the app, that has no policy for what the
    /// containers need of it: writing to the log group and making it where that is asked for, pulling the image from
    /// its ECR repository, reading secrets, parameters and the credentials of a registry.
    ///
    /// ## Why it matters
    /// Everything deploys. Each task stops before it runs, with an error that only its stopped reason shows. It is an
    /// error where nothing else can allow it: all policies of the role are in the template, and neither the secret nor
    /// the repository can have a policy elsewhere. Else it is a warning.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: logs:CreateLogStream, Resource: !GetAtt Logs.Arn}   # logs:PutLogEvents
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html>
    pub struct ExecutionRolePermissions = SW1007, "execution-role-not-allowed", Warning, on [forms "AWS::ECS::TaskDefinition"];
}

impl Rule for ExecutionRolePermissions {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        let Some(role) = referred_as(
            scope,
            form.properties.get("ExecutionRoleArn"),
            "AWS::IAM::Role",
        ) else {
            return;
        };
        let permissions = permissions(scope, &role);
        for need in needs(cx, form) {
            let missing: Vec<&Ask> = need
                .requests
                .iter()
                .filter(|ask| permissions.allows(&Request::new(ask.action, &ask.on)) == Answer::No)
                .collect();
            let [first, ..] = missing.as_slice() else {
                continue;
            };
            let actions: Vec<&str> = missing.iter().map(|ask| ask.action).collect();
            let mut finding = self
                .at(
                    need.span,
                    format!(
                        "no task starts: a container {}, and its execution role {} may not call {}",
                        need.what,
                        role.label(),
                        actions.join(", ")
                    ),
                )
                .hint(format!(
                    "allow {} on {} in a policy of {}",
                    actions.join(", "),
                    first.written,
                    role.label()
                ))
                .property(&need.path);
            if missing.iter().any(|ask| ask.alone) && is_closed(cx, &role) {
                finding = finding.severity(Severity::Error);
            }
            if let Some(place) = permissions.places.first() {
                finding = finding.related(*place, "this policy does not allow it");
            }
            out.report(finding);
        }
    }
}
