//! What a bucket can have several of, and no rules: measures of its requests, and classes that follow how objects are used.

use stackwright::{Diagnostic, Duration, List, Value};
use stackwright_cfn::s3::bucket::{
    IntelligentTieringConfiguration, IntelligentTieringConfigurationStatus, InventoryConfiguration,
    MetricsConfiguration, TagFilter, Tiering, TieringAccessTier,
};

use super::bucket::Bucket;
use super::codes;
use crate::kit::{in_range, some_of};

/// What has been added so far.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub inventories: Vec<Value<InventoryConfiguration>>,
    metrics: Vec<Value<MetricsConfiguration>>,
    tierings: Vec<Value<IntelligentTieringConfiguration>>,
}

/// The objects of a bucket that a setting is for.
#[derive(Clone, Debug, Default)]
struct Chosen {
    prefix: Option<String>,
    tags: Vec<(String, String)>,
}

impl Chosen {
    fn tag_filters(&self) -> Option<Value<List<TagFilter>>> {
        let tags = self.tags.iter();
        some_of(tags.map(|(key, value)| TagFilter::new(key.as_str(), value.as_str())))
    }
}

/// Measures the requests for a bucket, or for some of its objects, which costs extra: the metrics of requests, such as
/// [`Metric::bucket_all_requests`](super::Metric), have the name as their dimension `FilterId`.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::RequestMetrics;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Bucket::new(&stack, "Files")
///     .request_metrics(RequestMetrics::new("all"))
///     .request_metrics(RequestMetrics::new("incoming").prefix("in/").tag("kind", "order"));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-configurations.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestMetrics {
    id: String,
    chosen: Chosen,
}

impl RequestMetrics {
    /// For all objects, under a name.
    pub fn new(id: impl Into<String>) -> Self {
        RequestMetrics {
            id: id.into(),
            chosen: Chosen::default(),
        }
    }

    /// For the objects whose keys begin like this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.chosen.prefix = Some(prefix.into());
        self
    }

    /// For the objects with this tag, and all others that are named.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.chosen.tags.push((key.into(), value.into()));
        self
    }
}

/// Moves objects of the class Intelligent-Tiering that nobody asks for into an archive. Without it, they only move between the
/// tiers that answer at once.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::s3::ArchiveTiers;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// Bucket::new(&stack, "Files")
///     .archive_unused(ArchiveTiers::new("cold").archive_after(Duration::days(90)).deep_archive_after(Duration::days(180)));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct ArchiveTiers {
    name: String,
    chosen: Chosen,
    archive: Option<Duration>,
    deep_archive: Option<Duration>,
}

impl ArchiveTiers {
    /// For all objects, under a name.
    pub fn new(name: impl Into<String>) -> Self {
        ArchiveTiers {
            name: name.into(),
            chosen: Chosen::default(),
            archive: None,
            deep_archive: None,
        }
    }

    /// For the objects whose keys begin like this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.chosen.prefix = Some(prefix.into());
        self
    }

    /// For the objects with this tag, and all others that are named.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.chosen.tags.push((key.into(), value.into()));
        self
    }

    /// Into the archive, from which it takes hours to read, after 90 to 730 days.
    pub fn archive_after(mut self, time: impl Into<Duration>) -> Self {
        self.archive = Some(time.into());
        self
    }

    /// Into the deep archive, from which it takes half a day to read, after 180 to 730 days.
    pub fn deep_archive_after(mut self, time: impl Into<Duration>) -> Self {
        self.deep_archive = Some(time.into());
        self
    }

    fn tiers(&self) -> [(Option<Duration>, TieringAccessTier, u64); 2] {
        [
            (self.archive, TieringAccessTier::ArchiveAccess, 90),
            (self.deep_archive, TieringAccessTier::DeepArchiveAccess, 180),
        ]
    }

    fn configuration(&self) -> IntelligentTieringConfiguration {
        let tiers = self.tiers().into_iter();
        let tiers = tiers.filter_map(|(time, tier, _)| Some(Tiering::new(tier, time?.in_days())));
        IntelligentTieringConfiguration::new()
            .id(self.name.as_str())
            .status(IntelligentTieringConfigurationStatus::Enabled)
            .tierings(tiers.collect::<Vec<_>>())
            .prefix(self.chosen.prefix.clone())
            .tag_filters(self.chosen.tag_filters())
    }

    fn problem(&self) -> Option<Diagnostic> {
        if self.archive.is_none() && self.deep_archive.is_none() {
            let problem = "it is not said when unused objects are archived";
            let problem = Diagnostic::error(codes::OUT_OF_RANGE, problem);
            return Some(problem.hint("call `archive_after` or `deep_archive_after`"));
        }
        self.tiers().into_iter().find_map(|(time, _, least)| {
            let range = Duration::days(least)..=Duration::days(730);
            let what = "unused objects cannot be archived after a time";
            in_range(codes::OUT_OF_RANGE, what, time?, range)
        })
    }
}

impl Bucket {
    /// Measures the requests, for all or some objects. A bucket can have several of these.
    #[track_caller]
    pub fn request_metrics(&self, metrics: RequestMetrics) -> Self {
        Bucket(self.0.edit("metrics", |owned| {
            let mut lists = owned.lists.borrow_mut();
            let configuration = MetricsConfiguration::new(metrics.id)
                .tag_filters(metrics.chosen.tag_filters())
                .prefix(metrics.chosen.prefix);
            lists.metrics.push(configuration.into());
            owned.cfn.metrics_configurations(&lists.metrics);
        }))
    }

    /// Archives what nobody asks for, of the class Intelligent-Tiering. A bucket can have several of these.
    ///
    /// # Errors
    /// At synthesis: `SW0158` if a time is outside its range, or none is given.
    #[track_caller]
    pub fn archive_unused(&self, tiers: ArchiveTiers) -> Self {
        if let Some(problem) = tiers.problem() {
            self.0.report(problem);
        }
        Bucket(self.0.edit("archive tiers", |owned| {
            let mut lists = owned.lists.borrow_mut();
            lists.tierings.push(tiers.configuration().into());
            owned
                .cfn
                .intelligent_tiering_configurations(&lists.tierings);
        }))
    }
}
