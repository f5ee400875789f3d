//! E3716: checks that the ARN of a layer is not too long for its region.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the ARN of a layer has at most 176 characters, besides those of its partition and region.
    ///
    /// ## Why it matters
    /// The name of a layer has at most 140 characters, and Lambda refuses a longer ARN.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:…:1"]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html>
    pub struct LayerArn = E3716, "layer-arn-length", Error, on [forms "AWS::Lambda::Function"];
}

impl Rule for LayerArn {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let layers = form
            .properties
            .get("Layers")
            .map(Instance::items)
            .unwrap_or_default();
        for (index, layer) in layers.iter().enumerate() {
            let Some(text) = layer.text() else { continue };
            let mut parts = text.split(':').skip(1);
            let (Some(partition), Some(region)) = (parts.next(), parts.nth(1)) else {
                continue;
            };
            let most = 176 + partition.len() + region.len();
            let length = text.chars().count();
            if length > most {
                let finding = self
                        .at(layer.span(), format!("the ARN of a layer in {region} has at most {most} characters, not {length}"))
                        .property(format!("Layers.{index}"));
                out.report(finding);
            }
        }
    }
}
