//! Who may use a key.

use stackwright::Construct;

use super::key::Key;
use crate::iam::{Grant, Grantable, PolicyStatement};
use crate::kit::{Origin, ResourceAsStar, arn_in_stack};

/// What reading what is encrypted with a key takes.
pub(crate) const DECRYPT: &[&str] = &["kms:Decrypt"];
/// What encrypting takes, for small data, for moving to another key, and for large data.
pub(crate) const ENCRYPT: &[&str] = &["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
/// Both of them.
pub(crate) const ENCRYPT_DECRYPT: &[&str] = &[
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:ReEncrypt*",
    "kms:GenerateDataKey*",
];

/// What changing and deleting a key takes.
const ADMIN: [&str; 14] = [
    "kms:Create*",
    "kms:Describe*",
    "kms:Enable*",
    "kms:List*",
    "kms:Put*",
    "kms:Update*",
    "kms:Revoke*",
    "kms:Disable*",
    "kms:Get*",
    "kms:Delete*",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:ScheduleKeyDeletion",
    "kms:CancelKeyDeletion",
];

impl Key {
    /// Lets somebody read what is encrypted with the key.
    #[track_caller]
    pub fn grant_decrypt(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, DECRYPT)
    }

    /// Lets somebody encrypt with the key.
    #[track_caller]
    pub fn grant_encrypt(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, ENCRYPT)
    }

    /// Lets somebody encrypt with the key, and read what is encrypted with it.
    #[track_caller]
    pub fn grant_encrypt_decrypt(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, ENCRYPT_DECRYPT)
    }

    /// Lets somebody sign with the key, which must be for that: [`spec`](Key::spec).
    #[track_caller]
    pub fn grant_sign(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &["kms:Sign"])
    }

    /// Lets somebody verify what is signed with the key.
    #[track_caller]
    pub fn grant_verify(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &["kms:Verify"])
    }

    /// Lets somebody make authentication codes with the key, which must be for that: [`spec`](Key::spec).
    #[track_caller]
    pub fn grant_generate_mac(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &["kms:GenerateMac"])
    }

    /// Lets somebody verify authentication codes that are made with the key.
    #[track_caller]
    pub fn grant_verify_mac(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &["kms:VerifyMac"])
    }

    /// Lets somebody change and delete the key, but not use it.
    #[track_caller]
    pub fn grant_admin(&self, grantee: &impl Grantable) -> Grant {
        self.grant(grantee, &ADMIN)
    }

    /// Lets somebody do certain things with the key: through their own policy, or, where that cannot be changed, through
    /// the key's.
    #[track_caller]
    pub fn grant(&self, grantee: &impl Grantable, actions: &[&str]) -> Grant {
        if let Origin::Imported(key) = self.0.origin()
            && let Some(alias) = &key.alias
        {
            let keys = arn_in_stack(self.node(), "kms", "key/*".into());
            let statement = PolicyStatement::allow()
                .actions(actions.iter().copied())
                .resource(keys)
                .condition("ForAnyValue:StringEquals", "kms:ResourceAliases", alias);
            return Grant::statement_on_principal(grantee, statement);
        }
        let own_policy = ResourceAsStar::new(self, actions, &grantee.grantee());
        Grant::on_principal_or_resource(grantee, actions, vec![self.key_arn()], &own_policy)
    }
}
