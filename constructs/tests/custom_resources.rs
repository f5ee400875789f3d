//! Custom resources, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_places, check_setters, codes, expected, template};
use stackwright::json::Value as Json;
use stackwright::{CfnOutput, Data, Duration, RemovalPolicy, Resource as _, Stack};
use stackwright_aws::custom_resources::{AwsCustomResource, AwsSdkCall, CustomResource, Provider};
use stackwright_aws::iam::PolicyStatement;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::sns::Topic;
use stackwright_aws::ssm::StringParameter;

fn function(stack: &Stack, id: &str) -> Function {
    let code = Code::inline("def handler(event, context): pass");
    Function::new(stack, id, Runtime::PYTHON_3_13, code)
}

/// ```js
/// const on = f('On'), is = f('Is');   // functions of Python with inline code
/// const p = new cr.Provider(stack, 'Provider', { onEventHandler: on, isCompleteHandler: is,
///   queryInterval: Duration.seconds(10), totalTimeout: Duration.minutes(10) });
/// const c = new CustomResource(stack, 'Thing', { serviceToken: p.serviceToken, resourceType: 'Custom::Thing',
///   properties: { A: 1, b: [true] }, serviceTimeout: Duration.seconds(60), removalPolicy: RemovalPolicy.RETAIN });
/// new CfnOutput(stack, 'O', { value: c.getAttString('X') });
/// const a = new cr.AwsCustomResource(stack, 'Sdk', {
///   onUpdate: { service: 's3', action: 'ListObjects', parameters: { Bucket: 'b', MaxKeys: 1, Bool: true },
///     physicalResourceId: cr.PhysicalResourceId.fromResponse('ETag'), outputPaths: ['Name'] },
///   onDelete: { service: 'ssm', action: 'DeleteParameter', parameters: { Name: on.functionArn } },
///   policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }), timeout: Duration.minutes(3) });
/// ```
#[test]
fn resources_of_a_provider_and_of_calls() {
    let theirs = expected("custom-resources");
    let ours = template(|stack| {
        let (on, is) = (function(stack, "On"), function(stack, "Is"));
        let provider = Provider::new(stack, "Provider", &on)
            .is_complete(&is)
            .query_interval(Duration::seconds(10))
            .total_timeout(Duration::minutes(10));
        let thing = CustomResource::new(stack, "Thing", &provider)
            .resource_type("Custom::Thing")
            .property("A", 1)
            .property("b", [true])
            .service_timeout(Duration::minutes(1))
            .removal_policy(RemovalPolicy::Retain);
        CfnOutput::new(stack, "O", thing.attribute("X"));
        let sdk = AwsCustomResource::new(stack, "Sdk")
            .on_update(
                AwsSdkCall::new("s3", "ListObjects")
                    .parameter("Bucket", "b")
                    .parameter("MaxKeys", 1)
                    .parameter("Bool", true)
                    .physical_id_from("ETag")
                    .output_paths(["Name"]),
            )
            .on_delete(
                AwsSdkCall::new("ssm", "DeleteParameter").parameter("Name", on.function_arn()),
            )
            .resources(["*"])
            .timeout(Duration::minutes(3));
        CfnOutput::new(stack, "O2", sdk.response_field("Name"));
    });
    let (theirs, ours) = (&theirs["Resources"], &ours["Resources"]);

    // All have the CDK's logical IDs. The part that says that it took too long calls nothing, so it is allowed nothing.
    let ids = |resources: &Json| -> Vec<String> {
        let resources = resources.as_object().expect("resources");
        let mut ids: Vec<String> = resources.keys().cloned().collect();
        ids.sort();
        ids
    };
    let idle = "ProviderframeworkonTimeoutServiceRoleDefaultPolicy2688969F";
    let mut known = ids(theirs);
    known.retain(|id| id != idle);
    assert_eq!(ids(ours), known);

    assert_eq!(ours["Thing"], theirs["Thing"]);
    let mut call = theirs["Sdk7F67789F"].clone();
    call["Properties"]
        .as_object_mut()
        .expect("properties")
        .remove("InstallLatestAwsSdk");
    assert_eq!(ours["Sdk7F67789F"], call);

    let allowed = |id: &str| ours[id]["Properties"]["PolicyDocument"]["Statement"].to_string();
    let actions = |id: &str| -> Vec<&str> {
        let known = [
            "lambda:InvokeFunction",
            "lambda:GetFunction",
            "states:StartExecution",
        ];
        let text = allowed(id);
        known
            .into_iter()
            .filter(|action| text.contains(action))
            .collect()
    };
    let on_event = "ProviderframeworkonEventServiceRoleDefaultPolicy48CD2133";
    let is_complete = "ProviderframeworkisCompleteServiceRoleDefaultPolicy2E7140AC";
    assert_eq!(
        actions(on_event),
        [
            "lambda:InvokeFunction",
            "lambda:GetFunction",
            "states:StartExecution"
        ]
    );
    assert_eq!(
        actions(is_complete),
        ["lambda:InvokeFunction", "lambda:GetFunction"]
    );
    // Each part may call the one function that it calls.
    assert!(!allowed(on_event).contains("Is3C06A52F"));
    assert!(!allowed(is_complete).contains("On52B46D8D"));
    assert!(allowed("SdkCustomResourcePolicy241D89D8").contains("s3:ListBucket"));
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0720", "SW0721", "SW0722"], |stack| {
        let thing = CustomResource::new(stack, "Thing", &function(stack, "On"));
        let line = line!() + 1;
        thing.resource_type("Thing");
        thing.property("ServiceToken", "x");
        thing.service_timeout(Duration::hours(2));
        line
    });
    check_setters(&["SW0722", "SW0723", "SW0722", "SW0723"], |stack| {
        let provider = Provider::new(stack, "Provider", &function(stack, "On"));
        let line = line!() + 1;
        provider.query_interval(Duration::seconds(0));
        provider.query_interval(Duration::seconds(1));
        provider.total_timeout(Duration::hours(3));
        provider.total_timeout(Duration::hours(1));
        line
    });
    check_setters(&["SW0724", "SW0724"], |stack| {
        let call = AwsSdkCall::new("ssm", "GetParameter").output_paths(["Parameter.Value"]);
        let resource = AwsCustomResource::new(stack, "Color").resources(["*"]);
        let line = line!() + 1;
        resource.on_update(call);
        resource.response_field("Parameter.Name");
        line
    });
}

#[test]
fn what_is_missing() {
    assert_eq!(
        codes(|stack| drop(AwsCustomResource::new(stack, "Color"))),
        ["SW0724"]
    );
    let call = || AwsSdkCall::new("ssm", "GetParameter").physical_id("color");
    let nothing_allowed = codes(|stack| {
        AwsCustomResource::new(stack, "Color").on_update(call());
    });
    assert_eq!(nothing_allowed, ["SW0725"]);
    let asked_too_seldom = codes(|stack| {
        Provider::new(stack, "Provider", &function(stack, "On"))
            .is_complete(&function(stack, "Is"))
            .query_interval(Duration::minutes(50));
    });
    assert_eq!(asked_too_seldom, ["SW0722"]);
}

#[test]
fn one_function_makes_all_calls_of_a_stack() {
    let template = template(|stack| {
        for (id, minutes) in [("One", 1), ("Two", 5), ("Three", 3)] {
            AwsCustomResource::new(stack, id)
                .on_update(AwsSdkCall::new("stepfunctions", "listActivities").physical_id(id))
                .resources(["*"])
                .timeout(Duration::minutes(minutes));
        }
    });
    let resources = template["Resources"].as_object().expect("resources");
    let of_type = |name: &str| resources.values().filter(|one| one["Type"] == name).count();
    assert_eq!(
        (of_type("AWS::Lambda::Function"), of_type("Custom::AWS")),
        (1, 3)
    );
    let function = &resources["AWS679f53fac002430cb0da5b7982bd22872D164C4C"];
    assert_eq!(function["Properties"]["Timeout"], 300);
    assert!(template.to_string().contains("states:ListActivities"));
}

/// `cdk/apps/custom-resources.js`. Calls are made by another function, which has boto3 and takes the time that a call does; its log group is that
/// of new functions.
#[test]
fn calls_beside_the_cdk() {
    let function = "/AWS679f53fac002430cb0da5b7982bd22872D164C4C/Properties";
    check_places(
        "custom-resources-calls",
        &[
            "/Version6A868472/Properties/InstallLatestAwsSdk",
            &format!("{function}/Code/S3Bucket"),
            &format!("{function}/Code/S3Key"),
            &format!("{function}/Code/ZipFile"),
            &format!("{function}/Runtime"),
            &format!("{function}/Timeout"),
            "/Domain66AC69E0/Properties/InstallLatestAwsSdk",
        ],
        |stack| {
            let version = AwsCustomResource::new(stack, "Version")
                .on_update(
                    AwsSdkCall::new("SSM", "getParameter")
                        .parameter("Name", "/shop/version")
                        .parameter("WithDecryption", true)
                        .physical_id("version")
                        .output_paths(["Parameter.Value"]),
                )
                .resources(["arn:aws:ssm:eu-west-1:123456789012:parameter/shop/version"]);
            let domain = AwsCustomResource::new(stack, "Domain")
                .on_create(
                    AwsSdkCall::new("SES", "verifyDomainIdentity")
                        .parameter("Domain", "example.org")
                        .physical_id_from("VerificationToken"),
                )
                .on_delete(
                    AwsSdkCall::new("SES", "deleteIdentity")
                        .parameter("Identity", "example.org")
                        .ignore_error_codes("NotFound")
                        .region("us-east-1"),
                )
                .statement(
                    PolicyStatement::allow()
                        .actions(["ses:VerifyDomainIdentity", "ses:DeleteIdentity"])
                        .resource("*"),
                )
                .timeout(Duration::minutes(5));
            StringParameter::new(stack, "Token", domain.response_field("VerificationToken"));
            StringParameter::new(stack, "Value", version.response_field("Parameter.Value"));
        },
    );
}

/// `cdk/apps/custom-resources.js`
#[test]
fn a_topic_manages_a_resource() {
    check("custom-resources-topic", |stack| {
        let topic = Topic::new(stack, "Topic");
        CustomResource::new(stack, "Thing", &topic)
            .property("List", ["a", "b"])
            .property("Nested", Data::object([("key", "value")]))
            .service_timeout(Duration::minutes(3));
    });
}

/// `cdk/apps/custom-resources.js`: the resources have the CDK's ids and types; what they run is ours. What tells that time is up calls no function
/// of the user's, and has no policy for it.
#[test]
fn a_provider_that_waits_beside_the_cdk() {
    let types = |template: &Json| -> Vec<(String, Json)> {
        let resources = template["Resources"].as_object().expect("resources");
        let mut types: Vec<_> = resources
            .iter()
            .filter(|(id, _)| *id != "ProviderframeworkonTimeoutServiceRoleDefaultPolicy2688969F")
            .map(|(id, resource)| (id.clone(), resource["Type"].clone()))
            .collect();
        types.sort_by(|a, b| a.0.cmp(&b.0));
        types
    };
    let ours = template(|stack| {
        let code = || Code::inline("exports.handler = async () => {}");
        let [on_event, is_complete] = ["OnEvent", "IsComplete"]
            .map(|id| Function::new(stack, id, Runtime::NODEJS_22, code()));
        let provider = Provider::new(stack, "Provider", &on_event)
            .is_complete(&is_complete)
            .query_interval(Duration::seconds(30))
            .total_timeout(Duration::minutes(20));
        CustomResource::new(stack, "Database", &provider)
            .resource_type("Custom::Database")
            .property("Name", "orders")
            .property("Size", 3);
    });
    assert_eq!(types(&ours), types(&expected("custom-resources-waiting")));
}
