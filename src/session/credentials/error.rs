//! Why a secret could not be had. Names the secret and its source, never the value.

use std::time::Duration;

use thiserror::Error;

use crate::{secret::TooLong, session::SeedError};

/// A secret of the profile that could not be read.
#[derive(Debug, Error)]
#[error("cannot read the secret `{secret}` from {place}: {problem}")]
pub struct CredentialError {
    /// Its name in the profile, `mfa.totp` for a seed.
    pub secret: String,
    /// The source as a person would say it: `the environment variable X`.
    pub place: String,
    #[source]
    pub problem: SourceProblem,
}

/// What was wrong with the source.
#[derive(Debug, Error)]
pub enum SourceProblem {
    #[error("it is not set")]
    NotSet,
    #[error("it is empty")]
    Empty,
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("it is larger than {} KiB, which no secret is", limit / 1024)]
    TooLarge { limit: usize },
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    NotRedactable(#[from] TooLong),
    #[error("no program is named")]
    NoProgram,
    #[error("it ended with {status}{}", said(stderr))]
    Failed { status: std::process::ExitStatus, stderr: String },
    #[error("it gave nothing within {} s", limit.as_secs())]
    TooSlow { limit: Duration },
    #[error("the profile has no source for it; add one below `credentials`")]
    NoSource,
    #[error(transparent)]
    NoSeed(#[from] SeedError),
    #[error("there is no vault without its key: run `wayleave vault init` once, or give one with --vault-key")]
    NoVault,
    #[error("nothing is kept there; put it in with `wayleave vault set {0} --profile FILE`")]
    NotInVault(String),
    #[error("{0}")]
    Vault(String),
    #[error("a key cannot be kept there: name a file or the keyring")]
    NotKept,
}

fn said(stderr: &str) -> String {
    if stderr.is_empty() { String::new() } else { format!(", saying: {stderr}") }
}
