//! Templates made to cost much, validated.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::templates::validate_hostile(bytes));
