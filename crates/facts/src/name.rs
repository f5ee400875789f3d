//! Which names things can have.

use std::net::Ipv4Addr;

use crate::Problem;

/// A kind of thing that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// A general-purpose bucket.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    Bucket,
    /// A queue, with or without `.fifo`.
    /// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>
    Queue,
    /// A stream of Kinesis, or a consumer of one.
    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
    Stream,
    /// A topic, with or without `.fifo`.
    /// Source: <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>
    Topic,
    /// A rule of EventBridge.
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html>
    Rule,
    /// An event bus of one's own.
    /// Source: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>
    EventBus,
    /// A Lambda function.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    Function,
    /// An environment variable of a Lambda function.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
    FunctionVariable,
    /// A log group.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
    LogGroup,
    /// An alias of a KMS key, with `alias/` in front.
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
    KeyAlias,
    /// A trail.
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html>
    Trail,
    /// A container of a task.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
    Container,
    /// An image, as a task definition names it.
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
    Image,
    /// A repository of images.
    /// Source: <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html>
    Repository,
    /// A role of IAM.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
    Role,
    /// A policy of IAM.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>
    Policy,
    /// A load balancer.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>
    LoadBalancer,
    /// A target group of load balancers.
    /// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>
    TargetGroup,
    /// A secret of Secrets Manager.
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
    Secret,
    /// A parameter of Systems Manager, or its path.
    /// Source: <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
    Parameter,
    /// A table of DynamoDB, or an index of one.
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
    Table,
    /// A state machine of Step Functions.
    /// Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>
    StateMachine,
    /// An alias of a Lambda function.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>
    FunctionAlias,
    /// A database of RDS: an instance, a cluster or a proxy.
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
    Database,
    /// A stack, or a change set.
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
    Stack,
}

/// Resource types that have a name of their own, each with its property.
pub const NAMED: &[(&str, &str, Name)] = &[
    ("AWS::S3::Bucket", "BucketName", Name::Bucket),
    ("AWS::SQS::Queue", "QueueName", Name::Queue),
    ("AWS::SNS::Topic", "TopicName", Name::Topic),
    ("AWS::Events::Rule", "Name", Name::Rule),
    ("AWS::Events::EventBus", "Name", Name::EventBus),
    ("AWS::Lambda::Function", "FunctionName", Name::Function),
    ("AWS::Logs::LogGroup", "LogGroupName", Name::LogGroup),
    ("AWS::KMS::Alias", "AliasName", Name::KeyAlias),
    ("AWS::CloudTrail::Trail", "TrailName", Name::Trail),
    ("AWS::SecretsManager::Secret", "Name", Name::Secret),
    ("AWS::SSM::Parameter", "Name", Name::Parameter),
    ("AWS::ECR::Repository", "RepositoryName", Name::Repository),
    ("AWS::DynamoDB::Table", "TableName", Name::Table),
    ("AWS::DynamoDB::GlobalTable", "TableName", Name::Table),
    (
        "AWS::StepFunctions::StateMachine",
        "StateMachineName",
        Name::StateMachine,
    ),
    ("AWS::Lambda::Alias", "Name", Name::FunctionAlias),
    (
        "AWS::RDS::DBInstance",
        "DBInstanceIdentifier",
        Name::Database,
    ),
    ("AWS::RDS::DBCluster", "DBClusterIdentifier", Name::Database),
    ("AWS::RDS::DBProxy", "DBProxyName", Name::Database),
    ("AWS::IAM::Role", "RoleName", Name::Role),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", Name::Policy),
];

/// The environment variables that Lambda sets itself.
const FUNCTION_VARIABLES: [&str; 17] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
];

/// Whether Lambda sets an environment variable of that name itself, and lets nobody else do so.
pub fn is_reserved_function_variable(name: &str) -> bool {
    FUNCTION_VARIABLES.contains(&name)
}

/// The length and the characters of a name.
struct Form {
    /// `a queue`
    what: &'static str,
    least: usize,
    most: usize,
    /// Which characters there may be beside letters and digits.
    others: &'static str,
}

impl Name {
    const fn form(self) -> Form {
        let (what, least, most, others) = match self {
            Name::Bucket => ("a bucket", 3, 63, "-."),
            Name::Queue => ("a queue", 1, 80, "-_"),
            Name::Stream => ("a stream", 1, 128, "_.-"),
            Name::Topic => ("a topic", 1, 256, "-_"),
            Name::Rule => ("a rule", 1, 64, ".-_"),
            Name::EventBus => ("an event bus", 1, 256, ".-_"),
            Name::Function => ("a function", 1, 64, "-_"),
            Name::FunctionVariable => ("an environment variable", 2, usize::MAX, "_"),
            Name::LogGroup => ("a log group", 1, 512, "_-/.#"),
            Name::KeyAlias => ("an alias", 7, 256, "/_-"),
            Name::Trail => ("a trail", 3, 128, ".-_"),
            Name::Container => ("a container", 1, 255, "-_"),
            Name::Image => ("an image", 1, usize::MAX, "-_:./#@"),
            Name::Repository => ("a repository", 2, 256, "._-/"),
            Name::Role => ("a role", 1, 64, "_+=,.@-"),
            Name::Policy => ("a policy", 1, 128, "_+=,.@-"),
            Name::LoadBalancer => ("a load balancer", 1, 32, "-"),
            Name::TargetGroup => ("a target group", 1, 32, "-"),
            Name::Secret => ("a secret", 1, 512, "/_+=.@-"),
            Name::Parameter => ("a parameter", 1, 2048, "._-/"),
            Name::Table => ("a table or an index", 3, 255, "_.-"),
            Name::StateMachine => ("a state machine", 1, 80, "-_"),
            Name::FunctionAlias => ("an alias of a function", 1, 128, "-_"),
            Name::Database => ("a database", 1, 63, "-"),
            Name::Stack => ("a stack", 1, 128, "-"),
        };
        Form {
            what,
            least,
            most,
            others,
        }
    }

    /// Checks a name.
    ///
    /// ```
    /// use stackwright_facts::name::Name;
    /// assert!(Name::Bucket.check("my-files").is_ok());
    /// let problem = Name::Bucket.check("My-files").unwrap_err();
    /// assert_eq!(problem.to_string(), "`My-files` cannot be the name of a bucket: it has an upper-case letter");
    /// ```
    ///
    /// # Errors
    /// Why AWS does not accept it, and which names it does.
    pub fn check(self, name: &str) -> Result<(), Problem> {
        let form = self.form();
        match form.why_not(name).or_else(|| self.why_not(name)) {
            None => Ok(()),
            Some(why) => Err(Problem::new(
                format!("`{name}` cannot be the name of {}: {why}", form.what),
                self.rule(),
            )),
        }
    }

    /// Whether a name has the form that names have, even if nobody can take it: what exists already may have a name that
    /// is reserved today, and an alias of a bucket's access point stands for a bucket.
    #[must_use]
    pub fn has_form(self, name: &str) -> bool {
        self.form().why_not(name).is_none()
            && match self {
                Name::Bucket => bucket_form(name).is_none(),
                Name::LogGroup => true,
                _ => self.why_not(name).is_none(),
            }
    }

    /// Which names there are, in words.
    fn rule(self) -> String {
        let form = self.form();
        let length = match (form.least, form.most) {
            (least, usize::MAX) => format!("{least} or more"),
            (1, most) => format!("up to {most}"),
            (least, most) => format!("{least} to {most}"),
        };
        let others = match form.others {
            "-" => " and `-`".to_owned(),
            "-_" => ", `-` and `_`".to_owned(),
            "_" => " and `_`".to_owned(),
            "-." => ", `.` and `-`".to_owned(),
            others => format!(" and any of `{others}`"),
        };
        let letters = match self {
            Name::Bucket | Name::Repository => "lower-case letters",
            _ => "letters",
        };
        let more = match self {
            Name::FunctionVariable => ", a letter first, and none of Lambda's own names",
            Name::KeyAlias => ", `alias/` first",
            Name::EventBus => ", but not `default`",
            Name::Trail => ", with a letter or digit at both ends and no two others in a row",
            Name::Stack => ", with a letter first",
            Name::Parameter => {
                ", with `/` first if there is one in it, and neither `aws` nor `ssm` first"
            }
            Name::FunctionAlias => ", and not digits alone",
            Name::Database => ", with a letter first, and no hyphen at the end or two in a row",
            Name::LoadBalancer | Name::TargetGroup => ", with no hyphen at the ends",
            Name::Queue | Name::Topic => "; that of a FIFO one ends in `.fifo`",
            Name::Image => ", as in `public.ecr.aws/docker/library/busybox:1.37`",
            _ => "",
        };
        format!("use {length} {letters}, digits{others}{more}")
    }

    /// What is asked beside length and characters.
    fn why_not(self, name: &str) -> Option<String> {
        let edges = |fits: fn(char) -> bool| name.starts_with(fits) && name.ends_with(fits);
        let why: &str = match self {
            Name::Bucket => {
                let why = bucket_form(name).or_else(|| reserved_bucket(name));
                return why.map(str::to_owned);
            }
            Name::Repository if name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                "it has capital letters"
            }
            Name::Repository if !edges(|c| c.is_ascii_alphanumeric()) => {
                "it does not start and end with a letter or digit"
            }
            Name::EventBus if name == "default" => "that is the bus which every account has",
            Name::FunctionVariable if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                "it does not start with a letter"
            }
            Name::FunctionVariable if is_reserved_function_variable(name) => {
                "Lambda sets that variable itself"
            }
            Name::LogGroup if name.starts_with("aws/") => {
                "names that start with `aws/` are AWS's own"
            }
            Name::KeyAlias => match name.strip_prefix("alias/") {
                None => "it does not start with `alias/`",
                Some(rest) if rest.starts_with("aws/") => {
                    "names that start with `alias/aws/` are those of AWS's own keys"
                }
                Some(_) => return None,
            },
            Name::Trail if !edges(|c| c.is_ascii_alphanumeric()) => {
                "it does not start and end with a letter or digit"
            }
            Name::Trail if has_pair(name, ".-_") => "it has two of `.-_` in a row",
            Name::Trail if name.parse::<Ipv4Addr>().is_ok() => "it looks like an IP address",
            Name::LoadBalancer | Name::TargetGroup if !edges(|c| c != '-') => {
                "it starts or ends with a hyphen"
            }
            Name::LoadBalancer if name.starts_with("internal-") => {
                "names that start with `internal-` are those that are made up"
            }
            Name::Parameter => {
                let bare = name.strip_prefix('/').unwrap_or(name);
                let start = bare.get(..3).map(str::to_ascii_lowercase);
                if name.contains('/') && !name.starts_with('/') {
                    "it has a `/` in it, and does not start with one"
                } else if name.ends_with('/') || name.contains("//") {
                    "it has an empty part"
                } else if matches!(start.as_deref(), Some("aws" | "ssm")) {
                    "names that start with `aws` or `ssm` are AWS's own"
                } else if name.matches('/').count() > 15 {
                    "it has more than 15 levels"
                } else {
                    return None;
                }
            }
            Name::FunctionAlias if name.bytes().all(|byte| byte.is_ascii_digit()) => {
                "versions are what has digits alone"
            }
            Name::Database if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                "it does not start with a letter"
            }
            Name::Database if name.ends_with('-') || name.contains("--") => {
                "it has a hyphen at the end, or two in a row"
            }
            Name::Stack if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                "it does not start with a letter"
            }
            _ => return None,
        };
        Some(why.to_owned())
    }
}

impl Form {
    fn why_not(&self, name: &str) -> Option<String> {
        let length = name.chars().count();
        if name.is_empty() {
            return Some("it is empty".to_owned());
        }
        if length < self.least {
            return Some(format!("it has fewer than {} characters", self.least));
        }
        if length > self.most {
            return Some(format!("it has more than {} characters", self.most));
        }
        let fifo = matches!(self.what, "a queue" | "a topic");
        let bare = match name.strip_suffix(".fifo") {
            Some("") if fifo => return Some("it has nothing before `.fifo`".to_owned()),
            Some(bare) if fifo => bare,
            _ => name,
        };
        let odd = bare
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !self.others.contains(*c))?;
        Some(format!("it has `{}` in it", odd.escape_debug()))
    }
}

/// Whether two characters of a set follow each other.
fn has_pair(name: &str, set: &str) -> bool {
    name.as_bytes()
        .windows(2)
        .any(|pair| pair.iter().all(|byte| set.as_bytes().contains(byte)))
}

fn bucket_form(name: &str) -> Option<&'static str> {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.contains(|c: char| c.is_ascii_uppercase()) {
        Some("it has an upper-case letter")
    } else if !name.starts_with(edge) || !name.ends_with(edge) {
        Some("it does not start and end with a letter or digit")
    } else if name.contains("..") {
        Some("it has two dots in a row")
    } else if name.parse::<Ipv4Addr>().is_ok() {
        Some("it looks like an IP address")
    } else {
        None
    }
}

fn reserved_bucket(name: &str) -> Option<&'static str> {
    if ["xn--", "sthree-", "amzn-s3-demo-"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
    {
        Some("it starts as names do that S3 keeps for itself")
    } else if ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
    {
        Some("it ends as names do that S3 keeps for itself")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn accepts(kind: Name, names: &[&str]) {
        for name in names {
            assert_eq!(kind.check(name), Ok(()), "{name}");
        }
    }

    #[track_caller]
    fn refuses(kind: Name, names: &[(&str, &str)]) {
        for (name, why) in names {
            let problem = kind.check(name).expect_err(name);
            assert!(problem.message.ends_with(why), "{name}: {problem}");
        }
    }

    #[test]
    fn buckets() {
        let long = "a".repeat(63);
        accepts(
            Name::Bucket,
            &["abc", "my-bucket", "a.b.c", "123-bucket-9", &long, "a-.b"],
        );
        refuses(
            Name::Bucket,
            &[
                ("", "it is empty"),
                ("ab", "it has fewer than 3 characters"),
                (&"a".repeat(64), "it has more than 63 characters"),
                ("My-bucket", "it has an upper-case letter"),
                ("my_bucket", "it has `_` in it"),
                ("bücket", "it has `ü` in it"),
                (
                    "-bucket",
                    "it does not start and end with a letter or digit",
                ),
                (
                    "bucket-",
                    "it does not start and end with a letter or digit",
                ),
                ("a..b", "it has two dots in a row"),
                ("192.168.5.4", "it looks like an IP address"),
                (
                    "xn--bucket",
                    "it starts as names do that S3 keeps for itself",
                ),
                (
                    "bucket-s3alias",
                    "it ends as names do that S3 keeps for itself",
                ),
            ],
        );
    }

    #[test]
    fn others() {
        accepts(Name::Queue, &["orders", "orders.fifo", &"q".repeat(80)]);
        refuses(
            Name::Queue,
            &[
                (".fifo", "it has nothing before `.fifo`"),
                ("a.b", "it has `.` in it"),
                (&"q".repeat(81), "it has more than 80 characters"),
            ],
        );
        accepts(Name::Stream, &["clicks.2026_a-b", &"s".repeat(128)]);
        refuses(Name::Stream, &[("a/b", "it has `/` in it")]);
        accepts(Name::Topic, &["alarms.fifo", &"t".repeat(256)]);
        accepts(Name::Rule, &["on.upload-1_a"]);
        refuses(Name::Rule, &[("on upload", "it has ` ` in it")]);
        refuses(
            Name::EventBus,
            &[("default", "that is the bus which every account has")],
        );
        accepts(Name::KeyAlias, &["alias/files/eu"]);
        refuses(
            Name::KeyAlias,
            &[
                ("files-of-mine", "it does not start with `alias/`"),
                ("alias/aws/s3", "those of AWS's own keys"),
                ("alias/", "it has fewer than 7 characters"),
            ],
        );
        accepts(Name::Trail, &["a.b-c_d"]);
        refuses(
            Name::Trail,
            &[
                ("a..b", "it has two of `.-_` in a row"),
                ("trail-", "it does not start and end with a letter or digit"),
                ("10.0.0.1", "it looks like an IP address"),
            ],
        );
        accepts(Name::FunctionVariable, &["BUCKET", "a1"]);
        refuses(
            Name::FunctionVariable,
            &[
                ("A", "it has fewer than 2 characters"),
                ("1A", "it does not start with a letter"),
                ("AWS_REGION", "Lambda sets that variable itself"),
                ("A-B", "it has `-` in it"),
            ],
        );
        refuses(Name::LogGroup, &[("aws/x", "are AWS's own")]);
        accepts(Name::LogGroup, &["/aws/lambda/x"]);
        accepts(Name::Role, &["a+b=c,d.e@f-g_h"]);
        refuses(Name::Role, &[(&"r".repeat(65), "more than 64 characters")]);
        refuses(
            Name::LoadBalancer,
            &[
                ("-a", "it starts or ends with a hyphen"),
                ("internal-a", "those that are made up"),
            ],
        );
        accepts(Name::TargetGroup, &["internal-a"]);
        refuses(Name::Stack, &[("1a", "it does not start with a letter")]);
        accepts(Name::Image, &["public.ecr.aws/x/y:1@sha256:ab"]);
        let hint = Name::Queue.check("a b").unwrap_err().hint;
        assert_eq!(
            hint.as_deref(),
            Some("use up to 80 letters, digits, `-` and `_`; that of a FIFO one ends in `.fifo`")
        );
    }
}
