//! What a picture may ask of this machine, known from its header.

use super::Unfit;

/// Largest file that is read at all.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Most pixels of a picture.
const MAX_PIXELS: u64 = 64_000_000;
/// Longest side of a picture, in pixels.
const MAX_SIDE: u32 = 12_000;
/// Most memory that decoding may take.
pub(super) const MAX_DECODED_BYTES: u64 = 256 << 20;

/// Refuses a picture that is larger than any photo, before it is decoded.
pub(super) fn check(width: u32, height: u32, decoded_bytes: u64) -> Result<(), Unfit> {
    if width == 0 || height == 0 {
        return Err(Unfit::Damaged("it has no pixels".into()));
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(Unfit::Side { width, height, max: MAX_SIDE });
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Unfit::Pixels { width, height, max: MAX_PIXELS / 1_000_000 });
    }
    if decoded_bytes > MAX_DECODED_BYTES {
        return Err(Unfit::Memory { width, height, max: MAX_DECODED_BYTES >> 20 });
    }
    Ok(())
}
