//! One portal's files into checked values: heads and pages first, then what names them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use indexmap::IndexMap;

use super::{PortalFiles, StepReader, head::read_head};
use crate::{
    flow::{
        Flow, Step,
        check::{
            CallSite, Checker, Known, Used, check_inputs, check_page, check_portal, check_recursion,
            check_sight_recursion, check_usage,
        },
    },
    language::{Findings, SourceMap, Span, Vocabulary, YamlNode, parse_yaml},
    model::models,
    portal::{Interrupt, Portal, read_portal, words_tables},
    selectors::{Page, read_page},
};

/// Everything read of one portal.
pub(in crate::flow) struct LoadedFolder {
    pub(in crate::flow) portal: Option<Portal>,
    pub(in crate::flow) interrupts: Vec<Interrupt<Vec<Step>>>,
    pub(in crate::flow) pages: IndexMap<String, Page>,
    pub(in crate::flow) flows: IndexMap<String, Flow>,
}

/// The trees of one portal's files; `None` where the text is no tree.
struct Trees {
    portal: Option<YamlNode>,
    pages: BTreeMap<String, Option<YamlNode>>,
    flows: BTreeMap<String, Option<YamlNode>>,
}

/// Loads one portal. Paths are shown relative to `root`.
pub(in crate::flow) fn load_folder(
    root: &Path,
    files: &PortalFiles,
    sources: &mut SourceMap,
    findings: &mut Findings,
) -> LoadedFolder {
    let trees = Trees::load(root, files, sources, findings);
    let known = trees.read(&files.name, findings);
    for (name, page) in &known.pages {
        if let Some(tree) = trees.pages.get(name).and_then(Option::as_ref) {
            check_page(page, tree, &known, findings);
        }
    }
    if let (Some(portal), Some(tree)) = (&known.portal, &trees.portal) {
        check_portal(portal, tree, &known, findings);
    }
    check_inputs(&known, findings);
    check_sight_recursion(&known, findings);
    let interrupts = read_interrupts(&known, findings);
    let ReadSteps { steps, calls, unused } = read_steps(&known, findings);
    // What cannot be read may well use what seems unused.
    if !findings.has_errors() {
        check_usage(&known, &calls, &unused, findings);
    }
    let Known { portal, pages, flows, .. } = known;
    let flows = flows.into_iter().zip(steps).map(|((name, head), steps)| (name, Flow { steps, ..head.flow })).collect();
    LoadedFolder { portal, interrupts, pages, flows }
}

impl Trees {
    fn load(root: &Path, files: &PortalFiles, sources: &mut SourceMap, findings: &mut Findings) -> Self {
        let mut load = |path: &PathBuf| {
            let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
            let (file, text) = sources.load(path, &shown, findings)?;
            parse_yaml(file, &text, findings)
        };
        Self {
            portal: load(&files.portal),
            pages: files.pages.iter().map(|(name, path)| (name.clone(), load(path))).collect(),
            flows: files.flows.iter().map(|(name, path)| (name.clone(), load(path))).collect(),
        }
    }

    fn read(&self, portal: &str, findings: &mut Findings) -> Known<'_> {
        let vocabulary = Vocabulary { models: model_names(), words: self.portal.as_ref().map(words_tables) };
        let portal = self.portal.as_ref().and_then(|tree| read_portal(tree, portal, findings));
        let (pages, unread_pages) = split(&self.pages, |name, tree| read_page(tree, name, &vocabulary, findings));
        let (flows, unread_flows) = split(&self.flows, |name, tree| read_head(tree, name, &vocabulary, findings));
        Known { portal, pages, unread_pages, flows, unread_flows, used: Used::default() }
    }
}

/// Reads what can be read; of the rest the names.
fn split<'t, T>(
    trees: &'t BTreeMap<String, Option<YamlNode>>,
    mut read: impl FnMut(&str, &'t YamlNode) -> Option<T>,
) -> (IndexMap<String, T>, BTreeSet<String>) {
    let (mut there, mut unread) = (IndexMap::new(), BTreeSet::new());
    for (name, tree) in trees {
        match tree.as_ref().and_then(|tree| read(name, tree)) {
            Some(value) => drop(there.insert(name.clone(), value)),
            None => drop(unread.insert(name.clone())),
        }
    }
    (there, unread)
}

fn read_interrupts(known: &Known<'_>, findings: &mut Findings) -> Vec<Interrupt<Vec<Step>>> {
    let portal = known.portal.iter();
    portal
        .flat_map(|portal| &portal.interrupts)
        .map(|Interrupt { name, seen, steps, max, span }| Interrupt {
            name: name.clone(),
            seen: seen.clone(),
            steps: StepReader::new(Checker::new(known, findings), None).steps(steps),
            max: *max,
            span: *span,
        })
        .collect()
}

/// The steps of all flows, and what is known of them only as a whole.
struct ReadSteps {
    /// In the order of the flows.
    steps: Vec<Vec<Step>>,
    calls: Vec<CallSite>,
    /// Inputs and variables that their flow never uses.
    unused: Vec<(String, Span)>,
}

fn read_steps(known: &Known<'_>, findings: &mut Findings) -> ReadSteps {
    let mut read = ReadSteps { steps: Vec::new(), calls: Vec::new(), unused: Vec::new() };
    for head in known.flows.values() {
        let mut reader = StepReader::new(Checker::new(known, findings), Some(&head.flow));
        read.steps.push(head.steps.map(|node| reader.steps(node)).unwrap_or_default());
        read.calls.append(&mut reader.calls);
        read.unused.extend(reader.unused_names());
    }
    check_recursion(&read.calls, findings);
    read
}

/// The models flows may name.
fn model_names() -> Vec<String> {
    models().iter().map(|model| model.name.to_owned()).collect()
}
