//! How long a log group keeps its events.

/// How long a log group keeps its events. CloudWatch Logs accepts these numbers of days and no others.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each says its own length")]
pub enum Retention {
    OneDay,
    ThreeDays,
    FiveDays,
    OneWeek,
    TwoWeeks,
    OneMonth,
    TwoMonths,
    ThreeMonths,
    FourMonths,
    FiveMonths,
    SixMonths,
    OneYear,
    ThirteenMonths,
    EighteenMonths,
    TwoYears,
    ThreeYears,
    FiveYears,
    SixYears,
    SevenYears,
    EightYears,
    NineYears,
    TenYears,
    Forever,
}

impl Retention {
    /// The number of days; none for [`Retention::Forever`].
    ///
    /// ```
    /// use stackwright_aws::logs::Retention;
    /// assert_eq!(Retention::TwoYears.days(), Some(731));
    /// assert_eq!(Retention::Forever.days(), None);
    /// ```
    pub fn days(self) -> Option<u32> {
        Some(match self {
            Retention::OneDay => 1,
            Retention::ThreeDays => 3,
            Retention::FiveDays => 5,
            Retention::OneWeek => 7,
            Retention::TwoWeeks => 14,
            Retention::OneMonth => 30,
            Retention::TwoMonths => 60,
            Retention::ThreeMonths => 90,
            Retention::FourMonths => 120,
            Retention::FiveMonths => 150,
            Retention::SixMonths => 180,
            Retention::OneYear => 365,
            Retention::ThirteenMonths => 400,
            Retention::EighteenMonths => 545,
            Retention::TwoYears => 731,
            Retention::ThreeYears => 1096,
            Retention::FiveYears => 1827,
            Retention::SixYears => 2192,
            Retention::SevenYears => 2557,
            Retention::EightYears => 2922,
            Retention::NineYears => 3288,
            Retention::TenYears => 3653,
            Retention::Forever => return None,
        })
    }
}
