//! What the fuzz targets do with an input. The test `fuzz` of the package does the same with inputs that seeds yield, so that
//! a short run needs no fuzzer.

pub mod choice;
pub mod conditions;
