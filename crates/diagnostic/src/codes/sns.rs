//! The codes of the diagnostics of SNS constructs, `SW0470` to `SW0489`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that SNS does not accept for a topic.
    ///
    /// ## Why it matters
    /// The topic could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Topic::new(stack, "Orders").name("my orders");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0470"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 256 letters, digits, `-` and `_`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>
    pub const INVALID_NAME = "SW0470", "topic-name", Error;

    /// ## What it does
    /// Reports a setting for FIFO topics on a standard topic, or a name that does not go with the type.
    ///
    /// ## Why it matters
    /// SNS refuses the topic.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Topic::new(stack, "Orders").content_based_deduplication();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0471"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `.fifo()`; the name of a FIFO topic ends in `.fifo`, and no other's does.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html>
    pub const FIFO = "SW0471", "topic-fifo", Error;

    /// ## What it does
    /// Reports a setting that is changed on a topic which exists elsewhere.
    ///
    /// ## Why it matters
    /// The topic is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:sns:eu-west-1:123456789012:orders";
    /// Topic::from_arn(stack, "Theirs", arn).display_name("Orders");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0472"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the topic is created, or create one here with `Topic::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html>
    pub const IMPORTED = "SW0472", "topic-imported", Error;

    /// ## What it does
    /// Reports a subscriber that cannot receive what the topic sends, or that SNS may not be able to send to.
    ///
    /// ## Why it matters
    /// The subscription is refused, or messages get lost.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let topic = Topic::new(stack, "Orders").fifo();
    /// topic.subscribe(sns::Subscription::email("orders@example.com"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0473"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Subscribe a queue of the topic's own type; of one that exists elsewhere, give SNS the permission there.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html>
    pub const SUBSCRIPTION = "SW0473", "topic-subscriber", Error;

    /// ## What it does
    /// Reports a setting that SNS does not accept for a subscription: raw messages or a delivery policy for a protocol that has
    /// none, an address that is no URL, a filter policy that is too large.
    ///
    /// ## Why it matters
    /// The subscription is refused while the stack is deployed.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Topic::new(stack, "Orders").subscribe(sns::Subscription::email("orders@example.com").raw());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0474"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave the setting out, or subscribe something that has it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>
    pub const SUBSCRIPTION_SETTING = "SW0474", "topic-subscription-setting", Error;
}
