//! Cloud assemblies that are almost right.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::project::assembly(bytes));
