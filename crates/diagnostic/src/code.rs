//! Codes, and the pages that explain them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::{Diagnostic, Severity};

/// The code of a diagnostic: `SW0300`, `E3002`. It reads as a `str`.
///
/// ```
/// use stackwright_diagnostic::Code;
///
/// const TOO_LOUD: Code = Code::new("ACME01");
/// assert_eq!(TOO_LOUD, "ACME01");
/// assert!(TOO_LOUD.starts_with("ACME"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A code that is known when the program is compiled.
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Code(Cow::Borrowed(code))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&'static str> for Code {
    fn from(code: &'static str) -> Self {
        Code::new(code)
    }
}

impl From<&Code> for Code {
    fn from(code: &Code) -> Self {
        code.clone()
    }
}

impl From<String> for Code {
    fn from(code: String) -> Self {
        Code(Cow::Owned(code))
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Code> for &str {
    fn eq(&self, other: &Code) -> bool {
        *self == other.0
    }
}

#[cfg(feature = "render")]
impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Code::from)
    }
}

/// Whether a code can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It means what its page says, and will.
    Stable,
    /// It is tried out: it may change or go.
    Preview,
    /// It is found no more one day; its page says why.
    Deprecated,
    /// It is found no more: what it found has this code now.
    Redirected(&'static str),
}

impl Status {
    /// `stable`, `preview`, `deprecated` or `redirected`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Stable => "stable",
            Status::Preview => "preview",
            Status::Deprecated => "deprecated",
            Status::Redirected(_) => "redirected",
        }
    }
}

/// What is known of a code: its name, how serious it is, and its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code, cfn-lint's where cfn-lint has the check.
    pub code: &'static str,
    /// The name in kebab case, such as `unused-parameter`.
    pub name: &'static str,
    /// How serious it is, unless the finding knows better.
    pub severity: Severity,
    /// Whether it can be relied on.
    pub status: Status,
    /// Codes that say less of the same place: where this one is found, they are not shown.
    pub supersedes: &'static [&'static str],
    /// The lines of its page, as Markdown, each as a doc comment has it.
    pub docs: &'static [&'static str],
}

impl CodeInfo {
    /// Whether it is only looked for when somebody asks for it, by its code or for all that is worth knowing.
    #[must_use]
    pub fn on_request(&self) -> bool {
        self.severity == Severity::Info
    }

    /// A diagnostic with this code and severity.
    #[must_use]
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.code, message).severity(self.severity)
    }

    /// The lines of the page, without the blank that a doc comment begins its lines with, and in examples of Rust
    /// without the lines that only the compiler is to see.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> {
        let mut fence: Option<&str> = None;
        self.docs.iter().filter_map(move |line| {
            let line = line.strip_prefix(' ').unwrap_or(line);
            if let Some(language) = line.strip_prefix("```") {
                fence = match fence {
                    Some(_) => None,
                    None => Some(language),
                };
            } else if fence.is_some_and(is_rust) && (line == "#" || line.starts_with("# ")) {
                return None;
            }
            Some(line)
        })
    }

    /// The page as Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("# {} ({})\n\n", self.name, self.code);
        for line in self.lines() {
            page.push_str(line);
            page.push('\n');
        }
        page
    }

    /// The text of one section of the page, such as `What it does`.
    #[must_use]
    pub fn section(&self, title: &str) -> Option<String> {
        let mut lines = self.lines();
        lines.find(|line| line.strip_prefix("## ") == Some(title))?;
        let text: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
        Some(text.join("\n").trim().to_owned())
    }
}

/// The language of a code block that rustdoc compiles: none, or an attribute of rustdoc's.
fn is_rust(language: &str) -> bool {
    matches!(language.trim(), "" | "rust" | "should_panic" | "no_run")
}

/// Declares codes, each with its name, severity and page: a constant for each, and `ALL` of them.
///
/// The page is the doc comment, with the sections *What it means*, *Why it matters*, *Example*, *What to do* and *Source*.
/// A code may say that it is not `stable`, and which other codes say less of the same place.
///
/// ```
/// use stackwright_diagnostic::{Diagnostic, codes};
///
/// codes! {
///     /// ## What it means
///     /// The siren is louder than the law allows.
///     pub const TOO_LOUD = "ACME01", "too-loud", Error;
///     /// ## What it means
///     /// The siren was not tested.
///     pub const UNTESTED = "ACME02", "untested", Warning, preview, supersedes "ACME03" "ACME04";
/// }
///
/// let found = Diagnostic::error(TOO_LOUD, "the siren has 140 dB");
/// assert_eq!(found.to_string(), "error[ACME01]: the siren has 140 dB");
/// ```
#[macro_export]
macro_rules! codes {
    ($($(#[doc = $doc:expr])* $vis:vis const $name:ident = $code:literal, $slug:literal, $severity:ident
        $(, $status:ident $($target:literal)?)? $(, supersedes $($other:literal)+)?;)*) => {
        $($(#[doc = $doc])*
        $vis const $name: $crate::Code = $crate::Code::new($code);)*

        $crate::__pages! {
            $([$($doc,)*] $code, $slug, $severity, [$($status $($target)?)?], [$($($other,)+)?];)*
        }
    };
}

/// The pages of [`codes!`], where they are compiled.
#[cfg(feature = "pages")]
#[doc(hidden)]
#[macro_export]
macro_rules! __pages {
    ($([$($doc:expr,)*] $code:literal, $slug:literal, $severity:ident, [$($status:tt)*], [$($other:literal,)*];)*) => {
        /// All codes that are declared here.
        pub const ALL: &[$crate::CodeInfo] = &[$($crate::CodeInfo {
            code: $code,
            name: $slug,
            severity: $crate::Severity::$severity,
            status: $crate::__status!($($status)*),
            supersedes: &[$($other),*],
            docs: &[$($doc),*],
        }),*];
    };
}

/// The pages of [`codes!`], where nobody shows them.
#[cfg(not(feature = "pages"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __pages {
    ($($pages:tt)*) => {};
}

/// The status of a code, as its declaration writes it.
#[doc(hidden)]
#[macro_export]
macro_rules! __status {
    () => {
        $crate::Status::Stable
    };
    (stable) => {
        $crate::Status::Stable
    };
    (preview) => {
        $crate::Status::Preview
    };
    (deprecated) => {
        $crate::Status::Deprecated
    };
    (redirected $to:literal) => {
        $crate::Status::Redirected($to)
    };
}
