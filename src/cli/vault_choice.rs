//! Which key opens the vault, and where it is when nobody says.

use std::{
    env,
    path::{Path, PathBuf},
};

use clap::Args;

use super::Refusal;
use crate::session::{KeySource, StateDb, Vault};

/// The key of the vault, for commands that use sessions.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct VaultArguments {
    /// Where the vault's key comes from: env:NAME, file:PATH, fd:NUMBER or keyring[:NAME] [default: the
    /// variable WAYLEAVE_VAULT_KEY, else the key file that `vault init` makes; without a key nothing is kept]
    #[arg(long, value_name = "SOURCE", env = "WAYLEAVE_VAULT_KEY_FROM", hide_env_values = true)]
    pub(super) vault_key: Option<KeySource>,
}

impl VaultArguments {
    /// Opens the vault of a state folder; nothing if there is no key.
    pub(super) async fn open(&self, state: &Path) -> Result<Option<Vault>, Refusal> {
        let file = key_file();
        let Some(source) = self.vault_key.clone().or_else(|| KeySource::usual(file.as_deref())) else {
            return Ok(None);
        };
        let key = source.read().await?;
        let vault = Vault::open(StateDb::open(state).await?, key).await;
        vault.map(Some).map_err(|error| {
            Refusal::new(super::Exit::Invalid, error).hinted(format!("the key came from {source}; nothing was changed"))
        })
    }

    /// The same where there is nothing to do without one.
    pub(super) async fn require(&self, state: &Path) -> Result<Vault, Refusal> {
        self.open(state).await?.ok_or_else(|| {
            Refusal::invalid("there is no vault: no key was given")
                .hinted("run `wayleave vault init` once, or name a key with --vault-key")
        })
    }
}

/// `$XDG_CONFIG_HOME/wayleave/vault.key`, which is `~/.config/wayleave/vault.key` for most.
pub(super) fn key_file() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let configs = set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")))?;
    Some(configs.join("wayleave").join("vault.key"))
}
