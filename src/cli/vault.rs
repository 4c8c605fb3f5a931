//! `vault`: the key, and secrets of profiles that are kept under it.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{
    Exit, Refusal,
    recordings::StateArgument,
    terminal,
    typed_secret::typed_secret,
    vault_choice::{VaultArguments, key_file},
};
use crate::{
    language::{Findings, SourceMap},
    portal::Profile,
    session::{KeySource, secret_field, vault_profile},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  Once, so that sessions are kept from run to run:
    wayleave vault init

  A password that no file and no variable holds, named in the profile as `password: { vault: dealer-password }`:
    wayleave vault set dealer-password --profile me.yaml

  The same without a person:
    pass show dealer | wayleave vault set dealer-password --profile me.yaml

  Another key:
    WAYLEAVE_VAULT_KEY_NEW=$(openssl rand -base64 32) wayleave vault rotate --to env:WAYLEAVE_VAULT_KEY_NEW";

#[derive(Debug, Subcommand)]
pub(super) enum VaultCommand {
    /// Make a key, in a file of its owner only or in the system's keyring
    ///
    /// The key file lies outside the state folder, so that a copy of the one is of no use without the other.
    Init {
        /// file:PATH or keyring[:NAME] [default: vault.key in the user's configuration folder]
        #[arg(long, value_name = "SOURCE")]
        key: Option<KeySource>,
    },
    /// Keep a secret of a profile: typed without being shown, or read from stdin
    ///
    /// At a terminal it is asked for twice. Where stdin is none, it is read to its end; one line end is not
    /// part of the secret.
    Set(SecretArguments),
    /// Forget a secret of a profile
    Remove(SecretArguments),
    /// Say what is kept, without what is in it
    List(Everything),
    /// Seal everything anew with another key
    Rotate {
        /// Where the new key comes from; it is not made here
        #[arg(long, value_name = "SOURCE")]
        to: KeySource,

        #[command(flatten)]
        of: Everything,
    },
}

/// A secret of a profile.
#[derive(Debug, Args)]
pub(super) struct SecretArguments {
    /// Its name, as profiles say `{ vault: NAME }`
    name: String,

    /// The profile that it belongs to
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: PathBuf,

    #[command(flatten)]
    of: Everything,
}

/// A whole vault.
#[derive(Debug, Args)]
pub(super) struct Everything {
    #[command(flatten)]
    state: StateArgument,

    #[command(flatten)]
    vault: VaultArguments,
}

pub(super) async fn vault(command: VaultCommand) -> Result<Exit, Refusal> {
    match command {
        VaultCommand::Init { key } => init(key).await,
        VaultCommand::Set(arguments) => set(&arguments).await,
        VaultCommand::Remove(arguments) => {
            let vault = arguments.of.vault.require(&arguments.of.state.folder()?).await?;
            let profile = vault_profile(&profile(&arguments.profile)?);
            if !vault.remove(&profile, &secret_field(&arguments.name)).await? {
                return Err(Refusal::invalid(format_args!("{profile} keeps no secret `{}`", arguments.name)));
            }
            Ok(Exit::Done)
        }
        VaultCommand::List(of) => {
            let vault = of.vault.require(&of.state.folder()?).await?;
            let places = vault.places().await?;
            let lines: String = places.iter().map(|(profile, field)| format!("{profile} {field}\n")).collect();
            terminal::print(&terminal::printable(&lines))?;
            Ok(Exit::Done)
        }
        VaultCommand::Rotate { to, of } => {
            let vault = of.vault.require(&of.state.folder()?).await?;
            let (_, count) = vault.rotate(to.read().await?).await?;
            terminal::say(format_args!("{count} things are sealed with the key from {to}; the old one opens nothing"));
            Ok(Exit::Done)
        }
    }
}

async fn init(key: Option<KeySource>) -> Result<Exit, Refusal> {
    let source = key.or_else(|| key_file().map(KeySource::File));
    let source = source.ok_or_else(|| Refusal::invalid("there is no home folder for the key").hinted("name a file"))?;
    let key = source.create().await?;
    terminal::say(format_args!("made the key {} in {source}: keep a copy where only you find it", key.id()));
    Ok(Exit::Done)
}

async fn set(arguments: &SecretArguments) -> Result<Exit, Refusal> {
    let vault = arguments.of.vault.require(&arguments.of.state.folder()?).await?;
    let profile = vault_profile(&profile(&arguments.profile)?);
    let secret = typed_secret(&arguments.name)?;
    vault.put(&profile, &secret_field(&arguments.name), &secret).await?;
    Ok(Exit::Done)
}

/// A profile by itself: its portal's files are not needed.
pub(super) fn profile(path: &Path) -> Result<Profile, Refusal> {
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    let profile = Profile::load(path, &mut sources, &mut findings);
    profile.filter(|_| !findings.has_errors()).ok_or_else(|| {
        terminal::say_text(&crate::language::render_findings(&findings, &sources, terminal::stderr_has_colour()));
        Refusal::invalid(format_args!("the profile {} cannot be read", path.display()))
    })
}
