//! Deployments against a real CloudFormation emulator. Each test has stacks of its own, so that they run in parallel.

mod assets;
#[path = "../cli/aws_cdk.rs"]
mod aws_cdk;
#[path = "../cli/binary.rs"]
mod binary;
mod bucket_deployment;
mod cdk_apps;
mod changes;
mod cli;
mod command;
mod custom_resources;
mod deadlock;
mod emulator;
mod failures;
mod full_disk;
mod hotswap;
mod imports;
mod lifecycle;
mod lookups;
mod many;
mod names;
mod nested;
mod official;
mod operations;
mod options;
mod pipeline;
mod refused;
mod regions;
mod registry;
mod relay;
mod serverless;
mod site;
mod stages;
mod traced;
mod web_service;
mod world;
