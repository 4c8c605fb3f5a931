//! Why a file cannot be sent.

/// What keeps a file from being uploaded. Reads on after the file's name and a colon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is empty")]
    Empty,
    #[error("it has {bytes} bytes; files up to {} MiB are read", super::MAX_FILE_BYTES >> 20)]
    File { bytes: u64 },
    /// Nothing that this program knows.
    #[error("its content is none of {accepted}")]
    Unknown { accepted: String },
    #[error("it is {found}, but the portal takes {accepted}")]
    Type { found: &'static str, accepted: String },
    /// A picture that no decoder here reads.
    #[error("it is {found}, which cannot be read here; save it as JPEG or PNG")]
    Undecodable { found: &'static str },
    /// The portal's file asks for what no encoder here writes.
    #[error("it must be written anew, and the portal takes neither JPEG nor PNG but {accepted}")]
    Unwritable { accepted: String },
    #[error("it is an animation; save the frame that is meant as JPEG or PNG")]
    Animation,
    #[error("it is {width} × {height} pixels; no side may have more than {max}")]
    Side { width: u32, height: u32, max: u32 },
    #[error("it is {width} × {height} pixels, more than {max} megapixels")]
    Pixels { width: u32, height: u32, max: u64 },
    #[error("its {width} × {height} pixels would take more than {max} MiB of memory")]
    Memory { width: u32, height: u32, max: u64 },
    #[error("it ends in the middle")]
    CutShort,
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it has {bytes} bytes; the portal takes {max}")]
    Bytes { bytes: u64, max: u64 },
    #[error("even small and at low quality it has more than the {max} bytes that the portal takes")]
    Incompressible { max: u64 },
}
