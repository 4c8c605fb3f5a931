//! The `mfa` of a profile from its text.

use indexmap::IndexMap;

use super::{
    AnswerRule, Challenge, InboxRules, MailRules, MessageRules, PushRules,
    credentials_file::{read_command, read_source},
};
use crate::language::{
    Findings, Rule, YamlNode,
    read::{self, MapReader},
};

/// The usual port of IMAP over TLS.
const IMAPS: u16 = 993;

/// `{ totp: …, email: … }`, the best first; each one way to answer, or a list of them.
pub(super) fn read_answers(node: &YamlNode, findings: &mut Findings) -> IndexMap<Challenge, Vec<AnswerRule>> {
    let mut answers = IndexMap::new();
    for (key, value) in read::entries(node, "`mfa`", findings).unwrap_or_default() {
        let Some(challenge) = read::keyword_key(&key.text, key.span, "a challenge", Challenge::WORDS, findings) else {
            continue;
        };
        let ways = read::one_or_many(value);
        if ways.is_empty() {
            findings.expected("a way to answer it", value);
        }
        let rules = ways.iter().filter_map(|way| read_answer(challenge, way, findings)).collect();
        answers.insert(challenge, rules);
    }
    answers
}

fn read_answer(challenge: Challenge, node: &YamlNode, findings: &mut Findings) -> Option<AnswerRule> {
    if !matches!(challenge, Challenge::Push | Challenge::Ask) && node.at(&["ask"]).is_some() {
        let mut map = MapReader::open(node, "a way to answer", findings)?;
        let terminal = map.take("ask").and_then(|node| read_terminal(node, findings));
        map.close(findings);
        return terminal;
    }
    match challenge {
        Challenge::Totp => read_totp(node, findings),
        Challenge::Email | Challenge::Sms | Challenge::Link => read_message(challenge, node, findings),
        Challenge::Push => read_push(node, findings),
        Challenge::Ask => read_terminal(node, findings),
    }
}

/// The seed's source, or what prints the code.
fn read_totp(node: &YamlNode, findings: &mut Findings) -> Option<AnswerRule> {
    if node.at(&["code"]).is_none() {
        return read_source(node, "totp", findings).map(AnswerRule::Seed);
    }
    let mut map = MapReader::open(node, "`totp`", findings)?;
    let command = map.take("code").and_then(|node| {
        let mut map = MapReader::open(node, "`code`", findings)?;
        let command = map.require("command", findings).and_then(|node| read_command(node, findings));
        map.close(findings);
        command
    });
    map.close(findings);
    command.map(AnswerRule::Command)
}

fn read_message(challenge: Challenge, node: &YamlNode, findings: &mut Findings) -> Option<AnswerRule> {
    unlike_scalar(node, challenge.word(), findings)?;
    let mut map = MapReader::open(node, "a way to answer", findings)?;
    let mut ways = Vec::new();
    if let Some((key, node)) = map.take_entry("imap") {
        ways.push((key.span, read_imap(node, findings).map(|rules| AnswerRule::Mail(Box::new(rules)))));
    }
    if let Some((key, node)) = map.take_entry("inbox") {
        ways.push((key.span, read_inbox(node, findings).map(|rules| AnswerRule::Inbox(Box::new(rules)))));
    }
    if let Some((key, node)) = map.take_entry("command") {
        ways.push((key.span, read_command(node, findings).map(AnswerRule::Command)));
    }
    if ways.is_empty() && map.entries().is_empty() {
        findings
            .error(Rule::MissingKey, node.span, format!("nothing says how `{}` is answered", challenge.word()))
            .help("by one of `imap`, `inbox`, `command`, `ask`".to_owned());
    }
    map.close(findings);
    if let [_, (second, _), ..] = ways.as_slice() {
        findings
            .error(Rule::WrongShape, *second, "this is a second way to answer")
            .help("write a list, the best first".to_owned());
    }
    ways.into_iter().next().and_then(|(_, rules)| rules)
}

fn read_imap(node: &YamlNode, findings: &mut Findings) -> Option<MailRules> {
    let mut map = MapReader::open(node, "`imap`", findings)?;
    let host = map.require("host", findings).and_then(|node| read::text(node, "the mail server's name", findings));
    let port = map.take("port").and_then(|node| read::whole(node, 1..=u16::MAX, findings));
    let user = map.require("user", findings).and_then(|node| read_source(node, "user", findings));
    let password = map.require("password", findings).and_then(|node| read_source(node, "password", findings));
    let mailbox = map.take("mailbox").and_then(|node| read::text(node, "the name of a mailbox", findings));
    let ca = map.take("ca").and_then(|node| read::text(node, "a path", findings));
    let message = read_message_rules(&mut map, findings);
    if message.from.is_none() {
        findings
            .error(Rule::MissingKey, node.span, "`imap` needs `from`: anybody can send a mail with a code in it")
            .help("the portal's sender, `no-reply@example.com`, or its domain, `@example.com`".to_owned());
    }
    map.close(findings);
    Some(MailRules {
        host: host?,
        port: port.unwrap_or(IMAPS),
        user: user?,
        password: password?,
        mailbox: mailbox.unwrap_or_else(|| "INBOX".to_owned()),
        ca: ca.map(Into::into),
        message,
        span: node.span,
    })
}

fn read_inbox(node: &YamlNode, findings: &mut Findings) -> Option<InboxRules> {
    let mut map = MapReader::open(node, "`inbox`", findings)?;
    let to = map.require("to", findings).and_then(|node| read::text(node, "a number or an address", findings));
    let message = read_message_rules(&mut map, findings);
    map.close(findings);
    Some(InboxRules { to: to?, message, span: node.span })
}

fn read_message_rules(map: &mut MapReader<'_>, findings: &mut Findings) -> MessageRules {
    let pattern = map.take("pattern").and_then(|node| read::pattern(node, findings));
    MessageRules {
        from: map.take("from").and_then(|node| read::text(node, "a sender", findings)),
        subject: map.take("subject").and_then(|node| read::text_match(node, findings)),
        max_age: map.take("max_age").and_then(|node| read::duration(node, findings)),
        pattern,
    }
}

/// `{ wait?: D, say?: text }`.
fn read_push(node: &YamlNode, findings: &mut Findings) -> Option<AnswerRule> {
    unlike_scalar(node, "push", findings)?;
    let mut map = MapReader::open(node, "`push`", findings)?;
    let wait = map.take("wait").and_then(|node| read::duration(node, findings));
    let say = map.take("say").and_then(|node| read::text(node, "what the person is told", findings));
    map.close(findings);
    Some(AnswerRule::Push(PushRules { wait, say }))
}

fn read_terminal(node: &YamlNode, findings: &mut Findings) -> Option<AnswerRule> {
    let is_terminal = node.scalar() == Some("terminal");
    if !is_terminal {
        findings.error(Rule::UnknownValue, node.span, "a person is asked at the `terminal`, nowhere else");
    }
    is_terminal.then_some(AnswerRule::Terminal)
}

/// What stands there instead of a map is not repeated: it may be a secret.
fn unlike_scalar(node: &YamlNode, challenge: &str, findings: &mut Findings) -> Option<()> {
    if node.scalar().is_none() {
        return Some(());
    }
    let message = format!("`{challenge}` says how it is answered, by a map");
    findings.error(Rule::WrongShape, node.span, message);
    None
}
