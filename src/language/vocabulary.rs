//! The names of types: built in, models, and the portal's words.

use super::{Findings, Rule, YamlNode, suggestion};
use crate::model::Type;

/// Types that are written as one word.
const WORDS: &[(&str, Type)] = &[
    ("text", Type::Text),
    ("id", Type::Id),
    ("int", Type::Int),
    ("decimal", Type::Decimal),
    ("money", Type::Money),
    ("bool", Type::Bool),
    ("date", Type::Date),
    ("time", Type::Time),
    ("timestamp", Type::Timestamp),
    ("duration", Type::Duration),
    ("vin", Type::Vin),
    ("phone", Type::Phone),
    ("email", Type::Email),
    ("url", Type::Url),
    ("file", Type::File),
    ("secret", Type::Secret),
];

/// What a one-word type may name.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pub models: Vec<String>,
    /// The portal's words tables; `None` when its file cannot be read, and nothing can be said.
    pub words: Option<Vec<String>>,
}

impl Vocabulary {
    /// The type a text names.
    pub fn type_named(&self, name: &str) -> Option<Type> {
        let built_in = WORDS.iter().find(|(word, _)| *word == name).map(|(_, type_)| type_.clone());
        built_in
            .or_else(|| self.models.iter().any(|model| model == name).then(|| Type::Model(name.to_owned())))
            .or_else(|| {
                let known = self.words.as_ref().is_none_or(|tables| tables.iter().any(|table| table == name));
                known.then(|| Type::Words(name.to_owned()))
            })
    }

    /// Reads a one-word type.
    pub fn read_type(&self, node: &YamlNode, findings: &mut Findings) -> Option<Type> {
        let name = super::read::text(node, "a type", findings)?;
        let found = self.type_named(&name);
        if found.is_none() {
            findings
                .error(Rule::UnknownType, node.span, format!("there is no type, model or words table `{name}`"))
                .help(suggestion(&name, self.names()));
        }
        found
    }

    /// Reads the type of a text on a page: one value, nothing built of others.
    pub fn read_text_type(&self, node: &YamlNode, findings: &mut Findings) -> Option<Type> {
        let found = self.read_type(node, findings)?;
        if matches!(found, Type::File | Type::Secret | Type::Model(_)) {
            let message = format!("a text on a page cannot be of type `{}`", node.scalar().unwrap_or_default());
            findings.error(Rule::UnknownType, node.span, message);
            return None;
        }
        Some(found)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().flatten().map(String::as_str);
        WORDS.iter().map(|(word, _)| *word).chain(self.models.iter().map(String::as_str)).chain(words)
    }
}
