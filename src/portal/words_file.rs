//! Words, locale and origins of a portal from their text.

use indexmap::IndexMap;
use url::Url;

use super::{Locale, Words};
use crate::{
    language::{
        Findings, Rule, Vocabulary, YamlNode,
        read::{self, MapReader},
    },
    model::Type,
};

/// The names of the words tables, before anything else of the file is known.
pub fn words_tables(tree: &YamlNode) -> Vec<String> {
    let mut unheard = Findings::default();
    let tables = tree.at(&["words"]).and_then(|node| read::entries(node, "`words`", &mut unheard));
    tables.unwrap_or_default().iter().map(|(key, _)| key.text.clone()).collect()
}

pub(super) fn read_words(node: &YamlNode, findings: &mut Findings) -> IndexMap<String, Words> {
    let mut tables = IndexMap::new();
    for (key, table) in read::entries(node, "`words`", findings).unwrap_or_default() {
        let built_in = Vocabulary { models: Vec::new(), words: Some(Vec::new()) };
        if built_in.type_named(&key.text).is_some() {
            let message = format!("`{}` is the name of a type already", key.text);
            findings.error(Rule::TakenName, key.span, message);
        }
        let name = read::name(&key.text, key.span, "a words table", findings);
        let values = read_table(table, findings);
        tables.extend(name.map(|name| (name, Words { values, span: key.span })));
    }
    tables
}

fn read_table(node: &YamlNode, findings: &mut Findings) -> IndexMap<String, Vec<String>> {
    let mut values: IndexMap<String, Vec<String>> = IndexMap::new();
    for (value, words) in read::entries(node, "a words table", findings).unwrap_or_default() {
        let words_read = read::texts(words, "the portal's word", findings);
        for word in &words_read {
            if let Some((other, _)) = values.iter().find(|(_, taken)| taken.contains(word)) {
                let message = format!("`{word}` already means `{other}`");
                findings.error(Rule::TakenName, words.span, message);
            }
        }
        values.extend(read::name(&value.text, value.span, "a value", findings).map(|value| (value, words_read)));
    }
    values
}

pub(super) fn read_locale(node: &YamlNode, findings: &mut Findings) -> Locale {
    let Some(mut map) = MapReader::open(node, "`locale`", findings) else { return Locale::default() };
    let date = map.require("date", findings).and_then(|node| read_format(node, &Type::Date, findings));
    let money = map.require("money", findings).and_then(|node| read_format(node, &Type::Money, findings));
    let language = map.require("language", findings).and_then(|node| read_language(node, findings));
    let timezone = map.require("timezone", findings).and_then(|node| read_timezone(node, findings));
    let time = map.take("time").and_then(|node| read_format(node, &Type::Time, findings));
    map.close(findings);
    Locale {
        date: date.unwrap_or_default(),
        time,
        money: money.unwrap_or_default(),
        timezone: timezone.unwrap_or_default(),
        language: language.unwrap_or_default(),
    }
}

fn read_format(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Option<String> {
    let format = read::text(node, "a format", findings)?;
    read::check_format(&format, type_, node.span, findings);
    Some(format)
}

/// `en`, `en-US`, `zh-Hant-TW`.
fn read_language(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let tag = read::text(node, "a language tag", findings)?;
    let mut parts = tag.split('-');
    let is_language = parts
        .next()
        .is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase()));
    if !is_language
        || !parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        findings
            .error(Rule::UnknownValue, node.span, format!("`{tag}` is no language tag"))
            .help("write it as browsers do: `en-US`".to_owned());
    }
    Some(tag)
}

fn read_timezone(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let name = read::text(node, "a time zone", findings)?;
    if jiff::tz::TimeZone::get(&name).is_err() {
        findings
            .error(Rule::UnknownValue, node.span, format!("there is no time zone `{name}`"))
            .help("IANA names: `America/Los_Angeles`".to_owned());
    }
    Some(name)
}

/// `{ name: url }`, each the origin alone.
pub(super) fn read_origins(node: &YamlNode, findings: &mut Findings) -> IndexMap<String, String> {
    let mut origins = IndexMap::new();
    for (key, value) in read::entries(node, "origins", findings).unwrap_or_default() {
        let name = read::name(&key.text, key.span, "an origin", findings);
        // An origin that cannot be read still has its name.
        let origin = read_origin(value, findings).unwrap_or_default();
        origins.extend(name.map(|name| (name, origin)));
    }
    origins
}

fn read_origin(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let text = read::text(node, "the URL of an origin", findings)?;
    let fault = match Url::parse(&text) {
        Err(error) => error.to_string(),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "origins are http or https".to_owned(),
        Ok(url) if url.path() != "/" || url.query().is_some() || url.fragment().is_some() => {
            "an origin has no path".to_owned()
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            "an origin holds no credentials".to_owned()
        }
        Ok(url) => return Some(url.origin().ascii_serialization()),
    };
    findings
        .error(Rule::BadUrl, node.span, format!("not an origin: {fault}"))
        .help("write scheme, host and port: `https://app.example.com`".to_owned());
    None
}
