//! What we use of the protocol, compared with what the browser here offers.
//!
//! `protocol.json` holds the commands and events that our code names, with the fields they had in the
//! browser they were last looked at with. `UPDATE_GOLDEN=1` writes it anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use regex::Regex;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::browser::foreign_browser;

/// Rooms that speak the protocol.
const ROOMS: [&str; 4] = ["src/cdp", "src/page", "src/runner", "src/job"];

/// `GET /json/protocol`.
#[derive(Deserialize)]
struct Protocol {
    domains: Vec<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    domain: String,
    #[serde(default)]
    commands: Vec<Member>,
    #[serde(default)]
    events: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    #[serde(default)]
    parameters: Vec<Field>,
    #[serde(default)]
    returns: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(default)]
    optional: bool,
}

/// A command or event as far as callers and readers depend on it: field names, and whether each must
/// be there.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Shape {
    takes: BTreeMap<String, bool>,
    gives: BTreeMap<String, bool>,
}

fn fields(fields: &[Field]) -> BTreeMap<String, bool> {
    fields.iter().map(|field| (field.name.clone(), !field.optional)).collect()
}

impl Protocol {
    /// All members by a name that is the same in the protocol and in Rust: `dom.describenode`.
    fn members(&self) -> BTreeMap<String, (String, Shape)> {
        let mut members = BTreeMap::new();
        for domain in &self.domains {
            let name = |member: &Member| format!("{}.{}", domain.domain, member.name);
            for command in &domain.commands {
                let shape = Shape { takes: fields(&command.parameters), gives: fields(&command.returns) };
                members.insert(folded(&name(command)), (name(command), shape));
            }
            for event in &domain.events {
                let shape = Shape { gives: fields(&event.parameters), ..Shape::default() };
                members.insert(format!("{} event", folded(&name(event))), (name(event), shape));
            }
        }
        members
    }
}

fn folded(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            rust_files(&entry, into);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            into.push(entry);
        }
    }
}

/// What the code names, as text (`"Page.enable"`) or as a type (`page::EnableParams`,
/// `page::EventFrameNavigated`), folded.
fn named_in(text: &str) -> BTreeSet<String> {
    static LITERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""([A-Z][A-Za-z]+)\.([a-z][A-Za-z]+)""#).unwrap());
    static TYPES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b([a-z_]+)::(\{[^{}]*\}|[A-Z]\w*)").unwrap());
    static TYPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Z]\w*").unwrap());
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut names = BTreeSet::new();
    for found in LITERAL.captures_iter(code) {
        // A text may be either; whichever the protocol has is meant.
        names.insert(format!("{} any", folded(&format!("{}.{}", &found[1], &found[2]))));
    }
    for found in TYPES.captures_iter(code) {
        for name in TYPE.find_iter(&found[2]).map(|name| name.as_str()) {
            let domain = &found[1];
            if let Some(command) = name.strip_suffix("Params") {
                names.insert(folded(&format!("{domain}.{command}")));
            } else if let Some(event) = name.strip_prefix("Event").filter(|event| !event.is_empty()) {
                names.insert(format!("{} event", folded(&format!("{domain}.{event}"))));
            }
        }
    }
    names
}

fn used() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ROOMS.iter().for_each(|room| rust_files(&root.join(room), &mut files));
    // What a browser should never send is not what we use.
    files.retain(|file| !file.ends_with("hostile.rs"));
    files.iter().flat_map(|file| named_in(&fs::read_to_string(file).unwrap())).collect()
}

/// The shapes of what is used, and what the browser does not have.
fn looked_up(used: &BTreeSet<String>, protocol: &Protocol) -> (BTreeMap<String, Shape>, Vec<String>) {
    let domains: BTreeSet<String> = protocol.domains.iter().map(|domain| folded(&domain.domain)).collect();
    let mut members = protocol.members();
    let (mut shapes, mut missing) = (BTreeMap::new(), Vec::new());
    for name in used {
        let plain = name.split([' ']).next().unwrap_or_default();
        // Types of our own that are named in the same manner.
        if !plain.split('.').next().is_some_and(|domain| domains.contains(domain)) {
            continue;
        }
        let candidates = match name.strip_suffix(" any") {
            Some(plain) => vec![plain.to_owned(), format!("{plain} event")],
            None => vec![name.clone()],
        };
        let known = candidates.iter().any(|name| shapes.contains_key(name.as_str()));
        match candidates.iter().find_map(|name| members.remove(name).map(|member| (name, member))) {
            Some((key, (name, shape))) => drop(shapes.insert(key.clone(), (name, shape))),
            None if known => {}
            None => missing.push(plain.to_owned()),
        }
    }
    (shapes.into_values().collect(), missing)
}

/// What would break us: what is gone, what must newly be given, what need not come any more.
fn drift(ours: &BTreeMap<String, Shape>, theirs: &BTreeMap<String, Shape>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, ours) in ours {
        let Some(theirs) = theirs.get(name) else {
            found.push(format!("{name} is gone"));
            continue;
        };
        let gone = |ours: &BTreeMap<String, bool>, theirs: &BTreeMap<String, bool>| -> Vec<String> {
            ours.keys().filter(|field| !theirs.contains_key(*field)).cloned().collect()
        };
        found
            .extend(gone(&ours.takes, &theirs.takes).iter().map(|field| format!("{name} takes no `{field}` any more")));
        found
            .extend(gone(&ours.gives, &theirs.gives).iter().map(|field| format!("{name} gives no `{field}` any more")));
        let newly = theirs.takes.iter().filter(|(field, required)| **required && ours.takes.get(*field) != Some(&true));
        found.extend(newly.map(|(field, _)| format!("{name} needs `{field}` now")));
        let rarely =
            ours.gives.iter().filter(|(field, required)| **required && theirs.gives.get(*field) == Some(&false));
        found.extend(rarely.map(|(field, _)| format!("{name} gives `{field}` only sometimes now")));
    }
    found
}

async fn protocol_of(address: &str) -> Protocol {
    let host = address.strip_prefix("ws://").and_then(|rest| rest.split('/').next()).unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /json/protocol HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut answer, mut chunk) = (Vec::new(), vec![0; 64 * 1024]);
    // The browser keeps the connection open: the answer's length says when it is whole.
    loop {
        let read = stream.read(&mut chunk).await.unwrap();
        answer.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&answer);
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let body = head.len() + 4;
        if read == 0 || length.is_some_and(|length| answer.len() >= body + length) {
            return serde_json::from_slice(&answer[body..]).expect("the protocol as JSON");
        }
    }
}

#[tokio::test]
async fn the_browser_offers_what_we_use() {
    let profile = tempfile::tempdir().unwrap();
    let (mut browser, address) = foreign_browser(profile.path()).await;
    let protocol = protocol_of(&address).await;
    browser.kill().await.unwrap();
    let used = used();
    let (shapes, missing) = looked_up(&used, &protocol);
    assert!(shapes.len() > 40, "the code names {} commands and events only", shapes.len());
    assert!(missing.is_empty(), "this browser has no: {missing:#?}");

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cdp/protocol.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&shapes).unwrap() + "\n").unwrap();
    }
    let kept: BTreeMap<String, Shape> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let found = drift(&kept, &shapes);
    assert!(found.is_empty(), "the protocol has drifted: {found:#?}");
    let unseen: Vec<&String> = shapes.keys().filter(|name| !kept.contains_key(*name)).collect();
    assert!(unseen.is_empty(), "newly used; run UPDATE_GOLDEN=1 cargo test drift: {unseen:?}");
}

#[test]
fn drift_is_what_would_break_us() {
    let shape = |takes: &[(&str, bool)], gives: &[(&str, bool)]| {
        let map =
            |fields: &[(&str, bool)]| fields.iter().map(|(name, required)| ((*name).to_owned(), *required)).collect();
        BTreeMap::from([("A.b".to_owned(), Shape { takes: map(takes), gives: map(gives) })])
    };
    let ours = shape(&[("x", true), ("y", false)], &[("z", true)]);
    assert_eq!(
        drift(&ours, &shape(&[("x", false), ("y", false), ("new", false)], &[("z", true), ("w", false)])),
        [""; 0]
    );
    assert_eq!(drift(&ours, &BTreeMap::new()), ["A.b is gone"]);
    assert_eq!(
        drift(&ours, &shape(&[("x", true), ("y", true), ("n", true)], &[("z", false)])),
        ["A.b needs `n` now", "A.b needs `y` now", "A.b gives `z` only sometimes now"]
    );
    assert_eq!(drift(&ours, &shape(&[("x", true)], &[])), ["A.b takes no `y` any more", "A.b gives no `z` any more"]);
}

#[test]
fn names_are_found_in_code() {
    let code = "use a::{dom::{DescribeNodeParams, NodeId}, page};\npage::EventFrameNavigated; call_raw(\"Fetch.enable\");\n#[cfg(test)]\nmod tests { \"A.b\" }";
    assert_eq!(Vec::from_iter(named_in(code)), ["dom.describenode", "fetch.enable any", "page.framenavigated event"]);
}
