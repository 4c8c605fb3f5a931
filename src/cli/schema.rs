//! `schema`: what an editor needs to complete and underline our files.

use clap::ValueEnum;

use super::{Exit, Refusal, terminal};
use crate::flow::FileKind;

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave schema flow > flow.schema.json
  First line of a flow file, for editors with a YAML language server:
    # yaml-language-server: $schema=../../flow.schema.json";

/// A kind of file, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// flows/PORTAL/**/*.yaml
    Flow,
    /// selectors/PORTAL/*.yaml
    Selectors,
    /// flows/PORTAL/portal.yaml
    Portal,
    /// Your own file, outside of both
    Profile,
}

pub(super) fn schema(kind: Kind) -> Result<Exit, Refusal> {
    let kind = match kind {
        Kind::Flow => FileKind::Flow,
        Kind::Selectors => FileKind::Selectors,
        Kind::Portal => FileKind::Portal,
        Kind::Profile => FileKind::Profile,
    };
    terminal::print(&format!("{:#}\n", kind.schema()))?;
    Ok(Exit::Done)
}
