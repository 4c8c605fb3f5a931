//! What is asked of each page, and what it answers.

use std::collections::{BTreeSet, HashMap};

use super::{
    TrialError,
    subject::{SightPlace, place},
};
use crate::{
    language::{FileId, Reference, Sight, Span},
    model::Record,
    page::{Aim, Examined},
    runner::{Judged, Runner},
};

/// An element as one edition of the files seeks it, on a page.
type ElementOnPage = (usize, Edition, String);
/// A sight of one edition, on a page.
type SightOnPage = (usize, Edition, SightPlace);

/// Which files a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Edition {
    Today,
    Then,
}

/// What an element came to on one page.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) count: usize,
    pub(super) rank: usize,
    /// It could not be looked at.
    pub(super) open: bool,
    /// Which element it is, if it is just one.
    pub(super) node: Option<String>,
    /// Why the text of the one element cannot be read.
    pub(super) unreadable: Option<String>,
}

/// What is to be asked on each page, and the answers.
#[derive(Default)]
pub(super) struct Answers<'f> {
    pub(super) elements: Vec<BTreeSet<(bool, String)>>,
    /// With the flow that asks it, whose inputs it may name.
    pub(super) sights: Vec<Vec<(Edition, &'f Sight, Option<String>)>>,
    pub(super) looks: HashMap<ElementOnPage, Look>,
    pub(super) judged: HashMap<SightOnPage, Judged>,
    pub(super) is_whole: Vec<bool>,
}

impl<'f> Answers<'f> {
    pub(super) fn for_pages(pages: usize) -> Self {
        Self {
            elements: vec![BTreeSet::new(); pages],
            sights: vec![Vec::new(); pages],
            is_whole: vec![false; pages],
            ..Self::default()
        }
    }

    pub(super) fn ask_element(&mut self, page: usize, then: bool, name: String) {
        self.elements[page].insert((then, name));
    }

    pub(super) fn ask_sight(&mut self, page: usize, edition: Edition, sight: &'f Sight, flow: Option<&str>) {
        let known = self.sights[page].iter().any(|(other, known, _)| *other == edition && known.span == sight.span);
        if !known {
            self.sights[page].push((edition, sight, flow.map(str::to_owned)));
        }
    }

    /// Asks all that one edition of the files is to be asked of the page that is shown.
    pub(super) async fn of<'a>(
        &mut self,
        runner: &mut Runner<'a>,
        page: usize,
        edition: Edition,
        inputs: &HashMap<String, Record>,
    ) -> Result<(), TrialError>
    where
        'f: 'a,
    {
        let is_then = edition == Edition::Then;
        let (mut names, mut aims): (Vec<Reference>, Vec<Aim>) = (Vec::new(), Vec::new());
        for (_, name) in self.elements[page].iter().filter(|(then, _)| *then == is_then) {
            let Some((of, element)) = name.split_once('.') else { continue };
            let span = Span::file_start(FileId(0));
            // A name that these files do not have is none of theirs.
            let reference = Reference { page: of.to_owned(), name: element.to_owned(), span };
            if let Ok(aim) = runner.aim(&reference) {
                names.push(reference);
                aims.push(aim);
            }
        }
        let examined = runner.window().clone().examine(&aims, false).await?;
        for (reference, examined) in names.into_iter().zip(examined) {
            let mut look = Look::of(&examined);
            if look.count == 1 {
                let text = examined.rank().and_then(|rank| examined.ranks[rank].text.as_deref());
                look.unreadable = runner.unreadable(&reference, text);
            }
            self.looks.insert((page, edition, reference.to_string()), look);
        }
        for (_, sight, flow) in self.sights[page].clone().into_iter().filter(|(other, ..)| *other == edition) {
            runner.look_with(flow.and_then(|flow| inputs.get(&flow)));
            let judged = runner.judged(sight).await?;
            self.judged.insert((page, edition, place(sight.span)), judged);
        }
        Ok(())
    }
}

impl Look {
    pub(super) fn of(examined: &Examined) -> Self {
        let rank = examined.rank().unwrap_or_default();
        let node = examined.ranks.get(rank).and_then(|found| found.node.clone());
        // A selector that the engine refuses, or a frame that was not kept.
        Self { count: examined.count(), rank, open: examined.problem.is_some(), node, unreadable: None }
    }
}
