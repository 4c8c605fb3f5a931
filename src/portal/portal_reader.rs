//! A portal file from its tree.

use indexmap::IndexMap;

use super::{
    Interrupt, Portal,
    limits_file::{read_mfa, read_pacing, read_timeouts, read_upload},
    session_file::{no_session, read_dialog, read_interrupt, read_rooftop, read_session},
    words_file::{read_locale, read_origins, read_words},
};
use crate::language::{
    Findings, Rule, YamlNode,
    read::{self, MapReader},
};

/// Reads the portal file of the portal that its folder is named after. What cannot be read is reported
/// and stood in for, so that the rest can be checked; with findings the portal is not to be run.
pub fn read_portal(tree: &YamlNode, folder: &str, findings: &mut Findings) -> Option<Portal> {
    let mut map = MapReader::open(tree, "a portal file", findings)?;
    if let Some(node) = map.require("portal", findings) {
        check_name(node, folder, findings);
    }
    let about = map.take("about").and_then(|node| read::text(node, "a text", findings));
    let origins = map.require("origins", findings).map(|node| read_origins(node, findings)).unwrap_or_default();
    let home = map.require("home", findings).and_then(|node| read::page_reference(node, findings));
    let session = map.require("session", findings).and_then(|node| read_session(node, findings));
    let secrets = map.require("secrets", findings).map(|node| read_secrets(node, findings)).unwrap_or_default();
    let mfa = map.take("mfa").and_then(|node| read_mfa(node, findings));
    let rooftop = map.take("rooftop").and_then(|node| read_rooftop(node, findings));
    let interrupts = map.take("interrupts").map(|node| read_interrupts(node, findings)).unwrap_or_default();
    let dialogs = map.take("dialogs").map(|node| read_list(node, "dialogs", findings, read_dialog));
    let words = map.take("words").map(|node| read_words(node, findings)).unwrap_or_default();
    let locale = map.require("locale", findings).map(|node| read_locale(node, findings));
    let timeouts = map.take("timeouts").map(|node| read_timeouts(node, findings)).unwrap_or_default();
    let pacing = map.take("pacing").map(|node| read_pacing(node, findings)).unwrap_or_default();
    let quiet = map.require("quiet", findings).and_then(|node| read::duration(node, findings));
    let uploads = map.take("uploads").and_then(|node| read::entries(node, "`uploads`", findings));
    let uploads: IndexMap<_, _> = uploads
        .unwrap_or_default()
        .iter()
        .filter_map(|(kind, rules)| Some((kind.text.clone(), read_upload(rules, findings)?)))
        .collect();
    let private = map.take("private").map(|node| read_list(node, "names", findings, read::reference));
    map.close(findings);
    Some(Portal {
        name: folder.to_owned(),
        about,
        origins,
        home: home.map(|home| home.page).unwrap_or_default(),
        session: session.or_else(|| no_session(tree.span))?,
        secrets,
        mfa,
        rooftop,
        interrupts,
        dialogs: dialogs.unwrap_or_default(),
        words,
        locale: locale.unwrap_or_default(),
        timeouts,
        pacing,
        quiet: quiet.unwrap_or_default(),
        uploads,
        private: private.unwrap_or_default(),
        span: tree.span,
    })
}

fn check_name(node: &YamlNode, folder: &str, findings: &mut Findings) {
    if let Some(name) = read::text(node, "the name of the portal", findings)
        && name != folder
    {
        findings
            .error(Rule::NameOfFile, node.span, format!("the portal is called `{name}`, its folder `{folder}`"))
            .help(format!("write `portal: {folder}`, or rename the folder"));
    }
}

fn read_secrets(node: &YamlNode, findings: &mut Findings) -> Vec<String> {
    read_list(node, "names of secrets", findings, |item, findings| {
        let text = read::text(item, "the name of a secret", findings)?;
        read::name(&text, item.span, "a secret", findings)
    })
}

fn read_interrupts(node: &YamlNode, findings: &mut Findings) -> Vec<Interrupt> {
    read_list(node, "interrupts", findings, read_interrupt)
}

fn read_list<T>(
    node: &YamlNode,
    what: &str,
    findings: &mut Findings,
    mut read_one: impl FnMut(&YamlNode, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let items = read::items(node, what, findings).unwrap_or_default();
    items.iter().filter_map(|item| read_one(item, findings)).collect()
}
