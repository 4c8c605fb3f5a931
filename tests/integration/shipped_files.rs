//! The files that ship with Wayleave have nothing to find.

use std::path::Path;

use wayleave::{flow::Project, language::render_findings};

#[test]
fn the_shipped_flows_and_selectors_are_clean() {
    let loaded = Project::load(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(loaded.findings.is_empty(), "{}", render_findings(&loaded.findings, &loaded.sources, false));
    assert!(loaded.project.portal("dealercenter").is_some_and(|portal| portal.flows().count() >= 6));
}
