//! Blobs as they are written: by the hash of their content, packed, once.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write},
    path::PathBuf,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::{limits, private_files};

/// Where blobs go.
#[derive(Debug)]
pub(super) struct BlobWriter {
    folder: PathBuf,
    written: HashSet<String>,
    bytes: u64,
    largest: u64,
    most: u64,
}

/// What became of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is there under this name.
    Kept(String),
    /// It is larger than one blob may be.
    TooLarge { limit: u64 },
    /// There is no room for it.
    Full { limit: u64 },
}

impl BlobWriter {
    pub(super) fn new(folder: PathBuf) -> Self {
        let (largest, most) = (limits::BLOB_BYTES, limits::BLOBS_BYTES);
        Self { folder, written: HashSet::new(), bytes: 0, largest, most }
    }

    pub(super) fn put(&mut self, content: &[u8]) -> io::Result<Put> {
        if content.len() as u64 > self.largest {
            return Ok(Put::TooLarge { limit: self.largest });
        }
        let hash = hash(content);
        if self.written.contains(&hash) {
            return Ok(Put::Kept(hash));
        }
        let packed = pack(content)?;
        if self.bytes + packed.len() as u64 > self.most {
            return Ok(Put::Full { limit: self.most });
        }
        private_files::write_whole(&self.folder.join(&hash), &packed)?;
        self.bytes += packed.len() as u64;
        self.written.insert(hash.clone());
        Ok(Put::Kept(hash))
    }
}

/// As gzip, so that `zcat` shows it; the fastest, because pages are many and alike.
pub(super) fn pack(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(content.len() / 4), Compression::fast());
    packer.write_all(content)?;
    packer.finish()
}

/// The name of a blob.
pub(super) fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut name, byte| {
        // Writing to a string cannot fail.
        let _ok = write!(name, "{byte:02x}");
        name
    })
}

/// Whether a name can be that of a blob: it cannot lead anywhere else.
pub(super) fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_written_once_and_caps_hold() {
        let folder = tempfile::tempdir().unwrap();
        let mut blobs = BlobWriter { largest: 100, most: 60, ..BlobWriter::new(folder.path().to_owned()) };
        let kept = blobs.put(b"hello").unwrap();
        assert_eq!(kept, Put::Kept("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".into()));
        assert_eq!(blobs.put(b"hello").unwrap(), kept);
        assert_eq!(blobs.put(&[b'x'; 101]).unwrap(), Put::TooLarge { limit: 100 });
        blobs.put(b"other").unwrap();
        assert_eq!(blobs.put(b"no room for this any more").unwrap(), Put::Full { limit: 60 });
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert!(names.len() == 2 && names.iter().all(|name| is_name(name.to_str().unwrap())), "{names:?}");
        assert!(!is_name("../../../../etc/passwd") && !is_name(&"G".repeat(64)));
    }
}
