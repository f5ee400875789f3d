//! Validation of templates: which checks, which files, and the proof that the templates of an app are right.

pub mod checks;
pub mod parallel;
pub mod proof;
pub mod template_files;
pub mod together;
