//! Names that a program made up: another one tomorrow, so nothing to find an element by.

use std::sync::LazyLock;

use regex::Regex;

/// How identifiers of well-known generators look, and runs of digits and hexadecimal that nobody writes.
/// `injected/suggest.js` knows the same list.
const SIGNS: &[&str] = &[
    r"^:",
    r"^(ember|yui|ext-gen|gwt-uid|uid|guid|radix|headlessui|react-select|downshift|rc[-_]|jss|css|sc|emotion|svelte|cdk|k)-?[0-9a-f]*[0-9]",
    r"^(css|sc|jsx|svelte|emotion)-[0-9a-zA-Z]{4,}$",
    r"^(_ng|ng-tns|_nghost|data-v-)",
    r"(?i)^mui-?[0-9]",
    r"^(mat|cdk|p|el|ui|igx|dx|cds)-[a-z-]+-[0-9]+$",
    r"[0-9]{5,}",
    r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-",
    r"(^|[-_:.])[0-9a-f]*([0-9][a-f]|[a-f][0-9])[0-9a-f]{4,}($|[-_:.])",
    r"__[a-zA-Z0-9]*([0-9][a-zA-Z]|[a-z][A-Z][0-9]|[A-Z]{2}[a-z0-9])[a-zA-Z0-9]*$",
    r"^[a-z]{1,2}[0-9]{2,}$",
];

/// Whether an id, a class or the value of an attribute looks made by a program.
#[must_use]
pub fn looks_generated(name: &str) -> bool {
    static SIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&SIGNS.iter().map(|sign| format!("(?:{sign})")).collect::<Vec<_>>().join("|")).ok()
    });
    SIGN.as_ref().is_some_and(|sign| sign.is_match(name))
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
        looks_generated(&name)
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
    let generated = literals.any(|found| looks_generated(found.get(1).or(found.get(2)).map_or("", |it| it.as_str())));
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
