//! Keys by which signed addresses and cookies are checked.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value, content_hash,
};
use stackwright_cfn::cloudfront::key_group::KeyGroupConfig;
use stackwright_cfn::cloudfront::public_key::PublicKeyConfig;
use stackwright_cfn::cloudfront::{CfnKeyGroup, CfnPublicKey};

use super::codes;
use super::label::{Label, label_setters};
use crate::kit::{Handle, Kind, Origin};

static PUBLIC_KEY: Kind = Kind {
    construct_type: "stackwright_aws.cloudfront.PublicKey",
    noun: "public key",
    constructor: "PublicKey::new",
    imported: codes::IMPORTED,
};

static KEY_GROUP: Kind = Kind {
    construct_type: "stackwright_aws.cloudfront.KeyGroup",
    noun: "group of keys",
    constructor: "KeyGroup::new",
    imported: codes::IMPORTED,
};

/// A public key, with whose private half somebody signs addresses.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html>
#[derive(Clone, Debug)]
pub struct PublicKey(Handle<OwnedKey, Value<String>>);

#[derive(Debug)]
struct OwnedKey {
    cfn: CfnPublicKey,
    label: Rc<Label>,
}

impl Construct for PublicKey {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl PublicKey {
    /// A key in the PEM format, `-----BEGIN PUBLIC KEY-----…`, which has 2048 bits of RSA or is an elliptic curve's.
    ///
    /// # Errors
    /// At synthesis: `SW0575` if it is no public key.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, pem: impl IntoValue<String>) -> Self {
        Defaults::apply(Self::create(
            PUBLIC_KEY.node(scope.node(), id),
            pem.into_value(),
        ))
    }

    #[track_caller]
    fn create(node: Node, pem: Value<String>) -> Self {
        let begins = "-----BEGIN PUBLIC KEY-----";
        if pem
            .as_str()
            .is_some_and(|pem| !pem.trim_start().starts_with(begins))
        {
            let problem = Diagnostic::error(codes::SETTING, "a text is no public key");
            let hint = format!("give one in the PEM format, which begins with `{begins}`");
            node.report(problem.hint(hint).at(std::panic::Location::caller()));
        }
        let label = Rc::new(Label::of(&node));
        let (given, place) = (label.clone(), node.clone());
        let config = Value::lazy(move || {
            PublicKeyConfig::new()
                // A change of it replaces the key: it follows from the place alone.
                .caller_reference(content_hash(&place.path()))
                .comment(given.comment())
                .encoded_key(pem.clone())
                .name(given.name())
        });
        let cfn = CfnPublicKey::new(&node, "Resource", config);
        let owned = Rc::new(OwnedKey { cfn, label });
        PublicKey(Handle::owned(&PUBLIC_KEY, node, owned))
    }

    /// A key that exists already, by its id.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, key_id: impl IntoValue<String>) -> Self {
        let node = PUBLIC_KEY.node(scope.node(), id);
        PublicKey(Handle::imported(&PUBLIC_KEY, node, key_id.into_value()))
    }

    /// The id.
    pub fn public_key_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(key) => key.cfn.ref_(),
            Origin::Imported(id) => (**id).clone(),
        }
    }
}

label_setters!(PublicKey, "a name or a comment");

/// Keys of which any may have signed, for [`Behavior::trusted_key_groups`](super::Behavior::trusted_key_groups).
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::cloudfront::{Behavior, KeyGroup, Origin, PublicKey};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let pem = "-----BEGIN PUBLIC KEY-----\nMIIB…\n-----END PUBLIC KEY-----";
/// let key = PublicKey::new(&stack, "Key", pem);
/// let signers = KeyGroup::new(&stack, "Signers", [&key]);
/// let films = Behavior::new(Origin::https("films.example.org")).trusted_key_groups([signers.key_group_id()]);
/// Distribution::new(&stack, "Distribution", films);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html>
#[derive(Clone, Debug)]
pub struct KeyGroup(Handle<OwnedGroup, Value<String>>);

#[derive(Debug)]
struct OwnedGroup {
    cfn: CfnKeyGroup,
    label: Rc<Label>,
}

impl Construct for KeyGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl KeyGroup {
    /// A group of these keys, up to five.
    #[track_caller]
    pub fn new<'a>(
        scope: &impl Construct,
        id: &str,
        keys: impl IntoIterator<Item = &'a PublicKey>,
    ) -> Self {
        let ids: Vec<_> = keys.into_iter().map(PublicKey::public_key_id).collect();
        let node = KEY_GROUP.node(scope.node(), id);
        let label = Rc::new(Label::of(&node));
        let given = label.clone();
        let config = Value::lazy(move || {
            KeyGroupConfig::new(given.name(), ids.clone()).comment(given.comment())
        });
        let cfn = CfnKeyGroup::new(&node, "Resource", config);
        let owned = Rc::new(OwnedGroup { cfn, label });
        Defaults::apply(KeyGroup(Handle::owned(&KEY_GROUP, node, owned)))
    }

    /// A group that exists already, by its id.
    #[track_caller]
    pub fn from_id(scope: &impl Construct, id: &str, group_id: impl IntoValue<String>) -> Self {
        let node = KEY_GROUP.node(scope.node(), id);
        KeyGroup(Handle::imported(&KEY_GROUP, node, group_id.into_value()))
    }

    /// The id.
    pub fn key_group_id(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.ref_(),
            Origin::Imported(id) => (**id).clone(),
        }
    }
}

label_setters!(KeyGroup, "a name or a comment");
