//! The codes of the diagnostics of API Gateway constructs, `SW0620` to `SW0629`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports an API without methods.
    ///
    /// ## Why it matters
    /// API Gateway deploys none without.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// RestApi::new(stack, "Api");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0620"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add a method: `api.root().method("GET", …)`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html>
    pub const NO_METHODS = "SW0620", "api-methods", Error;

    /// ## What it does
    /// Reports a part of a path, or a method, that API Gateway does not have.
    ///
    /// ## Why it matters
    /// The resource could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let api = RestApi::new(stack, "Api");
    /// api.root().resource("items/new").method("GET", apigateway::Integration::mock());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0621"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give each part of a path a resource of its own, or call `api.path("/items/new")`. Write variables as `{name}`, and
    /// `{name+}` for the last of them; write methods in capitals.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html>
    pub const PATH = "SW0621", "api-path", Error;

    /// ## What it does
    /// Reports a name of a stage that API Gateway does not accept.
    ///
    /// ## Why it matters
    /// The stage could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let api = RestApi::new(stack, "Api").stage(apigateway::Stage::new("v1.0"));
    /// api.root().method("GET", apigateway::Integration::mock());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0622"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 128 letters, digits, `-` and `_`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html>
    pub const STAGE = "SW0622", "api-stage", Error;

    /// ## What it does
    /// Reports a number of an API outside of what API Gateway accepts.
    ///
    /// ## Why it matters
    /// The API could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let api = RestApi::new(stack, "Api");
    /// let slow = apigateway::Integration::mock().timeout(Duration::minutes(1));
    /// api.root().method("GET", slow);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0623"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
    pub const OUT_OF_RANGE = "SW0623", "api-range", Error;

    /// ## What it does
    /// Reports a private API without a policy.
    ///
    /// ## Why it matters
    /// Nobody can call it, and API Gateway refuses to deploy it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let private = apigateway::EndpointType::Private(Vec::new());
    /// let api = RestApi::new(stack, "Api").endpoint(private);
    /// api.root().method("GET", apigateway::Integration::mock());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0624"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Say with `policy_statement` from which VPCs or endpoints it may be called.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html>
    pub const PRIVATE = "SW0624", "api-private", Error;

    /// ## What it does
    /// Reports an authorizer that is that of no API, or of two.
    ///
    /// ## Why it matters
    /// An authorizer is a part of one API.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI";
    /// apigateway::Authorizer::cognito(stack, "Users", [pool]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0625"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give it to a method with `authorizer`, or to the API with `default_authorizer`, and create one for each API.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html>
    pub const AUTHORIZER = "SW0625", "api-authorizer", Error;

    /// ## What it does
    /// Reports a setting that is changed on an API which exists elsewhere.
    ///
    /// ## Why it matters
    /// The API is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// RestApi::from_attributes(stack, "Theirs", "a1b2c3d4e5", "f6g7h8").description("ours");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0626"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the API is created, or create one here with `RestApi::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html>
    pub const IMPORTED = "SW0626", "api-imported", Error;
}
