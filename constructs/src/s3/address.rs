//! How a bucket and its objects are named in policies and addresses.

use stackwright::{Construct, Value, pseudo, sub};

use super::bucket::Bucket;
use crate::kit::{Origin, region_of};

impl Bucket {
    /// The ARN of the objects whose key matches a pattern, with `*` for any characters.
    pub fn arn_for_objects(&self, key_pattern: &str) -> Value<String> {
        sub!("{}/{key_pattern}", self.bucket_arn())
    }

    /// The address of an object for programs: `s3://bucket/key`.
    pub fn s3_url_for_object(&self, key: &str) -> Value<String> {
        sub!("s3://{}/{key}", self.bucket_name())
    }

    /// The address of an object for browsers, which names the bucket in the path.
    pub fn url_for_object(&self, key: &str) -> Value<String> {
        let (region, name) = (region_of(self.node()), self.bucket_name());
        sub!("https://s3.{region}.{}/{name}/{key}", pseudo::url_suffix())
    }

    /// The address of an object for browsers, which names the bucket in the host: what S3 recommends.
    pub fn virtual_hosted_url_for_object(&self, key: &str) -> Value<String> {
        sub!("https://{}/{key}", self.bucket_regional_domain_name())
    }

    /// The domain of the bucket without a region, `bucket.s3.amazonaws.com`.
    pub fn bucket_domain_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_domain_name(),
            Origin::Imported(bucket) => sub!("{}.s3.{}", bucket.name, pseudo::url_suffix()),
        }
    }

    /// The domain of the bucket for IPv6, too: `bucket.s3.dualstack.eu-west-1.amazonaws.com`.
    pub fn bucket_dual_stack_domain_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_dual_stack_domain_name(),
            Origin::Imported(bucket) => {
                let (name, region) = (&bucket.name, &bucket.region);
                sub!("{name}.s3.dualstack.{region}.{}", pseudo::url_suffix())
            }
        }
    }

    /// The domain of the bucket in its own region, `bucket.s3.eu-west-1.amazonaws.com`.
    pub fn bucket_regional_domain_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(bucket) => bucket.cfn.attr_regional_domain_name(),
            Origin::Imported(bucket) => {
                let (name, region) = (&bucket.name, &bucket.region);
                sub!("{name}.s3.{region}.{}", pseudo::url_suffix())
            }
        }
    }
}
