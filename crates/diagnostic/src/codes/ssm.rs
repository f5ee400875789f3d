//! The codes of the diagnostics of Systems Manager constructs, `SW0606` to `SW0609`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that Systems Manager does not accept for a parameter.
    ///
    /// ## Why it matters
    /// The parameter could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// StringParameter::new(stack, "Level", "info").name("app/level");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0606"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use letters, digits and any of `._-`; start a name with slashes in it with one; do not start it with `aws` or `ssm`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
    pub const NAME = "SW0606", "parameter-store-name", Error;

    /// ## What it does
    /// Reports a parameter's value that is empty, longer than its tier has it, or a list whose items have commas in them.
    ///
    /// ## Why it matters
    /// The parameter could not be created, or would have more items than were meant.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// StringParameter::new(stack, "Level", "");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0607"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 4096 characters, or up to 8192 in the tier Advanced, and items without commas.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html>
    pub const VALUE = "SW0607", "parameter-store-value", Error;

    /// ## What it does
    /// Reports a setting that is changed on a parameter which exists elsewhere.
    ///
    /// ## Why it matters
    /// The parameter is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// StringParameter::from_name(stack, "Theirs", "/their/level").description("ours");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0608"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the parameter is created, or create one here with `StringParameter::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
    pub const IMPORTED = "SW0608", "parameter-imported", Error;
}
