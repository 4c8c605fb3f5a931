//! Where the vault's key comes from.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use thiserror::Error;

use super::{SealError, VaultKey};
use crate::{
    secret::Secret,
    session::{
        SourceProblem,
        credentials::{read_descriptor, secret_of},
    },
};

/// The variable that holds a key.
pub const KEY_VARIABLE: &str = "WAYLEAVE_VAULT_KEY";
/// Our name in the system's keyring, and that of the key there unless another is given.
const SERVICE: &str = "wayleave";
const ENTRY: &str = "vault";
/// A person may be asked to unlock it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A place for the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    Env(String),
    File(PathBuf),
    Fd(u32),
    /// An entry of the operating system's keyring.
    Keyring(String),
}

/// No key came from where one was to come.
#[derive(Debug, Error)]
#[error("the vault's key, {place}: {problem}")]
pub struct KeyError {
    place: String,
    problem: KeyProblem,
}

/// What was wrong there.
#[derive(Debug, Error)]
pub enum KeyProblem {
    #[error(transparent)]
    Source(#[from] SourceProblem),
    #[error(transparent)]
    Key(#[from] SealError),
    #[error("others can read it: run `chmod 600` on it")]
    Shared,
    #[error("there is no key under this name; make one with `wayleave vault init --key keyring:{0}`")]
    NotInKeyring(String),
    #[error("there is a key under this name already; it is not written over")]
    InKeyring,
    #[error(
        "the keyring is locked, and nobody unlocked it ({0}): unlock it, as signing in to the desktop does, or use a \
         key file (--vault-key file:PATH)"
    )]
    Locked(String),
    #[error("there is no keyring that answers here ({0}): use a key file (--vault-key file:PATH)")]
    NoKeyring(String),
    #[error("the keyring did not answer within {} s; it may be asking somebody at a screen", .0.as_secs())]
    Silent(Duration),
    #[error("the keyring says: {0}")]
    Keyring(String),
}

impl KeySource {
    /// Where it comes from when nobody says: the variable if it is set, else the key file if it is there.
    #[must_use]
    pub fn usual(key_file: Option<&Path>) -> Option<Self> {
        if std::env::var_os(KEY_VARIABLE).is_some_and(|value| !value.is_empty()) {
            return Some(Self::Env(KEY_VARIABLE.to_owned()));
        }
        key_file.filter(|path| path.exists()).map(|path| Self::File(path.to_owned()))
    }

    /// Reads the key.
    ///
    /// # Errors
    /// There is none, it is none, or others can read it.
    pub async fn read(&self) -> Result<VaultKey, KeyError> {
        let text = self.text().await.and_then(|text| Ok(VaultKey::parse(&text)?));
        text.map_err(|problem| self.failed(problem))
    }

    async fn text(&self) -> Result<Secret, KeyProblem> {
        let bytes = match self {
            Self::Env(name) => std::env::var_os(name).ok_or(SourceProblem::NotSet)?.into_encoded_bytes(),
            Self::File(path) => read_private(path)?,
            Self::Fd(number) => read_descriptor(*number).await?,
            Self::Keyring(name) => in_keyring(name, |entry| entry.get_password()).await?.into_bytes(),
        };
        Ok(secret_of(bytes)?)
    }

    /// Makes a key and keeps it there: in a new file, or in the keyring where there is none yet.
    ///
    /// # Errors
    /// There is one already, or it cannot be written; a variable or a descriptor keeps nothing.
    pub async fn create(&self) -> Result<VaultKey, KeyError> {
        let created = async {
            let key = VaultKey::generate()?;
            let text = key.text();
            match self {
                Self::File(path) => write_new(path, &text).map_err(SourceProblem::from)?,
                Self::Keyring(name) => {
                    match in_keyring(name, |entry| entry.get_password()).await {
                        Err(KeyProblem::NotInKeyring(_)) => {}
                        Ok(_) => return Err(KeyProblem::InKeyring),
                        Err(problem) => return Err(problem),
                    }
                    in_keyring(name, move |entry| entry.set_password(text.expose())).await?;
                }
                Self::Env(_) | Self::Fd(_) => return Err(SourceProblem::NotKept.into()),
            }
            Ok(key)
        };
        created.await.map_err(|problem| self.failed(problem))
    }

    fn failed(&self, problem: KeyProblem) -> KeyError {
        KeyError { place: self.to_string(), problem }
    }
}

/// Asks the system's keyring, which may ask a person.
async fn in_keyring<T: Send + 'static>(
    name: &str,
    ask: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeyProblem> {
    let known = name.to_owned();
    let asked = tokio::task::spawn_blocking(move || keyring::Entry::new(SERVICE, &known).and_then(|entry| ask(&entry)));
    let asked = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| KeyProblem::Silent(PATIENCE))?;
    asked.map_err(|error| KeyProblem::Keyring(error.to_string()))?.map_err(|error| problem(name, &error))
}

/// What to do about it. Its own words are no secret: they are of the bus and the service.
fn problem(name: &str, error: &keyring::Error) -> KeyProblem {
    use keyring::Error;
    match error {
        Error::NoEntry => KeyProblem::NotInKeyring(name.to_owned()),
        Error::NoStorageAccess(why) => KeyProblem::Locked(why.to_string()),
        Error::PlatformFailure(why) => KeyProblem::NoKeyring(why.to_string()),
        Error::NoDefaultStore => KeyProblem::NoKeyring("none is known for this system".to_owned()),
        // Others may hold what is kept there.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeyProblem::Key(SealError::NoKey),
        other => KeyProblem::Keyring(other.to_string()),
    }
}

fn read_private(path: &Path) -> Result<Vec<u8>, KeyProblem> {
    use std::{io::Read, os::unix::fs::PermissionsExt};
    let file = std::fs::File::open(path).map_err(SourceProblem::from)?;
    let mode = file.metadata().map_err(SourceProblem::from)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyProblem::Shared);
    }
    let mut bytes = Vec::new();
    file.take(4096).read_to_end(&mut bytes).map_err(SourceProblem::from)?;
    Ok(bytes)
}

fn write_new(path: &Path, text: &Secret) -> std::io::Result<()> {
    use std::{
        io::Write,
        os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

impl FromStr for KeySource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').map_or((text, None), |(kind, rest)| (kind, Some(rest)));
        match (kind, rest.filter(|rest| !rest.is_empty())) {
            ("env", Some(name)) => Ok(Self::Env(name.to_owned())),
            ("file", Some(path)) => Ok(Self::File(PathBuf::from(path))),
            ("fd", Some(number)) => match number.parse() {
                Ok(number @ 3..=1023) => Ok(Self::Fd(number)),
                _ => Err("a file descriptor is a number from 3 to 1023".to_owned()),
            },
            ("keyring", name) => Ok(Self::Keyring(name.unwrap_or(ENTRY).to_owned())),
            // What stands there may be the key itself: it is not repeated.
            _ => Err("expected env:NAME, file:PATH, fd:NUMBER or keyring[:NAME]".to_owned()),
        }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable `{name}`"),
            Self::File(path) => write!(f, "the file `{}`", path.display()),
            Self::Fd(number) => write!(f, "file descriptor {number}"),
            Self::Keyring(name) => write!(f, "`{name}` in the system's keyring"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_key_file_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config/vault.key");
        assert_eq!(KeySource::usual(Some(&path)).filter(|it| matches!(it, KeySource::File(_))), None);
        let source = KeySource::File(path.clone());
        let made = source.create().await.unwrap();
        assert_eq!(source.read().await.unwrap().id(), made.id());
        assert!(source.create().await.is_err(), "a key that is there is not written over");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(source.read().await.unwrap_err().to_string().contains("chmod 600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "hunter2").unwrap();
        let error = source.read().await.unwrap_err().to_string();
        assert!(error.contains("base64") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn sources_are_written_as_kind_and_name() {
        let parse = |text: &str| text.parse::<KeySource>();
        assert_eq!(parse("env:KEY").unwrap(), KeySource::Env("KEY".into()));
        assert_eq!(parse("file:/a:b").unwrap(), KeySource::File("/a:b".into()));
        assert_eq!(parse("keyring").unwrap(), KeySource::Keyring("vault".into()));
        assert_eq!(parse("fd:7").unwrap(), KeySource::Fd(7));
        for text in ["", "env", "env:", "fd:1", "fd:x", "JBSWY3DPEHPK3PXP"] {
            assert!(parse(text).is_err_and(|error| !error.contains("JBSW")), "{text}");
        }
    }
}
