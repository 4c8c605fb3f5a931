//! Boxes drawn onto a picture of a page, each with its number.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits, Rgba, RgbaImage};

use super::{Unfit, bounds};

/// A box to be drawn, in px of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outline {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// What is written beside it.
    pub number: u32,
    /// Drawn to be seen first.
    pub is_first: bool,
}

const FIRST: Rgba<u8> = Rgba([214, 0, 108, 255]);
const OTHER: Rgba<u8> = Rgba([0, 92, 214, 255]);
const PAPER: Rgba<u8> = Rgba([255, 255, 255, 255]);
/// Px of a line, and of a dot of a digit.
const LINE: i64 = 2;
const DOT: i64 = 2;
/// Digits of three dots by five, a row in three bits.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 1, 1],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// The PNG with the boxes on it.
///
/// # Errors
/// It is no PNG, or larger than a picture may be.
pub fn draw_outlines(png: &[u8], outlines: &[Outline]) -> Result<Vec<u8>, Unfit> {
    let damaged = |error: image::ImageError| Unfit::Damaged(error.to_string());
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_alloc = Some(bounds::MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(damaged)?.into_rgba8();
    // The first are drawn last, on top.
    for outline in outlines.iter().rev() {
        draw(&mut picture, outline);
    }
    let mut written = Cursor::new(Vec::new());
    picture.write_to(&mut written, ImageFormat::Png).map_err(damaged)?;
    Ok(written.into_inner())
}

fn draw(picture: &mut RgbaImage, outline: &Outline) {
    let colour = if outline.is_first { FIRST } else { OTHER };
    let (left, top) = (pixel(outline.x) - LINE, pixel(outline.y) - LINE);
    let (right, bottom) = (pixel(outline.x + outline.width) + LINE, pixel(outline.y + outline.height) + LINE);
    fill(picture, (left, top), (right, top + LINE), colour);
    fill(picture, (left, bottom - LINE), (right, bottom), colour);
    fill(picture, (left, top), (left + LINE, bottom), colour);
    fill(picture, (right - LINE, top), (right, bottom), colour);
    number(picture, outline.number, (left, top), colour);
}

/// A label at the upper left corner: above the box where there is room.
fn number(picture: &mut RgbaImage, number: u32, (left, top): (i64, i64), colour: Rgba<u8>) {
    let text = number.to_string();
    let (height, step) = (7 * DOT, 4 * DOT);
    let width = i64::try_from(text.len()).unwrap_or(1) * step + DOT;
    let top = if top >= height { top - height } else { top.max(0) };
    fill(picture, (left, top), (left + width, top + height), colour);
    for (at, digit) in text.bytes().enumerate() {
        let rows = DIGITS[usize::from(digit - b'0') % DIGITS.len()];
        let x = left + DOT + i64::try_from(at).unwrap_or(0) * step;
        for (row, bits) in (0_i64..).zip(rows) {
            for column in 0..3_i64 {
                if bits & (4 >> column) != 0 {
                    let (x, y) = (x + column * DOT, top + DOT + row * DOT);
                    fill(picture, (x, y), (x + DOT, y + DOT), PAPER);
                }
            }
        }
    }
}

/// What of a rectangle lies in the picture.
fn fill(picture: &mut RgbaImage, (left, top): (i64, i64), (right, bottom): (i64, i64), colour: Rgba<u8>) {
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    for y in top.clamp(0, height)..bottom.clamp(0, height) {
        for x in left.clamp(0, width)..right.clamp(0, width) {
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                picture.put_pixel(x, y, colour);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is bounded first")]
fn pixel(at: f64) -> i64 {
    at.round().clamp(-1e6, 1e6) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_drawn_where_they_are_and_never_outside() {
        let mut blank = Cursor::new(Vec::new());
        RgbaImage::from_pixel(60, 40, PAPER).write_to(&mut blank, ImageFormat::Png).unwrap();
        let first = Outline { x: 20.0, y: 20.0, width: 10.0, height: 10.0, number: 12, is_first: true };
        let outside = Outline { x: 1e9, y: -5.0, width: f64::INFINITY, height: 3.0, number: 3, is_first: false };
        let drawn = draw_outlines(&blank.into_inner(), &[first, outside]).unwrap();
        let drawn = image::load_from_memory(&drawn).unwrap().into_rgba8();
        assert_eq!((*drawn.get_pixel(19, 25), *drawn.get_pixel(25, 25)), (FIRST, PAPER));
        assert!(draw_outlines(b"no picture", &[]).is_err());
    }
}
