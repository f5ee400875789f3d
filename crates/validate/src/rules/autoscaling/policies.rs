//! SW1160 and SW1161: groups and targets that cannot be scaled as they say.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::{Piece, Scope};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a group says in which subnets or zones its instances are, and that a scaling policy has what its type
    /// needs: `ScalingAdjustment`, `StepAdjustments` or `TargetTrackingConfiguration`, `AdjustmentType` for the first
    /// two, and the target group whose requests it counts.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses the group or policy.
    ///
    /// ## Example
    /// ```yaml
    /// Policy: {Type: AWS::AutoScaling::ScalingPolicy, Properties: {AutoScalingGroupName: !Ref Group, PolicyType: StepScaling, AdjustmentType: ChangeInCapacity}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html>
    pub struct ScalingSettings = SW1160, "scaling-settings", Error,
    on [forms "AWS::AutoScaling::AutoScalingGroup" "AWS::AutoScaling::ScalingPolicy" "AWS::ApplicationAutoScaling::ScalingPolicy" with parameters];
}

rule! {
    /// ## What it does
    /// Checks that the bounds of a scalable target are in order, and that its dimension and its id are of its service.
    ///
    /// ## Why it matters
    /// Application Auto Scaling refuses the target.
    ///
    /// ## Example
    /// ```yaml
    /// Target: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ServiceNamespace: ecs, ScalableDimension: ecs:service:DesiredCount, ResourceId: service/app/web, MinCapacity: 5, MaxCapacity: 2}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html>
    pub struct ScalableTarget = SW1161, "scalable-target", Error, on [forms "AWS::ApplicationAutoScaling::ScalableTarget" with parameters];
}

const PLACES: &[&str] = &[
    "AvailabilityZones",
    "AvailabilityZoneIds",
    "InstanceId",
    "VPCZoneIdentifier",
];

/// By type of policy, what it needs.
const NEEDS: &[(&str, &[&str])] = &[
    ("SimpleScaling", &["AdjustmentType", "ScalingAdjustment"]),
    ("StepScaling", &["AdjustmentType", "StepAdjustments"]),
    ("TargetTrackingScaling", &["TargetTrackingConfiguration"]),
    ("PredictiveScaling", &["PredictiveScalingConfiguration"]),
];

impl Rule for ScalingSettings {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let resource = form.resource;
        let p = &form.properties;
        if resource.type_name == "AWS::AutoScaling::AutoScalingGroup" {
            if PLACES.iter().all(|name| p.lacks(name)) {
                out.report(
                    self.at(
                        resource.properties_span(),
                        "the group does not say where its instances are",
                    )
                    .hint("set `VPCZoneIdentifier` to subnets, or `AvailabilityZones`"),
                );
            }
            return;
        }
        for tracking in [
            "TargetTrackingConfiguration",
            "TargetTrackingScalingPolicyConfiguration",
        ] {
            let path = format!("{tracking}.PredefinedMetricSpecification");
            if let Some(metric) = p.at(&path)
                && let Some(kind) = metric.get("PredefinedMetricType")
                && kind.text() == Some("ALBRequestCountPerTarget")
                && metric.lacks("ResourceLabel")
            {
                out.report(
                    self.at(
                        kind.span(),
                        "requests are counted for a target group, and none is named",
                    )
                    .hint("add ResourceLabel: !Join [/, [!GetAtt Balancer.LoadBalancerFullName, !GetAtt Group.TargetGroupFullName]]")
                    .property(format!("{path}.PredefinedMetricType")),
                );
            }
        }
        if resource.type_name == "AWS::ApplicationAutoScaling::ScalingPolicy" {
            return;
        }
        let kind = p.get("PolicyType");
        let (name, needs) = match kind {
            Some(kind) => match NEEDS.iter().find(|(name, _)| kind.text() == Some(name)) {
                Some(needs) => *needs,
                None => return,
            },
            None if p.lacks("PolicyType") => NEEDS[0],
            None => return,
        };
        for need in needs {
            if p.lacks(need) {
                out.report(
                        self.at(
                            kind.map_or(resource.properties_span(), Instance::span),
                            format!("a policy of the type `{name}` needs `{need}`"),
                        )
                        .hint(match *need {
                            "AdjustmentType" => "write AdjustmentType: ChangeInCapacity, PercentChangeInCapacity or ExactCapacity".to_owned(),
                            need => format!("set `{need}`, or choose another `PolicyType`"),
                        })
                        .property(if kind.is_some() { "PolicyType" } else { "" }),
                    );
            }
        }
    }
}

/// By service, how the ids of its resources begin.
const IDS: &[(&str, &[&str])] = &[
    ("dynamodb", &["table/"]),
    ("ec2", &["spot-fleet-request/"]),
    ("ecs", &["service/"]),
    ("elasticmapreduce", &["instancegroup/"]),
    ("elasticache", &["replication-group/", "cache-cluster/"]),
    ("lambda", &["function:"]),
    ("rds", &["cluster:"]),
];

impl Rule for ScalableTarget {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: String| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        if let (Some(least), Some(most)) = (p.get("MinCapacity"), p.get("MaxCapacity"))
            && let (Some(low), Some(high)) = (least.number(), most.number())
            && high < low
        {
            report(
                most,
                "MaxCapacity",
                format!("the maximum of {high} is less than the minimum of {low}"),
                "exchange them".into(),
            );
        }
        let Some(service) = p.get("ServiceNamespace").and_then(Instance::text) else {
            return;
        };
        if let Some(dimension) = p.get("ScalableDimension")
            && let Some(text) = dimension.text()
            && let Some((of, _)) = text.split_once(':')
            && of != service
        {
            report(
                dimension,
                "ScalableDimension",
                format!("the dimension `{text}` is of `{of}`, and the service is `{service}`"),
                format!("write ServiceNamespace: {of}, or a dimension of `{service}`"),
            );
        }
        if let Some(id) = p.get("ResourceId")
            && let Some(name) = service_by_ref(scope, id)
        {
            report(
                id,
                "ResourceId",
                format!("`Ref` of `{name}` is its ARN, and the id of a service has its name"),
                format!("write ${{{name}.Name}} instead of ${{{name}}}"),
            );
        }
        if let Some(id) = p.get("ResourceId")
            && let Some(text) = id.text()
            && let Some((_, starts)) = IDS.iter().find(|(name, _)| *name == service)
            && !starts.iter().any(|start| text.starts_with(start))
        {
            report(
                id,
                "ResourceId",
                format!("`{text}` is no id of a resource of `{service}`"),
                format!("it begins with {}", starts.join(" or ")),
            );
        }
    }
}

/// The service whose `Ref`, which is its ARN, is behind the name of a cluster.
fn service_by_ref<'t>(scope: Scope<'_, 't>, id: &Instance<'t>) -> Option<&'t str> {
    let text = scope.text(id);
    let starts =
        matches!(text.pieces.first(), Some(Piece::Literal(first)) if first.starts_with("service/"));
    text.pieces.iter().find_map(|piece| match piece {
        Piece::Symbol(symbol) if starts => {
            let resource = scope.template.resources.get(symbol.id.as_str())?;
            (resource.type_name == "AWS::ECS::Service").then_some(resource.name)
        }
        _ => None,
    })
}
