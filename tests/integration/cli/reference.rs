//! The help of every command, kept as a file so that a change of it is seen in review.

use std::{fmt::Write, fs, path::Path};

#[test]
fn the_reference_is_what_the_help_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cli/reference.md");
    let mut reference = String::from("# Command line reference\n\nMade by `UPDATE_GOLDEN=1 cargo test reference`.\n");
    let mut command = wayleave::cli::command().term_width(100);
    command.build();
    describe(&mut command, &mut reference);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &reference).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == reference, "the help changed; look at it, then run UPDATE_GOLDEN=1 cargo test reference");
}

fn describe(command: &mut clap::Command, reference: &mut String) {
    let name = command.get_bin_name().unwrap_or("wayleave").to_owned();
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    write!(reference, "\n## {name}\n\n```text\n{}\n```\n", lines.join("\n")).unwrap();
    for inner in command.get_subcommands_mut() {
        describe(inner, reference);
    }
}
