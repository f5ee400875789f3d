//! The codes of the diagnostics of Lambda constructs, `SW0400` to `SW0449`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports code of a function that Lambda does not accept, or not for its runtime.
    ///
    /// ## Why it matters
    /// The function could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let code = lambda::Code::inline("def handler(event, context): pass");
    /// Function::new(stack, "F", lambda::Runtime::JAVA_21, code);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0400"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give inline code to Python and Node.js alone and within its limit; deploy other code from a bucket or as an
    /// image.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html>
    pub const INVALID_CODE = "SW0400", "function-code", Error;

    /// ## What it does
    /// Reports a memory size, timeout or other number of a function outside of what Lambda accepts.
    ///
    /// ## Why it matters
    /// The function could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code).handler("index.handler");
    /// function.timeout(Duration::minutes(20));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0401"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names: a timeout is at most 15 minutes.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    pub const OUT_OF_RANGE = "SW0401", "function-range", Error;

    /// ## What it does
    /// Reports a name that Lambda does not accept for a function.
    ///
    /// ## Why it matters
    /// The function could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code).handler("index.handler");
    /// function.name("on upload");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0402"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 64 letters, digits, `-` and `_`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    pub const INVALID_NAME = "SW0402", "function-name", Error;

    /// ## What it does
    /// Reports an environment variable whose name Lambda does not accept or keeps for itself.
    ///
    /// ## Why it matters
    /// The function could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code).handler("index.handler");
    /// function.env("AWS_REGION", "eu-west-1");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0403"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use two or more letters, digits and `_`, a letter first, and none of Lambda's own names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
    pub const ENVIRONMENT = "SW0403", "function-environment", Error;

    /// ## What it does
    /// Reports a setting that is changed on a function which exists elsewhere.
    ///
    /// ## Why it matters
    /// The function is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:lambda:eu-west-1:123456789012:function:theirs";
    /// Function::from_arn(stack, "Theirs", arn).timeout(Duration::minutes(1));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0404"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the function is created, or create one here with `Function::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-functions.html>
    pub const IMPORTED = "SW0404", "function-imported", Error;

    /// ## What it does
    /// Reports a handler that names a file which is not in the function's folder.
    ///
    /// ## Why it matters
    /// The function deploys, and each of its invocations fails, unless a layer brings the file along.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// // A folder with the files of this crate, and without `app.py`.
    /// let code = lambda::Code::from_asset("src");
    /// Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code).handler("app.main");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0405"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Name the file from the top of the folder, and the function in it: `FILE.FUNCTION`. Acknowledge it where a layer has
    /// the file.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/foundation-progmodel.html>
    pub const HANDLER = "SW0405", "function-handler", Warning;

    /// ## What it does
    /// Reports settings of a function, a layer or an alias that do not fit together.
    ///
    /// ## Why it matters
    /// It could not be created, or would not do what was meant.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let layer = lambda::LayerVersion::from_arn(stack, "L", "arn:aws:lambda:eu-west-1:123456789012:layer:tools:1");
    /// let image = lambda::ImageCode::from_uri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/solver:1.2");
    /// Function::from_image(stack, "F", image).layer(&layer);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0406"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Put what a layer has into the image; say in which VPC a function runs before its subnets and security groups, and
    /// choose private ones; send the invocations of an alias to two versions of one function.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-functions.html>
    pub const MISFIT = "SW0406", "function-misfit", Error;

    /// ## What it does
    /// Reports a source of events that Lambda does not accept for the function.
    ///
    /// ## Why it matters
    /// It could not be created. Messages that become visible again while the function still works on them would be handled
    /// twice.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let code = lambda::Code::inline("def handler(event, context): pass");
    /// # let function = Function::new(stack, "F", lambda::Runtime::PYTHON_3_13, code);
    /// // Messages of a queue are hidden for 30 seconds.
    /// let jobs = Queue::new(stack, "Jobs");
    /// function.timeout(Duration::minutes(5)).event_source(lambda::SqsSource::new(&jobs));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0407"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Hide messages for as long as the function may run, better six times as long: `visibility_timeout`. Leave out what the
    /// kind of source does not have.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
    pub const EVENT_SOURCE = "SW0407", "function-event-source", Error;
}
