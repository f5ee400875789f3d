//! SW1506: user pools and their clients whose properties do not fit.

use super::Clause::{Contains, Has, Is, Lacks, When};
use super::{Row, any, fits, off};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of a user pool and its clients must fit: users sign in by an attribute or by an alias, a second factor by text
    /// message needs who sends it, a client that signs in by itself has a secret and no other flow, it returns to a URL that it
    /// lists, a domain has no name that is reserved.
    ///
    /// ## Why it matters
    /// Cognito refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, AllowedOAuthFlows: [client_credentials], AllowedOAuthScopes: [api/read], AllowedOAuthFlowsUserPoolClient: true}}   # GenerateSecret: true
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>,
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>
    pub struct IdentityFit = SW1506, "user-pool-fit",
        of "AWS::Cognito::UserPool" "AWS::Cognito::UserPoolClient" "AWS::Cognito::UserPoolDomain";
    ROWS
}

const POOL: &[&str] = &["AWS::Cognito::UserPool"];
const CLIENT: &[&str] = &["AWS::Cognito::UserPoolClient"];

const ROWS: &[Row] = &[
    Row {
        of: CLIENT,
        at: "",
        place: "CallbackURLs",
        never: &[When(|client| is_plain(client, "CallbackURLs.*"))],
        message: "Cognito refuses the client: it returns to a URL with http, which is for localhost alone",
        hint: "write https",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "LogoutURLs",
        never: &[When(|client| is_plain(client, "LogoutURLs.*"))],
        message: "Cognito refuses the client: it leaves to a URL with http, which is for localhost alone",
        hint: "write https",
    },
    Row {
        of: POOL,
        at: "",
        place: "AliasAttributes",
        never: &[Has("UsernameAttributes"), Has("AliasAttributes")],
        message: "Cognito refuses the pool: users sign in by an attribute, or by a name with aliases, not both",
        hint: "keep one of `UsernameAttributes` and `AliasAttributes`",
    },
    Row {
        of: POOL,
        at: "",
        place: "MfaConfiguration",
        never: &[
            Is("MfaConfiguration", &["ON", "OPTIONAL"]),
            Is("EnabledMfas.*", &["SMS_MFA"]),
            Lacks("SmsConfiguration"),
        ],
        message: "Cognito refuses the pool: the second factor comes by text message, and who sends it is not said",
        hint: "add SmsConfiguration: {SnsCallerArn: …, ExternalId: …}, or write EnabledMfas: [SOFTWARE_TOKEN_MFA]",
    },
    Row {
        of: POOL,
        at: "",
        place: "MfaConfiguration",
        never: &[
            Is("MfaConfiguration", &["ON", "OPTIONAL"]),
            Lacks("EnabledMfas"),
            Lacks("SmsConfiguration"),
        ],
        message: "Cognito refuses the pool: there is a second factor, and none that it could be",
        hint: "add EnabledMfas: [SOFTWARE_TOKEN_MFA]",
    },
    Row {
        of: POOL,
        at: "EmailConfiguration",
        place: "EmailSendingAccount",
        never: &[
            Is("EmailSendingAccount", &["DEVELOPER"]),
            Lacks("SourceArn"),
        ],
        message: "Cognito refuses the pool: mail is sent by an identity of SES, and none is named",
        hint: "add `SourceArn`, the ARN of a verified identity",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "AllowedOAuthFlows",
        never: &[
            Is("AllowedOAuthFlows.*", &["client_credentials"]),
            off!("GenerateSecret"),
        ],
        message: "Cognito refuses the client: with client_credentials it signs in by its secret, and it has none",
        hint: "add GenerateSecret: true",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "AllowedOAuthFlows",
        never: &[
            Is("AllowedOAuthFlows.*", &["client_credentials"]),
            Is("AllowedOAuthFlows.*", &["code", "implicit"]),
        ],
        message: "Cognito refuses the client: client_credentials is the only flow of a client that has it",
        hint: "make a client of its own for client_credentials",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "DefaultRedirectURI",
        never: &[When(returns_elsewhere)],
        message: "Cognito refuses the client: `{DefaultRedirectURI}` is not in `CallbackURLs`",
        hint: "add it to `CallbackURLs`",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "ExplicitAuthFlows",
        never: &[When(mixes_flows)],
        message: "Cognito refuses the client: flows that begin with ALLOW_ do not go together with the older names",
        hint: "write ALLOW_USER_PASSWORD_AUTH for USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH for ADMIN_NO_SRP_AUTH, ALLOW_CUSTOM_AUTH for CUSTOM_AUTH_FLOW_ONLY",
    },
    Row {
        of: &["AWS::Cognito::UserPoolDomain"],
        at: "",
        place: "Domain",
        never: &[
            Lacks("CustomDomainConfig"),
            Contains("Domain", &["cognito", "aws", "amazon"]),
        ],
        message: "Cognito refuses the domain: `{Domain}` has a reserved word in it, `cognito`, `aws` or `amazon`",
        hint: "take another prefix",
    },
    Row {
        of: CLIENT,
        at: "",
        place: "AllowedOAuthScopes",
        never: &[
            Is("AllowedOAuthFlows.*", &["client_credentials"]),
            Is(
                "AllowedOAuthScopes.*",
                &[
                    "openid",
                    "email",
                    "profile",
                    "phone",
                    "aws.cognito.signin.user.admin",
                ],
            ),
        ],
        message: "Cognito refuses the client: without a user there is nothing of one to read; client_credentials has scopes of resource servers",
        hint: "list scopes of an AWS::Cognito::UserPoolResourceServer",
    },
];

/// Whether a client returns to a URL that certainly is none of those it lists.
fn returns_elsewhere(client: &Instance<'_>) -> bool {
    let Some(to) = client.get("DefaultRedirectURI").and_then(Instance::text) else {
        return false;
    };
    let listed = any(client, "CallbackURLs.*");
    !listed.is_empty()
        && listed
            .iter()
            .all(|url| url.text().is_some_and(|url| url != to))
}

/// Whether new and old names of flows stand in one list.
fn mixes_flows(client: &Instance<'_>) -> bool {
    let flows: Vec<&str> = any(client, "ExplicitAuthFlows.*")
        .into_iter()
        .filter_map(Instance::text)
        .collect();
    flows.iter().any(|flow| flow.starts_with("ALLOW_"))
        && flows.iter().any(|flow| !flow.starts_with("ALLOW_"))
}

/// Whether a URL is without encryption, and of another host than this one.
fn is_plain(client: &Instance<'_>, path: &str) -> bool {
    any(client, path)
        .iter()
        .filter_map(|url| url.text())
        .any(|url| {
            url.strip_prefix("http://").is_some_and(|rest| {
                !["localhost", "127.0.0.1", "[::1]"]
                    .iter()
                    .any(|own| rest.starts_with(own))
            })
        })
}
