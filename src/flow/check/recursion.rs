//! No flow calls itself and no sight asks for itself, not even through others.

use std::collections::{BTreeMap, BTreeSet};

use super::Known;
use crate::{
    language::{Condition, Findings, Rule, Sight, Span},
    selectors::Named,
};

/// One `call` in a flow.
#[derive(Debug)]
pub(in crate::flow) struct CallSite {
    pub(in crate::flow) caller: String,
    pub(in crate::flow) callee: String,
    pub(in crate::flow) span: Span,
}

/// Reports every call from which its own flow is reached again.
pub(in crate::flow) fn check_recursion(calls: &[CallSite], findings: &mut Findings) {
    let mut callees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for call in calls {
        callees.entry(&call.caller).or_default().insert(&call.callee);
    }
    for call in calls {
        if reaches(&call.callee, &call.caller, &callees) {
            let message = match call.caller == call.callee {
                true => format!("`{}` calls itself", call.caller),
                false => format!("`{}` calls `{}` again", call.callee, call.caller),
            };
            findings
                .error(Rule::Recursion, call.span, message)
                .help("flows do not recurse: loop with `for_each` or `for_each_page`".to_owned());
        }
    }
}

/// Reports every sight that would be looked for without end.
pub(in crate::flow) fn check_sight_recursion(known: &Known<'_>, findings: &mut Findings) {
    let mut asked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let sights =
        || known.pages.values().flat_map(|page| page.sights.iter().map(move |(name, sight)| (page, name, sight)));
    for (page, name, sight) in sights() {
        let mut names = BTreeSet::new();
        named_in(sight, known, &mut names);
        asked.insert(format!("{}.{name}", page.name), names);
    }
    let by_name: BTreeMap<&str, BTreeSet<&str>> =
        asked.iter().map(|(name, inner)| (name.as_str(), inner.iter().map(String::as_str).collect())).collect();
    for (page, name, sight) in sights() {
        let name = format!("{}.{name}", page.name);
        if let Some(inner) =
            by_name.get(name.as_str()).and_then(|inner| inner.iter().find(|it| reaches(it, &name, &by_name)))
        {
            findings
                .error(Rule::Recursion, sight.span, format!("`{name}` asks for itself, by way of `{inner}`"))
                .help("a sight names elements, and sights that lead to elements".to_owned());
        }
    }
}

fn named_in(sight: &Sight, known: &Known<'_>, names: &mut BTreeSet<String>) {
    for condition in &sight.conditions {
        match condition {
            Condition::Named(reference) => {
                let named = known.pages.get(&reference.page).and_then(|page| page.lookup(&reference.name));
                if let Some(Named::Sight(_)) = named {
                    names.insert(reference.to_string());
                }
            }
            Condition::Any(sights) => sights.iter().for_each(|sight| named_in(sight, known, names)),
            _ => {}
        }
    }
}

fn reaches<'c>(from: &'c str, to: &str, callees: &BTreeMap<&'c str, BTreeSet<&'c str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(flow) = open.pop() {
        if flow == to {
            return true;
        }
        if seen.insert(flow) {
            open.extend(callees.get(flow).into_iter().flatten());
        }
    }
    false
}
