//! The viewer of recordings in a real browser, opened from a file.

mod hostile;
mod made;
mod sample;
mod watched;
