//! Files that are put into a bucket with the stack.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use stackwright::asset::Source;
use stackwright::json::IndexMap;
use stackwright::{
    Construct, Data, Defaults, Diagnostic, Duration, IntoValue, Node, Tags, Value, intrinsic,
    pseudo, sub,
};

use super::{Bucket, codes};
use crate::assets::{Asset, CommandBuild};
use crate::custom_resources::{CustomResource, RESPONSE};
use crate::iam::PolicyStatement;
use crate::kit::{Part, Set, account_of, unless_empty};
use crate::lambda::{Architecture, Code, Function, Runtime};
use crate::logs::LogGroup;

/// What runs, with the part that answers CloudFormation.
const SOURCE: &str = include_str!("deployment.py");

/// The id of the stack's function: the CDK's.
const FUNCTION: &str = "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C";

/// The tag of a bucket that says which deployment has files in it.
const OWNER_TAG: &str = "aws-cdk:cr-owned";

/// How long a prefix may be, so that it fits into the tag.
const MAX_PREFIX: usize = 104;

/// How much memory the function has unless more is asked for.
const MEMORY_MIB: u32 = 512;

/// Files that are put into a bucket whenever the stack is deployed with other ones: a web site, for example.
///
/// They are published as assets, and a function of the stack unpacks them into the bucket. Files that are not among them any
/// more are deleted from the bucket, unless [`keep_others`](BucketDeployment::keep_others) says otherwise.
///
/// ```no_run
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let site = Bucket::new(&stack, "Site");
/// let api = "https://api.example.com";
/// BucketDeployment::new(&stack, "Deploy", &site)
///     .files("web/dist")
///     .text("config.json", format!("{{\"api\": \"{api}\"}}"))
///     .cache_control("public, max-age=3600")
///     .invalidate("E2QWRUHAPOMQZL", ["/*"]);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html>
#[derive(Clone, Debug)]
pub struct BucketDeployment(Part<Settings>);

/// A distribution by its id, and the paths that it is to fetch anew.
type Distribution = (Value<String>, Vec<Value<String>>);

struct Settings {
    bucket: Bucket,
    sources: RefCell<Vec<Asset>>,
    texts: RefCell<IndexMap<String, Value<String>>>,
    prefix: RefCell<Option<Set<String>>>,
    system: RefCell<IndexMap<&'static str, Value<String>>>,
    user: RefCell<IndexMap<String, Value<String>>>,
    exclude: RefCell<Vec<Value<String>>>,
    include: RefCell<Vec<Value<String>>>,
    keeps_others: Cell<bool>,
    is_emptied: Cell<bool>,
    is_copied: Cell<bool>,
    distribution: RefCell<Option<Distribution>>,
    waits: Cell<bool>,
    memory: Cell<Option<u32>>,
    storage: Cell<Option<u32>>,
    log_group: RefCell<Option<LogGroup>>,
    resource: RefCell<Option<CustomResource>>,
}

impl Construct for BucketDeployment {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl BucketDeployment {
    /// A deployment into a bucket, to which its setters add files.
    ///
    /// # Errors
    /// At synthesis: `SW0740` if it has no files.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, bucket: &Bucket) -> Self {
        Defaults::apply(Self::create(Node::new(scope, id), bucket))
    }

    #[track_caller]
    fn create(node: Node, bucket: &Bucket) -> Self {
        node.set_construct_type("stackwright_aws.s3.BucketDeployment");
        let settings = Rc::new(Settings {
            bucket: bucket.clone(),
            sources: RefCell::default(),
            texts: RefCell::default(),
            prefix: RefCell::default(),
            system: RefCell::default(),
            user: RefCell::default(),
            exclude: RefCell::default(),
            include: RefCell::default(),
            keeps_others: Cell::default(),
            is_emptied: Cell::default(),
            is_copied: Cell::default(),
            distribution: RefCell::default(),
            waits: Cell::new(true),
            memory: Cell::default(),
            storage: Cell::default(),
            log_group: RefCell::default(),
            resource: RefCell::default(),
        });
        let deployment = BucketDeployment(Part::new(node, settings));
        deployment.0.check(Settings::problems);
        let complete = deployment.clone();
        deployment.node().on_complete(move || complete.complete());
        deployment
    }

    /// Adds a folder, or a ZIP file, whose content is put into the bucket. Where several have a file of the same name, the last
    /// one counts.
    ///
    /// # Errors
    /// At synthesis: those of [`Asset::new`].
    #[track_caller]
    pub fn files(&self, source: impl Into<Source>) -> Self {
        let source = source.into();
        BucketDeployment(self.0.edit(|all| {
            let number = all.sources.borrow().len() + 1;
            let asset = Asset::new(self, &format!("Asset{number}"), &source);
            all.sources.borrow_mut().push(asset);
        }))
    }

    /// Adds what a command makes of a folder when it is to be published: `npm run build`, for example.
    ///
    /// # Errors
    /// At synthesis: those of [`Asset::from_command`].
    #[track_caller]
    pub fn built(&self, build: &CommandBuild) -> Self {
        BucketDeployment(self.0.edit(|all| {
            let number = all.sources.borrow().len() + 1;
            let asset = Asset::from_command(self, &format!("Asset{number}"), build);
            all.sources.borrow_mut().push(asset);
        }))
    }

    /// Adds a file with a text, in which there may be what is known only at deployment. It stands in the template: do not put
    /// secrets into it.
    #[track_caller]
    pub fn text(&self, name: impl Into<String>, text: impl IntoValue<String>) -> Self {
        let (name, text) = (name.into(), text.into_value());
        BucketDeployment(
            self.0
                .edit(|all| drop(all.texts.borrow_mut().insert(name, text))),
        )
    }

    /// Adds a file of JSON, in which there may be what is known only at deployment. It stands in the template.
    #[track_caller]
    pub fn json(&self, name: impl Into<String>, json: impl Into<Data>) -> Self {
        self.text(name, intrinsic::json_text(json))
    }

    /// Puts the files below this prefix, at most 104 characters.
    ///
    /// # Errors
    /// At synthesis: `SW0741` if it is longer, or begins with `/`.
    #[track_caller]
    pub fn prefix(&self, prefix: impl Into<String>) -> Self {
        let prefix: String = prefix.into();
        let problem = if prefix.len() > MAX_PREFIX {
            Some(format!(
                "the prefix has {} characters, and may have {MAX_PREFIX}",
                prefix.len()
            ))
        } else if prefix.starts_with('/') {
            Some("the prefix begins with `/`, which no key does".to_owned())
        } else {
            None
        };
        if let Some(message) = problem {
            let problem = Diagnostic::error(codes::DEPLOYMENT_PREFIX, message);
            self.0
                .report(problem.hint("name the folder without slashes around it: `web`"));
        }
        BucketDeployment(
            self.0
                .set(prefix, |all, prefix| drop(all.prefix.replace(Some(prefix)))),
        )
    }

    /// Leaves files in the bucket that are not among these.
    #[track_caller]
    pub fn keep_others(&self) -> Self {
        BucketDeployment(self.0.edit(|all| all.keeps_others.set(true)))
    }

    /// Deletes everything below the prefix when the deployment is removed from the app, or goes to another place. Without this,
    /// files stay.
    #[track_caller]
    pub fn empty_on_removal(&self) -> Self {
        BucketDeployment(self.0.edit(|all| all.is_emptied.set(true)))
    }

    /// Puts archives into the bucket as they are.
    #[track_caller]
    pub fn without_extraction(&self) -> Self {
        BucketDeployment(self.0.edit(|all| all.is_copied.set(true)))
    }

    /// Leaves out files whose names, below the prefix, match one of these patterns (`*.map`), and does not delete them either.
    #[track_caller]
    pub fn exclude<P: IntoValue<String>>(&self, patterns: impl IntoIterator<Item = P>) -> Self {
        let patterns: Vec<_> = patterns.into_iter().map(P::into_value).collect();
        BucketDeployment(self.0.edit(|all| all.exclude.borrow_mut().extend(patterns)))
    }

    /// Takes files although they are [excluded](BucketDeployment::exclude).
    #[track_caller]
    pub fn include<P: IntoValue<String>>(&self, patterns: impl IntoIterator<Item = P>) -> Self {
        let patterns: Vec<_> = patterns.into_iter().map(P::into_value).collect();
        BucketDeployment(self.0.edit(|all| all.include.borrow_mut().extend(patterns)))
    }

    #[track_caller]
    fn system(&self, name: &'static str, value: Value<String>) -> Self {
        BucketDeployment(
            self.0
                .edit(|all| drop(all.system.borrow_mut().insert(name, value))),
        )
    }

    /// How long browsers and caches keep the files: the header `Cache-Control`, for example `public, max-age=3600`.
    #[track_caller]
    pub fn cache_control(&self, directives: impl IntoValue<String>) -> Self {
        self.system("cache-control", directives.into_value())
    }

    /// The type of all files; by default that which the extension says.
    #[track_caller]
    pub fn content_type(&self, content_type: impl IntoValue<String>) -> Self {
        self.system("content-type", content_type.into_value())
    }

    /// How the files are encoded, for example `gzip`.
    #[track_caller]
    pub fn content_encoding(&self, encoding: impl IntoValue<String>) -> Self {
        self.system("content-encoding", encoding.into_value())
    }

    /// The language of the files, for example `en`.
    #[track_caller]
    pub fn content_language(&self, language: impl IntoValue<String>) -> Self {
        self.system("content-language", language.into_value())
    }

    /// How browsers show the files, for example `attachment`.
    #[track_caller]
    pub fn content_disposition(&self, disposition: impl IntoValue<String>) -> Self {
        self.system("content-disposition", disposition.into_value())
    }

    /// Metadata of all files.
    #[track_caller]
    pub fn metadata(&self, key: impl Into<String>, value: impl IntoValue<String>) -> Self {
        let (key, value) = (key.into(), value.into_value());
        BucketDeployment(
            self.0
                .edit(|all| drop(all.user.borrow_mut().insert(key, value))),
        )
    }

    /// Has a distribution of CloudFront, by its id, fetch these paths anew, and waits until it does.
    #[track_caller]
    pub fn invalidate<P: IntoValue<String>>(
        &self,
        distribution_id: impl IntoValue<String>,
        paths: impl IntoIterator<Item = P>,
    ) -> Self {
        let paths = paths.into_iter().map(P::into_value).collect();
        let distribution = (distribution_id.into_value(), paths);
        BucketDeployment(
            self.0
                .edit(|all| drop(all.distribution.replace(Some(distribution)))),
        )
    }

    /// Does not wait until the distribution has invalidated its paths.
    #[track_caller]
    pub fn without_waiting(&self) -> Self {
        BucketDeployment(self.0.edit(|all| all.waits.set(false)))
    }

    /// How much memory the function has, 512 MiB unless this is called. Deployments with the same memory and storage share it.
    #[track_caller]
    pub fn memory_mib(&self, memory: u32) -> Self {
        BucketDeployment(self.0.edit(|all| all.memory.set(Some(memory))))
    }

    /// How much disk the function has for the archives, 512 MiB unless this is called.
    #[track_caller]
    pub fn ephemeral_storage_mib(&self, storage: u32) -> Self {
        BucketDeployment(self.0.edit(|all| all.storage.set(Some(storage))))
    }

    /// Writes the function's logs to this group.
    #[track_caller]
    pub fn log_group(&self, group: &LogGroup) -> Self {
        BucketDeployment(
            self.0
                .edit(|all| drop(all.log_group.replace(Some(group.clone())))),
        )
    }

    /// The bucket, for what is to use the files: whoever refers to it comes after the deployment.
    pub fn deployed_bucket_arn(&self) -> Value<String> {
        self.node().complete();
        let resource = self.0.resource.borrow();
        let arn = resource
            .as_ref()
            .map(|one| one.attribute("DestinationBucketArn"));
        arn.unwrap_or_else(|| self.0.bucket.bucket_arn())
    }

    fn complete(&self) {
        let all = &*self.0;
        let function = self.function();
        for asset in &*all.sources.borrow() {
            asset.grant_read(&function);
        }
        let prefix = all.prefix();
        let below = match prefix.trim_matches('/') {
            "" => "*".to_owned(),
            prefix => format!("{prefix}/*"),
        };
        all.bucket.grant_read_write(&function, &below);
        if all.is_emptied.get() {
            let statement = PolicyStatement::allow()
                .action("s3:GetBucketTagging")
                .resource(all.bucket.bucket_arn());
            crate::iam::Grant::statement_on_principal(&function, statement);
        }
        if let Some((distribution, _)) = &*all.distribution.borrow() {
            let arn = sub!(
                "arn:{}:cloudfront::{}:distribution/{distribution}",
                pseudo::partition(),
                account_of(self.node())
            );
            let statement = PolicyStatement::allow()
                .actions([
                    "cloudfront:GetInvalidation",
                    "cloudfront:CreateInvalidation",
                ])
                .resource(arn);
            crate::iam::Grant::statement_on_principal(&function, statement);
        }
        if let Some(group) = &*all.log_group.borrow() {
            function.log_group(group);
        }
        let id = format!("CustomResource{}", all.suffix());
        let resource =
            CustomResource::new(self, &id, &function).resource_type("Custom::CDKBucketDeployment");
        let resource = all.describe(&resource);
        if !all.bucket.is_imported() && prefix.len() <= MAX_PREFIX {
            let address = resource.node().addr();
            let owner = match prefix.trim_matches('/') {
                "" => format!("{OWNER_TAG}:{}", &address[address.len() - 8..]),
                prefix => format!("{OWNER_TAG}:{prefix}:{}", &address[address.len() - 8..]),
            };
            Tags::of(&all.bucket).add(&owner, "true");
        }
        all.resource.replace(Some(resource));
    }

    /// The function of the stack with the memory and disk that are asked for.
    fn function(&self) -> Function {
        let all = &*self.0;
        let scope = self.node().stack();
        let scope = scope.map_or_else(|| self.node().clone(), |stack| stack.node().clone());
        let shared = scope.shared(Uploaders::default);
        let suffix = all.suffix();
        if let Some(known) = shared.0.borrow().get(&suffix) {
            return known.clone();
        }
        let id = format!("{FUNCTION}{}", suffix.replace('-', ""));
        let code = Code::inline(format!("{RESPONSE}{SOURCE}"));
        let function = Function::new(&scope, &id, Runtime::PYTHON_3_13, code)
            .architecture(Architecture::Arm64)
            .memory_mib(all.memory.get().unwrap_or(MEMORY_MIB))
            .timeout(Duration::minutes(15));
        if let Some(storage) = all.storage.get() {
            function.ephemeral_storage_mib(storage);
        }
        shared.0.borrow_mut().insert(suffix, function.clone());
        function
    }
}

/// The functions of a stack that put files into buckets, by what they have.
#[derive(Default)]
struct Uploaders(RefCell<BTreeMap<String, Function>>);

impl Settings {
    fn prefix(&self) -> String {
        let prefix = self.prefix.borrow();
        prefix
            .as_ref()
            .map_or_else(String::new, |prefix| (**prefix).clone())
    }

    /// What tells functions with other memory and disk apart.
    fn suffix(&self) -> String {
        let sizes = [self.memory.get(), self.storage.get()];
        sizes
            .iter()
            .flatten()
            .map(|size| format!("-{size}MiB"))
            .collect()
    }

    fn describe(&self, resource: &CustomResource) -> CustomResource {
        let sources = self.sources.borrow();
        let texts = |map: &IndexMap<String, Value<String>>| {
            let entries = map
                .iter()
                .map(|(name, text)| (name.clone(), Data::from(text)));
            (!map.is_empty()).then(|| Data::object(entries))
        };
        let system = self.system.borrow();
        let system = system
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        let distribution = self.distribution.borrow();
        let (distribution, paths) = distribution.clone().unzip();
        let flag = |is: bool| is.then_some(true);
        let prefix = self.prefix();
        resource
            .property(
                "SourceBucketNames",
                Data::list(sources.iter().map(|one| Data::from(one.bucket_name()))),
            )
            .property(
                "SourceObjectKeys",
                Data::list(sources.iter().map(|one| Data::from(one.object_key()))),
            )
            .property("Texts", texts(&self.texts.borrow()))
            .property("DestinationBucketName", self.bucket.bucket_name())
            .property("DestinationBucketArn", self.bucket.bucket_arn())
            .property(
                "DestinationBucketKeyPrefix",
                (!prefix.is_empty()).then_some(prefix),
            )
            .property("RetainOnDelete", (self.is_emptied.get()).then_some(false))
            .property("Extract", self.is_copied.get().then_some(false))
            .property("Prune", !self.keeps_others.get())
            .property(
                "Exclude",
                unless_empty::<String, _>(&self.exclude).map(Data::from),
            )
            .property(
                "Include",
                unless_empty::<String, _>(&self.include).map(Data::from),
            )
            .property("UserMetadata", texts(&self.user.borrow()))
            .property("SystemMetadata", texts(&system.collect()))
            .property("DistributionId", distribution.map(Data::from))
            .property("DistributionPaths", paths.map(Data::list))
            .property(
                "WaitForDistributionInvalidation",
                flag(self.waits.get() && self.distribution.borrow().is_some()),
            )
    }

    fn problems(&self) -> Vec<Diagnostic> {
        if !self.sources.borrow().is_empty() || !self.texts.borrow().is_empty() {
            return Vec::new();
        }
        let problem = Diagnostic::error(codes::EMPTY_DEPLOYMENT, "the deployment has no files");
        vec![problem.hint("add a folder with `files`, or a file with `text` or `json`")]
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}
