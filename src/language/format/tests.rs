//! Files as people leave them, and as they are to look.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::*;

fn format(text: &str) -> Result<String, String> {
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    let formatted = format_yaml("a.yaml", text, &mut sources, &mut findings, |_| {});
    formatted.ok_or_else(|| findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("\n"))
}

#[track_caller]
fn becomes(text: &str, expected: &str) {
    let formatted = format(text).unwrap();
    assert_eq!(formatted, expected);
    assert_eq!(format(&formatted).unwrap(), expected, "not the same the second time");
}

#[test]
fn spacing_is_of_one_kind() {
    becomes(
        "flow:   a\n\n\ninputs:    {a: text,b :  {type: int}}\nsteps:\n- goto:   home\n-   click: a.b\n    then: {see: [ a.b,a.c ]}\n\n\n\n- do:\n  -  emit: 1",
        "flow: a\n\ninputs: { a: text, b: { type: int } }\nsteps:\n  - goto: home\n  - click: a.b\n    then: { see: [a.b, a.c] }\n\n  - do:\n      - emit: 1\n",
    );
    becomes("a: {}\nb: [ ]\nc:\nd: ~\ne: { f: , g: [] }\n", "a: {}\nb: []\nc:\nd: ~\ne: { f:, g: [] }\n");
}

#[test]
fn comments_stay_with_what_they_are_about() {
    becomes(
        "# of the file\n\n# of a\na: 1 # beside a\nb:      # beside b\n    # of c\n    c: 1\n    # below c\n# of d\nd:\n  - x   # beside x\n  # of y\n  - y: 1\n    # below y\n  # below the list\n# the end\n",
        "# of the file\n\n# of a\na: 1  # beside a\nb:    # beside b\n  # of c\n  c: 1\n  # below c\n# of d\nd:\n  - x  # beside x\n  # of y\n  - y: 1\n    # below y\n  # below the list\n# the end\n",
    );
    becomes(
        "a: { # one\n  b: 1, # two\n  # three\n  c: 2 } # four\nd: [ 1,\n 2 ] # five\n",
        "# four\na:      # one\n  b: 1  # two\n  # three\n  c: 2\nd: [1, 2]  # five\n",
    );
}

#[test]
fn what_does_not_fit_in_one_line_is_unfolded_from_the_outside() {
    let words = "word, ".repeat(10);
    becomes(
        &format!("a: {{ b: [{words}], c: [{words}], d: 1 }}\n"),
        &format!("a:\n  b: [{0}]\n  c: [{0}]\n  d: 1\n", words.trim_end_matches([',', ' '])),
    );
    becomes("- { a: 1, b: { c: |\n  x\n } }\n".replace("|\n  x\n", "2").as_str(), "- { a: 1, b: { c: 2 } }\n");
}

#[test]
fn texts_keep_the_style_that_carries_meaning() {
    becomes(
        "a: 'x'\nb: 'say \"x\"'\nc: '\\d+'\nd: \"\\u00e9\"\ne: \"5\"\nf: 05\n'g h': plain text # c\ni: plain\n  text\n",
        "a: \"x\"\nb: 'say \"x\"'\nc: '\\d+'\nd: \"\\u00e9\"\ne: \"5\"\nf: 05\n\"g h\": plain text  # c\ni: plain text\n",
    );
}

#[test]
fn blocks_of_text_keep_their_lines() {
    becomes(
        "a: >-   # why\n      one\n\n        two  \n      three\nb: |\n one\n  two\n\n\nc: 1\n- x\n"
            .trim_end_matches("- x\n"),
        "a: >-  # why\n  one\n\n    two  \n  three\nb: |\n  one\n   two\n\nc: 1\n",
    );
    becomes("a: |+\n  x\n\nb: |2\n    y\n", "a: \"x\\n\\n\"\n\nb: \"  y\\n\"\n");
}

#[test]
fn what_cannot_be_read_is_refused() {
    assert_eq!(format("# only this\n{ }").unwrap(), "# only this\n{}\n");
    assert_eq!(format("a: 1\na: 2\n").unwrap_err(), "`a` is here twice");
    assert_eq!(format("a: &x 1\n").unwrap_err(), "anchors are not part of the language: write the value out");
    assert_eq!(format("just text\n").unwrap_err(), "expected a map or a list, found `just text`");
    assert!(format("a: [1\n").unwrap_err().starts_with("not YAML"));
}

/// Every YAML file of the repository, also those that are wrong on purpose.
fn files(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, into);
        } else if entry.extension().is_some_and(|ending| ending == "yaml") {
            into.extend(fs::read_to_string(entry));
        }
    }
}

fn seeds() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["flows", "selectors", "tests/integration/diagnostics"] {
        files(&root.join(folder), &mut texts);
    }
    texts
}

#[test]
fn all_files_of_the_repository_are_formatted_or_refused_for_a_fault_of_theirs() {
    for text in seeds() {
        match format(&text) {
            Ok(formatted) => assert_eq!(format(&formatted).unwrap(), formatted, "not the same the second time"),
            Err(why) => assert!(!why.contains("without changing it"), "{why}:\n{text}"),
        }
    }
}

/// A file is refused for a fault of its own, or looks the same when it is formatted again.
fn stays(text: &str) -> Result<(), TestCaseError> {
    match format(text) {
        Ok(formatted) => prop_assert_eq!(format(&formatted), Ok(formatted.clone()), "of {}", text),
        Err(why) => prop_assert!(!why.contains("without changing it"), "{}", text),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in a file: it is refused, or it looks the same when it is formatted again.
    /// That it says the same, comments included, is checked on the way, or it would be refused.
    #[test]
    fn formatting_is_done_after_one_time(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((0.0..1.0, 0..6_usize, "[a-c{}\\[\\]:,\\-|>\"'# \n]{0,4}"), 0..6),
    ) {
        static SEEDS: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(seeds);
        let mut text: Vec<char> = file.get(&SEEDS).chars().collect();
        for (at, cut, put) in changes {
            let start = ((text.len() as f64) * at) as usize;
            let end = (start + cut).min(text.len());
            text.splice(start..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        stays(&text)?;
    }

    /// The same of comments and empty lines anywhere between lines.
    #[test]
    fn comments_are_never_lost(
        file in any::<prop::sample::Index>(),
        comments in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, any::<bool>()), 1..8),
    ) {
        static SEEDS: std::sync::LazyLock<Vec<String>> =
            std::sync::LazyLock::new(|| seeds().into_iter().filter(|text| format(text).is_ok()).collect());
        let text = file.get(&SEEDS);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, (at, indent, beside)) in comments.iter().enumerate() {
            let at = at.index(lines.len());
            match beside {
                true => lines[at].push_str(&format!(" # number {number}")),
                false => lines.insert(at, format!("{}# number {number}", " ".repeat(*indent))),
            }
        }
        let text = lines.join("\n");
        stays(&text)?;
    }
}
