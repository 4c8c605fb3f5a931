//! Files for a run: loaded, checked, all findings shown.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Exit, Refusal, project_root::project_root, terminal};
use crate::{
    flow::{FlowAddress, Loaded, PortalFiles, Project},
    language::{Findings, SourceMap, render_findings},
    portal::Profile,
};

/// A portal's files, fit to be run.
pub(super) struct Files {
    pub(super) portal: Arc<PortalFiles>,
    pub(super) sources: Arc<SourceMap>,
}

/// Finds a flow by `portal/name` or by its file, and the root of its project.
pub(super) fn find_flow(named_root: Option<&Path>, flow: &str) -> Result<(PathBuf, FlowAddress), Refusal> {
    if let Some(address) = FlowAddress::parse(flow) {
        return Ok((project_root(named_root)?, address));
    }
    let path = Path::new(flow);
    let (root, address) = FlowAddress::of_file(path).filter(|_| path.is_file()).ok_or_else(|| {
        Refusal::invalid(format_args!("there is no flow `{flow}`"))
            .hinted("a flow is a file below flows/, or its name as dealercenter/inventory.list-vehicles")
    })?;
    Ok((root, address))
}

/// Loads the project and a profile for it. Prints every finding; an error among them refuses the run.
pub(super) fn load_with_profile(root: &Path, portal: &str, profile: &Path) -> Result<(Files, Profile), Refusal> {
    let mut loaded = Project::load(root);
    let profile_read = Profile::load(profile, &mut loaded.sources, &mut loaded.findings);
    show(&loaded.findings, &loaded.sources);
    let Some(read) = profile_read.filter(|_| !loaded.findings.has_errors()) else {
        return Err(Refusal::invalid("the files are not fit to be run; nothing was started"));
    };
    if read.portal != portal {
        return Err(Refusal::invalid(format_args!(
            "profile {} is for the portal `{}`, the flow is of `{portal}`",
            profile.display(),
            read.portal
        )));
    }
    Ok((files(loaded, portal)?, read.beside(profile.parent().unwrap_or(Path::new("")))))
}

/// Loads the project, for a profile made elsewhere.
pub(super) fn load_portal(root: &Path, portal: &str) -> Result<Files, Refusal> {
    let loaded = Project::load(root);
    show(&loaded.findings, &loaded.sources);
    if loaded.findings.has_errors() {
        return Err(Refusal::invalid("the files are not fit to be run; nothing was started"));
    }
    files(loaded, portal)
}

fn files(loaded: Loaded, portal: &str) -> Result<Files, Refusal> {
    let known = loaded.project.portals().map(|portal| portal.name().to_owned()).collect::<Vec<_>>().join(", ");
    let files = loaded.project.into_portal(portal).ok_or_else(|| {
        Refusal::new(Exit::Invalid, anyhow::anyhow!("there is no portal `{portal}` in flows/; there is: {known}"))
    })?;
    Ok(Files { portal: Arc::new(files), sources: Arc::new(loaded.sources) })
}

fn show(findings: &Findings, sources: &SourceMap) {
    if !findings.is_empty() {
        terminal::say_text(&render_findings(findings, sources, terminal::stderr_has_colour()));
    }
}
