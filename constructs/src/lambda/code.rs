//! What a function runs, and with what.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use stackwright::asset::Snapshot;
use stackwright::{Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::lambda::function;

use super::{Architecture, codes};
use crate::s3::Bucket;

/// How much code fits into the template.
const MAX_INLINE: usize = 4 * 1024 * 1024;

/// What runs a function's code.
///
/// The constants are the runtimes that receive updates; [`Runtime::named`] is for any other.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime(Cow<'static, str>);

impl Runtime {
    /// Python 3.12.
    pub const PYTHON_3_12: Runtime = Runtime(Cow::Borrowed("python3.12"));
    /// Python 3.13.
    pub const PYTHON_3_13: Runtime = Runtime(Cow::Borrowed("python3.13"));
    /// Node.js 22.
    pub const NODEJS_22: Runtime = Runtime(Cow::Borrowed("nodejs22.x"));
    /// Java 21.
    pub const JAVA_21: Runtime = Runtime(Cow::Borrowed("java21"));
    /// .NET 8.
    pub const DOTNET_8: Runtime = Runtime(Cow::Borrowed("dotnet8"));
    /// Ruby 3.4.
    pub const RUBY_3_4: Runtime = Runtime(Cow::Borrowed("ruby3.4"));
    /// A program that brings its own runtime, such as one in Rust or Go, on Amazon Linux 2023.
    pub const PROVIDED_AL2023: Runtime = Runtime(Cow::Borrowed("provided.al2023"));

    /// A runtime by the name that Lambda gives it.
    pub fn named(name: impl Into<String>) -> Self {
        Runtime(Cow::Owned(name.into()))
    }

    /// The name in the template.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn value(&self) -> function::Runtime {
        function::Runtime::other(self.as_str())
    }

    fn takes_inline(&self) -> bool {
        self.0.starts_with("nodejs") || self.0.starts_with("python")
    }
}

/// A function's code.
///
/// ```
/// use stackwright_aws::lambda::Code;
/// let code = Code::inline("def handler(event, context): return event");
/// # let _ = code;
/// ```
/// With the feature `assets`, it can be a folder (`Code::from_asset`), what a command or a bundler makes of one, or a crate of
/// the same workspace.
#[derive(Clone, Debug)]
#[must_use]
pub struct Code(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Inline(String),
    Stored {
        bucket: Value<String>,
        key: Value<String>,
        version: Option<Value<String>>,
    },
    #[cfg_attr(
        not(feature = "assets"),
        expect(dead_code, reason = "assets are a feature")
    )]
    Published(Rc<dyn Published>),
}

/// Code that is published beside the template.
pub(super) trait Published: fmt::Debug {
    /// Adds it to what is published, for the function in this place.
    fn publish(&self, function: &Node, architecture: Architecture) -> Location;

    /// What is wrong with it for a runtime, as far as it is known without looking at it.
    fn problems(&self, runtime: &Runtime) -> Vec<Diagnostic>;
}

/// Where code is that is a file of its own.
pub(super) struct Stored {
    pub bucket: Value<String>,
    pub key: Value<String>,
    pub version: Option<Value<String>>,
}

/// Where code is published.
pub(super) struct Location {
    pub bucket: Value<String>,
    pub key: Value<String>,
    /// What it consists of, if that is known before it is published.
    pub content: Option<Snapshot>,
}

impl Code {
    /// Code in the template, for Python and Node.js: a file `index.py` or `index.js`, up to 4 MiB.
    pub fn inline(code: impl Into<String>) -> Self {
        Code(Kind::Inline(code.into()))
    }

    /// A ZIP file in a bucket of the function's region.
    pub fn from_bucket(bucket: &Bucket, key: impl IntoValue<String>) -> Self {
        Code(Kind::Stored {
            bucket: bucket.bucket_name(),
            key: key.into_value(),
            version: None,
        })
    }

    /// The version of the file in a versioned bucket. Without it, a change of the file alone does not update the function.
    pub fn version(mut self, version: impl IntoValue<String>) -> Self {
        if let Kind::Stored { version: known, .. } = &mut self.0 {
            *known = Some(version.into_value());
        }
        self
    }

    #[cfg(feature = "assets")]
    pub(super) fn published(code: impl Published + 'static) -> Self {
        Code(Kind::Published(Rc::new(code)))
    }

    /// The property of the function in this place, and what the code consists of, if that is known.
    pub(super) fn publish(
        &self,
        function: &Node,
        architecture: Architecture,
    ) -> (function::Code, Option<Snapshot>) {
        match &self.0 {
            Kind::Inline(code) => (function::Code::new().zip_file(code), None),
            Kind::Stored {
                bucket,
                key,
                version,
            } => {
                let code = function::Code::new().s3_bucket(bucket).s3_key(key);
                (code.s3_object_version(version.as_ref()), None)
            }
            Kind::Published(code) => {
                let location = function.create_here(|| code.publish(function, architecture));
                let code = function::Code::new().s3_bucket(location.bucket);
                (code.s3_key(location.key), location.content)
            }
        }
    }

    /// Where the code is, as a file of its own; `None` if it is text in the template.
    pub(super) fn store(&self, place: &Node, architecture: Architecture) -> Option<Stored> {
        match &self.0 {
            Kind::Inline(_) => None,
            Kind::Stored {
                bucket,
                key,
                version,
            } => Some(Stored {
                bucket: bucket.clone(),
                key: key.clone(),
                version: version.clone(),
            }),
            Kind::Published(code) => {
                let location = place.create_here(|| code.publish(place, architecture));
                Some(Stored {
                    bucket: location.bucket,
                    key: location.key,
                    version: None,
                })
            }
        }
    }

    pub(super) fn problems(&self, runtime: &Runtime) -> Vec<Diagnostic> {
        let code = match &self.0 {
            Kind::Inline(code) => code,
            Kind::Stored { .. } => return Vec::new(),
            Kind::Published(code) => return code.problems(runtime),
        };
        let (message, hint) = if !runtime.takes_inline() {
            (
                format!(
                    "the runtime {} does not take code in the template",
                    runtime.as_str()
                ),
                "put it into a folder (`Code::from_asset`), or a ZIP file into a bucket (`Code::from_bucket`)",
            )
        } else if code.trim().is_empty() {
            ("the function's code is empty".to_owned(), "write a handler")
        } else if code.len() > MAX_INLINE {
            (
                format!("the function's code has {} bytes", code.len()),
                "up to 4 MiB fit into the template; put it into a folder (`Code::from_asset`), or a ZIP file into a bucket (`Code::from_bucket`)",
            )
        } else {
            return Vec::new();
        };
        vec![Diagnostic::error(codes::INVALID_CODE, message).hint(hint)]
    }
}
