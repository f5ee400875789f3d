//! What was published and no stack uses any more: found by reading every template of the account and region, deleted
//! only after somebody has seen it.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use aws_sdk_cloudformation::types as sdk;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::api::retry::translate;
use crate::api::s3::Bucket;
use crate::api::{call, following};
use crate::assets::staging;
use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::prepare::upload::BOOTSTRAP_STACK;
use crate::session::Session;
use crate::state::{self, Situation};

/// What is looked at.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GarbageOptions {
    /// Only what is older. Default: 30 days.
    pub older_than: Duration,
    /// Files in buckets. Default: yes.
    pub files: bool,
    /// Images in repositories. Default: yes.
    pub images: bool,
    /// Name of the bootstrap stack. Default: [`BOOTSTRAP_STACK`].
    pub bootstrap_stack: String,
}

impl Default for GarbageOptions {
    fn default() -> Self {
        Self {
            older_than: Duration::from_secs(30 * 24 * 3600),
            files: true,
            images: true,
            bootstrap_stack: BOOTSTRAP_STACK.to_owned(),
        }
    }
}

/// What an unused asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GarbageKind {
    /// An object of a bucket.
    File,
    /// An image of a repository.
    Image,
}

/// An asset that no stack uses.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Unused {
    /// What it is.
    pub kind: GarbageKind,
    /// The bucket or the repository.
    pub store: String,
    /// The key of the object, or the digest of the image.
    pub id: String,
    /// The tags of an image.
    pub tags: Vec<String>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Since when it is there.
    pub age: Duration,
    is_index: bool,
}

impl Unused {
    /// The asset as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "kind": match self.kind { GarbageKind::File => "file", GarbageKind::Image => "image" },
            "store": self.store,
            "id": self.id,
            "tags": self.tags,
            "bytes": self.bytes,
            "days": self.age.as_secs() / (24 * 3600),
        })
    }
}

/// What no stack of an account and region uses.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Garbage {
    /// What can be deleted, the buckets first.
    pub unused: Vec<Unused>,
    /// How many assets stay because a stack uses them.
    pub used: usize,
    /// How many assets stay because they are too young.
    pub young: usize,
    /// The buckets and repositories that were looked at.
    pub stores: Vec<String>,
    /// How many stacks were read.
    pub stacks: usize,
}

impl Deployer {
    /// Finds what no stack uses in the buckets and repositories of the bootstrap stack and of staging stacks. A stack uses
    /// what its template, a waiting change set of it, or a value of its parameters names. Nothing is deleted.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such stack, [`Error::Stuck`] while a stack changes, as what it used before is
    /// not known then; and those of the calls.
    pub async fn unused_assets(&self, options: &GarbageOptions) -> Result<Garbage> {
        let session = &self.session;
        let stacks = all_stacks(session).await?;
        let uses = Uses::read(session, &stacks).await?;
        let mut garbage = Garbage {
            stacks: stacks.len(),
            ..Garbage::default()
        };
        let stores = stacks.iter().filter(|stack| {
            let name = stack.stack_name().unwrap_or_default();
            name == options.bootstrap_stack || staging::is_staging(name)
        });
        for stack in stores {
            let output = |key: &str| {
                let found = stack
                    .outputs()
                    .iter()
                    .find(|output| output.output_key() == Some(key));
                found
                    .and_then(|output| output.output_value())
                    .map(str::to_owned)
            };
            if let Some(bucket) = output("BucketName").filter(|_| options.files) {
                self.unused_objects(&bucket, options, &uses, &mut garbage)
                    .await?;
                garbage.stores.push(bucket);
            }
            if let Some(repository) = output("ImageRepositoryName").filter(|_| options.images) {
                self.unused_images(&repository, options, &uses, &mut garbage)
                    .await?;
                garbage.stores.push(repository);
            }
        }
        if garbage.stores.is_empty() {
            return Err(Error::NotFound {
                what: format!(
                    "a bucket or repository of assets in account {}, {},",
                    session.identity().account,
                    session.region()
                ),
                hint: Some(format!(
                    "there is neither a stack `{}` nor a staging stack of an app; `--toolkit-stack-name` names another one",
                    options.bootstrap_stack
                )),
            });
        }
        Ok(garbage)
    }

    async fn unused_objects(
        &self,
        bucket: &str,
        options: &GarbageOptions,
        uses: &Uses,
        garbage: &mut Garbage,
    ) -> Result<()> {
        for object in self.session.list_objects(&self.own_bucket(bucket)).await? {
            let age = age(object.modified);
            let name = object.key.rsplit('/').next().unwrap_or(&object.key);
            // Up to the first dot: a name is a fingerprint and a kind.
            let stem = name.split('.').next().unwrap_or(name);
            if stem.is_empty() || uses.name(stem) {
                garbage.used += 1;
            } else if age < options.older_than {
                garbage.young += 1;
            } else {
                garbage.unused.push(Unused {
                    kind: GarbageKind::File,
                    store: bucket.to_owned(),
                    id: object.key,
                    tags: Vec::new(),
                    bytes: object.size,
                    age,
                    is_index: false,
                });
            }
        }
        Ok(())
    }

    async fn unused_images(
        &self,
        repository: &str,
        options: &GarbageOptions,
        uses: &Uses,
        garbage: &mut Garbage,
    ) -> Result<()> {
        let images = self.session.images(repository).await?;
        let is_used = |image: &crate::api::ecr::ListedImage| {
            uses.name(image.digest.trim_start_matches("sha256:"))
                || image.tags.iter().any(|tag| uses.name(tag))
        };
        let mut members = HashSet::new();
        for image in images.iter().filter(|image| image.is_index) {
            // What stays, for whichever reason, keeps what it consists of.
            if is_used(image) || age(image.pushed) < options.older_than {
                members.extend(self.session.members(repository, &image.digest).await?);
            }
        }
        for image in images {
            let age = age(image.pushed);
            if is_used(&image) || members.contains(&image.digest) {
                garbage.used += 1;
            } else if age < options.older_than {
                garbage.young += 1;
            } else {
                garbage.unused.push(Unused {
                    kind: GarbageKind::Image,
                    store: repository.to_owned(),
                    id: image.digest,
                    tags: image.tags,
                    bytes: image.size,
                    age,
                    is_index: image.is_index,
                });
            }
        }
        Ok(())
    }

    /// Deletes what [`Deployer::unused_assets`] has found, but for what a stack has begun to use since. Returns what was
    /// deleted, and what ECR keeps with its reason.
    ///
    /// # Errors
    /// Those of [`Deployer::unused_assets`]; running it again deletes the rest.
    pub async fn delete_unused(&self, garbage: &Garbage) -> Result<(Vec<Unused>, Vec<String>)> {
        let session = &self.session;
        let uses = Uses::read(session, &all_stacks(session).await?).await?;
        let is_used = |one: &Unused| match one.kind {
            GarbageKind::File => {
                let name = one.id.rsplit('/').next().unwrap_or(&one.id);
                uses.name(name.split('.').next().unwrap_or(name))
            }
            GarbageKind::Image => {
                uses.name(one.id.trim_start_matches("sha256:"))
                    || one.tags.iter().any(|tag| uses.name(tag))
            }
        };
        let chosen: Vec<&Unused> = garbage.unused.iter().filter(|one| !is_used(one)).collect();
        let mut deleted = Vec::new();
        let mut running = JoinSet::new();
        let mut files = chosen.iter().filter(|one| one.kind == GarbageKind::File);
        loop {
            while running.len() < AT_ONCE
                && let Some(file) = files.next()
            {
                let (session, bucket) = (session.clone(), self.own_bucket(&file.store));
                let file = (*file).clone();
                running.spawn(async move {
                    session
                        .delete_object(&bucket, &file.id)
                        .await
                        .map(|()| file)
                });
            }
            match running.join_next().await {
                Some(Ok(file)) => deleted.push(file?),
                Some(Err(error)) => {
                    return Err(Error::Order {
                        message: format!("a deletion ended unexpectedly: {error}"),
                    });
                }
                None => break,
            }
        }
        let mut kept = Vec::new();
        // Indexes first: what they consist of cannot be deleted before.
        for is_index in [true, false] {
            for store in &garbage.stores {
                let images: Vec<&Unused> = (chosen.iter().copied())
                    .filter(|one| {
                        one.kind == GarbageKind::Image
                            && one.is_index == is_index
                            && one.store == *store
                    })
                    .collect();
                if images.is_empty() {
                    continue;
                }
                let digests: Vec<String> = images.iter().map(|image| image.id.clone()).collect();
                let refused = session.delete_images(store, &digests).await?;
                let stays = |image: &Unused| refused.iter().any(|(digest, _)| *digest == image.id);
                deleted.extend(images.into_iter().filter(|image| !stays(image)).cloned());
                kept.extend(
                    (refused.iter()).map(|(digest, why)| format!("{store}@{digest}: {why}")),
                );
            }
        }
        Ok((deleted, kept))
    }

    fn own_bucket(&self, name: &str) -> Bucket {
        Bucket {
            name: name.to_owned(),
            owner: Some(self.session.identity().account.clone()),
        }
    }
}

/// Calls at the same time.
const AT_ONCE: usize = 8;

fn age(seconds: i64) -> Duration {
    let since =
        SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    SystemTime::now().duration_since(since).unwrap_or_default()
}

async fn all_stacks(session: &Session) -> Result<Vec<sdk::Stack>> {
    let mut all = Vec::new();
    let mut token = None;
    loop {
        let request = session
            .cloudformation
            .describe_stacks()
            .set_next_token(token.clone());
        let answer = call!(session, "DescribeStacks", request)?;
        all.extend(answer.stacks.unwrap_or_default());
        token = following(token, answer.next_token);
        if token.is_none() {
            all.retain(|stack| stack.stack_status() != Some(&sdk::StackStatus::DeleteComplete));
            return Ok(all);
        }
    }
}

/// What stacks name.
#[derive(Debug, Default)]
struct Uses {
    texts: Vec<String>,
    /// Whole fingerprints in the texts.
    prints: HashSet<String>,
}

/// The least length of a fingerprint in hexadecimal digits.
const PRINT: usize = 32;

impl Uses {
    async fn read(session: &Session, stacks: &[sdk::Stack]) -> Result<Self> {
        let mut uses = Self::default();
        let mut running = JoinSet::new();
        let mut waiting = stacks.iter();
        loop {
            while running.len() < AT_ONCE
                && let Some(stack) = waiting.next()
            {
                let status = state::status(stack);
                let id = stack.stack_id().unwrap_or_default().to_owned();
                let name = stack.stack_name().unwrap_or_default().to_owned();
                if Situation::of_status(&status) == Situation::Busy {
                    return Err(Error::Stuck {
                        stack: name,
                        status,
                        message:
                            "what it used before and will use cannot be known while it changes"
                                .into(),
                        hint: "run the same command again when it is done".into(),
                    });
                }
                for parameter in stack.parameters() {
                    let value = parameter.resolved_value().or(parameter.parameter_value());
                    uses.add(value.unwrap_or_default());
                }
                let session = session.clone();
                running.spawn(async move { texts(&session, &id).await });
            }
            match running.join_next().await {
                Some(Ok(texts)) => texts?.iter().for_each(|text| uses.add(text)),
                Some(Err(error)) => {
                    return Err(Error::Order {
                        message: format!("a template could not be read: {error}"),
                    });
                }
                None => return Ok(uses),
            }
        }
    }

    fn add(&mut self, text: &str) {
        let runs = text.split(|c: char| !c.is_ascii_hexdigit());
        self.prints.extend(
            runs.filter(|run| run.len() >= PRINT)
                .map(str::to_ascii_lowercase),
        );
        self.texts.push(text.to_owned());
    }

    /// Whether a stack names this.
    fn name(&self, text: &str) -> bool {
        let is_print = text.len() >= PRINT && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_print && self.prints.contains(&text.to_ascii_lowercase()) {
            return true;
        }
        self.texts.iter().any(|one| one.contains(text))
    }
}

/// The templates of a stack and of what waits for it, as they were sent and as macros made them.
async fn texts(session: &Session, stack: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let waiting = session.list_change_sets(stack).await?;
    let waiting = (waiting.iter()).filter_map(|one| one.change_set_id().map(str::to_owned));
    for change_set in std::iter::once(None).chain(waiting.map(Some)) {
        for stage in [sdk::TemplateStage::Original, sdk::TemplateStage::Processed] {
            let is_rewritten =
                (texts.last()).is_some_and(|text: &String| text.contains("Transform"));
            if stage == sdk::TemplateStage::Processed && !is_rewritten {
                continue;
            }
            let request = session
                .cloudformation
                .get_template()
                .stack_name(stack)
                .set_change_set_name(change_set.clone())
                .template_stage(stage);
            match call!(session, "GetTemplate", request) {
                Ok(answer) => texts.extend(answer.template_body),
                // One that was never deployed has none; a change set may have gone meanwhile.
                Err(error) if error.is_absent() || error.has_code("ValidationError") => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_names_is_used() {
        let print = "0123456789abcdef0123456789abcdef";
        let mut uses = Uses::default();
        uses.add(&format!(
            "{{\"S3Key\": \"{print}.zip\", \"Image\": \"repository:solver-1\"}}"
        ));
        assert!(uses.name(print) && uses.name("solver-1"));
        assert!(!uses.name("fedcba9876543210fedcba9876543210") && !uses.name("solver-2"));
        // One that stands in a longer run of digits is used, too.
        assert!(uses.name(&print[..30]));
    }
}
