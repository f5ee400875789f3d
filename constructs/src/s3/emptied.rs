//! Buckets that are emptied before they are deleted.

use stackwright::{Construct, Node, RemovalPolicy, Resource, Tags, pseudo, sub};
use stackwright_cfn::iam::CfnRole;
use stackwright_cfn::lambda::CfnFunction;
use stackwright_cfn::lambda::function::{Code, Runtime};

use super::bucket::Bucket;
use crate::custom_resources::{CustomResource, RESPONSE};
use crate::iam::{PolicyDocument, PolicyStatement, Principal, ResourceWithPolicy};

/// What runs, with the part that answers CloudFormation.
const SOURCE: &str = include_str!("emptied.py");

/// The id of the stack's function: the CDK's.
const PROVIDER: &str = "Custom::S3AutoDeleteObjectsCustomResourceProvider";

/// What a bucket is marked with, as by the CDK: the function leaves others alone.
const TAG: &str = "aws-cdk:auto-delete-objects";

/// The function of a stack that empties buckets, and its role.
struct Emptier {
    function: CfnFunction,
    role: CfnRole,
}

impl Emptier {
    fn new(stack: &Node) -> Self {
        let node = Node::new(stack, PROVIDER);
        let trust = PolicyDocument::new();
        trust.add(
            PolicyStatement::allow()
                .action("sts:AssumeRole")
                .principal(Principal::service("lambda.amazonaws.com")),
        );
        let logs = sub!(
            "arn:{}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            pseudo::partition()
        );
        let role = CfnRole::new(&node, "Role", trust.data()).managed_policy_arns([logs]);
        let code = Code::new().zip_file(format!("{RESPONSE}{SOURCE}"));
        let function = CfnFunction::new(&node, "Handler", code, role.attr_arn())
            .description("Empties buckets before they are deleted")
            .handler("index.handler")
            .memory_size(128)
            .runtime(Runtime::other("python3.13"))
            .timeout(900);
        function.node().add_dependency(&role);
        Emptier { function, role }
    }
}

impl Bucket {
    /// Deletes the bucket when it leaves the stack, with everything in it, which a function of the stack deletes before. All
    /// versions of all objects are lost then.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// Bucket::new(&stack, "Scratch").empty_on_removal();
    /// # app.synth().unwrap();
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0154` if [`removal_policy`](Bucket::removal_policy) keeps the bucket.
    #[track_caller]
    pub fn empty_on_removal(&self) -> Self {
        let Some(owned) = self.0.as_owned() else {
            self.0.report_imported("emptying");
            return self.clone();
        };
        if owned.emptied.get().is_some() {
            return self.clone();
        }
        let emptied = self.0.set("emptying", (), |bucket, emptied| {
            bucket.emptied.set(Some(emptied));
            bucket.cfn.removal_policy(RemovalPolicy::Destroy);
            self.let_be_emptied();
        });
        Bucket(emptied)
    }

    #[track_caller]
    fn let_be_emptied(&self) {
        let stack = self.node().stack();
        let stack = stack.map_or_else(|| self.node().clone(), |stack| stack.node().clone());
        let emptier = stack.shared({
            let stack = stack.clone();
            move || Emptier::new(&stack)
        });
        Tags::of(self).add(TAG, "true");
        self.add_to_resource_policy(
            PolicyStatement::allow()
                .actions([
                    "s3:PutBucketPolicy",
                    "s3:GetBucket*",
                    "s3:List*",
                    "s3:DeleteObject*",
                ])
                .resources([self.bucket_arn(), self.arn_for_objects("*")])
                .principal(Principal::arn(emptier.role.attr_arn())),
        );
        let id = "AutoDeleteObjectsCustomResource";
        let resource = CustomResource::new(self, id, &emptier.function.attr_arn())
            .resource_type("Custom::S3AutoDeleteObjects")
            .property("BucketName", self.bucket_name());
        if let Some(policy) = self.bucket_policy() {
            resource.node().add_dependency(&policy);
        }
    }
}
