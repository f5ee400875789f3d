//! Key pairs, with which people log in over SSH.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value, sub};
use stackwright_cfn::ec2::CfnKeyPair;
use stackwright_cfn::ec2::key_pair::{KeyFormat, KeyType};

use super::codes;
use crate::kit::{Handle, Kind, Origin, lazily};

static KEY_PAIR: Kind = Kind {
    construct_type: "stackwright_aws.ec2.KeyPair",
    noun: "key pair",
    constructor: "KeyPair::new",
    imported: codes::IMPORTED,
};

/// A key pair, with which people log in to instances over SSH. Sessions of Systems Manager need none.
///
/// EC2 makes it, and keeps the private key as a parameter of Systems Manager, unless a public key is given.
///
/// ```
/// use stackwright::{App, CfnOutput, Stack};
/// use stackwright_aws::ec2::KeyPair;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let admins = KeyPair::new(&stack, "Admins").ed25519();
/// CfnOutput::new(&stack, "Parameter", admins.private_key_parameter().unwrap());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html>
#[derive(Clone, Debug)]
pub struct KeyPair(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnKeyPair,
    name: Rc<RefCell<Value<String>>>,
}

#[derive(Debug)]
struct Imported {
    name: Value<String>,
}

impl Construct for KeyPair {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl KeyPair {
    /// A key pair of RSA, whose private key is kept as PEM.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(KEY_PAIR.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let name = Rc::new(RefCell::new(Value::from(node.unique_id())));
        let named = lazily(&name, |name| name.borrow().clone());
        let cfn = CfnKeyPair::new(&node, "Resource", named)
            .key_format(KeyFormat::Pem)
            .key_type(KeyType::Rsa);
        let owned = Rc::new(Owned { cfn, name });
        KeyPair(Handle::owned(&KEY_PAIR, node, owned))
    }

    /// A key pair that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let node = KEY_PAIR.node(scope.node(), id);
        KeyPair(Handle::imported(&KEY_PAIR, node, Imported { name }))
    }

    /// Its name. A key pair with a name of its own cannot be replaced by an update.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        KeyPair(self.0.edit("a name", |key| {
            key.name.replace(name);
        }))
    }

    /// Makes a key of the type ED25519, which Windows does not take.
    #[track_caller]
    pub fn ed25519(&self) -> Self {
        KeyPair(self.0.edit("a type", |key| {
            key.cfn.key_type(KeyType::Ed25519);
        }))
    }

    /// Takes a public key that exists, in the form of OpenSSH, instead of making a pair.
    #[track_caller]
    pub fn public_key(&self, material: impl IntoValue<String>) -> Self {
        let material = material.into_value();
        KeyPair(self.0.edit("a public key", |key| {
            // What is imported has the format and the type that it has.
            key.cfn
                .public_key_material(material)
                .key_format(None::<KeyFormat>)
                .key_type(None::<KeyType>);
        }))
    }

    /// The name.
    pub fn key_pair_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(key) => key.cfn.ref_(),
            Origin::Imported(key) => key.name.clone(),
        }
    }

    /// The name of the parameter of Systems Manager that has the private key; none of a key pair that exists elsewhere.
    pub fn private_key_parameter(&self) -> Option<Value<String>> {
        let key = self.0.as_owned()?;
        Some(sub!("/ec2/keypair/{}", key.cfn.attr_key_pair_id()))
    }
}
