//! The folder that holds `flows/` and `selectors/`.

use std::path::{Path, PathBuf};

use super::Refusal;

/// The folder named by `-C`, else the nearest one from the working folder up that has `flows`.
pub(super) fn project_root(named: Option<&Path>) -> Result<PathBuf, Refusal> {
    let here = match named {
        Some(root) => std::path::absolute(root)?,
        None => std::env::current_dir()?,
    };
    let has_flows = |folder: &&Path| folder.join("flows").is_dir();
    let found = match named {
        Some(_) => Some(here.as_path()).filter(has_flows),
        None => here.ancestors().find(has_flows),
    };
    found.map(Path::to_owned).ok_or_else(|| {
        Refusal::invalid(format_args!("there is no `flows` folder in {}", here.display()))
            .hinted("name the project's root with -C")
    })
}
