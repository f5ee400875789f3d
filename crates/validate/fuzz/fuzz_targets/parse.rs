//! Texts that may be templates, read.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::templates::parse(bytes));
