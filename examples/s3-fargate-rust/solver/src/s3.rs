//! Objects in S3, with the credentials of the task's role.

use std::env;
use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use rusty_s3::actions::{GetObject, PutObject, S3Action as _};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use serde_json::Value;

/// How long a signed request may take to arrive.
const VALIDITY: Duration = Duration::from_secs(60);

/// An object by its bucket and key.
pub struct Object {
    pub bucket: String,
    pub key: String,
}

impl Object {
    pub fn new(bucket: String, key: String) -> Object {
        Object { bucket, key }
    }

    pub fn with_suffix(mut self, suffix: &str) -> Object {
        self.key.push_str(suffix);
        self
    }
}

impl FromStr for Object {
    type Err = String;

    fn from_str(url: &str) -> Result<Object, String> {
        let parts = url
            .strip_prefix("s3://")
            .and_then(|rest| rest.split_once('/'));
        let (bucket, key) =
            parts.ok_or_else(|| format!("`{url}` is not of the form s3://BUCKET/KEY"))?;
        Ok(Object::new(bucket.to_owned(), key.to_owned()))
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// What reads and writes objects.
pub struct Client {
    credentials: Credentials,
    region: String,
}

impl Client {
    /// A client with the credentials that ECS gives to a task, or those in the environment.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
    pub fn of_task() -> Result<Client, Box<dyn Error>> {
        let region = env::var("AWS_REGION").or_else(|_| env::var("AWS_DEFAULT_REGION"))?;
        let credentials = match env::var("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            Ok(path) => {
                let url = format!("http://169.254.170.2{path}");
                let answer = ureq::get(&url).call()?.body_mut().read_to_string()?;
                let answer: Value = serde_json::from_str(&answer)?;
                let part = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
                let (key, secret) = (part("AccessKeyId"), part("SecretAccessKey"));
                Credentials::new_with_token(key, secret, part("Token"))
            }
            Err(_) => Credentials::from_env().ok_or("there are no credentials")?,
        };
        Ok(Client {
            credentials,
            region,
        })
    }

    fn bucket(&self, object: &Object) -> Result<Bucket, Box<dyn Error>> {
        let endpoint = env::var("AWS_ENDPOINT_URL_S3")
            .unwrap_or_else(|_| format!("https://s3.{}.amazonaws.com", self.region));
        let name = object.bucket.clone();
        Ok(Bucket::new(
            endpoint.parse()?,
            UrlStyle::Path,
            name,
            self.region.clone(),
        )?)
    }

    /// Reads an object.
    pub fn read(&self, object: &Object) -> Result<Vec<u8>, Box<dyn Error>> {
        let bucket = self.bucket(object)?;
        let url = GetObject::new(&bucket, Some(&self.credentials), &object.key).sign(VALIDITY);
        let mut answer = ureq::get(url.as_str())
            .call()
            .map_err(|error| format!("{object}: {error}"))?;
        Ok(answer.body_mut().read_to_vec()?)
    }

    /// Writes an object.
    pub fn write(&self, object: &Object, content: &[u8]) -> Result<(), Box<dyn Error>> {
        let bucket = self.bucket(object)?;
        let url = PutObject::new(&bucket, Some(&self.credentials), &object.key).sign(VALIDITY);
        ureq::put(url.as_str())
            .send(content)
            .map_err(|error| format!("{object}: {error}"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_by_their_address() {
        let object: Object = "s3://files/output/".parse().expect("an address");
        assert_eq!(
            object.with_suffix("maze.txt").to_string(),
            "s3://files/output/maze.txt"
        );
        assert!("files/output".parse::<Object>().is_err());
    }
}
