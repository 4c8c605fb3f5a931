//! A picture from its file.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, Limits, Rgb, RgbImage,
    codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};

use super::{Unfit, bounds, colour::ToSrgb, content::PictureFormat, jpeg_parts};

/// A picture as its file holds it, decoded, and what its file says of how to show it.
pub(super) struct Picture {
    pub(super) pixels: DynamicImage,
    pub(super) orientation: Orientation,
    pub(super) to_srgb: Option<ToSrgb>,
    /// The file has a colour profile, be it sRGB's.
    pub(super) has_profile: bool,
    /// Made for print: browsers show such files each in its own way.
    is_cmyk: bool,
}

impl Picture {
    /// Decodes a file, once its header is within [`bounds`].
    pub(super) fn decode(bytes: &[u8], format: PictureFormat) -> Result<Self, Unfit> {
        let source = Cursor::new(bytes);
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(bounds::MAX_DECODED_BYTES);
        match format {
            PictureFormat::Jpeg => {
                let frame = jpeg_parts::frame(bytes)?;
                bounds::check(frame.width, frame.height, decoding_bytes(frame))?;
                // Decoders go on where a picture ends too early, and paint the rest grey.
                jpeg_parts::without_metadata(bytes)?;
                let picture = Self::read(JpegDecoder::new(source).map_err(damaged)?, limits)?;
                Ok(Self { is_cmyk: frame.components == 4, ..picture })
            }
            PictureFormat::Png => {
                let decoder = PngDecoder::with_limits(source, limits.clone()).map_err(damaged)?;
                if decoder.is_apng().map_err(damaged)? {
                    return Err(Unfit::Animation);
                }
                Self::read(decoder, limits)
            }
            PictureFormat::WebP => {
                let decoder = WebPDecoder::new(source).map_err(damaged)?;
                if decoder.has_animation() {
                    return Err(Unfit::Animation);
                }
                Self::read(decoder, limits)
            }
        }
    }

    fn read(mut decoder: impl ImageDecoder, mut limits: Limits) -> Result<Self, Unfit> {
        let (width, height) = decoder.dimensions();
        bounds::check(width, height, decoder.total_bytes())?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let profile = decoder.icc_profile().unwrap_or_default();
        limits.reserve(decoder.total_bytes()).map_err(damaged)?;
        decoder.set_limits(limits).map_err(damaged)?;
        let pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        let to_srgb = profile.as_deref().and_then(ToSrgb::from_profile);
        Ok(Self { pixels, orientation, to_srgb, has_profile: profile.is_some(), is_cmyk: false })
    }

    /// Whether its pixels can be shown as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.orientation == Orientation::NoTransforms && self.to_srgb.is_none() && !self.is_cmyk
    }

    pub(super) fn longest_side(&self) -> u32 {
        self.pixels.width().max(self.pixels.height())
    }
}

/// Memory that a JPEG's decoder takes: the pixels, and all coefficients where they come in parts.
fn decoding_bytes(frame: jpeg_parts::Frame) -> u64 {
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    let components = u64::from(frame.components);
    let coefficients = if frame.several_scans { pixels * components * 2 } else { 0 };
    pixels * components.min(3) + coefficients
}

/// The pixels on white, eight bits a sample: what a JPEG can hold.
pub(super) fn opaque(pixels: DynamicImage) -> DynamicImage {
    match pixels {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageLuma8(_) => pixels,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(pixels.into_luma8()),
        _ if !pixels.color().has_alpha() => DynamicImage::ImageRgb8(pixels.into_rgb8()),
        _ => {
            let pixels = pixels.into_rgba8();
            let mut on_white = RgbImage::new(pixels.width(), pixels.height());
            for (to, from) in on_white.pixels_mut().zip(pixels.pixels()) {
                let [red, green, blue, alpha] = from.0;
                *to = Rgb([red, green, blue].map(|colour| over_white(colour, alpha)));
            }
            DynamicImage::ImageRgb8(on_white)
        }
    }
}

fn over_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

fn damaged(error: ImageError) -> Unfit {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Unfit::CutShort,
        error => Unfit::Damaged(error.to_string()),
    }
}
