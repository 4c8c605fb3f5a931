//! The texts of the files, before they get their canonical look.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{pages::PageDraft, step_draft::one_line, steps::Steps};
use crate::language::inline_text;

pub(super) fn flow_text(name: &str, title: Option<&str>, is_session: bool, steps: &Steps) -> String {
    let mut text = format!("flow: {name}\n");
    if let Some(title) = title.map(one_line).filter(|title| !title.trim().is_empty()) {
        let _ = writeln!(text, "about: {}", inline_text(title.trim()));
    }
    let _ = writeln!(text, "effect: {}", if is_session { "session" } else { "read" });
    let inputs = steps.written_inputs();
    if !inputs.is_empty() {
        let _ = write!(text, "inputs:\n{inputs}");
    }
    let _ = write!(text, "steps:\n{}", steps.written());
    text
}

pub(super) fn page_text(name: &str, page: &PageDraft) -> String {
    let mut text = format!("page: {name}\norigin: {}\n", page.origin);
    if let Some(route) = &page.route {
        let _ = writeln!(text, "route: {}", inline_text(route));
    }
    if page.elements.is_empty() {
        return text;
    }
    text.push_str("elements:\n");
    for (name, element) in &page.elements {
        let more = [(element.keys, "keys: true"), (element.private, "private: true")];
        let more = more.iter().filter(|(holds, _)| *holds).map(|(_, key)| *key);
        match element.ranks.as_slice() {
            [only] => {
                let only = only.to_string();
                let inner = only.strip_suffix(" }").unwrap_or(&only);
                let all: Vec<&str> = std::iter::once(inner).chain(more).collect();
                let _ = writeln!(text, "  {name}: {} }}", all.join(", "));
            }
            ranks => {
                let _ = writeln!(text, "  {name}:\n    any:");
                for rank in ranks {
                    let _ = writeln!(text, "      - {rank}");
                }
                more.for_each(|key| {
                    let _ = writeln!(text, "    {key}");
                });
            }
        }
    }
    text
}

pub(super) fn portal_text(
    portal: &str,
    origins: &IndexMap<String, String>,
    home: &str,
    signed_in: &str,
    secrets: &[String],
    answers_challenges: bool,
) -> String {
    let mut text = format!("portal: {portal}\norigins:\n");
    for (name, origin) in origins {
        let _ = writeln!(text, "  {name}: {}", inline_text(origin));
    }
    let _ = write!(
        text,
        "home: {home}\nsession:\n  flow: session.sign-in\n  signed_in: {{ {signed_in} }}  # what is there once one is signed in\n  probe: {home}\nsecrets: [{}]\n",
        secrets.join(", ")
    );
    if answers_challenges {
        text.push_str("mfa: { prefer: [totp], tries: 2, period: 30s }\n");
    }
    text.push_str(
        "locale: { date: \"%m/%d/%Y\", money: \"#,##0.00\", timezone: UTC, language: en-US }  # how this portal writes dates and money\nquiet: 5s\n",
    );
    text
}

/// Where the secrets come from is the user's to say; the environment is a beginning.
pub(super) fn profile_text(portal: &str, secrets: &[String], answers_challenges: bool) -> String {
    let variable = |secret: &str| format!("{portal}_{secret}").replace('-', "_").to_uppercase();
    let mut text = format!("profile: me\nportal: {portal}\n");
    if secrets.is_empty() {
        text.push_str("credentials: {}\n");
    } else {
        text.push_str("credentials:\n");
    }
    for secret in secrets {
        let _ = writeln!(text, "  {secret}: {{ env: {} }}", variable(secret));
    }
    if answers_challenges {
        let _ = writeln!(text, "mfa:\n  totp: {{ env: {} }}", variable("totp"));
    }
    text
}
