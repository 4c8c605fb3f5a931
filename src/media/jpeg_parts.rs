//! The parts of a JPEG file: what its header says, and the picture without what is said beside it.

use super::Unfit;

/// What the frame header says of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u8,
    /// The components come in several scans: their coefficients are all held until the last.
    pub(super) several_scans: bool,
}

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP14: u8 = 0xEE;
const COMMENT: u8 = 0xFE;

/// One marker with all that belongs to it.
struct Part<'b> {
    marker: u8,
    /// Behind the length; empty where there is none.
    content: &'b [u8],
    /// With marker, length and, behind a scan header, the scan.
    whole: &'b [u8],
}

/// Reads part after part up to the end of the picture.
struct Parts<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Parts<'b> {
    fn of(bytes: &'b [u8]) -> Result<Self, Unfit> {
        if !bytes.starts_with(&[0xFF, SOI]) {
            return Err(Unfit::Damaged("a JPEG starts otherwise".into()));
        }
        Ok(Self { bytes, at: 2 })
    }

    fn next(&mut self) -> Result<Part<'b>, Unfit> {
        let byte = |at: usize| self.bytes.get(at).copied().ok_or(Unfit::CutShort);
        if byte(self.at)? != 0xFF {
            return Err(Unfit::Damaged(format!("there is no marker at byte {}", self.at)));
        }
        let mut start = self.at;
        while byte(start + 1)? == 0xFF {
            start += 1;
        }
        let marker = byte(start + 1)?;
        let body = start + 2;
        let has_length = !matches!(marker, EOI | 0x01 | 0xD0..=SOI);
        let length = if has_length { usize::from(byte(body)?) << 8 | usize::from(byte(body + 1)?) } else { 0 };
        if has_length && length < 2 {
            return Err(Unfit::Damaged(format!("the part at byte {start} has no length")));
        }
        let content = self.bytes.get(body + 2.min(length)..body + length).ok_or(Unfit::CutShort)?;
        let end = if marker == SOS { self.end_of_scan(body + length)? } else { body + length };
        self.at = end;
        Ok(Part { marker, content, whole: &self.bytes[start..end] })
    }

    /// A scan goes on until a marker that is neither escaped nor a restart.
    fn end_of_scan(&self, mut at: usize) -> Result<usize, Unfit> {
        loop {
            at += memchr::memchr(0xFF, &self.bytes[at..]).ok_or(Unfit::CutShort)?;
            match self.bytes.get(at + 1) {
                None => return Err(Unfit::CutShort),
                Some(0x00 | 0xD0..=0xD7) => at += 2,
                Some(0xFF) => at += 1,
                Some(_) => return Ok(at),
            }
        }
    }
}

/// What the frame header, and the first scan after it, say.
pub(super) fn frame(bytes: &[u8]) -> Result<Frame, Unfit> {
    let mut parts = Parts::of(bytes)?;
    let mut frame = None;
    loop {
        let part = parts.next()?;
        match (part.marker, frame) {
            (marker, None) if is_frame(marker) => frame = Some(read_frame(&part)?),
            (SOS, Some(frame)) => {
                let in_scan = part.content.first().copied().unwrap_or_default();
                return Ok(Frame { several_scans: frame.several_scans || in_scan < frame.components, ..frame });
            }
            (SOS | EOI, _) => return Err(Unfit::Damaged("it has no picture".into())),
            _ => {}
        }
    }
}

fn read_frame(part: &Part<'_>) -> Result<Frame, Unfit> {
    let [_, h1, h2, w1, w2, components, ..] = *part.content else { return Err(Unfit::CutShort) };
    let side = |high: u8, low: u8| u32::from(u16::from_be_bytes([high, low]));
    let several_scans = matches!(part.marker, 0xC2 | 0xC6 | 0xCA | 0xCE);
    Ok(Frame { width: side(w1, w2), height: side(h1, h2), components, several_scans })
}

/// The file with the picture and what is needed to show it, and nothing else. Its tables and scans
/// are copied as they are.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let mut parts = Parts::of(bytes)?;
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(&[0xFF, SOI]);
    loop {
        let part = parts.next()?;
        if shows_the_picture(&part) {
            kept.extend_from_slice(part.whole);
        }
        if part.marker == EOI {
            return Ok(kept);
        }
    }
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

fn shows_the_picture(part: &Part<'_>) -> bool {
    match part.marker {
        // The shape of pixels, without a thumbnail.
        APP0 => part.content.len() == 14 && part.content.starts_with(b"JFIF\0") && part.content.ends_with(&[0, 0]),
        // How the components are to be understood.
        APP14 => part.content.len() == 12 && part.content.starts_with(b"Adobe"),
        0xE1..=0xEF | COMMENT | 0x01..=0xBF => false,
        _ => true,
    }
}
