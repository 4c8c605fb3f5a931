//! Files that were downloaded: their names made harmless, their content counted and hashed, kept where
//! nothing is written over.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// A file that a step waited for, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// The name the portal gave it, without what a name must not hold.
    pub name: String,
    /// Where it is kept.
    pub path: PathBuf,
    pub bytes: u64,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

/// Longer names are cut: file systems take 255 bytes, and a number may be added.
const LONGEST_NAME: usize = 200;
/// What a portal's file is called that has no name.
const NAMELESS: &str = "download";

/// A name for the file system: no path, no control or direction characters, nothing hidden, not too long.
pub(super) fn safe_name(suggested: &str) -> String {
    let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let trimmed = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() { NAMELESS.to_owned() } else { shortened(trimmed) }
}

/// Characters that show nothing, or turn the text around that follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = stem_and_extension(name);
    let extension = if extension.len() > 20 { "" } else { extension };
    let mut end = LONGEST_NAME - extension.len();
    while !stem.is_char_boundary(end.min(stem.len())) {
        end -= 1;
    }
    format!("{}{extension}", &stem[..end.min(stem.len())])
}

/// The extension with its dot, or nothing.
fn stem_and_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    }
}

/// Counts, hashes and moves a file into `folder` under `name`, or the next free name like it.
pub(super) fn keep(file: &Path, folder: &Path, name: &str) -> io::Result<Downloaded> {
    let (bytes, sha256) = measure(file)?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (path, place) = free_place(folder, name)?;
    let moved = move_into(file, &path, place);
    if moved.is_err() {
        let _ = fs::remove_file(&path);
    }
    moved?;
    let path = path.canonicalize()?;
    Ok(Downloaded { name: name.to_owned(), path, bytes, sha256 })
}

fn measure(file: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hash, mut buffer, mut bytes) = (File::open(file)?, Sha256::new(), vec![0; 64 * 1024], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hash.update(&buffer[..read]);
    }
    let digits = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, digits))
}

/// Makes an empty file that was not there: `name`, `name (2)`, ….
fn free_place(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    const MOST_NAMESAKES: u32 = 10_000;
    let (stem, extension) = stem_and_extension(name);
    for number in 1..=MOST_NAMESAKES {
        let numbered = if number == 1 { name.to_owned() } else { format!("{stem} ({number}){extension}") };
        let path = folder.join(numbered);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|place| (path, place)),
        }
    }
    Err(io::Error::other("too many files of one name"))
}

fn move_into(file: &Path, path: &Path, mut place: File) -> io::Result<()> {
    if fs::rename(file, path).is_ok() {
        return fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600));
    }
    // The quarantine may be on another file system.
    io::copy(&mut File::open(file)?, &mut place)?;
    fs::remove_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless() {
        for (suggested, name) in [
            ("stock list.csv", "stock list.csv"),
            ("inventaire été.csv", "inventaire été.csv"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            (".bashrc", "bashrc"),
            ("..", "download"),
            ("", "download"),
            ("invoice\u{202e}fdp.exe\n", "invoicefdp.exe"),
            ("a:b?.txt", "a_b_.txt"),
        ] {
            assert_eq!(safe_name(suggested), name, "{suggested:?}");
        }
        let long = safe_name(&format!("{}.csv", "é".repeat(300)));
        assert!(long.len() <= LONGEST_NAME && long.ends_with("é.csv"), "{long}");
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let keep_one = |content: &str| {
            let file = folder.path().join("part");
            fs::write(&file, content).unwrap();
            keep(&file, &folder.path().join("kept"), "a.csv").unwrap()
        };
        let (first, second) = (keep_one("hello"), keep_one("other"));
        assert_eq!(first.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assert_eq!(fs::read_to_string(&first.path).unwrap(), "hello");
        assert_eq!(second.path.file_name().unwrap(), "a (2).csv");
        assert_eq!((second.name.as_str(), second.bytes), ("a.csv", 5));
    }
}
