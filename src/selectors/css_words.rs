//! Words of CSS that the checker knows.

/// Pseudo-classes without arguments besides those of the tree's structure.
pub(super) const PSEUDO_CLASSES: &[&str] = &[
    "active",
    "any-link",
    "autofill",
    "checked",
    "default",
    "defined",
    "disabled",
    "enabled",
    "focus",
    "focus-visible",
    "focus-within",
    "fullscreen",
    "hover",
    "in-range",
    "indeterminate",
    "invalid",
    "link",
    "modal",
    "open",
    "optional",
    "out-of-range",
    "placeholder-shown",
    "popover-open",
    "read-only",
    "read-write",
    "required",
    "target",
    "user-invalid",
    "user-valid",
    "valid",
    "visited",
];

/// Pseudo-classes with arguments of their own.
pub(super) const PSEUDO_FUNCTIONS: &[&str] = &["dir", "lang", "state"];

/// Tags that a page holds many of, so that one alone points at nothing.
pub(super) const PLURAL_TAGS: &[&str] = &[
    "*", "a", "b", "button", "div", "i", "img", "input", "label", "li", "option", "p", "path", "small", "span",
    "strong", "svg", "td", "th", "tr",
];

/// What to write for a pseudo-class of jQuery or of another tool.
pub(super) fn not_css(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "contains" | "has-text" | "text" | "text-is" | "text-matches" => {
            "that is no CSS: narrow with `has_text`, or find by `text`"
        }
        "visible" | "hidden" => "that is no CSS: visible elements are the default, `visible: false` takes all",
        "eq" | "first" | "last" | "nth" | "even" | "odd" | "nth-match" => {
            "that is no CSS: narrow with `within`, `has` or `has_text`; `nth` is the last resort"
        }
        "button" | "checkbox" | "radio" | "password" | "submit" => {
            "that is no CSS: find by `role`, or by the attribute `[type=…]`"
        }
        _ => return None,
    })
}
