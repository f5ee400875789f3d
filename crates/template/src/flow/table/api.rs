//! Rows of APIs, balancers and distributions.

use super::ACCESS_IDENTITY;
use super::sides::{API_CALL, BUCKET_READ, BUS, FUNCTION, FUNCTIONS, METHOD_CALL};
use super::{Flow, Integration, On, Side, Verb, row, sources};

const METHOD: &str = "AWS::ApiGateway::Method";
const API: &[&str] = &["apigateway.amazonaws.com"];
const REST: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html";
const REST_SERVICE: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-lambda.html";
const HTTP: &str = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html";
const APPSYNC: &[&str] = &["appsync.amazonaws.com"];
const SOURCES: &str =
    "https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html";

/// The logs of all APIs of an account.
const LOGS_OF_APIS: Side = Side {
    ty: "AWS::ApiGateway::Account",
    asks: &[
        ("logs:CreateLogGroup", On::Anything),
        ("logs:PutLogEvents", On::Anything),
    ],
    key: &[],
    silent: "no API writes logs",
    passes: &[],
};

/// The logs of a GraphQL API.
const LOGS_OF_GRAPHQL: Side = Side {
    ty: "AWS::AppSync::GraphQLApi",
    silent: "{} writes no logs",
    ..LOGS_OF_APIS
};

/// A table of a GraphQL API, of which its resolvers ask something.
const TABLE: Side = Side {
    ty: "AWS::DynamoDB::Table",
    asks: &[],
    silent: "each request about {} fails",
    ..LOGS_OF_APIS
};
const TABLES: &[Side] = &[
    TABLE,
    Side {
        ty: "AWS::DynamoDB::GlobalTable",
        ..TABLE
    },
];

/// The function behind an address, which a distribution calls by it.
const ADDRESS: Side = Side {
    asks: &[("lambda:InvokeFunctionUrl", On::It)],
    silent: "each request to {} by the distribution is answered with 403",
    ..FUNCTION
};

pub(super) const ROWS: &[Integration] = &[
    row("method-invokes-function", Verb::Invokes, METHOD, "Integration", "Uri", FUNCTIONS, REST)
        .when(&[("Type", &["AWS", "AWS_PROXY"])])
        .role_or("Credentials", API)
        .flow(Flow::From("/RestApiId"))
        .source(sources::method),
    row("method-calls-service", Verb::Invokes, METHOD, "Integration", "", &[METHOD_CALL], REST_SERVICE)
        .when(&[("Type", &["AWS"]), ("Credentials", &[])])
        .role("Credentials", API)
        .asks(sources::service_call),
    row("authorizer-invokes-function", Verb::Invokes, "AWS::ApiGateway::Authorizer", "", "AuthorizerUri", FUNCTIONS,
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html")
        .role_or("AuthorizerCredentials", API)
        .flow(Flow::From("/RestApiId"))
        .source(sources::authorizer),
    row("http-api-invokes-function", Verb::Invokes, "AWS::ApiGatewayV2::Integration", "", "IntegrationUri", FUNCTIONS, HTTP)
        .when(&[("IntegrationType", &["AWS_PROXY", "AWS"]), ("!IntegrationSubtype", &[])])
        .role_or("CredentialsArn", API)
        .flow(Flow::From("/ApiId"))
        .source(sources::route),
    row("http-api-quickly-invokes-function", Verb::Invokes, "AWS::ApiGatewayV2::Api", "", "Target", FUNCTIONS, HTTP)
        .role_or("CredentialsArn", API),
    row("http-api-calls-service", Verb::Invokes, "AWS::ApiGatewayV2::Integration", "", "", &[API_CALL],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html")
        .when(&[("IntegrationSubtype", &[])])
        .role("CredentialsArn", API)
        .asks(sources::subtype_call),
    row("http-authorizer-invokes-function", Verb::Invokes, "AWS::ApiGatewayV2::Authorizer", "", "AuthorizerUri", FUNCTIONS,
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html")
        .role_or("AuthorizerCredentialsArn", API)
        .flow(Flow::From("/ApiId"))
        .source(sources::authorizer),
    row("graphql-invokes-function", Verb::Invokes, "AWS::AppSync::DataSource", "", "LambdaConfig.LambdaFunctionArn", FUNCTIONS, SOURCES)
        .role("ServiceRoleArn", APPSYNC),
    row("graphql-asks-function", Verb::Invokes, "AWS::AppSync::GraphQLApi", "LambdaAuthorizerConfig,AdditionalAuthenticationProviders.*.LambdaAuthorizerConfig", "AuthorizerUri", FUNCTIONS,
        "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html")
        .service(APPSYNC),
    row("graphql-calls-table", Verb::Reads, "AWS::AppSync::DataSource", "", "DynamoDBConfig.TableName", TABLES, SOURCES)
        .role("ServiceRoleArn", APPSYNC)
        .asks(sources::graphql_calls)
        .unsure(),
    row("graphql-sends-to-bus", Verb::Sends, "AWS::AppSync::DataSource", "", "EventBridgeConfig.EventBusArn", &[BUS], SOURCES)
        .role("ServiceRoleArn", APPSYNC),
    row("account-writes-logs", Verb::Writes, "AWS::ApiGateway::Account", "", "", &[LOGS_OF_APIS],
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html")
        .role("CloudWatchRoleArn", API)
        .at_creation()
        .unsure(),
    row("graphql-writes-logs", Verb::Writes, "AWS::AppSync::GraphQLApi", "LogConfig", "", &[LOGS_OF_GRAPHQL],
        "https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html")
        .role("CloudWatchLogsRoleArn", APPSYNC)
        .unsure(),
    row("balancer-invokes-function", Verb::Invokes, "AWS::ElasticLoadBalancingV2::TargetGroup", "Targets.*", "Id", FUNCTIONS,
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html")
        .service(&["elasticloadbalancing.amazonaws.com"])
        .at_creation(),
    row("distribution-reads-bucket", Verb::Reads, "AWS::CloudFront::Distribution", "DistributionConfig.Origins.*", "DomainName", &[BUCKET_READ],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html")
        .when(&[("OriginAccessControlId", &[])])
        .service(&["cloudfront.amazonaws.com"])
        .flow(Flow::In)
        .source(sources::own),
    row("distribution-reads-bucket-as-identity", Verb::Reads, "AWS::CloudFront::Distribution", "DistributionConfig.Origins.*", "DomainName", &[BUCKET_READ],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html")
        .when(&[("S3OriginConfig.OriginAccessIdentity", &[])])
        .service(ACCESS_IDENTITY)
        .unsure()
        .flow(Flow::In),
    row("distribution-invokes-function", Verb::Invokes, "AWS::CloudFront::Distribution", "DistributionConfig.Origins.*", "DomainName>TargetFunctionArn", &[ADDRESS],
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html")
        .when(&[("OriginAccessControlId", &[])])
        .service(&["cloudfront.amazonaws.com"])
        .source(sources::own),
];
