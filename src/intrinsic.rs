//! CloudFormation's intrinsic functions.
//!
//! Each returns a [`Value`] that can be used wherever its type fits. References to constructs need none of these: their
//! `ref_()` and attributes are values already, and [`sub!`](crate::sub) and `format!` join strings.
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::mem::take;

use crate::data::{Data, Expr};
use crate::element::{CfnCondition, CfnMapping, ConditionExpr};

use crate::tree::Construct;
use crate::value::{IntoValue, List, Map, Value};

/// `Fn::Join`: the strings of a list with a delimiter between them. Literals are joined at synthesis.
pub fn join(delimiter: impl Into<String>, values: impl IntoValue<List<String>>) -> Value<String> {
    let delimiter: String = delimiter.into();
    let mut values: Data = values.into_value().into();
    match &mut values {
        Data::List(items) if delimiter.is_empty() => Value::expr(Expr::Concat(take(items))),
        _ => Value::call("Fn::Join", Data::List(vec![delimiter.into(), values])),
    }
}

/// `Fn::Select`: the item of a list at an index, from 0. Lists of other things than strings can be
/// [`cast`](Value::cast).
pub fn select(index: impl IntoValue<i64>, list: impl IntoValue<List<String>>) -> Value<String> {
    let (index, list) = (index.into_value(), list.into_value());
    if let (Some(at), Some(items)) = (index.as_i64(), list.as_data().as_list())
        && let Some(item) = usize::try_from(at).ok().and_then(|at| items.get(at))
    {
        return Value::of(item.clone());
    }
    Value::call("Fn::Select", Data::List(vec![index.into(), list.into()]))
}

/// `Fn::Split`: the parts of a string between delimiters.
pub fn split(delimiter: impl Into<String>, source: impl IntoValue<String>) -> Value<List<String>> {
    let delimiter: String = delimiter.into();
    Value::call(
        "Fn::Split",
        Data::List(vec![delimiter.into(), source.into_value().into()]),
    )
}

/// `Fn::If`: one of two values, by a condition.
pub fn if_<T>(
    condition: &CfnCondition,
    then: impl IntoValue<T>,
    otherwise: impl IntoValue<T>,
) -> Value<T> {
    let name = Data::expr(Expr::LogicalId(condition.node().reference()));
    Value::call(
        "Fn::If",
        Data::List(vec![
            name,
            then.into_value().into(),
            otherwise.into_value().into(),
        ]),
    )
}

/// `Fn::And`: whether all conditions hold; CloudFormation takes 2 to 10.
pub fn and<C: Into<ConditionExpr>>(conditions: impl IntoIterator<Item = C>) -> ConditionExpr {
    ConditionExpr::call("Fn::And", conditions)
}

/// `Fn::Or`: whether any condition holds; CloudFormation takes 2 to 10.
pub fn or<C: Into<ConditionExpr>>(conditions: impl IntoIterator<Item = C>) -> ConditionExpr {
    ConditionExpr::call("Fn::Or", conditions)
}

/// `Fn::Not`: whether a condition does not hold.
pub fn not(condition: impl Into<ConditionExpr>) -> ConditionExpr {
    ConditionExpr::call("Fn::Not", [condition])
}

/// `Fn::Equals`: whether two values are the same, by case.
pub fn equals(left: impl IntoValue<String>, right: impl IntoValue<String>) -> ConditionExpr {
    let (left, right): (Data, Data) = (left.into_value().into(), right.into_value().into());
    ConditionExpr(Data::expr(Expr::Call(
        "Fn::Equals".into(),
        Data::List(vec![left, right]),
    )))
}

/// `Fn::Contains`, in [rules](crate::CfnRule) only: whether a list of strings contains a string.
pub fn contains(
    list: impl IntoValue<List<String>>,
    value: impl IntoValue<String>,
) -> ConditionExpr {
    let (list, value): (Data, Data) = (list.into_value().into(), value.into_value().into());
    ConditionExpr(Data::expr(Expr::Call(
        "Fn::Contains".into(),
        Data::List(vec![list, value]),
    )))
}

/// `Fn::FindInMap`: a value of a mapping by its two keys.
pub fn find_in_map<T>(
    mapping: &CfnMapping,
    top_level_key: impl IntoValue<String>,
    second_level_key: impl IntoValue<String>,
) -> Value<T> {
    find_in_map_arguments(
        mapping,
        top_level_key.into_value(),
        second_level_key.into_value(),
        None,
    )
}

/// `Fn::FindInMap` with a `DefaultValue` for keys that the mapping lacks. The template then needs the transform
/// `AWS::LanguageExtensions`, see [`Stack::add_transform`](crate::Stack::add_transform).
pub fn find_in_map_or<T>(
    mapping: &CfnMapping,
    top_level_key: impl IntoValue<String>,
    second_level_key: impl IntoValue<String>,
    default: impl IntoValue<T>,
) -> Value<T> {
    let default = Data::from(default.into_value());
    find_in_map_arguments(
        mapping,
        top_level_key.into_value(),
        second_level_key.into_value(),
        Some(default),
    )
}

fn find_in_map_arguments<T>(
    mapping: &CfnMapping,
    top_level_key: Value<String>,
    second_level_key: Value<String>,
    default: Option<Data>,
) -> Value<T> {
    let name = Data::expr(Expr::LogicalId(mapping.node().reference()));
    let mut arguments = vec![name, top_level_key.into(), second_level_key.into()];
    if let Some(default) = default {
        arguments.push(Data::object([("DefaultValue", default)]));
    }
    Value::call("Fn::FindInMap", Data::List(arguments))
}

/// `Fn::ImportValue`: the value that another stack of the account and region exports under a name.
pub fn import_value(name: impl IntoValue<String>) -> Value<String> {
    Value::call("Fn::ImportValue", name.into_value().into())
}

/// `Fn::Base64`: a string in Base64, for example user data.
pub fn base64(value: impl IntoValue<String>) -> Value<String> {
    Value::call("Fn::Base64", value.into_value().into())
}

/// `Fn::Cidr`: `count` (1 to 256) CIDR blocks inside a block, each with `cidr_bits` host bits.
pub fn cidr(
    ip_block: impl IntoValue<String>,
    count: impl IntoValue<i64>,
    cidr_bits: impl IntoValue<i64>,
) -> Value<List<String>> {
    let mut bits: Data = cidr_bits.into_value().into();
    if let Data::Number(number) = &bits {
        bits = Data::String(number.to_string());
    }
    Value::call(
        "Fn::Cidr",
        Data::List(vec![
            ip_block.into_value().into(),
            count.into_value().into(),
            bits,
        ]),
    )
}

/// `Fn::GetAZs`: the names of a region's availability zones; the empty string means the stack's own region.
pub fn get_azs(region: impl IntoValue<String>) -> Value<List<String>> {
    Value::call("Fn::GetAZs", region.into_value().into())
}

/// `Fn::Transform`: the result of a macro with parameters.
pub fn transform<T>(
    macro_name: impl IntoValue<String>,
    parameters: impl IntoValue<Map<Data>>,
) -> Value<T> {
    let name: Data = macro_name.into_value().into();
    let parameters: Data = parameters.into_value().into();
    Value::call(
        "Fn::Transform",
        Data::object([("Name", name), ("Parameters", parameters)]),
    )
}

/// `Fn::Length`: the number of items of a list. The template needs the transform `AWS::LanguageExtensions`.
pub fn length(list: impl IntoValue<List<String>>) -> Value<i64> {
    Value::call("Fn::Length", list.into_value().into())
}

/// `Fn::ToJsonString`: an object or a list as a JSON string. The template needs the transform
/// `AWS::LanguageExtensions`.
pub fn to_json_string(value: impl Into<Data>) -> Value<String> {
    Value::call("Fn::ToJsonString", value.into())
}

/// The JSON text of data, written at synthesis, for properties that are JSON in a string. Expressions in it are put in by
/// CloudFormation as texts; unlike [`to_json_string`], it needs no transform.
///
/// ```
/// use stackwright::{App, CfnResource, Data, Stack, intrinsic, pseudo};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let text = intrinsic::json_text(Data::object([("region", pseudo::region())]));
/// CfnResource::new(&stack, "Parameter", "AWS::SSM::Parameter").property("Value", text);
///
/// let assembly = app.synth().unwrap();
/// let value = &assembly.template("S").unwrap()["Resources"]["Parameter"]["Properties"]["Value"];
/// assert_eq!(value["Fn::Join"][1][0], "{\"region\":\"");
/// ```
pub fn json_text(data: impl Into<Data>) -> Value<String> {
    Value::expr(Expr::JsonText(data.into()))
}

/// The function that stands for `null` until the text is written.
pub(crate) const JSON_NULL: &str = "Fn::JsonNull";

/// A `null` in the JSON text of [`json_text`]; data that is `null` is left out there as everywhere. It stands nowhere else.
///
/// ```
/// use stackwright::{App, CfnOutput, Data, Stack, intrinsic};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let text = intrinsic::json_text(Data::object([("ResultPath", intrinsic::json_null())]));
/// CfnOutput::new(&stack, "Text", text);
/// let assembly = app.synth().unwrap();
/// assert_eq!(assembly.template("S").unwrap()["Outputs"]["Text"]["Value"], r#"{"ResultPath":null}"#);
/// ```
pub fn json_null() -> Data {
    Value::<Data>::call(JSON_NULL, Data::List(Vec::new())).into()
}

/// `Fn::GetStackOutput`: an output of another stack of the account and region, exported or not, by the stack's name and
/// the output's logical ID. It is read when this stack is created or updated, and not again when the output changes.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
pub fn get_stack_output(
    stack_name: impl IntoValue<String>,
    output_name: impl IntoValue<String>,
) -> Value<String> {
    stack_output(
        stack_name.into_value(),
        output_name.into_value(),
        None,
        None,
    )
}

/// [`get_stack_output`] of a stack in another region, or, with the ARN of a role there that may describe it, in another
/// account of the same partition.
pub fn get_stack_output_from(
    stack_name: impl IntoValue<String>,
    output_name: impl IntoValue<String>,
    region: impl IntoValue<String>,
    role_arn: Option<Value<String>>,
) -> Value<String> {
    stack_output(
        stack_name.into_value(),
        output_name.into_value(),
        Some(region.into_value()),
        role_arn,
    )
}

fn stack_output(
    stack_name: Value<String>,
    output_name: Value<String>,
    region: Option<Value<String>>,
    role_arn: Option<Value<String>>,
) -> Value<String> {
    Value::call(
        "Fn::GetStackOutput",
        Data::object([
            ("StackName", Data::from(stack_name)),
            ("OutputName", output_name.into()),
            ("Region", region.into()),
            ("RoleArn", role_arn.into()),
        ]),
    )
}

/// `Fn::Sub` as it is, with its variables: for text that already contains `${…}`. `${LogicalId}` in the text must name
/// something in the same template; prefer [`sub!`](crate::sub), which cannot name something that is not there.
pub fn sub(text: impl Into<String>, variables: impl IntoValue<Map<String>>) -> Value<String> {
    let text: String = text.into();
    let variables: Data = variables.into_value().into();
    match &variables {
        Data::Object(entries) if entries.is_empty() => Value::call("Fn::Sub", text.into()),
        _ => Value::call("Fn::Sub", Data::List(vec![text.into(), variables])),
    }
}

/// Any function by its full name, for those that have no function here.
pub fn call<T>(name: &'static str, argument: impl Into<Data>) -> Value<T> {
    Value::call(name, argument.into())
}

/// A dynamic reference to a Secrets Manager secret: `{{resolve:secretsmanager:…}}`. `json_key`, `version_stage` and
/// `version_id` may be empty.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
pub fn secrets_manager(
    secret_id: impl IntoValue<String>,
    json_key: &str,
    version_stage: &str,
    version_id: &str,
) -> Value<String> {
    let secret_id = secret_id.into_value();
    crate::sub!(
        "{{{{resolve:secretsmanager:{secret_id}:SecretString:{json_key}:{version_stage}:{version_id}}}}}"
    )
}

/// A dynamic reference to a plain Systems Manager parameter: `{{resolve:ssm:name}}`, or a certain version of it.
pub fn ssm(name: impl IntoValue<String>, version: Option<u32>) -> Value<String> {
    systems_manager("ssm", name.into_value(), version)
}

/// A dynamic reference to a secure Systems Manager parameter: `{{resolve:ssm-secure:name}}`. Few properties accept it.
pub fn ssm_secure(name: impl IntoValue<String>, version: Option<u32>) -> Value<String> {
    systems_manager("ssm-secure", name.into_value(), version)
}

fn systems_manager(service: &str, name: Value<String>, version: Option<u32>) -> Value<String> {
    match version {
        Some(version) => crate::sub!("{{{{resolve:{service}:{name}:{version}}}}}"),
        None => crate::sub!("{{{{resolve:{service}:{name}}}}}"),
    }
}

/// The value as an element of an `Fn::Join` and the like, for construct authors who build expressions by hand.
pub fn raw<T>(expression: Data) -> Value<T> {
    Value::of(expression)
}
