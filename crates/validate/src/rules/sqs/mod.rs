//! Rules about Amazon SQS.

mod dead_letter;
mod fifo;
mod names;
mod redrive;
mod settings;

pub use dead_letter::DeadLetter;
pub use fifo::Fifo;
pub use names::FifoName;
pub use redrive::Redrive;
pub use settings::QueueSettings;
