//! A file as it is to be written: entries with the comments that belong to them.

/// The entries of a list or map.
#[derive(Clone, Debug)]
pub struct Items {
    pub entries: Vec<Item>,
    pub(super) is_list: bool,
    /// Written in brackets: one line, as long as it fits.
    pub(super) in_brackets: bool,
    /// Comments after the last entry.
    pub(super) foot: Vec<Note>,
}

/// One entry: of a map with its key, of a list without.
#[derive(Clone, Debug)]
pub struct Item {
    pub(super) key: Option<Key>,
    /// Comments on the lines above.
    pub(super) notes: Vec<Note>,
    /// An empty line stands above.
    pub(super) apart: bool,
    pub(super) value: Value,
    /// The comment on the line of the key, or of the value that stands there.
    pub(super) beside: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) text: String,
    /// As it is written, quoted where it was.
    pub(super) written: String,
}

/// A comment that has its line to itself.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) text: String,
    pub(super) apart: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A scalar in one line; empty for nothing.
    Scalar(String),
    /// `|` or `>` with its lines, their common indentation gone.
    Block {
        head: String,
        lines: Vec<String>,
    },
    Items(Items),
}

impl Item {
    /// The key, if it is an entry of a map.
    pub fn key(&self) -> Option<&str> {
        self.key.as_ref().map(|key| key.text.as_str())
    }

    /// The entries of its value, if that is a list or map.
    pub fn inner(&self) -> Option<&Items> {
        match &self.value {
            Value::Items(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of its value, to be put in order.
    pub fn inner_mut(&mut self) -> Option<&mut Items> {
        match &mut self.value {
            Value::Items(items) => Some(items),
            _ => None,
        }
    }
}

impl Items {
    pub fn is_list(&self) -> bool {
        self.is_list
    }

    /// Puts the entries in the order of their keys' places; those without one stay behind, as they are.
    pub fn sort_by_place(&mut self, place: impl Fn(&str) -> Option<usize>) {
        if !self.is_list {
            self.entries.sort_by_key(|item| item.key().and_then(&place).unwrap_or(usize::MAX));
        }
    }
}
