//! How large a template may be.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

/// The most resources of a template.
pub const RESOURCES: usize = 500;
/// The most parameters of a template.
pub const PARAMETERS: usize = 200;
/// The most mappings of a template.
pub const MAPPINGS: usize = 200;
/// The most outputs of a template.
pub const OUTPUTS: usize = 200;
/// The most bytes of a template, which is passed as an object of S3. The page says 1 MB.
pub const TEMPLATE_BYTES: usize = 1_000_000;
/// The most bytes of a template that is passed with the request itself.
pub const INLINE_TEMPLATE_BYTES: usize = 51_200;
