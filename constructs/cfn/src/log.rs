//! The logs of resources that can be delivered to buckets, log groups and streams, for all types that have some.

use crate::Governed;

/// The logs of a resource type: an enum such as `cloudfront::LogType`, with a variant for each.
///
/// They are those of the CDK's service specification, npm's `@aws-cdk/aws-service-spec`.
pub trait ResourceLog: Copy {
    /// What is known of each, a line each in the order of the variants: its name, then where it can be delivered with the
    /// formats there.
    #[doc(hidden)]
    const FACTS: &'static str;

    /// The number of the variant.
    #[doc(hidden)]
    fn index(self) -> usize;

    /// Its name: `ACCESS_LOGS`.
    fn name(self) -> &'static str {
        words::<Self>(self).next().unwrap_or_default()
    }

    /// The formats in which it is delivered to a kind of destination (`S3`, `CWL`, `FH`); `None` if it cannot be.
    fn formats(self, destination: &str) -> Option<Vec<&'static str>> {
        let mut to = words::<Self>(self)
            .skip(1)
            .filter_map(|word| word.split_once(':'));
        let (_, formats) = to.find(|(to, _)| *to == destination)?;
        Some(formats.split(',').filter(|it| !it.is_empty()).collect())
    }
}

fn words<L: ResourceLog>(log: L) -> impl Iterator<Item = &'static str> {
    let line = L::FACTS.lines().nth(log.index());
    line.unwrap_or_default().split(' ')
}

/// A resource type whose logs can be delivered.
pub trait LogSource: Governed {
    /// Its logs.
    type Log: ResourceLog;
}
