//! The language on a page or two, made of the tables it is read by.

use std::fmt::Write;

use super::{MODIFIERS, StopKind, VERBS, VerbEntry};
use crate::language::{
    filters,
    form::Key,
    forms::{MATCH_KEYS, THEN_KEYS},
    functions,
};

const HEAD: &str = "\
# Cheat-sheet

Made of the table of verbs by `UPDATE_GOLDEN=1 cargo test teaching`. [README.md](README.md) explains.

`T` text with `{{ E }}` · `E` expression · `D` duration (`500ms 20s 5m`) · `N` whole number · `EL` `page.element` ·
`SH` `page.shape` · `TG` target: `EL` or `{ SH: MATCH }` · `SG` sight · `M` text match · `?` may be left out.
";

/// The cheat-sheet in Markdown.
#[must_use]
pub fn cheat_sheet() -> String {
    let mut sheet = String::from(HEAD);
    sheet.push_str("\n## Verbs\n");
    VERBS.iter().for_each(|verb| describe(verb, &mut sheet));
    sheet.push_str("\n## Modifiers\n\n| modifier | | on |\n|---|---|---|\n");
    for modifier in MODIFIERS {
        let _infallible =
            writeln!(sheet, "| `{}` | {} | {} |", cell(&modifier_form(modifier)), modifier.about, places(modifier));
    }
    sheet.push_str(
        "\n## Sights\n\nAll keys of one sight must hold. The last five only in `then`, at most one of them.\n\n",
    );
    keys(THEN_KEYS, &mut sheet);
    sheet.push_str("\n## Text matches\n\n`T` alone: the whole text, spaces folded, case ignored. Or one of:\n\n");
    keys(MATCH_KEYS, &mut sheet);
    let listed = |words: Vec<&str>| format!("`{}`", words.join("` `"));
    let _infallible = write!(
        sheet,
        "\n## Expressions\n\nFunctions: {}\n\nFilters: {}\n\n## Kinds of `stop`\n\n{}\n",
        listed(functions().collect()),
        listed(filters().collect()),
        listed(StopKind::WORDS.iter().map(|(word, _)| *word).collect()),
    );
    sheet
}

fn describe(verb: &VerbEntry, sheet: &mut String) {
    let later = if verb.is_built() { "" } else { " Not built yet." };
    let _infallible = write!(sheet, "\n### `{}`\n\n{}{later} `{}`\n", verb.name, verb.about, verb.argument);
    let own: Vec<String> = ["then", "dialog", "from", "as"]
        .into_iter()
        .filter(|modifier| verb.takes(modifier))
        .map(|modifier| format!("`{modifier}`"))
        .collect();
    if !own.is_empty() {
        let _infallible = writeln!(sheet, "With {}.", own.join(", "));
    }
    if !verb.example.is_empty() {
        let _infallible = write!(sheet, "\n```yaml steps\n- {}\n```\n", verb.example.replace('\n', "\n  "));
    }
}

fn modifier_form(modifier: &Key) -> String {
    format!("{}: {}", modifier.name, modifier.form)
}

/// Which verbs take it, in words.
fn places(modifier: &Key) -> &'static str {
    match modifier.name {
        "then" | "dialog" => "acting steps",
        "from" => "`extract`",
        "as" => "where a value results",
        _ => "any step",
    }
}

fn keys(keys: &[Key], sheet: &mut String) {
    sheet.push_str("| key | holds when |\n|---|---|\n");
    for key in keys {
        let _infallible = writeln!(sheet, "| `{}: {}` | {} |", key.name, cell(&key.form.to_string()), key.about);
    }
}

/// A `|` would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
