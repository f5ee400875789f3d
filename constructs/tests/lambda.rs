//! Functions, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes};
use serde_json::Value as Json;
use stackwright::{App, Construct as _, Duration, Stack};
use stackwright_aws::assets::ImageBuild;
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::lambda::{Architecture, Code, Function, ImageCode, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::sqs::Queue;

fn code() -> Code {
    Code::inline("def handler(event, context): pass")
}

/// ```js
/// const f = new lambda.Function(stack, 'Function', { runtime: PYTHON_3_13, handler: 'index.handler', description: 'd',
///   code: lambda.Code.fromInline('def handler(event, context): pass'), timeout: Duration.seconds(30), memorySize: 256,
///   environment: { LEVEL: 'b' }, architecture: ARM_64 });
/// s3.Bucket.fromBucketName(stack, 'Code', 'my-bucket').grantRead(f, 'a/*');
/// ```
#[test]
fn code_in_the_template() {
    check("lambda", |stack| {
        let function = Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .timeout(Duration::seconds(30))
            .memory_mib(256)
            .env("LEVEL", "b")
            .architecture(Architecture::Arm64)
            .description("d");
        Bucket::from_name(stack, "Code", "my-bucket").grant_read(&function, "a/*");
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { runtime: NODEJS_22_X, handler: 'app.main',
///   code: lambda.Code.fromBucket(bucket, 'app.zip', 'v1'), deadLetterQueue: queue, logGroup });
/// ```
#[test]
fn code_in_a_bucket() {
    check("lambda-s3", |stack| {
        let bucket = Bucket::from_name(stack, "Code", "my-bucket");
        let dead = Queue::new(stack, "Dead");
        let logs = LogGroup::new(stack, "Logs");
        let code = Code::from_bucket(&bucket, "app.zip").version("v1");
        Function::new(stack, "Function", Runtime::NODEJS_22, code)
            .handler("app.main")
            .dead_letter_queue(&dead)
            .log_group(&logs);
    });
}

/// ```js
/// new lambda.Function(stack, 'Function', { code: lambda.Code.fromAsset('tests/assets/handler'), handler: 'app.main',
///   runtime: PYTHON_3_13 });   // with the context aws:cdk:enable-asset-metadata, and CliCredentialsStackSynthesizer
/// ```
#[test]
fn code_in_a_folder() {
    let ours = "e98dc247e3f80a5e09a93930840488f4717804a312fdf7a40f25cdeaae2417e9";
    let but = [
        format!(
            "/Function76856677/Properties/Code/S3Key: \"4b5513664274beb46d82ac4b9d66e92ddcc15aa60884e8de14c5cf9eeb5dd700.zip\" → \"{ours}.zip\""
        ),
        format!(
            "/Function76856677/Metadata/aws:asset:path: \"asset.4b5513664274beb46d82ac4b9d66e92ddcc15aa60884e8de14c5cf9eeb5dd700\" → \"asset.{ours}\""
        ),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("lambda-asset", &but, |stack| {
        stack
            .node()
            .set_context("aws:cdk:enable-asset-metadata", true);
        let code = Code::from_asset("tests/assets/handler");
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code).handler("app.main");
    });
}

/// ```js
/// const code = lambda.DockerImageCode.fromImageAsset('tests/assets/image',
///   { cmd: ['app.main'], entrypoint: ['/run'], workingDirectory: '/w' });
/// new lambda.DockerImageFunction(stack, 'Function', { code, architecture: ARM_64 });
/// ```
#[test]
fn an_image_that_is_built() {
    let image = |hash| {
        let repository = "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}";
        format!(
            "\"${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/{repository}:{hash}\""
        )
    };
    let theirs = image("0c0803994340943b1fa9d98398fb518b945dd73f9681b85fb5d7a1417e34343d");
    let ours = image("faf93b80c9aa541cdacde85c388c3af8c7ede4ca38503429c24ca0e95703da5c");
    let but = format!("/Function76856677/Properties/Code/ImageUri/Fn::Sub: {theirs} → {ours}");
    let but = [but.as_str()];
    check_but("lambda-image", &but, |stack| {
        let image = ImageCode::from_asset("tests/assets/image")
            .command(["app.main"])
            .entry_point(["/run"])
            .working_directory("/w");
        Function::from_image(stack, "Function", image).architecture(Architecture::Arm64);
    });
}

#[test]
fn an_image_is_built_for_the_processor_of_its_function() {
    let platform = |architecture: Option<Architecture>, build: ImageBuild| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        let function = Function::from_image(&stack, "F", ImageCode::from_asset(build));
        if let Some(architecture) = architecture {
            function.architecture(architecture);
        }
        let assembly = app.synth().expect("an assembly");
        let manifest = assembly.stacks[0].asset_manifest().expect("assets").clone();
        let images = manifest["dockerImages"].as_object().expect("images");
        images.values().next().expect("one")["source"]["platform"].clone()
    };
    let build = || ImageBuild::new("tests/assets/image");
    assert_eq!(platform(None, build()), Json::Null);
    assert_eq!(platform(Some(Architecture::X86_64), build()), "linux/amd64");
    assert_eq!(platform(Some(Architecture::Arm64), build()), "linux/arm64");
    let given = build().platform("linux/arm/v7");
    assert_eq!(platform(Some(Architecture::Arm64), given), "linux/arm/v7");
}

#[test]
fn what_a_handler_names_is_looked_for() {
    let codes = |runtime: Runtime, handler: &str| {
        codes(|stack| {
            let code = Code::from_asset("tests/assets/handler");
            Function::new(stack, "F", runtime, code).handler(handler);
        })
    };
    let found: [&str; 0] = [];
    assert_eq!(codes(Runtime::PYTHON_3_13, "app.main"), found);
    assert_eq!(codes(Runtime::PYTHON_3_13, "index.handler"), ["SW0405"]);
    assert_eq!(codes(Runtime::NODEJS_22, "app.main"), ["SW0405"]);
    assert_eq!(codes(Runtime::NODEJS_22, "/opt/wrapper.main"), found);
    assert_eq!(codes(Runtime::PROVIDED_AL2023, "any"), ["SW0405"]);
    assert_eq!(codes(Runtime::JAVA_21, "com.example.App"), found);
}

#[test]
fn misuse_of_assets() {
    says(&["SW0060"], |stack| {
        Function::new(
            stack,
            "F",
            Runtime::PYTHON_3_13,
            Code::from_asset("nowhere"),
        );
    });
    says(&["SW0400"], |stack| {
        let code = Code::from_asset("tests/assets/handler/app.py");
        Function::new(stack, "F", Runtime::PYTHON_3_13, code);
    });
    says(&["SW0064"], |stack| {
        Function::from_image(stack, "F", ImageCode::from_asset("tests/assets/handler"));
    });
    says(&["SW0400"], |stack| {
        let image = ImageCode::from_asset("tests/assets/image");
        Function::from_image(stack, "F", image).handler("app.main");
    });
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0400"], |stack| {
        Function::new(stack, "Function", Runtime::JAVA_21, code());
    });
    says(&["SW0400"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, Code::inline(" "));
    });
    says(&["SW0401"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .timeout(Duration::seconds(901));
    });
    says(&["SW0401"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).memory_mib(64);
    });
    says(&["SW0402"], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).name("a b");
    });
    for name in ["A", "1A", "A-B", "AWS_REGION", "AWS_SESSION_TOKEN"] {
        says(&["SW0403"], |stack| {
            Function::new(stack, "Function", Runtime::PYTHON_3_13, code()).env(name, "x");
        });
    }
    says(&[], |stack| {
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code())
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper");
    });
    says(&["SW0404"], |stack| {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        Function::from_arn(stack, "Function", arn).timeout(Duration::seconds(3));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0401", "SW0401", "SW0401", "SW0402", "SW0403", "SW0106", "SW0404",
        ],
        |stack| {
            let function = Function::new(stack, "Function", Runtime::PYTHON_3_13, code());
            let events = Principal::service("events.amazonaws.com");
            let role = Role::new(stack, "Role", events);
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
            let imported = Function::from_arn(stack, "Imported", arn);
            let first = line!() + 1;
            function.timeout(Duration::minutes(16));
            function.memory_mib(64);
            function.ephemeral_storage_mib(20_000);
            function.name("a b");
            function.env("A-B", "x");
            function.role(&role);
            imported.env("AB", "x");
            first
        },
    );
}
