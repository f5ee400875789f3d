//! Rules about Amazon SQS.

mod fifo;

pub use fifo::Fifo;
