//! Files to be uploaded, and whether an input would take them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// A file or folder on the disk, as it was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFile {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) is_folder: bool,
}

/// Why files cannot be given to an element.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnfitFiles {
    #[error("no file `{0}` is there")]
    NoFile(String),
    #[error("file `{path}` cannot be read: {detail}")]
    Unreadable { path: String, detail: String },
    #[error("it takes one file, {0} were given: the input is not `multiple`")]
    NotMultiple(usize),
    #[error("`{file}` is not what it accepts: {accept}")]
    NotAccepted { file: String, accept: String },
    #[error("`{0}` is a folder, the input takes files")]
    Folder(String),
    #[error("it takes one folder, files were given")]
    WantsFolder,
}

impl UnfitFiles {
    /// A stable word for the cause: `no-file`, `not-multiple`, ….
    #[must_use]
    pub fn cause(&self) -> &'static str {
        match self {
            Self::NoFile(_) => "no-file",
            Self::Unreadable { .. } => "unreadable",
            Self::NotMultiple(_) => "not-multiple",
            Self::NotAccepted { .. } => "not-accepted",
            Self::Folder(_) | Self::WantsFolder => "folder",
        }
    }
}

impl UploadFile {
    /// Looks at `path`: a file that can be read, or a folder.
    ///
    /// # Errors
    /// When it is neither.
    pub fn at(path: &Path) -> Result<Self, UnfitFiles> {
        let shown = || path.display().to_string();
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => UnfitFiles::NoFile(shown()),
            _ => UnfitFiles::Unreadable { path: shown(), detail: error.to_string() },
        };
        // The browser reads it: an absolute path, links resolved.
        let path = path.canonicalize().map_err(unreadable)?;
        let about = fs::metadata(&path).map_err(unreadable)?;
        if !about.is_dir() {
            fs::File::open(&path).map_err(unreadable)?;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { path, name, bytes: about.len(), is_folder: about.is_dir() })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What an input asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) multiple: bool,
    pub(super) folder: bool,
    /// Its `accept`.
    pub(super) accept: String,
}

impl Asked {
    pub(super) fn objection(&self, files: &[UploadFile]) -> Option<UnfitFiles> {
        if self.folder {
            return (files.len() != 1 || !files[0].is_folder).then_some(UnfitFiles::WantsFolder);
        }
        if let Some(folder) = files.iter().find(|file| file.is_folder) {
            return Some(UnfitFiles::Folder(folder.name.clone()));
        }
        if files.len() > 1 && !self.multiple {
            return Some(UnfitFiles::NotMultiple(files.len()));
        }
        let refused = files.iter().find(|file| !accepts(&self.accept, &file.name))?;
        Some(UnfitFiles::NotAccepted { file: refused.name.clone(), accept: self.accept.clone() })
    }
}

/// Whether `accept` surely leaves the file out is what counts: a type we do not know is the page's to judge.
fn accepts(accept: &str, name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    let types = TYPES.iter().find(|(extensions, _)| extensions.contains(&extension.as_str())).map(|(_, types)| *types);
    let mut tokens = accept.split(',').map(|token| token.trim().to_lowercase()).filter(|token| !token.is_empty());
    let mut any = false;
    let accepted = tokens.any(|token| {
        any = true;
        match token.strip_prefix('.') {
            Some(ending) => name.to_lowercase().ends_with(&format!(".{ending}")),
            None => match token.split_once('/') {
                Some(("*", _)) | None => true,
                Some((family, "*")) => {
                    types.is_none_or(|types| types.iter().any(|of| of.split('/').next() == Some(family)))
                }
                Some(_) => types.is_none_or(|types| types.contains(&token.as_str())),
            },
        }
    });
    accepted || !any
}

/// Extensions and the types that browsers know such files by.
const TYPES: &[(&[&str], &[&str])] = &[
    (&["jpg", "jpeg", "jfif"], &["image/jpeg", "image/jpg", "image/pjpeg"]),
    (&["png"], &["image/png", "image/x-png"]),
    (&["gif"], &["image/gif"]),
    (&["webp"], &["image/webp"]),
    (&["bmp"], &["image/bmp", "image/x-ms-bmp"]),
    (&["tif", "tiff"], &["image/tiff"]),
    (&["heic", "heif"], &["image/heic", "image/heif"]),
    (&["svg"], &["image/svg+xml"]),
    (&["pdf"], &["application/pdf"]),
    (&["csv"], &["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"]),
    (&["txt"], &["text/plain"]),
    (&["json"], &["application/json", "text/json"]),
    (&["xml"], &["text/xml", "application/xml"]),
    (&["zip"], &["application/zip", "application/x-zip-compressed"]),
    (&["doc"], &["application/msword"]),
    (&["docx"], &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    (&["xls"], &["application/vnd.ms-excel"]),
    (&["xlsx"], &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    (&["mp4"], &["video/mp4"]),
    (&["mov"], &["video/quicktime"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_refuses_only_what_it_surely_leaves_out() {
        for (accept, name) in [
            ("", "a.exe"),
            ("image/*", "photo.JPG"),
            (".png, .PDF", "window sticker.pdf"),
            ("application/pdf", "unknown.kind"),
            ("image/jpeg,*/*", "a.zip"),
            ("text/csv", "stock.csv"),
        ] {
            assert!(accepts(accept, name), "{accept} takes {name}");
        }
        for (accept, name) in [("image/*", "stock.csv"), (".png", "photo.jpg"), ("application/pdf", "photo.png")] {
            assert!(!accepts(accept, name), "{accept} does not take {name}");
        }
    }
}
