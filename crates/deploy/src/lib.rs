//! CloudFormation deployments through change sets.
