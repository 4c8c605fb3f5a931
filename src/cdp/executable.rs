//! From the command that users know to the program that runs.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Where distributions keep the program behind a wrapper script of the same name.
const LIBRARY_FOLDERS: &[&str] = &["/usr/lib/chromium", "/usr/lib/chromium-browser", "/usr/lib64/chromium-browser"];

/// The browser program behind `path`. Debian's commands are shell scripts, of which one does not
/// `exec`: with such a script as our child, killing it would leave the browser, and the pipe's
/// file descriptors would be held by a shell. Anything but a script is returned as it is, links
/// included (a link to `snap` must keep its name).
#[must_use]
pub fn real_binary(path: &Path) -> PathBuf {
    if !starts_with(path, b"#!") {
        return path.to_owned();
    }
    started_by_script(path).or_else(|| installed_as(path)).unwrap_or_else(|| path.to_owned())
}

/// The program that the script starts with its own arguments, when it is named by its full path.
fn started_by_script(script: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(script).ok()?;
    let starts = text.lines().filter(|line| line.contains("\"$@\""));
    starts
        .flat_map(str::split_whitespace)
        .map(|word| Path::new(word.trim_matches('"')))
        .find(|word| word.is_absolute() && is_program(word))
        .map(Path::to_owned)
}

fn installed_as(script: &Path) -> Option<PathBuf> {
    let name = script.file_name()?;
    LIBRARY_FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|candidate| is_program(candidate))
}

fn is_program(path: &Path) -> bool {
    starts_with(path, b"\x7fELF")
}

fn starts_with(path: &Path, magic: &[u8]) -> bool {
    let mut head = vec![0; magic.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == magic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_does_not_exec_is_seen_through() {
        let folder = tempfile::tempdir().unwrap();
        let (program, script) = (folder.path().join("program"), folder.path().join("chromium-x"));
        std::fs::write(&program, b"\x7fELF...").unwrap();
        std::fs::write(&script, format!("#!/bin/sh -e\n\n{} \"$@\"\n", program.display())).unwrap();
        assert_eq!(real_binary(&script), program);
        assert_eq!(real_binary(&program), program);
    }

    #[test]
    fn an_unknown_script_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("my-browser");
        std::fs::write(&script, "#!/bin/sh\nexec $SOMEWHERE \"$@\"\n").unwrap();
        assert_eq!(real_binary(&script), script);
    }
}
