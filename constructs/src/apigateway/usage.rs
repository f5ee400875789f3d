//! Keys of callers, and how often they may call.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Resource, Value};
use stackwright_cfn::apigateway::{
    CfnApiKey, CfnUsagePlan, CfnUsagePlanKey, api_key, usage_plan, usage_plan_key,
};

use super::api::RestApi;
use super::method::Method;
use crate::kit::{Part, some_of};

/// How long a quota is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Period {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

/// How often whoever has a key may call.
///
/// ```
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let api = RestApi::new(&stack, "Api");
/// api.root().method("GET", apigateway::Integration::mock()).api_key_required(true);
/// let partner = api.api_key("Partner");
/// api.usage_plan("Easy").throttle(10.0, 2).quota(1000, apigateway::Period::Day).key(&partner);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>
#[derive(Clone, Debug)]
pub struct UsagePlan(Part<Owned>);

struct Owned {
    cfn: CfnUsagePlan,
    stages: RefCell<Vec<Stage>>,
}

/// An API in its stage, and the limits of its methods, by their keys.
#[derive(Clone)]
struct Stage {
    api: Node,
    api_id: Value<String>,
    name: Value<String>,
    methods: Vec<(String, usage_plan::ThrottleSettings)>,
}

impl Construct for UsagePlan {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

/// A key by which a caller is known.
#[derive(Clone, Debug)]
pub struct ApiKey(Part<CfnApiKey>);

impl Construct for ApiKey {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl RestApi {
    /// A plan for calls of the API in its stage.
    #[track_caller]
    pub fn usage_plan(&self, id: &str) -> UsagePlan {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.apigateway.UsagePlan");
        let owned = Rc::new(Owned {
            cfn: CfnUsagePlan::new(&node, "Resource"),
            stages: RefCell::default(),
        });
        let plan = owned.clone();
        owned.cfn.api_stages(Value::lazy(move || {
            some_of(plan.stages.borrow().iter().cloned().map(Stage::property))
        }));
        Defaults::apply(UsagePlan(Part::new(node, owned)).api(self))
    }

    /// A key for callers of the API in its stage, whose value API Gateway makes up.
    #[track_caller]
    pub fn api_key(&self, id: &str) -> ApiKey {
        let node = Node::new(self, id);
        node.set_construct_type("stackwright_aws.apigateway.ApiKey");
        let stage = api_key::StageKey::new()
            .rest_api_id(self.api_id())
            .stage_name(self.stage_name());
        let cfn = CfnApiKey::new(&node, "Resource")
            .enabled(true)
            .stage_keys([stage]);
        Defaults::apply(ApiKey(Part::new(node, Rc::new(cfn))))
    }
}

impl Stage {
    fn property(self) -> usage_plan::ApiStage {
        usage_plan::ApiStage::new()
            .api_id(self.api_id)
            .stage(self.name)
            .throttle((!self.methods.is_empty()).then_some(self.methods))
    }
}

impl UsagePlan {
    /// Gives the plan a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        UsagePlan(self.0.edit(|plan| {
            plan.cfn.usage_plan_name(name);
        }))
    }

    /// What the plan is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        UsagePlan(self.0.edit(|plan| {
            plan.cfn.description(text);
        }))
    }

    /// How many calls there may be in each second, and how many at once.
    #[track_caller]
    pub fn throttle(&self, rate: f64, burst: u32) -> Self {
        UsagePlan(self.0.edit(|plan| {
            let throttle = usage_plan::ThrottleSettings::new();
            plan.cfn
                .throttle(throttle.burst_limit(burst).rate_limit(rate));
        }))
    }

    /// How many calls of a method there may be in each second, and how many at once. The plan is for the API of the method,
    /// too.
    #[track_caller]
    pub fn throttle_method(&self, method: &Method, rate: f64, burst: u32) -> Self {
        let throttle = usage_plan::ThrottleSettings::new();
        let throttle = throttle.burst_limit(burst).rate_limit(rate);
        let api = method.api();
        let is_of = |stage: &Stage| stage.api == *api.node();
        if !self.0.stages.borrow().iter().any(is_of) {
            self.api(api);
        }
        UsagePlan(self.0.edit(|plan| {
            let mut stages = plan.stages.borrow_mut();
            let of_api = stages.iter_mut().filter(|stage| is_of(stage));
            of_api.for_each(|stage| stage.methods.push((method.key(), throttle.clone())));
        }))
    }

    /// How many calls there may be in a time.
    #[track_caller]
    pub fn quota(&self, calls: u32, period: Period) -> Self {
        let period = match period {
            Period::Day => "DAY",
            Period::Week => "WEEK",
            Period::Month => "MONTH",
        };
        UsagePlan(self.0.edit(|plan| {
            let quota = usage_plan::QuotaSettings::new();
            plan.cfn.quota(quota.limit(calls).period(period));
        }))
    }

    /// Makes it a plan for calls of another API, too.
    #[track_caller]
    pub fn api(&self, api: &RestApi) -> Self {
        UsagePlan(self.0.edit(|plan| {
            plan.stages.borrow_mut().push(Stage {
                api: api.node().clone(),
                api_id: api.api_id(),
                name: api.stage_name(),
                methods: Vec::new(),
            });
        }))
    }

    /// Lets whoever has a key call as the plan says.
    #[track_caller]
    pub fn key(&self, key: &ApiKey) -> Self {
        let id = format!("UsagePlanKeyResource:{}", key.node().unique_id());
        CfnUsagePlanKey::new(self, &id)
            .key_id(key.key_id())
            .key_type(usage_plan_key::KeyType::ApiKey)
            .usage_plan_id(self.usage_plan_id());
        self.clone()
    }

    /// The id.
    pub fn usage_plan_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

impl ApiKey {
    /// Gives the key a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        ApiKey(self.0.edit(|key| {
            key.name(name);
        }))
    }

    /// Whose key it is.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        ApiKey(self.0.edit(|key| {
            key.description(text);
        }))
    }

    /// The value of the key, of at least 20 characters, which is in the template then.
    #[track_caller]
    pub fn value(&self, value: impl IntoValue<String>) -> Self {
        ApiKey(self.0.edit(|key| {
            key.value(value);
        }))
    }

    /// The id, by which API Gateway tells the key's value to whoever may ask.
    pub fn key_id(&self) -> Value<String> {
        self.0.ref_()
    }
}
