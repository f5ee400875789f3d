//! The codes of the diagnostics of custom resources, `SW0720` to `SW0729`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a type of a custom resource that CloudFormation does not accept.
    ///
    /// ## Why it matters
    /// The stack could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// CustomResource::new(stack, "Thing", &function).resource_type("My::Thing");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0720"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write `Custom::` and a name of letters, digits, `_`, `@` and `-`, at most 60 characters in all.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>
    pub const RESOURCE_TYPE = "SW0720", "custom-resource-type", Error;

    /// ## What it does
    /// Reports a property of a custom resource that has another meaning: `ServiceToken` and `ServiceTimeout`.
    ///
    /// ## Why it matters
    /// CloudFormation would send the events somewhere else, or wait for another time.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// CustomResource::new(stack, "Thing", &function).property("ServiceTimeout", 60);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0721"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the service to `CustomResource::new`, the time with `service_timeout`, and the property another name.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>
    pub const RESERVED_PROPERTY = "SW0721", "custom-resource-property", Error;

    /// ## What it does
    /// Reports a time of a custom resource or a provider outside of what can be waited for.
    ///
    /// ## Why it matters
    /// CloudFormation would refuse the resource, or it could never become complete.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// CustomResource::new(stack, "Thing", &function).service_timeout(Duration::hours(2));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0722"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a time in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>
    pub const OUT_OF_RANGE = "SW0722", "custom-resource-range", Error;

    /// ## What it does
    /// Reports a time for which a provider would wait, and nothing that it would wait for.
    ///
    /// ## Why it matters
    /// Whoever set it expects that resources are waited for, and they are not.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// Provider::new(stack, "Provider", &function).total_timeout(Duration::hours(1));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0723"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the function that knows whether a resource is complete, with `is_complete`, or remove the time.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html>
    pub const NOT_ASKED = "SW0723", "custom-resource-not-asked", Error;

    /// ## What it does
    /// Reports a resource made by calls of which none is given, that says nothing of its physical ID, or of whose answer a part is
    /// read that is left out.
    ///
    /// ## Why it matters
    /// The resource could not be created, or could not be told from another one afterwards.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// AwsCustomResource::new(stack, "Thing")
    ///     .on_update(AwsSdkCall::new("ssm", "GetParameter").parameter("Name", "color"))
    ///     .resources(["*"]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0724"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the calls, and let the one that creates the resource say its physical ID: `physical_id`, `physical_id_from`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html>
    pub const SDK_CALL = "SW0724", "custom-resource-call", Error;

    /// ## What it does
    /// Reports calls of AWS APIs that nothing allows.
    ///
    /// ## Why it matters
    /// Each of them would be denied.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::custom_resources::*;
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// AwsCustomResource::new(stack, "Thing")
    ///     .on_update(AwsSdkCall::new("ssm", "GetParameter").parameter("Name", "color").physical_id("color"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0725"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name what the calls are about with `resources`, or give statements for what they need.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege>
    pub const NOT_ALLOWED = "SW0725", "custom-resource-permissions", Error;
}
