//! SIGINT and SIGTERM while a command prepares: the run itself has its own ears.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Exit, Refusal};

/// Listens from its making on; the default action, which skips all tidying, is off.
pub(super) struct Interruption {
    interrupt: Signal,
    terminate: Signal,
}

impl Interruption {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Ends with the signal that came.
    pub(super) async fn came(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
    }

    /// Does `work`, unless a signal came or comes.
    pub(super) async fn guard<T>(&mut self, work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
        tokio::select! {
            biased;
            exit = self.came() => Err(Refusal::new(exit, anyhow::anyhow!("interrupted before anything was started"))),
            result = work => result,
        }
    }
}
