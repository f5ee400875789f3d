//! Queries of logs that are kept by name.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::logs::CfnQueryDefinition;

use super::LogGroup;
use crate::kit::{Part, lazily, unless_empty};

/// A query of CloudWatch Logs Insights that everybody in the account finds by its name.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::QueryDefinition;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let logs = LogGroup::new(&stack, "Logs");
/// let query = "fields @timestamp, ms | sort ms desc | limit 20";
/// QueryDefinition::new(&stack, "Slowest", "shop/slowest", query).log_group(&logs);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html>
#[derive(Clone, Debug)]
pub struct QueryDefinition(Part<Owned>);

struct Owned {
    cfn: CfnQueryDefinition,
    groups: RefCell<Vec<Value<String>>>,
}

impl Construct for QueryDefinition {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl QueryDefinition {
    /// A query with a name, in which slashes make folders.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        query: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.logs.QueryDefinition");
        let cfn = CfnQueryDefinition::new(&node, "Resource")
            .name(name)
            .query_string(query);
        let groups = RefCell::default();
        let owned = Rc::new(Owned { cfn, groups });
        owned
            .cfn
            .log_group_names(lazily(&owned, |query: &Owned| unless_empty(&query.groups)));
        Defaults::apply(QueryDefinition(Part::new(node, owned)))
    }

    /// Asks this group.
    #[track_caller]
    pub fn log_group(&self, group: &LogGroup) -> Self {
        QueryDefinition(self.0.edit(|query| {
            query.groups.borrow_mut().push(group.log_group_name());
        }))
    }

    /// The id.
    pub fn query_definition_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}
