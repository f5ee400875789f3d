//! What evaluation takes as given.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Assumption, Link, Possible, Shape};
use crate::parse::Node;

/// What evaluation takes as given.
#[derive(Clone, Debug, Default)]
pub struct Environment<'t> {
    /// The values of conditions. A condition that is missing here leaves `Fn::If` unknown.
    pub conditions: Vec<Assumption<'t>>,
    /// Values of parameters, such as a default. Other parameters are unknown.
    pub parameters: HashMap<&'t str, &'t Node<'t>>,
    /// Whether `Fn::GetAZs` yields the names of some zones; else its list is unknown.
    pub zones: bool,
    /// The region to deploy to.
    pub region: Option<&'t str>,
    /// The account to deploy to.
    pub account: Option<&'t str>,
    /// Whether a region or an account that is not given is unknown; else a sample stands for it.
    pub exact: bool,
    /// The stack's name.
    pub stack: Option<&'t str>,
    /// The app that the template is part of.
    pub link: Option<Link<'t>>,
    /// What parameters can be under these conditions, as far as conditions tell.
    pub possible: Arc<HashMap<&'t str, Possible<'t>>>,
    /// What references to resources return, by logical id and attribute; the attribute of `Ref` is empty.
    pub returned: Arc<HashMap<(&'t str, Cow<'t, str>), Returned>>,
}

/// What a reference to a resource returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The value itself, of a resource that is there.
    pub value: Option<Arc<str>>,
    /// Its shape.
    pub shape: Shape,
    /// The formats that it can have, such as `AWS::IAM::Role.Arn`; `None` where they are not known.
    pub formats: Option<Arc<[String]>>,
}
