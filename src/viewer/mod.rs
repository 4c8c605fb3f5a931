//! The viewer: a recording as one HTML file, for people.
//!
//! [`write_viewer`] reads a recording, which is untrusted, and makes a document that needs nothing else:
//! no server, no network, no other file. What was recorded goes into it as packed data and comes out in
//! the browser as text, or as a page in a frame that runs no script. Three walls keep it there: only the
//! viewer's own script may run (its hash is in the document's policy), the frame is sandboxed without
//! scripts, and what could load, lead away or run is taken out of a page before it is shown.
//!
//! A [`Story`](story::Story) is what the recording tells, put in order: steps as a tree, pages before and
//! after, what was read and from which element. `page/` holds the script and the style. Knows recordings,
//! files and extraction; owns no state.

mod document;
mod error;
mod nodes;
mod origins;
mod parcel;
mod shapes;
mod story;
mod tell;

pub use document::{Made, ViewerOptions, write_viewer};
pub use error::ViewerError;
