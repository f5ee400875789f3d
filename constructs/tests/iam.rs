//! Roles, policies and grants: what misuse is reported, and where.

mod parity;

use parity::check_setters;
use stackwright::{App, Construct, Diagnostic, Duration, Severity, Stack, pseudo, sub};
use stackwright_aws::ecs::{Cluster, FargateTaskDefinition};
use stackwright_aws::events::{EventPattern, FargateTarget, Rule};
use stackwright_aws::iam::{
    ManagedPolicy, Policy, PolicyStatement, Principal, ResourceWithPolicy, Role, User,
};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::s3::Bucket;
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;

const IMAGE: &str = "public.ecr.aws/docker/library/busybox:1.37";

/// The diagnostics as `code path`, with `?` after those that are warnings.
#[track_caller]
fn check(build: impl FnOnce(&Stack), expected: &[&str]) {
    let app = App::new();
    build(&Stack::new(&app, "S"));
    let diagnostics = match app.synth() {
        Ok(assembly) => assembly.diagnostics,
        Err(diagnostics) => diagnostics,
    };
    let describe = |d: &Diagnostic| {
        let mark = match d.severity {
            Severity::Error => "",
            _ => "?",
        };
        format!(
            "{}{mark} {}",
            d.code,
            d.subject.construct_path.as_deref().unwrap_or("")
        )
    };
    let found: Vec<String> = diagnostics.iter().map(describe).collect();
    assert_eq!(found, expected, "{diagnostics}");
    for diagnostic in &diagnostics {
        let at = diagnostic.origin.as_ref().expect("a line");
        assert!(at.file.ends_with("iam.rs"), "{diagnostic}");
    }
}

fn role(stack: &Stack, id: &str, service: &str) -> Role {
    Role::new(stack, id, Principal::service(service))
}

fn task(stack: &Stack) -> FargateTaskDefinition {
    let task = FargateTaskDefinition::new(stack, "Task");
    task.container("c", IMAGE);
    task
}

fn rule(stack: &Stack, starts_as: &Role) {
    let target = FargateTarget::new(&Cluster::new(stack, "Cluster"), &task(stack));
    Rule::new(stack, "Rule")
        .on(EventPattern::new().source("my.app"))
        .target(target.role(starts_as));
}

#[test]
fn a_role_trusts_the_service_that_is_to_assume_it() {
    let (tasks, events) = ("ecs-tasks.amazonaws.com", "events.amazonaws.com");
    check(|s| drop(task(s).task_role(&role(s, "R", tasks))), &[]);
    check(
        |s| drop(task(s).task_role(&role(s, "R", events))),
        &["SW0106 S/Task"],
    );
    check(
        |s| drop(task(s).execution_role(&role(s, "R", events))),
        &["SW0106 S/Task"],
    );
    check(
        |s| {
            let both = role(s, "R", events).assumable_by(Principal::service(tasks));
            task(s).task_role(&both);
        },
        &[],
    );
    check(|s| rule(s, &role(s, "R", events)), &[]);
    check(|s| rule(s, &role(s, "R", tasks)), &["SW0106 S/Rule"]);
    // Nothing is known of a role that is managed elsewhere, and of a service that is a parameter.
    check(
        |s| {
            let role = Role::from_arn(s, "R", "arn:aws:iam::123456789012:role/r");
            role.node().acknowledge("SW0101", "it may write logs");
            task(s).task_role(&role);
        },
        &[],
    );
    check(
        |s| {
            let service = sub!("ecs-tasks.{}", pseudo::url_suffix());
            task(s).task_role(&Role::new(s, "R", Principal::service(service)));
        },
        &[],
    );
    check(
        |s| {
            let code = Code::inline("def handler(event, context): pass");
            Function::new(s, "F", Runtime::PYTHON_3_13, code)
                .handler("index.handler")
                .role(&role(s, "R", events));
        },
        &["SW0106 S/F"],
    );
}

#[test]
fn statements_of_resource_policies_name_a_principal_and_a_resource() {
    let statement = |action: &str| PolicyStatement::allow().action(action).resource("*");
    type Create = fn(&Stack) -> Box<dyn ResourceWithPolicy>;
    let resources: [(Create, &str, &str); 5] = [
        (
            |s| Box::new(Bucket::new(s, "R")),
            "s3:GetObject",
            "S/R/Policy",
        ),
        (
            |s| Box::new(Queue::new(s, "R")),
            "sqs:SendMessage",
            "S/R/Policy",
        ),
        (
            |s| Box::new(Topic::new(s, "R")),
            "sns:Publish",
            "S/R/Policy",
        ),
        (
            |s| Box::new(LogGroup::new(s, "R")),
            "logs:PutLogEvents",
            "S/R/Policy",
        ),
        (|s| Box::new(Key::new(s, "R")), "kms:Decrypt", "S/R"),
    ];
    for (create, action, path) in resources {
        let expected = format!("SW0103 {path}");
        check(
            |s| assert!(create(s).add_to_resource_policy(statement(action))),
            &[&expected],
        );
        check(
            |s| {
                let statement = statement(action).principal(Principal::account_root());
                create(s).add_to_resource_policy(statement);
            },
            &[],
        );
        check(
            |s| {
                let statement = PolicyStatement::allow()
                    .action(action)
                    .principal(Principal::any());
                create(s).add_to_resource_policy(statement);
            },
            &[&expected],
        );
    }
}

#[test]
fn principals() {
    let cases: [(Principal, bool); 12] = [
        (Principal::service("ec2"), false),
        (Principal::service("ec2.amazonaws.com"), true),
        (Principal::service(sub!("{}", pseudo::region())), true),
        (Principal::account("123"), false),
        (Principal::account("123456789012"), true),
        (Principal::account_root(), true),
        (Principal::arn("ops"), false),
        (Principal::arn("123456789012"), true),
        (Principal::arn("arn:aws:iam::123456789012:role/ops"), true),
        (Principal::arn("arn:aws:iam::12345:role/ops"), false),
        (Principal::any(), true),
        (
            Principal::federated("cognito-identity.amazonaws.com", "sts:AssumeRole"),
            true,
        ),
    ];
    for (principal, is_good) in cases {
        let expected: &[&str] = if is_good { &[] } else { &["SW0107 S/R"] };
        check(|s| drop(Role::new(s, "R", &principal)), expected);
    }
}

#[test]
fn policies_fit_where_they_stand() {
    let statements = |count: usize| {
        (0..count).map(|number| {
            PolicyStatement::allow()
                .action("s3:GetObject")
                .resource(format!(
                    "arn:aws:s3:::a-bucket-with-a-long-name/{number:032}/*"
                ))
                .condition("StringEquals", "aws:SourceVpc", format!("vpc-{number}"))
        })
    };
    check(
        |s| {
            let role = role(s, "R", "ec2.amazonaws.com");
            statements(30).for_each(|one| drop(role.add_to_policy(one)));
        },
        &[],
    );
    check(
        |s| {
            let role = role(s, "R", "ec2.amazonaws.com");
            // They are divided into several policies.
            statements(60).for_each(|one| drop(role.add_to_policy(one)));
        },
        &[],
    );
    check(
        |s| {
            let user = User::new(s, "U");
            statements(30).for_each(|one| drop(user.add_to_policy(one)));
        },
        &["SW0108 S/U/DefaultPolicy"],
    );
    check(
        |s| {
            statements(60).fold(ManagedPolicy::new(s, "P"), |policy, one| {
                policy.statement(one)
            });
        },
        &["SW0108 S/P"],
    );
}

#[test]
fn grants_say_what_they_could_not_do() {
    check(
        |s| {
            let ops = Role::from_arn(s, "Ops", "arn:aws:iam::123456789012:role/ops");
            let queue = Queue::from_arn(s, "Q", "arn:aws:sqs:eu-west-1:123456789012:jobs");
            let grant = queue.grant_send(&ops);
            assert!(!grant.is_complete());
            assert_eq!(grant.missing().len(), 1);
        },
        &["SW0101? S/Ops"],
    );
    check(
        |s| {
            let reader = role(s, "R", "ec2.amazonaws.com");
            Bucket::new(s, "B").grant_read(&reader, "input/");
            Bucket::new(s, "C").grant_read(&reader, "input/*");
        },
        &["SW0155? S/B"],
    );
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(
        &[
            "SW0105", "SW0105", "SW0109", "SW0109", "SW0109", "SW0101", "SW0101", "SW0101",
        ],
        |stack| {
            let own = role(stack, "Own", "ec2.amazonaws.com");
            let imported = Role::from_arn(stack, "Ops", "arn:aws:iam::123456789012:role/ops");
            let existing = ManagedPolicy::from_aws_managed("ReadOnlyAccess");
            let publish = PolicyStatement::allow().action("sns:Publish").resource("*");
            let policy = Policy::new(stack, "Policy").statement(publish);
            policy.attach_to_role(&own);
            let first = line!() + 1;
            own.description("x".repeat(1001));
            own.max_session_duration(Duration::minutes(30));
            imported.description("of the operators");
            imported.max_session_duration(Duration::hours(2));
            imported.permissions_boundary(&existing);
            imported.managed_policy(&existing);
            imported.assumable_by(Principal::service("ec2.amazonaws.com"));
            policy.attach_to_role(&imported);
            first
        },
    );
}
