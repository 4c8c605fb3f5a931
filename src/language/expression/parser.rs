//! Tokens into a tree: a precedence climber over the grammar of B.9.

use std::ops::Range;

use super::node::{COMPARISON, Node, NodeKind, Operator};
use super::problem::Fault;
use super::token::{Token, token_at};
use super::{Filter, Function};
use crate::model::Value;

/// Levels a tree may have; walks over it recurse.
const MAX_DEPTH: u16 = 64;

/// Words that cannot name a value.
const WORDS: &[&str] = &["and", "or", "not", "in", "if", "else", "true", "false", "null", "is"];

/// Reads one expression that fills `text` whole.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let mut parser = Parser { text, token: Token::End, at: 0..0, nested: 0 };
    parser.advance()?;
    if parser.token == Token::End {
        return Err(Fault::new(&(0..text.len()), "expected an expression, found nothing"));
    }
    let node = parser.expression()?;
    match parser.token {
        Token::End => Ok(node),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'t> {
    text: &'t str,
    /// The token not yet taken, and where it is.
    token: Token,
    at: Range<usize>,
    nested: u16,
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<(Token, Range<usize>), Fault> {
        let (token, at) = token_at(self.text, self.at.end)?;
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.at, at)))
    }

    fn is(&self, sign: &str) -> bool {
        matches!(&self.token, Token::Sign(found) if *found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.token, Token::Name(found) if found == word)
    }

    fn take(&mut self, sign: &str) -> Result<bool, Fault> {
        let found = self.is(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn take_word(&mut self, word: &str) -> Result<bool, Fault> {
        let found = self.is_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Takes `sign` and tells where it ends.
    fn require(&mut self, sign: &str) -> Result<usize, Fault> {
        if self.is(sign) { Ok(self.advance()?.1.end) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let fault = Fault::new(&self.at, format!("expected {expected}, found {}", self.token.describe()));
        match &self.token {
            Token::Name(word) if word == "is" => fault.help("tests are written as functions: `given(x)`"),
            Token::Sign("/") => fault.help("whole numbers are divided with `//`"),
            _ => fault,
        }
    }

    fn node(&self, kind: NodeKind, at: Range<usize>) -> Result<Node, Fault> {
        let mut node = Node { kind, at, depth: 1 };
        node.depth += node.children().iter().map(|child| child.depth).max().unwrap_or(0);
        if node.depth > MAX_DEPTH { Err(too_deep(&node.at)) } else { Ok(node) }
    }

    /// `a if condition else b`, the loosest form.
    fn expression(&mut self) -> Result<Node, Fault> {
        self.nested += 1;
        if self.nested > MAX_DEPTH {
            return Err(too_deep(&self.at));
        }
        let mut node = self.operation(0)?;
        if self.take_word("if")? {
            let condition = self.operation(0)?;
            let otherwise = if self.take_word("else")? { Some(Box::new(self.expression()?)) } else { None };
            let end = otherwise.as_ref().map_or(condition.at.end, |node| node.at.end);
            let at = node.at.start..end;
            node =
                self.node(NodeKind::Choice { condition: Box::new(condition), then: Box::new(node), otherwise }, at)?;
        }
        self.nested -= 1;
        Ok(node)
    }

    /// Operators stronger than `above`.
    fn operation(&mut self, above: u8) -> Result<Node, Fault> {
        let mut left = if self.is_word("not") && above < COMPARISON { self.negation()? } else { self.signed()? };
        let mut compared = false;
        while let Some(operator) = self.operator()? {
            let strength = operator.strength();
            if strength <= above {
                break;
            }
            if strength == COMPARISON && std::mem::replace(&mut compared, true) {
                return Err(Fault::new(&self.at, "comparisons do not chain").help("join them with `and`"));
            }
            self.advance()?;
            if operator == Operator::NotIn {
                self.advance()?;
            }
            let right = self.operation(strength)?;
            let at = left.at.start..right.at.end;
            left = self.node(NodeKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, at)?;
        }
        Ok(left)
    }

    /// The operator at hand, not yet taken. `not in` is two words.
    fn operator(&self) -> Result<Option<Operator>, Fault> {
        Ok(Some(match &self.token {
            Token::Name(word) => match word.as_str() {
                "or" => Operator::Or,
                "and" => Operator::And,
                "in" => Operator::In,
                "not" => match token_at(self.text, self.at.end)?.0 {
                    Token::Name(next) if next == "in" => Operator::NotIn,
                    _ => return Ok(None),
                },
                _ => return Ok(None),
            },
            Token::Sign(sign) => match *sign {
                "==" => Operator::Equal,
                "!=" => Operator::NotEqual,
                "<" => Operator::Less,
                "<=" => Operator::LessOrEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterOrEqual,
                "~" => Operator::Concat,
                "+" => Operator::Add,
                "-" => Operator::Subtract,
                "*" => Operator::Multiply,
                "//" => Operator::Divide,
                "%" => Operator::Remainder,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }))
    }

    fn negation(&mut self) -> Result<Node, Fault> {
        self.nest()?;
        let (_, not) = self.advance()?;
        let of = self.operation(COMPARISON - 1)?;
        self.nested -= 1;
        let at = not.start..of.at.end;
        self.node(NodeKind::Not(Box::new(of)), at)
    }

    fn signed(&mut self) -> Result<Node, Fault> {
        if !self.is("-") {
            return self.postfix();
        }
        self.nest()?;
        let (_, minus) = self.advance()?;
        let of = self.signed()?;
        self.nested -= 1;
        let at = minus.start..of.at.end;
        match of.kind {
            NodeKind::Literal(Value::Int(number)) => self.node(NodeKind::Literal(Value::Int(-number)), at),
            NodeKind::Literal(Value::Decimal(number)) => self.node(NodeKind::Literal(Value::Decimal(-number)), at),
            _ => self.node(NodeKind::Negate(Box::new(of)), at),
        }
    }

    fn nest(&mut self) -> Result<(), Fault> {
        self.nested += 1;
        if self.nested > MAX_DEPTH { Err(too_deep(&self.at)) } else { Ok(()) }
    }

    /// `.field`, `[a:b]` and `| filter` behind an operand.
    fn postfix(&mut self) -> Result<Node, Fault> {
        let mut node = self.operand()?;
        loop {
            let start = node.at.start;
            if self.take(".")? {
                let (name, at) = self.name("a field name")?;
                node = self.node(NodeKind::Field { of: Box::new(node), name }, start..at.end)?;
            } else if self.is("[") {
                node = self.slice(node)?;
            } else if self.take("|")? {
                node = self.filter(node)?;
            } else {
                return Ok(node);
            }
        }
    }

    fn slice(&mut self, of: Node) -> Result<Node, Fault> {
        let (_, open) = self.advance()?;
        let from = if self.is(":") { None } else { Some(Box::new(self.expression()?)) };
        if self.is("]") {
            return Err(Fault::new(&(open.start..self.at.end), "items are not taken by number")
                .help("`first`, `last`, `one` or a slice `[a:b]`; a field is `.name`"));
        }
        self.require(":")?;
        let to = if self.is("]") { None } else { Some(Box::new(self.expression()?)) };
        let at = of.at.start..self.require("]")?;
        self.node(NodeKind::Slice { of: Box::new(of), from, to }, at)
    }

    fn filter(&mut self, of: Node) -> Result<Node, Fault> {
        let (name, at) = self.name("a filter")?;
        let Some(filter) = Filter::ALL.iter().copied().find(|filter| filter.name() == name) else {
            return Err(Fault::new(&at, format!("no filter `{name}`"))
                .suggest(&name, Filter::ALL.iter().map(|filter| filter.name())));
        };
        let (arguments, end) = if self.take("(")? { self.items(")")? } else { (Vec::new(), at.end) };
        check_arity(&(at.start..end), filter.usage(), filter.arity(), arguments.len())?;
        if let (true, Some(field)) = (filter.takes_field(), arguments.first())
            && !matches!(field.kind, NodeKind::Literal(Value::Text(_)))
        {
            return Err(Fault::new(&field.at, format!("`{name}` takes the quoted name of a field"))
                .help(format!("`{name}('{}')`", self.text[field.at.clone()].trim())));
        }
        let whole = of.at.start..end;
        self.node(NodeKind::Filter { of: Box::new(of), filter, arguments, written: at.start..end }, whole)
    }

    fn operand(&mut self) -> Result<Node, Fault> {
        if matches!(self.token, Token::End)
            || matches!(self.token, Token::Sign(sign) if !["(", "[", "{"].contains(&sign))
        {
            return Err(self.unexpected("a value"));
        }
        let (token, at) = self.advance()?;
        match token {
            Token::Text(text) => self.node(NodeKind::Literal(Value::Text(text)), at),
            Token::Int(number) => self.node(NodeKind::Literal(Value::Int(number)), at),
            Token::Decimal(number) => self.node(NodeKind::Literal(Value::Decimal(number)), at),
            Token::Name(name) => self.named(name, at),
            Token::Sign("(") => {
                let mut node = self.expression()?;
                node.at = at.start..self.require(")")?;
                Ok(node)
            }
            Token::Sign("[") => {
                let (items, end) = self.items("]")?;
                self.node(NodeKind::List(items), at.start..end)
            }
            _ => self.record(at.start),
        }
    }

    fn named(&mut self, name: String, at: Range<usize>) -> Result<Node, Fault> {
        match name.as_str() {
            "true" | "false" => return self.node(NodeKind::Literal(Value::Bool(name == "true")), at),
            "null" => return self.node(NodeKind::Literal(Value::Null), at),
            word if WORDS.contains(&word) => {
                return Err(Fault::new(&at, format!("expected a value, found `{name}`")));
            }
            _ if self.is("(") => return self.call(&name, at),
            _ => {}
        }
        self.node(NodeKind::Name(name), at)
    }

    fn call(&mut self, name: &str, at: Range<usize>) -> Result<Node, Fault> {
        let Some(function) = Function::ALL.iter().copied().find(|function| function.name() == name) else {
            let fault = Fault::new(&at, format!("no function `{name}`"));
            return Err(match Filter::ALL.iter().find(|filter| filter.name() == name) {
                Some(filter) => fault.help(format!("`{name}` is a filter: `x | {}`", filter.usage())),
                None => fault.suggest(name, Function::ALL.iter().map(|function| function.name())),
            });
        };
        self.require("(")?;
        let (arguments, end) = self.items(")")?;
        check_arity(&(at.start..end), function.usage(), function.arity(), arguments.len())?;
        self.node(NodeKind::Call { function, arguments }, at.start..end)
    }

    /// Expressions between commas up to `close`, and where that ends. A last comma is allowed.
    fn items(&mut self, close: &str) -> Result<(Vec<Node>, usize), Fault> {
        let mut items = Vec::new();
        while !self.is(close) {
            items.push(self.expression()?);
            if !self.take(",")? {
                break;
            }
        }
        Ok((items, self.require(close)?))
    }

    fn record(&mut self, start: usize) -> Result<Node, Fault> {
        let (mut fields, mut names): (Vec<(String, Node)>, Vec<Range<usize>>) = Default::default();
        while !self.is("}") {
            let (name, at) = match self.advance()? {
                (Token::Text(name) | Token::Name(name), at) => (name, at),
                (token, at) => {
                    return Err(Fault::new(&at, format!("expected a field name, found {}", token.describe())));
                }
            };
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(Fault::new(&at, format!("field `{name}` is given twice")));
            }
            self.require(":")?;
            fields.push((name, self.expression()?));
            names.push(at);
            if !self.take(",")? {
                break;
            }
        }
        let at = start..self.require("}")?;
        self.node(NodeKind::Record { fields, names }, at)
    }

    fn name(&mut self, expected: &str) -> Result<(String, Range<usize>), Fault> {
        if !matches!(self.token, Token::Name(_)) {
            return Err(self.unexpected(expected));
        }
        match self.advance()? {
            (Token::Name(name), at) => Ok((name, at)),
            (token, at) => Err(Fault::new(&at, format!("expected {expected}, found {}", token.describe()))),
        }
    }
}

fn check_arity(at: &Range<usize>, usage: &str, (least, most): (usize, usize), found: usize) -> Result<(), Fault> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    let expected = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let plural = if most == 1 { "argument" } else { "arguments" };
    Err(Fault::new(at, format!("expected {expected} {plural}, found {found}")).help(format!("written `{usage}`")))
}

fn too_deep(at: &Range<usize>) -> Fault {
    Fault::new(at, format!("nested more than {MAX_DEPTH} levels deep")).help("name a part of it in an earlier step")
}
