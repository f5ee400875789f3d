//! Policies, and what is asked of them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::engines::policies(bytes));
