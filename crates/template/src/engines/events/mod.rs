//! EventBridge event patterns: reading them from a template, what EventBridge refuses in them, which events they
//! let through, and which of them can never match.
//!
//! ```
//! use stackwright_template::engines::{events::{Pattern, Value}, text::Scope, Answer};
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
//! let (pattern, faults) = Pattern::read(scope, &pattern);
//! assert!(faults.is_empty());
//!
//! let event = |key: &str| Value::from(&serde_json::json!(
//!     {"source": "aws.s3", "detail": {"requestParameters": {"key": key}}}
//! ));
//! assert_eq!(pattern.matches(&event("input/maze")), Answer::Yes);
//! assert_eq!(pattern.matches(&event("output/maze")), Answer::No);
//! ```

mod matching;
mod pattern;
mod vocabulary;

pub use matching::Value;
pub use pattern::{Comparison, Field, Fields, Pattern, Rule, Test, TestKind};
pub use vocabulary::{CLOUDTRAIL_CALL, OBJECT_WRITES, is_object_call, missing_path, never_matches};
