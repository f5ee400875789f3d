//! Further deployments of an API, and stages of them.

use std::rc::Rc;

use stackwright::{
    Construct, Defaults, IntoValue, Node, RemovalPolicy, Resource, Value, pseudo, sub,
};
use stackwright_cfn::apigateway::{CfnDeployment, CfnStage};

use super::api::RestApi;
use super::stage::Stage;
use crate::kit::Part;

/// What an API is at a time, beside the deployment that it has by itself: for further [stages](Deployment::stage).
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::apigateway::{Deployment, Integration, Stage};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let api = RestApi::new(&stack, "Api");
/// api.root().method("GET", Integration::mock());
/// let next = Deployment::new(&stack, "Next", &api);
/// let test = next.stage(&stack, "Test", Stage::new("test").variable("level", "b"));
/// CfnOutput::new(&stack, "Url", test.url());
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html>
#[derive(Clone, Debug)]
pub struct Deployment(Part<Owned>);

struct Owned {
    cfn: CfnDeployment,
    api: RestApi,
}

impl Construct for Deployment {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl Deployment {
    /// A deployment of an API, which is made again when the API changes.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, api: &RestApi) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.apigateway.Deployment");
        let cfn = CfnDeployment::new(&node, "Resource", api.api_id());
        let owned = Rc::new(Owned {
            cfn,
            api: api.clone(),
        });
        let complete = owned.clone();
        node.on_complete(move || {
            complete.api.node().complete();
            complete.api.follow(&complete.cfn);
        });
        Defaults::apply(Deployment(Part::new(node, owned)))
    }

    /// What is deployed.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        Deployment(self.0.edit(|deployment| {
            deployment.cfn.description(text);
        }))
    }

    /// Keeps earlier deployments, so that stages can go back to them.
    #[track_caller]
    pub fn retain(&self) -> Self {
        Deployment(self.0.edit(|deployment| {
            deployment.cfn.removal_policy(RemovalPolicy::Retain);
        }))
    }

    /// A stage of this deployment.
    #[track_caller]
    pub fn stage(&self, scope: &impl Construct, id: &str, stage: Stage) -> DeployedStage {
        if let Some(problem) = stage.problem() {
            self.0.report(problem);
        }
        let api = self.0.api.clone();
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.apigateway.Stage");
        let cfn = CfnStage::new(&node, "Resource", api.api_id());
        stage.apply(&cfn.deployment_id(self.deployment_id()));
        Defaults::apply(DeployedStage(Part::new(
            node,
            Rc::new(OwnedStage { cfn, api }),
        )))
    }

    /// The id.
    pub fn deployment_id(&self) -> Value<String> {
        self.0.cfn.ref_()
    }
}

/// A stage of a [`Deployment`].
#[derive(Clone, Debug)]
pub struct DeployedStage(Part<OwnedStage>);

struct OwnedStage {
    cfn: CfnStage,
    api: RestApi,
}

impl Construct for DeployedStage {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl DeployedStage {
    /// The name.
    pub fn stage_name(&self) -> Value<String> {
        self.0.cfn.ref_()
    }

    /// The ARN.
    pub fn stage_arn(&self) -> Value<String> {
        let region = crate::kit::region_of(self.node());
        let (partition, id, name) = (pseudo::partition(), self.0.api.api_id(), self.stage_name());
        sub!("arn:{partition}:apigateway:{region}::/restapis/{id}/stages/{name}")
    }

    /// The address, `https://…/test/`.
    pub fn url(&self) -> Value<String> {
        let region = crate::kit::region_of(self.node());
        let (id, name) = (self.0.api.api_id(), self.stage_name());
        let suffix = pseudo::url_suffix();
        sub!("https://{id}.execute-api.{region}.{suffix}/{name}/")
    }

    /// The API that it is a stage of.
    pub fn rest_api(&self) -> &RestApi {
        &self.0.api
    }
}
