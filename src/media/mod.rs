//! Files made fit for a portal's upload rules: bytes in, bytes out. Pure; the only room that knows
//! the `image` crate.
//!
//! What a file is says its content, never its name. A photo is sent as it is if it already fits and
//! says nothing about who took it where; what it says beside the picture (EXIF with the place, XMP,
//! IPTC, comments, thumbnails, whatever stands behind the picture) is taken out without touching the
//! picture. Only a photo that is turned, of another colour space, too large or of a type the portal
//! does not take is decoded and written anew: turned as EXIF says, in sRGB, no larger than
//! `max_side`, as a JPEG whose quality meets `max_bytes`. Headers are held against [`bounds`] before
//! anything is decoded, so that no file can ask for more memory than a photo needs.

mod bounds;
mod colour;
mod content;
mod encode;
mod fit;
mod jpeg_parts;
mod outline;
mod picture;
mod png_parts;
mod unfit;

#[cfg(test)]
mod tests;

pub use bounds::MAX_FILE_BYTES;
pub use fit::{Fit, make_fit};
pub use outline::{Outline, draw_outlines};
pub use unfit::Unfit;
