//! SW1514: what there is once of something: a route to a destination, a rule with a priority, a record of a name.

use crate::Severity;
use crate::rule;
use crate::rules::linked::{clashes, identity};
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that there is one resource of a type about one thing: one listener on a port of a load balancer, one rule with
    /// a priority, one route of a table to a destination, one part of a path below another, one route of an API, one mapping
    /// of a source to a function, one record of a name and a type. A second policy of a queue or a topic takes the place of the
    /// first, which is a warning.
    ///
    /// ## Why it matters
    /// The service refuses the second one.
    ///
    /// ## Example
    /// ```yaml
    /// A: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Listener, Priority: 1, Conditions: [{Field: path-pattern, Values: [/a]}], Actions: [{Type: forward, TargetGroupArn: !Ref Group}]}}
    /// B: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref Listener, Priority: 1, Conditions: [{Field: path-pattern, Values: [/b]}], Actions: [{Type: forward, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html>,
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>,
    /// <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html>,
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>,
    /// <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html>
    pub struct Once = SW1514, "there-once", Error, on [template];
}

/// What there is once.
struct Row {
    /// The type.
    of: &'static str,
    /// The properties that are not all the same for two of them; the last one is pointed at.
    by: &'static [&'static str],
    /// Properties with which there may be several.
    unless: &'static [&'static str],
    /// Who refuses the second, or what happens to it.
    what: &'static str,
    /// What to do.
    hint: &'static str,
    severity: Severity,
}

const fn row(
    of: &'static str,
    by: &'static [&'static str],
    what: &'static str,
    hint: &'static str,
) -> Row {
    Row {
        of,
        by,
        unless: &[],
        what,
        hint,
        severity: Severity::Error,
    }
}

impl Row {
    const fn unless(mut self, unless: &'static [&'static str]) -> Self {
        self.unless = unless;
        self
    }

    const fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

const RECORD: &str = "AWS::Route53::RecordSet";
const SEVERAL: &[&str] = &["SetIdentifier"];
const RECORD_TWICE: &str =
    "Route 53 refuses the record: there is one of this name and type already";
const ONE_RECORD: &str =
    "put all values into one record, or give each a `SetIdentifier` and a policy such as `Weight`";
const ROUTE: &str = "AWS::EC2::Route";
const ROUTE_TWICE: &str = "EC2 refuses the route: the table has one to this destination already";
const ONE_ROUTE: &str = "remove one of them, or put it into another route table";

const ROWS: &[Row] = &[
    row(
        "AWS::ElasticLoadBalancingV2::Listener",
        &["LoadBalancerArn", "Port"],
        "the load balancer has a listener on this port already",
        "choose another `Port`",
    ),
    row(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        &["ListenerArn", "Priority"],
        "the listener has a rule with this priority already",
        "choose another `Priority`",
    ),
    row(ROUTE, &["RouteTableId", "DestinationCidrBlock"], ROUTE_TWICE, ONE_ROUTE),
    row(ROUTE, &["RouteTableId", "DestinationIpv6CidrBlock"], ROUTE_TWICE, ONE_ROUTE),
    row(
        "AWS::EC2::VPCGatewayAttachment",
        &["InternetGatewayId", "VpcId"],
        "EC2 refuses the attachment: the gateway is attached to the VPC already",
        "remove one of the two",
    ),
    row(
        "AWS::EC2::VolumeAttachment",
        &["InstanceId", "Device"],
        "EC2 refuses the attachment: the instance has a volume at this device already",
        "choose another `Device`",
    ),
    row(
        "AWS::ApiGateway::Resource",
        &["ParentId", "PathPart"],
        "API Gateway refuses the resource: there is one of this path already",
        "use that one, or choose another `PathPart`",
    ),
    row(
        "AWS::ApiGatewayV2::Route",
        &["ApiId", "RouteKey"],
        "API Gateway refuses the route: the API has one with this key already",
        "choose another `RouteKey`",
    ),
    row(
        "AWS::ApiGatewayV2::ApiMapping",
        &["DomainName", "ApiMappingKey"],
        "API Gateway refuses the mapping: the domain has one with this key already",
        "choose another `ApiMappingKey`",
    ),
    row(
        "AWS::Lambda::EventSourceMapping",
        &["FunctionName", "EventSourceArn"],
        "Lambda refuses the mapping: the function reads this source already",
        "keep one mapping, with all filters in its `FilterCriteria`",
    )
    .unless(&["Topics", "Queues"]),
    row(
        "AWS::AppSync::Resolver",
        &["ApiId", "TypeName", "FieldName"],
        "AppSync refuses the resolver: the field has one already",
        "keep one of them",
    ),
    row(
        "AWS::AppSync::DataSource",
        &["ApiId", "Name"],
        "AppSync refuses the source: the API has one of this name already",
        "choose another `Name`",
    ),
    row(RECORD, &["HostedZoneId", "Type", "Name"], RECORD_TWICE, ONE_RECORD).unless(SEVERAL),
    row(RECORD, &["HostedZoneName", "Type", "Name"], RECORD_TWICE, ONE_RECORD).unless(SEVERAL),
    row(
        "AWS::SQS::QueuePolicy",
        &["Queues.0"],
        "the queue has one policy, and this one takes the place of the other, or the other that of this one",
        "put all statements into one policy",
    )
    .warning(),
    row(
        "AWS::SNS::TopicPolicy",
        &["Topics.0"],
        "the topic has one policy, and this one takes the place of the other, or the other that of this one",
        "put all statements into one policy",
    )
    .warning(),
];

impl Rule for Once {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        for row in ROWS {
            let clashes = clashes(cx, row.of, |form| {
                let properties = &form.properties;
                if !row.unless.iter().all(|name| properties.lacks(name))
                    || waits_for_own_code(cx, form.resource)
                {
                    return None;
                }
                let mut about = String::new();
                let mut span = form.resource.name_span;
                for path in row.by {
                    let value = properties.at(path)?;
                    about.push_str(&said(path, value)?);
                    about.push(' ');
                    span = value.span();
                }
                Some((about, span))
            });
            let property = row.by.last().copied().unwrap_or_default();
            for clash in clashes {
                out.report(
                    self.at(clash.span, format!("{}: `{}`", row.what, clash.first.name))
                        .severity(row.severity)
                        .hint(row.hint)
                        .related(clash.first_span, "the other one")
                        .resource(clash.resource)
                        .property(property),
                );
            }
        }
    }
}

/// Whether a resource waits for a custom one, which may make room for it.
fn waits_for_own_code(cx: &Context<'_>, resource: &Resource<'_>) -> bool {
    let first = resource.node.get("DependsOn");
    let first = first.map(|first| first.as_list().unwrap_or(std::slice::from_ref(first)));
    first.unwrap_or_default().iter().any(|name| {
        let first = name
            .as_str()
            .and_then(|name| cx.template.resources.get(name));
        first.is_some_and(|first| first.type_name.starts_with("Custom::"))
    })
}

/// What a value says, the same for values that come to the same: one variable in a path is as good as another, and the
/// dot at the end of a name can be left out.
fn said(path: &str, value: &Instance<'_>) -> Option<String> {
    let said = identity(value)?;
    Some(match path {
        "PathPart" if said.starts_with('{') && value.text().is_some() && !said.ends_with("+}") => {
            "{}".to_owned()
        }
        "Name" => said.trim_end_matches('.').to_ascii_lowercase(),
        _ => said,
    })
}
