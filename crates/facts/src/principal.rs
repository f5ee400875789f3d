//! Names of principals: services as they are called in policies, and the ARNs of whoever else may be one.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::Problem;
use crate::partition::is_account;

/// Services that are often named in policies, without `.amazonaws.com`, in order. A name that is missing here is not wrong; one
/// that nearly is here, and that no action begins with, is.
const SERVICES: &[&str] = &[
    "access-analyzer",
    "airflow",
    "airflow-env",
    "amplify",
    "apidestinations.events",
    "apigateway",
    "appconfig",
    "appflow",
    "application-autoscaling",
    "apprunner",
    "appstream",
    "appsync",
    "athena",
    "autoscaling",
    "backup",
    "batch",
    "bedrock",
    "billingconsole",
    "budgets",
    "build.apprunner",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "codecommit",
    "codedeploy",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "config",
    "costalerts",
    "datasync",
    "dax",
    "delivery.logs",
    "dlm",
    "dms",
    "ds",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "ecs-tasks",
    "edgelambda",
    "eks",
    "eks-fargate-pods",
    "elasticache",
    "elasticbeanstalk",
    "elasticfilesystem",
    "elasticloadbalancing",
    "elasticmapreduce",
    "email.cognito-idp",
    "es",
    "events",
    "export.rds",
    "firehose",
    "fis",
    "gamelift",
    "glacier",
    "glue",
    "guardduty",
    "imagebuilder",
    "inspector2",
    "iot",
    "ivs",
    "kinesis",
    "kinesisanalytics",
    "kms",
    "lakeformation",
    "lambda",
    "lex",
    "license-manager",
    "logdelivery.elasticloadbalancing",
    "logger.cloudfront",
    "logs",
    "macie",
    "mediaconvert",
    "monitoring",
    "monitoring.rds",
    "mwaa",
    "neptune",
    "opensearchservice",
    "opsworks",
    "organizations",
    "osis-pipelines",
    "pipes",
    "pods.eks",
    "quicksight",
    "rds",
    "redshift",
    "redshift-serverless",
    "rekognition",
    "replicator.lambda",
    "resource-groups",
    "rolesanywhere",
    "route53",
    "route53resolver",
    "s3",
    "sagemaker",
    "scheduler",
    "secretsmanager",
    "securityhub",
    "serverlessrepo",
    "servicecatalog",
    "servicediscovery",
    "ses",
    "shield",
    "sms",
    "sns",
    "spot",
    "spotfleet",
    "sqs",
    "ssm",
    "ssm-incidents",
    "states",
    "storagegateway",
    "streams.metrics.cloudwatch",
    "sts",
    "synthetics",
    "tagging",
    "tasks.apprunner",
    "textract",
    "timestream",
    "transcribe",
    "transfer",
    "vmie",
    "vpc-flow-logs",
    "waf",
    "workspaces",
    "xray",
];

/// Names that services are called by, and are no principals, with what is.
const CALLED: &[(&str, &str)] = &[
    ("alb", "elasticloadbalancing"),
    ("api-gateway", "apigateway"),
    ("aurora", "rds"),
    ("cloudwatch-events", "events"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("code-build", "codebuild"),
    ("code-deploy", "codedeploy"),
    ("code-pipeline", "codepipeline"),
    ("ecs-task", "ecs-tasks"),
    ("ecs.tasks", "ecs-tasks"),
    ("ecstasks", "ecs-tasks"),
    ("efs", "elasticfilesystem"),
    ("elasticloadbalancingv2", "elasticloadbalancing"),
    ("elb", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("event-bridge", "events"),
    ("eventbridge", "events"),
    ("kinesis-firehose", "firehose"),
    ("kinesisfirehose", "firehose"),
    ("lambda-edge", "edgelambda"),
    ("nlb", "elasticloadbalancing"),
    ("route-53", "route53"),
    ("secrets-manager", "secretsmanager"),
    ("sfn", "states"),
    ("step-functions", "states"),
    ("stepfunction", "states"),
    ("stepfunctions", "states"),
    ("systems-manager", "ssm"),
    ("systemsmanager", "ssm"),
    ("vpc-flowlogs", "vpc-flow-logs"),
];

/// What the names of services end with.
const ENDINGS: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazon.com",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// Checks the name of a service, such as `ecs-tasks.amazonaws.com`. Beside the services that are often named, those are
/// known for which `is_known` says so, by their names without a domain.
///
/// ```
/// use stackwright_facts::principal::service;
/// assert!(service("ecs-tasks.amazonaws.com", |_| false).is_ok());
/// assert!(service("ecs-tasks", |_| false).is_err());
/// ```
///
/// # Errors
/// When no service has the name. A name that is only not known is accepted, unless it is one slip away from a known one.
pub fn service(name: &str, is_known: impl Fn(&str) -> bool) -> Result<(), Problem> {
    let often = name.strip_suffix(".amazonaws.com");
    if often.is_some_and(|service| SERVICES.binary_search(&service).is_ok()) {
        return Ok(());
    }
    let wrong = |message: &str| format!("`{name}` is no service principal{message}");
    let meant = |meant: &str| format!("did you mean `{meant}`?");
    if name.contains([':', '*', '/']) || is_account(name) {
        return Err(Problem::new(
            wrong(""),
            "an ARN, an account or `*` goes under `AWS`",
        ));
    }
    if !name.contains('.') {
        let whole = format!("{name}.amazonaws.com");
        return Err(Problem::new(wrong(""), meant(&whole)));
    }
    if name.contains(|c: char| c.is_whitespace() || c.is_ascii_uppercase()) {
        let plain: String = name.split_whitespace().collect();
        return Err(Problem::new(wrong(""), meant(&plain.to_lowercase())));
    }
    let Some(ending) = ENDINGS.iter().find(|ending| name.ends_with(**ending)) else {
        let first = name.split('.').next().unwrap_or_default();
        let message = wrong(", which ends with `.amazonaws.com`");
        return Err(match SERVICES.contains(&first) {
            true => Problem::new(message, meant(&format!("{first}.amazonaws.com"))),
            false => Problem::bare(message),
        });
    };
    let own = &name[..name.len() - ending.len()];
    // `logs.eu-west-1.amazonaws.com`: the service in one region.
    let short = match own.rsplit_once('.') {
        Some((service, region)) if region.matches('-').count() >= 2 => service,
        _ => own,
    };
    if let Some((_, real)) = CALLED.iter().find(|(called, _)| *called == short) {
        let whole = format!("{real}.amazonaws.com");
        return Err(Problem::new(wrong(""), meant(&whole)));
    }
    if SERVICES.contains(&short) || *ending != ".amazonaws.com" || is_known(short) {
        return Ok(());
    }
    match SERVICES.iter().find(|known| is_one_slip(short, known)) {
        Some(near) => Err(Problem::new(
            wrong(""),
            meant(&format!("{near}.amazonaws.com")),
        )),
        None => Ok(()),
    }
}

/// Whether one letter is missing, too much, wrong or exchanged with the next one.
fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() {
        (a.as_bytes(), b.as_bytes())
    } else {
        (b.as_bytes(), a.as_bytes())
    };
    // Short names are near to too many others.
    if a.len() < 3 || b.len() < 4 || b.len() - a.len() > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    if a.len() < b.len() {
        return a == &b[1..];
    }
    match (a, b) {
        ([], []) => false,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([x, y, rest @ ..], [v, w, other @ ..]) => x == w && y == v && rest == other,
        _ => false,
    }
}

/// Checks the name of an account, role, user or session, as it stands under `AWS` in a policy.
///
/// ```
/// use stackwright_facts::principal::aws;
/// assert!(aws("arn:aws:iam::123456789012:role/reader").is_ok());
/// assert!(aws("my-role").is_err());
/// ```
///
/// # Errors
/// When nobody has the name.
pub fn aws(name: &str) -> Result<(), Problem> {
    const EXAMPLE: &str = "write an account's number, or the ARN of a role, user or account";
    if name == "*" || is_account(name) {
        return Ok(());
    }
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        let hint = match name.len() {
            10 | 11 => format!(
                "a number loses its leading zeros: write '{name:0>12}' in quotes, if that is the account"
            ),
            _ => "an account has 12 digits".to_owned(),
        };
        return Err(Problem::new(
            format!("the account `{name}` has {} digits, not 12", name.len()),
            hint,
        ));
    }
    // The unique id of a user or role that was deleted, such as `AIDA…`; a canonical user of CloudFront.
    let unique = name.len() >= 16
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if unique {
        return Ok(());
    }
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, what] = parts[..] else {
        let message = format!("`{name}` is no account, role or user");
        return Err(if name.contains(".amazonaws.com") {
            let hint = format!("a service goes under `Service`: {{\"Service\": \"{name}\"}}");
            Problem::new(message, hint)
        } else {
            Problem::new(message, EXAMPLE)
        });
    };
    if name.contains(['*', '?']) {
        return Err(Problem::new(
            format!("`{name}` has a wildcard, which the ARN of a principal cannot have"),
            "allow the account, and narrow it by a condition on `aws:PrincipalArn`",
        ));
    }
    if !partition.starts_with("aws") {
        return Err(Problem::new(
            format!("`{name}` has the partition `{partition}`, which does not exist"),
            EXAMPLE,
        ));
    }
    let kinds: &[&str] = match service {
        "iam" => &["root", "role/", "user/"],
        "sts" => &["assumed-role/", "federated-user/", "self"],
        _ => {
            return Err(Problem::new(
                format!("`{name}` is the ARN of something in {service}, which is no principal"),
                "a service acts by its name under `Service`, anything else by its role",
            ));
        }
    };
    if !region.is_empty() {
        return Err(Problem::new(
            format!("`{name}` has the region `{region}`, and IAM has no regions"),
            format!("write `arn:{partition}:{service}::{account}:{what}`"),
        ));
    }
    if !(is_account(account) || account == "cloudfront") {
        let message = match account {
            "" => format!("`{name}` names no account"),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                format!(
                    "the account in `{name}` has {} digits, not 12",
                    digits.len()
                )
            }
            other => format!("`{other}` in `{name}` is no account"),
        };
        return Err(Problem::new(
            message,
            format!(
                "write `arn:{partition}:{service}::123456789012:{what}` with the account's 12 digits"
            ),
        ));
    }
    if what.starts_with("group/") {
        return Err(Problem::new(
            format!("`{name}` is a group, which is no principal"),
            "name its users, or a role that they assume",
        ));
    }
    let fits = kinds.iter().any(|kind| match kind.strip_suffix('/') {
        Some(_) => what.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()),
        None => what == *kind,
    });
    if fits {
        return Ok(());
    }
    Err(Problem::new(
        format!("`{what}` in `{name}` is no role, user or account"),
        EXAMPLE,
    ))
}

#[cfg(test)]
mod tests {
    use super::{SERVICES, aws, service};

    #[test]
    fn services_are_in_order() {
        assert!(SERVICES.is_sorted());
    }

    #[track_caller]
    fn services(names: &[&str], wrong: bool) {
        for name in names {
            let found = service(name, |short| short == "events");
            assert_eq!(found.is_err(), wrong, "{name}: {found:?}");
        }
    }

    #[test]
    fn names_of_services() {
        services(
            &[
                "ecs-tasks.amazonaws.com",
                "logs.eu-west-1.amazonaws.com",
                "states.us-gov-west-1.amazonaws.com",
                "ec2.amazonaws.com.cn",
                "alexa-appkit.amazon.com",
                "delivery.logs.amazonaws.com",
                "member.org.stacksets.cloudformation.amazonaws.com",
                "not-in-any-list.amazonaws.com",
                "elasticmapreduce.amazonaws.com.cn",
            ],
            false,
        );
        services(
            &[
                "ecs-task.amazonaws.com",
                "event.amazonaws.com",
                "lamdba.amazonaws.com",
                "lambda.amazonaws.co",
                "lambda",
                "Lambda.amazonaws.com",
                "arn:aws:iam::123456789012:root",
                "*",
                "123456789012",
            ],
            true,
        );
        assert_eq!(
            service("ecs-task.amazonaws.com", |_| false)
                .unwrap_err()
                .hint
                .as_deref(),
            Some("did you mean `ecs-tasks.amazonaws.com`?")
        );
    }

    #[track_caller]
    fn others(names: &[&str], wrong: bool) {
        for name in names {
            assert_eq!(aws(name).is_err(), wrong, "{name}: {:?}", aws(name));
        }
    }

    #[test]
    fn names_of_accounts_and_roles() {
        others(
            &[
                "*",
                "123456789012",
                "012345678901",
                "arn:aws:iam::123456789012:root",
                "arn:aws-us-gov:iam::123456789012:role/a/b",
                "arn:aws:sts::123456789012:assumed-role/r/s",
                "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABC",
                "AIDAJQABLZS4A3QDU576Q",
            ],
            false,
        );
        others(
            &[
                "12345678901",
                "1234567890123",
                "",
                "arn:aws:iam::12345678:root",
                "arn:aws:iam::123456789012:role/*",
                "arn:aws:iam::*:root",
                "arn:aws:iam::123456789012:group/admins",
                "arn:aws:iam:eu-west-1:123456789012:root",
                "arn:aws:iam::123456789012:roles/x",
                "arn:aws:iam::123456789012:role/",
                "arn:aws:lambda:eu-west-1:123456789012:function:f",
                "lambda.amazonaws.com",
                "my-role",
            ],
            true,
        );
    }
}
