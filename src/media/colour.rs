//! Pictures of other colour spaces, such as those of phones, made sRGB: portals show what they are
//! sent without looking at a profile.

use image::{DynamicImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Samples whose conversion tells a profile from sRGB: each colour alone, together, and greys.
const PROBE: [[u8; 3]; 9] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [200, 40, 40],
    [40, 200, 40],
    [40, 40, 200],
    [64, 64, 64],
    [128, 128, 128],
    [255, 255, 255],
];

/// The way from another colour space to sRGB.
pub(super) struct ToSrgb {
    convert: std::sync::Arc<moxcms::Transform8BitExecutor>,
}

impl ToSrgb {
    /// `None` when the profile is sRGB itself, or nothing that RGB pixels can be read by: then they
    /// are shown as sRGB everywhere anyway.
    pub(super) fn from_profile(profile: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(profile).ok()?;
        if profile.color_space != DataColorSpace::Rgb {
            return None;
        }
        let options = TransformOptions::default();
        let convert =
            profile.create_transform_8bit(Layout::Rgb, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()?;
        let way = Self { convert };
        way.changes_colours().then_some(way)
    }

    fn changes_colours(&self) -> bool {
        let before = PROBE.as_flattened();
        let mut after = vec![0; before.len()];
        let converted = self.convert.transform(before, &mut after).is_ok();
        converted && before.iter().zip(&after).any(|(before, after)| before.abs_diff(*after) > 1)
    }

    /// The picture in sRGB. Grey stays grey in every colour space that photos have.
    pub(super) fn apply(&self, picture: DynamicImage) -> DynamicImage {
        let DynamicImage::ImageRgb8(pixels) = &picture else { return picture };
        let mut converted = RgbImage::new(pixels.width(), pixels.height());
        match self.convert.transform(pixels.as_raw(), &mut converted) {
            Ok(()) => DynamicImage::ImageRgb8(converted),
            Err(_) => picture,
        }
    }
}
