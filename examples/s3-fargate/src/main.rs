//! The reference pipeline.

fn main() {}
