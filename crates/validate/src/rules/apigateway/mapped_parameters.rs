//! SW1206: parameters that a method maps and does not declare.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Evaluation, Instance};

rule! {
    /// ## What it does
    /// Checks that a method of a REST API declares what its integration maps: a header that a response of the integration
    /// sets is in `MethodResponses` of the same status, a part of the path, of the query or a header of the request that is
    /// passed on is in `RequestParameters`.
    ///
    /// ## Why it matters
    /// API Gateway refuses the method: "Invalid mapping expression specified".
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: MOCK
    ///   IntegrationResponses: [{StatusCode: "200", ResponseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}}]
    /// MethodResponses: [{StatusCode: "200"}]   # ResponseParameters: {method.response.header.Access-Control-Allow-Origin: true}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html>
    pub struct MappedParameters = SW1206, "mapped-parameters", Error, on [forms "AWS::ApiGateway::Method"];
}

/// What of a request a method declares before its integration takes it.
const DECLARED: [&str; 3] = [
    "method.request.header.",
    "method.request.path.",
    "method.request.querystring.",
];

impl Rule for MappedParameters {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let method = &form.properties;
        let mapped = method.at("Integration.RequestParameters");
        for (name, _, value) in mapped.map(Instance::entries).unwrap_or_default() {
            let Some(source) = value.text() else { continue };
            if DECLARED.iter().any(|start| source.starts_with(start))
                && lacks_key(method, "RequestParameters", source)
            {
                out.report(
                    self.at(
                        value.span(),
                        format!(
                            "the integration takes `{source}`, which the method does not declare"
                        ),
                    )
                    .hint(format!(
                        "add RequestParameters: {{{source}: true}} to the method"
                    ))
                    .property(format!("Integration.RequestParameters.{name}")),
                );
            }
        }
        let responses = method.at("Integration.IntegrationResponses");
        for (index, response) in responses
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            self.response(method, index, response, out);
        }
    }
}

impl MappedParameters {
    fn response(
        &self,
        method: &Instance<'_>,
        index: usize,
        response: &Instance<'_>,
        out: &mut Findings,
    ) {
        let Some(status) = response.get("StatusCode").and_then(Instance::text) else {
            return;
        };
        let declared = method.get("MethodResponses");
        // A status that is not known may be this one.
        let own = declared
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .find(|one| {
                one.get("StatusCode")
                    .is_none_or(|code| code.text().is_none_or(|code| code == status))
            });
        let is_known = declared.map_or_else(
            || method.lacks("MethodResponses"),
            |declared| declared.unknown().is_none(),
        );
        let lacks =
            |header: &str| own.map_or(is_known, |own| lacks_key(own, "ResponseParameters", header));
        let set = response.get("ResponseParameters").map(Instance::entries);
        for (name, span, _) in set.unwrap_or_default() {
            if name.starts_with("method.response.header.") && lacks(name) {
                out.report(
                    self.at(
                        *span,
                        format!("the integration sets `{name}`, which the method does not declare for the status {status}"),
                    )
                    .hint(format!("add {{StatusCode: '{status}', ResponseParameters: {{{name}: true}}}} to `MethodResponses`"))
                    .property(format!("Integration.IntegrationResponses.{index}.ResponseParameters.{name}")),
                );
            }
        }
    }
}

/// Whether an object certainly has no such key in one of its properties.
fn lacks_key(of: &Instance<'_>, property: &str, key: &str) -> bool {
    match of.get(property) {
        Some(value) => matches!(value.value, Evaluation::Object(_)) && value.lacks(key),
        None => of.lacks(property),
    }
}
