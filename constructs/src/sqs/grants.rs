//! Who may use a queue.

use super::queue::Queue;
use crate::iam::{Grant, Grantable, Grantee};
use crate::kms::{DECRYPT, ENCRYPT_DECRYPT};

impl Queue {
    /// Lets somebody send messages, with the queue's key if it has one of its own.
    #[track_caller]
    pub fn grant_send(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:SendMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
        ];
        self.give(&grantee.grantee(), &actions, ENCRYPT_DECRYPT)
    }

    /// Lets somebody receive and delete messages, with the queue's key if it has one of its own.
    #[track_caller]
    pub fn grant_consume(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:ReceiveMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueUrl",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ];
        self.give(&grantee.grantee(), &actions, DECRYPT)
    }

    /// Lets somebody delete all messages.
    #[track_caller]
    pub fn grant_purge(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "sqs:PurgeQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
        ];
        self.give(&grantee.grantee(), &actions, &[])
    }

    #[track_caller]
    fn give(
        &self,
        grantee: &Grantee,
        actions: &[&str],
        key_actions: &'static [&'static str],
    ) -> Grant {
        let grant = Grant::on_principal_or_resource(grantee, actions, vec![self.queue_arn()], self);
        match key_actions {
            [] => grant,
            actions => self.key().extend(grant, grantee, actions),
        }
    }
}
