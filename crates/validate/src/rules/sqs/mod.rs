//! Rules about Amazon SQS.

mod dead_letter;
mod fifo;

pub use dead_letter::DeadLetter;
pub use fifo::Fifo;
