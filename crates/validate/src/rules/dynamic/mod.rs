//! Rules about dynamic references.

mod form;
mod found;
mod parameter_place;
mod secret_instead_of_arn;
mod secret_place;
mod secure_place;
mod spaces;

pub use form::Form;
pub use parameter_place::ParameterPlace;
pub use secret_instead_of_arn::SecretInsteadOfArn;
pub use secret_place::SecretPlace;
pub use secure_place::SecurePlace;
pub use spaces::Spaces;
