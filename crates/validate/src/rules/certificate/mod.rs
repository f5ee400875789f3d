//! Rules about AWS Certificate Manager.

mod validation_domain;

pub use validation_domain::ValidationDomain;
