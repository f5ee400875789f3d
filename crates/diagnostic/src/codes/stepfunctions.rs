//! The codes of the diagnostics of Step Functions constructs, `SW0635` to `SW0644`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports states that do not make a machine: one that leads to none, or to which nothing leads, two of one name, a choice
    /// of nothing.
    ///
    /// ## Why it matters
    /// The state machine could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stepfunctions::{Definition, Pass};
    /// StateMachine::new(stack, "M", Definition::start_at(Pass::new("Start").next("Nowhere")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0635"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add the state that is led to with `then` or `state`, in the same definition; lead to each state from another; give each
    /// a name of its own, of up to 80 characters.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>
    pub const STATES = "SW0635", "state-machine-states", Error;

    /// ## What it does
    /// Reports fields of the language JSONPath in a machine in JSONata, or the other way round, and what is no path.
    ///
    /// ## Why it matters
    /// The state machine could not be created, or its executions would fail.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stepfunctions::{Definition, Pass};
    /// StateMachine::new(stack, "M", Definition::start_at(Pass::new("Start").result_path("counter")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0636"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write paths as `$.field`, and `.$` only at the end of names whose value is a path. In JSONata use `output`, `assign` and
    /// expressions `{% … %}`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>
    pub const LANGUAGE = "SW0636", "state-machine-language", Error;

    /// ## What it does
    /// Reports a name that Step Functions does not accept for a state machine.
    ///
    /// ## Why it matters
    /// The state machine could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stepfunctions::{Definition, Succeed};
    /// StateMachine::new(stack, "M", Definition::start_at(Succeed::new("Done"))).name("our machine");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0637"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 80 letters, digits, `-` and `_`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>
    pub const NAME = "SW0637", "state-machine-name", Error;

    /// ## What it does
    /// Reports a task of an express machine that waits for what it starts.
    ///
    /// ## Why it matters
    /// The state machine could not be created: express machines do not wait for jobs or tokens.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let jobs = Queue::new(stack, "Jobs");
    /// use stepfunctions::{Definition, Task};
    /// let ask = Task::send_message("Ask", &jobs, "$").wait_for_token();
    /// StateMachine::new(stack, "M", Definition::start_at(ask)).express();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0638"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Make it a standard machine, or do not wait.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>
    pub const EXPRESS = "SW0638", "state-machine-express", Error;

    /// ## What it does
    /// Reports a setting that is changed on a state machine which exists elsewhere.
    ///
    /// ## Why it matters
    /// The state machine is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// StateMachine::from_name(stack, "Theirs", "theirs").comment("ours");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0639"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the state machine is created, or create one here with `StateMachine::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html>
    pub const IMPORTED = "SW0639", "state-machine-imported", Error;

    /// ## What it does
    /// Reports a comment or a timeout that is set on a state machine whose definition is a text, or stands in a template.
    ///
    /// ## Why it matters
    /// Both are part of the definition, and a text is not changed: the setting would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use stepfunctions::Definition;
    /// let text = r#"{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}"#;
    /// StateMachine::new(stack, "M", Definition::json(text)).timeout(Duration::minutes(5));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0640"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write it into the definition, as `Comment` or `TimeoutSeconds`, or give the definition as an object.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>
    pub const FIXED_DEFINITION = "SW0640", "state-machine-fixed-definition", Error;
}
