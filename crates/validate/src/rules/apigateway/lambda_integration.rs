//! SW1205: checks that an integration calls its function by POST.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Checks that `IntegrationHttpMethod` is POST where the integration calls a Lambda function.
    ///
    /// ## Why it matters
    /// The API of Lambda takes a call by POST alone, whatever the method of the API's own client is. With another method
    /// everything deploys, and the API answers 500.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS_PROXY
    ///   IntegrationHttpMethod: GET   # POST
    ///   Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Read.Arn}/invocations
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>
    pub struct LambdaIntegration = SW1205, "lambda-integration-method", Error, on [forms "AWS::ApiGateway::Method"];
}

impl Rule for LambdaIntegration {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(integration) = form.properties.get("Integration") else {
            return;
        };
        let is_aws = (integration.get("Type").and_then(Instance::text))
            .is_some_and(|kind| matches!(kind, "AWS" | "AWS_PROXY"));
        let calls_function = (integration.get("Uri")).is_some_and(|uri| calls_function(uri.node));
        if let Some(method) = integration.get("IntegrationHttpMethod")
            && let Some(text) = method.text().filter(|text| *text != "POST")
            && is_aws
            && calls_function
        {
            out.report(
                self.at(
                    method.span(),
                    format!("Lambda takes a call by POST alone, and this integration uses {text}"),
                )
                .hint("write IntegrationHttpMethod: POST; the API's own clients still use `HttpMethod`")
                .property("Integration.IntegrationHttpMethod"),
            );
        }
    }
}

/// Whether a URI, however it is put together, is that of the invocation of a function.
fn calls_function(uri: &Node<'_>) -> bool {
    match &uri.data {
        Data::String(text) => text.contains(":lambda:path/"),
        Data::List(items) => items.iter().any(calls_function),
        Data::Map(map) => map.iter().any(|entry| calls_function(&entry.value)),
        _ => false,
    }
}
