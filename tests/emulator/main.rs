//! Deployments against a real CloudFormation emulator. Each test has stacks of its own, so that they run in parallel.

mod emulator;
mod lifecycle;
mod world;
