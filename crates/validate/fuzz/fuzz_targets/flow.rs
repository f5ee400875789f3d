//! Templates full of calls, and what each call needs.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::engines::flow(bytes));
