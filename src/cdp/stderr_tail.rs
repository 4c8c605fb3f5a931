//! The end of what a browser wrote to standard error: its last words, when it dies.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{io::AsyncReadExt, process::ChildStderr, time::timeout_at};
use tokio_util::sync::CancellationToken;

use super::deadline::Deadline;

/// How much is kept.
const KEPT: usize = 64 * 1024;

#[derive(Clone, Debug, Default)]
pub(super) struct StderrTail {
    bytes: Arc<Mutex<VecDeque<u8>>>,
    finished: CancellationToken,
}

impl StderrTail {
    /// Reads `source` to its end in the background, so that the writer never blocks on it.
    pub(super) fn collect(source: Option<ChildStderr>) -> Self {
        let tail = Self::default();
        let reader = tail.clone();
        tokio::spawn(async move {
            let _finished = reader.finished.clone().drop_guard();
            let Some(mut source) = source else { return };
            let mut chunk = vec![0; 8 * 1024];
            while let Ok(length @ 1..) = source.read(&mut chunk).await {
                reader.append(&chunk[..length]);
            }
        });
        tail
    }

    fn append(&self, chunk: &[u8]) {
        let mut bytes = self.bytes();
        bytes.extend(chunk);
        let surplus = bytes.len().saturating_sub(KEPT);
        bytes.drain(..surplus);
    }

    pub(super) fn text(&self) -> Arc<str> {
        String::from_utf8_lossy(self.bytes().make_contiguous()).into()
    }

    /// Waits until everything was read, at most until `deadline`.
    pub(super) async fn finished(&self, deadline: Deadline) {
        let _ = timeout_at(deadline.instant(), self.finished.cancelled()).await;
    }

    fn bytes(&self) -> MutexGuard<'_, VecDeque<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept() {
        let tail = StderrTail::default();
        tail.append(&vec![b'a'; KEPT]);
        tail.append(b"the end");
        assert_eq!(tail.text().len(), KEPT);
        assert!(tail.text().ends_with("aathe end"));
    }
}
