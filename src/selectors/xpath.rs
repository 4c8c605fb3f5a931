//! XPath 1.0, read as far as it takes to say that a browser can read it and that it finds elements.

use std::ops::Range;

use super::xpath_token::{Token, tokens};
use crate::language::nearest;

/// Longest path, in bytes.
const MAX_LENGTH: usize = 2_000;
/// Deepest nesting; the reader recurses.
const MAX_DEPTH: usize = 32;

const AXES: &[&str] = &[
    "ancestor",
    "ancestor-or-self",
    "attribute",
    "child",
    "descendant",
    "descendant-or-self",
    "following",
    "following-sibling",
    "namespace",
    "parent",
    "preceding",
    "preceding-sibling",
    "self",
];
const NODE_TYPES: &[&str] = &["comment", "node", "processing-instruction", "text"];
/// Functions, and the least and the most arguments they take.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, usize::MAX),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("id", 1, 1),
    ("lang", 1, 1),
    ("last", 0, 0),
    ("local-name", 0, 1),
    ("name", 0, 1),
    ("namespace-uri", 0, 1),
    ("normalize-space", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-length", 0, 1),
    ("substring", 2, 3),
    ("substring-after", 2, 2),
    ("substring-before", 2, 2),
    ("sum", 1, 1),
    ("translate", 3, 3),
    ("true", 0, 0),
];

/// What is wrong with a path.
#[derive(Debug)]
pub(super) struct XpathProblem {
    pub(super) message: String,
    /// Bytes of the path.
    pub(super) at: Range<usize>,
    pub(super) help: Option<String>,
}

/// What a path finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finds {
    Elements,
    /// Attributes or texts.
    OtherNodes,
    /// A number, a text, true or false.
    NoNodes,
}

/// Whether a path can be read and finds elements.
pub(super) fn check_xpath(text: &str) -> Result<(), XpathProblem> {
    if text.len() > MAX_LENGTH {
        return Err(problem(format!("longer than {MAX_LENGTH} bytes"), 0..text.len()));
    }
    let tokens = tokens(text).map_err(|at| problem("this cannot stand in an XPath", at))?;
    let mut reader = Reader { tokens: &tokens, next: 0, end: text.len(), depth: 0 };
    let finds = reader.expression()?;
    if let Some((_, at)) = reader.peek() {
        return Err(problem("this cannot stand here", at));
    }
    match finds {
        Finds::Elements => Ok(()),
        Finds::OtherNodes => Err(problem("it finds attributes or texts, no elements", 0..text.len())
            .help("leave out the last step; `source: attr:NAME` reads an attribute")),
        Finds::NoNodes => Err(problem("it has a value and finds no elements", 0..text.len())),
    }
}

fn problem(message: impl Into<String>, at: Range<usize>) -> XpathProblem {
    XpathProblem { message: message.into(), at, help: None }
}

impl XpathProblem {
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

struct Reader<'t> {
    tokens: &'t [(Token<'t>, Range<usize>)],
    next: usize,
    end: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<(Token<'t>, Range<usize>)> {
        self.tokens.get(self.next).cloned()
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.next), Some((Token::Sign(found), _)) if *found == sign)
    }

    fn follows(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.tokens.get(self.next + ahead), Some((Token::Sign(found), _)) if *found == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.next += usize::from(found);
        found
    }

    fn require(&mut self, sign: &str) -> Result<(), XpathProblem> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, expected: &str) -> XpathProblem {
        match self.peek() {
            Some((token, at)) => problem(format!("expected {expected}, found `{}`", token.text()), at),
            None => problem(format!("expected {expected}, and it ends"), self.end.saturating_sub(1)..self.end),
        }
    }

    /// Operands joined by operators. How tightly they bind does not matter here.
    fn expression(&mut self) -> Result<Finds, XpathProblem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(problem(format!("nested deeper than {MAX_DEPTH} levels"), 0..self.end));
        }
        let mut finds = self.operand()?;
        while self.operator() {
            self.operand()?;
            finds = Finds::NoNodes;
        }
        self.depth -= 1;
        Ok(finds)
    }

    fn operator(&mut self) -> bool {
        let found = match self.tokens.get(self.next) {
            Some((Token::Sign(sign), _)) => {
                matches!(*sign, "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*")
            }
            Some((Token::Name(name), _)) => matches!(*name, "and" | "or" | "div" | "mod"),
            _ => false,
        };
        self.next += usize::from(found);
        found
    }

    fn operand(&mut self) -> Result<Finds, XpathProblem> {
        let mut negated = false;
        while self.take("-") {
            negated = true;
        }
        let mut finds = self.path()?;
        while self.take("|") {
            let other = self.path()?;
            finds = if finds == Finds::Elements { other } else { finds };
        }
        Ok(if negated { Finds::NoNodes } else { finds })
    }

    fn path(&mut self) -> Result<Finds, XpathProblem> {
        if self.take("//") {
            return self.steps();
        }
        if self.take("/") {
            return if self.starts_step() { self.steps() } else { Ok(Finds::OtherNodes) };
        }
        let Some((token, at)) = self.peek() else { return Err(self.unexpected("a path")) };
        let first = match token {
            Token::Text(_) | Token::Number(_) => {
                self.next += 1;
                Finds::NoNodes
            }
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.expression()?;
                self.require(")")?;
                inner
            }
            Token::Sign("$") => return Err(problem("there are no variables here", at)),
            Token::Name(name) if self.follows(1, "(") && !NODE_TYPES.contains(&name) => self.call(name, at)?,
            _ => return self.steps(),
        };
        self.predicates()?;
        if self.take("//") || self.take("/") { self.steps() } else { Ok(first) }
    }

    fn call(&mut self, name: &str, at: Range<usize>) -> Result<Finds, XpathProblem> {
        let Some((_, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let near = nearest(name, FUNCTIONS.iter().map(|(known, ..)| *known));
            let fault = problem(format!("there is no function `{name}` in XPath 1.0"), at);
            return Err(match near {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault,
            });
        };
        self.next += 2;
        let mut given = 0;
        if !self.is(")") {
            loop {
                self.expression()?;
                given += 1;
                if !self.take(",") {
                    break;
                }
            }
        }
        self.require(")")?;
        if !(*least..=*most).contains(&given) {
            return Err(problem(format!("`{name}` does not take {given} arguments"), at));
        }
        Ok(if name == "id" { Finds::Elements } else { Finds::NoNodes })
    }

    fn starts_step(&self) -> bool {
        match self.tokens.get(self.next) {
            Some((Token::Name(_), _)) => true,
            Some((Token::Sign(sign), _)) => matches!(*sign, "." | ".." | "@" | "*"),
            _ => false,
        }
    }

    fn steps(&mut self) -> Result<Finds, XpathProblem> {
        loop {
            let finds = self.step()?;
            if !(self.take("//") || self.take("/")) {
                return Ok(finds);
            }
        }
    }

    fn step(&mut self) -> Result<Finds, XpathProblem> {
        if self.take(".") || self.take("..") {
            return Ok(Finds::Elements);
        }
        let mut finds = if self.take("@") { Finds::OtherNodes } else { self.axis()? };
        let Some((token, _)) = self.peek() else { return Err(self.unexpected("a step")) };
        match token {
            Token::Sign("*") => self.next += 1,
            Token::Name(name) if NODE_TYPES.contains(&name) && self.follows(1, "(") => {
                self.next += 2;
                self.next += usize::from(matches!(self.peek(), Some((Token::Text(_), _))));
                self.require(")")?;
                if name != "node" {
                    finds = Finds::OtherNodes;
                }
            }
            Token::Name(_) => {
                self.next += 1;
                if self.take(":") {
                    self.next += 1;
                }
            }
            _ => return Err(self.unexpected("a step")),
        }
        self.predicates()?;
        Ok(finds)
    }

    fn axis(&mut self) -> Result<Finds, XpathProblem> {
        let Some((Token::Name(name), at)) = self.peek() else { return Ok(Finds::Elements) };
        if !self.follows(1, "::") {
            return Ok(Finds::Elements);
        }
        if !AXES.contains(&name) {
            let fault = problem(format!("there is no axis `{name}`"), at);
            let near = nearest(name, AXES.iter().copied());
            return Err(match near {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault,
            });
        }
        self.next += 2;
        Ok(if matches!(name, "attribute" | "namespace") { Finds::OtherNodes } else { Finds::Elements })
    }

    fn predicates(&mut self) -> Result<(), XpathProblem> {
        while self.take("[") {
            self.expression()?;
            self.require("]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_to_elements_are_read() {
        for path in [
            "//tr[@data-vin='x']/td[2]",
            ".//a[contains(normalize-space(.), 'Next') and not(@disabled)]",
            "/html/body//*[position() < last() - 1]",
            "(//button)[1] | id('save')",
            "//label[. = 'VIN']/following-sibling::input",
            "ancestor-or-self::form/div div 2 = 1 or //a",
            "//svg:path[text()]/..",
            "//*[* * 2 > count(div) mod 3]",
        ] {
            let read = check_xpath(path);
            let joined = path.contains(" or //a");
            assert_eq!(read.is_ok(), !joined, "{path}: {read:?}");
        }
    }

    #[test]
    fn others_are_explained() {
        let message = |path: &str| check_xpath(path).unwrap_err().message;
        assert_eq!(message("//a["), "expected a path, and it ends");
        assert_eq!(message("//a]"), "this cannot stand here");
        assert_eq!(message("//a/@href"), "it finds attributes or texts, no elements");
        assert_eq!(message("count(//a)"), "it has a value and finds no elements");
        assert_eq!(message("//a[contain(., 'x')]"), "there is no function `contain` in XPath 1.0");
        assert_eq!(message("//a[contains(.)]"), "`contains` does not take 1 arguments");
        assert_eq!(message("childs::a"), "there is no axis `childs`");
        assert_eq!(message("//a[.='x]"), "this cannot stand in an XPath");
        assert_eq!(message("//a/$b"), "expected a step, found `$`");
        assert_eq!(message(&"(".repeat(500)), "nested deeper than 32 levels");
    }
}
