//! What the steps of a flow need: roles, policies, keys, order and roads, each with the codes of its kind.

use std::collections::HashSet;

use super::reading::related;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::{Diagnostic, Severity};
use stackwright_template::flow::{Edge, Graph, Kind, Need, State, Unmet};
use stackwright_template::model::Scenarios;

/// Who calls whom in a template, with what each step needs.
#[derive(Debug)]
pub struct Flow<'t> {
    /// The graph.
    pub graph: Graph<'t>,
    /// The needs of each edge.
    needs: Vec<Vec<Need<'t>>>,
}

impl<'t> Flow<'t> {
    /// The flow of a template.
    pub fn new(scenarios: &Scenarios<'t>) -> Self {
        let graph = Graph::new(&[scenarios]);
        let needs = graph.edges().iter().map(|edge| graph.needs(edge)).collect();
        Self { graph, needs }
    }

    /// The needs that are not met.
    fn unmet(&self) -> impl Iterator<Item = (&Edge<'t>, Kind, &Unmet<'t>)> {
        let edges = self.graph.edges().iter().zip(&self.needs);
        edges.flat_map(|(edge, needs)| {
            needs.iter().filter_map(move |need| match &need.state {
                State::Unmet(unmet) => Some((edge, need.kind, &**unmet)),
                _ => None,
            })
        })
    }
}

/// Reports what is not met of the needs that a rule is about.
fn report<'t>(
    rule: &impl Rule,
    cx: &Context<'t>,
    out: &mut Findings,
    about: impl Fn(&Edge<'t>, Kind) -> bool,
) {
    let mut seen = HashSet::new();
    for (edge, kind, unmet) in cx.flow().unmet() {
        if about(edge, kind) {
            let finding = finding(rule, unmet);
            // A role that several steps use, and the same in several forms, is one fault.
            let role = edge.role.as_ref().and_then(|used| used.role);
            let known = match (kind, role) {
                (Kind::Trust, Some(role)) => format!(
                    "{} {:?}",
                    role.label(),
                    edge.role.as_ref().map(|used| used.services)
                ),
                _ => format!("{:?} {}", finding.span, finding.message),
            };
            if seen.insert(known) {
                out.report(finding);
            }
        }
    }
}

fn finding(rule: &impl Rule, unmet: &Unmet<'_>) -> Diagnostic {
    let mut finding = rule
        .at(unmet.span, format!("{}: {}", unmet.fails, unmet.why))
        .hint(&*unmet.hint)
        .resource(&*unmet.resource)
        .property(&*unmet.property);
    if !unmet.certain {
        finding = finding.severity(Severity::Warning);
    }
    for (located, span, label) in &unmet.related {
        finding = related(finding, located, *span, label);
    }
    finding
}

rule! {
    /// ## What it does
    /// Reports a role that a service of AWS is to act as, and that its trust policy does not let that service assume: of
    /// targets of event rules, schedules, pipes, functions, state machines, pipelines, deliveries and others.
    ///
    /// ## Why it matters
    /// It is the classic mistake where several roles meet: everything deploys, the rule fires, and nothing starts; or the
    /// resource is refused when it is created.
    ///
    /// ## Example
    /// ```yaml
    /// EventsRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}}}}   # events.amazonaws.com
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html>
    pub struct TargetRoleTrust = SW1002, "target-role-trust", Error, on [template];
}

impl Rule for TargetRoleTrust {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Trust && !is_task(edge)
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a task role or an execution role that ECS (`ecs-tasks.amazonaws.com`) cannot assume.
    ///
    /// ## Why it matters
    /// The task definition deploys. Each task stops before it runs, with "ECS was unable to assume the role".
    ///
    /// ## Example
    /// ```yaml
    /// TaskRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: sts:AssumeRole}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
    pub struct TaskRoleTrust = SW1003, "task-role-trust", Error, on [template];
}

impl Rule for TaskRoleTrust {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Trust && is_task(edge)
        });
    }
}

fn is_task(edge: &Edge<'_>) -> bool {
    edge.by.type_name == "AWS::ECS::TaskDefinition"
}

/// Whether the edge starts a task.
fn runs_task(edge: &Edge<'_>) -> bool {
    edge.side.is_some_and(|side| !side.passes.is_empty())
}

rule! {
    /// ## What it does
    /// Reports an event rule, a schedule or a pipe that starts a task by a role which no policy allows `ecs:RunTask` on the
    /// task definition and the cluster.
    ///
    /// ## Why it matters
    /// Everything deploys, the rule fires, EventBridge is denied, and no task starts. It is a warning for a role that
    /// others could attach policies to, since it has a name of its own or is an output of the template, unless all
    /// templates of the app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: ecs:RunTask, Resource: !Ref OtherTask}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html>
    pub struct RunTask = SW1004, "run-task-not-allowed", Error, on [template];
}

impl Rule for RunTask {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Action && runs_task(edge)
        });
    }
}

rule! {
    /// ## What it does
    /// Reports an event rule, a schedule or a pipe that starts a task by a role which no policy allows `iam:PassRole` on the
    /// task role (of Fargate tasks) or the execution role of the task definition.
    ///
    /// ## Why it matters
    /// Whoever starts a task hands its roles to ECS, and must be allowed to. Without it everything deploys, the rule
    /// fires, and no task starts. It is a warning for a role that others could attach policies to, since it has a name
    /// of its own or is an output of the template, unless all templates of the app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt TaskRole.Arn}   # and the execution role?
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html>
    pub struct PassRole = SW1005, "pass-role-not-allowed", Error, on [template];
}

impl Rule for PassRole {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |_, kind| kind == Kind::Pass);
    }
}

rule! {
    /// ## What it does
    /// Reports a bucket of the template that a service is to write to or read from, when its policy does not let that
    /// service: CloudTrail for a trail's files, a balancer for its logs, a distribution for what it serves, SES for mail.
    ///
    /// ## Why it matters
    /// CloudTrail, balancers and SES try it when they are created, so that their creation fails, and with it the stack's.
    /// A distribution answers each request with 403.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: s3:PutObject,
    ///   Resource: !Sub '${Logs.Arn}/AWSLogs/${AWS::AccountId}/*'}   # and s3:GetBucketAcl?
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
    pub struct BucketPolicy = SW1012, "bucket-policy-lacks-service", Error, on [template];
}

impl Rule for BucketPolicy {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Policy && is_of(edge, &["AWS::S3::Bucket"])
        });
    }
}

/// Whether what is asked is of one of these types.
fn is_of(edge: &Edge<'_>, types: &[&str]) -> bool {
    edge.side.is_some_and(|side| types.contains(&side.ty))
}

rule! {
    /// ## What it does
    /// Reports a function (or an alias or version) of the template that a service is to call, when no
    /// `AWS::Lambda::Permission` lets that service call it for that source: for event rules, buckets, topics, APIs, log
    /// groups, user pools, balancers, alarms, rotations, rules of Config and IoT, and mail.
    ///
    /// ## Why it matters
    /// A service calls a function by the function's own policy. Everything deploys and the function never runs; a bucket, a
    /// rotation, a subscription filter or a target group is refused when it is created.
    ///
    /// ## Example
    /// ```yaml
    /// Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Function, Action: lambda:InvokeFunction,
    ///   Principal: s3.amazonaws.com}}   # events.amazonaws.com
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    pub struct FunctionPermission = SW1050, "function-permission", Error, on [template];
}

impl Rule for FunctionPermission {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            let types = [
                "AWS::Lambda::Function",
                "AWS::Lambda::Alias",
                "AWS::Lambda::Version",
            ];
            kind == Kind::Policy && is_of(edge, &types)
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a queue or topic of the template that a service is to send to, when no policy lets that service: for event
    /// rules, buckets, topics, alarms, mail, and queues for what could not be delivered.
    ///
    /// ## Why it matters
    /// Without a policy a queue or topic takes messages from its own account's identities alone. Everything deploys and
    /// nothing arrives; a bucket is refused when it is created.
    ///
    /// ## Example
    /// ```yaml
    /// QueuePolicy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Queue], PolicyDocument: {Statement:
    ///   {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sqs:ReceiveMessage, Resource: !GetAtt Queue.Arn}}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html>
    pub struct QueuePolicy = SW1051, "queue-policy", Error, on [template];
}

impl Rule for QueuePolicy {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Policy && is_of(edge, &["AWS::SQS::Queue", "AWS::SNS::Topic"])
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is a log group of the template, when no
    /// `AWS::Logs::ResourcePolicy` of the template or app lets EventBridge write to it.
    ///
    /// ## Why it matters
    /// EventBridge writes to a log group by a resource policy of the account. Everything deploys, the rule fires, and
    /// nothing is written. It is a warning, since the account may have the policy already.
    ///
    /// ## Example
    /// ```yaml
    /// Targets: [{Id: log, Arn: !GetAtt Logs.Arn}]   # no AWS::Logs::ResourcePolicy
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    pub struct LogGroupTarget = SW1052, "log-group-target-policy", Warning, on [template];
}

impl Rule for LogGroupTarget {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Policy && is_of(edge, &["AWS::Logs::LogGroup"])
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a KMS key of the template or app whose policy does not let the service use it that needs it: CloudTrail
    /// for a trail's key, CloudWatch Logs for a log group's, and whichever service writes to a queue, topic or bucket that is
    /// encrypted; and AWS's own keys there, whose policies cannot be changed.
    ///
    /// ## Why it matters
    /// A service is no identity of the account, so that only the key's policy can let it in. The trail, log group or bucket
    /// cannot be created; messages to an encrypted queue or topic are lost.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, Properties: {KMSKeyId: !GetAtt Key.Arn, …}}   # the key's policy names the account alone
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>,
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html>,
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
    pub struct KeyPolicy = SW1074, "key-policy-lacks-service", Error, on [template];
}

impl Rule for KeyPolicy {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Key && edge.role.is_none()
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a step of a flow that is made by a role which no policy allows it: reading a queue, stream or table for a
    /// function or pipe, sending to a target or a dead-letter queue, starting a state machine or build, writing files.
    ///
    /// ## Why it matters
    /// Event source mappings, pipes, dead-letter queues and destinations are refused when they are created, since
    /// their service tries the role. Of others everything deploys, and nothing arrives. It is a warning for a role that others
    /// could attach policies to, since it has a name of its own or is an output of the template, unless all templates of the
    /// app are checked together.
    ///
    /// ## Example
    /// ```yaml
    /// Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, …}}   # Role lacks sqs:DeleteMessage
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html>,
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html>,
    /// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html>
    pub struct RoleAction = SW1320, "role-not-allowed", Error, on [template];
}

impl Rule for RoleAction {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            // What an execution role needs, SW1007 says for all that a container has.
            kind == Kind::Action && !runs_task(edge) && !is_task(edge)
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a step of a flow to or from something encrypted by a KMS key of the template or app, made by a role that may
    /// not use the key: neither its own policies nor the key's allow it.
    ///
    /// ## Why it matters
    /// To read an encrypted secret or queue takes two permissions: on it, and on its key. Everything deploys; a task stops
    /// with `ResourceInitializationError`, a pipe or function reads nothing.
    ///
    /// ## Example
    /// ```yaml
    /// Statement: {Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret}   # and kms:Decrypt on its key
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html>,
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html>
    pub struct RoleKey = SW1321, "role-key-not-allowed", Error, on [template];
}

impl Rule for RoleKey {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |edge, kind| {
            kind == Kind::Key && edge.role.is_some()
        });
    }
}

rule! {
    /// ## What it does
    /// Reports a resource that does not depend on the policy or permission which lets it do what its service tries when it
    /// is created: a bucket on the permission of the function that it notifies, a trail on the policy of its bucket, an
    /// event source mapping on the policy of the function's role.
    ///
    /// ## Why it matters
    /// Nothing in the one refers to the other, so that CloudFormation creates both at once. Whichever comes first decides
    /// whether the deployment works. It is an error where AWS documents that the policy must be there before.
    ///
    /// ## Example
    /// ```yaml
    /// Trail: {Type: AWS::CloudTrail::Trail, DependsOn: LogsPolicy, Properties: {S3BucketName: !Ref Logs}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html>,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html>
    pub struct DependsOnPolicy = SW1013, "depends-on-policy", Error, on [template];
}

impl Rule for DependsOnPolicy {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |_, kind| kind == Kind::Order);
    }
}

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule, a schedule, a pipe or a service in a public subnet, which is one whose default
    /// route leads to an internet gateway, without a public address, and without the VPC endpoints that would do. A function in
    /// such a subnet never has a public address: it is reported when its environment names what it calls, such as a table or a
    /// queue, and its role may use that.
    ///
    /// ## Why it matters
    /// An internet gateway serves public addresses alone. The task cannot pull its image: everything deploys, the
    /// task stops with `CannotPullContainerError`, and of a service not even the deployment ends. The calls of a function wait
    /// until its time is over.
    ///
    /// ## Example
    /// ```yaml
    /// AwsVpcConfiguration: {Subnets: [!Ref PublicSubnet], AssignPublicIp: DISABLED}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub struct NoWayOut = SW1040, "no-way-out", Error, on [template];
}

impl Rule for NoWayOut {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |_, kind| kind == Kind::Address);
    }
}

rule! {
    /// ## What it does
    /// Reports a Fargate task of an event rule, a schedule, a pipe or a service in a subnet whose route table, in the
    /// template, has no default route, when an endpoint is missing of what the task needs to start: `ecr.api`, `ecr.dkr` and
    /// `s3` for an image in ECR, `logs` for its logs, `secretsmanager` and `ssm` for its secrets. An image elsewhere is not
    /// reached at all. An endpoint without private DNS, whose security groups let no HTTPS in, or a gateway endpoint that is
    /// not in the subnet's route table, does not count. A function in such a subnet needs endpoints of what its environment
    /// names and its role may use.
    ///
    /// ## Why it matters
    /// The task cannot pull its image, and stops with `CannotPullContainerError` or `ResourceInitializationError`. The calls of
    /// a function wait until its time is over. It is a warning, since routes and endpoints can be added elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// AwsVpcConfiguration: {Subnets: [!Ref IsolatedSubnet]}   # endpoints for ecr.api, ecr.dkr and logs, and not for s3
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    pub struct Isolated = SW1041, "isolated", Warning, on [template];
}

impl Rule for Isolated {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |_, kind| kind == Kind::Network);
    }
}

rule! {
    /// ## What it does
    /// Reports a database, a cache or a file system whose security groups, all in the template or app, let nothing in from a
    /// function, a service of ECS, an instance or a proxy that connects to it: whose environment or user data names it, or that
    /// mounts it. The port is the one that it is given, or the usual one of its engine.
    ///
    /// ## Why it matters
    /// Everything deploys, and each connection waits until its time is over. A task that mounts a file system does not start. It
    /// is a warning for groups that others could add rules to, since they are outputs of the template.
    ///
    /// ## Example
    /// ```yaml
    /// DatabaseGroup: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress:
    ///   [{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !Ref FunctionGroup}]}}   # of postgres: 5432
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html>,
    /// <https://docs.aws.amazon.com/efs/latest/ug/network-access.html>
    pub struct PortNotOpen = SW1326, "port-not-open", Error, on [template];
}

impl Rule for PortNotOpen {
    fn template<'t>(&self, cx: &Context<'t>, out: &mut Findings) {
        report(self, cx, out, |_, kind| kind == Kind::Port);
    }
}
