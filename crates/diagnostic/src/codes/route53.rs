//! The codes of the diagnostics of Route 53 constructs, `SW0730` to `SW0739`, and `SW0563` for records.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name of a hosted zone that is no name of a domain.
    ///
    /// ## Why it matters
    /// The hosted zone could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// HostedZone::new(stack, "Zone", "shop..example.com");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0730"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write labels of 1 to 63 characters with `.` between them, at most 255 characters in all.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html>
    pub const NAME = "SW0730", "zone-name", Error;

    /// ## What it does
    /// Reports a setting that is changed on a hosted zone which exists elsewhere.
    ///
    /// ## Why it matters
    /// The hosted zone is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// HostedZone::from_id(stack, "Zone", "Z0123456789", "example.com").comment("theirs");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0731"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the hosted zone is created, or create one here with `HostedZone::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html>
    pub const IMPORTED = "SW0731", "zone-imported", Error;

    /// ## What it does
    /// Reports a record that Route 53 does not accept: values that its type does not have, a `CNAME` at the top of a zone, a time for an alias.
    ///
    /// ## Why it matters
    /// The record could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let zone = route53::HostedZone::from_id(stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
    /// route53::Record::new(stack, "Www", &zone, route53::RecordData::a(["example.net"])).name("www");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0563"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>
    pub const RECORD = "SW0563", "record", Error;
}
