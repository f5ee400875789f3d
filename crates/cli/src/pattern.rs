//! Wildcards for names of stacks and files, as the AWS CDK's CLI reads them: `*` within one part of a path, `**` for any
//! number of parts, `?` (one byte, as in names of CloudFormation), `[a-z]`, `{a,b}`, and `!` in front for "not".

use globset::{GlobBuilder, GlobMatcher};

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    negated: bool,
    /// The text without `!`.
    body: String,
    /// `None` where the body stands for itself.
    glob: Option<GlobMatcher>,
}

impl Pattern {
    /// Compiles a pattern. Every text is one: what is no wildcard stands for itself.
    pub fn new(text: &str) -> Self {
        let (negated, body) = match text.strip_prefix('!') {
            Some(body) if !body.is_empty() => (true, body),
            _ => (false, text),
        };
        let glob = GlobBuilder::new(body)
            .literal_separator(true)
            .empty_alternates(true)
            .build();
        Self {
            text: text.to_owned(),
            negated,
            body: body.to_owned(),
            glob: (glob.ok())
                .filter(|_| body.contains(WILDCARDS))
                .map(|glob| glob.compile_matcher()),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it begins with `!`.
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether it has a wildcard.
    pub fn is_wildcard(&self) -> bool {
        self.negated || self.glob.is_some()
    }

    /// Whether the text fits, the `!` left aside.
    pub fn matches(&self, text: &str) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(text),
            None => text == self.body,
        }
    }
}

/// What makes a text more than itself.
pub const WILDCARDS: &[char] = &['*', '?', '[', '{'];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let compiled = Pattern::new(pattern);
        for text in yes {
            assert!(compiled.matches(text), "{pattern} should match {text}");
        }
        for text in no {
            assert!(!compiled.matches(text), "{pattern} should not match {text}");
        }
    }

    #[test]
    fn literal() {
        check("Prod", &["Prod"], &["prod", "Prod2", "Pro", "", "A/Prod"]);
        check("Stage/Api", &["Stage/Api"], &["Stage", "Stage/Api/X"]);
        check("", &[""], &["a"]);
        check("a}b", &["a}b"], &["ab"]);
        check("[a", &["[a"], &["a"]);
        check("[]", &["[]"], &["", "a"]);
    }

    #[test]
    fn star_stays_in_its_part() {
        check("*", &["A", "Prod-2"], &["Stage/A"]);
        check("Prod*", &["Prod", "ProdApi"], &["Prod/Api", "XProd"]);
        check("*/Api", &["A/Api"], &["Api", "A/B/Api"]);
        check("P*d*i", &["Prodapi", "Pdi"], &["Prod"]);
    }

    #[test]
    fn two_stars_cross() {
        check("**", &["A", "A/B/C"], &[]);
        check(
            "Stage/**",
            &["Stage/A", "Stage/A/B"],
            &["Stage", "Stages/A"],
        );
        check("**/Api", &["Api", "A/Api", "A/B/Api"], &["AApi", "Api/B"]);
    }

    #[test]
    fn one_set_and_braces() {
        check("St?ck", &["Stack"], &["St/ck", "Stck"]);
        check("[a-cX]1", &["a1", "b1", "X1"], &["d1", "-1"]);
        check("[!a-c]1", &["d1"], &["a1", "/1"]);
        check("{Dev,Prod}-*", &["Dev-a", "Prod-b"], &["Test-a"]);
        check("{a,{b,c}d}e", &["ae", "bde", "cde"], &["be", "e"]);
    }

    #[test]
    fn not() {
        let pattern = Pattern::new("!Test*");
        assert!(pattern.is_negated() && pattern.is_wildcard() && pattern.matches("TestA"));
        assert!(!Pattern::new("Test").is_wildcard());
    }

    #[test]
    fn hostile_patterns_end_in_time() {
        let pattern = format!("{}b", "*a".repeat(200));
        check(&pattern, &[], &[&"a".repeat(400)]);
        Pattern::new(&"{a,b}".repeat(64));
        Pattern::new(&"{".repeat(1000));
    }
}
