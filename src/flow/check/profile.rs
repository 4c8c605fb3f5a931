//! Checks what a profile says of its portal.

use std::path::Path;

use crate::{
    flow::{Loaded, Project},
    language::{Findings, Rule, YamlKind, YamlNode, suggestion},
    portal::Profile,
};

impl Loaded {
    /// Reads a profile and checks it against the project. Its findings join the others.
    pub fn load_profile(&mut self, path: &Path) -> Option<Profile> {
        self.load_profile_shown(path, &path.display().to_string())
    }

    /// As [`Loaded::load_profile`], called `shown` in messages.
    pub(in crate::flow) fn load_profile_shown(&mut self, path: &Path, shown: &str) -> Option<Profile> {
        let loaded = Profile::load_with_tree(path, shown, &mut self.sources, &mut self.findings);
        if let Some((profile, tree)) = &loaded {
            check_profile(profile, tree, &self.project, &mut self.findings);
        }
        self.findings.sort();
        loaded.map(|(profile, _)| profile)
    }
}

/// Checks the names a profile uses. `tree` is its file.
fn check_profile(profile: &Profile, tree: &YamlNode, project: &Project, findings: &mut Findings) {
    let Some(folder) = project.portal(&profile.portal) else {
        if let Some(node) = tree.at(&["portal"]) {
            findings
                .error(Rule::UnknownName, node.span, format!("the project has no portal `{}`", profile.portal))
                .help(suggestion(&profile.portal, project.portals().map(|portal| portal.name())));
        }
        return;
    };
    let Some(portal) = folder.portal_file() else { return };
    let secrets: Vec<&str> = portal.secrets.iter().map(String::as_str).collect();
    let origins: Vec<&str> = portal.origins.keys().map(String::as_str).collect();
    check_keys(tree.at(&["origins"]), Rule::UnknownValue, "the portal has no origin", &origins, findings);
    check_keys(tree.at(&["credentials"]), Rule::UnknownSecret, "the portal names no secret", &secrets, findings);
    let Some(node) = tree.at(&["credentials"]) else { return };
    for secret in secrets.iter().filter(|secret| node.at(&[secret]).is_none()) {
        findings.error(Rule::MissingKey, node.span, format!("`credentials` needs `{secret}`: the portal asks for it"));
    }
}

fn check_keys(node: Option<&YamlNode>, rule: Rule, what: &str, known: &[&str], findings: &mut Findings) {
    let Some(YamlKind::Map(entries)) = node.map(|node| &node.kind) else { return };
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.text.as_str())) {
        findings
            .error(rule, key.span, format!("{what} `{}`", key.text))
            .help(suggestion(&key.text, known.iter().copied()));
    }
}
