//! The shipped flows, end to end on the practice portal.

mod endings;
mod faults;
mod frames;
mod reading;
