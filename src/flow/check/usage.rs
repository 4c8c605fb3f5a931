//! Lints: what is declared and never used.

use std::{cell::RefCell, collections::BTreeSet};

use super::{CallSite, Known};
use crate::{
    flow::Effect,
    language::{Findings, Rule, Span},
    selectors::Page,
};

/// The names that some file has used so far.
#[derive(Debug, Default)]
pub(in crate::flow) struct Used(RefCell<BTreeSet<String>>);

impl Used {
    /// `page.name`; a part uses its shape as well.
    pub(super) fn note(&self, page: &str, name: &str) {
        self.0.borrow_mut().insert(format!("{page}.{name}"));
    }

    fn has(&self, page: &str, name: &str) -> bool {
        self.0.borrow().contains(&format!("{page}.{name}"))
    }
}

/// Says what nothing uses; `unused` are the inputs and variables that their flows never name.
pub(in crate::flow) fn check_usage(
    known: &Known<'_>,
    calls: &[CallSite],
    unused: &[(String, Span)],
    findings: &mut Findings,
) {
    for (what, span) in unused {
        findings.warning(Rule::Unused, *span, format!("nothing uses the {what}")).help("leave it out".to_owned());
    }
    known.pages.values().for_each(|page| check_names(page, known, findings));
    check_session_flows(known, calls, findings);
}

fn check_names(page: &Page, known: &Known<'_>, findings: &mut Findings) {
    let parts = page.data.iter().flat_map(|(shape, data)| {
        data.parts.iter().map(move |(part, element)| (format!("{shape}.{part}"), element.span, "part"))
    });
    let named = |name: &String, span: Span, kind| (name.clone(), span, kind);
    let names = (page.elements.iter().map(|(name, it)| named(name, it.span, "element")))
        .chain(page.sights.iter().map(|(name, it)| named(name, it.span, "sight")))
        .chain(page.responses.iter().map(|(name, it)| named(name, it.span, "response")))
        .chain(page.data.iter().map(|(name, it)| named(name, it.span, "shape")))
        .chain(parts);
    for (name, span, kind) in names.filter(|(name, ..)| !known.used.has(&page.name, name)) {
        findings
            .warning(Rule::Unused, span, format!("nothing uses the {kind} `{}.{name}`", page.name))
            .help("leave it out, or use it in a flow or sight".to_owned());
    }
}

/// A session flow is run by the portal file or by another one, never from outside.
fn check_session_flows(known: &Known<'_>, calls: &[CallSite], findings: &mut Findings) {
    let Some(portal) = &known.portal else { return };
    let named =
        [Some(&portal.session.flow), portal.session.sign_out.as_ref(), portal.rooftop.as_ref().map(|it| &it.flow)];
    for head in known.flows.values().filter(|head| head.flow.effect == Effect::Session) {
        let flow = &head.flow;
        let is_run = named.iter().flatten().any(|name| **name == flow.name)
            || calls.iter().any(|call| call.callee == flow.name && call.caller != flow.name);
        if !is_run {
            findings
                .warning(Rule::Unused, flow.span, format!("nothing runs the session flow `{}`", flow.name))
                .help("name it in the portal file's `session`, or call it from a session flow".to_owned());
        }
    }
}
