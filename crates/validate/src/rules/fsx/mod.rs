//! Rules about Amazon FSx.

mod capacity;

pub use capacity::Capacity;
