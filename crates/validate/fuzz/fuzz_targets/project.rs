//! Files of a project and of a cloud assembly, of any content.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stackwright_validate_fuzz::project::any_file(bytes));
