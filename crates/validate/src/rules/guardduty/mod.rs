//! Rules about Amazon GuardDuty.

mod detector;

pub use detector::Detector;
