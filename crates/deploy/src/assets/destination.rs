//! Where an asset goes: names filled in, roles assumed, and what is there already.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::api::s3::Bucket;
use crate::assets::manifest::{Asset, Place, Source, Target};
use crate::digest::Sha256;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::prepare::upload::DEFAULT_QUALIFIER;
use crate::session::Session;
use crate::session::stack_roles::{Role, account_of};

/// A destination in an account and region.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) session: Session,
    pub(crate) place: Place,
    /// The account that must own a bucket.
    pub(crate) owner: String,
}

/// What tells destinations apart.
pub(crate) type Key = (String, Place);

impl Destination {
    pub(crate) fn key(&self) -> Key {
        (self.session.region().to_owned(), self.place.clone())
    }

    pub(crate) fn bucket(&self, name: &str) -> Bucket {
        Bucket {
            name: name.to_owned(),
            owner: Some(self.owner.clone()),
        }
    }

    /// Whether the asset is there.
    pub(crate) async fn has(&self, asset: &Asset) -> Result<bool> {
        match &self.place {
            Place::Object { bucket, key } => self.has_object(asset, bucket, key).await,
            Place::Image { repository, tag } => {
                if self.session.repository(repository).await?.is_none() {
                    return Err(self.absent("repository", repository));
                }
                self.session.has_image(repository, tag).await
            }
        }
    }

    async fn has_object(&self, asset: &Asset, name: &str, key: &str) -> Result<bool> {
        let bucket = self.bucket(name);
        let head = match self.session.head_object(&bucket, key).await {
            Ok(head) => head,
            // Who may not list a bucket does not learn what is absent; what else is wrong is told when it is written.
            Err(Error::Api {
                code: Some(code), ..
            }) if code == "Forbidden" => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some(head) = head else {
            return match self.session.head_bucket(&bucket).await? {
                true => Ok(false),
                false => Err(self.absent("bucket", name)),
            };
        };
        // An archive is known by its name: others pack the same content in other ways.
        let Source::File(path) = &asset.source else {
            return Ok(true);
        };
        let size = std::fs::metadata(path).map_or(0, |file| file.len());
        if head.size != size {
            return Ok(false);
        }
        match head.sha256.filter(|digest| !digest.contains('-')) {
            None => Ok(true),
            Some(there) => {
                let digest = Sha256::of_part(path, 0, size).map_err(|error| {
                    asset.wrong(format!("{} cannot be read: {error}", path.display()), None)
                })?;
                Ok(there == digest.base64())
            }
        }
    }

    fn absent(&self, what: &str, name: &str) -> Error {
        let own = self.session.identity().account.clone();
        let bootstrap = name.starts_with("cdk-");
        Error::NotFound {
            what: format!(
                "{what} `{name}` for assets, in account {}, {},",
                self.owner,
                self.session.region()
            ),
            hint: Some(match bootstrap {
                true if self.owner != own => format!(
                    "bootstrap account {} in {}: `stackwright bootstrap` with a profile of it",
                    self.owner,
                    self.session.region()
                ),
                true if name.starts_with(&format!("cdk-{DEFAULT_QUALIFIER}-")) => format!(
                    "run `stackwright bootstrap --region {}` once for the account and region",
                    self.session.region()
                ),
                true => format!(
                    "run `stackwright bootstrap --qualifier {} --region {}` once for the account and region",
                    qualifier(name),
                    self.session.region()
                ),
                false => format!(
                    "create it, or correct its name in the app; with `AssetStore::of_app` the app gets a {what} of its own"
                ),
            }),
        }
    }
}

/// A role and a region.
type By = (Option<Role>, String);

/// The sessions by which assets are published, each with the account that owns what it writes to.
#[derive(Debug, Default)]
pub(crate) struct Publishers {
    sessions: Mutex<HashMap<By, (Session, String)>>,
    /// What was said of roles, once each.
    notes: Mutex<Vec<String>>,
}

impl Publishers {
    /// The destination of an asset of a stack in this environment.
    ///
    /// # Errors
    /// [`Error::Role`] when a role of another account cannot be assumed.
    pub(crate) async fn destination(
        &self,
        session: &Session,
        stack: &str,
        environment: &Environment,
        target: &Target,
    ) -> Result<Destination> {
        let fill = |text: &str| session.fill(text, environment);
        let region = (target.region.as_deref().map(fill))
            .or_else(|| environment.region.clone())
            .unwrap_or_else(|| session.region().to_owned());
        let role = (target.role.as_ref()).map(|role| role.with_arn(fill(&role.arn)));
        let place = match &target.place {
            Place::Object { bucket, key } => Place::Object {
                bucket: fill(bucket),
                key: fill(key),
            },
            Place::Image { repository, tag } => Place::Image {
                repository: fill(repository),
                tag: fill(tag),
            },
        };
        let mut sessions = self.sessions.lock().await;
        let known = (role.clone(), region.clone());
        if let Some((session, owner)) = sessions.get(&known) {
            return Ok(Destination {
                session: session.clone(),
                place,
                owner: owner.clone(),
            });
        }
        let here = session.in_region(&region);
        let own = session.identity().account.clone();
        let (session, owner) = match &role {
            None => (here, own),
            Some(role) => match here.assume(role).await {
                Ok(provider) => (
                    here.with_credentials(None, None, Some(provider)),
                    account_of(&role.arn).to_owned(),
                ),
                Err(reason) if account_of(&role.arn) == own => {
                    self.notes.lock().await.push(format!(
                        "{} cannot be assumed ({reason}); going on with your own credentials, which are for the same account",
                        role.arn
                    ));
                    (here, own)
                }
                Err(message) => {
                    return Err(Error::Role {
                        stack: stack.to_owned(),
                        role: role.arn.clone(),
                        message,
                    });
                }
            },
        };
        sessions.insert(known, (session.clone(), owner.clone()));
        Ok(Destination {
            session,
            place,
            owner,
        })
    }

    /// What is to be said of roles, which is said once.
    pub(crate) async fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().await)
    }
}

/// One at a time for each destination: stacks share assets. The value says whether the asset is there.
pub(crate) type Gate = Arc<Mutex<bool>>;

/// The qualifier in the name of a bucket or repository of the bootstrap stack, `cdk-QUALIFIER-assets-…`.
fn qualifier(name: &str) -> &str {
    let rest = name.strip_prefix("cdk-").unwrap_or(name);
    let end = rest
        .find("-container-assets-")
        .or_else(|| rest.find("-assets-"));
    end.map_or(rest, |end| &rest[..end])
}
