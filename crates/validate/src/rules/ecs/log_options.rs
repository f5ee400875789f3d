//! E3046: options of the log driver `awslogs`.

use super::{containers, is_fargate};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that a container which logs with `awslogs` names the log group and the region, and that its options are
    /// options of that driver.
    ///
    /// ## Why it matters
    /// Without them the container does not start; unknown options are refused by ECS.
    ///
    /// ## Example
    /// ```yaml
    /// LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: app}}   # and awslogs-region
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>
    pub struct LogOptions = E3046, "awslogs-options", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

const OPTIONS: &[&str] = &[
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-group",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
];

impl Rule for LogOptions {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        for (index, container) in containers(&form.properties).iter().enumerate() {
            let Some(logs) = container.get("LogConfiguration") else {
                continue;
            };
            if logs.get("LogDriver").and_then(Instance::text) != Some("awslogs") {
                continue;
            }
            let path = format!("ContainerDefinitions.{index}.LogConfiguration");
            let options = logs.get("Options");
            if options.is_some_and(
                |options| !matches!(&options.value, Evaluation::Object(object) if !object.open),
            ) {
                continue;
            }
            let fargate = is_fargate(&form.properties);
            let needed = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"];
            for name in &needed[..if fargate { 3 } else { 2 }] {
                if options.is_none_or(|options| options.get(name).is_none()) {
                    out.report(
                            self.at(
                                options.unwrap_or(logs).span(),
                                format!("the log driver `awslogs` needs the option `{name}`"),
                            )
                            .hint(match *name {
                                "awslogs-group" => "name the log group: awslogs-group: !Ref LogGroup",
                                "awslogs-region" => "write awslogs-region: !Ref AWS::Region",
                                _ => "name the streams, such as awslogs-stream-prefix: app; on Fargate it must be there",
                            })
                            .property(format!("{path}.Options")),
                        );
                }
            }
            for (key, span, _) in options.map(Instance::entries).unwrap_or_default() {
                if !OPTIONS.contains(key) {
                    let mut finding = self
                        .at(
                            *span,
                            format!("the log driver `awslogs` has no option `{key}`"),
                        )
                        .property(format!("{path}.Options.{key}"));
                    if let Some(near) = did_you_mean(key, OPTIONS.iter().copied()) {
                        finding = finding.meant(near);
                    }
                    out.report(finding);
                }
            }
        }
    }
}
