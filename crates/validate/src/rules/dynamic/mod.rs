//! Rules about dynamic references.

mod form;
mod found;
mod secret_place;
mod secure_place;
mod spaces;

pub use form::Form;
pub use secret_place::SecretPlace;
pub use secure_place::SecurePlace;
pub use spaces::Spaces;
