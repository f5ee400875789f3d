//! Who may read and replace secrets.

use stackwright::{Construct, Data, sub};

use super::secret::Secret;
use crate::iam::{Grant, Grantable, Grantee, PolicyStatement, Principal};
use crate::kit::{Origin, region_of};
use crate::kms::{DECRYPT, ENCRYPT};

impl Secret {
    /// Lets somebody read the secret.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        self.give_read(&grantee.grantee(), None)
    }

    /// Lets somebody read the versions of the secret that have one of these labels, for example `AWSCURRENT`.
    #[track_caller]
    pub fn grant_read_stages(&self, grantee: &impl Grantable, stages: &[&str]) -> Grant {
        self.give_read(&grantee.grantee(), Some(stages))
    }

    #[track_caller]
    fn give_read(&self, grantee: &Grantee, stages: Option<&[&str]>) -> Grant {
        let actions = [
            "secretsmanager:GetSecretValue",
            "secretsmanager:DescribeSecret",
        ];
        self.let_use_key(grantee, DECRYPT);
        let arn = vec![self.arn_in_policies()];
        match stages {
            None => Grant::on_principal_or_resource(grantee, &actions, arn, self),
            Some(stages) => Grant::statement_on_principal(
                grantee,
                PolicyStatement::allow()
                    .actions(actions)
                    .resources(arn)
                    .condition(
                        "ForAnyValue:StringEquals",
                        "secretsmanager:VersionStage",
                        Data::list(stages.iter().copied()),
                    ),
            ),
        }
    }

    /// Lets somebody replace the secret's value, but not read it.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantable) -> Grant {
        let grantee = grantee.grantee();
        let actions = [
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecret",
            "secretsmanager:UpdateSecretVersionStage",
        ];
        self.let_use_key(&grantee, ENCRYPT);
        let arn = vec![self.arn_in_policies()];
        Grant::on_principal_or_resource(&grantee, &actions, arn, self)
    }

    /// Lets somebody use the secret's key through Secrets Manager, now or as soon as there is one.
    pub(super) fn let_use_key(&self, grantee: &Grantee, actions: &'static [&'static str]) {
        let secret = self.whole();
        match (secret.secret_key(), secret.0.origin()) {
            (Some(key), _) if key.is_imported() => {
                key.grant(grantee, actions);
            }
            (Some(_), _) => secret.let_principal_use_key(grantee.principal(), actions),
            (None, Origin::Owned(owned)) => {
                let user = (grantee.principal().clone(), actions);
                owned.users.borrow_mut().push(user);
            }
            (None, Origin::Imported(_)) => {}
        }
    }

    pub(super) fn let_principal_use_key(&self, principal: &Principal, actions: &[&str]) {
        let Some(key) = self.secret_key() else {
            return;
        };
        let service = sub!("secretsmanager.{}.amazonaws.com", region_of(self.node()));
        let principal = principal
            .clone()
            .with_condition("StringEquals", "kms:ViaService", service);
        if !key.is_imported() {
            key.grant(&principal, actions);
        }
    }
}
