//! Whether two trees say the same.

use crate::language::{ScalarStyle, YamlKind, YamlNode};

/// The order of a map's keys aside, which whoever arranges them answers for.
pub(super) fn says_the_same(left: &YamlNode, right: &YamlNode) -> bool {
    match (&left.kind, &right.kind) {
        (YamlKind::Scalar { text: a, style: from }, YamlKind::Scalar { text: b, style: to }) => {
            let plain = |style: &ScalarStyle| *style == ScalarStyle::Plain;
            // Quotes tell a text from a number: they come and go only where there is no such doubt.
            a == b && (plain(from) == plain(to) || a.contains('\n'))
        }
        (YamlKind::List(a), YamlKind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(left, right)| says_the_same(left, right))
        }
        (YamlKind::Map(a), YamlKind::Map(b)) => {
            let other = |key: &str| b.iter().find(|(written, _)| written.text == key).map(|(_, value)| value);
            let same = |value, key: &str| other(key).is_some_and(|right| says_the_same(value, right));
            a.len() == b.len() && a.iter().all(|(key, value)| same(value, &key.text))
        }
        _ => false,
    }
}
