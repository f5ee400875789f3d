//! The codes of the diagnostics of S3 constructs, `SW0150` to `SW0199`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a setting that is changed on a bucket which exists elsewhere.
    ///
    /// ## Why it matters
    /// The bucket is not part of the stack, so that the setting would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Bucket::from_name(stack, "Theirs", "their-files").versioned();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0150"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the bucket is created, or create one here with `Bucket::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-buckets-s3.html>
    pub const IMPORTED = "SW0150", "bucket-imported", Error;

    /// ## What it does
    /// Reports a name that S3 does not accept for a bucket.
    ///
    /// ## Why it matters
    /// The bucket could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Bucket::new(stack, "Files").name("My_Files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0151"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 3 to 63 lower-case letters, digits and hyphens, or leave the name to AWS.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    pub const INVALID_NAME = "SW0151", "bucket-name", Error;

    /// ## What it does
    /// Reports a lifecycle rule that S3 refuses, or that does nothing.
    ///
    /// ## Why it matters
    /// S3 refuses the whole configuration; a rule without an action costs money nobody meant to spend.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// bucket.lifecycle_rule(LifecycleRule::new().transition(s3::StorageClass::StandardIa, Duration::days(7)));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0152"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the rule an action, and transitions in the order and with the distances that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html>
    pub const LIFECYCLE = "SW0152", "lifecycle-rule", Error;

    /// ## What it does
    /// Reports a CORS rule without a method or an origin, or with more than one `*` in an entry.
    ///
    /// ## Why it matters
    /// S3 refuses the configuration.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// bucket.cors_rule(s3::CorsRule::new([s3::HttpMethod::Get], ["https://*.example.*"]));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0153"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the rule at least one method and one origin, and each entry at most one `*`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>
    pub const CORS = "SW0153", "cors-rule", Error;

    /// ## What it does
    /// Reports two settings of a bucket that exclude each other, for example a public policy on a bucket that refuses
    /// public policies.
    ///
    /// ## Why it matters
    /// The deployment fails, or one of the two is without effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// bucket.grant_public_read("*");   // and public policies are blocked
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0154"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Decide for one of them. The message says which setting allows the other.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub const CONFLICT = "SW0154", "bucket-conflict", Error;

    /// ## What it does
    /// Reports a permission for keys that no object has: a pattern that begins with `/`, an empty one, or a single key
    /// where a folder is meant.
    ///
    /// ## Why it matters
    /// Keys do not begin with a slash, so that the permission covers nothing and every request is denied.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// let bucket = Bucket::new(stack, "Files");
    /// bucket.grant_read(&task.obtain_task_role(), "/input/*");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0155"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `input/*`; the asterisk stands for everything below.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
    pub const KEY_PATTERN = "SW0155", "key-pattern", Warning;

    /// ## What it does
    /// Reports a deployment of files into a bucket that has no files.
    ///
    /// ## Why it matters
    /// It would delete everything in the bucket, and put nothing there.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let site = Bucket::new(stack, "Site");
    /// BucketDeployment::new(stack, "Deploy", &site);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0740"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add a folder with `files`, or a file with `text` or `json`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html>
    pub const EMPTY_DEPLOYMENT = "SW0740", "deployment-empty", Error;

    /// ## What it does
    /// Reports a prefix of a deployment of files that is too long, or begins with `/`.
    ///
    /// ## Why it matters
    /// The bucket has a tag with the prefix, which says to whom the files belong; and keys do not begin with a slash.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let site = Bucket::new(stack, "Site");
    /// BucketDeployment::new(stack, "Deploy", &site).text("a.txt", "a").prefix("/web");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0741"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the folder without slashes around it, in at most 104 characters.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
    pub const DEPLOYMENT_PREFIX = "SW0741", "deployment-prefix", Error;

    /// ## What it does
    /// Reports a notification of a bucket that S3 does not accept: an event that it does not know, a FIFO queue or topic, a key that it cannot use, two notifications of the same.
    ///
    /// ## Why it matters
    /// The bucket could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let jobs = Queue::new(stack, "Jobs").fifo();
    /// Bucket::new(stack, "Files").notify(&jobs, stackwright_aws::s3::Notification::created());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0156"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
    pub const NOTIFICATION = "SW0156", "bucket-notification", Error;

    /// ## What it does
    /// Reports what S3 refuses of a bucket as a web site, and, as a warning, pages in a bucket that refuses public policies.
    ///
    /// ## Why it matters
    /// The bucket could not be created, or nobody could see the site.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Bucket::new(stack, "Site").website(s3::Website::new("pages/index.html"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0157"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the index document without a folder, let each rule say where requests go, and let everyone read the pages.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html>
    pub const WEBSITE = "SW0157", "bucket-website", Error;

    /// ## What it does
    /// Reports a time that S3 does not accept: for which objects are locked, or after which unused ones are archived.
    ///
    /// ## Why it matters
    /// The bucket could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let tiers = s3::ArchiveTiers::new("cold").archive_after(Duration::days(30));
    /// Bucket::new(stack, "Files").archive_unused(tiers);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0158"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a time in the range that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html>
    pub const OUT_OF_RANGE = "SW0158", "bucket-time", Error;

    /// ## What it does
    /// Reports rules for the copies of a bucket that S3 refuses: of a bucket without versions, or of several rules without priorities of their
    /// own.
    ///
    /// ## Why it matters
    /// The bucket could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let copy = Bucket::from_name(stack, "Copy", "our-files-in-frankfurt");
    /// Bucket::new(stack, "Files").replicate(s3::Replication::to(&copy));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0159"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `versioned` on both buckets, and give each of several rules another `priority`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html>
    pub const REPLICATION = "SW0159", "bucket-replication", Error;
}
