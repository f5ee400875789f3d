//! What can go wrong in a deployment, as typed values whose text says what, where, why and what to do.

use std::fmt;

use crate::diagnose::Diagnosis;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a deployment. [`Error::hint`] says what to do about it; [`Error::code`] is stable and meant for programs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// The configuration cannot be used: no region, an unreadable certificate bundle, an invalid proxy.
    Config {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// No credentials were found, or they were refused or have expired.
    Credentials {
        /// What the provider or the service said.
        message: String,
        /// They were valid once: logging in again and running the same command resumes.
        expired: bool,
        /// What to do, where that is known better than in general.
        hint: Option<String>,
    },
    /// The stack belongs to another account or region than the credentials and the configuration give.
    WrongEnvironment {
        /// The stack's name.
        stack: String,
        /// `account` or `region`.
        what: &'static str,
        /// What the stack declares.
        expected: String,
        /// What the session has.
        actual: String,
    },
    /// A role that the app names for a stack of another account cannot be assumed.
    Role {
        /// The stack's name.
        stack: String,
        /// ARN of the role.
        role: String,
        /// Why.
        message: String,
    },
    /// A call to a service failed, after the retries that made sense.
    Api {
        /// The operation, such as `CreateChangeSet`.
        operation: &'static str,
        /// The service's error code, when it answered.
        code: Option<String>,
        /// The service's message, or what happened to the connection.
        message: String,
        /// The request id, for AWS support.
        request_id: Option<String>,
        /// Another attempt might succeed later: throttling, an outage, a cut connection.
        transient: bool,
    },
    /// The template cannot be read or sent.
    Template {
        /// The stack's name.
        stack: String,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A file, directory or image that a stack needs cannot be published. No stack was changed.
    Asset {
        /// How the app calls it; the file of the manifest, where that is wrong.
        name: String,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// Parameters are missing, unknown or malformed.
    Parameters {
        /// The stack's name.
        stack: String,
        /// Declared in the template without default, with no value given and none to keep.
        missing: Vec<String>,
        /// Given, but not declared in the template.
        unknown: Vec<String>,
        /// Why CloudFormation refuses a value, in its words.
        refused: Option<String>,
    },
    /// CloudFormation could not create the change set, or its early validation refused it. Nothing was changed.
    ChangeSet {
        /// The stack's name.
        stack: String,
        /// CloudFormation's reason.
        reason: String,
        /// The failures behind the reason, the first one first.
        diagnosis: Box<Diagnosis>,
    },
    /// An operation on a stack ended badly.
    Operation {
        /// The stack's name.
        stack: String,
        /// The stack's unique id.
        stack_id: String,
        /// The status that the stack ended in.
        status: String,
        /// Why.
        diagnosis: Box<Diagnosis>,
        /// It was an earlier run of the same deployment, which ended before it could tell. This run has changed
        /// nothing; the next one tries again.
        earlier: bool,
    },
    /// An operation has begun and cannot be followed any more. CloudFormation goes on with it.
    Detached {
        /// The stack's name.
        stack: String,
        /// The stack's unique id.
        stack_id: String,
        /// Why it cannot be followed.
        cause: Box<Error>,
    },
    /// The stack is in a state from which the operation cannot start.
    Stuck {
        /// The stack's name.
        stack: String,
        /// The stack's status.
        status: String,
        /// Why that is in the way.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A stack that is not to be changed past CloudFormation, or cannot be. Nothing was changed.
    NotHotswappable {
        /// How the app calls it.
        stack: String,
        /// Why.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A hot-swap ended on its way: what it has changed stays.
    Hotswap {
        /// How the app calls the stack.
        stack: String,
        /// Which resource, and why.
        message: String,
    },
    /// CloudFormation refuses to move resources, or could not move them, and they are where they were unless the status
    /// says otherwise.
    Refactor {
        /// The status of the refactor, or of its execution.
        status: String,
        /// CloudFormation's reason.
        message: String,
    },
    /// Consent was asked for and not given, or nobody was there to ask. Nothing was changed.
    Declined {
        /// The stack's name.
        stack: String,
        /// What would have been done.
        question: String,
        /// Nobody could be asked (no terminal).
        unattended: bool,
    },
    /// A named thing does not exist.
    NotFound {
        /// What: a stack, a change set, a bucket.
        what: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The stack is protected from deletion.
    Protected {
        /// The stack's name.
        stack: String,
    },
    /// Other stacks import what the stack exports, so it cannot be deleted.
    InUse {
        /// The stack's name.
        stack: String,
        /// Names of its exports, and the stacks that import them.
        imports: Vec<(String, String)>,
    },
    /// Two of the given stacks have one name in one account and region.
    Twins {
        /// The name in CloudFormation.
        name: String,
        /// How the app calls the two.
        paths: [String; 2],
        /// The account that both are meant for.
        account: String,
        /// The region that both are meant for.
        region: String,
    },
    /// A value that an app asks for cannot be found.
    Lookup {
        /// The key of the context.
        key: String,
        /// What is wrong.
        message: String,
    },
    /// The given stacks do not form an order.
    Order {
        /// What is wrong: a circle, a path given twice.
        message: String,
    },
}

impl Error {
    /// A stable identifier of the kind of error, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config { .. } => "config",
            Self::Credentials { expired: true, .. } => "credentials-expired",
            Self::Credentials { .. } => "credentials",
            Self::WrongEnvironment { .. } => "wrong-environment",
            Self::Role { .. } => "role",
            Self::Api { .. } => "api",
            Self::Template { .. } => "template",
            Self::Asset { .. } => "asset",
            Self::Parameters { .. } => "parameters",
            Self::ChangeSet { .. } => "change-set",
            Self::Operation { .. } => "operation",
            Self::Detached { .. } => "detached",
            Self::Stuck { .. } => "stuck",
            Self::NotHotswappable { .. } => "not-hotswappable",
            Self::Hotswap { .. } => "hotswap",
            Self::Refactor { .. } => "refactor",
            Self::Declined { .. } => "declined",
            Self::NotFound { .. } => "not-found",
            Self::Protected { .. } => "protected",
            Self::InUse { .. } => "in-use",
            Self::Twins { .. } => "twins",
            Self::Lookup { .. } => "lookup",
            Self::Order { .. } => "order",
        }
    }

    /// What to do about it, when there is something to say.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config { hint, .. } | Self::Template { hint, .. } | Self::Asset { hint, .. } | Self::NotFound { hint, .. } => hint.clone(),
            Self::Credentials { hint: Some(hint), .. } => Some(hint.clone()),
            Self::Credentials { expired: true, .. } => Some(
                "log in again and run the same command: it picks up where this one stopped".into(),
            ),
            Self::Credentials { .. } => Some(
                "set AWS_PROFILE, run `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".into(),
            ),
            Self::WrongEnvironment { what, expected, .. } => Some(match *what {
                "account" => format!("use a profile of account {expected}, or change the stack's environment"),
                _ => format!("leave the region to the stack, or pass region {expected}"),
            }),
            Self::Role { role, .. } => {
                let account = role.split(':').nth(4).unwrap_or_default();
                Some(format!(
                    "use a profile of account {account}, or bootstrap it with `--trust` for your own account"
                ))
            }
            Self::Api { code, transient, .. } => crate::diagnose::hint(code.as_deref().unwrap_or(""), &self.to_string())
                .or_else(|| transient.then(|| "run the same command again: it resumes and does nothing twice".into())),
            Self::Parameters { missing, .. } if !missing.is_empty() => {
                Some(format!("pass `--parameters {}=VALUE`", missing[0]))
            }
            Self::Parameters { refused: Some(reason), .. } => crate::diagnose::hint("", reason),
            Self::Parameters { .. } => Some("check the names against the template's Parameters section".into()),
            Self::ChangeSet { diagnosis, reason, .. } if diagnosis.root.is_none() => {
                crate::diagnose::hint("", reason)
            }
            Self::ChangeSet { diagnosis, .. } | Self::Operation { diagnosis, .. } => {
                diagnosis.root.as_ref().and_then(|root| root.hint.clone())
            }
            Self::Detached { cause, .. } => cause.hint(),
            Self::Stuck { hint, .. } | Self::NotHotswappable { hint, .. } => Some(hint.clone()),
            Self::Hotswap { .. } => Some(
                "run the same command again, or deploy the stack without `--hotswap`".into(),
            ),
            Self::Refactor { status, message } => crate::diagnose::hint("", message).or_else(|| {
                let hint = match &**status {
                    "OBSOLETE" | "UNAVAILABLE" => "somebody changed a stack meanwhile: run the same command again",
                    "ROLLBACK_FAILED" => "see what happened with `stackwright events STACK` for each of the stacks",
                    _ => "see which types can be moved at <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html>; the resources are where they were",
                };
                Some(hint.into())
            }),
            Self::Declined { unattended: true, .. } => {
                Some("run it in a terminal, or give consent with `--yes`".into())
            }
            Self::Declined { .. } | Self::Order { .. } | Self::Lookup { .. } => None,
            Self::Twins { .. } => Some(
                "give one of them a `stackName` or an environment of its own; or name one of them alone".into(),
            ),
            Self::InUse { imports, .. } => {
                let mut importers: Vec<_> = imports.iter().map(|(_, stack)| stack.clone()).collect();
                importers.sort();
                importers.dedup();
                Some(format!("destroy {} first, or deploy without the imports", quoted(&importers)))
            }
            Self::Protected { stack } => Some(format!(
                "turn it off first: `stackwright deploy {stack} --no-termination-protection`"
            )),
        }
    }

    /// Another attempt might succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Api {
                transient: true,
                ..
            }
        )
    }

    /// Whether a service answered with this error code.
    pub(crate) fn has_code(&self, expected: &str) -> bool {
        matches!(self, Self::Api { code: Some(code), .. } if code == expected)
    }

    /// Whether a service said that the named thing does not exist.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Api { code, message, .. } => match code.as_deref() {
                Some(
                    "ChangeSetNotFound" | "ChangeSetNotFoundException" | "StackNotFoundException",
                ) => true,
                Some("ValidationError") => message.contains("does not exist"),
                _ => false,
            },
            Self::NotFound { .. } => true,
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config { message, .. } => f.write_str(message),
            Self::Credentials {
                message,
                expired: true,
                ..
            } => write!(f, "the credentials have expired: {message}"),
            Self::Credentials { message, .. } => write!(f, "no usable credentials: {message}"),
            Self::WrongEnvironment {
                stack,
                what,
                expected,
                actual,
            } => {
                write!(
                    f,
                    "stack `{stack}` belongs to {what} {expected}, but the session is in {what} {actual}"
                )
            }
            Self::Role {
                stack,
                role,
                message,
            } => write!(
                f,
                "stack `{stack}` is deployed by {role}, which cannot be assumed: {message}"
            ),
            Self::Api {
                operation,
                code,
                message,
                request_id,
                ..
            } => {
                write!(f, "{operation} failed: {message}")?;
                match (code, request_id) {
                    (Some(code), Some(id)) => write!(f, " ({code}, request {id})"),
                    (Some(code), None) => write!(f, " ({code})"),
                    _ => Ok(()),
                }
            }
            Self::Template { stack, message, .. } => {
                write!(f, "template of stack `{stack}`: {message}")
            }
            Self::Asset { name, message, .. } => write!(f, "asset `{name}`: {message}"),
            Self::Parameters {
                stack,
                missing,
                unknown,
                refused,
            } => {
                write!(f, "parameters of stack `{stack}`: ")?;
                f.write_str(refused.as_deref().unwrap_or_default())?;
                if !missing.is_empty() {
                    write!(f, "no value for {}", quoted(missing))?;
                }
                if !unknown.is_empty() {
                    if !missing.is_empty() {
                        f.write_str("; ")?;
                    }
                    write!(f, "the template declares no {}", quoted(unknown))?;
                }
                Ok(())
            }
            Self::ChangeSet {
                stack,
                reason,
                diagnosis,
            } => match &diagnosis.root {
                Some(root) => write!(
                    f,
                    "CloudFormation refused the changes to stack `{stack}`: {root}"
                ),
                None => write!(
                    f,
                    "CloudFormation refused the changes to stack `{stack}`: {reason}"
                ),
            },
            Self::Operation {
                stack,
                status,
                diagnosis,
                earlier,
                ..
            } => {
                if *earlier {
                    f.write_str("an earlier run of the same deployment failed: ")?;
                }
                match &diagnosis.root {
                    Some(root) => write!(f, "stack `{stack}` ended in {status}: {root}"),
                    None => write!(
                        f,
                        "stack `{stack}` ended in {status}, and its events give no reason"
                    ),
                }
            }
            Self::Detached { stack, cause, .. } => write!(
                f,
                "CloudFormation goes on with stack `{stack}`, which cannot be followed: {cause}"
            ),
            Self::Stuck {
                stack,
                status,
                message,
                ..
            } => write!(f, "stack `{stack}` is in {status}: {message}"),
            Self::NotHotswappable { stack, message, .. } => {
                write!(f, "stack `{stack}` is not hot-swapped: {message}")
            }
            Self::Hotswap { stack, message } => {
                write!(
                    f,
                    "the hot-swap of stack `{stack}` is not complete: {message}"
                )
            }
            Self::Refactor { status, message } => {
                let what = match &**status {
                    "CREATE_FAILED" => "CloudFormation refuses to move the resources",
                    _ => "the resources could not be moved",
                };
                match message.is_empty() {
                    true => write!(f, "{what} ({status}), and gives no reason"),
                    false => write!(f, "{what} ({status}): {message}"),
                }
            }
            Self::Declined {
                stack,
                question,
                unattended,
            } => match unattended {
                true => write!(
                    f,
                    "stack `{stack}` needs a decision and there is no one to ask: {question}"
                ),
                false => write!(f, "declined for stack `{stack}`: {question}"),
            },
            Self::NotFound { what, .. } => write!(f, "{what} does not exist"),
            Self::Protected { stack } => write!(f, "stack `{stack}` has termination protection"),
            Self::InUse { stack, imports } => {
                let uses: Vec<_> = imports
                    .iter()
                    .map(|(export, importer)| format!("export `{export}` by `{importer}`"))
                    .collect();
                let uses = uses.join(", ");
                write!(
                    f,
                    "stack `{stack}` cannot be deleted, as it is in use: {uses}"
                )
            }
            Self::Twins {
                name,
                paths: [first, second],
                account,
                region,
            } => write!(
                f,
                "{first} and {second} are one stack in CloudFormation: both are called `{name}` in account {account}, {region}"
            ),
            Self::Order { message } | Self::Lookup { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
