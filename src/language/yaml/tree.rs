//! Events into a tree, without recursion.

use std::collections::HashMap;

use super::{ScalarStyle, YamlKey, YamlKind, YamlNode};
use crate::language::{Findings, Rule, Span};

/// Builds the tree of one document.
#[derive(Default)]
pub(super) struct TreeBuilder {
    root: Option<YamlNode>,
    open: Vec<Open>,
    nodes: usize,
}

/// A list or map whose end has not come yet.
enum Open {
    List { span: Span, items: Vec<YamlNode> },
    Map { span: Span, entries: Vec<(YamlKey, YamlNode)>, seen: HashMap<String, Span>, key: Key },
}

/// What stands before the next value of a map.
enum Key {
    None,
    Text(YamlKey),
    /// Reported already: its value is dropped.
    Refused,
}

impl TreeBuilder {
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    pub(super) fn finish(self) -> Option<YamlNode> {
        self.root
    }

    pub(super) fn scalar(&mut self, text: String, style: ScalarStyle, span: Span, findings: &mut Findings) {
        self.add(YamlNode { kind: YamlKind::Scalar { text, style }, span }, findings);
    }

    pub(super) fn refused(&mut self, span: Span, findings: &mut Findings) {
        self.add(YamlNode { kind: YamlKind::Refused, span }, findings);
    }

    pub(super) fn open_list(&mut self, span: Span) {
        self.open.push(Open::List { span, items: Vec::new() });
    }

    pub(super) fn open_map(&mut self, span: Span) {
        self.open.push(Open::Map { span, entries: Vec::new(), seen: HashMap::new(), key: Key::None });
    }

    /// Ends the innermost list or map, at the end of its last node or of its bracket.
    pub(super) fn close(&mut self, end: Span, findings: &mut Findings) {
        let Some(open) = self.open.pop() else { return };
        let (kind, start, last) = match open {
            Open::List { span, items } => {
                let last = items.last().map(|node| node.span.end);
                (YamlKind::List(items), span, last)
            }
            Open::Map { span, entries, .. } => {
                let last = entries.last().map(|(key, node)| node.span.end.max(key.span.end));
                (YamlKind::Map(entries), span, last)
            }
        };
        // A block's end event stands at the next token, lines below; a bracket has a width.
        let end = if end.end > end.start { end.end } else { last.unwrap_or(start.end) };
        self.add(YamlNode { kind, span: Span { end: end.max(start.start), ..start } }, findings);
    }

    fn add(&mut self, node: YamlNode, findings: &mut Findings) {
        self.nodes += 1;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, seen, key, .. }) => match std::mem::replace(key, Key::None) {
                Key::None => *key = read_key(node, seen, findings),
                Key::Text(text) => entries.push((text, node)),
                Key::Refused => {}
            },
        }
    }
}

fn read_key(node: YamlNode, seen: &mut HashMap<String, Span>, findings: &mut Findings) -> Key {
    let YamlKind::Scalar { text, .. } = node.kind else {
        findings.expected("a name as key", &node);
        return Key::Refused;
    };
    if let Some(first) = seen.get(&text) {
        findings.error(Rule::DuplicateKey, node.span, format!("`{text}` is here twice")).label(*first, "first here");
        return Key::Refused;
    }
    seen.insert(text.clone(), node.span);
    Key::Text(YamlKey { text, span: node.span })
}
