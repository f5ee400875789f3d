//! The codes of the diagnostics of Secrets Manager constructs, `SW0600` to `SW0605`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a setting that is changed on a secret which exists elsewhere.
    ///
    /// ## Why it matters
    /// The secret is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Secret::from_name(stack, "Theirs", "their/login").description("ours");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0600"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the secret is created, or create one here with `Secret::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html>
    pub const IMPORTED = "SW0600", "secret-imported", Error;

    /// ## What it does
    /// Reports a random value with a number of characters that Secrets Manager does not accept, and a copy of a secret in the
    /// region that it is in.
    ///
    /// ## Why it matters
    /// The secret could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let random = secretsmanager::GeneratedString::new().length(5000);
    /// Secret::new(stack, "Token").generate(random);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0601"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 4096 characters, and regions other than the stack's.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>
    pub const OUT_OF_RANGE = "SW0601", "secret-range", Error;

    /// ## What it does
    /// Reports a secret whose value stands in the program, and so in the template.
    ///
    /// ## Why it matters
    /// Everybody who may read the program, the template or the stack can read the secret.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Secret::new(stack, "Login").value("correct horse");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0602"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave the value out, and Secrets Manager makes one up; or take it from a parameter of the template with `no_echo()`, or
    /// from an attribute of the resource that has made it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html>
    pub const READABLE = "SW0602", "secret-readable", Error;

    /// ## What it does
    /// Reports a name that Secrets Manager does not accept for a secret, and an ARN of a secret that is not whole.
    ///
    /// ## Why it matters
    /// The secret could not be created, or a permission for it would be for another one.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Secret::new(stack, "Login").name("the login");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0603"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 512 letters, digits and any of `/_+=.@-`. Give the ARN of a secret with the six characters at its end, or
    /// import it with `from_partial_arn` or `from_name`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
    pub const NAME = "SW0603", "secret-name", Error;

    /// ## What it does
    /// Reports a rotation that Secrets Manager does not accept, or that cannot reach what it is for.
    ///
    /// ## Why it matters
    /// It could not be set up, or would fail each time.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let renew = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// let rotation = secretsmanager::Rotation::function(&renew).every(Duration::minutes(5));
    /// Secret::new(stack, "Token").rotate("Rotation", rotation);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0604"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Rotate it every 4 hours to 1000 days, in whole hours. Name the VPC of a rotation with security groups, and the
    /// database that it reaches.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html>
    pub const ROTATION = "SW0604", "secret-rotation", Error;
}
