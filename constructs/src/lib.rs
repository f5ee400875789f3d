//! Constructs for AWS services.
