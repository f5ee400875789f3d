//! Databases, and names that lead elsewhere, `cdk/apps/ports-data.js`.

use super::function;
use super::parity::check_places;
use stackwright::{Duration, RemovalPolicy};
use stackwright_aws::cloudwatch::{Alarm, Metrics as _};
use stackwright_aws::ec2::{Connectable as _, Port, SubnetGroup, SubnetSelection, Vpc};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::rds::{self, ClusterInstance, DatabaseCluster, DatabaseProxy, Engine, Login};
use stackwright_aws::route53::{HealthCheck, HostedZone, Record, RecordData};

#[test]
fn aurora() {
    const BUT: [&str; 13] = [
        // The port of the engine is known.
        "/ClusterSecurityGroupfromSClusterRotationSingleUserSecurityGroup651F2C78IndirectPort442EC12F",
        "/ClusterSecurityGroupfromSClusterProxyProxySecurityGroup28A02A18IndirectPort439EE1AA",
        "/SClusterSecret57350E213fdaad7efa858a3daf9490cf0a702aeb/Properties/Description/*",
        // Rotation begins when the database can be reached.
        "/ClusterSecretAttachmentRotationScheduleD1A84360/DependsOn",
        // The policy is the secret's, not its attachment's.
        "/ClusterSecretAttachmentPolicy144CDE21",
        // What is so in any case is left out.
        "/Clusterwriter2D9E9F4C/Properties/PerformanceInsightsRetentionPeriod",
        "/Clusterwriter2D9E9F4C/Properties/PubliclyAccessible",
        "/Clusterreader2204550C/Properties/PubliclyAccessible",
        // The function needs a way to Secrets Manager.
        "/ClusterRotationSingleUser3CBE1699/Properties/Parameters/vpcSubnetIds/*",
        "/ClusterProxyProxyTargetGroup4ED89F8B/Properties/ConnectionPoolConfigurationInfo",
        "/ClusterSecretPolicyF55A3D13",
        "/ClusterSecurityGroupfromSClusterRotationSingleUserSecurityGroup651F2C785432BD6D571F",
        "/ClusterSecurityGroupfromSClusterProxyProxySecurityGroup28A02A185432079B3B2F",
    ];
    check_places("port-aurora", &BUT, |stack| {
        let vpc = Vpc::new(stack, "Vpc")
            .max_azs(2)
            .nat_gateways(1)
            .subnet_groups([
                SubnetGroup::public("public"),
                SubnetGroup::private_with_egress("app"),
                SubnetGroup::isolated("data"),
            ]);
        let engine = Engine::aurora_postgres("16.4");
        let cluster = DatabaseCluster::new(stack, "Cluster", engine, &vpc)
            .login(Login::user("shop").secret_name("shop/db"))
            .writer(ClusterInstance::serverless("writer").performance_insights())
            .reader(ClusterInstance::serverless("reader").promotion_tier(1))
            .serverless_capacity(0.5..=8.0)
            .subnets(SubnetSelection::isolated())
            .database_name("shop")
            .data_api()
            .iam_authentication()
            .removal_policy(RemovalPolicy::Snapshot)
            .backup_retention(Duration::days(14))
            .backup_window("02:00-03:00")
            .log_exports(["postgresql"])
            .parameter("rds.force_ssl", "1")
            .monitoring_interval(Duration::seconds(60));
        cluster
            .rotate_login("RotationSingleUser")
            .every(Duration::days(30));
        let proxy = DatabaseProxy::new(&cluster, "Proxy", &cluster)
            .iam_authentication()
            .idle_client_timeout(Duration::minutes(15));
        let secret = cluster.database_secret();
        let call = function(stack, "Call")
            .vpc(&vpc)
            .subnets(SubnetSelection::group("app"))
            .env("HOST", proxy.endpoint())
            .env("SECRET", secret.secret_arn());
        proxy.grant_connect(&call, "shop");
        proxy.allow_from(&call, Port::tcp(5432));
        secret.grant_read(&call);
        cluster.grant_data_api(&call);
        let busy = cluster.metric(rds::DBClusterMetric::CPUUtilization);
        Alarm::new(stack, "Busy", busy.is_at_least(80.0)).evaluation_periods(3);
    });
}

#[test]
fn names() {
    // It is not measured unless it is said.
    const BUT: [&str; 1] = ["/Check8FEA48D3/Properties/HealthCheckConfig/MeasureLatency"];
    check_places("port-names", &BUT, |stack| {
        let zone = HostedZone::new(stack, "Zone", "example.org").comment("main");
        zone.caa_amazon();
        let delegation =
            Role::new(stack, "Delegation", Principal::account("210987654321")).name("delegation");
        zone.grant_delegation(&delegation);
        let check = HealthCheck::https(stack, "Check", "www.example.org")
            .path("/health")
            .failure_threshold(3)
            .interval(Duration::seconds(30))
            .regions(["us-east-1", "eu-west-1", "ap-southeast-1"]);
        let a = |id: &str, name: &str, last: u8| {
            let address = RecordData::a([format!("192.0.2.{last}")]);
            Record::new(stack, id, &zone, address).name(name)
        };
        let minute = Duration::seconds(60);
        a("Primary", "www", 1)
            .primary("one")
            .health_check_id(check.health_check_id())
            .ttl(minute);
        a("Secondary", "www", 2).secondary("two").ttl(minute);
        a("Blue", "shop", 3).weighted(90, "blue");
        a("Green", "shop", 4).weighted(10, "green");
        a("Near", "near", 5).nearest("eu-west-1", "eu");
        a("German", "geo", 6).in_country("DE", "de");
        a("Others", "geo", 7).elsewhere("others");
        a("Any", "any", 8).one_of_many("a");
        Record::new(
            stack,
            "Mail",
            &zone,
            RecordData::mx([(10, "mail.example.org")]),
        );
        Record::new(stack, "Spf", &zone, RecordData::txt(["v=spf1 -all"]));
        Record::new(stack, "Docs", &zone, RecordData::cname("example.github.io"))
            .name("docs")
            .ttl(Duration::hours(1))
            .comment("docs");
        let sip = RecordData::srv([(1, 5, 5060, "sip.example.org")]);
        Record::new(stack, "Sip", &zone, sip).name("_sip._tcp");
        let servers = RecordData::ns(["ns1.example.net", "ns2.example.net"]);
        Record::new(stack, "Sub", &zone, servers).name("sub");
        let vpc = Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1);
        let inside = HostedZone::new(stack, "Inside", "inside.local").vpc(&vpc);
        Record::new(stack, "Db", &inside, RecordData::cname("db.example.net")).name("db");
    });
}
