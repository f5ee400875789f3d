//! A construct for others to put into their stacks: a bucket whose objects are deleted after some days.
//!
//! ```
//! use stackwright_aws::prelude::*;
//! use {{crate}}::Scratch;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Reports");
//! let scratch = Scratch::new(&stack, "Scratch", 7);
//! let worker = Role::new(&stack, "Worker", Principal::service("lambda.amazonaws.com"));
//! scratch.bucket().grant_write(&worker, "*");
//! # app.synth().unwrap();
//! ```
//!
//! Features: `events` tells a queue of new objects.
//!
//! The constructor never panics and returns no `Result`: what is wrong becomes a diagnostic of the construct, which the
//! app reports together with all others and with the line that created it.

use stackwright_aws::prelude::*;

/// The code of the diagnostic for a number of days that makes no sense.
pub const INVALID_DAYS: &str = "EXAMPLE001";

/// A bucket for what is needed for some days only.
#[derive(Clone, Debug)]
pub struct Scratch {
    node: Node,
    bucket: Bucket,
}

impl Scratch {
    /// A bucket whose objects are deleted after `days` days, 1 at least.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, days: u32) -> Self {
        let node = Node::new(scope, id);
        if days == 0 {
            let found = Diagnostic::error(INVALID_DAYS, "objects cannot be deleted after 0 days");
            node.add_error(found.hint("keep them for 1 day at least"));
        }
        let bucket = Bucket::new(&node, "Bucket").enforce_ssl();
        let age = Duration::days(u64::from(days.max(1)));
        let bucket = bucket.lifecycle_rule(LifecycleRule::new().expire_after(age));
        Self { node, bucket }
    }

    /// The bucket, to grant access to it or to read from it.
    pub fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// Tells a queue of each object that is put into the bucket.
    #[cfg(feature = "events")]
    #[track_caller]
    pub fn tell(&self, queue: &Queue) -> Self {
        let bucket = self.bucket.send_events();
        let created = EventPattern::object_created(&bucket);
        let rule = Rule::new(&self.node, "OnObject").on(&created);
        rule.target(SqsTarget::new(queue));
        self.clone()
    }
}

impl Construct for Scratch {
    fn node(&self) -> &Node {
        &self.node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_kept_for_0_days() {
        let app = App::new();
        Scratch::new(&Stack::new(&app, "Test"), "Scratch", 0);
        let found = app.synth().expect_err("an error");
        assert!(found.iter().any(|one| one.code == INVALID_DAYS));
    }

    #[test]
    fn the_bucket_has_a_rule() {
        let app = App::new();
        Scratch::new(&Stack::new(&app, "Test"), "Scratch", 7);
        let assembly = app.synth().expect("the app has no errors");
        let template = assembly.template("Test").expect("the stack is there");
        let resources = template["Resources"].as_object().expect("resources");
        let bucket = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::S3::Bucket")
            .expect("a bucket");
        let rule = &bucket["Properties"]["LifecycleConfiguration"]["Rules"][0];
        assert_eq!(rule["ExpirationInDays"], 7);
    }
}
