//! An API that a function answers, under a domain of one's own.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Node};
#[cfg(feature = "certificatemanager")]
use stackwright::{IntoValue, Value, sub};

use crate::apigateway::{ApiResource, Cors, DomainName, Integration, Method, RestApi};
#[cfg(feature = "certificatemanager")]
use crate::certificatemanager::Certificate;
use crate::kit::Part;
use crate::lambda::Invocable;
#[cfg(feature = "certificatemanager")]
use crate::route53::{HostedZone, Record, RecordData};

/// A REST API on Lambda: a function answers every path and method, and others answer those that are given to them.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::route53::HostedZone;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let python = |id: &str| {
///     let code = lambda::Code::inline("def handler(event, context): return {'statusCode': 200}");
///     Function::new(&stack, id, lambda::Runtime::PYTHON_3_13, code)
/// };
/// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
/// let api = LambdaRestApi::new(&stack, "Api", &python("Web")).domain("api.example.org", &zone);
/// api.route("POST", "/orders", &python("Order"));
/// CfnOutput::new(&stack, "Url", api.url());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-create-api-as-simple-proxy-for-lambda.html>
#[derive(Clone, Debug)]
pub struct LambdaRestApi(Part<Owned>);

struct Owned {
    api: RestApi,
    domain: RefCell<Option<DomainName>>,
}

impl Construct for LambdaRestApi {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl LambdaRestApi {
    /// An API that a function, a version of one or an alias answers. The ids are those of the CDK.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, function: &impl Invocable) -> Self {
        let api = RestApi::of_function(scope, id, function);
        Defaults::apply(Self::create(api))
    }

    fn create(api: RestApi) -> Self {
        let node = api.node().clone();
        node.set_construct_type("stackwright_aws.patterns.LambdaRestApi");
        let domain = RefCell::default();
        LambdaRestApi(Part::new(node, Rc::new(Owned { api, domain })))
    }

    /// Lets another function, or an [`Integration`] of another kind, answer one method of a path: `GET`, `/orders/{id}`.
    ///
    /// # Errors
    /// At synthesis: `SW0621` for what is no method or path.
    #[track_caller]
    pub fn route(&self, method: &str, path: &str, to: impl Into<Integration>) -> Method {
        self.0.api.path(path).method(method, to)
    }

    /// The resource of a path, for methods that need more than a function.
    #[track_caller]
    pub fn path(&self, path: &str) -> ApiResource {
        self.0.api.path(path)
    }

    /// Lets pages of other sites call it.
    #[track_caller]
    pub fn cors(&self, cors: Cors) -> Self {
        self.0.api.cors(cors);
        self.clone()
    }

    /// Lets clients come through a domain name: with a certificate, which records in the zone prove, and a record that leads
    /// to the API.
    ///
    /// # Errors
    /// At synthesis: `SW0565` for what is no name of a domain.
    #[cfg(feature = "certificatemanager")]
    #[track_caller]
    pub fn domain(&self, name: impl IntoValue<String>, zone: &HostedZone) -> Self {
        self.domain_in_zone(name.into_value(), zone);
        self.clone()
    }

    #[cfg(feature = "certificatemanager")]
    #[track_caller]
    fn domain_in_zone(&self, name: Value<String>, zone: &HostedZone) {
        let certificate = Certificate::new(self, "Certificate", &name).validate_by_dns(zone);
        let domain = (self.0.api).domain_name(&name, certificate.certificate_arn());
        Record::new(self, "DNS", zone, RecordData::alias(&domain)).name(name);
        self.0.domain.replace(Some(domain));
    }

    /// The API, for its stage, authorizers, models and the like.
    pub fn api(&self) -> &RestApi {
        &self.0.api
    }

    /// Its domain name, if it has one.
    pub fn domain_name(&self) -> Option<DomainName> {
        self.0.domain.borrow().clone()
    }

    /// The address: that of its domain if it has one.
    #[cfg(feature = "certificatemanager")]
    pub fn url(&self) -> stackwright::Value<String> {
        let api = self.clone();
        Value::lazy(move || match &*api.0.domain.borrow() {
            Some(domain) => sub!("https://{}/", domain.domain_name()),
            None => api.0.api.url(),
        })
    }

    /// The address.
    #[cfg(not(feature = "certificatemanager"))]
    pub fn url(&self) -> stackwright::Value<String> {
        self.0.api.url()
    }
}
