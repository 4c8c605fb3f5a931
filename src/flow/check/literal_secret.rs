//! Secrets do not stand in files.

use super::Checker;
use crate::{
    language::{Reference, Rule, Severity, Template},
    selectors::{By, Element},
};

/// How the tokens of well-known makers begin.
const TOKENS: &[&str] =
    &["ghp_", "gho_", "github_pat_", "glpat-", "sk_live_", "sk-ant-", "xoxb-", "xoxp-", "AKIA", "AIza", "-----BEGIN "];
/// Words for secrets, in names of elements and in what pages call them.
const WORDS: &[&str] = &["password", "passwd", "passcode", "secret", "token", "otp"];

impl Checker<'_> {
    /// A token written out, wherever it stands.
    pub(super) fn no_token(&mut self, template: &Template) {
        if is_token(template) {
            self.literal_secret(Severity::Error, template, "a token is written out here");
        }
    }

    /// A text written into an element that takes a secret.
    pub(in crate::flow) fn no_secret_in(&mut self, reference: &Reference, element: &Element, value: &Template) {
        if value.constant().is_none_or(str::is_empty) {
            return;
        }
        if element.private || reference.name.split(['.', '-', '_']).any(|word| WORDS.contains(&word)) {
            self.literal_secret(
                Severity::Error,
                value,
                &format!("`{reference}` takes a secret, and it is written out"),
            );
        } else if element.ranks.iter().any(|locator| is_called_secret(&locator.by)) {
            self.literal_secret(Severity::Warning, value, &format!("`{reference}` looks like a box for a secret"));
        }
    }

    fn literal_secret(&mut self, severity: Severity, template: &Template, message: &str) {
        let finding = match severity {
            Severity::Error => self.findings.error(Rule::LiteralSecret, template.span(), message),
            Severity::Warning | Severity::Note => self.findings.warning(Rule::LiteralSecret, template.span(), message),
        };
        finding.help("name it in the portal's `secrets`, and write `\"{{ secrets.NAME }}\"`".to_owned());
    }
}

/// Whether a text looks like the token of a well-known maker, or a signed one.
pub(in crate::flow) fn is_token(template: &Template) -> bool {
    let text = template.constant().unwrap_or_default();
    let is_signed = text.starts_with("eyJ") && text.matches('.').count() == 2;
    text.len() >= 20 && (is_signed || TOKENS.iter().any(|start| text.starts_with(start)))
}

fn is_called_secret(by: &By) -> bool {
    let text = match by {
        By::Label(text) | By::Placeholder(text) => &text.text,
        By::Css(css) => css,
        _ => return false,
    };
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word))
}
