//! A snapshot of a page: HTML that carries the live state extraction asks about, as stamps.
//!
//! Stamps are attributes the injected script writes into the copy, never into the page. Extraction
//! reads a snapshot without a browser and gives the same answer as on the live page.

use std::collections::BTreeSet;

/// Live value of a form control (`input`, `textarea`, `select` as its shown option text, contenteditable).
pub const STAMP_VALUE: &str = "data-wl-value";
/// Live checkedness (`true`/`false`) of a checkbox, radio or ARIA equivalent.
pub const STAMP_CHECKED: &str = "data-wl-checked";
/// Live selectedness of an option or `aria-selected` element.
pub const STAMP_SELECTED: &str = "data-wl-selected";
/// Present on an element that is not visible (its whole subtree is not shown, unless a descendant says [`STAMP_SHOWN`]).
pub const STAMP_HIDDEN: &str = "data-wl-hidden";
/// Present on a visible element inside a hidden one (`visibility: visible` within `hidden`).
pub const STAMP_SHOWN: &str = "data-wl-shown";
/// Present on an element whose box starts a new line or cell although its tag is inline by default.
pub const STAMP_BLOCK: &str = "data-wl-block";
/// The browser's computed role, on nodes whose role some locator asks about.
pub const STAMP_ROLE: &str = "data-wl-role";
/// The browser's computed accessible name, beside [`STAMP_ROLE`].
pub const STAMP_NAME: &str = "data-wl-name";
/// Texts of the labels of a form control, joined by U+001F, when some locator asks by label.
pub const STAMP_LABELS: &str = "data-wl-labels";
/// `true`/`false`: the control is disabled (by itself, a fieldset or `aria-disabled`).
pub const STAMP_DISABLED: &str = "data-wl-disabled";
/// What a style makes of the letters (`uppercase`), where it changes, when some text is wanted as shown.
pub const STAMP_CASE: &str = "data-wl-case";
/// Number of the item in the page's registry, on elements that match `each`, so that an act can aim at it.
pub const STAMP_ITEM: &str = "data-wl-item";

/// A copy of (part of) one document, offline-safe: open shadow roots flattened, scripts dropped.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What relative addresses in it are relative to.
    pub url: String,
    pub title: String,
    /// Outer HTML of the root, or of the whole document.
    pub html: String,
}

/// What a snapshot must be stamped with for a shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// ARIA roles that locators ask about.
    pub roles: BTreeSet<String>,
    /// Some locator asks by label.
    pub labels: bool,
    /// Some text is wanted with the capitals a style makes.
    pub cases: bool,
}
