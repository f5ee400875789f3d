//! How long images are kept.

use stackwright::{Data, Diagnostic, Duration};

use super::codes;

/// Which images are deleted by the registry.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::ecr::LifecycleRule;
/// let untagged = LifecycleRule::untagged().older_than(Duration::days(1));
/// let releases = LifecycleRule::tagged_with(["v*"]).keep_newest(20);
/// # let _ = (untagged, releases);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LifecycleRule {
    selection: Selection,
    expiry: Option<Expiry>,
    description: Option<String>,
    priority: Option<u32>,
}

#[derive(Clone, Debug)]
enum Selection {
    Any,
    Untagged,
    Patterns(Vec<String>),
    Prefixes(Vec<String>),
}

#[derive(Clone, Copy, Debug)]
enum Expiry {
    Count(u32),
    Age(Duration),
}

impl LifecycleRule {
    fn new(selection: Selection) -> Self {
        LifecycleRule {
            selection,
            expiry: None,
            description: None,
            priority: None,
        }
    }

    /// For all images that no other rule is for. It comes last.
    pub fn any() -> Self {
        Self::new(Selection::Any)
    }

    /// For images without tags.
    pub fn untagged() -> Self {
        Self::new(Selection::Untagged)
    }

    /// For images with tags like these, in which `*` stands for any characters.
    pub fn tagged_with<P: Into<String>>(patterns: impl IntoIterator<Item = P>) -> Self {
        let patterns = patterns.into_iter().map(Into::into);
        Self::new(Selection::Patterns(patterns.collect()))
    }

    /// For images with tags that begin with all of these.
    pub fn tagged_with_prefix<P: Into<String>>(prefixes: impl IntoIterator<Item = P>) -> Self {
        let prefixes = prefixes.into_iter().map(Into::into);
        Self::new(Selection::Prefixes(prefixes.collect()))
    }

    /// Keeps so many of them, the newest.
    pub fn keep_newest(mut self, images: u32) -> Self {
        self.expiry = Some(Expiry::Count(images));
        self
    }

    /// Deletes those that were pushed so many days ago.
    pub fn older_than(mut self, age: impl Into<Duration>) -> Self {
        self.expiry = Some(Expiry::Age(age.into()));
        self
    }

    /// What it is for.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_owned());
        self
    }

    /// Its place among the rules, of which the lowest is looked at first; in the order in which they are added unless this is
    /// called.
    pub fn priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    pub(super) fn given_priority(&self) -> Option<u32> {
        self.priority
    }

    pub(super) fn is_for_any(&self) -> bool {
        matches!(self.selection, Selection::Any)
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let error = |message: String, hint: &str| {
            Some(Diagnostic::error(codes::LIFECYCLE, message).hint(hint))
        };
        match self.expiry {
            None => {
                let hint = "call `.keep_newest(…)` or `.older_than(…)`";
                return error("a rule deletes no images".to_owned(), hint);
            }
            Some(Expiry::Count(0)) => {
                return error("a rule keeps no images".to_owned(), "keep at least one");
            }
            Some(Expiry::Age(age)) if age.as_days().is_none_or(|days| days < 1) => {
                let problem = format!("images cannot be kept for {age}");
                return error(problem, "use whole days, at least one");
            }
            Some(_) => {}
        }
        let tags = match &self.selection {
            Selection::Any | Selection::Untagged => return None,
            Selection::Patterns(tags) | Selection::Prefixes(tags) => tags,
        };
        if tags.is_empty() {
            return error(
                "a rule for tagged images names no tags".to_owned(),
                "name some",
            );
        }
        if let Selection::Patterns(patterns) = &self.selection {
            let many = patterns.iter().find(|it| it.matches('*').count() > 4)?;
            return error(
                format!("the pattern `{many}` has more than four `*`"),
                "use at most four",
            );
        }
        None
    }

    pub(super) fn data(&self, priority: u32) -> Data {
        let list = |tags: &[String]| Data::list(tags.iter().map(String::as_str));
        let mut selection: Vec<(&str, Data)> = match &self.selection {
            Selection::Any => vec![("tagStatus", "any".into())],
            Selection::Untagged => vec![("tagStatus", "untagged".into())],
            Selection::Patterns(tags) => {
                vec![
                    ("tagStatus", "tagged".into()),
                    ("tagPatternList", list(tags)),
                ]
            }
            Selection::Prefixes(tags) => {
                vec![
                    ("tagStatus", "tagged".into()),
                    ("tagPrefixList", list(tags)),
                ]
            }
        };
        match self.expiry {
            Some(Expiry::Count(images)) => selection.extend([
                ("countType", "imageCountMoreThan".into()),
                ("countNumber", images.into()),
            ]),
            Some(Expiry::Age(age)) => selection.extend([
                ("countType", "sinceImagePushed".into()),
                ("countNumber", age.as_days().unwrap_or(1).into()),
                ("countUnit", "days".into()),
            ]),
            None => {}
        }
        let mut rule: Vec<(&str, Data)> = vec![("rulePriority", priority.into())];
        rule.extend(
            self.description
                .as_deref()
                .map(|text| ("description", text.into())),
        );
        rule.push(("selection", Data::object(selection)));
        rule.push(("action", Data::object([("type", "expire")])));
        Data::object(rule)
    }
}
