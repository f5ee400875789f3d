//! SW1503: parts of APIs whose properties do not fit.

use super::Clause::{Any, Beside, Contains, Has, Is, IsNot, Lacks, Other, When};
use super::{Row, any, fits, on};
use crate::rules::linked::identity;
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of an API must fit: the certificate of a regional domain is the regional one, a WebSocket API selects its
    /// routes, an HTTP API has integrations and route keys of its own kind, a private API has a policy, the authentication of a
    /// GraphQL API is configured.
    ///
    /// ## Why it matters
    /// API Gateway or AppSync refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: chat, ProtocolType: WEBSOCKET}}   # no RouteSelectionExpression
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApi.html>,
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>,
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html>,
    /// <https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html>
    pub struct ApiFit = SW1503, "api-fit",
        of "AWS::ApiGateway::DomainName" "AWS::ApiGateway::RestApi" "AWS::ApiGateway::Resource" "AWS::ApiGateway::Deployment" "AWS::ApiGateway::Method" "AWS::ApiGateway::Model"
           "AWS::ApiGatewayV2::Api" "AWS::ApiGatewayV2::Integration" "AWS::ApiGatewayV2::Route" "AWS::ApiGatewayV2::Authorizer"
           "AWS::ApiGateway::Stage" "AWS::ApiGateway::VpcLink" "AWS::ApiGatewayV2::Stage" "AWS::AppSync::GraphQLApi" "AWS::AppSync::DataSource" "AWS::AppSync::Resolver" "AWS::AppSync::FunctionConfiguration";
    ROWS
}

const DOMAIN: &[&str] = &["AWS::ApiGateway::DomainName"];
const API: &[&str] = &["AWS::ApiGatewayV2::Api"];
const INTEGRATION: &[&str] = &["AWS::ApiGatewayV2::Integration"];
const ROUTE: &[&str] = &["AWS::ApiGatewayV2::Route"];
const AUTHORIZER: &[&str] = &["AWS::ApiGatewayV2::Authorizer"];
const GRAPHQL: &[&str] = &["AWS::AppSync::GraphQLApi"];
const SOURCE: &[&str] = &["AWS::AppSync::DataSource"];
const HTTP: &[super::Clause] = &[Is("ProtocolType", &["HTTP"])];

const NO_FORMAT: &str =
    "API Gateway refuses the stage: it logs accesses, and what of them is not said";
const FORMAT: &str =
    "add Format: '$context.requestId $context.httpMethod $context.resourcePath $context.status'";
const NO_ID: &str = "API Gateway refuses the stage: what is logged of an access has its id, $context.requestId or $context.extendedRequestId";

const ROWS: &[Row] = &[
    Row {
        of: &["AWS::ApiGateway::Resource"],
        at: "",
        place: "PathPart",
        never: &[Contains("PathPart", &["/", " "])],
        message: "API Gateway refuses the resource: `{PathPart}` is not one part of a path (\"Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable\")",
        hint: "write a resource for each part, whose `ParentId` is the one before",
    },
    Row {
        of: &["AWS::ApiGateway::Method"],
        at: "",
        place: "HttpMethod",
        never: &[Lacks("Integration")],
        message: "API Gateway refuses each deployment of the API: the method says nothing of what answers it (\"No integration defined for method\")",
        hint: "add an `Integration`, such as {Type: MOCK}",
    },
    Row {
        of: &["AWS::ApiGateway::Stage"],
        at: "AccessLogSetting",
        place: "",
        never: &[Has("DestinationArn"), Lacks("Format")],
        message: NO_FORMAT,
        hint: FORMAT,
    },
    Row {
        of: &["AWS::ApiGatewayV2::Stage"],
        at: "AccessLogSettings",
        place: "",
        never: &[Has("DestinationArn"), Lacks("Format")],
        message: NO_FORMAT,
        hint: FORMAT,
    },
    Row {
        of: &["AWS::ApiGateway::Stage"],
        at: "AccessLogSetting",
        place: "Format",
        never: &[When(|settings| {
            settings
                .get("Format")
                .and_then(Instance::text)
                .is_some_and(|format| {
                    !format.contains("context.requestId")
                        && !format.contains("context.extendedRequestId")
                })
        })],
        message: NO_ID,
        hint: FORMAT,
    },
    Row {
        of: &["AWS::ApiGateway::Model"],
        at: "",
        place: "Name",
        never: &[When(|model| {
            any(model, "Name").iter().any(|name| {
                name.text()
                    .is_some_and(|name| !name.chars().all(|c| c.is_ascii_alphanumeric()))
            })
        })],
        message: "API Gateway refuses the model: `{Name}` has other characters than letters and digits",
        hint: "use letters and digits alone",
    },
    Row {
        of: DOMAIN,
        at: "",
        place: "CertificateArn",
        never: &[
            Is("EndpointConfiguration.Types.*", &["REGIONAL"]),
            Has("CertificateArn"),
            Lacks("RegionalCertificateArn"),
        ],
        message: "API Gateway refuses the domain: a regional one has its certificate in `RegionalCertificateArn`",
        hint: "write `RegionalCertificateArn` instead of `CertificateArn`",
    },
    Row {
        of: DOMAIN,
        at: "",
        place: "RegionalCertificateArn",
        never: &[
            Is("EndpointConfiguration.Types.*", &["EDGE"]),
            Has("RegionalCertificateArn"),
            Lacks("CertificateArn"),
        ],
        message: "API Gateway refuses the domain: one at the edge has its certificate in `CertificateArn`",
        hint: "write `CertificateArn` with a certificate of us-east-1, or Types: [REGIONAL]",
    },
    Row {
        of: &["AWS::ApiGateway::Deployment"],
        at: "",
        place: "RestApiId",
        never: &[Other(
            "RestApiId",
            "AWS::ApiGateway::RestApi",
            &[
                Is("EndpointConfiguration.Types.*", &["PRIVATE"]),
                Lacks("Policy"),
                Lacks("Body"),
                Lacks("BodyS3Location"),
            ],
        )],
        message: "API Gateway refuses the deployment: `{>}` is private, and has no policy that says who may call it",
        hint: "add a `Policy` to `{>}` that allows execute-api:Invoke from its VPC endpoint",
    },
    Row {
        of: &["AWS::ApiGateway::RestApi"],
        at: "EndpointConfiguration",
        place: "VpcEndpointIds",
        never: &[Has("VpcEndpointIds"), Is("Types.*", &["REGIONAL", "EDGE"])],
        message: "API Gateway refuses the API: only a private one has VPC endpoints",
        hint: "write Types: [PRIVATE], or remove `VpcEndpointIds`",
    },
    Row {
        of: &["AWS::ApiGateway::Method"],
        at: "Integration",
        place: "ConnectionType",
        never: &[Is("ConnectionType", &["VPC_LINK"]), Lacks("ConnectionId")],
        message: "API Gateway refuses the method: the link to the VPC is not named",
        hint: "add ConnectionId, the id of an AWS::ApiGateway::VpcLink",
    },
    Row {
        of: &["AWS::ApiGateway::VpcLink"],
        at: "",
        place: "TargetArns",
        never: &[Other(
            "TargetArns.*",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            &[Any(&[
                Lacks("Type"),
                Is("Type", &["application", "gateway"]),
            ])],
        )],
        message: "API Gateway refuses the link: that of a REST API leads to a Network Load Balancer, and `{>}` is none",
        hint: "write Type: network at `{>}`, or put a Network Load Balancer before it",
    },
    Row {
        of: &["AWS::ApiGateway::Stage"],
        at: "",
        place: "StageName",
        never: &[Beside(
            "DeploymentId",
            "AWS::ApiGateway::Deployment",
            is_of_its_name,
        )],
        message: "API Gateway refuses the stage: `{>}` makes one of the same name already",
        hint: "remove `StageName` from `{>}`",
    },
    Row {
        of: API,
        at: "",
        place: "ProtocolType",
        never: &[
            Is("ProtocolType", &["WEBSOCKET"]),
            Lacks("RouteSelectionExpression"),
        ],
        message: "API Gateway refuses the API: a WebSocket API says by what it selects a route",
        hint: "add RouteSelectionExpression: $request.body.action",
    },
    Row {
        of: API,
        at: "",
        place: "CorsConfiguration",
        never: &[Is("ProtocolType", &["WEBSOCKET"]), Has("CorsConfiguration")],
        message: "API Gateway refuses the API: CORS is for HTTP APIs",
        hint: "remove `CorsConfiguration`",
    },
    Row {
        of: API,
        at: "CorsConfiguration",
        place: "AllowCredentials",
        never: &[on!("AllowCredentials"), Is("AllowOrigins.*", &["*"])],
        message: "API Gateway refuses the API: credentials are not sent to every origin",
        hint: "list the origins, or write AllowCredentials: false",
    },
    Row {
        of: INTEGRATION,
        at: "",
        place: "IntegrationType",
        never: &[
            Is("IntegrationType", &["AWS_PROXY"]),
            Lacks("PayloadFormatVersion"),
            Lacks("IntegrationSubtype"),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the integration: an HTTP API says in which form it passes a request on",
        hint: "add PayloadFormatVersion: '2.0'",
    },
    Row {
        of: INTEGRATION,
        at: "",
        place: "IntegrationType",
        never: &[
            Is("IntegrationType", &["AWS", "HTTP", "MOCK"]),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the integration: an HTTP API has AWS_PROXY and HTTP_PROXY, not {IntegrationType}",
        hint: "write IntegrationType: AWS_PROXY for a function, HTTP_PROXY for a URL",
    },
    Row {
        of: INTEGRATION,
        at: "",
        place: "ConnectionType",
        never: &[Is("ConnectionType", &["VPC_LINK"]), Lacks("ConnectionId")],
        message: "API Gateway refuses the integration: the link to the VPC is not named",
        hint: "add ConnectionId, the id of an AWS::ApiGatewayV2::VpcLink",
    },
    Row {
        of: INTEGRATION,
        at: "",
        place: "IntegrationUri",
        never: &[
            Is("ConnectionType", &["VPC_LINK"]),
            Contains("IntegrationUri", &["http://", "https://"]),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the integration: through a link it leads to a listener or a service, not to a URL",
        hint: "write the ARN of the listener, or of the service of Cloud Map",
    },
    Row {
        of: ROUTE,
        at: "",
        place: "RouteKey",
        never: &[
            When(is_no_http_route),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the route: `{RouteKey}` is no method with a path, nor `$default`",
        hint: "write RouteKey: GET /things, or ANY /things for all methods",
    },
    Row {
        of: ROUTE,
        at: "",
        place: "RouteKey",
        never: &[
            Contains("RouteKey", &[" /"]),
            Other(
                "ApiId",
                "AWS::ApiGatewayV2::Api",
                &[Is("ProtocolType", &["WEBSOCKET"])],
            ),
        ],
        message: "no message is routed: `{RouteKey}` is a method with a path, and `{>}` is a WebSocket API",
        hint: "write the value that the messages have, or $connect, $disconnect, $default",
    },
    Row {
        of: AUTHORIZER,
        at: "",
        place: "AuthorizerType",
        never: &[Is("AuthorizerType", &["JWT"]), Lacks("JwtConfiguration")],
        message: "API Gateway refuses the authorizer: whose tokens it takes is not said",
        hint: "add JwtConfiguration: {Issuer: …, Audience: […]}",
    },
    Row {
        of: AUTHORIZER,
        at: "",
        place: "AuthorizerType",
        never: &[Is("AuthorizerType", &["JWT"]), Lacks("IdentitySource")],
        message: "API Gateway refuses the authorizer: where the token is in a request is not said",
        hint: "add IdentitySource: [$request.header.Authorization]",
    },
    Row {
        of: AUTHORIZER,
        at: "",
        place: "AuthorizerType",
        never: &[Is("AuthorizerType", &["REQUEST"]), Lacks("AuthorizerUri")],
        message: "API Gateway refuses the authorizer: the function that decides is not named",
        hint: "add `AuthorizerUri`",
    },
    Row {
        of: AUTHORIZER,
        at: "",
        place: "AuthorizerType",
        never: &[
            Is("AuthorizerType", &["REQUEST"]),
            Lacks("AuthorizerPayloadFormatVersion"),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the authorizer: an HTTP API says in which form it asks its function",
        hint: "add AuthorizerPayloadFormatVersion: '2.0'",
    },
    Row {
        of: AUTHORIZER,
        at: "",
        place: "AuthorizerType",
        never: &[
            Is("AuthorizerType", &["JWT"]),
            Other(
                "ApiId",
                "AWS::ApiGatewayV2::Api",
                &[Is("ProtocolType", &["WEBSOCKET"])],
            ),
        ],
        message: "API Gateway refuses the authorizer: tokens are for HTTP APIs, and `{>}` is a WebSocket API",
        hint: "write AuthorizerType: REQUEST with a function",
    },
    Row {
        of: GRAPHQL,
        at: "",
        place: "AuthenticationType",
        never: &[
            Is("AuthenticationType", &["AMAZON_COGNITO_USER_POOLS"]),
            Lacks("UserPoolConfig"),
        ],
        message: "AppSync refuses the API: it asks a user pool, and none is named",
        hint: "add UserPoolConfig: {UserPoolId: …, DefaultAction: ALLOW}",
    },
    Row {
        of: GRAPHQL,
        at: "",
        place: "AuthenticationType",
        never: &[
            Is("AuthenticationType", &["OPENID_CONNECT"]),
            Lacks("OpenIDConnectConfig"),
        ],
        message: "AppSync refuses the API: it asks an issuer of tokens, and none is named",
        hint: "add OpenIDConnectConfig: {Issuer: …}",
    },
    Row {
        of: GRAPHQL,
        at: "",
        place: "AuthenticationType",
        never: &[
            Is("AuthenticationType", &["AWS_LAMBDA"]),
            Lacks("LambdaAuthorizerConfig"),
        ],
        message: "AppSync refuses the API: it asks a function, and none is named",
        hint: "add LambdaAuthorizerConfig: {AuthorizerUri: …}",
    },
    Row {
        of: SOURCE,
        at: "",
        place: "Type",
        never: &[Is("Type", &["AWS_LAMBDA"]), Lacks("LambdaConfig")],
        message: "AppSync refuses the source: it is a function, and none is named",
        hint: "add LambdaConfig: {LambdaFunctionArn: …}",
    },
    Row {
        of: SOURCE,
        at: "",
        place: "Type",
        never: &[Is("Type", &["AMAZON_DYNAMODB"]), Lacks("DynamoDBConfig")],
        message: "AppSync refuses the source: it is a table, and none is named",
        hint: "add DynamoDBConfig: {TableName: …, AwsRegion: …}",
    },
    Row {
        of: SOURCE,
        at: "",
        place: "Type",
        never: &[Is("Type", &["HTTP"]), Lacks("HttpConfig")],
        message: "AppSync refuses the source: it is a URL, and none is given",
        hint: "add HttpConfig: {Endpoint: …}",
    },
    Row {
        of: SOURCE,
        at: "",
        place: "Type",
        never: &[
            Is(
                "Type",
                &["AWS_LAMBDA", "AMAZON_DYNAMODB", "AMAZON_EVENTBRIDGE"],
            ),
            Lacks("ServiceRoleArn"),
        ],
        message: "AppSync refuses the source: it is called with a role, and there is none",
        hint: "add `ServiceRoleArn`, a role that trusts appsync.amazonaws.com",
    },
    Row {
        of: &["AWS::AppSync::Resolver"],
        at: "",
        place: "Kind",
        never: &[Is("Kind", &["PIPELINE"]), Lacks("PipelineConfig")],
        message: "AppSync refuses the resolver: it is a pipeline without functions",
        hint: "add PipelineConfig: {Functions: […]}",
    },
    Row {
        of: &["AWS::AppSync::Resolver"],
        at: "",
        place: "DataSourceName",
        never: &[Is("Kind", &["PIPELINE"]), Has("DataSourceName")],
        message: "AppSync refuses the resolver: the functions of a pipeline have the sources, and it has none of its own",
        hint: "remove `DataSourceName`, or write Kind: UNIT",
    },
    Row {
        of: &[
            "AWS::AppSync::Resolver",
            "AWS::AppSync::FunctionConfiguration",
        ],
        at: "",
        place: "Runtime",
        never: &[Has("Runtime"), Lacks("Code"), Lacks("CodeS3Location")],
        message: "AppSync refuses this: it has a runtime, and no code that runs in it",
        hint: "add `Code`",
    },
    Row {
        of: &[
            "AWS::AppSync::Resolver",
            "AWS::AppSync::FunctionConfiguration",
        ],
        at: "",
        place: "Code",
        never: &[Any(&[Has("Code"), Has("CodeS3Location")]), Lacks("Runtime")],
        message: "AppSync refuses this: it has code, and no runtime that runs it",
        hint: "add Runtime: {Name: APPSYNC_JS, RuntimeVersion: 1.0.0}",
    },
    Row {
        of: INTEGRATION,
        at: "",
        place: "PayloadFormatVersion",
        never: &[
            Is("IntegrationType", &["HTTP_PROXY"]),
            IsNot("PayloadFormatVersion", &["1.0"]),
            Other("ApiId", "AWS::ApiGatewayV2::Api", HTTP),
        ],
        message: "API Gateway refuses the integration: a URL is called in the form 1.0, not {PayloadFormatVersion}",
        hint: "write PayloadFormatVersion: '1.0'",
    },
];

/// Whether a stage has the name of the one that its deployment makes.
fn is_of_its_name(stage: &Instance<'_>, deployment: &Instance<'_>) -> bool {
    let name = |of: &Instance<'_>| identity(of.get("StageName")?);
    name(deployment).is_some_and(|made| name(stage) == Some(made))
}

/// Whether the key of a route is neither `$default` nor a method with a path.
fn is_no_http_route(route: &Instance<'_>) -> bool {
    const METHODS: [&str; 8] = [
        "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
    ];
    let Some(key) = any(route, "RouteKey").into_iter().find_map(Instance::text) else {
        return false;
    };
    let is_route = key
        .split_once(' ')
        .is_some_and(|(method, path)| METHODS.contains(&method) && path.starts_with('/'));
    key != "$default" && !is_route
}
