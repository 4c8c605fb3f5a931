//! Nodes of a YAML file.

use crate::language::Span;

/// A node of a file, with where it was written. Scalars keep their text: `00005` stays five digits.
#[derive(Clone, Debug)]
pub struct YamlNode {
    pub kind: YamlKind,
    pub span: Span,
}

/// What a [`YamlNode`] is.
#[derive(Clone, Debug)]
pub enum YamlKind {
    Scalar {
        text: String,
        style: ScalarStyle,
    },
    List(Vec<YamlNode>),
    /// In written order; keys are unique.
    Map(Vec<(YamlKey, YamlNode)>),
    /// Something already reported (an alias, a key that is no text). Readers skip it silently.
    Refused,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// `text`: may also be a number, a boolean, or nothing at all.
    Plain,
    /// `"text"` or `'text'`.
    Quoted,
    /// `|` or `>`.
    Block,
}

/// A key of a map.
#[derive(Clone, Debug)]
pub struct YamlKey {
    pub text: String,
    pub span: Span,
}

impl YamlNode {
    /// The text of a scalar that is there at all.
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            YamlKind::Scalar { text, .. } if !self.is_nothing() => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar written without quotes, as numbers and booleans are.
    pub fn plain(&self) -> Option<&str> {
        match &self.kind {
            YamlKind::Scalar { text, style: ScalarStyle::Plain } if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A key without a value.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.kind, YamlKind::Scalar { text, style: ScalarStyle::Plain } if text.is_empty() || text == "~")
    }

    /// The node below these keys of nested maps.
    pub fn at(&self, path: &[&str]) -> Option<&YamlNode> {
        path.iter().try_fold(self, |node, key| match &node.kind {
            YamlKind::Map(entries) => entries.iter().find(|(k, _)| k.text == *key).map(|(_, value)| value),
            _ => None,
        })
    }

    /// What is written here, in words: `a list`, `the text "x"`.
    pub fn describe(&self) -> String {
        match &self.kind {
            _ if self.is_nothing() => "nothing".to_owned(),
            YamlKind::Scalar { text, .. } if text.chars().count() > 40 => "a longer text".to_owned(),
            YamlKind::Scalar { text, .. } => format!("`{}`", text.replace('\n', " ")),
            YamlKind::List(items) if items.is_empty() => "an empty list".to_owned(),
            YamlKind::List(_) => "a list".to_owned(),
            YamlKind::Map(entries) if entries.is_empty() => "an empty map".to_owned(),
            YamlKind::Map(_) => "a map".to_owned(),
            YamlKind::Refused => "something refused".to_owned(),
        }
    }
}
