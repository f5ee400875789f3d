//! The codes of the diagnostics of CloudTrail constructs, `SW0200` to `SW0249`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that CloudTrail does not accept, or a trail of an organization without a name.
    ///
    /// ## Why it matters
    /// The trail could not be created. The bucket policy of an organization's trail needs the name to let in this trail
    /// alone.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Trail::new(stack, "Audit").name("my--trail");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0200"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 3 to 128 letters, digits and single `.`, `-`, `_`, with a letter or digit at both ends.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html>
    pub const INVALID_NAME = "SW0200", "trail-name", Error;

    /// ## What it does
    /// Reports an event selector that CloudTrail refuses, or more of them than it accepts.
    ///
    /// ## Why it matters
    /// The trail could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let trail = Trail::new(stack, "Audit");
    /// trail.advanced_selector(cloudtrail::AdvancedSelector::category("Data"));   // of which resources?
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0201"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use the fields and operators that the message names, and at most 5 selectors with 250 resources.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub const INVALID_SELECTOR = "SW0201", "trail-selector", Error;

    /// ## What it does
    /// Reports a selector that is accepted and records nothing that is meant: a key prefix that begins with `/`, or one
    /// with a wildcard.
    ///
    /// ## Why it matters
    /// CloudTrail takes the prefix literally. What waits for the recorded events never starts.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// Trail::new(stack, "Audit").log_object_writes(&bucket, "input/*");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0202"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write the prefix alone: `input/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub const RECORDS_NOTHING = "SW0202", "trail-records-nothing", Error;

    /// ## What it does
    /// Reports a trail that records writes into the bucket that it writes its own files into.
    ///
    /// ## Why it matters
    /// Each file is an event that makes another file, without end and at a cost.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// Trail::new(stack, "Audit").bucket(&bucket).log_object_writes(&bucket, "");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0203"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave out `bucket`, so that the trail has a bucket of its own, or record a prefix that it does not write to.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    pub const RECORDS_ITSELF = "SW0203", "trail-records-itself", Error;

    /// ## What it does
    /// Reports a trail whose bucket or key exists elsewhere, so that its policy is not changed from here.
    ///
    /// ## Why it matters
    /// Without permission for CloudTrail in these policies, the trail cannot be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::from_name(stack, "Logs", "their-logs");
    /// Trail::new(stack, "Audit").bucket(&bucket);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0204"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let `cloudtrail.amazonaws.com` use the actions that the message names there, and acknowledge the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
    pub const POLICY_ELSEWHERE = "SW0204", "trail-policy-elsewhere", Warning;

    /// ## What it does
    /// Reports settings of a trail that exclude each other: both kinds of selectors, or insights without management
    /// events.
    ///
    /// ## Why it matters
    /// CloudTrail refuses the trail.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let bucket = Bucket::new(stack, "Files");
    /// Trail::new(stack, "Audit")
    ///     .log_object_writes(&bucket, "input/")
    ///     .advanced_selector(cloudtrail::AdvancedSelector::management());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0205"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write all selectors as one kind; insights need recorded management events.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html>
    pub const CONFLICT = "SW0205", "trail-conflict", Error;

    /// ## What it does
    /// Reports a prefix of a trail's files that CloudTrail does not accept.
    ///
    /// ## Why it matters
    /// The trail could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Trail::new(stack, "Audit").key_prefix("/audit/");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0206"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 200 characters without a slash at either end.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html>
    pub const INVALID_PREFIX = "SW0206", "trail-prefix", Error;
}
