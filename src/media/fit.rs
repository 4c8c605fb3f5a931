//! A file held against the portal's rules, and made to fit them.

use image::DynamicImage;

use super::{
    Unfit,
    content::{Content, PictureFormat},
    encode::{encode, shrunk},
    jpeg_parts,
    picture::{Picture, opaque},
    png_parts,
};
use crate::portal::UploadRules;

/// A file that the portal takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    /// The usual ending of such a file's name, without the dot.
    pub extension: &'static str,
}

/// Makes a file fit for an upload by the portal's rules. A photo that fits already and holds nothing
/// but the picture comes back byte for byte.
///
/// # Errors
/// Why the file is nothing that the portal takes, or that can be made so.
pub fn make_fit(bytes: Vec<u8>, rules: &UploadRules) -> Result<Fit, Unfit> {
    let size = bytes.len() as u64;
    if size == 0 {
        return Err(Unfit::Empty);
    }
    if size > super::MAX_FILE_BYTES {
        return Err(Unfit::File { bytes: size });
    }
    match Content::of(&bytes, &rules.types)? {
        Content::Picture(format) => fit_picture(bytes, format, rules),
        Content::Other { media_type, extension } => {
            if media_type == "application/pdf" && !ends_as_pdf(&bytes) {
                return Err(Unfit::CutShort);
            }
            if size > rules.max_bytes {
                return Err(Unfit::Bytes { bytes: size, max: rules.max_bytes });
            }
            Ok(Fit { bytes, media_type, extension })
        }
    }
}

fn fit_picture(bytes: Vec<u8>, format: PictureFormat, rules: &UploadRules) -> Result<Fit, Unfit> {
    let takes = |format: PictureFormat| rules.types.iter().any(|taken| taken == format.media_type());
    let accepted = || rules.types.join(", ");
    if !rules.types.iter().any(|taken| taken.starts_with("image/")) {
        return Err(Unfit::Type { found: format.media_type(), accepted: accepted() });
    }
    // Also where the bytes are sent as they are: half a photo is found out here, not by a customer.
    let picture = Picture::decode(&bytes, format)?;
    let max_side = rules.max_side.unwrap_or(u32::MAX);
    if takes(format)
        && picture.is_plain()
        && picture.longest_side() <= max_side
        && let Some(bytes) = bare(bytes, format, &picture)?
        && bytes.len() as u64 <= rules.max_bytes
    {
        return Ok(file(bytes, format));
    }
    let written = [PictureFormat::Jpeg, PictureFormat::Png].into_iter().find(|format| takes(*format));
    let written = written.ok_or_else(|| Unfit::Unwritable { accepted: accepted() })?;
    let pixels = as_shown(picture, max_side, written)?;
    Ok(file(encode(pixels, written, rules.max_bytes)?, written))
}

fn file(bytes: Vec<u8>, format: PictureFormat) -> Fit {
    Fit { bytes, media_type: format.media_type(), extension: format.extension() }
}

/// The file with the picture alone; `None` where it must be written anew for that.
fn bare(bytes: Vec<u8>, format: PictureFormat, picture: &Picture) -> Result<Option<Vec<u8>>, Unfit> {
    Ok(match format {
        PictureFormat::Jpeg => Some(jpeg_parts::without_metadata(&bytes)?),
        PictureFormat::Png => Some(png_parts::without_metadata(&bytes)?),
        PictureFormat::WebP => (!picture.has_profile && is_simple_webp(&bytes)).then_some(bytes),
    })
}

/// A WebP file that holds one stream of pixels and can hold nothing else.
fn is_simple_webp(bytes: &[u8]) -> bool {
    let Some((stream, size)) = bytes.get(12..16).zip(bytes.get(16..20).and_then(<[u8]>::first_chunk::<4>)) else {
        return false;
    };
    let size = u64::from(u32::from_le_bytes(*size));
    matches!(stream, b"VP8 " | b"VP8L") && bytes.len() as u64 == 20 + size + size % 2
}

/// The pixels as a person is to see them: upright, in sRGB, no larger than allowed.
fn as_shown(picture: Picture, max_side: u32, written: PictureFormat) -> Result<DynamicImage, Unfit> {
    let Picture { pixels, orientation, to_srgb, .. } = picture;
    let pixels = match written {
        PictureFormat::Png if to_srgb.is_none() => eight_bit(pixels),
        _ => opaque(pixels),
    };
    let pixels = shrunk(pixels, max_side)?;
    let mut pixels = match to_srgb {
        Some(way) => way.apply(pixels),
        None => pixels,
    };
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

fn eight_bit(pixels: DynamicImage) -> DynamicImage {
    match pixels.color().has_alpha() {
        true => DynamicImage::ImageRgba8(pixels.into_rgba8()),
        false => DynamicImage::ImageRgb8(pixels.into_rgb8()),
    }
}

/// A PDF says at its end that it is whole.
fn ends_as_pdf(bytes: &[u8]) -> bool {
    const TAIL: usize = 1024;
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    memchr::memmem::find(tail, b"%%EOF").is_some()
}
