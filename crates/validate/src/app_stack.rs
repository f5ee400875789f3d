//! A stack as it is given to the validator, when an app is checked as a whole.

/// A stack of an app for [`Validator::check_app`](crate::Validator::check_app).
#[derive(Clone, Copy, Debug)]
pub struct AppStack<'a> {
    pub(crate) name: &'a str,
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) region: Option<&'a str>,
    pub(crate) account: Option<&'a str>,
    pub(crate) deployed: Option<&'a str>,
    pub(crate) seen: bool,
    pub(crate) among_others: bool,
}

impl<'a> AppStack<'a> {
    /// A stack by its name in CloudFormation. `file` is what findings call its template, and `text` the template.
    #[must_use]
    pub fn new(name: &'a str, file: &'a str, text: &'a str) -> Self {
        Self {
            name,
            file,
            text,
            region: None,
            account: None,
            deployed: None,
            seen: false,
            among_others: false,
        }
    }

    /// The region that it is deployed to; without it the validator's.
    #[must_use]
    pub fn region(mut self, region: impl Into<Option<&'a str>>) -> Self {
        self.region = region.into();
        self
    }

    /// The account that it is deployed to.
    #[must_use]
    pub fn account(mut self, account: impl Into<Option<&'a str>>) -> Self {
        self.account = account.into();
        self
    }

    /// The template that is deployed, to find what the update cannot do.
    #[must_use]
    pub fn deployed(mut self, text: impl Into<Option<&'a str>>) -> Self {
        self.deployed = text.into();
        self
    }

    /// There are more stacks that it may need, which are not given.
    #[must_use]
    pub fn among_others(mut self) -> Self {
        self.among_others = true;
        self
    }

    /// It is seen by the others, and not checked itself.
    #[must_use]
    pub fn seen(mut self) -> Self {
        self.seen = true;
        self
    }
}
