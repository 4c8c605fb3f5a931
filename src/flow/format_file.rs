//! The canonical look of the four kinds of file.

use super::{MODIFIERS, VerbEntry, file_forms::FLOW_FILE};
use crate::{
    language::{Findings, Items, SourceMap, form::Key, format_yaml},
    portal::{PORTAL_FILE, PROFILE_FILE},
    selectors::SELECTOR_FILE,
};

/// The keys of a file by its kind, in the order they are written. A kind is known by its first key;
/// a profile also names a portal.
const FILES: [&[Key]; 4] = [FLOW_FILE, SELECTOR_FILE, PROFILE_FILE, PORTAL_FILE];

/// Modifiers that stand above the verb: what, when and where. The others say what comes of it.
const ABOVE: &[&str] = &["id", "note", "when", "within"];
const BELOW: &[&str] = &["from", "then", "dialog", "as", "timeout"];

/// Formats a flow, selector, portal or profile file. `None` when it cannot be read; a finding says why.
pub fn format_file(shown: &str, text: &str, sources: &mut SourceMap, findings: &mut Findings) -> Option<String> {
    format_yaml(shown, text, sources, findings, |items| {
        let has = |key: &str| items.entries.iter().any(|item| item.key() == Some(key));
        if let Some(keys) = FILES.iter().find(|keys| keys.first().is_some_and(|first| has(first.name))) {
            items.sort_by_place(|key| keys.iter().position(|known| known.name == key));
        }
        arrange_steps(items);
    })
}

/// Puts the keys of every step in order, however deep it stands.
fn arrange_steps(items: &mut Items) {
    let is_list = items.is_list();
    for inner in items.entries.iter_mut().filter_map(|item| item.inner_mut()) {
        if is_list && is_step(inner) {
            inner.sort_by_place(place_in_step);
        }
        arrange_steps(inner);
    }
}

fn is_step(items: &Items) -> bool {
    let keys = || items.entries.iter().filter_map(|item| item.key());
    let verbs = keys().filter(|key| VerbEntry::named(key).is_some()).count();
    verbs == 1
        && keys().all(|key| VerbEntry::named(key).is_some() || MODIFIERS.iter().any(|modifier| modifier.name == key))
}

fn place_in_step(key: &str) -> Option<usize> {
    let above = ABOVE.iter().position(|modifier| *modifier == key);
    let below = || BELOW.iter().position(|modifier| *modifier == key).map(|place| ABOVE.len() + 1 + place);
    above.or_else(below).or(Some(ABOVE.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let formatted = format_file("x.yaml", text, &mut SourceMap::default(), &mut Findings::default());
        assert_eq!(formatted.as_deref(), Some(expected));
    }
}
