//! Locators and aims in a few words.

use wayleave::{
    language::{FileId, Match, MatchKind, Span},
    page::Aim,
    selectors::{By, Locator},
};

pub(crate) const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

pub(crate) fn whole(text: &str) -> Match<String> {
    Match { kind: MatchKind::Whole, text: text.into() }
}

pub(crate) fn locator(by: By) -> Locator {
    Locator {
        by,
        within: None,
        frame: Vec::new(),
        after: None,
        has: None,
        has_not: None,
        has_text: None,
        checked: None,
        selected: None,
        expanded: None,
        disabled: None,
        visible: true,
        nth: None,
        span: NOWHERE,
    }
}

pub(crate) fn css(selector: &str) -> Locator {
    locator(By::Css(selector.into()))
}

pub(crate) fn role(role: &str, name: &str) -> Locator {
    locator(By::Role { role: role.into(), name: Some(whole(name)), level: None })
}

pub(crate) fn label(text: &str) -> Locator {
    locator(By::Label(whole(text)))
}

pub(crate) fn text(text: &str) -> Locator {
    locator(By::Text(whole(text)))
}

pub(crate) fn aim(locator: Locator) -> Aim {
    let frames = locator.frame.clone();
    Aim::new("the target", vec![locator], frames)
}

pub(crate) fn framed(frames: &[&str], locator: Locator) -> Aim {
    Aim::new("the target", vec![locator], frames.iter().map(|frame| css(frame)).collect())
}
