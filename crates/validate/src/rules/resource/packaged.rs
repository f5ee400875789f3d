//! W3002: a local file where only `aws cloudformation package` makes a template that can be deployed.

use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::schema::PACKAGED;
use stackwright_template::model::Resource;
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Finds properties whose value is the path of a local file or folder, which `aws cloudformation package` uploads and
    /// replaces by its place in S3.
    ///
    /// ## Why it matters
    /// CloudFormation sees no local files: the template can only be deployed after that command has run.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: i.h, Role: "arn:aws:iam::123456789012:role/fn", Code: ./src}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>
    pub struct Packaged = W3002, "packaged-property", Warning, on [resources
        "AWS::ApiGateway::RestApi"
        "AWS::AppSync::FunctionConfiguration"
        "AWS::AppSync::GraphQLSchema"
        "AWS::AppSync::Resolver"
        "AWS::CloudFormation::Stack"
        "AWS::CodeCommit::Repository"
        "AWS::ElasticBeanstalk::ApplicationVersion"
        "AWS::Lambda::Function"
        "AWS::Lambda::LayerVersion"
        "AWS::StepFunctions::StateMachine"
    ];
}

impl Rule for Packaged {
    fn resource(&self, cx: &Context<'_>, resource: &Resource<'_>, out: &mut Findings) {
        // `sam package` belongs to every template of SAM, and what a program writes is final.
        if cx.strict || cx.template.has_transform("AWS::Serverless-2016-10-31") {
            return;
        }
        let paths = PACKAGED
            .iter()
            .filter(|(name, ..)| *name == resource.type_name);
        for (_, path, taken) in paths {
            let node = path.split('.').try_fold(resource.properties, |at, key| {
                Some(at.and_then(|node: &Node<'_>| node.get(key)))
            });
            let Some(Some(node)) = node else { continue };
            let Data::String(text) = &node.data else {
                continue;
            };
            let is_address = ["s3://", "https://", "http://"]
                .iter()
                .any(|start| text.starts_with(start));
            let takes_text = *path == "TemplateURL";
            if takes_text
                && (is_address || stackwright_template::model::has_dynamic_reference(text))
            {
                continue;
            }
            out.report(
                self.at(
                    node.span,
                    format!("`{text}` is a text, and CloudFormation takes {taken}"),
                )
                .hint("run `aws cloudformation package` first, which uploads the file and writes where it is, or write that yourself")
                .property(path),
            );
        }
    }
}
