//! Checks sights.

use super::{Checker, Wanted};
use crate::language::{Condition, Count, Sight, Target};

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
}
