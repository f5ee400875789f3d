//! Templates whose conditions took other tools minutes, rebuilt from how they were reported.

use serde_json::{Map, Value, json};

/// A template whose conditions are hard.
pub struct Case {
    pub name: &'static str,
    pub what: &'static str,
    pub template: fn() -> Value,
}

pub const CASES: &[Case] = &[
    // https://github.com/aws/aws-cdk/issues/38498: 74 parameters, 41 conditions, 11 resources.
    Case {
        name: "conditions-chain",
        what: "`validate` of 41 conditions, each on the one before",
        template: chain,
    },
    // https://github.com/aws-cloudformation/cfn-lint/issues/4387
    Case {
        name: "conditions-nested",
        what: "`validate` of 26 nested stacks whose parameters depend on conditions",
        template: nested_stacks,
    },
    // https://github.com/aws-cloudformation/cfn-lint/issues/3356
    Case {
        name: "conditions-instance",
        what: "`validate` of an instance, nearly all of it under conditions",
        template: instance,
    },
    // https://github.com/aws-cloudformation/cfn-lint/issues/2595
    Case {
        name: "conditions-policy",
        what: "`validate` of a policy whose statements six parameters choose",
        template: policy,
    },
];

fn parameters(count: usize, values: &[&str]) -> Value {
    let one = |index: usize| {
        let parameter = json!({"Type": "String", "Default": values[0], "AllowedValues": values});
        (format!("P{index}"), parameter)
    };
    Value::Object((0..count).map(one).collect())
}

fn equals(parameter: usize, value: &str) -> Value {
    json!({"Fn::Equals": [{"Ref": format!("P{parameter}")}, value]})
}

fn when(condition: usize, then: Value, otherwise: Value) -> Value {
    json!({"Fn::If": [format!("C{condition}"), then, otherwise]})
}

/// Functions in functions, each on another condition.
fn nested(first: usize, depth: usize, count: usize) -> Value {
    match depth {
        0 => json!(format!("text-{first}")),
        _ => when(
            first % count,
            nested(first + 1, depth - 1, count),
            nested(first + 7, depth - 1, count),
        ),
    }
}

fn chain() -> Value {
    const CONDITIONS: usize = 41;
    let mut conditions = Map::new();
    for index in 0..CONDITIONS {
        let own = equals(index, "on");
        let condition = match index {
            0 => own,
            _ if index % 2 == 0 => {
                json!({"Fn::And": [{"Condition": format!("C{}", index - 1)}, own]})
            }
            _ => json!({"Fn::Or": [{"Condition": format!("C{}", index - 1)}, own]}),
        };
        conditions.insert(format!("C{index}"), condition);
    }
    let mut resources = Map::new();
    for index in 0..11 {
        let name = nested(index * 3, 6, CONDITIONS);
        let topic = json!({"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}});
        resources.insert(format!("Topic{index}"), topic);
    }
    let parameters = parameters(74, &["on", "off"]);
    json!({"Parameters": parameters, "Conditions": conditions, "Resources": resources})
}

fn nested_stacks() -> Value {
    const STACKS: usize = 26;
    let groups = 5;
    let mut conditions = Map::new();
    for group in 0..groups {
        let pairs: Vec<Value> = (0..10)
            .map(|index| json!({"Fn::And": [equals(group, &format!("v{index}")), equals(group + groups, &format!("v{index}"))]}))
            .collect();
        conditions.insert(format!("C{group}"), json!({"Fn::Or": pairs}));
    }
    let any: Vec<Value> = (0..groups)
        .map(|group| json!({"Condition": format!("C{group}")}))
        .collect();
    conditions.insert("C5".to_owned(), json!({"Fn::Not": [{"Fn::Or": any}]}));
    for stack in 0..STACKS {
        let own = equals(10 + stack, "v1");
        conditions.insert(
            format!("C{}", 6 + stack),
            json!({"Fn::And": [own, {"Condition": "C5"}]}),
        );
    }
    let mut resources = Map::new();
    for stack in 0..STACKS {
        let url = json!({"Fn::Sub": format!("https://${{AWS::StackName}}.s3.amazonaws.com/{stack}.yaml")});
        let values: Map<String, Value> = (0..6)
            .map(|index| {
                let before = format!("Stack{}", (stack + STACKS - 1 - index) % STACKS);
                let output = json!({"Fn::GetAtt": [before, "Outputs.Arn"]});
                let value = match stack > index {
                    true => when(6 + (stack - 1 - index), output, json!("")),
                    false => nested(stack + index, 3, 6 + STACKS),
                };
                (format!("Value{index}"), value)
            })
            .collect();
        let stack_resource = json!({
            "Type": "AWS::CloudFormation::Stack",
            "Condition": format!("C{}", 6 + stack),
            "Properties": {"TemplateURL": url, "Parameters": values},
        });
        resources.insert(format!("Stack{stack}"), stack_resource);
    }
    let values: Vec<String> = (0..10).map(|index| format!("v{index}")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let parameters = parameters(10 + STACKS, &values);
    json!({"Parameters": parameters, "Conditions": conditions, "Resources": resources})
}

fn instance() -> Value {
    const CONDITIONS: usize = 24;
    let conditions: Map<String, Value> = (0..CONDITIONS)
        .map(|index| (format!("C{index}"), equals(index, "on")))
        .collect();
    let nothing = || json!({"Ref": "AWS::NoValue"});
    let disks: Vec<Value> = (0..11)
        .map(|index| {
            let kind = when(index + 1, json!("gp3"), when(index + 2, json!("standard"), json!("gp2")));
            let size = when(index + 3, json!(100), when(index + 4, json!(200), json!(50)));
            let letter = char::from(b'b' + u8::try_from(index).unwrap_or(0));
            let disk = json!({
                "DeviceName": format!("/dev/sd{letter}"),
                "Ebs": {"VolumeType": kind, "VolumeSize": size, "Encrypted": when(index + 5, json!(true), json!(false))},
            });
            when(index, disk, nothing())
        })
        .collect();
    let tags: Vec<Value> = (0..CONDITIONS)
        .map(|index| {
            let value = when((index + 1) % CONDITIONS, json!("a"), json!("b"));
            when(
                index,
                json!({"Key": format!("key{index}"), "Value": value}),
                nothing(),
            )
        })
        .collect();
    json!({
        "Parameters": parameters(CONDITIONS, &["on", "off"]),
        "Conditions": conditions,
        "Resources": {"Instance": {"Type": "AWS::EC2::Instance", "Properties": {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": when(0, json!("t3.large"), when(1, json!("m5.large"), json!("t3.small"))),
            "BlockDeviceMappings": disks,
            "Tags": tags,
        }}},
    })
}

fn policy() -> Value {
    const SERVICES: &[&str] = &[
        "s3", "sqs", "sns", "dynamodb", "lambda", "ecs", "logs", "kms", "ssm", "events", "states",
        "ecr",
    ];
    let mut conditions = Map::new();
    for (index, service) in SERVICES.iter().enumerate() {
        let any: Vec<Value> = (0..6).map(|parameter| equals(parameter, service)).collect();
        conditions.insert(format!("C{index}"), json!({"Fn::Or": any}));
    }
    let statements: Vec<Value> = (0..SERVICES.len())
        .map(|index| {
            let service = SERVICES[index];
            let resources: Vec<Value> = (0..3)
                .map(|part| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:part{part}/*")}))
                .collect();
            let statement = json!({"Effect": "Allow", "Action": format!("{service}:*"), "Resource": resources});
            when(index, statement, json!({"Ref": "AWS::NoValue"}))
        })
        .collect();
    let values: Vec<&str> = ["none"]
        .into_iter()
        .chain(SERVICES.iter().copied())
        .collect();
    json!({
        "Parameters": parameters(6, &values),
        "Conditions": conditions,
        "Resources": {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        }}},
    })
}
