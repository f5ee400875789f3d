//! Functions, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_setters, codes};
use stackwright::{Duration, Stack};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::lambda::{Architecture, Code, Function, Runtime};
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
