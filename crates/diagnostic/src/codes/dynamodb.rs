//! The codes of the diagnostics of DynamoDB constructs, `SW0610` to `SW0619`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that DynamoDB does not accept for a table or an index.
    ///
    /// ## Why it matters
    /// The table could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Table::new(stack, "Orders", dynamodb::Attribute::string("id")).name("our orders");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0610"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 3 to 255 letters, digits and any of `_.-`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
    pub const NAME = "SW0610", "table-name", Error;

    /// ## What it does
    /// Reports keys and indexes of a table that do not fit together: an attribute with two types, two indexes of one name, a
    /// local index without a sort key of the table, or more than DynamoDB accepts.
    ///
    /// ## Why it matters
    /// The table could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// use dynamodb::{Attribute, GlobalIndex};
    /// Table::new(stack, "Orders", Attribute::string("id"))
    ///     .global_index(GlobalIndex::new("by-day", Attribute::string("day")).sort_key(Attribute::number("id")));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0611"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give an attribute the same type in all keys, and each index a name of its own; give the table a sort key where it has
    /// local indexes; use up to 20 global and 5 local indexes.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>
    pub const KEYS = "SW0611", "table-keys", Error;

    /// ## What it does
    /// Reports a capacity that DynamoDB does not accept, or that does not fit to how the table is paid for.
    ///
    /// ## Why it matters
    /// The table could not be created, or not be scaled.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Table::new(stack, "Orders", dynamodb::Attribute::string("id")).provisioned(0, 5);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0612"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Keep 1 or more reads and writes ready, or leave that out, and the table is paid for by what is read and written. Only a
    /// provisioned table has capacities for its indexes, and can be scaled.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html>
    pub const CAPACITY = "SW0612", "table-capacity", Error;

    /// ## What it does
    /// Reports a table without a stream where one is read.
    ///
    /// ## Why it matters
    /// There is nothing to read.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let role = Role::new(stack, "Role", Principal::service("lambda.amazonaws.com"));
    /// use dynamodb::TableStream;
    /// Table::new(stack, "Orders", dynamodb::Attribute::string("id")).grant_stream_read(&role);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0613"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `stream` on the table before; for one that exists already, name its stream with `TableAttributes::stream_arn`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>
    pub const NO_STREAM = "SW0613", "table-stream", Error;

    /// ## What it does
    /// Reports copies of a table in other regions that DynamoDB does not accept, or that cannot be told from the table.
    ///
    /// ## Why it matters
    /// The table could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// stack.environment(Environment::new("123456789012", "eu-west-1"));
    /// GlobalTable::new(stack, "Users", dynamodb::Attribute::string("id")).replica(dynamodb::Replica::new("eu-west-1"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0614"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Say in which region the stack is, and name others for the copies, each once. Where the table has a key of its own,
    /// give each copy one of its region.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html>
    pub const REPLICA = "SW0614", "table-replica", Error;

    /// ## What it does
    /// Reports a setting that is changed on a table which exists elsewhere.
    ///
    /// ## Why it matters
    /// The table is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Table::from_name(stack, "Theirs", "their-orders").time_to_live("expires");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0615"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the table is created, or create one here with `Table::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.html>
    pub const IMPORTED = "SW0615", "table-imported", Error;
}
