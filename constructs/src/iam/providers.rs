//! Identities from elsewhere: providers of OpenID Connect and SAML.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, List, Node, Resource, Value};
use stackwright_cfn::iam::{CfnOIDCProvider, CfnSAMLProvider};

use super::principal::Principal;
use crate::kit::Part;

/// A provider of OpenID Connect, such as GitHub for its workflows.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{OidcProvider, Role};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let github = OidcProvider::new(&stack, "GitHub", "https://token.actions.githubusercontent.com")
///     .client_ids(["sts.amazonaws.com"]);
/// let deploys = github.principal()
///     .with_condition("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com")
///     .with_condition("StringLike", "token.actions.githubusercontent.com:sub", "repo:shop/web:ref:refs/heads/main");
/// Role::new(&stack, "Deploy", deploys);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html>
#[derive(Clone, Debug)]
pub struct OidcProvider(Part<CfnOIDCProvider>);

impl Construct for OidcProvider {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl OidcProvider {
    /// The provider at an address. An account has one for each address.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, url: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.OidcProvider");
        let cfn = CfnOIDCProvider::new(&node, "Resource").url(url);
        Defaults::apply(OidcProvider(Part::new(node, Rc::new(cfn))))
    }

    /// Whom its tokens are for, the audience.
    #[track_caller]
    pub fn client_ids(&self, ids: impl IntoValue<List<String>>) -> Self {
        OidcProvider(self.0.edit(|provider| {
            provider.client_id_list(ids);
        }))
    }

    /// The fingerprints of the certificates of its server, where AWS does not know who signed them.
    #[track_caller]
    pub fn thumbprints(&self, thumbprints: impl IntoValue<List<String>>) -> Self {
        OidcProvider(self.0.edit(|provider| {
            provider.thumbprint_list(thumbprints);
        }))
    }

    /// Whoever has a token of it. Say with conditions whose tokens they must be.
    pub fn principal(&self) -> Principal {
        Principal::web_identity(self.provider_arn())
    }

    /// The ARN.
    pub fn provider_arn(&self) -> Value<String> {
        self.0.ref_()
    }
}

/// A provider of SAML 2.0, such as a company's directory.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::iam::{Role, SamlProvider};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let directory = SamlProvider::new(&stack, "Directory", "<EntityDescriptor>…</EntityDescriptor>");
/// Role::new(&stack, "Console", directory.console_principal());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html>
#[derive(Clone, Debug)]
pub struct SamlProvider(Part<CfnSAMLProvider>);

impl Construct for SamlProvider {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl SamlProvider {
    /// The provider that this document of metadata describes, in XML.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, metadata: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.iam.SamlProvider");
        let cfn = CfnSAMLProvider::new(&node, "Resource").saml_metadata_document(metadata);
        Defaults::apply(SamlProvider(Part::new(node, Rc::new(cfn))))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        SamlProvider(self.0.edit(|provider| {
            provider.name(name);
        }))
    }

    /// Whoever it vouches for.
    pub fn principal(&self) -> Principal {
        Principal::saml(self.provider_arn())
    }

    /// Whoever it vouches for at the sign-in of the console.
    pub fn console_principal(&self) -> Principal {
        let console = "https://signin.aws.amazon.com/saml";
        let users = self.principal();
        users.with_condition("StringEquals", "SAML:aud", console)
    }

    /// The ARN.
    pub fn provider_arn(&self) -> Value<String> {
        self.0.ref_()
    }
}
