//! Which text of an element a field takes.

use std::borrow::Cow;

use regex::Regex;
use scraper::ElementRef;

use super::{Document, attribute::attribute};
use crate::{
    model::Type,
    selectors::{STAMP_CHECKED, STAMP_SELECTED, STAMP_VALUE, TextSource},
};

impl Document {
    /// The text a field of this type takes from an element; `None` when it has no such text.
    pub(super) fn source<'d>(
        &'d self,
        element: ElementRef<'d>,
        source: &TextSource,
        type_: &Type,
    ) -> Option<Cow<'d, str>> {
        match source {
            TextSource::Default => Some(match attribute(element, STAMP_CHECKED) {
                Some(checked) if *type_ == Type::Bool => Cow::Borrowed(checked),
                _ => control_value(element).map_or_else(|| self.text_of(element), Cow::Borrowed),
            }),
            TextSource::Text => Some(match (control_value(element), element.value().name()) {
                (Some(value), _) => Cow::Borrowed(value),
                (None, "input") => self.text_of(element),
                _ => Cow::Owned(self.shown.cased_text(element)),
            }),
            TextSource::Raw => Some(Cow::Owned(element.text().collect())),
            TextSource::Value if element.value().name() == "select" => Some(Cow::Owned(chosen_values(element))),
            TextSource::Value => {
                attribute(element, STAMP_VALUE).or_else(|| attribute(element, "value")).map(Cow::Borrowed)
            }
            TextSource::Checked => attribute(element, STAMP_CHECKED).map(Cow::Borrowed),
            TextSource::Html => Some(Cow::Owned(without_stamps(&element.inner_html()))),
            // Where a link leads; other attributes are as they are written.
            TextSource::Attribute(name) if name == "href" => attribute(element, name).map(|href| {
                let address = self.url.as_ref().and_then(|base| base.join(href.trim()).ok());
                address.map_or(Cow::Borrowed(href), |address| Cow::Owned(address.into()))
            }),
            TextSource::Attribute(name) => attribute(element, name).map(Cow::Borrowed),
        }
    }

    /// The shown text; of a push button made by `input`, its caption.
    pub(super) fn text_of<'d>(&'d self, element: ElementRef<'d>) -> Cow<'d, str> {
        match element.value().name() {
            "input" if is_button(element) => Cow::Borrowed(attribute(element, "value").unwrap_or_default()),
            _ => self.shown.text(element),
        }
    }

    /// Whether an element may be found by its text.
    pub(super) fn is_read(&self, element: ElementRef<'_>) -> bool {
        !matches!(
            element.value().name(),
            "script" | "style" | "template" | "noscript" | "head" | "title" | "meta" | "link"
        )
    }
}

/// What a form control holds; `None` for what is not one, and for boxes to check and buttons.
pub(super) fn control_value(element: ElementRef<'_>) -> Option<&str> {
    let kind = || attribute(element, "type").unwrap_or("text").to_ascii_lowercase();
    attribute(element, STAMP_VALUE).or_else(|| match element.value().name() {
        "input" if !matches!(kind().as_str(), "checkbox" | "radio" | "button" | "submit" | "reset" | "password") => {
            attribute(element, "value")
        }
        _ => None,
    })
}

/// The values, not the labels, of the options that are chosen.
fn chosen_values(select: ElementRef<'_>) -> String {
    let chosen = select.descendent_elements().filter(|option| attribute(*option, STAMP_SELECTED) == Some("true"));
    let value =
        |option: ElementRef<'_>| attribute(option, "value").map_or_else(|| option.text().collect(), str::to_owned);
    chosen.map(value).collect::<Vec<String>>().join(", ")
}

fn is_button(element: ElementRef<'_>) -> bool {
    let kind = attribute(element, "type").unwrap_or_default();
    ["button", "submit", "reset"].iter().any(|button| kind.eq_ignore_ascii_case(button))
}

/// Inner HTML as the page has it.
fn without_stamps(html: &str) -> String {
    // A constant that compiles; without it the stamps stay in.
    match Regex::new(r#" data-wl-[a-z]+="[^"]*""#) {
        Ok(stamp) => stamp.replace_all(html, "").into_owned(),
        Err(_) => html.to_owned(),
    }
}
