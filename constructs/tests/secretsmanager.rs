//! Secrets and their rotation, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check, check_but, check_setters, codes, template};
use stackwright::{
    App, CfnParameter, CfnResource, Construct as _, Duration, Node, RemovalPolicy, Stack, Value,
};
use stackwright_aws::ec2::{Connectable as _, Port, SecurityGroup, Vpc};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::secretsmanager::{
    AttachmentTarget, GeneratedString, HostedRotation, RotatedDatabase, Rotation,
    RotationApplication, Secret, SecretRotation,
};

fn task(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"))
}

fn renew(stack: &Stack) -> Function {
    let code = Code::inline("def handler(event, context): pass");
    Function::new(stack, "Rotate", Runtime::PYTHON_3_13, code)
}

/// Something that takes a value.
fn parameter(stack: &Stack, id: &str, value: Value<String>) {
    CfnResource::new(stack, id, "AWS::SSM::Parameter")
        .property("Type", "String")
        .property("Value", value);
}

/// ```js
/// const a = new sm.Secret(stack, 'Secret'); a.grantRead(role); a.grantWrite(role);
/// const b = new sm.Secret(stack, 'Login', { secretName: 'login', description: 'd', generateSecretString: {
///   secretStringTemplate: JSON.stringify({ username: 'admin' }), generateStringKey: 'password', excludePunctuation: true,
///   passwordLength: 24 }, removalPolicy: RemovalPolicy.RETAIN });
/// b.denyAccountRootDelete(); b.grantRead(role, ['AWSCURRENT']);
/// // parameters: b.secretValueFromJson('username').unsafeUnwrap(), a.secretValue.unsafeUnwrap()
/// ```
#[test]
fn secrets() {
    check("secretsmanager", |stack| {
        let role = task(stack);
        let token = Secret::new(stack, "Secret");
        token.grant_read(&role);
        token.grant_write(&role);
        let random = GeneratedString::new()
            .in_json([("username", "admin")], "password")
            .exclude_punctuation()
            .length(24);
        let login = Secret::new(stack, "Login")
            .name("login")
            .description("d")
            .generate(random)
            .removal_policy(RemovalPolicy::Retain)
            .deny_account_root_delete();
        login.grant_read_stages(&role, &["AWSCURRENT"]);
        parameter(stack, "Use", login.secret_value_of("username"));
        parameter(stack, "Whole", token.secret_value());
    });
}

/// ```js
/// const a = new sm.Secret(stack, 'Secret', { encryptionKey: key, replicaRegions: [{ region: 'eu-central-1' }] });
/// a.grantRead(role);
/// const imp = sm.Secret.fromSecretCompleteArn(stack, 'Imp', 'arn:…:secret:db-AbCdEf'); imp.grantRead(role);
/// const n = sm.Secret.fromSecretNameV2(stack, 'Named', 'their/name'); n.grantRead(role); n.grantWrite(role);
/// // parameters: imp.secretValueFromJson('k'), n.secretValueFromJson('k')
/// sm.Secret.fromSecretPartialArn(stack, 'Partial', 'arn:…:secret:db').grantRead(role);
/// ```
#[test]
fn keys_and_imports() {
    // Keys are rotated here.
    let but = ["/Key961B73FD/Properties/EnableKeyRotation: null → true"];
    check_but("secretsmanager-key", &but, |stack| {
        let key = Key::new(stack, "Key");
        let role = task(stack);
        let secret = Secret::new(stack, "Secret")
            .encryption_key(&key)
            .replicate("eu-central-1");
        secret.grant_read(&role);
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db";
        let imported = Secret::from_arn(stack, "Imp", format!("{arn}-AbCdEf"));
        imported.grant_read(&role);
        let named = Secret::from_name(stack, "Named", "their/name");
        named.grant_read(&role);
        named.grant_write(&role);
        parameter(stack, "U1", imported.secret_value_of("k"));
        parameter(stack, "U2", named.secret_value_of("k"));
        Secret::from_partial_arn(stack, "Partial", arn).grant_read(&role);
    });
}

/// ```js
/// a.addRotationSchedule('Schedule', { rotationLambda: f, automaticallyAfter: Duration.days(10), rotateImmediatelyOnUpdate: false });
/// b.addRotationSchedule('Schedule', { hostedRotation: sm.HostedRotation.mysqlSingleUser({ functionName: 'rot',
///   excludeCharacters: '/@' }), automaticallyAfter: Duration.hours(12) });
/// ```
#[test]
fn rotation() {
    check("secretsmanager-rotation", |stack| {
        let renew = renew(stack);
        let rotation = Rotation::function(&renew)
            .every(Duration::days(10))
            .not_at_once();
        Secret::new(stack, "Secret").rotate("Schedule", rotation);
        let hosted = HostedRotation::single_user(RotatedDatabase::MySql)
            .function_name("rot")
            .exclude_characters("/@");
        let rotation = Rotation::from(hosted).every(Duration::hours(12));
        Secret::new(stack, "Hosted").rotate("Schedule", rotation);
    });
}

/// ```js
/// const hosted = sm.HostedRotation.postgreSqlSingleUser({ vpc });
/// new sm.Secret(stack, 'Secret').addRotationSchedule('Schedule', { hostedRotation: hosted });
/// hosted.connections.allowTo(db, ec2.Port.tcp(5432));   // db: a security group without outbound traffic
/// ```
#[test]
fn hosted_rotation_in_a_vpc() {
    check("secretsmanager-rotation-vpc", |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let database = SecurityGroup::new(stack, "Db", &vpc).allow_all_outbound(false);
        let hosted = HostedRotation::single_user(RotatedDatabase::PostgreSql).vpc(&vpc);
        Secret::new(stack, "Secret")
            .rotate("Schedule", hosted)
            .allow_to(&database, Port::tcp(5432));
    });
}

/// ```js
/// new sm.SecretRotation(stack, 'Rotation', { application: sm.SecretRotationApplication.POSTGRES_ROTATION_SINGLE_USER,
///   secret, target: { connections: db, defaultPort: 5432 }, vpc });
/// ```
/// The schedule waits for the way to the database.
#[test]
fn an_application_that_rotates() {
    let order = r#"/SecretRotationSchedule49AED07D/DependsOn: null → ["Db5D02A0A9","DbfromSRotationSecurityGroup70727A285432278763E1","VpcPrivateSubnet1DefaultRouteBE02A9ED","VpcPrivateSubnet1RouteTableAssociation70C59FA6","VpcPrivateSubnet2DefaultRoute060D2087","VpcPrivateSubnet2RouteTableAssociationA89CAD56"]"#;
    check_but("secretsmanager-app", &[order], |stack| {
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let database = SecurityGroup::new(stack, "Db", &vpc).allow_all_outbound(false);
        let secret = Secret::new(stack, "Secret");
        let application = RotationApplication::single_user(RotatedDatabase::PostgreSql);
        SecretRotation::new(stack, "Rotation", &secret, application, &vpc)
            .target(&database, Port::tcp(5432));
    });
}

struct Database(Node);

impl stackwright::Construct for Database {
    fn node(&self) -> &Node {
        &self.0
    }
}

impl AttachmentTarget for Database {
    fn attachment_target(&self) -> (&'static str, Value<String>) {
        ("AWS::RDS::DBInstance", "db-1".into())
    }
}

/// ```js
/// const att = secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'db-1', targetType: RDS_DB_INSTANCE }) });
/// att.addRotationSchedule('Schedule', { rotationLambda: f });
/// ```
#[test]
fn an_attached_secret() {
    // A secret has one policy, whether it is spoken of before or after it is attached.
    let policy = |id| {
        format!(
            r#"{{"Type":"AWS::SecretsManager::ResourcePolicy","Properties":{{"ResourcePolicy":{{"Statement":[{{"Action":"secretsmanager:DeleteSecret","Effect":"Deny","Principal":{{"AWS":{{"Fn::Join":["",["arn:",{{"Ref":"AWS::Partition"}},":iam::",{{"Ref":"AWS::AccountId"}},":root"]]}}}},"Resource":"*"}}],"Version":"2012-10-17"}},"SecretId":{{"Ref":"{id}"}}}}}}"#
        )
    };
    let but = [
        format!(
            "/SecretAttachmentPolicy468CCD02: {} → null",
            policy("SecretAttachment2E1B7C3B")
        ),
        format!("/SecretPolicy06C9821C: null → {}", policy("SecretA720EF05")),
    ];
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("secretsmanager-attachment", &but, |stack| {
        let random = GeneratedString::new().in_json([("username", "admin")], "password");
        let secret = Secret::new(stack, "Secret").generate(random);
        let database = Database(Node::new(stack, "Database"));
        let attached = secret.attach(&database);
        let renew = renew(stack);
        attached.rotate("Schedule", Rotation::function(&renew));
    });
}

#[test]
fn a_secret_is_rotated_once_it_is_attached() {
    let template = template(|stack| {
        let secret = Secret::new(stack, "Secret");
        let renew = renew(stack);
        secret.rotate("Schedule", Rotation::function(&renew));
        secret.attach(&Database(Node::new(stack, "Database")));
    });
    let schedule = &template["Resources"]["SecretSchedule18F2CB66"];
    let attachment = stackwright::json!({ "Ref": "SecretAttachment2E1B7C3B" });
    assert_eq!(schedule["Properties"]["SecretId"], attachment);
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

#[test]
fn misuse() {
    says(&["SW0602"], |stack| {
        Secret::new(stack, "S").fields([("user", "a"), ("password", "b")]);
    });
    says(&[], |stack| {
        let given = CfnParameter::new(stack, "P").no_echo();
        Secret::new(stack, "S").value(given.value());
        let fields = [("user", "a".into()), ("password", given.value())];
        Secret::new(stack, "T").fields(Vec::from(fields));
    });
    says(&["SW0603"], |stack| {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db";
        Secret::from_arn(stack, "S", arn);
    });
    says(&["SW0050", "SW0603"], |stack| {
        Secret::from_arn(stack, "S", "arn:aws:sqs:eu-west-1:123456789012:db");
    });
    for hours in [3, 24 * 1001] {
        says(&["SW0604"], |stack| {
            let hosted = HostedRotation::single_user(RotatedDatabase::MySql);
            let rotation = Rotation::from(hosted).every(Duration::hours(hours));
            Secret::new(stack, "S").rotate("R", rotation);
        });
    }
    says(&["SW0604"], |stack| {
        let hosted = HostedRotation::single_user(RotatedDatabase::Db2);
        Secret::new(stack, "S").rotate("R", hosted);
    });
    says(&["SW0604"], |stack| {
        let vpc = Vpc::new(stack, "Vpc");
        let application = RotationApplication::single_user(RotatedDatabase::Db2);
        SecretRotation::new(stack, "R", &Secret::new(stack, "S"), application, &vpc);
    });
    says(&["SW0601"], |stack| {
        stack.environment(stackwright::Environment::new("123456789012", "eu-west-1"));
        Secret::new(stack, "S").replicate("eu-west-1");
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = ["SW0601", "SW0602", "SW0603", "SW0600", "SW0604"];
    check_setters(&expected, |stack| {
        let secret = Secret::new(stack, "Secret");
        let imported = Secret::from_name(stack, "Imported", "db");
        let hosted = HostedRotation::single_user(RotatedDatabase::MySql);
        let often = Rotation::from(hosted).every(Duration::minutes(270));
        let first = line!() + 1;
        secret.generate(GeneratedString::new().length(0));
        secret.value("abc");
        secret.name("a b");
        imported.description("theirs");
        secret.rotate("Often", often);
        first
    });
}

#[test]
fn names() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let named = Secret::new(&stack, "A").name("login");
    assert_eq!(named.secret_name().as_str(), Some("login"));
    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:the-db-AbCdEf";
    let imported = Secret::from_arn(&stack, "B", arn);
    assert_eq!(imported.secret_name().as_str(), Some("the-db"));
    assert!(imported.is_imported() && imported.node().path() == "S/B");
}

/// A rotation runs with a group that is given, and has none of its own then.
#[test]
fn the_group_of_a_rotation() {
    let build = |stack: &Stack| {
        let vpc = Vpc::new(stack, "Vpc");
        let [database, ours] = ["Database", "Ours"].map(|id| SecurityGroup::new(stack, id, &vpc));
        let login = Secret::new(stack, "Login");
        let application = RotationApplication::single_user(RotatedDatabase::MySql);
        let rotation = SecretRotation::new(stack, "Rotation", &login, application, &vpc);
        (rotation, database, ours)
    };
    let made = template(|stack| {
        let (rotation, database, ours) = build(stack);
        rotation
            .security_group(&ours)
            .target(&database, Port::tcp(3306));
    });
    let resources = made["Resources"].as_object().expect("resources");
    let groups = resources.iter();
    let groups = groups.filter(|(_, it)| it["Type"] == "AWS::EC2::SecurityGroup");
    assert_eq!(groups.count(), 2);
    check_setters(&["SW0604"], |stack| {
        let (rotation, database, ours) = build(stack);
        rotation.target(&database, Port::tcp(3306));
        let first = line!() + 1;
        rotation.security_group(&ours);
        first
    });
}
