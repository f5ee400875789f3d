//! The codes of the diagnostics of groups of instances, `SW0670` to `SW0679`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a group whose least number of instances is larger than the largest, or whose desired number is not between them.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses the group.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// AutoScalingGroup::new(stack, "Fleet", &vpc, "t3.micro").capacity(2..=4).desired_capacity(8);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0670"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Choose a number between the two.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html>
    pub const CAPACITY = "SW0670", "group-capacity", Error;

    /// ## What it does
    /// Reports a scheduled action of a group whose times are none, or that changes nothing.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses the action.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let fleet = AutoScalingGroup::new(stack, "Fleet", &vpc, "t3.micro");
    /// fleet.schedule("Morning", autoscaling::ScheduledAction::new("cron(0 8 * * ? *)").min_capacity(4));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0671"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write five fields, as a crontab has them: `0 8 * * 1-5`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html>
    pub const SCHEDULE = "SW0671", "group-schedule", Error;

    /// ## What it does
    /// Reports a scaling policy of a group that keeps a metric near a value which it cannot have.
    ///
    /// ## Why it matters
    /// The group would grow or shrink without end, or EC2 Auto Scaling refuses the policy.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let fleet = AutoScalingGroup::new(stack, "Fleet", &vpc, "t3.micro");
    /// fleet.track("Cpu", autoscaling::TargetTracking::cpu(150.0));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0672"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a percentage of up to 100, and a target group that is behind a load balancer.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html>
    pub const POLICY = "SW0672", "group-policy", Error;

    /// ## What it does
    /// Reports a warm pool of a group with several instance types.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses the pool.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let mixed = MixedInstances::new().instance_type("m7g.large").instance_type("m6g.large");
    /// AutoScalingGroup::new(stack, "Fleet", &vpc, "m7g.large").mixed_instances(mixed).warm_pool(WarmPool::new());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0673"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave out one of the two.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html>
    pub const WARM_POOL = "SW0673", "group-warm-pool", Error;

    /// ## What it does
    /// Reports a time of a group or of a lifecycle hook that is out of range.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// AutoScalingGroup::new(stack, "Fleet", &vpc, "t3.micro").max_instance_lifetime(Duration::hours(1));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0674"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a time in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html>
    pub const RANGE = "SW0674", "group-time", Error;

    /// ## What it does
    /// Reports several instance types of a group that do not go together: some have a weight and others none, or a share is more than all.
    ///
    /// ## Why it matters
    /// EC2 Auto Scaling refuses the group.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let mixed = MixedInstances::new().instance_type("m7g.large").on_demand_percent(120);
    /// AutoScalingGroup::new(stack, "Fleet", &vpc, "m7g.large").mixed_instances(mixed);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0675"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 0 to 100 percent, and a weight for each type or for none.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html>
    pub const MIXED = "SW0675", "mixed-instances", Error;

    /// ## What it does
    /// Reports an update policy with which no instance could be replaced.
    ///
    /// ## Why it matters
    /// The deployment fails, or does not end.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// AutoScalingGroup::new(stack, "Fleet", &vpc, "t3.micro").update_policy(UpdatePolicy::rolling().min_in_service(1));   // of one
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0676"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let fewer instances keep working than the group may have.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html>
    pub const UPDATE = "SW0676", "group-update", Error;

    /// ## What it does
    /// Reports a setting that is changed on a group which exists elsewhere.
    ///
    /// ## Why it matters
    /// The group is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// AutoScalingGroup::from_name(stack, "Theirs", "shared").capacity(1..=4);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0677"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the group is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-groups.html>
    pub const IMPORTED = "SW0677", "group-imported", Error;

    /// ## What it does
    /// Reports a setting of how instances are started, on a group that was given a launch template.
    ///
    /// ## Why it matters
    /// The launch template decides, and others may use it too.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::autoscaling::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let template = ec2::LaunchTemplate::new(stack, "Template").instance_type("t3.micro");
    /// AutoScalingGroup::from_launch_template(stack, "Fleet", &vpc, &template).commands(["reboot"]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0678"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it on the launch template.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html>
    pub const TEMPLATE = "SW0678", "group-launch-template", Error;
}
