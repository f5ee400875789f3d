//! Repositories, against what the CDK makes of the same (`cdk/apps/ecr.js`), and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::ecr::{LifecycleRule, Repository, TagMutability};
use stackwright_aws::iam::{PolicyStatement, Principal, ResourceWithPolicy, Role};
use stackwright_aws::kms::Key;

#[test]
fn the_default() {
    check("ecr-default", |stack| {
        drop(Repository::new(stack, "Images"))
    });
}

#[test]
fn a_repository() {
    // Keys change each year, as everywhere.
    let but = "/Key961B73FD/Properties/EnableKeyRotation: null → true";
    check_but("ecr", &[but], |stack| {
        let key = Key::new(stack, "Key");
        let images = Repository::new(stack, "Images")
            .name("tools/solver")
            .scan_on_push()
            .tag_mutability(TagMutability::Immutable)
            .encryption_key(&key)
            .empty_on_delete()
            .removal_policy(RemovalPolicy::Destroy)
            .lifecycle_rule(LifecycleRule::any().keep_newest(5))
            .lifecycle_rule(
                LifecycleRule::tagged_with_prefix(["dev"])
                    .older_than(Duration::days(30))
                    .description("old"),
            )
            .lifecycle_rule(LifecycleRule::untagged().older_than(Duration::days(1)));
        images.add_to_resource_policy(
            PolicyStatement::allow()
                .action("ecr:BatchGetImage")
                .principal(Principal::account("123456789012")),
        );
    });
}

#[test]
fn grants() {
    check("ecr-grants", |stack| {
        let images = Repository::new(stack, "Images");
        let role = |id, service| Role::new(stack, id, Principal::service(service));
        images.grant_pull(&role("Role", "ecs-tasks.amazonaws.com"));
        images.grant_pull_push(&role("Builder", "codebuild.amazonaws.com"));
        images.grant_read(&role("Reader", "lambda.amazonaws.com"));
    });
}

#[test]
fn addresses() {
    let app = stackwright::App::new();
    let stack = Stack::new(&app, "S");
    let arn = "arn:aws:ecr:eu-west-1:123456789012:repository/tools/solver";
    let images = Repository::from_arn(&stack, "Images", arn);
    assert_eq!(images.repository_name().as_str(), Some("tools/solver"));
    let uri = format!("{}", images.image_uri("1.0"));
    assert!(uri.starts_with("123456789012.dkr.ecr.eu-west-1."), "{uri}");
    assert!(uri.ends_with("/tools/solver:1.0"), "{uri}");
    let digest = format!("{}", images.image_uri("sha256:ab"));
    assert!(digest.ends_with("solver@sha256:ab"), "{digest}");
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Repository)) {
    assert_eq!(
        codes(|stack| build(&Repository::new(stack, "Images"))),
        expected
    );
}

#[test]
fn misuse() {
    for name in ["Images", "a", "-a", "a b", "tools/"] {
        says(&["SW0560"], |images| drop(images.name(name)));
    }
    says(&[], |images| drop(images.name("tools/solver_2.x-y")));
    let rule = |rule: LifecycleRule| move |images: &Repository| drop(images.lifecycle_rule(rule));
    says(&["SW0561"], rule(LifecycleRule::untagged()));
    says(&["SW0561"], rule(LifecycleRule::any().keep_newest(0)));
    says(
        &["SW0561"],
        rule(LifecycleRule::any().older_than(Duration::hours(5))),
    );
    says(
        &["SW0561"],
        rule(LifecycleRule::tagged_with([] as [&str; 0]).keep_newest(1)),
    );
    says(
        &["SW0561"],
        rule(LifecycleRule::tagged_with(["*a*b*c*d*"]).keep_newest(1)),
    );
    says(&["SW0561"], |images| {
        images.lifecycle_rule(LifecycleRule::any().keep_newest(1));
        images.lifecycle_rule(LifecycleRule::any().keep_newest(2));
    });
    says(&["SW0561"], |images| {
        images.lifecycle_rule(LifecycleRule::any().keep_newest(1).priority(1));
        images.lifecycle_rule(LifecycleRule::untagged().keep_newest(2).priority(2));
    });
    says(&["SW0561"], |images| {
        images.lifecycle_rule(LifecycleRule::tagged_with(["a"]).keep_newest(1).priority(1));
        images.lifecycle_rule(LifecycleRule::untagged().keep_newest(2).priority(1));
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0560", "SW0561", "SW0562"], |stack| {
        let images = Repository::new(stack, "Images");
        let theirs = Repository::from_name(stack, "Theirs", "tools/solver");
        let first = line!() + 1;
        images.name("Images");
        images.lifecycle_rule(LifecycleRule::untagged());
        theirs.scan_on_push();
        first
    });
}

#[test]
fn tags_that_are_no_patterns() {
    check_setters(&["SW0568", "SW0568"], |stack| {
        let [one, two] = ["One", "Two"].map(|id| Repository::new(stack, id));
        let first = line!() + 1;
        one.except_tags(["*a*b*"]);
        two.except_tags(Vec::<String>::new());
        first
    });
}
