//! REST APIs, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_places, check_setters, codes, template};
use stackwright::json::Value as Json;
use stackwright::{Duration, Stack};
use stackwright_aws::apigateway::{
    ApiDefinition, Authorizer, Cors, Deployment, DomainName, EndpointType, GatewayResponse,
    Integration, IntegrationResponse, LoggingLevel, MethodResponse, Period, RestApi, Stage,
    VpcLink,
};
use stackwright_aws::iam::{PolicyStatement, Principal, Role};
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::stepfunctions::{Definition, Pass, StateMachine};

fn function(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("def handler(event, context): pass");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

fn differences(case: &str, build: impl FnOnce(&Stack)) -> Vec<String> {
    parity::differences(&parity::expected(case), &template(build))
}

const NONE: [&str; 0] = [];

/// ```js
/// const api = new a.RestApi(stack, 'Api', { description: 'd', cloudWatchRole: false, defaultCorsPreflightOptions: {
///   allowOrigins: ['https://a.example'], allowMethods: ['GET', 'POST'] } });
/// const items = api.root.addResource('items'); items.addMethod('GET', new a.LambdaIntegration(f));
/// items.addResource('{id}').addMethod('DELETE', new a.LambdaIntegration(f), { requestParameters: {
///   'method.request.path.id': true }, authorizationType: IAM, operationName: 'Delete' });
/// api.root.addMethod('ANY');
/// ```
#[test]
fn an_api() {
    let found = differences("apigateway", |stack| {
        let cors = Cors::new(["https://a.example"]).methods(["GET", "POST"]);
        let api = RestApi::new(stack, "Api").description("d").cors(cors);
        let function = function(stack, "Function");
        let items = api.root().resource("items");
        items.method("GET", Integration::lambda(&function));
        items
            .resource("{id}")
            .method("DELETE", Integration::lambda(&function))
            .request_parameter("method.request.path.id", true)
            .iam_authorization()
            .operation_name("Delete");
        api.root().method("ANY", Integration::mock());
    });
    assert_eq!(found, NONE);
}

/// ```js
/// new a.LambdaRestApi(stack, 'Api', { handler: f, cloudWatchRole: false });
/// ```
#[test]
fn an_api_of_a_function() {
    let found = differences("apigateway-lambda", |stack| {
        RestApi::of_function(stack, "Api", &function(stack, "Function"));
    });
    assert_eq!(found, NONE);
}

/// ```js
/// const api = new a.RestApi(stack, 'Api', { restApiName: 'auth', endpointTypes: [REGIONAL], apiKeySourceType: HEADER,
///   minCompressionSize: Size.bytes(1024), binaryMediaTypes: ['image/png'], disableExecuteApiEndpoint: true, cloudWatchRole:
///   true, deployOptions: { stageName: 'v1', tracingEnabled: true, loggingLevel: INFO, metricsEnabled: true, dataTraceEnabled:
///   false, throttlingRateLimit: 100, throttlingBurstLimit: 200, variables: { a: 'b' }, accessLogDestination,
///   accessLogFormat: a.AccessLogFormat.jsonWithStandardFields(), methodOptions: { '/x/GET': { cachingEnabled: true } },
///   cacheClusterEnabled: true, cacheClusterSize: '0.5' } });
/// // token and request authorizers, a model, a validator, a proxy, a gateway response, a usage plan with a key
/// ```
/// A header is where keys are in any case. A stage of a plan has no throttling of its own.
#[test]
fn settings() {
    let found = differences("apigateway-auth", |stack| {
        let logs = LogGroup::new(stack, "Logs");
        let stage = Stage::new("v1")
            .tracing()
            .logging(LoggingLevel::Info)
            .metrics()
            .throttle(100.0, 200)
            .variable("a", "b")
            .access_log(&logs)
            .cache_method("/x/GET")
            .cache();
        let api = RestApi::new(stack, "Api")
            .name("auth")
            .endpoint(EndpointType::Regional)
            .min_compression_bytes(1024)
            .binary_media_types(["image/png"])
            .disable_execute_api_endpoint()
            .cloud_watch_role()
            .stage(stage);
        let token = Authorizer::token(stack, "Token", &function(stack, "Auth"));
        let token = token.cache(Duration::minutes(1));
        let sources = ["method.request.header.X-A"];
        let request = Authorizer::request(stack, "Request", &function(stack, "Auth2"), sources);
        let schema = stackwright::json!({
            "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } },
        });
        let item = api.model("Item", schema).name("Item");
        let body = api.request_validator("Body", true, false);
        let x = api.root().resource("x");
        let response = MethodResponse::new("200")
            .model("application/json", &item)
            .parameter("method.response.header.X", true);
        x.method("POST", Integration::lambda(&function(stack, "Function")))
            .authorizer(&token)
            .request_model("application/json", &item)
            .validator(&body)
            .api_key_required(true)
            .response(response);
        let answer = IntegrationResponse::new("200").template("application/json", "{}");
        let mock = Integration::mock()
            .response(answer)
            .request_template("application/json", r#"{"statusCode":200}"#)
            .never_pass_through();
        x.method("GET", mock)
            .authorizer(&request)
            .response(MethodResponse::new("200"));
        let elsewhere = Integration::http_proxy("GET", "https://b.example/{proxy}");
        api.root().proxy(elsewhere);
        api.root().method("ANY", Integration::mock());
        let denied = GatewayResponse::new()
            .status("403")
            .header("X-E", "'1'")
            .template("application/json", "{}");
        api.gateway_response("Denied", "ACCESS_DENIED", denied);
        let key = api.api_key("Key").name("k");
        api.usage_plan("Plan")
            .name("easy")
            .throttle(10.0, 2)
            .quota(1000, Period::Day)
            .key(&key);
    });
    assert_eq!(
        found,
        [
            r#"/ApiF70053CD/Properties/ApiKeySourceType: "HEADER" → null"#,
            "/ApiPlan25F8B52C/Properties/ApiStages/0/Throttle: {} → null",
        ]
    );
}

/// ```js
/// const api = new a.RestApi(stack, 'Api', { cloudWatchRole: false, domainName: { domainName: 'api.example.com', certificate,
///   endpointType: REGIONAL, securityPolicy: TLS_1_2, basePath: 'v1' } });
/// api.root.addMethod('GET', new a.AwsIntegration({ service: 's3', path: 'b/key', integrationHttpMethod: 'GET', options: {
///   credentialsRole: role } }), { methodResponses: [{ statusCode: '200' }] });
/// api.root.resourceForPath('/a/b').addMethod('POST', new a.AwsIntegration({ service: 'sqs', action: 'SendMessage' }))
///   .grantExecute(user);
/// ```
#[test]
fn a_domain_and_services() {
    let found = differences("apigateway-domain", |stack| {
        let api = RestApi::new(stack, "Api");
        let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
        DomainName::new(&api, "CustomDomain", "api.example.com", certificate).map(&api, Some("v1"));
        let service = |name| Principal::service(name);
        let role = Role::new(stack, "Role", service("apigateway.amazonaws.com"));
        let user = Role::new(stack, "User", service("ecs-tasks.amazonaws.com"));
        let object = Integration::aws_path("s3", "GET", "b/key").role(&role);
        api.root()
            .method("GET", object)
            .response(MethodResponse::new("200"));
        api.path("/a/b")
            .method("POST", Integration::aws_action("sqs", "SendMessage"))
            .grant_execute(&user);
    });
    assert_eq!(found, NONE);
}

/// ```js
/// new a.RestApi(stack, 'Api', { cloudWatchRole: false, endpointConfiguration: { types: [PRIVATE] }, policy, deploy: false })
///   .root.addMethod('GET');
/// ```
#[test]
fn a_private_api() {
    let found = differences("apigateway-policy", |stack| {
        let api = RestApi::new(stack, "Api")
            .endpoint(EndpointType::Private(Vec::new()))
            .policy_statement(
                PolicyStatement::allow()
                    .action("execute-api:Invoke")
                    .resource("execute-api:/*")
                    .principal(Principal::any()),
            )
            .without_deployment();
        api.root().method("GET", Integration::mock());
    });
    assert_eq!(found, NONE);
}

#[test]
fn a_deployment_follows_the_api() {
    let id = |change: fn(&RestApi)| {
        let template = template(|stack| {
            let api = RestApi::new(stack, "Api");
            api.root().method("GET", Integration::mock());
            change(&api);
        });
        let resources = template["Resources"]
            .as_object()
            .expect("resources")
            .clone();
        let is_deployment = |one: &Json| one["Type"] == "AWS::ApiGateway::Deployment";
        let mut found = resources.into_iter().filter(|(_, one)| is_deployment(one));
        found.next().expect("a deployment").0
    };
    let before = id(|_| {});
    assert_eq!(before, id(|_| {}));
    assert_eq!(before, id(|api| drop(api.description("other"))));
    assert_ne!(
        before,
        id(|api| drop(api.root().method("POST", Integration::mock())))
    );
    assert_ne!(before, id(|api| drop(api.binary_media_types(["*/*"]))));
    assert_ne!(before, id(|api| drop(api.cors(Cors::new(["*"])))));
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    let api = |stack: &Stack| {
        let api = RestApi::new(stack, "Api");
        api.root().method("GET", Integration::mock());
        api
    };
    says(&["SW0620"], |stack| {
        RestApi::new(stack, "Api");
    });
    for part in ["a/b", "{id", "a b", "{}"] {
        let found = codes(|stack| {
            api(stack).root().resource(part);
        });
        assert!(found.contains(&"SW0621".to_owned()), "{part}: {found:?}");
    }
    says(&["SW0621"], |stack| {
        api(stack).root().resource("{proxy+}").resource("more");
    });
    says(&["SW0621"], |stack| {
        api(stack).root().method("get", Integration::mock());
    });
    says(&["SW0624"], |stack| {
        api(stack).endpoint(EndpointType::Private(Vec::new()));
    });
    says(&["SW0625"], |stack| {
        Authorizer::token(stack, "Token", &function(stack, "F"));
    });
    says(&["SW0625"], |stack| {
        let token = Authorizer::token(stack, "Token", &function(stack, "F"));
        for id in ["A", "B"] {
            let api = RestApi::new(stack, id);
            api.root()
                .method("GET", Integration::mock())
                .authorizer(&token);
        }
    });
    // The same part twice is the same resource.
    says(&[], |stack| {
        let api = api(stack);
        api.path("/a/b").method("GET", Integration::mock());
        api.path("/a/c").method("GET", Integration::mock());
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = ["SW0622", "SW0623", "SW0623", "SW0626", "SW0624", "SW0623"];
    check_setters(&expected, |stack| {
        let api = RestApi::new(stack, "Api");
        api.root().method("GET", Integration::mock());
        let token = Authorizer::token(stack, "Token", &function(stack, "F"));
        api.default_authorizer(&token);
        let imported = RestApi::from_attributes(stack, "Imported", "a", "b");
        let slow = Integration::mock().timeout(Duration::minutes(1));
        let first = line!() + 1;
        api.stage(Stage::new("a b"));
        api.min_compression_bytes(20_000_000);
        token.cache(Duration::hours(2));
        imported.name("theirs");
        api.endpoint(EndpointType::Private(Vec::new()));
        api.root().method("POST", slow);
        first
    });
}

fn pets() -> stackwright::json::Value {
    stackwright::json!({
        "openapi": "3.0.2",
        "info": {"title": "Pets", "version": "1.0"},
        "paths": {"/pets": {"get": {
            "responses": {"200": {"description": "all"}},
            "x-amazon-apigateway-integration": {"type": "MOCK"},
        }}},
    })
}

#[test]
fn definitions() {
    check_places("apigateway-spec", &[], |stack| {
        let definition = ApiDefinition::inline(pets());
        RestApi::from_definition(stack, "Pets", definition)
            .cloud_watch_role()
            .stage(Stage::new("v1"))
            .gateway_response(
                "Missing",
                "RESOURCE_NOT_FOUND",
                GatewayResponse::new().status("404"),
            );
    });
    check_places("apigateway-spec-bucket", &[], |stack| {
        let bucket = Bucket::from_name(stack, "Bucket", "definitions");
        let definition = ApiDefinition::from_bucket(&bucket, "pets.yaml").version("v1");
        RestApi::from_definition(stack, "Pets", definition)
            .cloud_watch_role()
            .name("pets")
            .endpoint(EndpointType::Regional)
            .fail_on_warnings()
            .import_parameters([("basepath", "prepend")]);
    });
}

#[test]
fn a_way_into_a_vpc() {
    check_places("apigateway-link", &[], |stack| {
        let balancer = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/inside/0123456789abcdef";
        let link = VpcLink::new(stack, "Link")
            .target(balancer)
            .description("d");
        let api = RestApi::new(stack, "Api");
        let inside = Integration::http_proxy("GET", "http://inside.example.com");
        api.root()
            .method("GET", inside.vpc_link(link.vpc_link_id()));
    });
}

#[test]
fn stages() {
    check_places("apigateway-stages", &[], |stack| {
        let live = Stage::new("live")
            .cache_gb("1.6")
            .cache_ttl(Duration::minutes(10))
            .encrypt_cache()
            .client_certificate("abc123")
            .documentation_version("1");
        let api = RestApi::new(stack, "Api").api_key_required().stage(live);
        api.root().method("GET", Integration::mock());
        let second = Deployment::new(stack, "Second", &api)
            .description("d")
            .retain();
        second.stage(stack, "Test", Stage::new("test").variable("level", "b"));
    });
}

#[test]
fn a_state_machine_answers() {
    let template = template(|stack| {
        let machine =
            StateMachine::new(stack, "Machine", Definition::start_at(Pass::new("Done"))).express();
        RestApi::of_state_machine(stack, "Api", &machine);
    });
    let text = template.to_string();
    assert!(text.contains("states:action/StartSyncExecution"), "{text}");
    assert!(text.contains("states:StartSyncExecution"), "{text}");
    // The template is no JSON text of a text.
    let input = r#""application/json":{"Fn::Join":["",["{\"input\": \"$util"#;
    assert!(text.contains(input), "{text}");
}
