//! The codes of the diagnostics of load balancers, `SW0700` to `SW0749`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name of a load balancer or a target group that Elastic Load Balancing does not accept.
    ///
    /// ## Why it matters
    /// The resource could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).name("-web-").listener("Http", 80).default_action(ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0700"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 32 letters, digits and hyphens, with no hyphen at the ends.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>
    pub const NAME = "SW0700", "load-balancer-name", Error;

    /// ## What it does
    /// Reports an attribute of a load balancer or a target group that is out of range, or that such a one does not
    /// have.
    ///
    /// ## Why it matters
    /// The resource could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::TargetGroup::http(stack, "Group", &vpc, 80).deregistration_delay(Duration::hours(2));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0701"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html>
    pub const ATTRIBUTE = "SW0701", "load-balancer-attribute", Error;

    /// ## What it does
    /// Reports a health check of a target group that Elastic Load Balancing does not accept.
    ///
    /// ## Why it matters
    /// The target group could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::TargetGroup::http(stack, "Group", &vpc, 80).health_check(elb::HealthCheck::new().interval(Duration::seconds(1)));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0702"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use values in the ranges that the hint names, a timeout shorter than the interval, and a path that begins with
    /// `/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
    pub const HEALTH_CHECK = "SW0702", "target-health-check", Error;

    /// ## What it does
    /// Reports targets of several kinds in one group, or a group that does not go with the load balancer which forwards
    /// to it.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing refuses the target or the listener.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// let group = elb::TargetGroup::tcp(stack, "Group", &vpc, 80);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80).default_action(elb::Action::forward(&group));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0703"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give each kind of target a group of its own, of HTTP for application load balancers and of TCP, TLS or UDP for
    /// network load balancers.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html>
    pub const TARGET = "SW0703", "target-kind", Error;

    /// ## What it does
    /// Reports a setting of a load balancer that comes after its security group was created.
    ///
    /// ## Why it matters
    /// Subnets and security groups are in use by then.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// let balancer = elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc);
    /// balancer.allow_from_any_ipv4(Port::tcp(80));
    /// balancer.internet_facing();
    /// # balancer.listener("Http", 80).default_action(ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0704"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call the setter before connections of the load balancer are made.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>
    pub const TOO_LATE = "SW0704", "load-balancer-too-late", Error;

    /// ## What it does
    /// Reports something that a load balancer cannot do with a request.
    ///
    /// ## Why it matters
    /// The listener could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80).default_action(elb::Action::fixed_response(302));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0705"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Answer with 2xx, 4xx or 5xx, change something in a redirect, and forward to one to five groups with weights of 0
    /// to 999.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html>
    pub const ACTION = "SW0705", "listener-action", Error;

    /// ## What it does
    /// Reports a rule of a listener without conditions, with too many of them, or with a priority that is out of range
    /// or taken.
    ///
    /// ## Why it matters
    /// The rule could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// let listener = elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80).default_action(ok.clone());
    /// listener.rule("Api", 0, [elb::Condition::path(["/api/*"])], ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0706"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give each rule a priority of its own from 1 to 50,000, and one to five values in its conditions.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>
    pub const RULE = "SW0706", "listener-rule", Error;

    /// ## What it does
    /// Reports a listener for HTTPS or TLS without a certificate, or one for HTTP or TCP with one.
    ///
    /// ## Why it matters
    /// The listener could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Https", 443).default_action(ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0707"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the listener a certificate with `certificate`, or another protocol.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html>
    pub const CERTIFICATE = "SW0707", "secure-listener", Error;

    /// ## What it does
    /// Reports a listener that does nothing with what comes, or whose port another listener of the load balancer has.
    ///
    /// ## Why it matters
    /// The listener could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80);   // and then?
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0708"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `default_action`, `target` or `forward` on the listener, and give each a port of its own.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html>
    pub const LISTENER = "SW0708", "listener-without-action", Error;

    /// ## What it does
    /// Reports access logs of an application load balancer that are to be written into a bucket which is encrypted with
    /// a key of KMS.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing cannot write there: the load balancer could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// let key = kms::Key::new(stack, "Key");
    /// let bucket = Bucket::new(stack, "Logs").encryption_key(&key);
    /// let balancer = elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).access_logs(&bucket, "web");
    /// # balancer.listener("Http", 80).default_action(ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0709"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a bucket that S3 encrypts with its own keys, as it does unless told otherwise.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>
    pub const ACCESS_LOGS = "SW0709", "access-logs-encryption", Error;

    /// ## What it does
    /// Reports a setting that is changed on a target group which exists elsewhere.
    ///
    /// ## Why it matters
    /// The target group is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ec2::Connectable; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let vpc = Vpc::new(stack, "Vpc"); let ok = elb::Action::fixed_response(200);
    /// elb::TargetGroup::from_arn(stack, "Theirs", "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef").name("mine");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0710"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the target group is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html>
    pub const IMPORTED = "SW0710", "target-group-imported", Error;

    /// ## What it does
    /// Reports an application load balancer in a single availability zone.
    ///
    /// ## Why it matters
    /// Elastic Load Balancing asks for two or more: the load balancer could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::elasticloadbalancingv2 as elb;
    /// # let app = App::new(); let stack = &Stack::new(&app, "S"); let ok = elb::Action::fixed_response(200);
    /// let vpc = Vpc::new(stack, "Vpc").max_azs(1);
    /// elb::ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80).default_action(ok);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0711"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give it subnets in two zones or more, as a VPC has them unless told otherwise.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>
    pub const ZONES = "SW0711", "load-balancer-zones", Error;
}
