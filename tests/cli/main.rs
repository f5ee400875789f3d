//! The `stackwright` command as people use it: data-driven cases with snapshots in `cases/`, processes and signals,
//! and the official CLI on the same apps.
//!
//! `TRYCMD=overwrite cargo test -p stackwright-tests --test cli` accepts new snapshots; read them first.

mod aws_cdk;
mod binary;
mod bundlers;
mod cases;
mod endings;
mod features;
mod nested;
mod official;
mod options;
mod process;
mod starters;
mod strangers;
