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
    /// ```rust,ignore
    /// Key::from_arn(&stack, "K", arn).description("files");
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
    /// ```rust,ignore
    /// key.alias("aws/files");
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
    /// ```rust,ignore
    /// key.pending_window_days(3);
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
    /// ```rust,ignore
    /// Key::new(&stack, "K").spec(KeySpec::Rsa2048).rotation_period_days(365);
    /// ```
    ///
    /// ## What to do
    /// Choose a usage that the spec has; KMS rotates symmetric keys alone, every 90 to 2,560 days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
    pub const SPEC = "SW0493", "key-spec", Error;
}
