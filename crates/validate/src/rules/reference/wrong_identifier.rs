//! SW1300: the wrong one of a resource's identifiers, such as a name where an ARN is needed.

use super::placed;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::schema::takes_name;
use stackwright_template::model::{Function, Path, Reference, ReferenceKind, Section, Segment};

rule! {
    /// ## What it does
    /// Checks that a property which takes another resource's ARN is not given its name or id, and one which takes a
    /// name is not given the ARN. For most types `Ref` returns a name or an id, and `Fn::GetAtt` the ARN.
    ///
    /// ## Why it matters
    /// Both are strings. The service refuses the value when the resource is created, and the stack rolls back.
    ///
    /// ## Example
    /// ```yaml
    /// Fn:
    ///   Type: AWS::Lambda::Function
    ///   Properties: {Role: !Ref Role, Handler: i.h, Runtime: python3.14, Code: {ZipFile: pass}}   # !GetAtt Role.Arn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html>
    pub struct WrongIdentifier = SW1300, "wrong-identifier", Error, on [template], supersedes E1040 E1041;
}

/// Properties that take an ARN alone, though their name does not say so: the type, and how the path ends.
const TAKES_ARN: &[(&str, &str)] = &[
    ("AWS::ApiGateway::Authorizer", "AuthorizerCredentials"),
    ("AWS::ApiGateway::Method", "Integration.Credentials"),
    ("AWS::Athena::WorkGroup", "ExecutionRole"),
    ("AWS::Cognito::UserPool", "LambdaConfig.CreateAuthChallenge"),
    ("AWS::Cognito::UserPool", "LambdaConfig.CustomMessage"),
    ("AWS::Cognito::UserPool", "LambdaConfig.DefineAuthChallenge"),
    ("AWS::Cognito::UserPool", "LambdaConfig.PostAuthentication"),
    ("AWS::Cognito::UserPool", "LambdaConfig.PostConfirmation"),
    ("AWS::Cognito::UserPool", "LambdaConfig.PreAuthentication"),
    ("AWS::Cognito::UserPool", "LambdaConfig.PreSignUp"),
    ("AWS::Cognito::UserPool", "LambdaConfig.PreTokenGeneration"),
    (
        "AWS::Cognito::UserPool",
        "LambdaConfig.VerifyAuthChallengeResponse",
    ),
    ("AWS::EC2::FlowLog", "LogDestination"),
    ("AWS::EC2::SpotFleet", "IamFleetRole"),
    ("AWS::EKS::Nodegroup", "NodeRole"),
    ("AWS::Lambda::EventInvokeConfig", "Destination"),
    ("AWS::Lambda::EventSourceMapping", "OnFailure.Destination"),
    ("AWS::Lambda::Function", "Role"),
    ("AWS::Logs::LogGroup", "KmsKeyId"),
    ("AWS::Pipes::Pipe", "Enrichment"),
    ("AWS::Pipes::Pipe", "Source"),
    ("AWS::Pipes::Pipe", "Target"),
    ("AWS::Redshift::Cluster", "IamRoles"),
    ("AWS::S3::Bucket", "LambdaConfigurations.Function"),
    ("AWS::S3::Bucket", "QueueConfigurations.Queue"),
    ("AWS::S3::Bucket", "ReplicationConfiguration.Role"),
    (
        "AWS::S3::Bucket",
        "ReplicationConfiguration.Rules.Destination.Bucket",
    ),
    ("AWS::WAFv2::LoggingConfiguration", "LogDestinationConfigs"),
];

/// Types whose ARN no property for their name takes.
const NAME_ONLY: &[&str] = &[
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::S3::Bucket",
];

impl Rule for WrongIdentifier {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for reference in &cx.template.references {
            let Some((property, problem)) = problem(cx, reference) else {
                continue;
            };
            let Problem { given, needed } = problem;
            let target = reference.target;
            let call = match reference.kind {
                ReferenceKind::Ref => format!("`Ref` of `{target}`"),
                _ => format!("`{target}.{given}`"),
            };
            let by_ref = cx
                .returns(target, None)
                .is_some_and(|returns| returns.property == needed);
            let finding = self
                .at(
                    reference.span,
                    format!(
                        "{call} is its {}, and `{property}` takes its {}",
                        words(&given),
                        words(&needed)
                    ),
                )
                .hint(if by_ref {
                    format!("use `Ref` of `{target}`")
                } else {
                    format!("use `Fn::GetAtt` of `{target}` with `{needed}`")
                });
            out.report(placed(finding, cx, reference.owner, &reference.path));
        }
    }
}

/// What is given of a resource, and what of it is needed: names of its properties.
struct Problem {
    given: String,
    needed: String,
}

fn problem(cx: &Context<'_>, reference: &Reference<'_>) -> Option<(String, Problem)> {
    if reference.owner.section != Section::Resources
        || !matches!(
            reference.kind,
            ReferenceKind::Ref | ReferenceKind::GetAtt(_)
        )
    {
        return None;
    }
    let target = cx.template.resources.get(reference.target)?;
    let owner = cx.template.resources.get(reference.owner.name)?;
    let path = property_path(&reference.path)?;
    let schema = cx.schema(owner.type_name)?;
    let takes: Vec<&str> = schema
        .relationships(&path)
        .filter(|(type_name, _)| *type_name == target.type_name)
        .map(|(_, property)| property)
        .collect();
    let needed = *takes.first()?;
    let returned = cx.returns(reference.target, reference.kind.attribute())?;
    let formats_say = !returned.formats.is_empty()
        && schema
            .property(&path)
            .is_some_and(|taken| !taken.formats.is_empty());
    let given = returned.property;
    if takes.contains(&given.as_str()) || given.contains('|') || formats_say {
        return None;
    }
    let takes_arn = || {
        TAKES_ARN.iter().any(|(type_name, end)| {
            *type_name == owner.type_name
                && path
                    .strip_suffix(end)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    let wants_arn = takes.iter().all(|property| is_arn(property))
        && !is_arn(&given)
        && (is_arn(path.trim_end_matches('s')) || takes_arn())
        && !takes_name(owner.type_name, &path);
    // A role is named where IAM attaches something to it; all other services assume it by its ARN, whatever the data says.
    let is_assumed = target.type_name == "AWS::IAM::Role"
        && !owner.type_name.starts_with("AWS::IAM::")
        && !path.ends_with("Name");
    let wants_name = NAME_ONLY.contains(&target.type_name)
        && !is_assumed
        && takes.iter().all(|property| property.ends_with("Name"))
        && given == "Arn";
    let property = path.rsplit('.').next().unwrap_or(&path).to_owned();
    (wants_arn || wants_name).then(|| {
        let needed = needed.to_owned();
        (property, Problem { given, needed })
    })
}

fn is_arn(property: &str) -> bool {
    property.to_ascii_lowercase().ends_with("arn")
}

/// The path of a property without places in lists, if the reference is all of its value, at most chosen by `Fn::If`.
fn property_path(path: &Path<'_>) -> Option<String> {
    let below = path.skip(2);
    let mut names = Vec::new();
    let mut segments = below.0.iter();
    if segments.next() != Some(&Segment::Key("Properties")) {
        return None;
    }
    for segment in segments {
        let Segment::Key(key) = segment else { continue };
        match Function::from_name(key) {
            None => names.push(*key),
            Some(Function::If) => {}
            Some(Function::Ref | Function::GetAtt) => break,
            Some(_) => return None,
        }
    }
    Some(names.join("."))
}

/// A property of an identifier in words.
fn words(property: &str) -> String {
    if is_arn(property) {
        "ARN".to_owned()
    } else if property.ends_with("Name") {
        "name".to_owned()
    } else if property.ends_with("Url") {
        "URL".to_owned()
    } else if property.ends_with("Id") {
        "id".to_owned()
    } else {
        format!("`{property}`")
    }
}
