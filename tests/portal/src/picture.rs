//! Pictures of vehicles, drawn from a photo's key at any size.

use crate::dealership::BodyShape;

const LARGEST_SIDE: u32 = 4_000;
/// Paint by exterior colour, in the catalog's order.
const PAINTS: [&str; 16] = [
    "#f2f3f4", "#22262a", "#c3c8cc", "#7c848a", "#2c5f9e", "#b3262c", "#f7f4ec", "#15181c", "#b5bcc2", "#5a6066",
    "#1f4a86", "#8f1f2b", "#3c6b4a", "#9aa3ab", "#d2601a", "#cdb591",
];

/// The picture of a key `<yyyymm>-<shape><paint><angle>…`, or nothing for a key of another form.
pub(crate) fn draw(key: &str, width: u32, height: u32) -> Option<String> {
    let (month, code) = key.split_once('-')?;
    if month.len() != 6 || code.len() != 32 || !code.is_ascii() {
        return None;
    }
    if width == 0 || height == 0 || width > LARGEST_SIDE || height > LARGEST_SIDE {
        return None;
    }
    let field = |at: usize| u8::from_str_radix(&code[at..at + 2], 16).ok();
    let shape = BodyShape::from_code(field(0)?);
    let paint = PAINTS[usize::from(field(2)?) % PAINTS.len()];
    let angle = field(4)?;
    let subject = if (6..=11).contains(&angle) && angle != 10 {
        interior(angle)
    } else if angle == 10 {
        wheel()
    } else {
        exterior(shape, paint, angle)
    };
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 400 300" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{sky}"/><stop offset="1" stop-color="#eef3f5"/></linearGradient></defs><rect width="400" height="300" fill="url(#s)"/>{subject}</svg>"##,
        sky = ["#9cc4dd", "#b9d3de", "#d8c7b0", "#a9b9c9"][usize::from(angle) % 4],
    ))
}

/// Roof line of a shape, from the bonnet to the tail.
fn outline(shape: BodyShape) -> &'static str {
    match shape {
        BodyShape::Sedan => "M52 208 q2-26 30-30 l52-8 q34-34 62-34 h44 q34 0 66 34 l34 6 q20 6 20 32z",
        BodyShape::Suv => "M50 208 q0-36 26-40 l46-8 q22-42 44-42 h112 q30 0 50 42 l14 8 q12 6 12 40z",
        BodyShape::Truck => "M44 208 v-28 q0-10 12-12 l60-6 q16-44 40-44 h58 q14 0 16 46 h122 q10 0 10 12 v32z",
        BodyShape::Hatchback => "M62 208 q0-28 26-32 l44-8 q30-40 58-40 h66 q36 0 56 42 q22 4 22 38z",
        BodyShape::Van => "M46 208 q0-34 14-40 l34-12 q26-60 56-60 h176 q16 0 16 18 v94z",
        BodyShape::Coupe => "M48 208 q0-24 30-28 l66-8 q40-32 78-32 q54 0 90 32 l26 6 q16 6 16 30z",
    }
}

fn exterior(shape: BodyShape, paint: &str, angle: u8) -> String {
    let flip = if angle % 2 == 1 { "translate(400 0) scale(-1 1)" } else { "" };
    let cars = outline(shape);
    format!(
        r##"<rect y="205" width="400" height="95" fill="#8d979c"/><path d="M0 205h400v8H0z" fill="#a7b0b4"/><g transform="{flip}"><ellipse cx="200" cy="238" rx="170" ry="11" fill="#000" opacity=".25"/><path d="{cars}" fill="{paint}" stroke="#1c2226" stroke-width="2.500"/><path d="M50 206h306v16q0 8-8 8H58q-8 0-8-8z" fill="{paint}" stroke="#1c2226" stroke-width="2.500"/><path d="M160 172q18-26 38-26h20v26zM226 146h24q26 0 44 26h-68z" fill="#37474f" opacity=".88"/><circle cx="116" cy="228" r="27" fill="#1b1e20"/><circle cx="116" cy="228" r="13" fill="#aab3b8"/><circle cx="290" cy="228" r="27" fill="#1b1e20"/><circle cx="290" cy="228" r="13" fill="#aab3b8"/><rect x="52" y="186" width="17" height="10" rx="4" fill="#fff3c4"/><rect x="340" y="186" width="13" height="10" rx="3" fill="#c62828"/></g>"##
    )
}

fn interior(angle: u8) -> String {
    let dial = 150 + u32::from(angle) * 6;
    format!(
        r##"<rect width="400" height="300" fill="#2d3236"/><path d="M0 120q200-50 400 0v60H0z" fill="#474e54"/><circle cx="130" cy="190" r="62" fill="none" stroke="#14171a" stroke-width="14"/><circle cx="130" cy="190" r="16" fill="#14171a"/><rect x="{dial}" y="120" width="96" height="58" rx="6" fill="#0d3a4a"/><path d="M{dial} 160l30-20 20 12 46-26" stroke="#6fd3e8" stroke-width="3" fill="none"/><rect y="240" width="400" height="60" fill="#1d2124"/>"##
    )
}

fn wheel() -> String {
    r##"<rect width="400" height="300" fill="#70787d"/><circle cx="200" cy="150" r="118" fill="#1a1d1f"/><circle cx="200" cy="150" r="82" fill="#b5bdc2"/><circle cx="200" cy="150" r="70" fill="#8e979d"/><path d="M200 80v140M130 150h140M150 100l100 100M250 100L150 200" stroke="#dfe4e7" stroke-width="11"/><circle cx="200" cy="150" r="16" fill="#5b6368"/>"##.to_owned()
}
