//! Keys in their order, comments with them.

use std::{fs, path::Path, sync::LazyLock};

use proptest::prelude::*;

use super::*;

fn format(text: &str) -> Option<String> {
    format_file("x.yaml", text, &mut SourceMap::default(), &mut Findings::default())
}

#[test]
fn every_modifier_has_its_place() {
    let mut placed = [ABOVE, BELOW].concat();
    let mut modifiers: Vec<&str> = MODIFIERS.iter().map(|modifier| modifier.name).collect();
    placed.sort_unstable();
    modifiers.sort_unstable();
    assert_eq!(placed, modifiers);
}

#[test]
fn keys_of_the_language_are_ordered_and_those_of_the_author_are_not() {
    let text = "steps:\n  - then: { gone: a.b }\n    # why\n    click: a.b\n    when: true\n  - fill: { z.z: 1, a.a: 2 }\nflow: x\neffect: read\n";
    let expected = "flow: x\neffect: read\nsteps:\n  - when: true\n    # why\n    click: a.b\n    then: { gone: a.b }\n  - fill: { z.z: 1, a.a: 2 }\n";
    assert_eq!(format(text).as_deref(), Some(expected));
}

#[test]
fn keys_of_selector_files_stand_in_the_order_of_their_table() {
    let text = "data:
  rows:
    fields:
      vin: { required: true, type: vin, column: VIN }
      price:
        # shown with cents
        type: money
        blank: [\"-\"]  # not set
        # the price box
        css: .price
      photos: { fields: { url: { type: url, source: attr:src } }, each: { within: { css: .gallery }, css: img } }
    each: { has: { nth: 1, css: td }, css: tr }
elements:
  z: { type: int, nth: 2, visible: false, within: { name: Pager, role: navigation }, css: .info }
  a:
    choose: { option: { name: x, role: option }, open: { css: b } }
    any:
      - { name: Run, role: button }
      - { css: button }
sights:
  s: { text: { x.a: b }, see: x.a }
ready: { gone: x.z, see: x.a }
page: x
";
    let expected = "page: x
ready: { gone: x.z, see: x.a }
elements:
  z: { css: .info, within: { role: navigation, name: Pager }, visible: false, nth: 2, type: int }
  a:
    any:
      - { role: button, name: Run }
      - { css: button }
    choose: { open: { css: b }, option: { role: option, name: x } }
sights:
  s: { text: { x.a: b }, see: x.a }
data:
  rows:
    each: { css: tr, has: { css: td, nth: 1 } }
    fields:
      vin: { column: VIN, type: vin, required: true }
      price:
        # the price box
        css: .price
        # shown with cents
        type: money
        blank: [\"-\"]  # not set
      photos: { each: { css: img, within: { css: .gallery } }, fields: { url: { source: attr:src, type: url } } }
";
    assert_eq!(format(text).as_deref(), Some(expected));
    assert_eq!(format(expected).as_deref(), Some(expected));
}

/// The keys of a locator, with what may stand in its place and how its text is read, as the table has them.
fn element_keys() -> Vec<&'static str> {
    let Form::Named(element) = SELECTOR_FILE
        .iter()
        .find(|key| key.name == "elements")
        .map(|key| match key.form {
            Form::Pairs(_, form) => *form,
            other => other,
        })
        .unwrap()
    else {
        panic!("elements have a name")
    };
    let Form::Map(keys) = element().form else { panic!("an element is a map") };
    keys.iter().map(|key| key.name).collect()
}

/// Every file of the repository that can be formatted.
fn seeds() -> Vec<String> {
    fn files(folder: &Path, into: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                files(&entry, into);
            } else if entry.extension().is_some_and(|ending| ending == "yaml") {
                into.extend(fs::read_to_string(entry));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    ["flows", "selectors", "tests/integration/diagnostics"].iter().for_each(|it| files(&root.join(it), &mut texts));
    texts.retain(|text| format(text).is_some());
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However the keys of an element stand, with comments above and beside them: they come out in the order
    /// of the table, each with its own comments, and stay so.
    #[test]
    fn the_order_they_were_written_in_does_not_matter(
        keys in prop::sample::subsequence(element_keys(), 1..8).prop_shuffle(),
        depth in 0..3_usize,
        comments in prop::collection::vec(0..4_u8, 8),
    ) {
        let indent = "  ".repeat(depth + 2);
        let entry = |(key, comments): (&str, &u8)| {
            let above = if comments & 1 == 1 { format!("{indent}# above {key}\n") } else { String::new() };
            let beside = if comments & 2 == 2 { format!("  # beside {key}") } else { String::new() };
            // None of them says what it means: what it is must not matter.
            format!("{above}{indent}{key}: of {key}{beside}\n")
        };
        let around = (0..depth).map(|level| format!("{}within:\n", "  ".repeat(level + 2))).collect::<String>();
        let written: String = keys.iter().copied().zip(&comments).map(entry).collect();
        let formatted = format(&format!("page: x\nelements:\n  a:\n{around}{written}")).unwrap();
        let table = element_keys();
        let seen: Vec<usize> = formatted.lines().filter_map(|line| {
            let key = line.trim().split_once(": of ")?.0;
            table.iter().position(|known| *known == key)
        }).collect();
        prop_assert_eq!(seen.len(), keys.len());
        // Inside `within` only the keys of a locator have places; the others stay behind, as they were.
        prop_assert!(depth > 0 || seen.is_sorted(), "{}", formatted);
        for (key, comments) in keys.iter().zip(&comments) {
            let at = formatted.lines().position(|line| line.trim().starts_with(&format!("{key}: of "))).unwrap();
            let lines: Vec<&str> = formatted.lines().collect();
            prop_assert_eq!(lines[at].ends_with(&format!("# beside {key}")), comments & 2 == 2);
            prop_assert_eq!(lines[at - 1].trim() == format!("# above {key}"), comments & 1 == 1);
        }
        prop_assert_eq!(format(&formatted), Some(formatted));
    }

    /// Comments anywhere between the lines of real files are kept when keys move.
    #[test]
    fn comments_are_never_lost(
        file in any::<prop::sample::Index>(),
        comments in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, any::<bool>()), 1..8),
    ) {
        static SEEDS: LazyLock<Vec<String>> = LazyLock::new(seeds);
        let mut lines: Vec<String> = file.get(&SEEDS).lines().map(str::to_owned).collect();
        for (number, (at, indent, beside)) in comments.iter().enumerate() {
            let at = at.index(lines.len());
            match beside {
                true => lines[at].push_str(&format!(" # number {number}")),
                false => lines.insert(at, format!("{}# number {number}", " ".repeat(*indent))),
            }
        }
        let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
        // That nothing is lost or says something else is checked on the way, or it would be refused.
        match format_file("x.yaml", &lines.join("\n"), &mut sources, &mut findings) {
            Some(formatted) => prop_assert_eq!(format(&formatted), Some(formatted.clone()), "of {}", lines.join("\n")),
            None => prop_assert!(findings.iter().all(|it| !it.message.contains("without changing it")), "{}", lines.join("\n")),
        }
    }
}
