//! What a secret's random value looks like.

use stackwright::{Data, Diagnostic, IntoValue, Map, Value, intrinsic};
use stackwright_cfn::secretsmanager::secret::GenerateSecretString;

use super::codes;
use crate::kit::in_range;

/// A random string that Secrets Manager makes up when the secret is created, and that stands in no template: 32 letters,
/// digits and punctuation marks unless it is told otherwise.
///
/// ```
/// use stackwright_aws::secretsmanager::GeneratedString;
/// let login = GeneratedString::new()
///     .in_json([("username", "admin")], "password")
///     .length(24)
///     .exclude_characters("/@\" ");
/// # let _ = login;
/// ```
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct GeneratedString {
    length: Option<u32>,
    excluded: Option<Value<String>>,
    without: Vec<Without>,
    include_space: bool,
    not_each_type: bool,
    json: Option<(Value<Map<String>>, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Without {
    Lowercase,
    Uppercase,
    Numbers,
    Punctuation,
}

impl GeneratedString {
    /// 32 letters, digits and punctuation marks, at least one of each kind.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many characters it has, 1 to 4096; 32 unless this is called.
    ///
    /// # Errors
    /// At synthesis: `SW0601` if the number is outside the range.
    pub fn length(mut self, length: u32) -> Self {
        self.length = Some(length);
        self
    }

    /// Characters that are not in it.
    pub fn exclude_characters(mut self, characters: impl IntoValue<String>) -> Self {
        self.excluded = Some(characters.into_value());
        self
    }

    /// No punctuation marks.
    pub fn exclude_punctuation(self) -> Self {
        self.without(Without::Punctuation)
    }

    /// No digits.
    pub fn exclude_numbers(self) -> Self {
        self.without(Without::Numbers)
    }

    /// No lower-case letters.
    pub fn exclude_lowercase(self) -> Self {
        self.without(Without::Lowercase)
    }

    /// No upper-case letters.
    pub fn exclude_uppercase(self) -> Self {
        self.without(Without::Uppercase)
    }

    fn without(mut self, kind: Without) -> Self {
        self.without.push(kind);
        self
    }

    /// Takes the space for one of the punctuation marks.
    pub fn include_space(mut self) -> Self {
        self.include_space = true;
        self
    }

    /// Lets it have none of one of the kinds of characters, by chance.
    pub fn without_each_type(mut self) -> Self {
        self.not_each_type = true;
        self
    }

    /// Makes the secret a JSON object with these fields, which are not secret, and the random string under a key of its
    /// own.
    pub fn in_json(mut self, fields: impl IntoValue<Map<String>>, key: impl Into<String>) -> Self {
        self.json = Some((fields.into_value(), key.into()));
        self
    }

    /// The characters that are not in it.
    #[cfg(feature = "ec2")]
    pub(super) fn excluded(&self) -> Option<Value<String>> {
        self.excluded.clone()
    }

    pub(super) fn problem(&self) -> Option<Diagnostic> {
        let what = "a secret cannot have a number of random characters";
        let range = in_range(codes::OUT_OF_RANGE, what, self.length?, 1..=4096);
        range.map(|problem| problem.property("Properties.GenerateSecretString.PasswordLength"))
    }

    pub(super) fn property(&self) -> GenerateSecretString {
        let is_without = |kind| self.without.contains(&kind).then_some(true);
        let template = |fields: &Value<Map<String>>| intrinsic::json_text(Data::from(fields));
        GenerateSecretString::new()
            .exclude_characters(self.excluded.as_ref())
            .exclude_lowercase(is_without(Without::Lowercase))
            .exclude_numbers(is_without(Without::Numbers))
            .exclude_punctuation(is_without(Without::Punctuation))
            .exclude_uppercase(is_without(Without::Uppercase))
            .generate_string_key(self.json.as_ref().map(|(_, key)| key))
            .include_space(self.include_space.then_some(true))
            .password_length(self.length)
            .require_each_included_type(self.not_each_type.then_some(false))
            .secret_string_template(self.json.as_ref().map(|(fields, _)| template(fields)))
    }
}
