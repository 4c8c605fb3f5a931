//! Text into events, events into the tree, within bounds.

use granit_parser::{Event, Parser, Span as ParserSpan};

use super::{ScalarStyle, YamlNode, tree::TreeBuilder};
use crate::language::{FileId, Findings, Rule, Span};

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;
/// Most nodes of one file.
pub const MAX_NODES: usize = 50_000;

/// Reads one file. `None` when there is no tree worth reading on; then a finding says why.
pub fn parse_yaml(file: FileId, text: &str, findings: &mut Findings) -> Option<YamlNode> {
    parse_with_comments(file, text, findings).map(|(tree, _)| tree)
}

/// As [`parse_yaml`], with the comments: each from its `#` to the end of its line, in written order.
pub(in crate::language) fn parse_with_comments(
    file: FileId,
    text: &str,
    findings: &mut Findings,
) -> Option<(YamlNode, Vec<Span>)> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than the {MAX_BYTES} a file may have", text.len());
        findings.error(Rule::UnreadableFile, Span::file_start(file), message);
        return None;
    }
    Document { file, text, findings, tree: TreeBuilder::default(), comments: Vec::new(), documents: 0 }.read()
}

struct Document<'t> {
    file: FileId,
    text: &'t str,
    findings: &'t mut Findings,
    tree: TreeBuilder,
    comments: Vec<Span>,
    documents: usize,
}

impl Document<'_> {
    fn read(mut self) -> Option<(YamlNode, Vec<Span>)> {
        let options = granit_parser::options! {
            strict_indentation: true,
            disallow_directives: true,
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            emit_comments: true,
            max_buffered_comment_events: MAX_BYTES,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => self.event(event, span)?,
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or_default();
                    let span = self.character(at);
                    self.findings.error(Rule::YamlSyntax, span, format!("not YAML: {}", error.info()));
                    return None;
                }
            }
        }
        let root = self.tree.finish();
        if root.as_ref().is_none_or(YamlNode::is_nothing) {
            self.findings.error(Rule::YamlSyntax, Span::file_start(self.file), "the file is empty");
            return None;
        }
        root.map(|root| (root, self.comments))
    }

    /// `None` stops the reading.
    fn event(&mut self, event: Event<'_>, span: ParserSpan) -> Option<()> {
        let at = self.span(&span);
        let tagged = match &event {
            Event::Scalar(_, _, _, tag) | Event::SequenceStart(_, _, tag) | Event::MappingStart(_, _, tag) => {
                tag.is_some()
            }
            _ => false,
        };
        if tagged {
            let tag = span.tag_span().map_or(at, |tag| self.span(&tag));
            self.refuse(tag, "tags are not part of the language: write the value alone");
        }
        match event {
            Event::DocumentStart(..) => return self.document(at),
            Event::Anchor(..) => self.refuse(at, "anchors are not part of the language: write the value out"),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(at, "aliases are not part of the language: write the value out");
                self.tree.refused(at, self.findings);
            }
            Event::Scalar(text, style, _, _) => self.tree.scalar(text.into_owned(), style_of(style), at, self.findings),
            Event::SequenceStart(..) => self.tree.open_list(at),
            Event::MappingStart(..) => self.tree.open_map(at),
            Event::Comment(..) => self.comments.push(at),
            Event::SequenceEnd | Event::MappingEnd => self.tree.close(at, self.findings),
            _ => {}
        }
        self.within_bounds(at)
    }

    fn document(&mut self, at: Span) -> Option<()> {
        self.documents += 1;
        if self.documents > 1 {
            self.refuse(at, "a file holds one document");
            return None;
        }
        Some(())
    }

    fn within_bounds(&mut self, at: Span) -> Option<()> {
        let at = Span { end: at.start, ..at };
        if self.tree.depth() > MAX_DEPTH {
            self.findings.error(Rule::YamlBounds, at, format!("nested deeper than {MAX_DEPTH} levels"));
            return None;
        }
        if self.tree.nodes() > MAX_NODES {
            self.findings.error(Rule::YamlBounds, at, format!("more than {MAX_NODES} values in one file"));
            return None;
        }
        Some(())
    }

    fn refuse(&mut self, at: Span, message: &str) {
        self.findings.error(Rule::YamlFeature, at, message);
    }

    fn span(&self, span: &ParserSpan) -> Span {
        let range = span.byte_range().unwrap_or_default();
        let end = range.start + self.text.get(range.clone()).map_or(0, |text| text.trim_end().len());
        Span { file: self.file, start: range.start, end: end.max(range.start) }
    }

    fn character(&self, at: usize) -> Span {
        let at = at.min(self.text.len());
        let width = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span { file: self.file, start: at, end: at + width }
    }
}

fn style_of(style: granit_parser::ScalarStyle) -> ScalarStyle {
    use granit_parser::ScalarStyle as Written;
    match style {
        Written::Plain => ScalarStyle::Plain,
        Written::SingleQuoted | Written::DoubleQuoted => ScalarStyle::Quoted,
        Written::Literal | Written::Folded => ScalarStyle::Block,
    }
}
