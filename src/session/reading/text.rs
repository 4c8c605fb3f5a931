//! Lines of text and the links in them.

/// What is read in a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Lines with spaces folded; none is empty.
    pub(crate) lines: Vec<String>,
    pub(crate) links: Vec<Link>,
    line: String,
    in_link: bool,
}

/// An address and the text that leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) text: String,
}

impl Reading {
    pub(super) fn push(&mut self, text: &str) {
        for character in text.chars().filter(|c| !is_invisible(*c)) {
            push_folded(&mut self.line, character);
            if let Some(link) = self.links.last_mut().filter(|_| self.in_link) {
                push_folded(&mut link.text, character);
            }
        }
    }

    pub(super) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    pub(super) fn begin_link(&mut self, address: &str) {
        self.links.push(Link { address: address.trim().to_owned(), text: String::new() });
        self.in_link = true;
    }

    pub(super) fn end_link(&mut self) {
        self.in_link = false;
    }

    pub(super) fn finished(mut self) -> Self {
        self.end_line();
        for link in &mut self.links {
            link.text.truncate(link.text.trim_end().len());
        }
        self
    }
}

/// Reads plain text: its lines, and every address in it.
pub(crate) fn read_plain(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        reading.push(line);
        reading.end_line();
        for word in line.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|')) {
            let Some(at) = word.find("https://").or_else(|| word.find("http://")) else { continue };
            let address = word[at..].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*']);
            reading.links.push(Link { address: address.to_owned(), text: String::new() });
        }
    }
    reading.finished()
}

fn push_folded(line: &mut String, character: char) {
    if !character.is_whitespace() {
        line.push(character);
    } else if !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
}

/// Characters that take no room; mails pad their first line with them, or break codes.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_text_end_where_they_end() {
        let text = "Sign in: https://idp.example/m?t=ab-c_1. Or <https://idp.example/x>,\n(see http://help.example/)";
        let links: Vec<_> = read_plain(text).links.into_iter().map(|link| link.address).collect();
        assert_eq!(links, ["https://idp.example/m?t=ab-c_1", "https://idp.example/x", "http://help.example/"]);
    }
}
