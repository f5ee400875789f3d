//! The capabilities that a template needs, and no more.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>

use stackwright_template::model::{Call, Function, Template};
use stackwright_template::parse::Data;

/// An acknowledgement that CloudFormation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// The template has IAM resources.
    Iam,
    /// The template has IAM resources with names of their own.
    NamedIam,
    /// The template has macros, or nested stacks whose templates may have them.
    AutoExpand,
}

impl Capability {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "CAPABILITY_IAM",
            Self::NamedIam => "CAPABILITY_NAMED_IAM",
            Self::AutoExpand => "CAPABILITY_AUTO_EXPAND",
        }
    }
}

/// IAM resource types that need an acknowledgement, with the property that gives a custom name.
const IAM: [(&str, Option<&str>); 12] = [
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::GroupPolicy", None),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::RolePolicy", None),
    ("AWS::IAM::ServiceLinkedRole", None),
    ("AWS::IAM::User", Some("UserName")),
    ("AWS::IAM::UserPolicy", None),
    ("AWS::IAM::UserToGroupAddition", None),
];

/// The capabilities that a template needs. A template with nested stacks gets all three, because the nested templates
/// are elsewhere. `CAPABILITY_NAMED_IAM` includes `CAPABILITY_IAM`.
pub fn required(template: &Template<'_>) -> Vec<Capability> {
    let mut iam = false;
    let mut named = false;
    let is_call = |call: &Call<'_>| call.function == Function::Transform;
    let mut expand = (template.root.get("Transform")).is_some_and(|it| it.data != Data::Null)
        || template.calls.iter().any(is_call);
    for resource in template.resources.values() {
        let type_name = resource.type_name;
        if let Some((_, name)) = IAM.iter().find(|(iam_type, _)| *iam_type == type_name) {
            iam = true;
            named |= name.is_some_and(|name| resource.property(name).is_some());
        }
        match type_name {
            "AWS::CloudFormation::Stack" => (iam, named, expand) = (true, true, true),
            // Serverless types make roles when the transform runs.
            _ if type_name.starts_with("AWS::Serverless::") => iam = true,
            _ => {}
        }
        expand |= type_name.ends_with("::MODULE");
    }
    let mut needed = Vec::new();
    match (iam, named) {
        (_, true) => needed.push(Capability::NamedIam),
        (true, false) => needed.push(Capability::Iam),
        _ => {}
    }
    if expand {
        needed.push(Capability::AutoExpand);
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use stackwright_template::parse::parse;

    #[track_caller]
    fn check(template: &str, expected: &[&str]) {
        let document = parse(template);
        let actual: Vec<_> = required(&Template::new(&document))
            .into_iter()
            .map(Capability::as_str)
            .collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn only_what_the_template_needs() {
        check(r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}"#, &[]);
        check(
            r#"{"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{}}}}"#,
            &["CAPABILITY_IAM"],
        );
        check(
            r#"{"Resources":{"R":{"Type":"AWS::IAM::Role","Properties":{"RoleName":"x"}}}}"#,
            &["CAPABILITY_NAMED_IAM"],
        );
        // The name of an inline policy is not the name of a resource.
        check(
            r#"{"Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyName":"x"}}}}"#,
            &["CAPABILITY_IAM"],
        );
        check(
            r#"{"Transform":"AWS::LanguageExtensions","Resources":{}}"#,
            &["CAPABILITY_AUTO_EXPAND"],
        );
        check(
            r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"Fn::Transform":{"Name":"M"}}}}}"#,
            &["CAPABILITY_AUTO_EXPAND"],
        );
        check(
            r#"{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack"}}}"#,
            &["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        );
    }
}
