//! The nearest valid name for one that is not.

/// The candidate a typing mistake away from `name`, if there is one.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerance = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= tolerance && *candidate != name)
        .min()
        .map(|(_, candidate)| candidate)
}

/// ``did you mean `x`?``, else the list of what there is while it is short.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const SHORT: usize = 12;
    let mut candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(nearest) = nearest(name, candidates.iter().copied()) {
        return Some(format!("did you mean `{nearest}`?"));
    }
    candidates.sort_unstable();
    (1..=SHORT).contains(&candidates.len()).then(|| format!("known here: `{}`", candidates.join("`, `")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(nearest("clik", ["click", "close", "call"]), Some("click"));
        assert_eq!(nearest("xyz", ["click", "close", "call"]), None);
        assert_eq!(suggestion("xyz", ["b", "a"]).as_deref(), Some("known here: `a`, `b`"));
        assert_eq!(suggestion("xyz", []), None);
    }
}
