//! The verbs, one file each.

mod assert;
mod back;
mod call;
mod check;
mod click;
mod close;
mod drag;
mod emit;
mod expect;
mod extract;
mod fill;
mod for_each;
mod for_each_page;
mod goto;
mod mfa;
mod press;
mod read;
mod reload;
mod retry;
mod screens;
mod select;
mod stop;
mod type_keys;
mod upload;

use crate::{
    flow::{Checks, Destination, Verb},
    language::Target,
};

/// The verb's name in the language.
#[must_use]
pub fn name(verb: &Verb) -> &'static str {
    match verb {
        Verb::Goto(_) => "goto",
        Verb::Reload(_) => "reload",
        Verb::Back(_) => "back",
        Verb::Click(_) => "click",
        Verb::DoubleClick(_) => "dblclick",
        Verb::Hover(_) => "hover",
        Verb::Check(_) => "check",
        Verb::Uncheck(_) => "uncheck",
        Verb::Drag(_) => "drag",
        Verb::Upload(_) => "upload",
        Verb::Close(_) => "close",
        Verb::Retry(_) => "retry",
        Verb::Fill(_) => "fill",
        Verb::Type(_) => "type",
        Verb::Select(_) => "select",
        Verb::Press(_) => "press",
        Verb::Expect(_) => "expect",
        Verb::Assert(_) => "assert",
        Verb::Read(_) => "read",
        Verb::Extract(_) => "extract",
        Verb::Emit(_) => "emit",
        Verb::Call(_) => "call",
        Verb::Do(_) => "do",
        Verb::ForEach(_) => "for_each",
        Verb::ForEachPage(_) => "for_each_page",
        Verb::Screens(_) => "screens",
        Verb::Stop(_) => "stop",
        Verb::Mfa(_) => "mfa",
    }
}

/// Whether the verb does something to the page.
pub(super) fn is_acting(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Goto(_)
            | Verb::Reload(_)
            | Verb::Back(_)
            | Verb::Click(_)
            | Verb::DoubleClick(_)
            | Verb::Hover(_)
            | Verb::Check(_)
            | Verb::Uncheck(_)
            | Verb::Drag(_)
            | Verb::Upload(_)
            | Verb::Close(_)
            | Verb::Fill(_)
            | Verb::Type(_)
            | Verb::Select(_)
            | Verb::Press(_)
    )
}

/// Whether the verb holds steps that its timeout bounds as a whole.
pub(super) fn is_block(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Do(_) | Verb::ForEach(_) | Verb::ForEachPage(_) | Verb::Retry(_) | Verb::Screens(_) | Verb::Call(_)
    )
}

/// What the verb is about, by names of the files only: never a value.
pub(super) fn about(verb: &Verb) -> Option<String> {
    let list = |names: Vec<String>| (!names.is_empty()).then(|| names.join(", "));
    match verb {
        Verb::Goto(Destination::Page { page, .. }) | Verb::Reload(page) | Verb::Back(page) => Some(page.page.clone()),
        Verb::Click(click) | Verb::DoubleClick(click) | Verb::Hover(click) => Some(target(&click.target)),
        Verb::Check(Checks::Targets(targets)) | Verb::Uncheck(targets) => list(targets.iter().map(target).collect()),
        Verb::Check(Checks::Fields(fields)) => list(fields.iter().map(|(field, _)| field.to_string()).collect()),
        Verb::Drag(drag) => Some(target(&drag.from)),
        Verb::Upload(uploads) => list(uploads.iter().map(|(field, _)| field.to_string()).collect()),
        Verb::Close(window) => Some(window.name.clone()),
        Verb::Fill(fields) | Verb::Type(fields) => list(fields.iter().map(|(field, _)| field.to_string()).collect()),
        Verb::Select(choices) => list(choices.iter().map(|(field, _)| field.to_string()).collect()),
        Verb::Press(press) => list(press.keys.clone()),
        Verb::Read(reference) => Some(reference.to_string()),
        Verb::Extract(extract) => Some(extract.shape.to_string()),
        Verb::Call(call) => Some(call.flow.clone()),
        _ => None,
    }
}

fn target(target: &Target) -> String {
    match target {
        Target::Named(reference) => reference.to_string(),
        Target::Item { shape, .. } => format!("an item of {shape}"),
    }
}
