//! What must not be kept is in no byte that a run writes, wherever it fails; and the search finds what nobody hid.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use flate2::read::MultiGzDecoder;
use indexmap::IndexMap;
use regex::Regex;
use wayleave::{
    event::Stream,
    flow::{Loaded, Project},
    job::{BrowserSource, EvidenceFolder, Order, Task, perform},
    language::render_findings,
    page::Use,
    portal::Profile,
    recording::{Keep, Recorder, RecorderOptions, Shelf},
    runner::{GivenInput, Screenshots},
    secret::Redactor,
    session::{StateDb, SystemClock, Vault, VaultKey},
};

use super::registry::*;
use crate::{
    cli::run,
    support::{browser, flows::Small},
};

const LOGIN: &str = "elements:\n  user: { label: User }\n  password: { label: Password }\n  go: { role: button }\n";
const CODE: &str = "elements:\n  code: { label: Code, private: true }\n  go: { role: button }\n";
const DEAL: &str = "ready: { see: deal.owner }\nelements:\n  owner: { css: '#owner', private: true }\n  seen: { css: '#seen' }\n\
    \x20 name: { label: Name, private: true }\n  licence: { label: Licence, private: true }\n  born: { label: Born, private: true }\n\
    \x20 note: { label: Note }\n  pin: { label: Pin }\n  key: { css: '#key' }\n  check: { css: '#check' }\n  ask: { css: '#ask' }\n\
    \x20 told: { css: '#told', private: true }\n  missing: { role: heading, name: Missing }\n\
    data:\n  rows:\n    each: { css: .row }\n    header: { css: 'tr:first-child' }\n    fields:\n\
    \x20     no: { column: 'No', type: id, unique: true }\n      buyer: { column: Buyer, type: text, private: true }\n\
    \x20     phone: { column: Phone, type: text, private: true }\n      street: { column: Street, type: text, private: true }\n\
    \x20     owed: { column: Owed, type: money, private: true }\n      remark: { column: Remark, type: text }\n\
    \x20 broken:\n    each: { css: .row }\n    header: { css: 'tr:first-child' }\n    fields:\n\
    \x20     no: { column: 'No', type: id }\n      remark: { column: Remark, type: int }\n      street: { column: Street, type: date, private: true }\n";
const SEARCH: &str = "elements:\n  for: { css: '#for', private: true }\n  title: { role: heading, name: Nothing }\n";
const PORTAL: &str = "secrets: [username, password, api_key]\nmfa: { prefer: [totp], tries: 2 }\n";
const SIGN_IN: &str = "flow: sign-in\neffect: session\nsteps:\n  - goto: login\n  - fill: { login.user: \"{{ secrets.username }}\", login.password: \"{{ secrets.password }}\" }\n\
    \x20 - click: login.go\n  - mfa: { by: totp, into: code.code, submit: code.go }\n";
const HEAD: &str = "inputs: { name: { type: text, private: true }, licence: { type: text, private: true }, born: { type: text, private: true }, email: { type: text, private: true } }\n\
    output: { fields: { no: id, buyer: text, phone: text, street: text, owed: money, remark: text }, many: true, key: no }\n";

/// Each step, and how the flow fails after it.
const STEPS: [(&str, &str); 6] = [
    ("  - goto: deal\n", "  - { click: deal.missing, timeout: 200ms }\n"),
    (
        "  - fill: { deal.name: \"{{ inputs.name }}\", deal.licence: \"{{ inputs.licence }}\", deal.born: \"{{ inputs.born }}\", deal.key: \"{{ secrets.api_key }}\" }\n",
        "  - { fill: { deal.pin: '4711' }, timeout: 2s }\n",
    ),
    (
        "  - click: deal.check\n    then: { text: { deal.told: { contains: '@' } } }\n",
        "  - { click: deal.ask, dialog: { accept: { contains: another } }, timeout: 1s }\n",
    ),
    ("  - extract: deal.rows\n", "  - { extract: deal.broken, timeout: 500ms }\n"),
    (
        "  - type: { deal.note: \"Brontosaurus Vermicelli for {{ inputs.name }}\" }\n",
        "  - { expect: { text: { deal.seen: Other } }, timeout: 200ms }\n",
    ),
    (
        "  - goto: { search: { q: \"{{ inputs.email }}\" } }\n",
        "  - { expect: { see: search.title }, timeout: 200ms }\n",
    ),
];

fn secrets(codes: &[String]) -> Vec<(String, String)> {
    let fixed = [
        ("username", USERNAME),
        ("password", PASSWORD),
        ("TOTP seed", SEED),
        ("API key", API_KEY),
        ("session cookie", SESSION),
        ("remember cookie", REMEMBER),
        ("bearer token", BEARER),
        ("CSRF token", CSRF),
        ("ticket in an address", TICKET),
        ("OAuth code", OAUTH),
    ];
    let codes = codes.iter().map(|code| ("TOTP code".to_owned(), code.clone()));
    fixed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).chain(codes).collect()
}

fn personal() -> Vec<(String, String)> {
    let all = [
        ("name", NAME),
        ("first name", "Zephyrine"),
        ("last name", "Quillfeather"),
        ("licence number", LICENCE),
        ("date of birth", BORN),
        ("phone", PHONE),
        ("e-mail", EMAIL),
        ("street", STREET),
        ("amount owed", OWED),
        ("SSN", SSN),
        ("bank account", ACCOUNT),
        ("card number", CARD),
    ];
    all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// A text in whatever way bytes may hold it.
pub(super) struct Haystack {
    plain: String,
    /// Without tags, references and escapes read: what a person would make of it.
    read: String,
}

impl Haystack {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let plain = String::from_utf8_lossy(bytes).into_owned();
        let untagged = Regex::new("<[^<>]*>").unwrap().replace_all(&plain, "").into_owned();
        let unescaped = untagged
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
            .replace("\\\"", "\"")
            .replace("\\/", "/");
        let bytes = unescaped.replace('+', " ");
        let decoded: String = url::form_urlencoded::parse(bytes.replace('&', "%26").replace('=', "%3D").as_bytes())
            .map(|(name, value)| format!("{name}{value}"))
            .collect();
        Self { plain, read: format!("{unescaped}\n{decoded}").to_lowercase() }
    }

    pub(super) fn holds(&self, canary: &str) -> Option<&'static str> {
        if canary.bytes().all(|byte| byte.is_ascii_digit()) {
            // A code of six digits is part of many numbers and hashes: it counts where it stands by itself.
            let alone = Regex::new(&format!(r"(^|[^0-9A-Za-z.]){canary}([^0-9A-Za-z]|$)")).unwrap();
            return alone.is_match(&self.plain).then_some("plain");
        }
        if self.plain.to_lowercase().contains(&canary.to_lowercase()) {
            return Some("plain");
        }
        if self.read.contains(&canary.to_lowercase()) {
            return Some("escaped or split by markup");
        }
        (0..3).any(|offset| self.plain.contains(&base64(canary, offset))).then_some("base64")
    }
}

/// What base64 makes of nothing but the canary, `offset` bytes after a group of three.
fn base64(canary: &str, offset: usize) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(canary.as_bytes());
    STANDARD_NO_PAD.encode(&bytes)[(offset * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
}

/// Every file below a folder, unpacked where it is packed.
pub(super) fn all_files(folder: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all_files(&path, into);
            continue;
        }
        // What leads to a socket holds nothing.
        if !path.is_file() {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut unpacked = Vec::new();
        let is_packed =
            bytes.starts_with(&[0x1f, 0x8b]) && MultiGzDecoder::new(&*bytes).read_to_end(&mut unpacked).is_ok();
        into.insert(path, if is_packed { unpacked } else { bytes });
    }
}

pub(super) fn assert_hidden(place: &str, bytes: &[u8], canaries: &[(String, String)]) {
    let haystack = Haystack::of(bytes);
    for (name, text) in canaries {
        let found = haystack.holds(text);
        let context = || {
            let at = haystack.plain.to_lowercase().find(&text.to_lowercase()).unwrap_or_default();
            haystack
                .plain
                .chars()
                .skip(haystack.plain[..at].chars().count().saturating_sub(200))
                .take(500)
                .collect::<String>()
        };
        assert!(found.is_none(), "{name} `{text}` is in {place}, {}: …{}…", found.unwrap(), context());
    }
}

struct Office {
    registry: Registry,
    small: Small,
}

impl Office {
    async fn open() -> Self {
        let registry = Registry::start().await;
        let pages = [("login", LOGIN), ("code", CODE), ("deal", DEAL)];
        let small = Small::with(&[], &pages).await.portal(PORTAL);
        let write = |path: &str, text: &str| fs::write(small.root().join(path), text).unwrap();
        write("flows/shop/sign-in.yaml", SIGN_IN);
        write("selectors/shop/search.yaml", &format!("page: search\norigin: a\nroute: /search?q={{q}}\n{SEARCH}"));
        let mut sources = String::new();
        for (name, text) in [("username", USERNAME), ("password", PASSWORD), ("api_key", API_KEY), ("seed", SEED)] {
            write(name, text);
            if name != "seed" {
                sources.push_str(&format!("  {name}: {{ file: \"{}\" }}\n", small.root().join(name).display()));
            }
        }
        let (port, seed) = (registry.port, small.root().join("seed"));
        write(
            "profile.yaml",
            &format!(
                "profile: me\nportal: shop\norigins: {{ a: \"http://a.localhost:{port}\" }}\ncredentials:\n{sources}mfa:\n  totp: {{ file: \"{}\" }}\n",
                seed.display()
            ),
        );
        for count in 1..=STEPS.len() {
            let steps: String = STEPS[..count].iter().map(|(step, _)| *step).collect();
            small.flow(&format!("fail{count}"), HEAD, &(steps + STEPS[count - 1].1));
        }
        small.flow("whole", HEAD, &STEPS.iter().map(|(step, _)| *step).collect::<String>());
        small.finish();
        Self { registry, small }
    }

    fn inputs() -> [(&'static str, &'static str); 4] {
        [("name", NAME), ("licence", LICENCE), ("born", BORN), ("email", EMAIL)]
    }

    /// All flows in one session, each failing after another step; then the one that does not. Returns the vault
    /// that keeps the session.
    async fn run_all(&self) -> Vault {
        let root = self.small.root();
        let Loaded { project, mut findings, mut sources } = Project::load(root);
        let profile = Profile::load(&root.join("profile.yaml"), &mut sources, &mut findings).unwrap();
        assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
        let (files, sources) = (Arc::new(project.into_portal("shop").unwrap()), Arc::new(sources));
        let (state, redactor) = (root.join("state"), Redactor::new());
        let vault = Vault::open(StateDb::open(&state).await.unwrap(), VaultKey::generate().unwrap()).await.unwrap();
        let (recorder, end) = Recorder::start(RecorderOptions {
            shelf: Shelf::of(&state).path().to_owned(),
            flows: vec!["shop/all".into()],
            keep: Keep::Always,
            files: files.clone(),
            sources: sources.clone(),
            redactor: redactor.clone(),
        })
        .unwrap();
        let evidence = EvidenceFolder::create(&root.join("evidence")).unwrap();
        let order = Order {
            files: files.clone(),
            sources,
            profile,
            browser: BrowserSource::Launch { executable: browser::executable(), headed: false },
            state: state.clone(),
            downloads: None,
            vault: Some(vault.clone()),
            clock: Arc::new(SystemClock),
            slow_mo: None,
            screenshots: Screenshots::default(),
            replay: None,
            use_: Use::Runs,
            watcher: None,
            person: None,
            events: Stream::new(vec![Box::new(recorder), Box::new(evidence)]),
            redactor,
        };
        let given: IndexMap<String, GivenInput> = Self::inputs()
            .iter()
            .map(|(name, value)| ((*name).to_owned(), GivenInput::Text((*value).to_owned())))
            .collect();
        let mut tasks = Vec::new();
        for flow in (1..=STEPS.len()).map(|count| format!("fail{count}")).chain(["whole".to_owned()]) {
            tasks.push((Task::bind(&files, &flow, &given, &state).await.unwrap(), flow));
        }
        let ran = perform(order, async |job| {
            for (task, flow) in &tasks {
                let ended = job.run(task).await;
                assert_eq!(ended.is_err(), flow != "whole", "{flow}: {ended:?}");
            }
            Ok(())
        });
        ran.await.unwrap();
        let recorded = end.finish();
        assert_eq!(recorded.fault, None);
        self.assert_kept(&vault).await;
        vault
    }

    /// The session with its cookies is in the vault: what is searched holds it, sealed.
    async fn assert_kept(&self, vault: &Vault) {
        for (profile, field) in vault.places().await.unwrap() {
            let kept = vault.get(&profile, &field).await.unwrap();
            if kept.is_some_and(|kept| kept.expose().contains(SESSION)) {
                return;
            }
        }
        panic!("the session cookie is not in the vault");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canaries_are_in_no_byte_that_a_run_writes() {
    let office = Office::open().await;
    // Held, so that its database is not put away while it is searched.
    let _vault = office.run_all().await;
    let codes = office.registry.codes.lock().unwrap().clone();
    assert!(!codes.is_empty());
    let all = [secrets(&codes), personal()].concat();
    assert!(all.len() >= 20);
    let mut files = BTreeMap::new();
    for folder in ["state", "evidence"] {
        all_files(&office.small.root().join(folder), &mut files);
    }
    assert!(files.len() > 40, "{} files", files.len());
    for (path, bytes) in &files {
        assert_hidden(&path.display().to_string(), bytes, &all);
    }

    // What nobody hid is found, in every place: so the search would have found the others.
    let held = |part: &str, also: &str| {
        files.iter().any(|(path, bytes)| {
            path.to_string_lossy().contains(part) && {
                let haystack = Haystack::of(bytes);
                haystack.holds(CONTROL).is_some() && haystack.plain.contains(also)
            }
        })
    };
    for (sink, part, also) in [
        ("the page after a step", "/blobs/", "<!DOCTYPE html>"),
        ("the snapshot of an extraction", "/blobs/", "data-wl-item"),
        ("the records of an extraction", "/blobs/", "[{\"no\":\"A1\""),
        ("a frame", "/blobs/", "<html><head data-wl-hidden=\"\"></head><body><p>"),
        ("an answer", "/blobs/", "\"dateOfBirth\""),
        ("what was sent", "/blobs/", "licenseNumber="),
        ("a file of the portal", "/blobs/", "flow: fail5"),
        ("requests", "net.ndjson", "\"X-Control\""),
        ("steps", "steps.ndjson", "\"kind\":\"act\""),
        ("the console", "steps.ndjson", "\"kind\":\"console\""),
        ("records", "output.ndjson", "A1"),
        ("events", "events.ndjson", "\"failed\""),
        ("the text of a failure", ".txt", "deal.seen"),
        ("the document of a failure", ".html", "<html"),
    ] {
        assert!(held(part, also), "the control is not found in {sink}");
    }
    let steps =
        files.iter().find(|(path, _)| path.ends_with("steps.ndjson")).map(|(_, bytes)| Haystack::of(bytes)).unwrap();
    let kinds = ["act", "console", "dialog", "failed", "page"];
    for kind in kinds {
        let line = steps.plain.lines().filter(|line| line.contains(&format!("\"kind\":\"{kind}\"")));
        assert!(line.clone().any(|line| line.contains(CONTROL)), "the control is in no line of kind {kind}");
    }

    // What is told: secrets nowhere, personal data in the records and nowhere else.
    let root = office.small.root().to_owned();
    for (flow, format) in [("fail5", "json"), ("fail4", "human")] {
        let mut arguments: Vec<String> =
            ["-C", root.to_str().unwrap(), "run", &format!("shop/{flow}"), "--log-format", format]
                .iter()
                .map(|it| (*it).to_owned())
                .collect();
        for (name, value) in Office::inputs() {
            arguments.extend(["-i".to_owned(), format!("{name}={value}")]);
        }
        for (name, value) in [("--profile", "profile.yaml"), ("--state", "state2"), ("--evidence", "evidence2")] {
            arguments.extend([name.to_owned(), root.join(value).display().to_string()]);
        }
        let home = root.clone();
        let ran = move || run(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let (code, stdout, stderr) = tokio::task::spawn_blocking(ran).await.unwrap();
        assert_eq!(code, 1, "{stderr}");
        let all = [secrets(&office.registry.codes.lock().unwrap()), personal()].concat();
        assert_hidden("stderr", stderr.as_bytes(), &all);
        assert!(stderr.contains(CONTROL), "the control is in stderr: {stderr}");
        assert_hidden("stdout", stdout.as_bytes(), &secrets(&office.registry.codes.lock().unwrap()));
        let mut files = BTreeMap::new();
        for folder in ["state2", "evidence2"] {
            all_files(&root.join(folder), &mut files);
        }
        files.iter().for_each(|(path, bytes)| assert_hidden(&path.display().to_string(), bytes, &all));
        for folder in ["state2", "evidence2"] {
            fs::remove_dir_all(root.join(folder)).unwrap();
        }
    }
}
