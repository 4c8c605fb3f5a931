//! How much a recording may hold: what is written is cut off there, what is opened is refused beyond.

/// A snapshot or picture before it is packed. Extraction reads no larger document.
pub(super) const BLOB_BYTES: u64 = 64 << 20;
/// All blobs of a recording, packed.
pub(super) const BLOBS_BYTES: u64 = 256 << 20;
/// All pictures of steps: pages and what was read from them tell more, and must have room.
pub(super) const PICTURES_BYTES: u64 = 64 << 20;
/// `steps.ndjson`, `net.ndjson` and `output.ndjson`, each.
pub(super) const LINES_BYTES: u64 = 64 << 20;
/// One line.
pub(super) const LINE_BYTES: usize = 4 << 20;
/// `run.json`.
pub(super) const RUN_BYTES: u64 = 1 << 20;
/// A text of a page within a line; more of it tells nobody more.
pub(super) const TEXT_BYTES: usize = 16 << 10;
/// Packed requests and answers that wait for the end of their run.
pub(super) const HELD_BYTES: usize = 4 << 20;
/// Lines of the console; and the bytes of those that wait for the end.
pub(super) const CONSOLE_BYTES: usize = 1 << 20;
pub(super) const CONSOLE_LINES: u64 = 2_000;
/// Files in an archive.
pub(super) const ARCHIVE_FILES: usize = 100_000;
