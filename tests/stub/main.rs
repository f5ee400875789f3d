//! Deployments against a stub of CloudFormation, for what no emulator has: values before and after, early validation,
//! faults of the network and of the service, killed processes, very long lists.

mod answers;
#[path = "../cli/binary.rs"]
mod binary;
mod command;
#[cfg(unix)]
mod connections;
mod detached;
mod faults;
mod http;
mod killed;
#[cfg(unix)]
mod misconfigured;
mod model;
mod options;
mod orphan;
mod refactor;
#[cfg(unix)]
mod regions;
mod roles;
#[cfg(unix)]
mod secure;
mod statuses;
#[cfg(unix)]
mod stopped;
mod world;
