//! Objects that cannot be deleted or overwritten for a time.

use stackwright::Duration;
use stackwright_cfn::s3::bucket::{
    DefaultRetention, DefaultRetentionMode, ObjectLockConfiguration,
    ObjectLockConfigurationObjectLockEnabled, ObjectLockRule,
};

use super::bucket::Bucket;
use super::codes;
use crate::kit::in_range;

/// Who may delete what is locked before its time is over.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockMode {
    /// Those who have a permission of its own for that.
    Governance,
    /// Nobody, not even the account's root.
    Compliance,
}

impl Bucket {
    /// Lets versions of objects be locked, which cannot be deleted then. It cannot be turned off again, and keeps old
    /// versions as [`versioned`](Bucket::versioned) does.
    #[track_caller]
    pub fn object_lock(&self) -> Self {
        Bucket(self.0.edit("object lock", |bucket| {
            bucket.is_versioned.set(true);
            bucket.cfn.object_lock_enabled(true);
        }))
    }

    /// Locks each new version of an object for so many days.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::s3::LockMode;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Bucket::new(&stack, "Books").lock_objects_for(Duration::days(365), LockMode::Governance);
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0158` if it is less than a day or more than 100 years, `SW0018` if it is not a number of whole days.
    #[track_caller]
    pub fn lock_objects_for(&self, time: impl Into<Duration>, mode: LockMode) -> Self {
        let time = time.into();
        let range = Duration::days(1)..=Duration::days(36_500);
        let what = "objects cannot be locked for a time";
        if let Some(problem) = in_range(codes::OUT_OF_RANGE, what, time, range) {
            self.0.report(problem);
        }
        let mode = match mode {
            LockMode::Governance => DefaultRetentionMode::Governance,
            LockMode::Compliance => DefaultRetentionMode::Compliance,
        };
        Bucket(self.0.edit("object lock", |bucket| {
            bucket.is_versioned.set(true);
            let retention = DefaultRetention::new().days(time.in_days()).mode(mode);
            bucket
                .cfn
                .object_lock_enabled(true)
                .object_lock_configuration(
                    ObjectLockConfiguration::new()
                        .object_lock_enabled(ObjectLockConfigurationObjectLockEnabled::Enabled)
                        .rule(ObjectLockRule::new().default_retention(retention)),
                );
        }))
    }
}
