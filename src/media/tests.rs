//! Files as cameras, phones, editors and attackers write them, made here.

use std::{io::Cursor, sync::LazyLock};

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegDecoder,
};
use proptest::prelude::*;

use super::{Fit, Unfit, make_fit};
use crate::portal::UploadRules;

fn photos() -> UploadRules {
    UploadRules {
        types: ["image/jpeg", "application/pdf"].map(str::to_owned).to_vec(),
        max_bytes: 1_000_000,
        max_count: 10,
        max_side: Some(400),
    }
}

fn rules(types: &[&str]) -> UploadRules {
    UploadRules { types: types.iter().map(|name| (*name).to_owned()).collect(), ..photos() }
}

/// Left half red, right half blue, with a dark top line: turned pictures can be told.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 4) {
        (_, true) => Rgb([20, 20, 20]),
        (true, _) => Rgb([220, 30, 30]),
        (false, _) => Rgb([30, 30, 220]),
    })
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(scene(width, height), ImageFormat::Jpeg)
}

/// Puts a part into a JPEG right behind its start.
fn with_part(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// EXIF with an orientation, and a GPS entry standing for the rest.
fn exif(orientation: u8) -> Vec<u8> {
    let tiff = [
        b"Exif\0\0MM\0\x2A\0\0\0\x08".as_slice(),
        b"\0\x02",
        &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
        &[0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0],
        b"\0\0\0\0",
        b"40.7128N 74.0060W",
    ];
    tiff.concat()
}

fn decoded(fit: &Fit) -> RgbImage {
    image::load_from_memory(&fit.bytes).unwrap().into_rgb8()
}

fn close(left: Rgb<u8>, right: [u8; 3]) -> bool {
    left.0.iter().zip(right).all(|(left, right)| left.abs_diff(right) < 25)
}

#[track_caller]
fn holds_nothing_but_a_picture(fit: &Fit) {
    let mut decoder = JpegDecoder::new(Cursor::new(&fit.bytes)).unwrap();
    let said = [decoder.exif_metadata(), decoder.icc_profile(), decoder.xmp_metadata(), decoder.iptc_metadata()];
    assert!(said.into_iter().all(|part| part.unwrap().is_none()));
    assert!(!fit.bytes.windows(4).any(|four| four == b"Exif" || four == b"40.7"));
}

#[test]
fn what_fits_already_is_sent_byte_for_byte() {
    let ready = jpeg(400, 300);
    assert_eq!(make_fit(ready.clone(), &photos()).unwrap().bytes, ready);
    let ready = written(scene(40, 30), ImageFormat::Png);
    let fit = make_fit(ready.clone(), &rules(&["image/png"])).unwrap();
    assert_eq!((fit.bytes, fit.extension), (ready, "png"));
    let ready = written(scene(40, 30), ImageFormat::WebP);
    assert_eq!(make_fit(ready.clone(), &rules(&["image/webp", "image/jpeg"])).unwrap().bytes, ready);
}

#[test]
fn metadata_goes_and_the_picture_is_not_touched() {
    let bare = jpeg(400, 300);
    let mut told = with_part(&bare, 0xE1, &exif(1));
    told = with_part(&told, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
    told = with_part(&told, 0xED, b"Photoshop 3.0\0");
    told = with_part(&told, 0xFE, b"by Jane Doe");
    told.extend_from_slice(b"....ftypmp42 a video of a living person");
    assert_eq!(make_fit(told, &photos()).unwrap().bytes, bare);

    let bare = written(scene(40, 30), ImageFormat::Png);
    let note = [b"\0\0\0\x0BtEXt".as_slice(), b"Author\0Jane", &[0; 4]].concat();
    let told = [&bare[..33], &note, &bare[33..]].concat();
    // Its check sum is wrong, which nobody minds in a chunk that is only told about.
    assert_eq!(make_fit(told, &rules(&["image/png"])).unwrap().bytes, bare);
}

#[test]
fn a_turned_photo_stands_upright_and_says_nothing_of_it() {
    // 6: the camera was turned; the picture's right side is its top.
    let fit = make_fit(with_part(&jpeg(400, 300), 0xE1, &exif(6)), &photos()).unwrap();
    holds_nothing_but_a_picture(&fit);
    let upright = decoded(&fit);
    assert_eq!(upright.dimensions(), (300, 400));
    assert!(close(*upright.get_pixel(290, 200), [20, 20, 20]), "the dark line is on the right");
    assert!(close(*upright.get_pixel(100, 100), [220, 30, 30]), "red is above");
    assert!(close(*upright.get_pixel(100, 300), [30, 30, 220]), "blue is below");
}

#[test]
fn large_photos_shrink_to_the_side_and_the_bytes_allowed() {
    let fit = make_fit(jpeg(1200, 900), &photos()).unwrap();
    assert_eq!(decoded(&fit).dimensions(), (400, 300));

    let noise = RgbImage::from_fn(400, 300, |x, y| {
        let mixed = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(1_640_531_535)) >> 7;
        Rgb([mixed as u8, (mixed >> 8) as u8, (mixed >> 16) as u8])
    });
    let small = UploadRules { max_bytes: 60_000, ..photos() };
    let fit = make_fit(written(noise.clone(), ImageFormat::Jpeg), &small).unwrap();
    assert!(fit.bytes.len() <= 60_000 && fit.bytes.len() > 20_000, "{}", fit.bytes.len());
    let tiny = UploadRules { max_bytes: 500, ..photos() };
    assert_eq!(make_fit(written(noise, ImageFormat::Jpeg), &tiny), Err(Unfit::Incompressible { max: 500 }));
}

#[test]
fn other_colour_spaces_become_srgb() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let content = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    let fit = make_fit(with_part(&jpeg(40, 30), 0xE2, &content), &photos()).unwrap();
    holds_nothing_but_a_picture(&fit);
    let red = *decoded(&fit).get_pixel(5, 20);
    assert!(red.0[0] > 230, "the red of Display P3 is more than that of sRGB: {red:?}");

    let profile = moxcms::ColorProfile::new_srgb().encode().unwrap();
    let content = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    let bare = jpeg(40, 30);
    assert_eq!(make_fit(with_part(&bare, 0xE2, &content), &photos()).unwrap().bytes, bare);
}

#[test]
fn alpha_and_deep_colours_are_flattened_on_white() {
    let glass = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0]));
    let fit = make_fit(written(glass, ImageFormat::Png), &photos()).unwrap();
    assert_eq!((fit.media_type, fit.extension), ("image/jpeg", "jpg"));
    assert!(close(*decoded(&fit).get_pixel(20, 15), [255, 255, 255]));
    let deep = DynamicImage::ImageRgb8(scene(40, 30)).into_rgb16();
    let fit = make_fit(written(deep, ImageFormat::Png), &photos()).unwrap();
    assert!(close(*decoded(&fit).get_pixel(5, 20), [220, 30, 30]));
}

/// One block of four middling components, Huffman-coded by the tables of a grey JPEG.
fn cmyk_jpeg() -> Vec<u8> {
    let grey = written(image::GrayImage::from_pixel(8, 8, image::Luma([128])), ImageFormat::Jpeg);
    let at = |marker: u8| grey.windows(2).position(|pair| pair == [0xFF, marker]).unwrap();
    let (frame, scan) = (at(0xC0), at(0xDA));
    let after_frame = frame + 2 + 11;
    let components = |with: &[u8]| (1..=4).flat_map(|id| [&[id], with].concat()).collect::<Vec<u8>>();
    [
        &grey[..frame],
        &[0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4],
        &components(&[0x11, 0]),
        &grey[after_frame..scan],
        &[0xFF, 0xDA, 0, 14, 4],
        &components(&[0]),
        &[0, 63, 0, 0x28, 0xA2, 0x8A, 0xFF, 0xD9],
    ]
    .concat()
}

#[test]
fn photos_made_for_print_are_written_anew() {
    let fit = make_fit(cmyk_jpeg(), &photos()).unwrap();
    let decoder = JpegDecoder::new(Cursor::new(&fit.bytes)).unwrap();
    assert_eq!(decoder.color_type(), image::ColorType::Rgb8);
    assert_eq!(super::jpeg_parts::frame(&fit.bytes).unwrap().components, 3);
}

/// A PNG whose header claims a size, and nothing behind it.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let small = written(scene(1, 1), ImageFormat::Png);
    let mut header = [b"IHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &small[24..29]].concat();
    let mut sum = crc32(&header).to_be_bytes().to_vec();
    header.append(&mut sum);
    [&small[..12], &header, &small[33..]].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[test]
fn bombs_are_refused_by_their_header() {
    let refused = |file: Vec<u8>| make_fit(file, &photos()).unwrap_err();
    assert_eq!(refused(png_claiming(60_000, 60_000)), Unfit::Side { width: 60_000, height: 60_000, max: 12_000 });
    assert_eq!(refused(png_claiming(10_000, 10_000)), Unfit::Pixels { width: 10_000, height: 10_000, max: 64 });
    let mut tall = jpeg(16, 16);
    let frame = tall.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    tall[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(refused(tall.clone()), Unfit::Side { width: 65_535, height: 65_535, max: 12_000 });
    // 60 MP would do, but not with all coefficients of a progressive picture beside them.
    tall[frame + 1] = 0xC2;
    tall[frame + 5..frame + 9].copy_from_slice(&[0x1D, 0x4C, 0x1F, 0x40]);
    assert_eq!(refused(tall), Unfit::Memory { width: 8_000, height: 7_500, max: 256 });
}

#[test]
fn what_is_no_photo_is_named() {
    let said = |file: &[u8]| make_fit(file.to_vec(), &photos()).unwrap_err().to_string();
    assert_eq!(said(b""), "it is empty");
    assert_eq!(said(b"hello"), "its content is none of image/jpeg, application/pdf");
    assert!(said(b"GIF89a\x01\0\x01\0\0\0\0;").starts_with("it is image/gif, which cannot be read here"));
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1 and so on, as phones write it";
    assert!(said(heic).starts_with("it is image/heif, which cannot be read here; save it as JPEG"));
    assert!(said(b"PK\x03\x04 an archive").starts_with("it is application/zip, but the portal takes image/jpeg"));
    assert_eq!(said(b"%PDF-1.7 and then nothing"), "it ends in the middle");
    let whole = jpeg(400, 300);
    assert_eq!(said(&whole[..whole.len() / 2]), "it ends in the middle");
    let png = written(scene(40, 30), ImageFormat::Png);
    assert!(said(&png[..png.len() / 2]).starts_with("it"), "half a PNG");
}

#[test]
fn documents_are_sized_and_sent_as_they_are() {
    let pdf = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n".to_vec();
    assert_eq!(
        make_fit(pdf.clone(), &photos()).unwrap(),
        Fit { bytes: pdf.clone(), media_type: "application/pdf", extension: "pdf" }
    );
    let small = UploadRules { max_bytes: 10, ..photos() };
    assert_eq!(make_fit(pdf, &small), Err(Unfit::Bytes { bytes: 30, max: 10 }));
    let csv = rules(&["text/csv"]);
    assert_eq!(make_fit(b"vin,price\n".to_vec(), &csv).unwrap().extension, "csv");
    assert!(make_fit(jpeg(8, 8), &csv).is_err());
}

#[test]
fn animations_have_no_one_picture() {
    let png = written(scene(40, 30), ImageFormat::Png);
    let mut control = [b"acTL".as_slice(), &[0, 0, 0, 2, 0, 0, 0, 0]].concat();
    control.extend(crc32(&control).to_be_bytes());
    let animated = [&png[..33], &[0, 0, 0, 8], &control, &png[33..]].concat();
    assert_eq!(make_fit(animated, &rules(&["image/png"])), Err(Unfit::Animation));
}

/// Good files of every kind, to be damaged.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let content = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    vec![
        with_part(&with_part(&jpeg(48, 36), 0xE1, &exif(6)), 0xE2, &content),
        cmyk_jpeg(),
        written(scene(48, 36), ImageFormat::Png),
        written(scene(48, 36), ImageFormat::WebP),
        b"%PDF-1.7\n%%EOF\n".to_vec(),
    ]
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in a file: it is sent or refused, never a panic, never more memory than a
    /// photo needs. What is sent keeps the portal's rules.
    #[test]
    fn damaged_files_are_sent_or_refused(
        seed in 0..5_usize,
        changes in prop::collection::vec((0.0..1.0, any::<u8>()), 0..12),
        cut in prop::option::of(0.0..1.0),
    ) {
        let mut file = SEEDS[seed].clone();
        for (at, byte) in changes {
            let at = (file.len() as f64 * at) as usize;
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate((file.len() as f64 * cut) as usize);
        }
        let rules = UploadRules { types: vec!["image/jpeg".into(), "image/png".into(), "application/pdf".into()], max_side: Some(32), ..photos() };
        if let Ok(fit) = make_fit(file, &rules) {
            prop_assert!(fit.bytes.len() as u64 <= rules.max_bytes);
            if fit.media_type.starts_with("image/") {
                let reader = ImageReader::new(Cursor::new(&fit.bytes)).with_guessed_format().unwrap();
                let (width, height) = reader.into_dimensions().unwrap();
                prop_assert!(width.max(height) <= 32);
            }
        }
    }
}
