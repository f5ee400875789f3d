//! Deliveries of logs of AWS's services.

mod parity;

use parity::{check_setters, codes, template};
use stackwright::Stack;
use stackwright_aws::cfn;
use stackwright_aws::cfn::cloudfront::LogType;
use stackwright_aws::cloudfront::{Distribution, Origin};
use stackwright_aws::logs::{DeliverLogs, LogDestination, LogGroup};
use stackwright_aws::s3::Bucket;

fn site(stack: &Stack) -> Distribution {
    Distribution::new(stack, "Site", Origin::https("site.example.org"))
}

#[test]
fn a_source_has_several_deliveries() {
    let template = template(|stack| {
        let site = site(stack);
        let group = LogDestination::log_group(&LogGroup::new(stack, "Seen")).format("json");
        let lake = Bucket::new(stack, "Lake");
        let lake = LogDestination::bucket(&lake).format("parquet");
        site.deliver_logs(LogType::AccessLogs, group.fields(["date", "time"]));
        site.deliver_logs(LogType::AccessLogs, lake);
        let stream = "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs";
        site.deliver_logs(
            LogType::ConnectionLogs,
            LogDestination::delivery_stream(stream),
        );
    });
    let resources = template["Resources"].as_object().expect("resources");
    let of_type =
        |name: &str| -> Vec<_> { resources.values().filter(|it| it["Type"] == name).collect() };
    assert_eq!(of_type("AWS::Logs::DeliverySource").len(), 2);
    assert_eq!(of_type("AWS::Logs::DeliveryDestination").len(), 3);
    let deliveries = of_type("AWS::Logs::Delivery");
    assert_eq!(deliveries.len(), 3);
    let fields = deliveries
        .iter()
        .find_map(|it| it["Properties"]["RecordFields"].as_array());
    assert_eq!(fields.map(Vec::len), Some(2));
    let policy = of_type("AWS::S3::BucketPolicy")[0]["Properties"].to_string();
    for part in [
        "delivery.logs.amazonaws.com",
        "bucket-owner-full-control",
        "AWSLogs/*",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(of_type("AWS::Logs::ResourcePolicy").len(), 1);
}

/// A type that has no construct of its own delivers its logs, too.
#[test]
fn generated_types() {
    let template = template(|stack| {
        let bus = cfn::events::CfnEventBus::new(stack, "Bus", "shop");
        let group = LogGroup::new(stack, "Seen");
        bus.deliver_logs(
            cfn::events::LogType::ErrorLogs,
            LogDestination::log_group(&group),
        );
    });
    let resources = template["Resources"].as_object().expect("resources");
    let source = resources
        .values()
        .find(|it| it["Type"] == "AWS::Logs::DeliverySource");
    let source = &source.expect("a source")["Properties"];
    assert_eq!(source["ResourceArn"]["Fn::GetAtt"][1], "Arn");
    assert_eq!(source["LogType"], "ERROR_LOGS");
}

#[test]
fn misuse() {
    let found = codes(|stack| {
        let group = LogGroup::new(stack, "Seen");
        let group = LogDestination::log_group(&group).format("parquet");
        site(stack).deliver_logs(LogType::AccessLogs, group);
    });
    assert_eq!(found, ["SW0514"]);
    let found = codes(|stack| {
        let lake = Bucket::from_name(stack, "Lake", "lake");
        site(stack).deliver_logs(LogType::AccessLogs, LogDestination::bucket(&lake));
    });
    assert_eq!(found, ["SW0515"]);
}

#[test]
fn the_line_is_that_of_the_setter() {
    check_setters(&["SW0514"], |stack| {
        let site = site(stack);
        let group = LogGroup::new(stack, "Seen");
        let group = LogDestination::log_group(&group).format("parquet");
        let first = line!() + 1;
        site.deliver_logs(LogType::AccessLogs, group);
        first
    });
}
