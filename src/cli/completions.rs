//! `completions`: a script that teaches a shell our command line.

use clap_complete::{Shell, generate};

use super::{Exit, Refusal, command, terminal};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave completions bash > ~/.local/share/bash-completion/completions/wayleave
  wayleave completions fish > ~/.config/fish/completions/wayleave.fish";

pub(super) fn completions(shell: Shell) -> Result<Exit, Refusal> {
    let mut script = Vec::new();
    generate(shell, &mut command(), "wayleave", &mut script);
    terminal::print(&String::from_utf8(script)?)?;
    Ok(Exit::Done)
}
