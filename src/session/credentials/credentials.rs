//! Credentials: from the source a profile names to a secret.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
    path::Path,
};

use indexmap::IndexMap;
use zeroize::Zeroizing;

use super::{CredentialError, SourceProblem, read_command, read_descriptor};
use crate::{
    portal::{CredentialSource, Profile},
    secret::{Redactor, Secret},
    session::{Vault, vault_profile},
};

/// Larger sources are refused: a private key is the largest thing that could be meant.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Reads secrets from their sources and makes the redactor know each of them.
pub struct Credentials {
    sources: IndexMap<String, CredentialSource>,
    redactor: Redactor,
    /// A descriptor can be read once; two secrets of one profile may name the same.
    descriptors: HashMap<u32, Secret>,
    warnings: Vec<String>,
    /// The vault, and what it calls the profile.
    vault: Option<(Vault, String)>,
}

impl Credentials {
    /// Relative `file` sources are relative to the working folder: who loads a profile makes them
    /// relative to it.
    #[must_use]
    pub fn new(profile: &Profile, redactor: Redactor) -> Self {
        Self {
            sources: profile.credentials.clone(),
            redactor,
            descriptors: HashMap::new(),
            warnings: Vec::new(),
            vault: None,
        }
    }

    /// Reads `vault` sources from a vault.
    #[must_use]
    pub fn with_vault(mut self, vault: Option<&Vault>, profile: &Profile) -> Self {
        self.vault = vault.map(|vault| (vault.clone(), vault_profile(profile)));
        self
    }

    /// Reads the secrets a portal asks for, in its order.
    ///
    /// # Errors
    /// The first secret that the profile has no source for, or whose source gives none.
    pub async fn resolve(&mut self, names: &[String]) -> Result<BTreeMap<String, Secret>, CredentialError> {
        let mut secrets = BTreeMap::new();
        for name in names {
            let source = self.sources.get(name).cloned().ok_or_else(|| CredentialError {
                secret: name.clone(),
                place: "the profile".to_owned(),
                problem: SourceProblem::NoSource,
            })?;
            secrets.insert(name.clone(), self.secret(name, &source).await?);
        }
        Ok(secrets)
    }

    /// Reads one secret; one trailing line end is not part of it.
    ///
    /// # Errors
    /// The source is missing, empty, too large, not text, or its program failed.
    pub async fn secret(&mut self, name: &str, source: &CredentialSource) -> Result<Secret, CredentialError> {
        let read = self.read(source).await;
        let kept = read.and_then(|secret| self.redactor.add(&secret).map(|()| secret).map_err(SourceProblem::from));
        kept.map_err(|problem| CredentialError { secret: name.to_owned(), place: place(source), problem })
    }

    /// What is wrong with the sources without stopping a run, such as a secret file others can read; once each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    async fn read(&mut self, source: &CredentialSource) -> Result<Secret, SourceProblem> {
        match source {
            CredentialSource::Env(name) => {
                let value = std::env::var_os(name).ok_or(SourceProblem::NotSet)?;
                secret_of(value.into_encoded_bytes())
            }
            CredentialSource::File(path) => self.read_file(path),
            CredentialSource::Fd(number) => self.read_once(*number).await,
            CredentialSource::Command(argv) => {
                let output = read_command(argv).await;
                secret_of(output.map_err(|problem| self.without_secrets(problem))?)
            }
            CredentialSource::Vault(name) => self.read_vault(name).await,
        }
    }

    async fn read_vault(&self, name: &str) -> Result<Secret, SourceProblem> {
        let (vault, profile) = self.vault.as_ref().ok_or(SourceProblem::NoVault)?;
        let kept = vault.get(profile, &secret_field(name)).await;
        kept.map_err(|error| SourceProblem::Vault(error.to_string()))?
            .ok_or_else(|| SourceProblem::NotInVault(name.to_owned()))
    }

    fn read_file(&mut self, path: &Path) -> Result<Secret, SourceProblem> {
        let file = std::fs::File::open(path)?;
        if readable_by_others(&file.metadata()?) {
            let path = path.display();
            let warning = format!("everyone on this machine can read the secret in {path}: run `chmod 600 {path}`");
            // Two secrets may come from one file, and one secret may be read again.
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        let mut bytes = Vec::new();
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        secret_of(bytes)
    }

    async fn read_once(&mut self, number: u32) -> Result<Secret, SourceProblem> {
        if let Some(secret) = self.descriptors.get(&number) {
            return Ok(secret.clone());
        }
        let secret = secret_of(read_descriptor(number).await?)?;
        self.descriptors.insert(number, secret.clone());
        Ok(secret)
    }

    /// A program's complaint may quote a secret that was read before.
    fn without_secrets(&self, problem: SourceProblem) -> SourceProblem {
        match problem {
            SourceProblem::Failed { status, stderr } => {
                SourceProblem::Failed { status, stderr: self.redactor.redact(&stderr).into_owned() }
            }
            other => other,
        }
    }
}

/// Reads one secret that no profile names.
///
/// # Errors
/// As [`Credentials::secret`].
pub async fn read_source(name: &str, source: &CredentialSource, redactor: Redactor) -> Result<Secret, CredentialError> {
    let (sources, descriptors) = (IndexMap::new(), HashMap::new());
    Credentials { sources, redactor, descriptors, warnings: Vec::new(), vault: None }.secret(name, source).await
}

/// Takes over the bytes of a source; they are wiped whether or not they make a secret.
pub(in crate::session) fn secret_of(bytes: Vec<u8>) -> Result<Secret, SourceProblem> {
    let bytes = Zeroizing::new(bytes);
    if bytes.len() > MAX_BYTES {
        return Err(SourceProblem::TooLarge { limit: MAX_BYTES });
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| SourceProblem::NotText)?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(SourceProblem::Empty);
    }
    Ok(Secret::new(text.to_owned()))
}

/// The field of the vault that a secret of a profile is kept in.
#[must_use]
pub fn secret_field(name: &str) -> String {
    format!("secret:{name}")
}

/// How a source is called in messages. A command's arguments stay out: people put tokens there.
fn place(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Env(name) => format!("the environment variable `{name}`"),
        CredentialSource::File(path) => format!("the file `{}`", path.display()),
        CredentialSource::Fd(number) => format!("file descriptor {number}"),
        CredentialSource::Command(argv) => {
            format!("the command `{}`", argv.first().map_or("", String::as_str))
        }
        CredentialSource::Vault(name) => format!("the vault's `{name}`"),
    }
}

#[cfg(unix)]
fn readable_by_others(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o004 != 0
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::{io::Write, os::fd::AsRawFd};

    use super::*;

    fn credentials() -> Credentials {
        let (sources, descriptors) = (IndexMap::new(), HashMap::new());
        Credentials { sources, redactor: Redactor::default(), descriptors, warnings: Vec::new(), vault: None }
    }

    fn shell(script: &str) -> CredentialSource {
        CredentialSource::Command(vec!["sh".into(), "-c".into(), script.into()])
    }

    #[tokio::test]
    async fn a_file_loses_one_line_end_and_is_known_to_the_redactor() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "correct horse \r\n").unwrap();
        let mut credentials = credentials();
        let secret =
            credentials.secret("password", &CredentialSource::File(folder.path().join("password"))).await.unwrap();
        assert_eq!(secret.expose(), "correct horse ");
        assert!(!credentials.redactor.redact("typed correct horse here").contains("correct horse "));
    }

    #[tokio::test]
    async fn a_file_that_others_can_read_is_read_with_a_warning() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "correct horse").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let mut credentials = credentials();
        for name in ["password", "password-again"] {
            credentials.secret(name, &CredentialSource::File(path.clone())).await.unwrap();
        }
        assert_eq!(credentials.warnings().len(), 1);
        assert!(credentials.warnings()[0].contains(&format!("chmod 600 {}", path.display())));
    }

    #[tokio::test]
    async fn errors_name_the_secret_and_the_source() {
        let mut credentials = credentials();
        let missing = credentials.secret("user", &CredentialSource::Env("WAYLEAVE_TEST_UNSET".into())).await;
        assert_eq!(
            missing.unwrap_err().to_string(),
            "cannot read the secret `user` from the environment variable `WAYLEAVE_TEST_UNSET`: it is not set"
        );
        let vault = credentials.secret("user", &CredentialSource::Vault("dealer".into())).await;
        assert!(vault.unwrap_err().to_string().contains("wayleave vault init"));
    }

    #[tokio::test]
    async fn a_failed_command_shows_its_stderr_and_never_its_stdout() {
        let mut credentials = credentials();
        let failed = credentials.secret("password", &shell("echo hunter2-long; echo no such entry >&2; exit 3")).await;
        let message = failed.unwrap_err().to_string();
        assert!(message.contains("no such entry") && message.contains('3'), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
        let given = credentials.secret("password", &shell("printf '%s\\n' hunter2-long")).await.unwrap();
        assert_eq!(given.expose(), "hunter2-long");
    }

    #[tokio::test]
    async fn a_descriptor_is_read_once_and_remembered() {
        let mut credentials = credentials();
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(b"from a pipe\n").unwrap();
        drop(writer);
        let source = CredentialSource::Fd(u32::try_from(reader.as_raw_fd()).unwrap());
        for _ in 0..2 {
            assert_eq!(credentials.secret("password", &source).await.unwrap().expose(), "from a pipe");
        }
    }

    #[test]
    fn what_no_secret_can_be_is_refused() {
        assert!(matches!(secret_of(b"\n".to_vec()), Err(SourceProblem::Empty)));
        assert!(matches!(secret_of(vec![b'x'; MAX_BYTES + 1]), Err(SourceProblem::TooLarge { .. })));
        assert!(matches!(secret_of(vec![0xff, 0xfe]), Err(SourceProblem::NotText)));
    }

    #[tokio::test]
    async fn the_vault_gives_a_profile_its_own_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let state = crate::session::StateDb::open(folder.path()).await.unwrap();
        let vault = Vault::open(state, crate::session::VaultKey::generate().unwrap()).await.unwrap();
        vault.put("shop/me", &secret_field("pin"), &Secret::new("4711")).await.unwrap();
        let source = CredentialSource::Vault("pin".into());
        let mut mine = Credentials { vault: Some((vault.clone(), "shop/me".into())), ..credentials() };
        assert_eq!(mine.secret("pin", &source).await.unwrap().expose(), "4711");
        assert_eq!(mine.redactor.redact("is 4711 it?"), format!("is {} it?", crate::secret::MARK));
        let mut other = Credentials { vault: Some((vault, "shop/you".into())), ..credentials() };
        assert!(other.secret("pin", &source).await.unwrap_err().to_string().contains("vault set pin"));
    }
}
