//! The canonical look of the four kinds of file.

use super::{MODIFIERS, VerbEntry, file_forms::FLOW_FILE};
use crate::{
    language::{
        Findings, Item, Items, SourceMap,
        form::{Form, Key},
        format_yaml,
        forms::SIGHT,
    },
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
        let is_of_selectors = has("page");
        if let Some(keys) = FILES.iter().find(|keys| keys.first().is_some_and(|first| has(first.name))) {
            items.sort_by_place(|key| keys.iter().position(|known| known.name == key));
        }
        if is_of_selectors {
            arrange(items, &Form::Map(SELECTOR_FILE));
        }
        arrange_steps(items);
    })
}

/// Puts keys in the order of the table of forms. Names are in the author's order, and so are the conditions
/// of sights, which are judged and told one by one.
fn arrange(items: &mut Items, form: &Form) {
    match form {
        Form::Named(definition) if !is_sight(form) => arrange(items, &definition().form),
        Form::Map(keys) if !items.is_list() => {
            items.sort_by_place(|key| keys.iter().position(|known| known.name == key));
            for item in &mut items.entries {
                let key = keys.iter().find(|known| item.key() == Some(known.name));
                if let (Some(key), Some(inner)) = (key, item.inner_mut()) {
                    arrange(inner, &key.form);
                }
            }
        }
        Form::Pairs(_, form) if !items.is_list() => arrange_each(items, form),
        Form::List(form) | Form::OneOrMany(form) if items.is_list() => arrange_each(items, form),
        Form::OneOrMany(form) => arrange(items, form),
        Form::Either(forms) => {
            if let Some(form) = forms.iter().find(|form| takes(form, items)) {
                arrange(items, form);
            }
        }
        _ => {}
    }
}

fn arrange_each(items: &mut Items, form: &Form) {
    items.entries.iter_mut().filter_map(Item::inner_mut).for_each(|inner| arrange(inner, form));
}

fn is_sight(form: &Form) -> bool {
    match (form, &SIGHT) {
        (Form::Named(form), Form::Named(sight)) => form().name == sight().name,
        _ => false,
    }
}

/// Whether a form knows all keys of a map.
fn takes(form: &Form, items: &Items) -> bool {
    match form {
        Form::Named(definition) => takes(&definition().form, items),
        Form::Map(keys) => {
            let known = |item: &Item| keys.iter().any(|known| item.key() == Some(known.name));
            !items.is_list() && items.entries.iter().all(known)
        }
        _ => false,
    }
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
mod tests;
