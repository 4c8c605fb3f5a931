//! A profile from its text.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{
    BrowserChoice, CredentialSource, Profile, answers_file::read_answers, credentials_file::read_source,
    profile_mask::mask_profile, words_file::read_origins,
};
use crate::language::{
    Findings, Rule, SourceMap, YamlNode, parse_yaml,
    read::{self, MapReader},
};

impl Profile {
    /// Reads a profile file. `None` when it cannot be used; the findings say why.
    pub fn load(path: &Path, sources: &mut SourceMap, findings: &mut Findings) -> Option<Self> {
        Self::load_shown(path, &path.display().to_string(), sources, findings)
    }

    /// As [`Profile::load`], called `shown` in messages.
    pub fn load_shown(path: &Path, shown: &str, sources: &mut SourceMap, findings: &mut Findings) -> Option<Self> {
        Self::load_with_tree(path, shown, sources, findings).map(|(profile, _)| profile)
    }

    /// As [`Profile::load_shown`], with the tree that says where each name stands.
    pub fn load_with_tree(
        path: &Path,
        shown: &str,
        sources: &mut SourceMap,
        findings: &mut Findings,
    ) -> Option<(Self, YamlNode)> {
        let (file, text) = sources.load(path, shown, findings)?;
        let before = findings.len();
        let tree = parse_yaml(file, &text, findings);
        // What YAML itself refuses may stand anywhere, also in a value.
        let is_whole = findings.len() == before;
        mask_profile(file, tree.as_ref().filter(|_| is_whole), sources);
        let tree = tree?;
        Some((read_profile(&tree, findings)?, tree))
    }
}

/// Reads a profile from its tree.
pub fn read_profile(tree: &YamlNode, findings: &mut Findings) -> Option<Profile> {
    let mut map = MapReader::open(tree, "a profile", findings)?;
    let name = map.require("profile", findings).and_then(|node| read::text(node, "a name", findings));
    let portal = map.require("portal", findings).and_then(|node| read::text(node, "the name of a portal", findings));
    let origins = map.take("origins").map(|node| read_origins(node, findings)).unwrap_or_default();
    let rooftop = map.take("rooftop").and_then(|node| read::text(node, "the name of a rooftop", findings));
    let credentials = map.require("credentials", findings).map(|node| read_credentials(node, findings));
    let mfa = map.take("mfa").map(|node| read_answers(node, findings)).unwrap_or_default();
    let browser = map.take("browser").map(|node| read_browser(node, findings)).unwrap_or_default();
    map.close(findings);
    Some(Profile {
        name: name?,
        portal: portal?,
        origins,
        rooftop,
        credentials: credentials?,
        mfa,
        browser,
        span: tree.span,
    })
}

fn read_credentials(node: &YamlNode, findings: &mut Findings) -> IndexMap<String, CredentialSource> {
    let mut credentials = IndexMap::new();
    for (key, value) in read::entries(node, "credentials", findings).unwrap_or_default() {
        let name = read::name(&key.text, key.span, "a secret", findings);
        let source = read_source(value, &key.text, findings);
        credentials.extend(name.zip(source));
    }
    credentials
}

fn read_browser(node: &YamlNode, findings: &mut Findings) -> BrowserChoice {
    let Some(mut map) = MapReader::open(node, "`browser`", findings) else { return BrowserChoice::default() };
    let path = map.take("path").and_then(|node| read::text(node, "a path", findings)).map(PathBuf::from);
    let ws = map.take("ws").and_then(|node| read_ws(node, findings));
    let headed = map.take("headed").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    if path.is_some() && ws.is_some() {
        findings.error(Rule::WrongShape, node.span, "a browser is either started (`path`) or attached to (`ws`)");
    }
    map.close(findings);
    BrowserChoice { path, ws, headed }
}

fn read_ws(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let text = read::text(node, "a ws:// or wss:// URL", findings)?;
    if !text.starts_with("ws://") && !text.starts_with("wss://") {
        findings.error(Rule::BadUrl, node.span, "`ws` starts with `ws://` or `wss://`");
        return None;
    }
    Some(text)
}
