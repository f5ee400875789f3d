//! The core of Stackwright.
