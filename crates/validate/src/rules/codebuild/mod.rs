//! Rules about AWS CodeBuild.

mod s3_location;

pub use s3_location::S3Location;
