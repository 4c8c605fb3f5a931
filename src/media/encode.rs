//! Pixels into a file that is small enough.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, ImageEncoder,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType as PngFilter, PngEncoder},
    },
};

use super::{Unfit, content::PictureFormat};

/// Qualities of a JPEG, the best first. Below the last a smaller picture looks better.
const QUALITIES: [u8; 5] = [90, 84, 76, 68, 60];

/// Where shrinking ends: a smaller picture is none.
const SMALLEST_SIDE: u32 = 320;

/// The best file that has at most `max_bytes`: first the quality is lowered, then the size.
pub(super) fn encode(mut pixels: DynamicImage, format: PictureFormat, max_bytes: u64) -> Result<Vec<u8>, Unfit> {
    loop {
        let file = match format {
            PictureFormat::Jpeg => jpeg(&pixels, max_bytes)?,
            _ => png(&pixels)?,
        };
        let bytes = file.len() as u64;
        if bytes <= max_bytes {
            return Ok(file);
        }
        let longest = pixels.width().max(pixels.height());
        // A little less than the ratio says, because files do not shrink as their pixels do.
        let ratio = (max_bytes as f64 / bytes as f64).sqrt() * 0.95;
        let side = (f64::from(longest) * ratio.clamp(0.25, 0.9)) as u32;
        if longest <= SMALLEST_SIDE {
            return Err(Unfit::Incompressible { max: max_bytes });
        }
        pixels = shrunk(pixels, side.max(SMALLEST_SIDE))?;
    }
}

/// The picture with its longest side at most `max_side`.
pub(super) fn shrunk(pixels: DynamicImage, max_side: u32) -> Result<DynamicImage, Unfit> {
    let (width, height) = (pixels.width(), pixels.height());
    let longest = width.max(height);
    if longest <= max_side {
        return Ok(pixels);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(max_side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(side).unwrap_or(max_side).max(1)
    };
    let mut small = DynamicImage::new(scaled(width), scaled(height), pixels.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let resized = Resizer::new().resize(&pixels, &mut small, &options);
    resized.map(|()| small).map_err(|error| Unfit::Damaged(error.to_string()))
}

/// At the best quality that fits, else at the lowest.
fn jpeg(pixels: &DynamicImage, max_bytes: u64) -> Result<Vec<u8>, Unfit> {
    let mut file = Vec::new();
    for quality in QUALITIES {
        file.clear();
        pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)).map_err(unwritten)?;
        if file.len() as u64 <= max_bytes {
            break;
        }
    }
    Ok(file)
}

fn png(pixels: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, PngFilter::Adaptive);
    encoder
        .write_image(pixels.as_bytes(), pixels.width(), pixels.height(), pixels.color().into())
        .map_err(unwritten)?;
    Ok(file)
}

fn unwritten(error: image::ImageError) -> Unfit {
    Unfit::Damaged(error.to_string())
}
