//! Names that a program made up: another one tomorrow, so nothing to find an element by.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

/// How names look that are another one tomorrow, and why: identifiers of well-known generators, runs of
/// digits and hexadecimal that nobody writes; from `FIRST_DOUBT` on, what may be a word all the same. The
/// page's `injected/suggest.js` gets this list, so the patterns are of what both engines read alike.
pub const SIGNS: &[(&str, &str)] = &[
    (r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-", "it is a random id"),
    (r"^[:«]", FRAMEWORK),
    (r"^(css|sc|jss|emotion|makeStyles|Mui[A-Za-z0-9_]*)-[A-Za-z0-9_-]*[0-9]", STYLE_TOOL),
    (r"^(css|sc|jsx|svelte|emotion)-[0-9a-zA-Z]{4,}$", STYLE_TOOL),
    (r"(?i)^mui-?[0-9]", STYLE_TOOL),
    (r"__[a-zA-Z0-9]*([0-9][a-zA-Z]|[a-z][A-Z][0-9]|[A-Z]{2}[a-z0-9])[a-zA-Z0-9]*$", STYLE_TOOL),
    (r"^(_ng|ng-tns|data-v-)|(^|[_-])_?ng(content|host)-|^ng-[a-z]+-c[0-9]+", FRAMEWORK),
    (
        r"^(ember|yui|ext-gen|gwt-uid|uid|guid|radix|headlessui|react-select|downshift|rc[-_]|jss|css|sc|emotion|svelte|cdk|k)-?[0-9a-f]*[0-9]",
        FRAMEWORK,
    ),
    (r"^(radix-|headlessui-|react-aria|yui_|ext-gen|gwt-uid|(mat|cdk)-[a-z-]+-[0-9])", FRAMEWORK),
    (r"^(p|el|ui|igx|dx|cds)-[a-z-]+-[0-9]+$", FRAMEWORK),
    (r"(^|[-_:.])[0-9a-f]*([0-9][a-f]|[a-f][0-9])[0-9a-f]{4,}($|[-_:.])", HASH),
    (r"[0-9]{5,}", NUMBER),
    (r"^[a-z]{1,2}[0-9]{2,}$", "it looks numbered by a program"),
    (r"[0-9]{3}", NUMBER),
    // A letter beside a digit, among five or more at the end, and among six or more in all.
    (
        r"[_-](([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]{3,}|[A-Za-z0-9]([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]{2,}|[A-Za-z0-9]{2}([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]+|[A-Za-z0-9]{3,}([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]*)$",
        "it ends in what looks like a hash",
    ),
    (
        r"^(([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]{4,}|[A-Za-z0-9]([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]{3,}|[A-Za-z0-9]{2}([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]{2,}|[A-Za-z0-9]{3}([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]+|[A-Za-z0-9]{4,}([0-9][A-Za-z]|[A-Za-z][0-9])[A-Za-z0-9]*)$",
        HASH,
    ),
    (r"^[^aeiouyAEIOUY0-9_-]{6,}$", HASH),
    (r"[-_][0-9]+$", "it ends in a number, which is often a position"),
];
const FIRST_DOUBT: usize = 13;
const FRAMEWORK: &str = "a framework made it up";
const STYLE_TOOL: &str = "a style tool made it up";
const HASH: &str = "it looks like a hash";
const NUMBER: &str = "it holds a number that looks like data or a count";

/// The first sign that an id, a class or the value of an attribute shows.
fn first_sign(name: &str) -> Option<usize> {
    static ALL: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(SIGNS.iter().map(|(sign, _)| *sign)).ok());
    ALL.as_ref().and_then(|signs| signs.matches(name).into_iter().next())
}

/// Whether an id, a class or the value of an attribute looks made by a program, beyond doubt.
#[must_use]
pub fn looks_generated(name: &str) -> bool {
    first_sign(name).is_some_and(|sign| sign < FIRST_DOUBT)
}

/// Whether nothing should be found by it, as nothing that the page proposes is.
pub(super) fn is_unstable(name: &str) -> bool {
    first_sign(name).is_some()
}

/// How well a CSS selector will find its element again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Firmness {
    /// By names that somebody gave.
    Named,
    /// By where things stand: it breaks when the page changes.
    Positional,
    /// By names that are others tomorrow.
    Generated,
}

pub(super) fn firmness_of_css(css: &str) -> Firmness {
    static NAMES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"[#.]((?:[\w-]|\\.)+)|=\s*["']?([^"'\]]+)"#).ok());
    let mut names = NAMES.iter().flat_map(|names| names.captures_iter(css));
    let given = |found: regex::Captures<'_>| {
        let name = found.get(1).or(found.get(2)).map_or("", |name| name.as_str()).replace('\\', "");
        is_unstable(&name)
    };
    let combinators = css.matches('>').count() + css.matches('+').count() + css.matches('~').count();
    if names.any(given) {
        Firmness::Generated
    } else if css.contains(":nth-") || combinators > 2 || !css.contains(['#', '.', '[']) {
        Firmness::Positional
    } else {
        Firmness::Named
    }
}

pub(super) fn firmness_of_xpath(xpath: &str) -> Firmness {
    static LITERALS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"]*)"|'([^']*)'"#).ok());
    let mut literals = LITERALS.iter().flat_map(|literals| literals.captures_iter(xpath));
    let generated = literals.any(|found| is_unstable(found.get(1).or(found.get(2)).map_or("", |it| it.as_str())));
    if generated {
        Firmness::Generated
    } else if xpath.contains(['"', '\'']) && xpath.matches('/').count() <= 4 {
        Firmness::Named
    } else {
        Firmness::Positional
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_generators_are_told_from_names_people_give() {
        let made = [
            ":r1a:",
            "ember1234",
            "k-5f0c2a9b",
            "mat-input-7",
            "radix-12",
            "css-1q2w3e",
            "Button_root__3xK9a",
            "field-84213907",
            "0b9f6a0e-1f6e-4e43-9c7c-1f0c9d3d2a11",
            "sc-bdVaJa",
            "react-select-3",
            "x12",
            "jss142",
            "a1b2c3d4",
        ];
        for name in made {
            assert!(looks_generated(name), "{name}");
        }
        let given = [
            "email",
            "user-name",
            "stock-or-vin",
            "login_form",
            "address-line-2",
            "btn-primary",
            "step3",
            "k-pager-info",
            "search__box",
            "checkout-button",
            "feedback",
            "card--active",
            "order2024",
            "cafe",
            "facade",
        ];
        for name in given {
            assert!(!looks_generated(name), "{name}");
        }
        for name in ["x-17", "order2024", "panel-b4zK9", "wrqtbl", "address-line-2", "a1B2c3"] {
            assert!(is_unstable(name), "{name}");
        }
        for name in ["email", "step3", "k-pager-info", "card--active", "k-button-solid-primary", "col-a1"] {
            assert!(!is_unstable(name), "{name}");
        }
    }

    #[test]
    fn doubt_begins_where_the_list_says() {
        assert_eq!(SIGNS[FIRST_DOUBT].0, "[0-9]{3}");
        assert!(SIGNS.iter().all(|(sign, _)| Regex::new(sign).is_ok()));
    }

    #[test]
    fn selectors_are_as_firm_as_what_they_go_by() {
        let firm = [
            ("#email", Firmness::Named),
            ("form.login button[type='submit']", Firmness::Named),
            ("div:nth-of-type(2) > div > span", Firmness::Positional),
            ("button", Firmness::Positional),
            ("#k-5f0c2a9b > input", Firmness::Generated),
            ("[data-qa='save']", Firmness::Named),
        ];
        for (css, firmness) in firm {
            assert_eq!(firmness_of_css(css), firmness, "{css}");
        }
        assert_eq!(firmness_of_xpath("//*[@id=\"email\"]"), Firmness::Named);
        assert_eq!(firmness_of_xpath("/html/body/div[2]/a"), Firmness::Positional);
        assert_eq!(firmness_of_xpath("//*[@id=\":r3:\"]/div"), Firmness::Generated);
    }
}
