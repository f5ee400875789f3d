//! The codes of the diagnostics of KMS constructs, `SW0490` to `SW0509`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a setting that is changed on a key which exists elsewhere.
    ///
    /// ## Why it matters
    /// The key is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:kms:eu-west-1:123456789012:key/abc";
    /// kms::Key::from_arn(stack, "Theirs", arn).description("files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0490"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the key is created, or create one here with `Key::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/create-keys.html>
    pub const IMPORTED = "SW0490", "key-imported", Error;

    /// ## What it does
    /// Reports an alias that KMS does not accept.
    ///
    /// ## Why it matters
    /// The alias could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kms::Key::new(stack, "Key").alias("aws/files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0491"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use letters, digits and any of `/_-` after `alias/`, and do not begin with `aws/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html>
    pub const INVALID_ALIAS = "SW0491", "key-alias", Error;

    /// ## What it does
    /// Reports a waiting time before deletion outside of what KMS accepts.
    ///
    /// ## Why it matters
    /// The key could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kms::Key::new(stack, "Key").pending_window(Duration::days(3));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0492"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 7 to 30 days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>
    pub const PENDING_WINDOW = "SW0492", "key-pending-window", Error;

    /// ## What it does
    /// Reports a spec and a usage that do not fit together, or a rotation that KMS does not do for the spec.
    ///
    /// ## Why it matters
    /// KMS refuses the key.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// kms::Key::new(stack, "Key").spec(kms::KeySpec::Hmac256, kms::KeyUsage::EncryptDecrypt);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0493"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Choose a usage that the spec has; KMS rotates symmetric keys alone, every 90 to 2,560 days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
    pub const SPEC = "SW0493", "key-spec", Error;
}
