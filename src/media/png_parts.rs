//! The chunks of a PNG file, without what is said beside the picture.

use super::Unfit;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that show the picture. A colour profile is none: whoever copies chunks has seen to it that
/// it says nothing.
const KEPT: &[&[u8]] = &[b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA", b"cHRM"];

/// The file with the chunks that show the picture, copied as they are.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or_else(|| Unfit::Damaged("a PNG starts otherwise".into()))?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(SIGNATURE);
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(Unfit::CutShort)?;
        let name = after.get(..4).ok_or(Unfit::CutShort)?;
        // Length, name, content, check sum.
        let whole = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|length| length.checked_add(12));
        let (chunk, next) = whole.and_then(|whole| rest.split_at_checked(whole)).ok_or(Unfit::CutShort)?;
        if KEPT.contains(&name) {
            kept.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Ok(kept);
        }
        rest = next;
    }
}
