//! Texts that may be templates, taken into an app.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::app::include_text(bytes));
