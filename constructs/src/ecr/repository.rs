//! Repositories.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use stackwright::{
    Construct, Data, Defaults, Diagnostic, IntoValue, Node, RemovalPolicy, Resource, Value,
    intrinsic, pseudo, sub,
};
use stackwright_cfn::Access;
use stackwright_cfn::ecr::CfnRepository;
use stackwright_cfn::ecr::repository::{
    EncryptionConfiguration, EncryptionType, ImageScanningConfiguration,
    ImageTagMutabilityExclusionFilter, ImageTagMutabilityExclusionFilterType, LifecyclePolicy,
};
use stackwright_facts::name::Name;

use super::lifecycle::LifecycleRule;
use super::{TagMutability, codes};
use crate::iam::{
    Grant, GrantActions, Grantable, Grantee, PolicyDocument, PolicyStatement, ResourceWithPolicy,
};
use crate::kit::{
    EncryptionKey, Handle, KEEP_DATA, KeyChoice, Kind, Origin, Set, adopt, check, check_name, kept,
    lazily, part_of_arn, with_statements, written,
};
use crate::kms::Key;

static REPOSITORY: Kind = Kind {
    construct_type: "stackwright_aws.ecr.Repository",
    noun: "repository",
    constructor: "Repository::new",
    imported: codes::IMPORTED,
};

/// How a repository encrypts images. It cannot be changed later without another repository.
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html>
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Encryption {
    /// With keys that S3 manages: what ECR does anyway.
    S3Managed,
    /// With the key that KMS manages for ECR in the account.
    KmsManaged,
    /// With a key of its own, which is created with the repository, under the id `Key`.
    Kms,
    /// With this key.
    KmsKey(Key),
}

/// A repository of images. It stays in the account when it leaves the stack unless
/// [`removal_policy`](Repository::removal_policy) says otherwise.
///
/// ```
/// use stackwright_aws::ecr::{LifecycleRule, Repository, TagMutability};
/// use stackwright_aws::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let images = Repository::new(&stack, "Images")
///     .tag_mutability(TagMutability::Immutable)
///     .scan_on_push()
///     .lifecycle_rule(LifecycleRule::untagged().older_than(Duration::days(1)))
///     .lifecycle_rule(LifecycleRule::any().keep_newest(50));
/// let builder = Role::new(&stack, "Builder", Principal::service("codebuild.amazonaws.com"));
/// images.grant_pull_push(&builder);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html>
#[derive(Clone, Debug)]
pub struct Repository(Handle<Owned, Imported>);

#[derive(Debug)]
struct Owned {
    cfn: CfnRepository,
    policy: PolicyDocument,
    encryption: RefCell<Option<Encryption>>,
    key: EncryptionKey,
    rules: RefCell<Vec<Set<LifecycleRule>>>,
}

#[derive(Debug)]
struct Imported {
    arn: Value<String>,
    name: Value<String>,
}

impl Construct for Repository {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl GrantActions for Repository {
    type Resource = CfnRepository;

    fn governed_arn(&self) -> Value<String> {
        self.repository_arn()
    }

    fn extend_to_key(&self, grant: Grant, _: &Grantee, _: &[Access]) -> Grant {
        // ECR itself uses the key, by a grant of its own.
        grant
    }
}

impl Repository {
    /// A repository that CloudFormation names.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Defaults::apply(Self::create(REPOSITORY.node(scope.node(), id)))
    }

    #[track_caller]
    fn create(node: Node) -> Self {
        let owned = Rc::new(Owned::of(CfnRepository::new(&node, "Resource")));
        owned
            .cfn
            .encryption_configuration(lazily(&owned, Owned::encryption_configuration))
            .lifecycle_policy(lazily(&owned, Owned::lifecycle_policy))
            .repository_policy_text(owned.policy.data())
            .removal_policy(KEEP_DATA);
        Self::complete(node, owned)
    }

    /// A repository of the generated type, such as one of an included template: it is granted on and changed like one that is
    /// created here. What the template says of it stays until a setter says otherwise, and statements are added to its policy;
    /// lifecycle rules that are set here take the place of all that are there.
    #[track_caller]
    pub fn from_cfn(repository: &CfnRepository) -> Self {
        adopt(&REPOSITORY, repository, |node| {
            let is_written = |property: &str| written(repository.resource(), property);
            let owned = Rc::new(Owned::of(repository.clone()));
            owned
                .cfn
                .encryption_configuration(kept(
                    &owned,
                    is_written("EncryptionConfiguration"),
                    |repository| repository.encryption.borrow().is_some(),
                    Owned::encryption_configuration,
                ))
                .lifecycle_policy(kept(
                    &owned,
                    is_written("LifecyclePolicy"),
                    |repository| !repository.rules.borrow().is_empty(),
                    Owned::lifecycle_policy,
                ))
                .repository_policy_text(with_statements(
                    is_written("RepositoryPolicyText"),
                    &owned.policy,
                ));
            Self::complete(node, owned)
        })
    }

    fn complete(node: Node, owned: Rc<Owned>) -> Self {
        check(&node, &owned, Owned::problems);
        let (repository, owner) = (owned.clone(), node.clone());
        node.on_complete(move || repository.key.settle(&owner));
        Repository(Handle::owned(&REPOSITORY, node, owned))
    }

    /// A repository of the stack's account and region that exists already, by its name. It is never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let (node, name) = (REPOSITORY.node(scope.node(), id), name.into_value());
        let resource = sub!("repository/{name}");
        let arn = match node.stack() {
            Some(stack) => stack.arn("ecr", resource),
            None => resource,
        };
        Repository(Handle::imported(&REPOSITORY, node, Imported { arn, name }))
    }

    /// A repository that exists already, by its ARN. It is never modified.
    #[track_caller]
    pub fn from_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let (node, arn) = (REPOSITORY.node(scope.node(), id), arn.into_value());
        let name = match arn.as_str().and_then(|arn| arn.split_once('/')) {
            Some((_, name)) => name.into(),
            // The name may have slashes in it.
            None => intrinsic::select(1, intrinsic::split(":repository/", &arn)),
        };
        Repository(Handle::imported(&REPOSITORY, node, Imported { arn, name }))
    }

    /// Gives the repository a name of its own, 2 to 256 lower-case letters, digits and any of `._-/`.
    ///
    /// # Errors
    /// At synthesis: `SW0560` if ECR does not accept the name.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        check_name(self.node(), codes::INVALID_NAME, Name::Repository, &name);
        Repository(self.0.edit("a name", |repository| {
            repository.cfn.repository_name(name);
        }))
    }

    /// Looks for known weaknesses in each image that is pushed.
    #[track_caller]
    pub fn scan_on_push(&self) -> Self {
        Repository(self.0.edit("scans", |repository| {
            let scan = ImageScanningConfiguration::new().scan_on_push(true);
            repository.cfn.image_scanning_configuration(scan);
        }))
    }

    /// Whether a tag can be moved to another image; it can unless this is called.
    #[track_caller]
    pub fn tag_mutability(&self, mutability: TagMutability) -> Self {
        Repository(self.0.edit("whether tags move", |repository| {
            repository.cfn.image_tag_mutability(mutability);
        }))
    }

    /// Tags for which the opposite of [`tag_mutability`](Repository::tag_mutability) holds, with at most two `*` for any
    /// characters in each; up to five. It must be one `WithExclusion`.
    #[track_caller]
    pub fn except_tags<P: Into<String>>(&self, patterns: impl IntoIterator<Item = P>) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        let is_wrong = |pattern: &&String| {
            pattern.is_empty() || pattern.len() > 128 || pattern.matches('*').count() > 2
        };
        if let Some(wrong) = patterns.iter().find(is_wrong) {
            let problem = format!("`{wrong}` is no pattern of tags");
            let problem = Diagnostic::error(codes::TAGS, problem);
            self.0
                .report(problem.hint("use 1 to 128 characters, with at most two `*`"));
        }
        if !(1..=5).contains(&patterns.len()) {
            let problem = format!("a repository has {} patterns of tags", patterns.len());
            let problem = Diagnostic::error(codes::TAGS, problem);
            self.0.report(problem.hint("use 1 to 5"));
        }
        Repository(self.0.edit("tags", |repository| {
            let kind = || ImageTagMutabilityExclusionFilterType::Wildcard;
            let filters = patterns.into_iter();
            let filters = filters.map(|one| ImageTagMutabilityExclusionFilter::new(kind(), one));
            repository
                .cfn
                .image_tag_mutability_exclusion_filters(filters.collect::<Vec<_>>());
        }))
    }

    /// How images are encrypted.
    #[track_caller]
    pub fn encryption(&self, encryption: Encryption) -> Self {
        Repository(self.0.edit("encryption", |repository| {
            let choice = match &encryption {
                Encryption::S3Managed | Encryption::KmsManaged => KeyChoice::Managed,
                Encryption::Kms => KeyChoice::Own,
                Encryption::KmsKey(key) => KeyChoice::Given(key.clone()),
            };
            repository.key.choose(self.node(), choice);
            repository.encryption.replace(Some(encryption));
        }))
    }

    /// Encrypts images with this key: [`Encryption::KmsKey`].
    #[track_caller]
    pub fn encryption_key(&self, key: &Key) -> Self {
        self.encryption(Encryption::KmsKey(key.clone()))
    }

    /// Lets the registry delete images.
    ///
    /// # Errors
    /// At synthesis: `SW0561` for a rule that deletes nothing or names no tags, for two rules of one priority, and for two
    /// for all images.
    #[track_caller]
    pub fn lifecycle_rule(&self, rule: LifecycleRule) -> Self {
        if let Some(problem) = rule.problem() {
            self.0.report(problem);
        }
        Repository(self.0.set("a rule", rule, |repository, rule| {
            repository.rules.borrow_mut().push(rule);
        }))
    }

    /// Deletes the repository though there are images in it, when it is deleted at all: see
    /// [`removal_policy`](Self::removal_policy).
    #[track_caller]
    pub fn empty_on_delete(&self) -> Self {
        Repository(self.0.edit("whether it is emptied", |repository| {
            repository.cfn.empty_on_delete(true);
        }))
    }

    /// What happens to the repository when it leaves the stack; it stays unless this is called.
    #[track_caller]
    pub fn removal_policy(&self, policy: RemovalPolicy) -> Self {
        Repository(self.0.edit("a removal policy", |repository| {
            repository.cfn.removal_policy(policy);
        }))
    }

    /// The ARN.
    pub fn repository_arn(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(repository) => repository.cfn.attr_arn(),
            Origin::Imported(repository) => repository.arn.clone(),
        }
    }

    /// The name.
    pub fn repository_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(repository) => repository.cfn.ref_(),
            Origin::Imported(repository) => repository.name.clone(),
        }
    }

    /// The address of the repository, `123456789012.dkr.ecr.eu-west-1.amazonaws.com/name`.
    pub fn repository_uri(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(repository) => repository.cfn.attr_repository_uri(),
            Origin::Imported(repository) => {
                let arn = &repository.arn;
                let (region, account) = (part_of_arn(arn, 3), part_of_arn(arn, 4));
                let (suffix, name) = (pseudo::url_suffix(), &repository.name);
                sub!("{account}.dkr.ecr.{region}.{suffix}/{name}")
            }
        }
    }

    /// The address of an image, by its tag, or its digest (`sha256:…`).
    pub fn image_uri(&self, tag: &str) -> Value<String> {
        let uri = self.repository_uri();
        match tag.starts_with("sha256:") {
            true => sub!("{uri}@{tag}"),
            false => sub!("{uri}:{tag}"),
        }
    }

    /// An image of the repository, for a container, by its tag or its digest (`sha256:…`).
    #[cfg(feature = "ecs")]
    pub fn image(&self, tag: &str) -> crate::ecs::ContainerImage {
        let (arn, name) = (self.repository_arn(), self.repository_name());
        crate::ecs::ContainerImage::ecr_repository(arn, name, tag)
    }

    /// The key that images are encrypted with, unless AWS manages it.
    pub fn repository_key(&self) -> Option<Key> {
        self.node().complete();
        self.0
            .as_owned()
            .and_then(|repository| repository.key.get())
    }

    /// Whether the repository exists elsewhere.
    pub fn is_imported(&self) -> bool {
        self.0.is_imported()
    }

    /// Lets somebody pull images.
    #[track_caller]
    pub fn grant_pull(&self, grantee: &impl Grantable) -> Grant {
        self.give(grantee, &PULL, true)
    }

    /// Lets somebody push images.
    #[track_caller]
    pub fn grant_push(&self, grantee: &impl Grantable) -> Grant {
        let mut actions = vec!["ecr:BatchCheckLayerAvailability"];
        actions.extend(PUSH);
        self.give(grantee, &actions, true)
    }

    /// Lets somebody pull and push images.
    #[track_caller]
    pub fn grant_pull_push(&self, grantee: &impl Grantable) -> Grant {
        let actions: Vec<&str> = PULL.into_iter().chain(PUSH).collect();
        self.give(grantee, &actions, true)
    }

    /// Lets somebody see which images there are.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        let actions = ["ecr:DescribeRepositories", "ecr:DescribeImages"];
        self.give(grantee, &actions, false)
    }

    /// Lets a service pull images, which needs no login.
    #[cfg(feature = "lambda")]
    #[track_caller]
    pub(crate) fn let_pull(&self, service: &crate::iam::Principal) {
        Grant::on_principal_or_resource(service, &PULL, vec![self.repository_arn()], self);
    }

    /// Grants actions, and the login that every pull and push begins with.
    #[track_caller]
    fn give(&self, grantee: &impl Grantable, actions: &[&str], login: bool) -> Grant {
        let resources = vec![self.repository_arn()];
        let grant = Grant::on_principal_or_resource(grantee, actions, resources, self);
        match login {
            true => grant.and(Grant::on_principal(
                grantee,
                &["ecr:GetAuthorizationToken"],
                vec!["*".into()],
            )),
            false => grant,
        }
    }
}

const PULL: [&str; 3] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
];

const PUSH: [&str; 4] = [
    "ecr:CompleteLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
];

impl ResourceWithPolicy for Repository {
    /// Adds a statement to the repository's policy, which is always about the repository itself and names no resource; `false`
    /// for a repository that exists elsewhere, whose policy is not changed.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let Some(owned) = self.0.as_owned() else {
            return false;
        };
        owned.policy.add(statement.without_resources());
        true
    }
}

impl Owned {
    fn of(cfn: CfnRepository) -> Self {
        Owned {
            cfn,
            policy: PolicyDocument::new(),
            encryption: RefCell::default(),
            key: EncryptionKey::of_owned(),
            rules: RefCell::default(),
        }
    }

    fn encryption_configuration(&self) -> Option<EncryptionConfiguration> {
        let key = match &*self.encryption.borrow() {
            None => return None,
            Some(Encryption::S3Managed) => {
                return Some(EncryptionConfiguration::new(EncryptionType::Aes256));
            }
            Some(Encryption::KmsManaged) => None,
            Some(Encryption::Kms | Encryption::KmsKey(_)) => self.key.get(),
        };
        let configuration = EncryptionConfiguration::new(EncryptionType::Kms);
        Some(configuration.kms_key(key.map(|key| key.key_arn())))
    }

    /// The rules with their priorities, lowest first. Those without one get the next that is free, and the one for all images
    /// the last.
    fn ordered(&self) -> Vec<(u32, Set<LifecycleRule>)> {
        let rules = self.rules.borrow();
        let mut taken: BTreeSet<u32> = rules
            .iter()
            .filter_map(|rule| rule.given_priority())
            .collect();
        let (last, first): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.is_for_any());
        let mut next = 1;
        let mut ordered: Vec<(u32, Set<LifecycleRule>)> = Vec::new();
        for rule in first.into_iter().chain(last) {
            let priority = rule.given_priority().unwrap_or_else(|| {
                if rule.is_for_any() {
                    next = taken.last().map_or(1, |last| last.saturating_add(1));
                }
                while !taken.insert(next) {
                    next = next.checked_add(1).unwrap_or(1);
                }
                next
            });
            ordered.push((priority, rule.clone()));
        }
        ordered.sort_by_key(|(priority, _)| *priority);
        ordered
    }

    fn lifecycle_policy(&self) -> Option<LifecyclePolicy> {
        let rules = self.ordered();
        (!rules.is_empty()).then(|| {
            let rules = rules.iter().map(|(priority, rule)| rule.data(*priority));
            let text = intrinsic::json_text(Data::object([("rules", Data::list(rules))]));
            LifecyclePolicy::new().lifecycle_policy_text(text)
        })
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let ordered = self.ordered();
        let error = |message: String| Diagnostic::error(codes::LIFECYCLE, message);
        let mut problems = Vec::new();
        for pair in ordered.windows(2) {
            let [(one, _), (other, rule)] = pair else {
                continue;
            };
            if one == other {
                let problem = error(format!("two rules have the priority {one}"));
                problems.push(rule.blame(problem.hint("give each its own")));
            }
        }
        let mut for_any = ordered.iter().filter(|(_, rule)| rule.is_for_any());
        let first = for_any.next();
        if let Some((_, second)) = for_any.next() {
            let problem = error("two rules are for all images".to_owned());
            problems.push(second.blame(problem.hint("leave one of them out")));
        } else if let (Some((priority, rule)), Some((last, _))) = (first, ordered.last())
            && priority < last
        {
            let problem = error("a rule for all images comes before others".to_owned());
            problems.push(rule.blame(problem.hint("give it the highest priority, or none")));
        }
        problems
    }
}
