//! What goes into the viewer beside its story: blobs and data, packed, each once.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use indexmap::IndexMap;

use crate::recording::{Recording, RecordingError};

/// Packed data by their names.
pub(super) struct Parcel<'r> {
    recording: &'r Recording,
    packed: IndexMap<String, Vec<u8>>,
    /// Bytes of each blob before it was packed.
    sizes: BTreeMap<String, usize>,
    room: usize,
    /// How many of what are not in it, and why.
    left_out: BTreeMap<(&'static str, String), usize>,
}

/// A browser would not show more of one document.
const BLOB_BYTES: usize = 24 << 20;

impl<'r> Parcel<'r> {
    /// A parcel of at most so many packed bytes.
    pub(super) fn new(recording: &'r Recording, room: usize) -> Self {
        Self { recording, packed: IndexMap::new(), sizes: BTreeMap::new(), room, left_out: BTreeMap::new() }
    }

    /// Puts in a blob if it is there, whole and fits; `what` names it if not. Returns its bytes.
    pub(super) fn blob(&mut self, name: Option<&String>, what: &'static str) -> Option<usize> {
        let name = name?;
        if let Some(size) = self.sizes.get(name) {
            return Some(*size);
        }
        match self.recording.blob(name) {
            Ok(content) if content.len() > BLOB_BYTES => self.leave_out(what, "they are too large to be shown"),
            Ok(content) if self.put(name, &content) => {
                self.sizes.insert(name.clone(), content.len());
                return Some(content.len());
            }
            Ok(_) => self.leave_out(what, NO_ROOM),
            Err(RecordingError::BlobMissing(_)) => self.leave_out(what, "they are missing in the recording"),
            Err(RecordingError::BlobDamaged(_)) => self.leave_out(what, "they are damaged in the recording"),
            Err(RecordingError::TooLarge { .. }) => self.leave_out(what, "they are larger than a recording may hold"),
            Err(RecordingError::NoBlobName(_)) => self.leave_out(what, "the recording names no blob by them"),
            Err(_) => self.leave_out(what, "they cannot be read"),
        }
        None
    }

    /// Puts in data under a name of ours; says whether there was room.
    pub(super) fn data(&mut self, name: &str, content: &[u8], what: &'static str) -> bool {
        let fits = self.put(name, content);
        if !fits {
            self.leave_out(what, NO_ROOM);
        }
        fits
    }

    /// Puts in data whether or not there is room.
    pub(super) fn always(&mut self, name: &str, content: &[u8]) {
        // Packing into memory does not fail.
        if let Ok(packed) = pack(content) {
            self.packed.insert(name.to_owned(), packed);
        }
    }

    fn put(&mut self, name: &str, content: &[u8]) -> bool {
        // Packing into memory does not fail.
        let Ok(packed) = pack(content) else { return false };
        let fits = packed.len() <= self.room;
        if fits {
            self.room -= packed.len();
            self.packed.insert(name.to_owned(), packed);
        }
        fits
    }

    fn leave_out(&mut self, what: &'static str, why: &str) {
        *self.left_out.entry((what, why.to_owned())).or_default() += 1;
    }

    /// What is not in it, a line each.
    pub(super) fn left_out(&self) -> impl Iterator<Item = String> + '_ {
        self.left_out.iter().map(|((what, why), count)| format!("{count} × {what}: {why}"))
    }

    /// Writes all of it as data blocks, which no browser runs and whose letters cannot end them.
    pub(super) fn write(&self, into: &mut impl Write) -> io::Result<()> {
        for (name, packed) in &self.packed {
            write!(into, "<script type=\"application/octet-stream\" id=\"data-{name}\">")?;
            into.write_all(STANDARD.encode(packed).as_bytes())?;
            into.write_all(b"</script>\n")?;
        }
        Ok(())
    }
}

const NO_ROOM: &str = "the viewer would become too large";

/// As gzip, which browsers unpack by themselves.
fn pack(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(content.len() / 4), Compression::default());
    packer.write_all(content)?;
    packer.finish()
}
