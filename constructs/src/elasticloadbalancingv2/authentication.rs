//! Users who log in before a load balancer forwards their requests.

use stackwright::{Diagnostic, Duration, IntoValue, Value};
use stackwright_cfn::elasticloadbalancingv2::listener::{
    self, ActionType, AuthenticateCognitoConfigOnUnauthenticatedRequest as CognitoOtherwise,
    AuthenticateOidcConfigOnUnauthenticatedRequest as OidcOtherwise,
};
use stackwright_cfn::elasticloadbalancingv2::listener_rule;

use super::codes;
use crate::kit::in_range;

/// Lets users log in, with a provider of OpenID Connect or a user pool of Cognito, before their requests are forwarded. The
/// listener speaks HTTPS.
///
/// ```
/// use stackwright::{App, Duration, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, ApplicationLoadBalancer, Authentication, TargetGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc").nat_gateways(1);
/// let web = TargetGroup::http(&stack, "Web", &vpc, 80);
/// let login = Authentication::oidc("https://login.example.com", "web", "{{resolve:secretsmanager:oidc:SecretString:secret}}")
///     .authorization_endpoint("https://login.example.com/authorize")
///     .token_endpoint("https://login.example.com/token")
///     .user_info_endpoint("https://login.example.com/userinfo")
///     .scope("openid email")
///     .session_timeout(Duration::hours(8));
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
/// let listener = ApplicationLoadBalancer::new(&stack, "Balancer", &vpc).listener("Https", 443).certificate(certificate);
/// listener.default_action(Action::forward(&web).authenticated_by(login));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>
#[derive(Clone)]
#[must_use]
pub struct Authentication {
    provider: Provider,
    scope: Option<String>,
    cookie: Option<String>,
    timeout: Option<Duration>,
    otherwise: Option<&'static str>,
}

#[derive(Clone)]
enum Provider {
    Oidc(Box<Oidc>),
    Cognito(Box<Cognito>),
}

#[derive(Clone)]
struct Cognito {
    pool_arn: Value<String>,
    client_id: Value<String>,
    domain: Value<String>,
}

#[derive(Clone)]
struct Oidc {
    issuer: Value<String>,
    client_id: Value<String>,
    client_secret: Value<String>,
    authorization: Option<Value<String>>,
    token: Option<Value<String>>,
    user_info: Option<Value<String>>,
}

/// The action as a property; listeners and rules have types of their own for the same.
macro_rules! property {
    ($login:expr, $module:ident, $timeout:expr) => {{
        let (login, timeout) = ($login, $timeout);
        match &login.provider {
            Provider::Oidc(oidc) => {
                // One that is missing is reported with the action.
                let nothing = || Value::from("");
                let config = $module::AuthenticateOidcConfig::new()
                    .authorization_endpoint(oidc.authorization.clone().unwrap_or_else(nothing))
                    .client_id(&oidc.client_id)
                    .client_secret(&oidc.client_secret)
                    .issuer(&oidc.issuer)
                    .on_unauthenticated_request(login.otherwise.map(OidcOtherwise::other))
                    .scope(login.scope.as_deref())
                    .session_cookie_name(login.cookie.as_deref())
                    .session_timeout(timeout)
                    .token_endpoint(oidc.token.clone().unwrap_or_else(nothing))
                    .user_info_endpoint(oidc.user_info.clone().unwrap_or_else(nothing));
                $module::Action::new(ActionType::AuthenticateOidc).authenticate_oidc_config(config)
            }
            Provider::Cognito(cognito) => {
                let config = $module::AuthenticateCognitoConfig::new()
                    .on_unauthenticated_request(login.otherwise.map(CognitoOtherwise::other))
                    .scope(login.scope.as_deref())
                    .session_cookie_name(login.cookie.as_deref())
                    .session_timeout(timeout)
                    .user_pool_arn(&cognito.pool_arn)
                    .user_pool_client_id(&cognito.client_id)
                    .user_pool_domain(&cognito.domain);
                $module::Action::new(ActionType::AuthenticateCognito)
                    .authenticate_cognito_config(config)
            }
        }
    }};
}

impl Authentication {
    fn of(provider: Provider) -> Self {
        Authentication {
            provider,
            scope: None,
            cookie: None,
            timeout: None,
            otherwise: None,
        }
    }

    /// A provider of OpenID Connect, by its address, with the id and the secret of the client that the load balancer is there.
    /// Let the secret be a reference to Secrets Manager, not the text itself.
    pub fn oidc(
        issuer: impl IntoValue<String>,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> Self {
        Self::of(Provider::Oidc(Box::new(Oidc {
            issuer: issuer.into_value(),
            client_id: client_id.into_value(),
            client_secret: client_secret.into_value(),
            authorization: None,
            token: None,
            user_info: None,
        })))
    }

    /// A user pool of Cognito, by its ARN, with the id of the load balancer's client, which has a secret, and the domain of
    /// the pool.
    pub fn cognito(
        user_pool_arn: impl IntoValue<String>,
        client_id: impl IntoValue<String>,
        domain: impl IntoValue<String>,
    ) -> Self {
        Self::of(Provider::Cognito(Box::new(Cognito {
            pool_arn: user_pool_arn.into_value(),
            client_id: client_id.into_value(),
            domain: domain.into_value(),
        })))
    }

    fn edit(mut self, edit: impl FnOnce(&mut Oidc)) -> Self {
        if let Provider::Oidc(oidc) = &mut self.provider {
            edit(oidc);
        }
        self
    }

    /// Where users of a provider of OpenID Connect are sent to log in.
    pub fn authorization_endpoint(self, url: impl IntoValue<String>) -> Self {
        self.edit(|oidc| oidc.authorization = Some(url.into_value()))
    }

    /// Where tokens of a provider of OpenID Connect are fetched.
    pub fn token_endpoint(self, url: impl IntoValue<String>) -> Self {
        self.edit(|oidc| oidc.token = Some(url.into_value()))
    }

    /// Where a provider of OpenID Connect says who a user is.
    pub fn user_info_endpoint(self, url: impl IntoValue<String>) -> Self {
        self.edit(|oidc| oidc.user_info = Some(url.into_value()))
    }

    /// What is asked for of users, with spaces between: `openid` unless this is called.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// The name of the cookie of the session; `AWSELBAuthSessionCookie` unless this is called.
    pub fn session_cookie(mut self, name: impl Into<String>) -> Self {
        self.cookie = Some(name.into());
        self
    }

    /// How long users stay logged in, up to 7 days, which it is unless this is called.
    pub fn session_timeout(mut self, time: impl Into<Duration>) -> Self {
        self.timeout = Some(time.into());
        self
    }

    /// Refuses requests of users who have not logged in, instead of sending them to do so.
    pub fn deny_others(mut self) -> Self {
        self.otherwise = Some("deny");
        self
    }

    /// Forwards requests of users who have not logged in, without saying who they are.
    pub fn allow_others(mut self) -> Self {
        self.otherwise = Some("allow");
        self
    }

    /// What is wrong with it.
    pub(super) fn problem(&self) -> Option<Diagnostic> {
        if let Provider::Oidc(oidc) = &self.provider {
            let endpoints = [
                ("authorization_endpoint", &oidc.authorization),
                ("token_endpoint", &oidc.token),
                ("user_info_endpoint", &oidc.user_info),
            ];
            if let Some((missing, _)) = endpoints.iter().find(|(_, url)| url.is_none()) {
                let problem = "users log in with a provider whose endpoints are not all known";
                let problem = Diagnostic::error(codes::ACTION, problem);
                return Some(problem.hint(format!("call `{missing}`")));
            }
        }
        let range = Duration::seconds(1)..=Duration::days(7);
        in_range(
            codes::ACTION,
            "a login cannot have a session",
            self.timeout?,
            range,
        )
    }

    pub(super) fn of_listener(&self) -> listener::Action {
        // A text in listeners, and a number in rules.
        let timeout = self.timeout.and_then(Duration::as_seconds);
        property!(self, listener, timeout.map(|seconds| seconds.to_string()))
    }

    pub(super) fn of_rule(&self) -> listener_rule::Action {
        property!(self, listener_rule, self.timeout.map(Duration::in_seconds))
    }
}
