//! What is sent with a request over HTTP that a rule makes.

use stackwright::{Data, Diagnostic, Value};
use stackwright_cfn::events::rule::HttpParameters;

use super::codes;

/// What is sent beside the body.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub path: Vec<Value<String>>,
    pub headers: Vec<(String, Value<String>)>,
    pub query: Vec<(String, Value<String>)>,
}

impl Request {
    pub fn parameters(&self) -> Option<HttpParameters> {
        let is_empty = self.path.is_empty() && self.headers.is_empty() && self.query.is_empty();
        let map = |values: &[(String, Value<String>)]| {
            (!values.is_empty()).then(|| {
                let values = values.iter().cloned();
                Value::from(Data::object(values)).cast()
            })
        };
        (!is_empty).then(|| {
            HttpParameters::new()
                .header_parameters(map(&self.headers))
                .path_parameter_values((!self.path.is_empty()).then(|| self.path.clone()))
                .query_string_parameters(map(&self.query))
        })
    }

    /// What is wrong with the parts of the path, for an address with so many `*`.
    pub fn problem(&self, wanted: usize) -> Option<Diagnostic> {
        let given = self.path.len();
        (wanted != given).then(|| {
            let problem =
                format!("the address has {wanted} `*`, and the target gives {given} parts");
            Diagnostic::error(codes::API_DESTINATION, problem)
                .hint("give one for each `*`, with `.path([…])`")
        })
    }
}

/// The setters of all targets that make requests.
macro_rules! request_setters {
    () => {
        /// What stands for each `*` in the address: texts, or paths into the event such as `$.detail.id`.
        ///
        /// # Errors
        /// At synthesis: `SW0372` if there are more or fewer of them.
        pub fn path<V: stackwright::IntoValue<String>>(
            mut self,
            parts: impl IntoIterator<Item = V>,
        ) -> Self {
            let parts = parts.into_iter().map(stackwright::IntoValue::into_value);
            self.request.path = parts.collect();
            self
        }

        /// Sends a header: a text, or a path into the event such as `$.detail.id`.
        pub fn header(mut self, name: &str, value: impl stackwright::IntoValue<String>) -> Self {
            let header = (name.to_owned(), value.into_value());
            self.request.headers.push(header);
            self
        }

        /// Sends a parameter of the query: a text, or a path into the event such as `$.detail.id`.
        pub fn query_parameter(
            mut self,
            name: &str,
            value: impl stackwright::IntoValue<String>,
        ) -> Self {
            let parameter = (name.to_owned(), value.into_value());
            self.request.query.push(parameter);
            self
        }
    };
}
pub(super) use request_setters;
