//! Addresses of functions: HTTPS without an API in front.

use std::rc::Rc;

use stackwright::{Construct, Data, Defaults, Duration, IntoValue, Node, Resource, Value};
use stackwright_cfn::lambda::permission::FunctionUrlAuthType;
use stackwright_cfn::lambda::{CfnPermission, CfnUrl, url};

use super::Invocable;
use super::alias::Alias;
use super::function::Function;
use crate::iam::{Grant, Grantable, PolicyStatement};
use crate::kit::{Part, some_of};

/// Who may call the address of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlAccess {
    /// Everybody in the world.
    Public,
    /// Whoever is [given the permission](FunctionUrl::grant_invoke), with signed requests.
    Iam,
}

/// Which pages of other sites may call an address.
///
/// ```
/// use stackwright_aws::lambda::UrlCors;
/// let cors = UrlCors::new(["https://shop.example"]).methods(["GET", "POST"]).headers(["content-type"]);
/// # let _ = cors;
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors>
#[derive(Clone, Debug)]
#[must_use]
pub struct UrlCors {
    origins: Vec<Value<String>>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
    credentials: bool,
    max_age: Option<Duration>,
}

impl UrlCors {
    /// Pages of these sites, or of all with `*`.
    pub fn new<O: IntoValue<String>>(origins: impl IntoIterator<Item = O>) -> Self {
        UrlCors {
            origins: origins.into_iter().map(IntoValue::into_value).collect(),
            methods: Vec::new(),
            headers: Vec::new(),
            exposed: Vec::new(),
            credentials: false,
            max_age: None,
        }
    }

    /// The methods that they may use, or all with `*`.
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// The headers that they may send.
    pub fn headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.headers = headers.into_iter().map(Into::into).collect();
        self
    }

    /// The headers of answers that they may read.
    pub fn expose_headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.exposed = headers.into_iter().map(Into::into).collect();
        self
    }

    /// Lets them send cookies and the like.
    pub fn allow_credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// How long browsers remember this.
    pub fn max_age(mut self, time: impl Into<Duration>) -> Self {
        self.max_age = Some(time.into());
        self
    }

    fn property(&self) -> url::Cors {
        let methods = self.methods.iter().map(url::CorsAllowMethods::other);
        url::Cors::new()
            .allow_credentials(self.credentials.then_some(true))
            .allow_headers(some_of(self.headers.clone()))
            .allow_methods(some_of(methods))
            .allow_origins(self.origins.clone())
            .expose_headers(some_of(self.exposed.clone()))
            .max_age(self.max_age.map(Duration::in_seconds))
    }
}

/// The address of a function, `https://….lambda-url.REGION.on.aws/`.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = lambda::Code::inline("def handler(event, context): return 'hello'");
/// let function = Function::new(&stack, "Hello", lambda::Runtime::PYTHON_3_13, code);
/// let url = function.url(lambda::UrlAccess::Public);
/// CfnOutput::new(&stack, "Url", url.function_url());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html>
#[derive(Clone, Debug)]
pub struct FunctionUrl(Part<Owned>);

struct Owned {
    cfn: CfnUrl,
    function: Function,
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.function.fmt(f)
    }
}

impl Construct for FunctionUrl {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Function {
    /// Gives the function an address.
    #[track_caller]
    pub fn url(&self, access: UrlAccess) -> FunctionUrl {
        FunctionUrl::create(self, None, access)
    }
}

impl Alias {
    /// Gives the alias an address of its own.
    #[track_caller]
    pub fn url(&self, access: UrlAccess) -> FunctionUrl {
        FunctionUrl::create(self, Some(self), access)
    }
}

impl FunctionUrl {
    #[track_caller]
    fn create(on: &impl Invocable, alias: Option<&Alias>, access: UrlAccess) -> Self {
        let node = Node::new(on, "FunctionUrl");
        node.set_construct_type("stackwright_aws.lambda.FunctionUrl");
        let function = on.invocable_function().clone();
        let auth = match access {
            UrlAccess::Public => url::AuthType::None,
            UrlAccess::Iam => url::AuthType::AwsIam,
        };
        let cfn = CfnUrl::new(&node, "Resource", function.function_arn(), auth)
            .qualifier(alias.map(Alias::alias_name));
        if let Some(alias) = alias {
            cfn.depends_on(alias.resource());
        }
        if access == UrlAccess::Public {
            CfnPermission::new(on, "invoke-function-url")
                .function_name(on.invocable_arn())
                .action("lambda:InvokeFunctionUrl")
                .principal("*")
                .function_url_auth_type(FunctionUrlAuthType::None);
            CfnPermission::new(on, "invoke-function")
                .function_name(on.invocable_arn())
                .action("lambda:InvokeFunction")
                .principal("*")
                .invoked_via_function_url(true);
        }
        Defaults::apply(FunctionUrl(Part::new(
            node,
            Rc::new(Owned { cfn, function }),
        )))
    }

    /// Lets pages of other sites call it.
    #[track_caller]
    pub fn cors(&self, cors: UrlCors) -> Self {
        FunctionUrl(self.0.edit(|url| {
            url.cfn.cors(cors.property());
        }))
    }

    /// Sends answers piece by piece, as the function writes them.
    #[track_caller]
    pub fn response_stream(&self) -> Self {
        FunctionUrl(self.0.edit(|url| {
            url.cfn.invoke_mode(url::InvokeMode::ResponseStream);
        }))
    }

    /// Lets a distribution call the address. The permissions are created for an origin of it, under the names that the CDK
    /// gives them.
    #[cfg(feature = "cloudfront")]
    #[track_caller]
    pub(crate) fn let_distribution_call(&self, origin: &Node, distribution_arn: &Value<String>) {
        let id = origin.unique_id();
        let permission = |name: &str, action: &str| {
            CfnPermission::new(origin, &format!("{name}{id}"))
                .function_name(self.0.cfn.attr_function_arn())
                .action(action)
                .principal("cloudfront.amazonaws.com")
                .source_arn(distribution_arn)
        };
        permission("InvokeFromApiFor", "lambda:InvokeFunctionUrl");
        permission("InvokeFunctionFromCloudFrontFor", "lambda:InvokeFunction")
            .invoked_via_function_url(true);
    }

    /// The address.
    pub fn function_url(&self) -> Value<String> {
        self.0.cfn.attr_function_url()
    }

    /// Lets somebody call the address with signed requests, and invoke the function in no other way.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantable) -> Grant {
        let grantee = grantee.grantee();
        let allow = |action: &str, operator: &str, key: &str, value: Data| {
            let statement = PolicyStatement::allow()
                .action(action)
                .resource(self.0.function.function_arn())
                .condition(operator, key, value);
            Grant::statement_on_principal(&grantee, statement)
        };
        allow(
            "lambda:InvokeFunctionUrl",
            "StringEquals",
            "lambda:FunctionUrlAuthType",
            "AWS_IAM".into(),
        )
        .and(allow(
            "lambda:InvokeFunction",
            "Bool",
            "lambda:InvokedViaFunctionUrl",
            true.into(),
        ))
    }
}
