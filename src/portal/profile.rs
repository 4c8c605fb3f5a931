//! Profile files: which installation, and where the credentials come from. Never a literal secret.

use std::path::PathBuf;

use indexmap::IndexMap;

use crate::language::Span;

/// A profile: the user's own file, outside the flows folder.
#[derive(Clone, Debug)]
pub struct Profile {
    pub name: String,
    pub portal: String,
    pub origins: IndexMap<String, String>,
    pub rooftop: Option<String>,
    pub credentials: IndexMap<String, CredentialSource>,
    /// How each challenge is answered.
    pub mfa: IndexMap<String, CredentialSource>,
    pub browser: BrowserChoice,
    pub span: Span,
}

/// Where one secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialSource {
    Env(String),
    File(PathBuf),
    Fd(u32),
    /// A program and its arguments; its standard output, one trailing newline dropped.
    Command(Vec<String>),
    Vault(String),
}

/// Which browser to drive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrowserChoice {
    pub path: Option<PathBuf>,
    pub ws: Option<String>,
    pub headed: bool,
}
