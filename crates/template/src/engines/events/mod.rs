//! EventBridge event patterns: reading them from a template, and which events they let through. What a pattern is, and
//! what EventBridge refuses in one, is in [`stackwright_facts::pattern`].
//!
//! ```
//! use stackwright_template::engines::{events::{self, Matching as _, Value}, text::Scope, Answer};
//! use stackwright_template::model::{Environment, Template};
//!
//! let document = stackwright_template::parse::parse("
//! source: [aws.s3]
//! detail: {requestParameters: {key: [{prefix: input/}, {suffix: .txt}]}}
//! ");
//! let template = Template::new(&document);
//! let environment = Environment::default();
//! let scope = Scope { template: &template, environment: &environment };
//! let pattern = environment.evaluate(&template, &document.root).unwrap();
//! let (pattern, faults) = events::read(scope, &pattern).unwrap();
//! assert!(faults.is_empty());
//!
//! let event = |key: &str| Value::from(&serde_json::json!(
//!     {"source": "aws.s3", "detail": {"requestParameters": {"key": key}}}
//! ));
//! assert_eq!(pattern.matches(&event("input/maze")), Answer::Yes);
//! assert_eq!(pattern.matches(&event("output/maze")), Answer::No);
//! ```

mod explain;
mod matching;
mod reading;
mod value;

use stackwright_facts::pattern;

use crate::engines::text::Text;
use crate::parse::Span;

pub use explain::{Miss, explain};
pub use matching::{Comparing, Matching};
pub use reading::read;
pub use value::Value;
pub(crate) use value::{Writer, json_escaped};

/// An event pattern of a template.
pub type Pattern = pattern::Pattern<Text, Span>;

type Fields = pattern::Fields<Text, Span>;
type TestKind = pattern::TestKind<Text>;
