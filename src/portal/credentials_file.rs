//! Where one secret comes from, from its text. Messages never show what is written there.

use std::path::PathBuf;

use super::CredentialSource;
use crate::language::{Findings, Rule, YamlKind, YamlNode, read, suggestion};

const SOURCES: &[&str] = &["env", "file", "fd", "command", "vault"];

/// `{ env | file | fd | command | vault: … }`. Messages never show what is written here.
pub(super) fn read_source(node: &YamlNode, secret: &str, findings: &mut Findings) -> Option<CredentialSource> {
    let YamlKind::Map(entries) = &node.kind else {
        if !matches!(node.kind, YamlKind::Refused) {
            findings
                .error(
                    Rule::LiteralSecret,
                    node.span,
                    format!("`{secret}` is written out: a profile never holds a secret"),
                )
                .help(format!("say where it comes from: `{secret}: {{ env: … }}`, or {}", SOURCES[1..].join(", ")));
        }
        return None;
    };
    let [(key, value)] = entries.as_slice() else {
        findings.error(Rule::WrongShape, node.span, format!("`{secret}` comes from one place"));
        return None;
    };
    Some(match key.text.as_str() {
        "env" => CredentialSource::Env(read::text(value, "the name of a variable", findings)?),
        "file" => CredentialSource::File(PathBuf::from(read::text(value, "a path", findings)?)),
        "fd" => CredentialSource::Fd(read_fd(value, findings)?),
        "command" => CredentialSource::Command(read_command(value, findings)?),
        "vault" => CredentialSource::Vault(read::text(value, "a name in the vault", findings)?),
        other => {
            findings
                .error(Rule::UnknownKey, key.span, format!("`{other}` is no place for a secret"))
                .help(suggestion(other, SOURCES.iter().copied()));
            return None;
        }
    })
}

/// What stands there instead is not repeated: it may be the secret.
fn read_fd(node: &YamlNode, findings: &mut Findings) -> Option<u32> {
    let number = node.plain().and_then(|text| text.parse().ok()).filter(|number| (3..=1023).contains(number));
    if number.is_none() {
        findings.error(Rule::WrongShape, node.span, "`fd` is the number of an open file, from 3 to 1023");
    }
    number
}

/// A program and its arguments; a text alone is split at spaces, no shell is involved.
pub(super) fn read_command(node: &YamlNode, findings: &mut Findings) -> Option<Vec<String>> {
    let words = match &node.kind {
        YamlKind::Scalar { text, .. } => text.split_whitespace().map(str::to_owned).collect(),
        _ => read::texts(node, "a program or argument", findings),
    };
    if words.is_empty() {
        findings.expected("a program and its arguments", node);
        return None;
    }
    Some(words)
}
