//! [`Tag`]: the tag that resource types of most services share.

use crate::parts::*;

/// A tag: a key and a value. To tag resources, whole stacks or the app, add it to the construct instead; this type is for
/// one list of tags of one resource.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html>
///
/// Most services allow keys of 1 to 128 and values of up to 256 characters: letters, digits, spaces and `_.:/=+-@`. Keys
/// do not start with `aws:`.
#[must_use]
pub struct Tag(Props);

impl Tag {
    /// A tag with its `Key` and `Value`.
    #[inline]
    pub fn new(key: impl IntoValue<String>, value: impl IntoValue<String>) -> Self {
        set(set(Self(Props::new()), "Key", key), "Value", value)
    }
}

property_types! {
    Tag
}
