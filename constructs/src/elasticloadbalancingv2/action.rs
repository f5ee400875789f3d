//! What a listener does with a request.

use stackwright::{Diagnostic, Duration};
use stackwright_cfn::elasticloadbalancingv2::listener::{
    self, ActionType, FixedResponseConfig, ForwardConfig, RedirectConfig, RedirectConfigStatusCode,
    TargetGroupStickinessConfig, TargetGroupTuple,
};
use stackwright_cfn::elasticloadbalancingv2::listener_rule;

use super::authentication::Authentication;
use super::codes;
use super::target_group::TargetGroup;
use crate::kit::in_range;

/// What an application load balancer does with a request: forward it, redirect it, or answer itself.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::Vpc;
/// use stackwright_aws::elasticloadbalancingv2::{Action, TargetGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let (blue, green) = (TargetGroup::http(&stack, "Blue", &vpc, 80), TargetGroup::http(&stack, "Green", &vpc, 80));
/// let mostly_blue = Action::weighted_forward([(&blue, 90), (&green, 10)]);
/// let moved = Action::redirect().path("/new").permanent();
/// let nothing = Action::fixed_response(404).message("text/plain", "nothing here");
/// # let _ = (mostly_blue, moved, nothing);
/// ```
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html>
#[derive(Clone)]
#[must_use]
pub struct Action {
    kind: Kind,
    login: Option<Authentication>,
}

#[derive(Clone)]
enum Kind {
    Forward {
        groups: Vec<(TargetGroup, Option<u32>)>,
        stickiness: Option<Duration>,
    },
    Redirect(Redirect),
    FixedResponse {
        status: u16,
        /// Its type and the text.
        message: Option<(String, String)>,
    },
}

#[derive(Clone, Default)]
struct Redirect {
    host: Option<String>,
    path: Option<String>,
    port: Option<String>,
    protocol: Option<String>,
    query: Option<String>,
    permanent: bool,
}

/// The action as a property; listeners and rules have types of their own for the same.
macro_rules! property {
    ($action:expr, $module:ident) => {
        match &$action.kind {
            Kind::Forward { groups, stickiness } => {
                let action = $module::Action::new(ActionType::Forward);
                match groups.as_slice() {
                    [(group, None)] => action.target_group_arn(group.target_group_arn()),
                    several => action.forward_config(forward(several, *stickiness)),
                }
            }
            Kind::Redirect(redirect) => {
                $module::Action::new(ActionType::Redirect).redirect_config(redirect.property())
            }
            Kind::FixedResponse { status, message } => {
                let response = FixedResponseConfig::new(status.to_string())
                    .content_type(message.as_ref().map(|(kind, _)| kind))
                    .message_body(message.as_ref().map(|(_, text)| text));
                $module::Action::new(ActionType::FixedResponse).fixed_response_config(response)
            }
        }
    };
}

fn forward(groups: &[(TargetGroup, Option<u32>)], stickiness: Option<Duration>) -> ForwardConfig {
    let groups: Vec<_> = groups
        .iter()
        .map(|(group, weight)| {
            TargetGroupTuple::new()
                .target_group_arn(group.target_group_arn())
                .weight(*weight)
        })
        .collect();
    ForwardConfig::new()
        .target_group_stickiness_config(stickiness.map(|time| {
            TargetGroupStickinessConfig::new()
                .duration_seconds(time.in_seconds())
                .enabled(true)
        }))
        .target_groups(groups)
}

impl Redirect {
    fn property(&self) -> RedirectConfig {
        let status = match self.permanent {
            true => RedirectConfigStatusCode::Http301,
            false => RedirectConfigStatusCode::Http302,
        };
        RedirectConfig::new(status)
            .host(self.host.as_deref())
            .path(self.path.as_deref())
            .port(self.port.as_deref())
            .protocol(self.protocol.as_deref())
            .query(self.query.as_deref())
    }

    fn changes_something(&self) -> bool {
        let parts = [
            &self.host,
            &self.path,
            &self.port,
            &self.protocol,
            &self.query,
        ];
        parts.into_iter().any(Option::is_some)
    }
}

impl Action {
    fn of(kind: Kind) -> Self {
        Action { kind, login: None }
    }

    /// Lets users log in before. The listener speaks HTTPS, and its load balancer reaches the provider of the login.
    pub fn authenticated_by(mut self, login: Authentication) -> Self {
        self.login = Some(login);
        self
    }

    /// Whether users log in before.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// Forwards requests to the targets of a group.
    pub fn forward(group: &TargetGroup) -> Self {
        Action::of(Kind::Forward {
            groups: vec![(group.clone(), None)],
            stickiness: None,
        })
    }

    /// Forwards to several groups, to each a share by its weight, 0 to 999.
    pub fn weighted_forward<'a>(groups: impl IntoIterator<Item = (&'a TargetGroup, u32)>) -> Self {
        let groups = groups.into_iter();
        Action::of(Kind::Forward {
            groups: groups
                .map(|(group, weight)| (group.clone(), Some(weight)))
                .collect(),
            stickiness: None,
        })
    }

    /// For a weighted forward: keeps a client with the group that it got first, for a time of up to 7 days.
    pub fn stickiness(mut self, time: impl Into<Duration>) -> Self {
        if let Kind::Forward { stickiness, .. } = &mut self.kind {
            *stickiness = Some(time.into());
        }
        self
    }

    /// Sends the client elsewhere: what is not set stays as it is. It is temporary, unless
    /// [`permanent`](Action::permanent) is called.
    pub fn redirect() -> Self {
        Action::of(Kind::Redirect(Redirect::default()))
    }

    /// Sends the client to the same place over HTTPS, for good.
    pub fn redirect_to_https(port: u16) -> Self {
        Action::of(Kind::Redirect(Redirect {
            port: Some(port.to_string()),
            protocol: Some("HTTPS".to_owned()),
            permanent: true,
            ..Redirect::default()
        }))
    }

    fn edit(mut self, edit: impl FnOnce(&mut Redirect)) -> Self {
        if let Kind::Redirect(redirect) = &mut self.kind {
            edit(redirect);
        }
        self
    }

    /// For a redirect: the other host. `#{host}` in it is the one that was asked for.
    pub fn host(self, host: impl Into<String>) -> Self {
        self.edit(|redirect| redirect.host = Some(host.into()))
    }

    /// For a redirect: the other path, from the root. `#{path}` in it is the one that was asked for, without its first `/`.
    pub fn path(self, path: impl Into<String>) -> Self {
        self.edit(|redirect| redirect.path = Some(path.into()))
    }

    /// For a redirect: the other port.
    pub fn port(self, port: u16) -> Self {
        self.edit(|redirect| redirect.port = Some(port.to_string()))
    }

    /// For a redirect: the other query, without `?`. `#{query}` in it is the one that was asked for.
    pub fn query(self, query: impl Into<String>) -> Self {
        self.edit(|redirect| redirect.query = Some(query.into()))
    }

    /// For a redirect: tells clients to remember it.
    pub fn permanent(self) -> Self {
        self.edit(|redirect| redirect.permanent = true)
    }

    /// Answers with a status of its own: 2xx, 4xx or 5xx.
    pub fn fixed_response(status: u16) -> Self {
        Action::of(Kind::FixedResponse {
            status,
            message: None,
        })
    }

    /// For a fixed response: the type of the answer, for example `text/plain` or `application/json`, and up to 1024
    /// characters of it.
    pub fn message(mut self, content_type: impl Into<String>, text: impl Into<String>) -> Self {
        if let Kind::FixedResponse { message, .. } = &mut self.kind {
            *message = Some((content_type.into(), text.into()));
        }
        self
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &TargetGroup> {
        let groups = match &self.kind {
            Kind::Forward { groups, .. } => groups.as_slice(),
            _ => &[],
        };
        groups.iter().map(|(group, _)| group)
    }

    /// What is wrong with it, as far as it is known now.
    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let login = self.login.as_ref();
        login
            .and_then(Authentication::problem)
            .or_else(|| self.own_problem())
    }

    fn own_problem(&self) -> Option<Diagnostic> {
        let wrong = |problem: String, hint: &str| {
            Some(Diagnostic::error(codes::ACTION, problem).hint(hint))
        };
        match &self.kind {
            Kind::Forward { groups, stickiness } => {
                if !(1..=5).contains(&groups.len()) {
                    let problem = format!(
                        "a listener cannot forward to {} target groups",
                        groups.len()
                    );
                    return wrong(problem, "give it one to five");
                }
                let weights = groups.iter().filter_map(|(_, weight)| *weight);
                let range = Duration::seconds(1)..=Duration::days(7);
                let time = stickiness.and_then(|time| {
                    in_range(
                        codes::ACTION,
                        "a forward cannot have a stickiness",
                        time,
                        range,
                    )
                });
                weights
                    .filter_map(|weight| {
                        in_range(
                            codes::ACTION,
                            "a target group cannot have a weight",
                            weight,
                            0..=999,
                        )
                    })
                    .chain(time)
                    .next()
            }
            Kind::Redirect(redirect) if !redirect.changes_something() => wrong(
                "a redirect leads to where the client is already".to_owned(),
                "set its host, path, port or query",
            ),
            Kind::Redirect(Redirect {
                path: Some(path), ..
            }) if !path.starts_with('/') => wrong(
                format!("a redirect cannot lead to the path `{path}`"),
                "begin it with `/`",
            ),
            Kind::FixedResponse { status, .. } if !matches!(status / 100, 2 | 4 | 5) => wrong(
                format!("a load balancer cannot answer with the status {status} by itself"),
                "use 2xx, 4xx or 5xx; for 3xx there is `Action::redirect`",
            ),
            Kind::FixedResponse {
                message: Some((_, text)),
                ..
            } if text.chars().count() > 1024 => wrong(
                format!(
                    "a fixed response cannot have {} characters",
                    text.chars().count()
                ),
                "use at most 1024",
            ),
            _ => None,
        }
    }

    pub(super) fn of_listener(&self) -> Vec<listener::Action> {
        let action = property!(self, listener);
        match &self.login {
            Some(login) => vec![login.of_listener().order(1), action.order(2)],
            None => vec![action],
        }
    }

    pub(super) fn of_rule(&self) -> Vec<listener_rule::Action> {
        let action = property!(self, listener_rule);
        match &self.login {
            Some(login) => vec![login.of_rule().order(1), action.order(2)],
            None => vec![action],
        }
    }
}
