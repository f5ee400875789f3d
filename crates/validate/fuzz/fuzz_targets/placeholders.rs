//! Texts with placeholders, cut and joined.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::app::placeholders(bytes));
