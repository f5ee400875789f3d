//! Certificates of clients: who signs them, and which are revoked.

use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::elasticloadbalancingv2::listener::MutualAuthentication as CfnMutual;
use stackwright_cfn::elasticloadbalancingv2::listener::MutualAuthenticationAdvertiseTrustStoreCaNames as Advertise;
use stackwright_cfn::elasticloadbalancingv2::trust_store_revocation::{
    RevocationContent, RevocationContentRevocationType,
};
use stackwright_cfn::elasticloadbalancingv2::{CfnTrustStore, CfnTrustStoreRevocation};

use super::codes;
use crate::kit::{Handle, Kind, Origin};

static TRUST_STORE: Kind = Kind {
    construct_type: "stackwright_aws.elasticloadbalancingv2.TrustStore",
    noun: "trust store",
    constructor: "TrustStore::new",
    imported: codes::IMPORTED,
};

/// A trust store: the authorities whose certificates clients show, from a file with them as PEM in a bucket.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer, MutualAuthentication, TrustStore};
/// use stackwright_aws::s3::Bucket;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let bucket = Bucket::new(&stack, "Authorities");
/// let clients = TrustStore::new(&stack, "Clients", bucket.bucket_name(), "ca.pem");
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
/// let balancer = ApplicationLoadBalancer::new(&stack, "Balancer", &Vpc::new(&stack, "Vpc"));
/// balancer
///     .listener("Https", 443)
///     .certificate(certificate)
///     .mutual_authentication(MutualAuthentication::verify(&clients))
///     .default_action(Action::fixed_response(200));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html>
#[derive(Clone, Debug)]
pub struct TrustStore(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnTrustStore,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
}

impl Construct for TrustStore {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl TrustStore {
    /// The authorities in a file of a bucket, by its name and the file's key. The file must be there when the trust store is
    /// created.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        bucket: impl IntoValue<String>,
        key: impl IntoValue<String>,
    ) -> Self {
        let node = TRUST_STORE.node(scope.node(), id);
        let cfn = CfnTrustStore::new(&node, "Resource")
            .ca_certificates_bundle_s3_bucket(bucket)
            .ca_certificates_bundle_s3_key(key);
        let owned = Rc::new(Owned { cfn });
        Defaults::apply(TrustStore(Handle::owned(&TRUST_STORE, node, owned)))
    }

    /// A trust store that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let arn = arn.into_value();
        let node = TRUST_STORE.node(scope.node(), id);
        TrustStore(Handle::imported(&TRUST_STORE, node, Imported { arn }))
    }

    /// Its name, up to 32 characters.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        TrustStore(self.0.edit("a name", |store| {
            store.cfn.name(name);
        }))
    }

    /// The version of the file with the authorities; the latest unless this is called.
    #[track_caller]
    pub fn object_version(&self, version: impl IntoValue<String>) -> Self {
        let version = version.into_value();
        TrustStore(self.0.edit("a version", |store| {
            store.cfn.ca_certificates_bundle_s3_object_version(version);
        }))
    }

    /// Refuses the certificates of a revocation list in a bucket, by the bucket's name and the list's key. It is a construct of
    /// this id in the scope.
    #[track_caller]
    pub fn revocation(
        &self,
        scope: &impl Construct,
        id: &str,
        bucket: impl IntoValue<String>,
        key: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.elasticloadbalancingv2.TrustStoreRevocation");
        let list = RevocationContent::new()
            .revocation_type(RevocationContentRevocationType::Crl)
            .s3_bucket(bucket)
            .s3_key(key);
        CfnTrustStoreRevocation::new(&node, "Resource")
            .revocation_contents([list])
            .trust_store_arn(self.trust_store_arn());
        self.clone()
    }

    /// The ARN.
    pub fn trust_store_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(store) => store.cfn.attr_trust_store_arn(),
            Origin::Imported(store) => store.arn.clone(),
        }
    }
}

/// Whether clients show certificates.
#[derive(Clone, Debug)]
#[must_use]
pub struct MutualAuthentication {
    mode: &'static str,
    store: Option<Value<String>>,
    ignores_expiry: Option<bool>,
    is_advertised: bool,
}

impl MutualAuthentication {
    /// They show one that an authority of a trust store signed.
    pub fn verify(store: &TrustStore) -> Self {
        MutualAuthentication {
            mode: "verify",
            store: Some(store.trust_store_arn()),
            ignores_expiry: Some(false),
            is_advertised: false,
        }
    }

    /// They may show one, and targets decide: the header `X-Amzn-Mtls-Clientcert` has it.
    pub fn pass_through() -> Self {
        MutualAuthentication {
            mode: "passthrough",
            store: None,
            ignores_expiry: None,
            is_advertised: false,
        }
    }

    /// Accepts certificates that have expired.
    pub fn ignore_expiry(mut self) -> Self {
        self.ignores_expiry = Some(true);
        self
    }

    /// Tells clients the names of the authorities.
    pub fn advertise_authorities(mut self) -> Self {
        self.is_advertised = true;
        self
    }

    pub(super) fn property(&self) -> CfnMutual {
        CfnMutual::new()
            .advertise_trust_store_ca_names(self.is_advertised.then_some(Advertise::On))
            .ignore_client_certificate_expiry(self.ignores_expiry)
            .mode(self.mode)
            .trust_store_arn(self.store.clone())
    }
}
