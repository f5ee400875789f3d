//! Names of keys.

use std::rc::Rc;

use stackwright::{Construct, Defaults, Node, RemovalPolicy, Resource, Value};
use stackwright_cfn::kms::CfnAlias;
use stackwright_facts::name::Name;

use super::{Key, codes};
use crate::kit::{Part, arn_in_stack, refused};

/// A name of a key, by which programs find it, and which can later be that of another key. [`Key::alias`] is shorter; this is for
/// a name with an id of its own.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let key = kms::Key::new(&stack, "Key");
/// let alias = kms::Alias::new(&stack, "Alias", "shop", &key);
/// CfnOutput::new(&stack, "Name", alias.alias_name());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html>
#[derive(Clone, Debug)]
pub struct Alias(Part<CfnAlias>);

impl Construct for Alias {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Alias {
    /// A name of a key, with or without `alias/` before it.
    ///
    /// # Errors
    /// At synthesis: `SW0491` if KMS does not accept the name.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: impl Into<String>, key: &Key) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.kms.Alias");
        let name = with_prefix(name.into());
        let problem = Name::KeyAlias.check(&name).err();
        let cfn = CfnAlias::new(&node, "Resource")
            .alias_name(name)
            .target_key_id(key.key_arn());
        let alias = Alias(Part::new(node, Rc::new(cfn)));
        if let Some(problem) = problem {
            alias.0.report(refused(codes::INVALID_ALIAS, problem));
        }
        Defaults::apply(alias)
    }

    /// What happens to the name when it leaves the stack; it is deleted unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Alias(self.0.edit(|alias| drop(alias.removal_policy(policy))))
    }

    /// The name, with `alias/` before it, which stands for the key in calls of KMS.
    pub fn alias_name(&self) -> Value<String> {
        self.0.ref_()
    }

    /// The ARN of the name.
    pub fn alias_arn(&self) -> Value<String> {
        arn_in_stack(self.node(), "kms", self.alias_name())
    }
}

/// The name as KMS has it.
pub(super) fn with_prefix(name: String) -> String {
    match name.starts_with("alias/") {
        true => name,
        false => format!("alias/{name}"),
    }
}
