//! SW1062: an ECS target that starts its task where the task cannot run.

use super::reading::{referred_as, scope, targets};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::{Located, Scope};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports an ECS target of an event rule whose launch type or capacity providers do not fit its task definition
    /// or its cluster: a Fargate task on EC2 (also by leaving the launch type out, which means EC2 on a cluster
    /// without a default strategy), a launch type beside capacity providers, a provider that the cluster does not have.
    ///
    /// ## Why it matters
    /// ECS refuses to run the task. Everything deploys, the rule fires, and no task starts.
    ///
    /// ## Example
    /// ```yaml
    /// EcsParameters: {LaunchType: EC2, TaskDefinitionArn: !Ref Task}   # RequiresCompatibilities: [FARGATE]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
    pub struct LaunchType = SW1062, "launch-type", Error, on [forms "AWS::Events::Rule"];
}

/// The values of a list, where all of them are known.
fn texts(list: &Instance<'_>) -> Option<Vec<String>> {
    list.unknown().is_none().then_some(())?;
    let items = list.items().iter();
    items.map(|item| item.text().map(str::to_owned)).collect()
}

/// The capacity providers of a cluster and whether it has a default strategy, where its template tells.
fn providers<'t>(scope: Scope<'_, 't>, cluster: &Located<'t>) -> Option<(Vec<String>, bool)> {
    let mut providers = Vec::new();
    let mut default = false;
    let associated = scope
        .everywhere("AWS::ECS::ClusterCapacityProviderAssociations")
        .filter(|other| {
            scope
                .resource_of(other, "Cluster")
                .is_none_or(|one| one.is(cluster))
        });
    for owner in associated.chain([*cluster]) {
        if let Some(list) = scope.value_of(&owner, "CapacityProviders") {
            providers.extend(texts(&list)?);
        }
        default |= scope
            .value_of(&owner, "DefaultCapacityProviderStrategy")
            .is_some_and(|list| list.unknown().is_some() || !list.items().is_empty());
    }
    Some((providers, default))
}

impl Rule for LaunchType {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = scope(cx, form);
        for target in targets(cx, form) {
            let Some(parameters) = target.instance.get("EcsParameters") else {
                continue;
            };
            let mut report =
                |place: Option<&Instance<'_>>, name: &str, message: String, hint: &str| {
                    let path = format!("{}.EcsParameters", target.path);
                    out.report(
                        self.at(
                            place.unwrap_or(parameters).span(),
                            format!("everything deploys and no task starts: {message}"),
                        )
                        .hint(hint)
                        .property(&if name.is_empty() {
                            path
                        } else {
                            format!("{path}.{name}")
                        }),
                    );
                };
            let launch = parameters.get("LaunchType");
            let strategy = parameters.get("CapacityProviderStrategy");
            if let (Some(_), Some(strategy)) = (launch, strategy) {
                report(
                    Some(strategy),
                    "CapacityProviderStrategy",
                    format!(
                        "the ECS target `{}` has a launch type and capacity providers",
                        target.id
                    ),
                    "keep one of LaunchType and CapacityProviderStrategy",
                );
                continue;
            }
            let cluster = target
                .resource
                .as_ref()
                .filter(|one| one.type_name == "AWS::ECS::Cluster");
            let cluster = cluster.map(|cluster| (cluster, providers(scope, cluster)));
            if let Some(strategy) = strategy {
                if let Some((cluster, Some((known, _)))) = &cluster {
                    for item in strategy.items() {
                        let Some(name) = item.get("CapacityProvider") else {
                            continue;
                        };
                        let Some(text) = name.text() else { continue };
                        if !known.iter().any(|one| one == text) {
                            let message = format!(
                                "the cluster {} has no capacity provider `{text}`",
                                cluster.label()
                            );
                            let hint = if text.starts_with("FARGATE") {
                                "add CapacityProviders: [FARGATE, FARGATE_SPOT] to the cluster"
                            } else {
                                "associate it with the cluster"
                            };
                            report(Some(strategy), "CapacityProviderStrategy", message, hint);
                        }
                    }
                }
                continue;
            }
            let definition = referred_as(
                scope,
                parameters.get("TaskDefinitionArn"),
                "AWS::ECS::TaskDefinition",
            );
            let Some(definition) = definition else {
                continue;
            };
            let Some(fits) = scope
                .value_of(&definition, "RequiresCompatibilities")
                .and_then(|list| texts(&list))
                .filter(|list| !list.is_empty())
            else {
                continue;
            };
            let has = |name: &str| fits.iter().any(|one| one == name);
            match launch.map(|launch| launch.text()) {
                Some(Some(text @ ("EC2" | "FARGATE" | "EXTERNAL"))) if !has(text) => {
                    report(
                        launch,
                        "LaunchType",
                        format!(
                            "{} is for {}, and the target starts it on {text}",
                            definition.label(),
                            fits.join(" and ")
                        ),
                        &format!("set LaunchType: {}", fits[0]),
                    );
                }
                None if !has("EC2") => {
                    if let Some((cluster, Some((_, false)))) = &cluster {
                        report(
                            None,
                            "",
                            format!(
                                "{} is for {}, and without a launch type the target starts it on EC2, as the cluster {} has no default capacity providers",
                                definition.label(),
                                fits.join(" and "),
                                cluster.label()
                            ),
                            &format!("add LaunchType: {}", fits[0]),
                        );
                    }
                }
                _ => {}
            }
        }
    }
}
