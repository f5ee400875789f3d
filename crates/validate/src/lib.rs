//! Offline validation of CloudFormation templates.
