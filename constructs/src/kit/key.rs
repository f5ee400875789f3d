//! The key that something is encrypted with, and grants that extend to it.

use std::cell::{Cell, OnceCell, RefCell};

use stackwright::{CfnResource, Data, Node};
use stackwright_cfn::Access;
use stackwright_cfn::kms::CfnKey;

use super::named;
use crate::iam::{Grant, Grantee};
use crate::kms::{DECRYPT, ENCRYPT_DECRYPT, Key};

/// Which key something is encrypted with.
#[derive(Clone, Debug)]
pub(crate) enum KeyChoice {
    /// None that can be used by name: AWS manages it, or there is none.
    Managed,
    /// One of its own, created as `Key` below it.
    Own,
    /// This one.
    Given(Key),
    /// What a template says, which stays; the key, if it is known.
    Written(Option<Key>),
}

/// The key that something is encrypted with. Which one that is is settled when all setters have been called, and whoever
/// may use the thing may then use the key.
#[derive(Debug)]
pub(crate) struct EncryptionKey {
    choice: RefCell<KeyChoice>,
    key: RefCell<Option<Key>>,
    own: OnceCell<Key>,
    settled: Cell<bool>,
    grants: RefCell<Vec<(Grantee, &'static [&'static str])>>,
}

impl EncryptionKey {
    /// The key of something that this app creates: AWS manages it until something else is chosen.
    pub fn of_owned() -> Self {
        EncryptionKey {
            choice: RefCell::new(KeyChoice::Managed),
            key: RefCell::default(),
            own: OnceCell::new(),
            settled: Cell::new(false),
            grants: RefCell::default(),
        }
    }

    /// The key of something that exists elsewhere, as far as it is known.
    pub fn of_imported(key: Option<Key>) -> Self {
        EncryptionKey {
            choice: RefCell::new(KeyChoice::Managed),
            key: RefCell::new(key),
            own: OnceCell::new(),
            settled: Cell::new(true),
            grants: RefCell::default(),
        }
    }

    /// The key of a resource that is taken over: the property that names it stays as it is written until something else is
    /// chosen, and whoever may use the resource may use the key if that is one of this app too.
    pub fn take_over(&self, resource: &CfnResource, name: &Data) {
        let key = named::<CfnKey>(resource, name).map(|key| Key::from_cfn(&key));
        self.choice.replace(KeyChoice::Written(key));
    }

    /// Whether it is still as a template says.
    pub fn is_written(&self) -> bool {
        matches!(*self.choice.borrow(), KeyChoice::Written(_))
    }

    /// Chooses the key of what `owner` is.
    pub fn choose(&self, owner: &Node, choice: KeyChoice) {
        self.choice.replace(choice);
        if self.settled.get() {
            self.settle(owner);
        }
    }

    /// Creates the key if it is `owner`'s own, and gives it to those who were given what it encrypts. For
    /// [`Node::on_complete`].
    pub fn settle(&self, owner: &Node) {
        let choice = self.choice.borrow().clone();
        let key = match choice {
            KeyChoice::Managed => None,
            KeyChoice::Given(key) => Some(key),
            KeyChoice::Written(key) => key,
            KeyChoice::Own => Some(self.own.get_or_init(|| own(owner)).clone()),
        };
        self.key.replace(key.clone());
        self.settled.set(true);
        let grants = self.grants.take();
        if let Some(key) = key {
            for (grantee, actions) in grants {
                key.grant(&grantee, actions);
            }
        }
    }

    /// The key as it is settled so far.
    pub fn get(&self) -> Option<Key> {
        self.key.borrow().clone()
    }

    /// Lets somebody use the key, now or as soon as it is settled; adds what became of it to a grant.
    pub fn extend(
        &self,
        grant: Grant,
        grantee: &Grantee,
        actions: &'static [&'static str],
    ) -> Grant {
        if !self.settled.get() {
            self.grants.borrow_mut().push((grantee.clone(), actions));
            return grant;
        }
        match self.get() {
            Some(key) => grant.and(key.grant(grantee, actions)),
            None => grant,
        }
    }
}

impl EncryptionKey {
    /// Lets somebody use the key as actions of these levels on what it encrypts need it.
    pub fn extend_to(&self, grant: Grant, grantee: &Grantee, access: &[Access]) -> Grant {
        if access.contains(&Access::Write) {
            self.extend(grant, grantee, ENCRYPT_DECRYPT)
        } else if access.contains(&Access::Read) {
            self.extend(grant, grantee, DECRYPT)
        } else {
            grant
        }
    }
}

fn own(owner: &Node) -> Key {
    let description = format!("Created by {}", owner.path());
    owner.create_here(|| Key::new(owner, "Key").description(description))
}
