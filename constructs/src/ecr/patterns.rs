//! Events of repositories, as patterns for rules.

use super::Repository;
use crate::events::{EventPattern, Match};

impl Repository {
    /// That an image was looked at for weaknesses: any, or one with one of these tags.
    ///
    /// ```
    /// use stackwright_aws::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "S");
    /// let images = ecr::Repository::new(&stack, "Images").scan_on_push();
    /// let topic = Topic::new(&stack, "Findings");
    /// Rule::new(&images, "Scanned").on(images.image_scan_completed(&["latest"])).target(&topic);
    /// # app.synth().unwrap();
    /// ```
    /// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html>
    pub fn image_scan_completed(&self, tags: &[&str]) -> EventPattern {
        let pattern = EventPattern::new()
            .source("aws.ecr")
            .detail_type("ECR Image Scan")
            .detail("repository-name", Match::exactly(self.repository_name()))
            .detail("scan-status", "COMPLETE");
        tags.iter().fold(pattern, |pattern, tag| {
            pattern.detail("image-tags", Match::exactly(*tag))
        })
    }

    /// That an image was pushed, any or one with this tag, as CloudTrail records it: a trail must be there.
    pub fn image_pushed(&self, tag: Option<&str>) -> EventPattern {
        let pattern = EventPattern::new()
            .source("aws.ecr")
            .detail_type("AWS API Call via CloudTrail")
            .detail(
                "requestParameters.repositoryName",
                Match::exactly(self.repository_name()),
            )
            .detail("eventName", "PutImage");
        match tag {
            Some(tag) => pattern.detail("requestParameters.imageTag", tag),
            None => pattern,
        }
    }
}
