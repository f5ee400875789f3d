//! SW1120: checks that the names of FIFO queues and topics, and of these alone, end in `.fifo`.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the name of a FIFO topic ends in `.fifo`, that no name of a standard queue or topic does, and that only
    /// FIFO topics deduplicate. (E3501 checks the names of FIFO queues.)
    ///
    /// ## Why it matters
    /// SQS and SNS refuse the name: a dot is allowed nowhere else.
    ///
    /// ## Example
    /// ```yaml
    /// Orders: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: orders}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html>
    pub struct FifoName = SW1120, "fifo-name", Error, on [forms "AWS::SNS::Topic" "AWS::SQS::Queue" with parameters];
}

impl Rule for FifoName {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let resource = form.resource;
        let topic = resource.type_name == "AWS::SNS::Topic";
        let (switch, key, what) = if topic {
            ("FifoTopic", "TopicName", "topic")
        } else {
            ("FifoQueue", "QueueName", "queue")
        };

        let p = &form.properties;
        let fifo = match p.get(switch) {
            Some(value) => value.boolean(),
            None => p.lacks(switch).then_some(false),
        };
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: String| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        if let Some(name) = p.get(key)
            && let Some(text) = name.text()
        {
            let ends = text.ends_with(".fifo");
            if fifo == Some(false) && ends {
                report(
                    name,
                    key,
                    format!("only the name of a FIFO {what} ends in `.fifo`"),
                    format!("write {switch}: true, or take another name"),
                );
            } else if fifo == Some(true) && !ends && topic {
                report(
                    name,
                    key,
                    "the name of a FIFO topic ends in `.fifo`".into(),
                    format!("write {key}: {text}.fifo"),
                );
            }
        }
        if let Some(value) = p.get("ContentBasedDeduplication")
            && topic
            && fifo == Some(false)
            && value.boolean() == Some(true)
        {
            report(
                value,
                "ContentBasedDeduplication",
                "only a FIFO topic deduplicates".into(),
                "write FifoTopic: true".into(),
            );
        }
    }
}
