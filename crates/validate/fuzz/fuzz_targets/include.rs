//! Templates, taken into an app and written again.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::app::include(bytes));
