//! Files into flows: the head, the steps, and what they name.

mod dialog;
mod files;
mod folder;
mod head;
mod input_file;
mod step_reader;

pub(super) use files::{FLOWS, PortalFiles, find_portals};
pub(super) use folder::{LoadedFolder, load_folder};
pub(super) use step_reader::{ReadVerb, StepReader, VerbArgument};
