//! `state.db` in the state folder: what must outlive a run and is shared by all processes.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use thiserror::Error;

use super::file_lock::lock;

/// The tables of the database, one file per change to them, never edited once it was released. A new file is
/// seen when this file is built again.
static MIGRATIONS: Migrator = sqlx::migrate!("src/session/migrations");

/// How long another process may hold the database.
const BUSY: Duration = Duration::from_secs(10);

/// The open database. A clone is the same connection.
#[derive(Clone, Debug)]
pub struct StateDb {
    pool: SqlitePool,
    folder: PathBuf,
}

/// The state folder or its database failed.
#[derive(Debug, Error)]
pub enum StateError {
    #[error("cannot make the state folder {}", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("cannot open {}", path.display())]
    Open { path: PathBuf, source: sqlx::Error },
    #[error("cannot bring {} up to this version", path.display())]
    Migrate { path: PathBuf, source: MigrateError },
    #[error("cannot claim a code in state.db")]
    Claim(#[source] sqlx::Error),
    #[error("cannot read or note in state.db what is known of sessions")]
    Session(#[source] sqlx::Error),
}

impl StateDb {
    /// Opens `state.db` in the state folder; makes both, for their owner only, if they are missing, and
    /// brings the tables up to this version. What is committed is on the disk.
    ///
    /// # Errors
    /// The folder cannot be made, the database cannot be opened or written, or a later version wrote it.
    pub async fn open(state_folder: &Path) -> Result<Self, StateError> {
        let unusable = |source| StateError::Folder { path: state_folder.to_owned(), source };
        make_private_folder(state_folder).map_err(unusable)?;
        let path = state_folder.join("state.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .busy_timeout(BUSY)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        // SQLite has no lock that spans migrations; processes that start at once take turns.
        let turn = turn_to_migrate(&state_folder.join("state.lock")).await.map_err(unusable)?;
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = pool.map_err(|source| StateError::Open { path: path.clone(), source })?;
        MIGRATIONS.run(&pool).await.map_err(|source| StateError::Migrate { path, source })?;
        drop(turn);
        Ok(Self { pool, folder: state_folder.to_owned() })
    }

    /// The connection. Every transaction that writes begins with `BEGIN IMMEDIATE`.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The state folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Held until it is dropped.
async fn turn_to_migrate(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    lock(file, |_| ()).await
}

fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
