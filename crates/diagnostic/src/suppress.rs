//! What is shown: what the person asks for, less what somebody has accepted. Nothing else leaves a diagnostic out.

use std::collections::HashMap;

use crate::{Diagnostic, Severity};

/// Which codes a person asks for. Without a word: all errors and warnings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    include: Vec<String>,
    ignore: Vec<String>,
    info: bool,
}

impl Selection {
    /// Asks only for codes that begin with one of the prefixes given, such as `E` or `W2001`, and for these also where
    /// they are only worth knowing.
    pub fn include(&mut self, prefix: impl Into<String>) {
        self.include.push(prefix.into());
    }

    /// Leaves out codes that begin so.
    pub fn ignore(&mut self, prefix: impl Into<String>) {
        self.ignore.push(prefix.into());
    }

    /// Whether to ask also for what is only worth knowing.
    pub fn info(&mut self, info: bool) {
        self.info = info;
    }

    /// Whether a code is asked for that is as serious as `severity`.
    #[must_use]
    pub fn wants(&self, code: &str, severity: Severity) -> bool {
        self.asks([Some(code), None], severity)
    }

    /// Whether a diagnostic is asked for, by its code or by the one that it is a part of.
    #[must_use]
    pub fn shows(&self, diagnostic: &Diagnostic) -> bool {
        let codes = [Some(&*diagnostic.code), diagnostic.within.as_deref()];
        self.asks(codes, diagnostic.severity)
    }

    fn asks(&self, codes: [Option<&str>; 2], severity: Severity) -> bool {
        let any = |prefixes: &[String]| {
            (codes.iter().flatten())
                .any(|code| prefixes.iter().any(|prefix| code.starts_with(&**prefix)))
        };
        let asked = match self.include.is_empty() {
            true => self.info || severity != Severity::Info,
            false => any(&self.include),
        };
        asked && !any(&self.ignore)
    }
}

/// Where an acceptance holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In the whole template.
    Template,
    /// On the resource with that logical id.
    Resource(String),
    /// On the construct with that path and on all below it; the empty path is the app.
    Construct(String),
}

/// Somebody's word that a diagnostic does not matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledgement {
    /// The code.
    pub code: String,
    /// Whether it stands for all codes that begin so, as cfn-lint's do.
    pub prefix: bool,
    /// Where it holds.
    pub scope: Scope,
    /// Why it does not matter.
    pub reason: Option<String>,
}

impl Acknowledgement {
    /// An acceptance of one code; a blank reason is none.
    #[must_use]
    pub fn new(code: impl Into<String>, scope: Scope, reason: Option<&str>) -> Self {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        Acknowledgement {
            code: code.into(),
            prefix: false,
            scope,
            reason: reason.map(str::to_owned),
        }
    }

    /// Whether it accepts the diagnostic.
    #[must_use]
    pub fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let means = |code: &str| match self.prefix {
            true => code.starts_with(&self.code),
            false => code == self.code,
        };
        let subject = &diagnostic.subject;
        (means(&diagnostic.code) || diagnostic.within.as_deref().is_some_and(means))
            && match &self.scope {
                Scope::Template => true,
                Scope::Resource(id) => subject.logical_id.as_ref() == Some(id),
                Scope::Construct(path) => {
                    (subject.construct_path.as_deref()).is_some_and(|inner| is_inside(inner, path))
                }
            }
    }
}

/// Whether a construct is the one at `outer` or below it.
#[must_use]
pub fn is_inside(path: &str, outer: &str) -> bool {
    outer.is_empty()
        || path
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Acceptances, and which of them are for something.
#[derive(Clone, Debug, Default)]
pub struct Acknowledgements {
    all: Vec<Acknowledgement>,
    used: Vec<bool>,
    exact: HashMap<String, Vec<usize>>,
    prefixes: Vec<usize>,
}

impl Acknowledgements {
    /// Adds one.
    pub fn add(&mut self, one: Acknowledgement) {
        let index = self.all.len();
        match one.prefix {
            true => self.prefixes.push(index),
            false => self.exact.entry(one.code.clone()).or_default().push(index),
        }
        self.all.push(one);
        self.used.push(false);
    }

    /// The first that accepts a diagnostic. All that do are used from then on.
    pub fn accept(&mut self, diagnostic: &Diagnostic) -> Option<&Acknowledgement> {
        let codes = [Some(&diagnostic.code), diagnostic.within.as_ref()];
        let exact = (codes.into_iter().flatten())
            .filter_map(|code| self.exact.get(code.as_str()))
            .flatten();
        let mut first = None;
        for &index in exact.chain(&self.prefixes) {
            if self.all[index].covers(diagnostic) {
                self.used[index] = true;
                first = first.or(Some(index));
            }
        }
        first.map(|index| &self.all[index])
    }

    /// Whether the acceptance of a code by a construct is used.
    #[must_use]
    pub fn is_used(&self, code: &str, construct: &str) -> bool {
        let mut same = self.exact.get(code).into_iter().flatten();
        same.any(|&index| {
            let here =
                matches!(&self.all[index].scope, Scope::Construct(path) if path == construct);
            here && self.used[index]
        })
    }

    /// All, in the order in which they were added, each with whether it is used.
    pub fn iter(&self) -> impl Iterator<Item = (&Acknowledgement, bool)> {
        self.all.iter().zip(self.used.iter().copied())
    }
}

impl FromIterator<Acknowledgement> for Acknowledgements {
    fn from_iter<I: IntoIterator<Item = Acknowledgement>>(all: I) -> Self {
        let mut acknowledgements = Self::default();
        acknowledgements.extend(all);
        acknowledgements
    }
}

impl Extend<Acknowledgement> for Acknowledgements {
    fn extend<I: IntoIterator<Item = Acknowledgement>>(&mut self, all: I) {
        all.into_iter().for_each(|one| self.add(one));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_worth_knowing_is_asked_for() {
        let note = Diagnostic::info("I3510", "worth knowing");
        let warning = Diagnostic::warning("W1030", "odd");
        let part = Diagnostic {
            within: Some("I3510".into()),
            ..warning.clone()
        };
        let mut selection = Selection::default();
        assert!(!selection.shows(&note) && selection.shows(&warning));
        selection.info(true);
        assert!(selection.shows(&note));
        let mut selection = Selection::default();
        selection.include("I");
        assert!(selection.shows(&note) && selection.shows(&part) && !selection.shows(&warning));
        selection.ignore("I35");
        assert!(!selection.shows(&note) && !selection.shows(&part));
    }

    #[test]
    fn an_acceptance_holds_below_its_construct() {
        let mut found = Diagnostic::warning("W3011", "odd");
        found.subject.construct_path = Some("Prod/Files/Resource".to_owned());
        let on = |path: &str| Acknowledgement::new("W3011", Scope::Construct(path.into()), None);
        assert!(on("").covers(&found));
        assert!(on("Prod/Files").covers(&found));
        assert!(!on("Prod/File").covers(&found));
        assert!(!on("Prod/Files/Resource/Deeper").covers(&found));
        let mut all: Acknowledgements = [on("Other"), on("Prod"), on("")].into_iter().collect();
        let scope = Scope::Construct("Prod".into());
        assert_eq!(all.accept(&found).map(|one| &one.scope), Some(&scope));
        let used: Vec<bool> = all.iter().map(|(_, used)| used).collect();
        assert_eq!(used, [false, true, true]);
    }

    #[test]
    fn a_part_is_accepted_with_its_whole() {
        let mut found = Diagnostic::error("E3012", "a number");
        found.within = Some("E3018".into());
        found.subject.logical_id = Some("Files".to_owned());
        let mut one = Acknowledgement::new("E3018", Scope::Resource("Files".into()), Some(" "));
        assert!(one.covers(&found) && one.reason.is_none());
        one.scope = Scope::Resource("Others".into());
        assert!(!one.covers(&found));
        one.scope = Scope::Template;
        one.code = "E30".into();
        assert!(!one.covers(&found));
        one.prefix = true;
        assert!(one.covers(&found));
    }
}
