//! Functions of CloudFront itself.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value, sub};
use stackwright_cfn::cloudfront::CfnFunction;
use stackwright_cfn::cloudfront::function::{
    FunctionConfig, FunctionConfigRuntime, KeyValueStoreAssociation,
};

use super::codes;
use super::store::KeyValueStore;
use crate::kit::{Part, lazily, region_of, some_of};

/// A function of CloudFront: a few lines of JavaScript that change requests or answers at every edge.
///
/// ```
/// use stackwright_aws::cloudfront::Function;
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let code = "function handler(event) {
///     const request = event.request;
///     if (request.uri.endsWith('/')) { request.uri += 'index.html'; }
///     return request;
/// }";
/// Function::new(&stack, "Index", code);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html>
#[derive(Clone, Debug)]
pub struct Function(Part<Owned>);

struct Owned {
    cfn: CfnFunction,
    settings: Rc<Settings>,
}

struct Settings {
    comment: RefCell<Value<String>>,
    stores: RefCell<Vec<Value<String>>>,
}

impl Construct for Function {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Function {
    /// A function of this code, in JavaScript 2.0, which is published at once.
    ///
    /// # Errors
    /// At synthesis: `SW0575` if the code has no `handler`, or more than 10 KB.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, code: impl IntoValue<String>) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.cloudfront.Function");
        Defaults::apply(Self::create(node, code.into_value()))
    }

    #[track_caller]
    fn create(node: Node, code: Value<String>) -> Self {
        if let Some(text) = code.as_str() {
            let error = |message: &str| Diagnostic::error(codes::SETTING, message);
            let problem = if text.len() > 10_240 {
                let problem = error("the code of a function has more than 10 KB");
                Some(problem.hint("shorten it, or use `lambda_at_edge`"))
            } else if !text.contains("handler") {
                let problem = error("the code of a function has no `handler`");
                Some(problem.hint("write `function handler(event) { … }`"))
            } else {
                None
            };
            if let Some(problem) = problem {
                node.report(problem.at(std::panic::Location::caller()));
            }
        }
        let (region, name) = (region_of(&node), node.unique_id());
        let name = sub!("{region}{name}");
        let settings = Rc::new(Settings {
            comment: RefCell::new(name.clone()),
            stores: RefCell::default(),
        });
        let config = lazily(&settings, |function| {
            let stores = function.stores.borrow();
            let stores = stores.iter().map(KeyValueStoreAssociation::new);
            let comment = function.comment.borrow().clone();
            FunctionConfig::new(comment, FunctionConfigRuntime::CloudfrontJs2_0)
                .key_value_store_associations(some_of(stores))
        });
        let cfn = CfnFunction::new(&node, "Resource")
            .auto_publish(true)
            .function_code(code)
            .function_config(config)
            .name(name);
        Function(Part::new(node, Rc::new(Owned { cfn, settings })))
    }

    /// Gives it a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        Function(self.0.edit(|function| {
            function.cfn.name(name);
        }))
    }

    /// What it is for.
    #[track_caller]
    pub fn comment(&self, text: impl IntoValue<String>) -> Self {
        Function(self.0.edit(|function| {
            function.settings.comment.replace(text.into_value());
        }))
    }

    /// Lets it read this store.
    #[track_caller]
    pub fn key_value_store(&self, store: &KeyValueStore) -> Self {
        Function(self.0.edit(|function| {
            let stores = &function.settings.stores;
            stores.borrow_mut().push(store.store_arn());
        }))
    }

    /// The ARN.
    pub fn function_arn(&self) -> Value<String> {
        self.0.cfn.attr_function_arn()
    }
}
