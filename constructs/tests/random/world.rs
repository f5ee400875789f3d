//! What random apps are made of: chance, values that nobody would write, and the parts that are there already, are new, or
//! exist elsewhere.

use std::cell::{Cell, RefCell};

use stackwright::{App, Duration, Environment, NestedStack, Stack, pseudo, sub};
use stackwright_aws::dynamodb::{Attribute, StreamView, Table};
use stackwright_aws::ec2::{SubnetGroup, Vpc, VpcAttributes};
use stackwright_aws::ecs::{Cluster, FargateTaskDefinition};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::lambda::{Code, Function, Runtime};
use stackwright_aws::logs::LogGroup;
use stackwright_aws::route53::HostedZone;
use stackwright_aws::s3::Bucket;
use stackwright_aws::secretsmanager::Secret;
use stackwright_aws::sns::Topic;
use stackwright_aws::sqs::Queue;

/// Texts that are no good for most settings, and some that are.
const TEXTS: [&str; 32] = [
    "",
    " ",
    "a",
    "name",
    "example.org",
    "www.example.org",
    "*.example.org",
    "/",
    "/a/b/",
    "a/b",
    "..",
    "*",
    "${Token[1]}",
    "${AWS::Region}",
    "\u{7f}3Arn3\u{7f}",
    "arn:",
    "arn:aws:s3:::x",
    "arn:aws:lambda:eu-west-1:123456789012:function:f:1",
    "arn:aws:sqs:eu-west-1:123456789012:q",
    "$.a.b",
    "{% $x %}",
    "{\"a\": 1}",
    "éü🙂",
    "a\nb\tc",
    "UPPER_lower-123",
    "-",
    "123456789012",
    "eu-west-1",
    "GET",
    "rate(5 minutes)",
    "cron(0 3 * * ? *)",
    "db.t4g.medium",
];

const NUMBERS: [u32; 14] = [
    0,
    1,
    2,
    3,
    5,
    60,
    128,
    300,
    1024,
    4096,
    65_535,
    65_536,
    i32::MAX as u32,
    u32::MAX,
];

/// Those that are good for most settings.
const TAME_NUMBERS: [u32; 6] = [1, 2, 5, 60, 256, 512];

pub struct World {
    app: App,
    /// Values are mostly good, so that the app is often whole.
    is_tame: bool,
    chance: Cell<u64>,
    count: Cell<u32>,
    stacks: RefCell<Vec<Stack>>,
    buckets: RefCell<Vec<Bucket>>,
    clusters: RefCell<Vec<Cluster>>,
    functions: RefCell<Vec<Function>>,
    groups: RefCell<Vec<LogGroup>>,
    keys: RefCell<Vec<Key>>,
    queues: RefCell<Vec<Queue>>,
    roles: RefCell<Vec<Role>>,
    secrets: RefCell<Vec<Secret>>,
    streams: RefCell<Vec<Stream>>,
    tables: RefCell<Vec<Table>>,
    tasks: RefCell<Vec<FargateTaskDefinition>>,
    topics: RefCell<Vec<Topic>>,
    vpcs: RefCell<Vec<Vpc>>,
    zones: RefCell<Vec<HostedZone>>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let app = App::new();
        let plain = Stack::new(&app, "Plain");
        let here = Stack::new(&app, "Here");
        here.environment(Environment::new("123456789012", "eu-west-1"));
        let edge = Stack::new(&app, "Edge");
        edge.environment(Environment::new("123456789012", "us-east-1"));
        let other = Stack::new(&app, "Other");
        other.environment(Environment::new("210987654321", "eu-west-1"));
        let mut stacks = vec![plain.clone(), plain, here, edge, other];
        if seed.is_multiple_of(3) {
            let nested = NestedStack::new(&stacks[0], "Nested");
            stacks.push(nested.stack());
        }
        // Most apps stay in one stack, so that some are whole.
        if !seed.is_multiple_of(4) {
            stacks.truncate(1);
        }
        World {
            app,
            is_tame: seed % 2 == 1,
            chance: Cell::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            count: Cell::new(0),
            stacks: RefCell::new(stacks),
            buckets: RefCell::default(),
            clusters: RefCell::default(),
            functions: RefCell::default(),
            groups: RefCell::default(),
            keys: RefCell::default(),
            queues: RefCell::default(),
            roles: RefCell::default(),
            secrets: RefCell::default(),
            streams: RefCell::default(),
            tables: RefCell::default(),
            tasks: RefCell::default(),
            topics: RefCell::default(),
            vpcs: RefCell::default(),
            zones: RefCell::default(),
        }
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// How much an app does.
    pub fn length(&self) -> usize {
        match self.is_tame {
            true => 1 + self.below(5),
            false => 14,
        }
    }

    /// A number below a limit.
    pub fn below(&self, limit: usize) -> usize {
        let mut next = self.chance.get();
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        self.chance.set(next);
        usize::try_from(next >> 33).unwrap_or_default() % limit.max(1)
    }

    pub fn pick<'a, T>(&self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Whether something that happens once in so many times happens.
    pub fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn stack(&self) -> Stack {
        self.pick(&self.stacks.borrow()).clone()
    }

    /// One more, which others go into from now on.
    pub fn add_stack(&self, stack: Stack) {
        self.stacks.borrow_mut().push(stack);
    }

    pub fn is_tame(&self) -> bool {
        self.is_tame
    }

    /// The id of a construct: mostly a fresh one.
    pub fn id(&self) -> String {
        let count = self.count.get();
        self.count.set(count + 1);
        match self.once_in(150) {
            true => self.text(),
            false => format!("C{count}"),
        }
    }

    /// Any text: plain, of a value that is known at deployment, or cut out of that.
    pub fn text(&self) -> String {
        if self.is_tame && !self.once_in(100) {
            return match self.below(3) {
                // What is known only at deployment passes everywhere.
                0 => sub!("name-{}", pseudo::stack_name()).to_string(),
                1 => "www.example.org".to_owned(),
                _ => format!("name{}", self.below(1_000)),
            };
        }
        match self.below(12) {
            0 => self.bucket().bucket_arn().to_string(),
            1 => sub!("x{}y", pseudo::region()).to_string(),
            2 => "long ".repeat(2_000),
            3 => {
                let whole = self.queue().queue_arn().to_string();
                let cut = whole.len() / 2;
                whole.chars().take(cut).collect()
            }
            _ => (*self.pick(&TEXTS)).to_owned(),
        }
    }

    pub fn number(&self) -> u32 {
        match self.is_tame {
            true => *self.pick(&TAME_NUMBERS),
            false => *self.pick(&NUMBERS),
        }
    }

    pub fn real(&self) -> f64 {
        if self.is_tame {
            return 0.5;
        }
        *self.pick(&[0.0, -1.0, 0.5, 1.0, 99.9, 1e300, f64::NAN, f64::INFINITY])
    }

    pub fn time(&self) -> Duration {
        let number = u64::from(self.number());
        if self.is_tame {
            return Duration::minutes(5);
        }
        match self.below(4) {
            0 => Duration::milliseconds(number),
            1 => Duration::seconds(number),
            2 => Duration::minutes(number),
            _ => Duration::days(number),
        }
    }

    /// One that is there, or one more: here, or from elsewhere.
    fn one<T: Clone>(
        &self,
        pool: &RefCell<Vec<T>>,
        create: impl FnOnce(&Stack, &str) -> T,
        import: impl FnOnce(&Stack, &str) -> T,
    ) -> T {
        let known = pool.borrow().clone();
        if !known.is_empty() && !self.once_in(3) {
            return self.pick(&known).clone();
        }
        let (stack, id) = (self.stack(), self.id());
        let one = match !self.is_tame && self.once_in(8) {
            true => import(&stack, &id),
            false => create(&stack, &id),
        };
        pool.borrow_mut().push(one.clone());
        one
    }

    pub fn bucket(&self) -> Bucket {
        let elsewhere = *self.pick(&TEXTS);
        self.one(
            &self.buckets,
            |stack, id| Bucket::new(stack, id),
            |stack, id| match self.once_in(2) {
                true => Bucket::from_name(stack, id, elsewhere),
                false => Bucket::from_arn(stack, id, elsewhere),
            },
        )
    }

    pub fn queue(&self) -> Queue {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| Queue::from_arn(stack, id, elsewhere);
        self.one(&self.queues, |stack, id| Queue::new(stack, id), import)
    }

    pub fn topic(&self) -> Topic {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| Topic::from_arn(stack, id, elsewhere);
        self.one(&self.topics, |stack, id| Topic::new(stack, id), import)
    }

    pub fn key(&self) -> Key {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| Key::from_arn(stack, id, elsewhere);
        self.one(&self.keys, |stack, id| Key::new(stack, id), import)
    }

    pub fn role(&self) -> Role {
        let elsewhere = *self.pick(&TEXTS);
        let principal = Principal::service("lambda.amazonaws.com");
        let create = |stack: &Stack, id: &str| Role::new(stack, id, principal);
        let import = |stack: &Stack, id: &str| Role::from_arn(stack, id, elsewhere);
        self.one(&self.roles, create, import)
    }

    pub fn function(&self) -> Function {
        let elsewhere = *self.pick(&TEXTS);
        let create = |stack: &Stack, id: &str| {
            let code = Code::inline("def handler(event, context): ...");
            Function::new(stack, id, Runtime::PYTHON_3_13, code)
        };
        let import = |stack: &Stack, id: &str| Function::from_arn(stack, id, elsewhere);
        self.one(&self.functions, create, import)
    }

    pub fn log_group(&self) -> LogGroup {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| LogGroup::from_name(stack, id, elsewhere);
        self.one(&self.groups, |stack, id| LogGroup::new(stack, id), import)
    }

    pub fn stream(&self) -> Stream {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| Stream::from_arn(stack, id, elsewhere);
        self.one(&self.streams, |stack, id| Stream::new(stack, id), import)
    }

    pub fn secret(&self) -> Secret {
        let elsewhere = *self.pick(&TEXTS);
        let import = |stack: &Stack, id: &str| match self.once_in(2) {
            true => Secret::from_name(stack, id, elsewhere),
            false => Secret::from_arn(stack, id, elsewhere),
        };
        self.one(&self.secrets, |stack, id| Secret::new(stack, id), import)
    }

    pub fn table(&self) -> Table {
        let elsewhere = *self.pick(&TEXTS);
        let create = |stack: &Stack, id: &str| {
            let table = Table::new(stack, id, Attribute::string("id"));
            match self.once_in(2) {
                true => table.stream(StreamView::NewImage),
                false => table,
            }
        };
        let import = |stack: &Stack, id: &str| Table::from_name(stack, id, elsewhere);
        self.one(&self.tables, create, import)
    }

    pub fn vpc(&self) -> Vpc {
        let elsewhere = *self.pick(&TEXTS);
        let create = |stack: &Stack, id: &str| {
            let vpc = Vpc::new(stack, id).max_azs(2);
            match self.below(4) {
                0 => vpc.public_subnets_only(),
                1 => vpc.subnet_groups([SubnetGroup::isolated("data")]),
                2 => vpc.nat_gateways(1),
                _ => vpc,
            }
        };
        let import = |stack: &Stack, id: &str| {
            Vpc::from_attributes(stack, id, VpcAttributes::new(elsewhere, ["eu-west-1a"]))
        };
        self.one(&self.vpcs, create, import)
    }

    pub fn cluster(&self) -> Cluster {
        let vpc = self.vpc();
        let create = |stack: &Stack, id: &str| Cluster::new(stack, id).vpc(&vpc);
        self.one(&self.clusters, create, create)
    }

    pub fn task(&self) -> FargateTaskDefinition {
        let create = |stack: &Stack, id: &str| {
            let task = FargateTaskDefinition::new(stack, id);
            task.container("app", "public.ecr.aws/docker/library/busybox:1.37");
            task
        };
        self.one(&self.tasks, create, create)
    }

    pub fn zone(&self) -> HostedZone {
        let elsewhere = *self.pick(&TEXTS);
        let name = *self.pick(&["example.org", "example.org.", "", "x"]);
        let create = |stack: &Stack, id: &str| HostedZone::new(stack, id, name);
        let import = |stack: &Stack, id: &str| HostedZone::from_id(stack, id, elsewhere, name);
        self.one(&self.zones, create, import)
    }
}
