//! What a run does and tells when a page is not as described: lower ranks, interrupts, limits.

mod handed_files;
mod interrupts;
mod limits;
mod pacing;
mod ranks;
mod rooftop;
mod sights;
