//! A web service under a domain, deployed and read back through the services' own APIs.

use serde_json::{Value, json};
use stackwright_aws::elasticloadbalancingv2::LoadBalancerMetric;
use stackwright_aws::prelude::*;

use crate::world::{stack, with_emulator};

fn template(name: &str) -> Value {
    let app = App::new();
    let stack = Stack::new(&app, name);
    let zone = HostedZone::new(&stack, "Zone", "web-service.example");
    let vpc = Vpc::new(&stack, "Vpc").max_azs(2).public_subnets_only();
    let cluster = ecs::Cluster::new(&stack, "Cluster").vpc(&vpc);
    let image = "public.ecr.aws/docker/library/nginx:1.29";
    let web = LoadBalancedFargateService::new(&stack, "Web", &cluster, image)
        .domain("www.web-service.example", &zone)
        .assign_public_ip()
        .health_check_path("/health")
        .env("MODE", "quick");
    let team = Topic::new(&stack, "Team");
    let failed = (web.load_balancer()).metric(LoadBalancerMetric::HTTPCodeTarget5XXCount);
    Alarm::new(&stack, "Failures", failed.is_at_least(10.0)).on_alarm(&team);

    let parts: [&Node; 5] = [
        web.load_balancer().node(),
        web.target_group().node(),
        web.service().node(),
        cluster.node(),
        zone.node(),
    ];
    for (node, id) in parts
        .into_iter()
        .zip(["Balancer", "Targets", "Service", "Machines", "Zone"])
    {
        node.override_logical_id(id);
    }
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.template(name).expect("the stack").clone().into()
}

#[test]
fn a_web_service_is_there() {
    with_emulator(|world| async move {
        let name = "web-service";
        let (result, events) = world.deploy(&stack(name, template(name))).await;
        let deployed = result.unwrap_or_else(|error| panic!("{error}\n{events:#?}"));
        assert_eq!(deployed.status, "CREATE_COMPLETE");
        let id = |logical: &str| world.physical_id(name, logical);
        let call = |service: &str, operation: &str, parameters: Value| {
            world.emulator.call(service, operation, parameters)
        };

        let balancer = id("Balancer");
        let listeners = call(
            "elbv2",
            "describe_listeners",
            json!({ "LoadBalancerArn": &balancer }),
        );
        let listeners = listeners["Listeners"].as_array().expect("listeners");
        let of = |port: u16| {
            listeners
                .iter()
                .find(|one| one["Port"] == port)
                .expect("there")
        };
        assert_eq!(of(443)["Protocol"], "HTTPS");
        assert_eq!(
            of(443)["DefaultActions"][0]["TargetGroupArn"],
            id("Targets")
        );
        assert_eq!(of(80)["DefaultActions"][0]["RedirectConfig"]["Port"], "443");
        let groups = call(
            "elbv2",
            "describe_target_groups",
            json!({ "TargetGroupArns": [id("Targets")] }),
        );
        assert_eq!(groups["TargetGroups"][0]["HealthCheckPath"], "/health");

        let services = json!({ "cluster": id("Machines"), "services": [id("Service")] });
        let services = call("ecs", "describe_services", services);
        let service = &services["services"][0];
        assert_eq!(service["launchType"], "FARGATE");
        assert_eq!(service["loadBalancers"][0]["targetGroupArn"], id("Targets"));
        let task = json!({ "taskDefinition": service["taskDefinition"] });
        let task = call("ecs", "describe_task_definition", task);
        let container = &task["taskDefinition"]["containerDefinitions"][0];
        assert_eq!(
            container["environment"],
            json!([{ "name": "MODE", "value": "quick" }])
        );

        // Clients come to the load balancer, which alone reaches the tasks.
        let network = &service["networkConfiguration"]["awsvpcConfiguration"];
        let groups = json!({ "GroupIds": network["securityGroups"] });
        let groups = call("ec2", "describe_security_groups", groups);
        let rules = &groups["SecurityGroups"][0]["IpPermissions"];
        assert_eq!(rules[0]["FromPort"], 80, "{rules}");
        assert_eq!(rules[0]["IpRanges"], json!([]), "{rules}");
        assert!(
            rules[0]["UserIdGroupPairs"][0]["GroupId"].is_string(),
            "{rules}"
        );

        let records = json!({ "HostedZoneId": id("Zone") });
        let records = call("route53", "list_resource_record_sets", records);
        let records = records["ResourceRecordSets"].as_array().expect("records");
        let www = records
            .iter()
            .find(|one| one["Name"] == "www.web-service.example.");
        let leads_to = &www.expect("the record")["AliasTarget"]["DNSName"];
        let balancers = json!({ "LoadBalancerArns": [balancer] });
        let balancers = call("elbv2", "describe_load_balancers", balancers);
        let host = balancers["LoadBalancers"][0]["DNSName"]
            .as_str()
            .expect("a name");
        assert!(
            leads_to.as_str().expect("a name").contains(host),
            "{leads_to}"
        );
    });
}
