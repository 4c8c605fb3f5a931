//! What a run does and tells when a page is not as described: lower ranks, interrupts, limits.

mod handed_files;
mod interrupts;
mod limits;
mod ranks;
mod sights;
