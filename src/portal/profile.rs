//! Profile files: which installation, and where the credentials come from. Never a literal secret.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{AnswerRule, Challenge};
use crate::language::Span;

/// A profile: the user's own file, outside the flows folder.
#[derive(Clone, Debug)]
pub struct Profile {
    pub name: String,
    pub portal: String,
    pub origins: IndexMap<String, String>,
    pub rooftop: Option<String>,
    pub credentials: IndexMap<String, CredentialSource>,
    /// How each challenge is answered, the best first: by the first rule that can, then by the next.
    pub mfa: IndexMap<Challenge, Vec<AnswerRule>>,
    pub browser: BrowserChoice,
    pub span: Span,
}

impl Profile {
    /// Whether a person at the terminal may be asked.
    #[must_use]
    pub fn asks_person(&self) -> bool {
        self.mfa.values().flatten().any(|answer| matches!(answer, AnswerRule::Terminal))
    }

    /// Makes the files that it names relative to a folder.
    #[must_use]
    pub fn beside(mut self, folder: &Path) -> Self {
        let answers = self.mfa.values_mut().flatten();
        let (mut sources, mut files) = (Vec::new(), Vec::new());
        for answer in answers {
            match answer {
                AnswerRule::Mail(mail) => {
                    sources.extend([&mut mail.user, &mut mail.password]);
                    files.extend(&mut mail.ca);
                }
                AnswerRule::Seed(source) => sources.push(source),
                AnswerRule::Inbox(_) | AnswerRule::Command(_) | AnswerRule::Push(_) | AnswerRule::Terminal => {}
            }
        }
        sources.extend(self.credentials.values_mut());
        let secrets = sources.into_iter().filter_map(|source| match source {
            CredentialSource::File(path) => Some(path),
            _ => None,
        });
        secrets.chain(files).for_each(|path| *path = folder.join(&*path));
        self
    }
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
