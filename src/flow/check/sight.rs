//! Checks sights.

use super::{Checker, Wanted};
use crate::{
    language::{Condition, Count, Reference, Rule, Sight, Span, Target},
    selectors::Named,
};

impl Checker<'_> {
    pub(in crate::flow) fn sight(&mut self, sight: &Sight) {
        sight.conditions.iter().for_each(|condition| self.sight_condition(condition));
    }

    fn sight_condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Named(reference) => drop(self.named(reference, Wanted::ElementOrSight)),
            Condition::See(targets) | Condition::Gone(targets) => self.targets(targets, Wanted::ElementOrShape),
            Condition::Checked(targets)
            | Condition::Unchecked(targets)
            | Condition::Enabled(targets)
            | Condition::Disabled(targets)
            | Condition::Focused(targets) => self.targets(targets, Wanted::Element),
            Condition::Changed(target) => self.target_of(target, Wanted::ElementOrShape),
            Condition::Text(pairs) => {
                for (element, matching) in pairs {
                    self.named(element, Wanted::Element);
                    self.text_match(matching);
                }
            }
            Condition::Value(pairs) => {
                for (element, value) in pairs {
                    self.named(element, Wanted::Element);
                    self.template(value);
                }
            }
            Condition::Count(pairs) => {
                for (shape, count) in pairs {
                    self.named(shape, Wanted::Shape);
                    if let Count::Exactly(number) = count {
                        self.template(number);
                    }
                }
            }
            Condition::Url(matching) | Condition::Title(matching) | Condition::File(matching) => {
                self.text_match(matching);
            }
            Condition::Closed { window, span } => self.window(window, *span),
            Condition::Any(sights) => sights.iter().for_each(|sight| self.sight(sight)),
            Condition::Window(page) => drop(self.known.page(page, self.findings)),
            Condition::Files(number) => drop(self.template(number)),
            Condition::Response(response) => drop(self.named(response, Wanted::Response)),
            Condition::Idle(_) => {}
        }
    }

    fn targets(&mut self, targets: &[Target], wanted: Wanted) {
        targets.iter().for_each(|target| self.target_of(target, wanted));
    }

    /// A sight that is looked for while something else is done or waited for: what documents tell of, no more.
    pub(in crate::flow) fn sight_beside(&mut self, sight: &Sight) {
        self.sight(sight);
        self.only_documents(sight, None, &mut Vec::new());
    }

    /// As [`Self::sight_beside`], of a name.
    pub(in crate::flow) fn named_beside(&mut self, reference: &Reference) {
        if let Some(Named::Sight(sight)) = self.named(reference, Wanted::ElementOrSight) {
            self.only_documents(sight, Some(reference.span), &mut vec![reference.to_string()]);
        }
    }

    /// `at` is where a sight with a name is used; `seen` are the names on the way, which may lead back.
    fn only_documents(&mut self, sight: &Sight, at: Option<Span>, seen: &mut Vec<String>) {
        for condition in &sight.conditions {
            match condition {
                Condition::Closed { span, .. } => {
                    self.refuse_beside(*span, at, "whether a window is closed", "name what is seen once it is closed");
                }
                Condition::See(targets) | Condition::Gone(targets) => {
                    for target in targets {
                        if let Target::Item { span, .. } = target {
                            let instead = "name an element that shows it, or have a step wait for it: `expect`";
                            self.refuse_beside(*span, at, "whether one item of a shape is there", instead);
                        }
                    }
                }
                Condition::Any(sights) => sights.iter().for_each(|sight| self.only_documents(sight, at, seen)),
                Condition::Named(reference) => {
                    let name = reference.to_string();
                    let page = self.known.pages.get(&reference.page);
                    if let (Some(Named::Sight(sight)), false) =
                        (page.and_then(|page| page.lookup(&reference.name)), seen.contains(&name))
                    {
                        seen.push(name);
                        self.only_documents(sight, at.or(Some(reference.span)), seen);
                    }
                }
                _ => {}
            }
        }
    }

    fn refuse_beside(&mut self, found: Span, used: Option<Span>, what: &str, instead: &str) {
        let message = format!("this sight is looked for beside other waits, which cannot tell {what}");
        let finding = self.findings.error(Rule::WrongKind, used.unwrap_or(found), message).help(instead.to_owned());
        if used.is_some() {
            finding.label(found, "it asks this");
        }
    }
}
