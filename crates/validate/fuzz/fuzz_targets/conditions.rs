//! Conditions, decided by the solver and by trying all values.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::conditions::check(bytes));
