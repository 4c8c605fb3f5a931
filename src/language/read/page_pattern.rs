//! Patterns that a page reads too: a match is answered by the browser as well as by extraction, and
//! both must understand the same.

use std::ops::Range;

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassSetBinaryOp, ClassSetItem, GroupKind, Literal, LiteralKind, RepetitionKind,
    RepetitionRange, SpecialLiteralKind, Visitor,
};

/// The first thing in a pattern that a browser does not read as we do, and where.
pub(super) fn unlike_in_a_page(pattern: &str) -> Option<(&'static str, Range<usize>)> {
    let tree = ast::parse::Parser::new().parse(pattern).ok()?;
    ast::visit(&tree, Reader { in_class: false, counts: Vec::new() }).err()
}

struct Reader {
    in_class: bool,
    /// How often each repetition around this place repeats at least, or at most if there is an end.
    counts: Vec<u32>,
}

/// A browser's engine that ends in linear time writes out repetitions up to so many times.
const MOST_COPIES: u32 = 16;

type Unlike = (&'static str, Range<usize>);

impl Visitor for Reader {
    type Output = ();
    type Err = Unlike;

    fn finish(self) -> Result<(), Unlike> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Unlike> {
        self.in_class = false;
        if let Ast::Repetition(repetition) = ast {
            self.counts.push(count(&repetition.op.kind));
            let copies = self.counts.iter().fold(1_u32, |product, count| product.saturating_mul(*count));
            if self.counts.len() > 1 && copies > MOST_COPIES {
                return unlike("repetitions of repetitions so many times in bounded time", &repetition.span);
            }
        }
        match ast {
            Ast::Flags(flags) => unlike("flags for the rest of a pattern", &flags.span),
            Ast::Group(group) => match &group.kind {
                GroupKind::CaptureName { starts_with_p: true, .. } => unlike("`(?P<`; write `(?<`", &group.span),
                _ => Ok(()),
            },
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine
                | AssertionKind::EndLine
                | AssertionKind::WordBoundary
                | AssertionKind::NotWordBoundary => Ok(()),
                _ => unlike("this assertion; `^` and `$` are the ends", &assertion.span),
            },
            Ast::Literal(literal) => self.literal(literal),
            _ => Ok(()),
        }
    }

    fn visit_post(&mut self, ast: &Ast) -> Result<(), Unlike> {
        if matches!(ast, Ast::Repetition(_)) {
            self.counts.pop();
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Unlike> {
        self.in_class = true;
        match item {
            ClassSetItem::Ascii(class) => unlike("named classes such as `[:alpha:]`", &class.span),
            ClassSetItem::Bracketed(class) => unlike("a class inside a class", &class.span),
            ClassSetItem::Literal(literal) => self.literal(literal),
            _ => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, operation: &ClassSetBinaryOp) -> Result<(), Unlike> {
        unlike("arithmetic of classes", &operation.span)
    }
}

impl Reader {
    fn literal(&self, literal: &Literal) -> Result<(), Unlike> {
        let readable = match &literal.kind {
            LiteralKind::Verbatim | LiteralKind::HexFixed(_) => true,
            LiteralKind::Meta | LiteralKind::Superfluous => {
                "^$\\.*+?()[]{}|/".contains(literal.c) || (self.in_class && literal.c == '-')
            }
            LiteralKind::Special(special) => !matches!(special, SpecialLiteralKind::Bell | SpecialLiteralKind::Space),
            LiteralKind::Octal | LiteralKind::HexBrace(_) => false,
        };
        if readable { Ok(()) } else { unlike("this escape; write the character itself", &literal.span) }
    }
}

fn count(kind: &RepetitionKind) -> u32 {
    match kind {
        RepetitionKind::Range(RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n)) => (*n).max(1),
        RepetitionKind::Range(RepetitionRange::Bounded(_, most)) => (*most).max(1),
        _ => 1,
    }
}

fn unlike(what: &'static str, span: &ast::Span) -> Result<(), Unlike> {
    Err((what, span.start.offset..span.end.offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_read_otherwise_is_told() {
        for (pattern, unlike) in [
            (r"^Dealership: \d+ \(of [\w-]+\)$", false),
            (r"a\/b|[\]\-x](?<n>y)\u0041", false),
            ("(?i)x", true),
            (r"\Ax\z", true),
            ("[[:alpha:]]", true),
            ("[a-z&&[^x]]", true),
            ("(?P<n>x)", true),
            (r"a\-b", true),
            (r"\x{41}", true),
            (r"^[A-Z\d]{17}( [a-z]{1,3})*$", false),
            (r"(a+)+b", false),
            (r"(a{9}){9}", true),
            (r"(a?){30}", true),
            (r"(\d{20},)*", true),
        ] {
            assert_eq!(unlike_in_a_page(pattern).is_some(), unlike, "{pattern}");
        }
    }
}
