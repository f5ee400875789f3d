//! Parameters, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_setters, codes, template};
use stackwright::{CfnResource, Stack, Value, intrinsic};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::ssm::{StringListParameter, StringParameter, Tier};

fn task(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"))
}

/// ```js
/// const p = new ssm.StringParameter(stack, 'Level', { parameterName: '/app/level', stringValue: 'info', description: 'd',
///   tier: ssm.ParameterTier.ADVANCED, allowedPattern: '.*' }); p.grantRead(role); p.grantWrite(role);
/// new ssm.StringParameter(stack, 'Auto', { stringValue: 'x' }).grantRead(role);
/// new ssm.StringListParameter(stack, 'Zones', { stringListValue: ['a', 'b'], parameterName: 'zones' }).grantRead(role);
/// ```
#[test]
fn parameters() {
    check("ssm", |stack| {
        let role = task(stack);
        let level = StringParameter::new(stack, "Level", "info")
            .name("/app/level")
            .description("d")
            .tier(Tier::Advanced)
            .allowed_pattern(".*");
        level.grant_read(&role);
        level.grant_write(&role);
        StringParameter::new(stack, "Auto", "x").grant_read(&role);
        let zones = StringListParameter::new(stack, "Zones", ["a", "b"]).name("zones");
        zones.grant_read(&role);
    });
}

/// ```js
/// const a = ssm.StringParameter.fromStringParameterAttributes(stack, 'A', { parameterName: '/their/a' });
/// const b = ssm.StringParameter.fromStringParameterAttributes(stack, 'B', { parameterName: '/their/b', version: 3 });
/// const c = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'C', { parameterName: '/their/c', encryptionKey });
/// const d = ssm.StringListParameter.fromListParameterAttributes(stack, 'D', { parameterName: '/their/d' });
/// [a, b, c, d].forEach(p => p.grantRead(role));
/// // parameters: a.stringValue, b.stringValue, Fn.select(1, d.stringListValue),
/// //   ssm.StringParameter.valueForStringParameter(stack, '/their/v')
/// ```
#[test]
fn imports() {
    check("ssm-imported", |stack| {
        let role = task(stack);
        let key = Key::from_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/1234");
        let a = StringParameter::from_name(stack, "A", "/their/a");
        let b = StringParameter::from_version(stack, "B", "/their/b", 3);
        let c = StringParameter::from_secure_name(stack, "C", "/their/c", None);
        let c = c.encrypted_with(&key);
        let d = StringListParameter::from_name(stack, "D", "/their/d");
        for parameter in [&a, &b, &c] {
            parameter.grant_read(&role);
        }
        d.grant_read(&role);
        let take = |id: &str, value: Value<String>| {
            CfnResource::new(stack, id, "AWS::SSM::Parameter")
                .property("Type", "String")
                .property("Value", value);
        };
        take("UA", a.parameter_value());
        take("UB", b.parameter_value());
        take("UD", intrinsic::select(1, d.parameter_values()));
        take("UV", StringParameter::value_for(stack, "/their/v"));
        // Asked for twice, it is there once.
        StringParameter::value_for(stack, "/their/v");
    });
}

#[test]
fn parameters_of_the_template() {
    let template = template(|stack| {
        StringParameter::from_name(stack, "A", "/their/a");
        StringListParameter::from_name(stack, "D", "/their/d");
        StringParameter::value_for(stack, "/their/v");
    });
    let expected = stackwright::json!({
        "AParameter": { "Type": "AWS::SSM::Parameter::Value<String>", "Default": "/their/a" },
        "DParameter": { "Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/their/d" },
        "SsmParameterValuetheirvC96584B6F00A464EAD1953AFF4B05118Parameter":
            { "Type": "AWS::SSM::Parameter::Value<String>", "Default": "/their/v" },
    });
    assert_eq!(template["Parameters"], expected);
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    for name in [
        "app/level",
        "/app//level",
        "aws-level",
        "/ssm/level",
        "a b",
        "",
    ] {
        says(&["SW0606"], |stack| {
            StringParameter::new(stack, "P", "x").name(name);
        });
    }
    let long = "x".repeat(5000);
    says(&["SW0607"], |stack| {
        StringParameter::new(stack, "P", &long);
    });
    says(&[], |stack| {
        StringParameter::new(stack, "P", &long).tier(Tier::Advanced);
    });
    says(&["SW0607"], |stack| {
        StringListParameter::new(stack, "P", ["a,b", "c"]);
    });
    says(&["SW0607"], |stack| {
        StringListParameter::new(stack, "P", [""; 0]);
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0606", "SW0608", "SW0607"], |stack| {
        let level = StringParameter::new(stack, "Level", "info");
        let imported = StringParameter::from_name(stack, "Imported", "theirs");
        let first = line!() + 1;
        level.name("a b");
        imported.tier(Tier::Advanced);
        StringParameter::new(stack, "Empty", "");
        first
    });
}
