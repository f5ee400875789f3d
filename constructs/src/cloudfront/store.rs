//! Data that functions of CloudFront read.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::cloudfront::CfnKeyValueStore;
use stackwright_cfn::cloudfront::key_value_store::{ImportSource, ImportSourceSourceType};

use super::codes;
use crate::iam::{Grant, Grantable};
use crate::kit::{Handle, Kind, Origin, lazily};

static STORE: Kind = Kind {
    construct_type: "stackwright_aws.cloudfront.KeyValueStore",
    noun: "store",
    constructor: "KeyValueStore::new",
    imported: codes::IMPORTED,
};

/// Keys and values that a [`Function`](super::Function) reads, and that change without it.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::cloudfront::{Function, KeyValueStore};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let redirects = KeyValueStore::new(&stack, "Redirects");
/// let code = "function handler(event) { return event.request; }";
/// Function::new(&stack, "Redirect", code).key_value_store(&redirects);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html>
#[derive(Clone, Debug)]
pub struct KeyValueStore(Handle<Owned, Value<String>>);

#[derive(Debug)]
struct Owned {
    cfn: CfnKeyValueStore,
    name: Rc<RefCell<Value<String>>>,
}

impl Construct for KeyValueStore {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl KeyValueStore {
    /// A store without data.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = STORE.node(scope.node(), id);
        let name = Rc::new(RefCell::new(node.unique_resource_name(64, "", "").into()));
        let value = lazily(&name, |name: &RefCell<Value<String>>| name.borrow().clone());
        let cfn = CfnKeyValueStore::new(&node, "Resource", value);
        Defaults::apply(KeyValueStore(Handle::owned(
            &STORE,
            node,
            Rc::new(Owned { cfn, name }),
        )))
    }

    /// A store that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = STORE.node(scope.node(), id);
        KeyValueStore(Handle::imported(&STORE, node, arn.into_value()))
    }

    /// Gives it a name of its own, up to 64 letters, digits, `-` and `_`.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        KeyValueStore(self.0.edit("a name", |store| {
            store.name.replace(name);
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn comment(&self, text: impl IntoValue<String>) -> Self {
        KeyValueStore(self.0.edit("a comment", |store| {
            store.cfn.comment(text);
        }))
    }

    /// Fills it, when it is created, from a JSON file of a bucket: `{"data": [{"key": "a", "value": "b"}]}`.
    #[track_caller]
    pub fn import_from(&self, bucket: &crate::s3::Bucket, key: &str) -> Self {
        let source = ImportSource::new(ImportSourceSourceType::S3, bucket.arn_for_objects(key));
        KeyValueStore(self.0.edit("data", |store| {
            store.cfn.import_source(source);
        }))
    }

    /// The ARN.
    pub fn store_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(store) => store.cfn.attr_arn(),
            Origin::Imported(arn) => (**arn).clone(),
        }
    }

    /// Lets somebody change what is in it.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "cloudfront-keyvaluestore:DescribeKeyValueStore",
            "cloudfront-keyvaluestore:PutKey",
            "cloudfront-keyvaluestore:DeleteKey",
            "cloudfront-keyvaluestore:UpdateKeys",
        ];
        Grant::on_principal(grantee, &actions, vec![self.store_arn()])
    }
}
