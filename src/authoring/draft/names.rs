//! Names out of what people call things: valid, short, each once.

/// Longest name that is made.
const LONGEST: usize = 40;

/// Words an expression would read as its own.
const KEYWORDS: &[&str] = &["in", "is", "not", "and", "or", "if", "else", "true", "false", "none", "null"];

/// `Stock# or VIN#` as `stock-or-vin`: the name of a page, an element or a portal.
pub(super) fn kebab(words: &str) -> String {
    joined(words, '-')
}

/// `Stock# or VIN#` as `stock_or_vin`: the name of an input, a secret or an origin.
pub(super) fn snake(words: &str) -> String {
    let name = joined(words, '_');
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("n_{name}"),
        _ if KEYWORDS.contains(&name.as_str()) => format!("{name}_value"),
        _ => name,
    }
}

/// The first of `name`, `name-2`, `name-3` … that is free.
pub(super) fn free(name: &str, between: char, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let mut number = 2_usize;
    loop {
        let numbered = format!("{name}{between}{number}");
        if !taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

fn joined(words: &str, between: char) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for c in words.chars().flat_map(plain) {
        let begins = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        if c.is_ascii_alphanumeric() {
            if (begins || !before.is_ascii_alphanumeric()) && !name.is_empty() {
                // A name ends with a whole word.
                if name.len() >= LONGEST {
                    break;
                }
                name.push(between);
            }
            name.push(c.to_ascii_lowercase());
        }
        before = c;
        if name.len() >= LONGEST + 20 {
            break;
        }
    }
    name.trim_end_matches(between).to_owned()
}

/// A letter without its accent, as far as that is common.
fn plain(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'Ä' | 'À' | 'Á' | 'Â' => "A",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'È' | 'É' | 'Ê' => "E",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'Ö' | 'Ó' | 'Ô' => "O",
        'ü' | 'ù' | 'ú' | 'û' => "u",
        'Ü' | 'Ú' => "U",
        'ß' => "ss",
        _ => "",
    };
    let own = letters.is_empty().then_some(c);
    letters.chars().chain(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_whatever_they_are_made_of() {
        assert_eq!(kebab("Stock# or VIN#"), "stock-or-vin");
        assert_eq!(kebab("  Add to cart → "), "add-to-cart");
        assert_eq!(kebab("firstName"), "first-name");
        assert_eq!(kebab("Straße & Hausnummer"), "strasse-hausnummer");
        assert_eq!(kebab("検索"), "");
        assert_eq!(snake("2nd line"), "n_2nd_line");
        assert_eq!(snake("in"), "in_value");
        assert_eq!(kebab(&"very long words ".repeat(20)), "very-long-words-very-long-words-very-long");
        assert_eq!(free("save", '-', |name| name == "save" || name == "save-2"), "save-3");
    }
}
