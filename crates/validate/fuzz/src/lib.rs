//! What the fuzz targets do with an input. Tests of the packages do the same with inputs that seeds yield, so that a short
//! run needs no fuzzer.

pub mod app;
pub mod choice;
pub mod conditions;
pub mod cost;
pub mod engines;
pub mod hostile;
pub mod project;
pub mod templates;
