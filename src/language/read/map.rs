//! Maps with a closed set of keys.

use crate::language::{Findings, Rule, Span, YamlKey, YamlKind, YamlNode, suggestion};

/// Reads a map key by key; what nobody asked for is reported at the end.
#[derive(Debug)]
pub struct MapReader<'n> {
    entries: &'n [(YamlKey, YamlNode)],
    asked: Vec<&'static str>,
    what: &'static str,
    at: Span,
}

impl<'n> MapReader<'n> {
    /// `what` names the map in messages: `a step`.
    pub fn open(node: &'n YamlNode, what: &'static str, findings: &mut Findings) -> Option<Self> {
        let entries = entries(node, what, findings)?;
        Some(Self { entries, asked: Vec::new(), what, at: node.span })
    }

    /// Reports missing keys at this span, the key that opens the map say, not at the map's start.
    pub fn at(mut self, span: Span) -> Self {
        self.at = span;
        self
    }

    pub fn take(&mut self, key: &'static str) -> Option<&'n YamlNode> {
        self.take_entry(key).map(|(_, node)| node)
    }

    pub fn take_entry(&mut self, key: &'static str) -> Option<(&'n YamlKey, &'n YamlNode)> {
        self.asked.push(key);
        self.entries.iter().find(|(written, _)| written.text == key).map(|(key, node)| (key, node))
    }

    /// A key that must be there.
    pub fn require(&mut self, key: &'static str, findings: &mut Findings) -> Option<&'n YamlNode> {
        let found = self.take(key);
        if found.is_none() {
            findings.error(Rule::MissingKey, self.at, format!("{} needs `{key}`", self.what));
        }
        found
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(written, _)| written.text == key)
    }

    /// All entries, for readers that look at the keys themselves.
    pub fn entries(&self) -> &'n [(YamlKey, YamlNode)] {
        self.entries
    }

    pub fn span(&self) -> Span {
        self.at
    }

    /// Reports the keys that mean nothing here.
    pub fn close(self, findings: &mut Findings) {
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.asked.contains(&key.text.as_str())) {
            findings
                .error(Rule::UnknownKey, key.span, format!("`{}` is no key of {}", key.text, self.what))
                .help(suggestion(&key.text, self.asked.iter().copied()));
        }
    }
}

/// The entries of a map whose keys are free.
pub fn entries<'n>(node: &'n YamlNode, what: &str, findings: &mut Findings) -> Option<&'n [(YamlKey, YamlNode)]> {
    match &node.kind {
        YamlKind::Map(entries) => Some(entries),
        _ => {
            findings.expected(&format!("{what} as a map"), node);
            None
        }
    }
}
