//! No flow calls itself, not even through others.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::{Findings, Rule, Span};

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
