//! Names of principals: services as they are called in policies, and the ARNs of whoever else may be one.

/// Services that are often named in policies, without `.amazonaws.com`. A name that is missing here is not wrong; one
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
    "fis",
    "firehose",
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

/// What is wrong with the name of a service, with what to write instead.
pub(super) fn service(name: &str) -> Option<(String, Option<String>)> {
    let wrong = |message: &str| format!("`{name}` is no service principal{message}");
    if name.contains([':', '*', '/'])
        || (name.len() == 12 && name.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some((
            wrong(""),
            Some("an ARN, an account or `*` goes under `AWS`".to_owned()),
        ));
    }
    if !name.contains('.') {
        return Some((
            wrong(""),
            Some(format!("did you mean `{name}.amazonaws.com`?")),
        ));
    }
    if name.contains(|c: char| c.is_whitespace() || c.is_ascii_uppercase()) {
        return Some((
            wrong(""),
            Some(format!(
                "did you mean `{}`?",
                name.split_whitespace().collect::<String>().to_lowercase()
            )),
        ));
    }
    let Some(ending) = ENDINGS.iter().find(|ending| name.ends_with(**ending)) else {
        let first = name.split('.').next().unwrap_or_default();
        return Some((
            wrong(", which ends with `.amazonaws.com`"),
            SERVICES
                .contains(&first)
                .then(|| format!("did you mean `{first}.amazonaws.com`?")),
        ));
    };
    let own = &name[..name.len() - ending.len()];
    // `logs.eu-west-1.amazonaws.com`: the service in one region.
    let short = match own.rsplit_once('.') {
        Some((service, region)) if region.matches('-').count() >= 2 => service,
        _ => own,
    };
    let real = SERVICES.contains(&short)
        || stackwright_schemas::iam_actions::service(short).is_some()
        || *ending != ".amazonaws.com";
    if real {
        return None;
    }
    let near = SERVICES.iter().find(|known| is_one_slip(short, known))?;
    Some((
        wrong(""),
        Some(format!("did you mean `{near}.amazonaws.com`?")),
    ))
}

/// Whether one letter is missing, too much, wrong or exchanged with the next one.
fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() {
        (a.as_bytes(), b.as_bytes())
    } else {
        (b.as_bytes(), a.as_bytes())
    };
    // Short names are near to too many others.
    if a.len() < 4 || b.len() - a.len() > 1 {
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

/// What is wrong with the name of an account, role, user or session, with what to write instead.
pub(super) fn aws(name: &str) -> Option<(String, String)> {
    let example = "write an account's number, or the ARN of a role, user or account".to_owned();
    if name == "*" {
        return None;
    }
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        let hint = match name.len() {
            12 => return None,
            10 | 11 => format!(
                "a number loses its leading zeros: write '{name:0>12}' in quotes, if that is the account"
            ),
            _ => "an account has 12 digits".to_owned(),
        };
        return Some((
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
        return None;
    }
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, what] = parts[..] else {
        let hint = if name.contains(".amazonaws.com") {
            format!("a service goes under `Service`: {{\"Service\": \"{name}\"}}")
        } else {
            example
        };
        return Some((format!("`{name}` is no account, role or user"), hint));
    };
    if name.contains(['*', '?']) {
        return Some((
            format!("`{name}` has a wildcard, which the ARN of a principal cannot have"),
            "allow the account, and narrow it by a condition on `aws:PrincipalArn`".to_owned(),
        ));
    }
    if !partition.starts_with("aws") {
        return Some((
            format!("`{name}` has the partition `{partition}`, which does not exist"),
            example,
        ));
    }
    let kinds: &[&str] = match service {
        "iam" => &["root", "role/", "user/"],
        "sts" => &["assumed-role/", "federated-user/", "self"],
        _ => {
            return Some((
                format!("`{name}` is the ARN of something in {service}, which is no principal"),
                "a service acts by its name under `Service`, anything else by its role".to_owned(),
            ));
        }
    };
    if !region.is_empty() {
        return Some((
            format!("`{name}` has the region `{region}`, and IAM has no regions"),
            format!("write `arn:{partition}:{service}::{account}:{what}`"),
        ));
    }
    let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    if !(digits || account == "cloudfront") {
        let fault = match account {
            "" => format!("`{name}` names no account"),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                format!(
                    "the account in `{name}` has {} digits, not 12",
                    digits.len()
                )
            }
            other => format!("`{other}` in `{name}` is no account"),
        };
        return Some((
            fault,
            format!(
                "write `arn:{partition}:{service}::123456789012:{what}` with the account's 12 digits"
            ),
        ));
    }
    if what.starts_with("group/") {
        return Some((
            format!("`{name}` is a group, which is no principal"),
            "name its users, or a role that they assume".to_owned(),
        ));
    }
    let fits = kinds.iter().any(|kind| match kind.strip_suffix('/') {
        Some(_) => what.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()),
        None => what == *kind,
    });
    (!fits).then(|| {
        (
            format!("`{what}` in `{name}` is no role, user or account"),
            example,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{aws, service};

    #[track_caller]
    fn services(names: &[&str], wrong: bool) {
        for name in names {
            assert_eq!(
                service(name).is_some(),
                wrong,
                "{name}: {:?}",
                service(name)
            );
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
            service("ecs-task.amazonaws.com")
                .and_then(|(_, hint)| hint)
                .as_deref(),
            Some("did you mean `ecs-tasks.amazonaws.com`?")
        );
    }

    #[track_caller]
    fn others(names: &[&str], wrong: bool) {
        for name in names {
            assert_eq!(aws(name).is_some(), wrong, "{name}: {:?}", aws(name));
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
