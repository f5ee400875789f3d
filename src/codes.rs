//! The codes of the diagnostics that the core raises. `SW0001` to `SW0099` are the core's, `SW0100` to `SW0999` those
//! of constructs; template validation has its own, from `SW1000` on, beside cfn-lint's.

/// Two constructs in one scope have the same id.
pub const DUPLICATE_ID: &str = "SW0001";
/// A construct id is empty or holds an unresolved value.
pub const INVALID_ID: &str = "SW0002";
/// Two elements of a stack have the same logical ID, or a logical ID is not alphanumeric.
pub const LOGICAL_ID: &str = "SW0003";
/// A string holds a part of a value's placeholder: the string was cut or changed after it was formatted.
pub const DAMAGED_TOKEN: &str = "SW0004";
/// A value refers to a construct that cannot be referred to from there.
pub const INVALID_REFERENCE: &str = "SW0005";
/// A construct is outside any stack, or a stack is where it cannot be.
pub const NO_STACK: &str = "SW0006";
/// Something was added or changed while the app was being synthesized.
pub const LOCKED: &str = "SW0007";
/// Stacks depend on one another in a circle.
pub const STACK_CYCLE: &str = "SW0008";
/// A stack's name is not one that CloudFormation accepts, or two stacks have the same.
pub const STACK_NAME: &str = "SW0009";
/// An escape hatch points at something that is not there.
pub const ESCAPE_HATCH: &str = "SW0010";
/// Aspects keep adding constructs or aspects without end.
pub const ASPECT_LOOP: &str = "SW0011";
/// A resource lacks a property that its type requires.
pub const MISSING_PROPERTY: &str = "SW0012";
/// An environment variable of the app protocol has no valid content.
pub const APP_PROTOCOL: &str = "SW0013";
/// The cloud assembly could not be written.
pub const ASSEMBLY_NOT_WRITTEN: &str = "SW0014";
/// An included template is not one that can be included.
pub const INCLUDE: &str = "SW0015";
/// An account or a region of a stack's environment is not one.
pub const ENVIRONMENT: &str = "SW0017";
/// A tag cannot be applied as written.
pub const TAG: &str = "SW0016";
/// A value is none that a template can hold.
pub const INVALID_VALUE: &str = "SW0018";
