//! A task for each object: the whole pipeline from an upload to a Fargate task as one construct.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::diagnostic::codes::events::EVENT_LOOP;
use stackwright::{Construct, Defaults, Diagnostic, Node, sub};

use super::codes;
use crate::cloudtrail::Trail;
use crate::ec2::{SubnetSelection, Vpc};
use crate::ecs::{Cluster, Container, ContainerImage, FargateTaskDefinition, TaskRole};
use crate::events::{EventPattern, FargateTarget, Rule};
use crate::iam::{Grantable, Grantee};
use crate::kit::{Part, Set};
use crate::s3::Bucket;

const CONTAINER: &str = "task";
const INPUT: &str = "input/";
const OUTPUT: &str = "output/";

/// Starts a Fargate task for each object that is written under a prefix of a bucket. The task may read what starts it and
/// write its results under another prefix, and nothing else.
///
/// The container finds in its environment `S3_BUCKET` and `S3_KEY` of the object, and `OUTPUT`, the `s3://` URL under which
/// it may write. Whatever is not given is made: a versioned bucket, a trail that records its writes, a VPC with public
/// subnets in two zones, a cluster.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::patterns::ObjectTask;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Mazes");
/// let solver = ObjectTask::new(&stack, "Solver", "public.ecr.aws/x4e8a6b6/mazesolver:1.0.7")
///     .cpu(1024)
///     .memory_mib(2048)
///     .env("LEVEL", "2");
/// let files = solver.bucket();
/// # let _ = files;
/// # app.synth().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct ObjectTask(Part<Owned>);

struct Owned {
    plan: RefCell<Plan>,
    role: TaskRole,
    task: FargateTaskDefinition,
    container: Container,
    parts: RefCell<Option<Parts>>,
}

/// What the setters have chosen.
struct Plan {
    input: Set<String>,
    output: Set<String>,
    bucket: Option<Bucket>,
    trail: Option<Trail>,
    direct: bool,
    vpc: Option<Vpc>,
    cluster: Option<Cluster>,
    subnets: Option<SubnetSelection>,
}

/// What the pipeline is made of, once it is complete.
#[derive(Clone)]
struct Parts {
    bucket: Bucket,
    cluster: Cluster,
    rule: Rule,
}

impl Grantable for ObjectTask {
    /// The role of the task.
    fn grantee(&self) -> Grantee {
        self.0.role.grantee()
    }
}

one_container!(ObjectTask);

impl ObjectTask {
    /// A pipeline whose task has one container of this image, 0.25 vCPU and 512 MiB.
    ///
    /// # Errors
    /// At synthesis: `SW0551` if the prefixes overlap, `SW0552` if a part is given after the pipeline had to make its own.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, image: impl Into<ContainerImage>) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), image.into()))
    }

    #[track_caller]
    fn create(node: Node, image: ContainerImage) -> Self {
        node.set_construct_type("stackwright_aws.patterns.ObjectTask");
        let role = TaskRole::new(&node, "TaskRole");
        let task = FargateTaskDefinition::new(&node, "Task").task_role(&role);
        let container = task.container(CONTAINER, image);
        let pipeline = ObjectTask(Part::new(
            node,
            Rc::new(Owned {
                plan: RefCell::new(Plan {
                    input: Set::new(INPUT.to_owned()),
                    output: Set::new(OUTPUT.to_owned()),
                    bucket: None,
                    trail: None,
                    direct: false,
                    vpc: None,
                    cluster: None,
                    subnets: None,
                }),
                role,
                task,
                container,
                parts: RefCell::default(),
            }),
        ));
        pipeline.0.check(Owned::problems);
        let complete = pipeline.clone();
        pipeline.node().on_complete(move || {
            complete.complete();
        });
        pipeline
    }

    #[track_caller]
    fn choose<V>(&self, value: V, choose: impl FnOnce(&mut Plan, Set<V>)) -> Self {
        if self.0.parts.borrow().is_some() {
            let problem = "the pipeline is changed after it was made";
            self.0.report(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("call its setters before `bucket`, `cluster` and `rule`"),
            );
        }
        ObjectTask(self.0.set(value, |pipeline, value| {
            choose(&mut pipeline.plan.borrow_mut(), value);
        }))
    }

    /// The prefix of the keys that start a task. The default is `input/`.
    #[track_caller]
    pub fn input_prefix(&self, prefix: impl Into<String>) -> Self {
        self.choose(prefix.into(), |plan, prefix| plan.input = prefix)
    }

    /// The prefix under which the task may write. The default is `output/`.
    #[track_caller]
    pub fn output_prefix(&self, prefix: impl Into<String>) -> Self {
        self.choose(prefix.into(), |plan, prefix| plan.output = prefix)
    }

    /// Takes an existing bucket.
    #[track_caller]
    pub fn use_bucket(&self, bucket: &Bucket) -> Self {
        self.choose(bucket, |plan, bucket| plan.bucket = Some((*bucket).clone()))
    }

    /// Lets an existing trail record the writes.
    #[track_caller]
    pub fn use_trail(&self, trail: &Trail) -> Self {
        self.choose(trail, |plan, trail| plan.trail = Some((*trail).clone()))
    }

    /// Takes the events that the bucket itself sends to EventBridge instead of those that CloudTrail records: they come
    /// sooner and cost nothing, but do not say who wrote the object. The bucket must be one of the app.
    #[track_caller]
    pub fn without_trail(&self) -> Self {
        self.choose((), |plan, _| plan.direct = true)
    }

    /// Runs the tasks in an existing VPC.
    #[track_caller]
    pub fn use_vpc(&self, vpc: &Vpc) -> Self {
        self.choose(vpc, |plan, vpc| plan.vpc = Some((*vpc).clone()))
    }

    /// Runs the tasks in an existing cluster, and in its VPC.
    #[track_caller]
    pub fn use_cluster(&self, cluster: &Cluster) -> Self {
        self.choose(cluster, |plan, cluster| {
            plan.cluster = Some((*cluster).clone())
        })
    }

    /// Runs the tasks in these subnets of the VPC. The default of an existing VPC is its private subnets, and that of the
    /// pipeline's own is the public ones, with public addresses to pull the image.
    #[track_caller]
    pub fn subnets(&self, subnets: impl Into<SubnetSelection>) -> Self {
        let subnets = subnets.into();
        self.choose((), |plan, _| plan.subnets = Some(subnets))
    }

    /// The bucket: the one that was given, or the pipeline's own.
    pub fn bucket(&self) -> Bucket {
        self.parts().bucket
    }

    /// The cluster: the one that was given, or the pipeline's own.
    pub fn cluster(&self) -> Cluster {
        self.parts().cluster
    }

    /// The rule that starts the tasks.
    pub fn rule(&self) -> Rule {
        self.parts().rule
    }

    fn parts(&self) -> Parts {
        self.node().complete();
        self.complete()
    }

    #[track_caller]
    fn complete(&self) -> Parts {
        if let Some(parts) = &*self.0.parts.borrow() {
            return parts.clone();
        }
        let plan = self.0.plan.borrow();
        let bucket = plan
            .bucket
            .clone()
            .unwrap_or_else(|| Bucket::new(self.node(), "Bucket").versioned().enforce_ssl());
        bucket.grant_read(&self.0.role, &format!("{}*", *plan.input));
        bucket.grant_write(&self.0.role, &format!("{}*", *plan.output));
        let url = sub!("s3://{}/{}", bucket.bucket_name(), *plan.output);
        self.0.container.env("OUTPUT", url);

        let cluster = self.make_cluster(&plan);
        let pattern = match plan.direct {
            true => {
                let bucket = match bucket.is_imported() {
                    true => bucket.clone(),
                    false => bucket.send_events(),
                };
                EventPattern::object_created(&bucket)
            }
            false => {
                let trail = plan.trail.clone();
                let trail = trail.unwrap_or_else(|| Trail::new(self.node(), "Trail"));
                trail.log_object_writes(&bucket, &plan.input);
                EventPattern::object_written(&bucket)
            }
        };
        let mut target = FargateTarget::new(&cluster, &self.0.task)
            .env(&self.0.container, "S3_BUCKET", pattern.bucket())
            .env(&self.0.container, "S3_KEY", pattern.key());
        if let Some(subnets) = &plan.subnets {
            target = target.subnets(subnets);
        } else if plan.vpc.is_none() && plan.cluster.is_none() {
            target = target
                .subnets(cluster.network().public_subnets())
                .assign_public_ip();
        }
        let rule = Rule::new(self.node(), "Rule")
            .on(pattern.prefix(&*plan.input))
            .target(target);
        if plan.starts_itself() {
            let reason = "the pipeline says it of its prefixes";
            rule.node().acknowledge(EVENT_LOOP.as_str(), reason);
        }
        let parts = Parts {
            bucket,
            cluster,
            rule,
        };
        self.0.parts.replace(Some(parts.clone()));
        parts
    }

    #[track_caller]
    fn make_cluster(&self, plan: &Plan) -> Cluster {
        if let Some(cluster) = &plan.cluster {
            return cluster.clone();
        }
        let vpc = plan.vpc.clone().unwrap_or_else(|| {
            Vpc::new(self.node(), "Vpc")
                .max_azs(2)
                .public_subnets_only()
        });
        Cluster::new(self.node(), "Cluster").vpc(&vpc)
    }
}

impl Plan {
    fn starts_itself(&self) -> bool {
        let (input, output) = (self.input.as_str(), self.output.as_str());
        input.starts_with(output) || output.starts_with(input)
    }
}

impl Owned {
    fn problems(&self) -> Vec<Diagnostic> {
        let plan = self.plan.borrow();
        if !plan.starts_itself() {
            return Vec::new();
        }
        let (input, output) = (&*plan.input, &*plan.output);
        let set = match output.as_str() {
            OUTPUT => &plan.input,
            _ => &plan.output,
        };
        let problem = format!(
            "what the task writes under `{output}` starts it again, as objects under `{input}` do"
        );
        let hint = "choose prefixes of which neither starts with the other, for example `input/` and `output/`";
        vec![set.blame(Diagnostic::error(codes::OVERLAP, problem).hint(hint))]
    }
}
