//! File systems, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, template};
use stackwright::{RemovalPolicy, Stack};
use stackwright_aws::ec2::{Peer, SecurityGroup, SubnetSelection, Vpc};
use stackwright_aws::ecs::{Cluster, FargateService, FargateTaskDefinition, LogDriver, Volume};
use stackwright_aws::efs::{
    AccessPoint, FileSystem, PerformanceMode, ToArchive, ToInfrequentAccess,
};
use stackwright_aws::iam::{PolicyStatement, Principal, ResourceWithPolicy, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").nat_gateways(1).max_azs(2)
}

/// The case `efs` of `cdk/apps/efs.js`. Who has no permission does not mount it here, as in a new app of the CDK.
#[test]
fn a_file_system() {
    let but = [
        r#"/Files8E6940B8/Properties/FileSystemPolicy: null → {"Statement":[{"Action":["elasticfilesystem:ClientRootAccess","elasticfilesystem:ClientWrite"],"Condition":{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"true"}},"Effect":"Allow","Principal":{"AWS":"*"}}],"Version":"2012-10-17"}"#,
    ];
    check_but("efs", &but, |stack| {
        let files = FileSystem::new(stack, "Files", &vpc(stack))
            .to_infrequent_access(ToInfrequentAccess::After14Days)
            .back_on_access()
            .to_archive(ToArchive::After90Days)
            .elastic_throughput()
            .automatic_backups()
            .name("shared");
        files
            .access_point("Data")
            .path("/data")
            .create_owned_by(1001, 1001, "750")
            .posix_user(1001, 1001);
    });
}

/// Keys rotate here.
#[test]
fn settings_and_grants() {
    let but = ["/Key961B73FD/Properties/EnableKeyRotation: null → true"];
    check_but("efs-settings", &but, |stack| {
        let network = vpc(stack);
        let key = Key::new(stack, "Key");
        let files = FileSystem::new(stack, "Files", &network)
            .encryption_key(&key)
            .removal_policy(RemovalPolicy::Destroy)
            .provisioned_throughput_mib(64)
            .subnets(SubnetSelection::public())
            .security_group(&SecurityGroup::new(stack, "Group", &network));
        let role = |id| Role::new(stack, id, Principal::service("ec2.amazonaws.com"));
        files.grant_read_write(&role("Role"));
        files.grant_root_access(&role("Admin"));
        files.add_to_resource_policy(
            PolicyStatement::allow()
                .action("elasticfilesystem:ClientMount")
                .principal(Principal::account("123456789012")),
        );
    });
}

/// A service is created after the mount targets here, and a deployment that fails is rolled back.
#[test]
fn a_volume_of_a_service() {
    let roles = r#""TaskTaskRoleDefaultPolicyC02AED32","TaskTaskRoleE98524A1""#;
    let targets = r#""FilesEfsMountTarget1AB817C34","FilesEfsMountTarget22C8423FA""#;
    let deployment = "/ServiceD69D759B/Properties/DeploymentConfiguration";
    let but = [
        format!(
            r#"{deployment}/Alarms: {{"AlarmNames":[],"Enable":false,"Rollback":false}} → null"#
        ),
        format!(
            r#"{deployment}/DeploymentCircuitBreaker: null → {{"Enable":true,"Rollback":true}}"#
        ),
        format!("/ServiceD69D759B/DependsOn: [{roles}] → [{targets},{roles}]"),
        format!("/ServiceSecurityGroupC96ED6A7/DependsOn: [{roles}] → [{targets},{roles}]"),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("efs-ecs", &but, |stack| {
        let network = vpc(stack);
        let files = FileSystem::new(stack, "Files", &network);
        let point = files
            .access_point("Point")
            .path("/app")
            .create_owned_by(1000, 1000, "755")
            .posix_user(1000, 1000);
        let cluster = Cluster::new(stack, "Cluster").vpc(&network);
        let task = FargateTaskDefinition::new(stack, "Task")
            .volume(Volume::of_access_point("files", &point));
        task.container("web", "nginx")
            .logging(LogDriver::aws_logs("web"))
            .mount("files", "/app");
        FargateService::new(stack, "Service", &cluster, &task);
    });
}

#[test]
fn everybody_in_the_network() {
    let template = template(|stack| {
        FileSystem::new(stack, "Files", &vpc(stack)).allow_anonymous_access();
    });
    let files = &template["Resources"]["Files8E6940B8"]["Properties"];
    assert!(files.get("FileSystemPolicy").is_none());
}

#[test]
fn a_function_mounts_an_access_point() {
    let template = template(|stack| {
        let network = vpc(stack);
        let files = FileSystem::new(stack, "Files", &network);
        let point = files
            .access_point("Point")
            .path("/app")
            .create_owned_by(1, 1, "755");
        let code = Code::inline("def handler(event, context): pass");
        Function::new(stack, "Function", Runtime::PYTHON_3_13, code)
            .vpc(&network)
            .mount(&point, "/mnt/app");
    });
    let text = template.to_string();
    assert!(text.contains(r#""LocalMountPath":"/mnt/app""#), "{text}");
    assert!(
        text.contains(
            r#""DependsOn":["FilesEfsMountTarget1AB817C34","FilesEfsMountTarget22C8423FA""#
        ),
        "{text}"
    );
    assert!(text.contains(r#""FromPort":2049"#), "{text}");
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0680", "SW0680", "SW0680", "SW0681", "SW0681", "SW0682", "SW0683", "SW0683",
    ];
    check_setters(&expected, |stack| {
        let network = vpc(stack);
        let files = FileSystem::new(stack, "Files", &network);
        let elastic = FileSystem::new(stack, "Elastic", &network).elastic_throughput();
        let group = SecurityGroup::new(stack, "Group", &network);
        let theirs = FileSystem::from_id(stack, "Theirs", "fs-1", &group);
        let point = AccessPoint::from_id(stack, "Point", "fsap-1", &theirs);
        files.allow_default_port_from(Peer::ipv4("10.0.0.0/16"));
        let (a, b, c) = (
            files.access_point("A"),
            files.access_point("B"),
            files.access_point("C"),
        );
        let first = line!() + 1;
        a.path("data");
        b.path("/a/b/c/d/e");
        c.create_owned_by(1, 1, "rwx");
        elastic.performance_mode(PerformanceMode::MaxIO);
        files.provisioned_throughput_mib(0);
        files.subnets(SubnetSelection::public());
        theirs.automatic_backups();
        point.path("/data");
        first
    });
    assert!(
        codes(|stack| {
            FileSystem::new(stack, "Files", &vpc(stack));
        })
        .is_empty()
    );
}
