//! The codes that the core raises: `SW0001` to `SW0059`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports two constructs in one scope that have the same id.
    ///
    /// ## Why it matters
    /// A construct is named by its path: with one path for two of them, one would replace the other, and logical IDs
    /// would depend on the order of creation.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Bucket::new(stack, "Files");
    /// Bucket::new(stack, "Files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0001"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give each construct of a scope an id of its own. In a loop, make it from what the loop goes over, not from a
    /// counter: a counter changes the names of all that follow when one is taken out.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub const DUPLICATE_ID = "SW0001", "duplicate-id", Error;

    /// ## What it does
    /// Reports a construct id that is empty, or that holds a value which is known only at deployment.
    ///
    /// ## Why it matters
    /// Logical IDs are made of construct ids when the app runs; a name that AWS chooses later cannot be one.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Topic::new(stack, "");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0002"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a fixed text that is unique in its scope.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub const INVALID_ID = "SW0002", "invalid-id", Error;

    /// ## What it does
    /// Reports a logical ID that is not alphanumeric or too long, that two elements of a stack share, that cannot be
    /// made of a path, or that is renamed and not there.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template. Where one ID is used twice, one resource would silently be lost.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// CfnResource::new(stack, "Files", "AWS::S3::Bucket").node().override_logical_id("my-files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0003"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 255 letters and digits, once in each stack. A rename must name the ID as it was.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
    pub const LOGICAL_ID = "SW0003", "logical-id", Error;

    /// ## What it does
    /// Reports a text that holds a part of a placeholder: the text was cut, split, reversed or changed in case after a
    /// value had been formatted into it.
    ///
    /// ## Why it matters
    /// A value that is known only at deployment stands in a text as a placeholder, which synthesis replaces by a
    /// reference. A damaged one would be deployed as it is.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let name = Bucket::new(stack, "Files").bucket_name().to_string();
    /// Topic::new(stack, "Topic").display_name(name.to_uppercase());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0004"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Do the change before the value is formatted in, or at deployment with `intrinsic::select`, `split` and the like.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>
    pub const DAMAGED_TOKEN = "SW0004", "damaged-placeholder", Error;

    /// ## What it does
    /// Reports a reference to a construct of another app, to a stack in another account that lets nobody read it, or from a
    /// place that takes only fixed text.
    ///
    /// ## Why it matters
    /// What refers to another account needs a role there, and that account must know who assumes it; names of stacks,
    /// properties and environments are needed before anything is deployed.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new();
    /// let there = Stack::new(&app, "There").environment(Environment::new("111111111111", "eu-west-1"));
    /// let here = Stack::new(&app, "Here").environment(Environment::new("222222222222", "eu-west-1"));
    /// let bucket = Bucket::new(&there, "Files");
    /// Topic::new(&here, "Topic").display_name(bucket.bucket_name());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0005"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Deploy the stack that refers with a role that CloudFormation assumes, by `Synthesizer::bootstrapped()` or
    /// `Synthesizer::execution_role`; or give the resource a fixed name and use that name in both stacks. Where the message
    /// asks for a fixed text, write one.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
    pub const INVALID_REFERENCE = "SW0005", "invalid-reference", Error;

    /// ## What it does
    /// Reports a resource outside of any stack, and a stack inside another stack.
    ///
    /// ## Why it matters
    /// A resource is deployed as part of a stack, and a stack as a part of an app or a stage.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*;
    /// let app = App::new();
    /// Bucket::new(&app, "Files");   // in no stack
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0006"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Create a `Stack` in the app, and the resource in the stack.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacks.html>
    pub const NO_STACK = "SW0006", "no-stack", Error;

    /// ## What it does
    /// Reports a construct that is added or changed while the app is being synthesized, for example from a lazy value
    /// or a validation.
    ///
    /// ## Why it matters
    /// What was already turned into a template would not have the change, so that the outcome would depend on the
    /// order.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let late = stack.clone();
    /// stack.node().add_validation(move || {
    ///     Bucket::new(&late, "Files");
    ///     Vec::new()
    /// });
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0007"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add and change constructs before synthesis, in `Node::on_complete`, or in an aspect.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/apps.html>
    pub const LOCKED = "SW0007", "changed-during-synthesis", Error;

    /// ## What it does
    /// Reports stacks that depend on one another in a circle, by references or by `depends_on`.
    ///
    /// ## Why it matters
    /// There is no order in which they could be deployed.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let (a, b) = (Stack::new(&app, "A"), Stack::new(&app, "B"));
    /// let (one, other) = (Topic::new(&a, "Topic"), Topic::new(&b, "Topic"));
    /// one.display_name(other.topic_name());
    /// other.display_name(one.topic_name());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0008"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Move what both need to a stack of its own, or merge the stacks. The message names the references.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
    pub const STACK_CYCLE = "SW0008", "circle-of-stacks", Error;

    /// ## What it does
    /// Reports a stack name that CloudFormation does not accept, and two stacks of one name in one environment.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the name; of two stacks of one name the second would overwrite the first.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Stack::new(&app, "Prod").name("prod_files");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0009"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 1 to 128 letters, digits and hyphens, a letter first, once in each account and region.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html>
    pub const STACK_NAME = "SW0009", "stack-name", Error;

    /// ## What it does
    /// Reports an override whose path leads nowhere, or that is made on a construct which has no resource of its own.
    ///
    /// ## Why it matters
    /// The override would have no effect, or break the template.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let group = Node::new(stack, "Group");
    /// group.set("Properties.Name", "x");   // a group is no resource
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0010"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call it on the construct of the resource; `node.find_child(id)` finds one inside. The path begins at the
    /// resource, as in `Properties.Tags.0.Key`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html>
    pub const ESCAPE_HATCH = "SW0010", "escape-hatch", Error;

    /// ## What it does
    /// Reports aspects that keep adding constructs or aspects, pass after pass.
    ///
    /// ## Why it matters
    /// An aspect visits what aspects add, so that one which adds something to everything never ends.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// stack.node().add_aspect(
    ///     |node: &Node| {
    ///         # if node.path().len() < 100_000 {
    ///         Node::new(node, "Child");
    ///         # }
    ///     },
    ///     500,
    /// );
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0011"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let the aspect skip the constructs that it added itself.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/aspects.html>
    pub const ASPECT_LOOP = "SW0011", "aspect-loop", Error;

    /// ## What it does
    /// Reports a resource, or an object of a property type, without a property that its type requires.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # static SIREN: stackwright_aws::core::ResourceType = stackwright_aws::core::ResourceType::new("X::Shop::Siren", &["Volume"]);
    /// CfnResource::of_type(stack.node(), "Siren", &SIREN);   // its type requires a `Volume`
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0012"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set the property named in the message.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html>
    pub const MISSING_PROPERTY = "SW0012", "required-property", Error;

    /// ## What it does
    /// Reports an app that is run in a way in which nobody receives its cloud assembly, and settings of the calling
    /// tool that cannot be read.
    ///
    /// ## Why it matters
    /// The command that runs the app tells it by environment variables where to write and what the context is. An app
    /// that does not read them, or is never run, leaves nothing to deploy.
    ///
    /// ## Example
    /// ```no_run
    /// # use stackwright_aws::prelude::*;
    /// fn main() {
    ///     let app = App::from_env();
    ///     Stack::new(&app, "Files");
    /// }   // without app.run()
    /// ```
    ///
    /// ## What to do
    /// Make the app with `App::from_env()` and end `main` with `app.run()`. Run it through `stackwright synth` or `cdk
    /// synth`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/apps.html>
    pub const APP_PROTOCOL = "SW0013", "app-protocol", Error;

    /// ## What it does
    /// Reports that the cloud assembly could not be written, or that an older one could not be removed.
    ///
    /// ## Why it matters
    /// Without the assembly there is nothing to deploy, and an older one must not be taken for the new.
    ///
    /// ## Example
    /// ```sh
    /// CDK_OUTDIR=/proc/out cargo run
    /// ```
    ///
    /// ## What to do
    /// Give the app a directory that it may write to, with `--output`, and look at the reason in the message.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/apps.html>
    pub const ASSEMBLY_NOT_WRITTEN = "SW0014", "assembly-not-written", Error;

    /// ## What it does
    /// Reports an included template that is no template, or that clashes with what the stack has.
    ///
    /// ## Why it matters
    /// What cannot be read would be missing in the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// CfnInclude::from_json(stack, "Old", "{");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0015"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Check the template with `stackwright validate`, and rename what is there twice.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
    pub const INCLUDE = "SW0015", "include", Error;

    /// ## What it does
    /// Reports a tag whose key AWS does not accept.
    ///
    /// ## Why it matters
    /// The deployment would fail at the first resource that carries it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Tags::of(stack).add("aws:owner", "me");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0016"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a key of 1 to 128 characters that does not begin with `aws:`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>
    pub const TAG = "SW0016", "tag", Error;

    /// ## What it does
    /// Reports an account that is not one, or a region that is not written as one.
    ///
    /// ## Why it matters
    /// The stack could not be deployed there.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// Stack::new(&app, "Prod").environment(Environment::new("1234", "Ireland"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0017"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Write the 12 digits of the account and a region such as `eu-west-1`, or leave both to the deployment.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
    pub const ENVIRONMENT = "SW0017", "environment", Error;

    /// ## What it does
    /// Reports a value that no template can hold, such as a number that is too large, is not finite, or loses its value
    /// on the way.
    ///
    /// ## Why it matters
    /// JSON and CloudFormation would change it without a word.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// CfnResource::new(stack, "Price", "X::Shop::Price").property("Value", f64::NAN);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0018"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the message names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
    pub const INVALID_VALUE = "SW0018", "invalid-value", Error;
    /// ## What it does
    /// Reports a stage whose name cannot be one, and a stage that is inside a stack.
    ///
    /// ## Why it matters
    /// The names of all stacks in a stage begin with its name, and a stage consists of stacks.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new();
    /// Stage::new(&app, "2nd stage");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0040"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Begin the name with a letter and go on with letters, digits and `-`. Create the stage in the app or in another stage.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/stages.html>
    pub const STAGE = "SW0040", "stage", Error;

    /// ## What it does
    /// Reports a reference to, or a dependency on, something that is in another stage.
    ///
    /// ## Why it matters
    /// Each stage is deployed by itself: there is no order between stacks of different stages, and what one of them needs of
    /// another one might not be there.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new();
    /// let dev = Stack::new(&Stage::new(&app, "Dev"), "Files");
    /// let prod = Stack::new(&Stage::new(&app, "Prod"), "Files");
    /// let bucket = Bucket::new(&dev, "Files");
    /// Topic::new(&prod, "Topic").display_name(bucket.bucket_name());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0041"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Create what both need in each of the stages, or give it a fixed name and write that name.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/stages.html>
    pub const STAGE_BORDER = "SW0041", "stage-border", Error;

    /// ## What it does
    /// Reports a synthesizer with a qualifier that cannot be one or with values that are known only at deployment, and
    /// files, images and nested stacks in a stack whose synthesizer publishes nothing.
    ///
    /// ## Why it matters
    /// Roles, buckets and repositories are needed before anything is deployed; a file that is published nowhere would be
    /// missing.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*;
    /// let app = App::new().synthesizer(Synthesizer::without_assets());
    /// let stack = Stack::new(&app, "Files");
    /// NestedStack::new(&stack, "Archive");   // its template is a file
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0042"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use `Synthesizer::caller()` or `Synthesizer::bootstrapped()`, and fixed texts with `${AWS::AccountId}`,
    /// `${AWS::Region}`, `${AWS::Partition}` and `${Qualifier}` where they depend on the stack.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html>
    pub const SYNTHESIZER = "SW0042", "synthesizer", Error;
    /// ## What it does
    /// Reports a reference that is asked to be strong and leads to another account or region, where it can only be weak, and
    /// a context value that says of references neither `strong`, `weak` nor `both`.
    ///
    /// ## Why it matters
    /// CloudFormation keeps what is imported from changing within one account and region. Across them, it reads an output
    /// when a stack is deployed, and does not know who did.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new();
    /// let there = Stack::new(&app, "There").environment(Environment::region("eu-west-1"));
    /// let here = Stack::new(&app, "Here").environment(Environment::region("us-east-1"));
    /// here.references(ReferenceStrength::Strong);
    /// let bucket = Bucket::new(&there, "Files");
    /// Topic::new(&here, "Topic").display_name(bucket.bucket_name());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0043"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Ask for `ReferenceStrength::Weak` where a reference leads to another account or region, and deploy what reads the
    /// value again whenever it changes.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
    pub const REFERENCE_STRENGTH = "SW0043", "reference-strength", Warning;

    /// ## What it does
    /// Reports an import by an ARN of another service or type, or by another number of names than tell one resource of its
    /// type from another.
    ///
    /// ## Why it matters
    /// What is allowed on it, or refers to it, would mean a resource that does not exist.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::cfn; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// cfn::Imported::<cfn::sqs::CfnQueue>::from_arn(stack, "Jobs", "arn:aws:sns:eu-west-1:111122223333:jobs");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0050"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use the ARN of the resource itself; the message shows its form.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    pub const IMPORTED_ARN = "SW0050", "imported-arn", Error;

    /// ## What it does
    /// Reports something that is to be looked up in an account while the app is synthesized, where the stack's account or
    /// region, or what is asked for, is known only at deployment.
    ///
    /// ## Why it matters
    /// There is no place to look, and the app would be built on a stand-in.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ec2::Vpc::lookup(stack, "Vpc", ec2::VpcLookup::default_vpc());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0066"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the stack an account and a region: `Environment::new`, or `Environment::current` for those of whoever deploys. Ask
    /// by fixed texts.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
    pub const LOOKUP = "SW0066", "lookup", Error;

    /// ## What it does
    /// Reports something that was looked up in an account and not found, or of which more was found than is meant.
    ///
    /// ## Why it matters
    /// The app is built on a stand-in, which does not exist.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new();
    /// let environment = Environment::new("123456789012", "eu-west-1");
    /// let stack = &Stack::new(&app, "S").environment(environment);
    /// // As the command leaves it in `cdk.context.json` where it found nothing.
    /// let key = "ssm:account=123456789012:parameterName=/color:region=eu-west-1";
    /// stack.node().set_context(key, json!({"$providerError": "there is no parameter `/color`"}));
    /// let lookup = Lookup::new("ssm", "none").ask("parameterName", "/color");
    /// stack.node().look_up(&lookup);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0067"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Correct what is looked up, and look whether the command runs with credentials of the right account. An old answer is
    /// removed from `cdk.context.json` with `stackwright context --reset`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cdk/v2/guide/context.html>
    pub const NOT_FOUND = "SW0067", "lookup-not-found", Error;

    /// ## What it does
    /// Reports an app that is larger than any that can be deployed: constructs nested more than 100 deep, more than
    /// 500,000 of them, values of a template that come to more than 32 MiB (256 MiB for all templates), more than
    /// 200,000 dependencies between resources, or completions that register completions without end.
    ///
    /// ## Why it matters
    /// Behind it is a loop or a recursion that finds no end, or a value that contains another one many times over. The
    /// limits keep such a program from using up the machine.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let mut name = intrinsic::join("", ["a", "b"]);
    /// for _ in 0..40 {
    ///     name = intrinsic::join("", [name.clone(), name]);
    /// }
    /// Topic::new(stack, "Topic").display_name(name);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0099"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Look at the construct that is named, for what repeats. A large app can be split into several.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub const LIMIT = "SW0099", "limit", Error;
    /// ## What it does
    /// Reports a stack with more resources, or a template with more bytes, than CloudFormation takes, and which constructs
    /// could be taken out of it: how much they have, and which references would then lead from stack to stack.
    ///
    /// ## Why it matters
    /// CloudFormation refuses a template of more than 500 resources or 1,000,000 bytes.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let alerts = Node::new(stack, "Alerts");
    /// for number in 0..501 {
    ///     Topic::new(&alerts, &format!("Topic{number}"));
    /// }
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0044"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Create the constructs that the message names in a `NestedStack`, which is a single resource of the stack, or in a
    /// `Stack` of their own. Resources that are deployed already and move to another stack are deleted and created anew:
    /// import them there, or move what holds no data.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
    pub const STACK_SIZE = "SW0044", "stack-size", Error;
}
