//! Which rooftop the portal works in, where one login serves several.

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    flow::StopKind,
    language::{Match, MatchKind, Reference},
    page::PageCondition,
};

impl Runner<'_> {
    /// Waits until the portal shows that it works in `rooftop`.
    ///
    /// # Errors
    /// [`StopKind::PersonNeeded`] when it goes on showing another: whatever is read or done there would be
    /// another store's.
    pub async fn prove_rooftop(&mut self, shows: &Reference, rooftop: &str) -> Result<(), End> {
        let deadline = Deadline::after(self.files.portal().timeouts.step);
        let aim = self.element_aim(shows, deadline).await?;
        let shown = [PageCondition::Text { aim, text: shown_as(rooftop) }];
        let proven = self
            .patiently(shows.span, deadline, async |window, patience| window.wait_sight(&shown, patience).await)
            .await;
        proven.map_err(|end| match end {
            End::Failed(failure) if failure.cause == FailureCause::Deadline => {
                let seen = failure.message;
                let because = format!(
                    "the portal is not in the rooftop `{rooftop}`: {seen}; see to `rooftop` of the profile, \
                     or to the portal's flow that switches"
                );
                End::Stopped { kind: StopKind::PersonNeeded, because: Some(because), span: shows.span }
            }
            other => self.blame(other),
        })
    }
}

/// A rooftop's name with or without its number in brackets, `Example Motors (20417)`: portals leave it out
/// where there is little room. Two numbers must be the same.
fn shown_as(rooftop: &str) -> Match<String> {
    let rooftop = rooftop.split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, number) = match rooftop.strip_suffix(')').and_then(|open| open.rsplit_once(" (")) {
        Some((name, number)) => (name, regex::escape(number)),
        None => (rooftop.as_str(), "[^()]*".to_owned()),
    };
    Match { kind: MatchKind::Regex, text: format!(r"(?i)^{}( \({number}\))?$", regex::escape(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rooftop_is_known_with_and_without_its_number() {
        let same = |wanted: &str, shown: &str| shown_as(wanted).matches(shown);
        assert!(same("Elm Motors", "ELM  Motors") && same("Elm Motors (7)", "Elm Motors (7)"));
        assert!(same("Elm Motors (7)", "Elm Motors") && same("Elm Motors", "Elm Motors (7)"));
        assert!(!same("Elm Motors (7)", "Elm Motors (8)"), "another of that name");
        assert!(!same("Elm Motors North", "Elm Motors") && !same("Elm Motors", "Elm Motors North"));
    }
}
