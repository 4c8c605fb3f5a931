//! Where drafts of flows go, for the commands that write them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::{
    Exit, Refusal,
    project_root::project_root,
    terminal::{self, HINT},
};
use crate::{
    authoring::{Draft, Ground, Place, Walkthrough, draft},
    flow::Project,
    language::render_findings,
};

/// Arguments that say where.
#[derive(Debug, Args)]
pub(super) struct Drafting {
    /// The portal, a folder in `flows/`; made if it is not there [default: named after the site]
    #[arg(long, value_name = "NAME")]
    portal: Option<String>,

    /// The name of the flow, as `inventory.find-vehicle` [default: `recorded.` and what it is about]
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,

    /// The folder that gets `flows/` and `selectors/` [default: the project's root, else the working folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A drafting under way.
pub(super) struct Draughts {
    root: PathBuf,
    ground: Ground,
    place: Place,
    last: Option<(Draft, Vec<PathBuf>)>,
}

impl Drafting {
    /// Looks at what is there.
    pub(super) fn begin(&self, root: Option<&Path>, portal: &str, flow: &str) -> Result<Draughts, Refusal> {
        let root = match &self.out {
            Some(out) => out.clone(),
            None => project_root(root)
                .or_else(|refusal| if root.is_some() { Err(refusal) } else { Ok(PathBuf::from(".")) })?,
        };
        let portal = self.portal.as_deref().unwrap_or(portal);
        let flow = self.flow.as_deref().unwrap_or(flow);
        for (name, what) in [(portal, "portal"), (flow, "flow")] {
            let is_name = |part: &str| {
                part.starts_with(|c: char| c.is_ascii_lowercase())
                    && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
            };
            let fits = if what == "portal" { is_name(name) } else { name.split('.').all(is_name) };
            if !fits {
                return Err(Refusal::invalid(format_args!("`{name}` cannot be the name of a {what}")).hinted(
                    "names are lower-case letters, digits, `-` and `_`; the parts of a flow's name are joined by `.`",
                ));
            }
        }
        let place = Place::at(&root);
        let ground = place.ground(portal, flow);
        Ok(Draughts { root, ground, place, last: None })
    }
}

impl Draughts {
    /// Writes what there is so far.
    pub(super) fn write(&mut self, walkthrough: &Walkthrough) -> anyhow::Result<()> {
        let draft = draft(walkthrough, &self.ground)?;
        let paths = self.place.write(&draft).context("a file cannot be written")?;
        self.last = Some((draft, paths));
        Ok(())
    }

    /// Names the files on stdout; what the checker says of them, and what else there is to know, on stderr.
    pub(super) fn tell(&self) -> Result<Exit, Refusal> {
        let Some((draft, paths)) = &self.last else { return Ok(Exit::Done) };
        terminal::print(&paths.iter().map(|path| format!("{}\n", shown(path))).collect::<String>())?;
        for note in &draft.notes {
            terminal::say(format_args!("{HINT}note{HINT:#}: {note}"));
        }
        let loaded = Project::load(&self.root);
        if !loaded.findings.is_empty() {
            terminal::say_text(&render_findings(&loaded.findings, &loaded.sources, terminal::stderr_has_colour()));
        }
        let (portal, flow) = (&self.ground.portal, &self.ground.flow);
        if draft.files.first().is_some_and(|file| file.path.to_string_lossy().contains(&flow.replace('.', "/"))) {
            let inputs: String = draft.required.iter().map(|name| format!(" -i {name}=…")).collect();
            let root = if self.root == Path::new(".") { String::new() } else { format!(" -C {}", self.root.display()) };
            let profile = self.root.join(format!("{portal}-profile.yaml"));
            let profile = if profile.exists() { shown(&profile) } else { "me.yaml".to_owned() };
            terminal::say(format_args!(
                "{HINT}next{HINT:#}: wayleave{root} run {portal}/{flow} --profile {profile}{inputs}"
            ));
        }
        Ok(if loaded.findings.has_errors() { Exit::Invalid } else { Exit::Done })
    }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
