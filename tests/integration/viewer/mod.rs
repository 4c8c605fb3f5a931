//! The viewer of recordings in a real browser, opened from a file.

mod bounds;
mod hostile;
mod made;
mod pages;
mod sample;
mod screenshots;
mod watched;
