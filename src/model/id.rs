//! Ids of models: a prefix that tells the kind, and the portal's own id.

use serde::Serialize;

use super::{
    Type, Value,
    declare::Content,
    problem::{Path, Problems},
};

/// An id as models carry it: a prefix (`veh_`) and the portal's own id in lower case with only its
/// letters and digits, so that `{9F21AD00-…}` and `9f21ad00…` are one id. Stable as long as the
/// portal's is; nothing has to be stored to know it again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    pub(super) fn with_prefix(prefix: &str, own: &str) -> Self {
        let own = own.strip_prefix(prefix).unwrap_or(own);
        let letters = own.chars().filter(char::is_ascii_alphanumeric);
        Self(format!("{prefix}{}", letters.collect::<String>().to_ascii_lowercase()))
    }

    /// What the record held.
    pub(super) fn as_read(&self) -> &str {
        &self.0
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Content for Id {
    fn type_() -> Type {
        Type::Id
    }

    fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        let text = String::read(value, path, problems)?;
        if text.chars().any(|character| character.is_ascii_alphanumeric()) {
            return Some(Self(text));
        }
        problems.content(path, "an id with letters or digits", &text);
        None
    }
}
