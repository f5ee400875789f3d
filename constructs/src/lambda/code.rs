//! What a function runs, and with what.

use std::borrow::Cow;

use stackwright::{Diagnostic, IntoValue, Value};
use stackwright_cfn::lambda::function;

use super::codes;
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

    pub(super) fn value(&self) -> function::Code {
        match &self.0 {
            Kind::Inline(code) => function::Code::new().zip_file(code),
            Kind::Stored {
                bucket,
                key,
                version,
            } => function::Code::new()
                .s3_bucket(bucket)
                .s3_key(key)
                .s3_object_version(version.as_ref()),
        }
    }

    pub(super) fn problems(&self, runtime: &Runtime) -> Vec<Diagnostic> {
        let Kind::Inline(code) = &self.0 else {
            return Vec::new();
        };
        let (message, hint) = if !runtime.takes_inline() {
            (
                format!(
                    "the runtime {} does not take code in the template",
                    runtime.as_str()
                ),
                "put a ZIP file into a bucket: `Code::from_bucket`",
            )
        } else if code.trim().is_empty() {
            ("the function's code is empty".to_owned(), "write a handler")
        } else if code.len() > MAX_INLINE {
            (
                format!("the function's code has {} bytes", code.len()),
                "up to 4 MiB fit into the template; put a ZIP file into a bucket: `Code::from_bucket`",
            )
        } else {
            return Vec::new();
        };
        vec![Diagnostic::error(codes::INVALID_CODE, message).hint(hint)]
    }
}
