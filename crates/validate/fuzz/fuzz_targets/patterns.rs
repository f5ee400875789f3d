//! Patterns of events, and events.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::engines::patterns(bytes));
