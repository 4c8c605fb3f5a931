//! What a shape gives now against what it gave then, field by field.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde::Serialize;

use super::leaves::{Leaves, field_of, leaves};
use crate::{
    extract::{ExtractError, Survey},
    model::Value,
    selectors::{Field, FieldOrigin, Shape},
};

/// What changed in the records of one or more snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Records then and now.
    pub then: usize,
    pub now: usize,
    /// Records that are there now and were not, and the other way round.
    pub items_added: usize,
    pub items_lost: usize,
    /// Changes by field, `color.exterior`; a field without any is not here.
    pub fields: IndexMap<String, FieldChanges>,
    /// Why a snapshot that was read then gives nothing now.
    pub broken: Vec<String>,
    /// Snapshots that gave nothing then and are read now.
    pub mended: usize,
    /// Snapshots that gave nothing then and give nothing now, and why.
    pub still_broken: Vec<String>,
}

/// What changed in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldChanges {
    /// It had no value then.
    pub added: usize,
    /// It has none now.
    pub lost: usize,
    pub changed: usize,
    /// What is there now is not what the shape says.
    pub unreadable: usize,
    /// The first few of them.
    pub examples: Vec<Example>,
}

/// One value that changed, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Which record, from 1 in its snapshot.
    pub item: usize,
    pub then: Option<String>,
    pub now: Option<String>,
    /// Why it cannot be read now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// How many examples are kept of a field.
const EXAMPLES: usize = 3;

impl Comparison {
    /// Of one snapshot: the records it gave then, each as JSON, or nothing if it gave an error. Fields
    /// that are `masked` are not compared.
    pub(super) fn of(
        shape: &Shape,
        then: Option<&[String]>,
        now: Result<&Survey, &ExtractError>,
        masked: &BTreeSet<String>,
    ) -> Self {
        let mut compared = Self::default();
        match (then, now) {
            (Some(then), Ok(survey)) => compared.records(shape, then, survey, masked),
            (Some(then), Err(error)) => {
                (compared.then, compared.items_lost) = (then.len(), then.len());
                compared.broken.push(error.to_string());
            }
            (None, Ok(survey)) if survey.problems.is_empty() => {
                (compared.now, compared.items_added, compared.mended) = (survey.items.len(), survey.items.len(), 1);
            }
            (None, Ok(survey)) => {
                let why = ExtractError::Unreadable(survey.problems.clone());
                compared.still_broken.push(why.to_string());
            }
            (None, Err(error)) => compared.still_broken.push(error.to_string()),
        }
        compared
    }

    /// Whether anything is not as it was.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.items_added + self.items_lost + self.mended > 0 || !self.fields.is_empty() || !self.broken.is_empty()
    }

    pub(super) fn add(&mut self, other: Self) {
        self.then += other.then;
        self.now += other.now;
        self.items_added += other.items_added;
        self.items_lost += other.items_lost;
        self.mended += other.mended;
        self.broken.extend(other.broken);
        self.still_broken.extend(other.still_broken);
        for (name, changes) in other.fields {
            self.fields.entry(name).or_default().add(changes);
        }
    }

    fn records(&mut self, shape: &Shape, then: &[String], survey: &Survey, masked: &BTreeSet<String>) {
        let then: Vec<Leaves> = then.iter().map(|record| leaves(record)).collect();
        let now: Vec<Leaves> =
            survey.items.iter().map(|item| leaves(&Value::Record(item.fields.clone()).to_json())).collect();
        (self.then, self.now) = (then.len(), now.len());
        let unreadable = Unreadable::of(survey);
        let pairs = pairs(unique_field(shape), &then, &now);
        (self.items_lost, self.items_added) = (then.len() - pairs.len(), now.len() - pairs.len());
        for (before, after) in pairs {
            let paths: BTreeSet<&String> = then[before].keys().chain(now[after].keys()).collect();
            let problems = unreadable.paths(after + 1);
            for path in
                paths.into_iter().chain(problems.keys().filter(|path| !then[before].contains_key(**path)).copied())
            {
                let field = field_of(path);
                if masked.contains(&field) {
                    continue;
                }
                let (old, new) = (then[before].get(path), now[after].get(path));
                let problem = problems.get(path).copied();
                self.value(&field, after + 1, (old, new), problem);
            }
        }
    }

    fn value(
        &mut self,
        field: &str,
        item: usize,
        (then, now): (Option<&String>, Option<&String>),
        problem: Option<&str>,
    ) {
        if problem.is_none() && then == now {
            return;
        }
        let changes = self.fields.entry(field.to_owned()).or_default();
        match (then, now, problem) {
            (_, _, Some(_)) => changes.unreadable += 1,
            (None, _, _) => changes.added += 1,
            (_, None, _) => changes.lost += 1,
            _ => changes.changed += 1,
        }
        if changes.examples.len() < EXAMPLES {
            let (then, now, problem) = (then.cloned(), now.cloned(), problem.map(str::to_owned));
            changes.examples.push(Example { item, then, now, problem });
        }
    }
}

impl FieldChanges {
    fn add(&mut self, other: Self) {
        self.added += other.added;
        self.lost += other.lost;
        self.changed += other.changed;
        self.unreadable += other.unreadable;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
    }
}

/// Problems by item; those of the header are every item's.
struct Unreadable {
    of_all: Vec<(String, String)>,
    of_item: HashMap<usize, Vec<(String, String)>>,
}

impl Unreadable {
    fn of(survey: &Survey) -> Self {
        let mut sorted = Self { of_all: Vec::new(), of_item: HashMap::new() };
        for problem in &survey.problems {
            let told = (problem.field.clone(), problem.fault.to_string());
            match problem.item {
                Some(item) => sorted.of_item.entry(item).or_default().push(told),
                None => sorted.of_all.push(told),
            }
        }
        sorted
    }

    fn paths(&self, item: usize) -> BTreeMap<&String, &str> {
        let own = self.of_item.get(&item).map(Vec::as_slice).unwrap_or_default();
        self.of_all.iter().chain(own).map(|(path, why)| (path, why.as_str())).collect()
    }
}

fn unique_field(shape: &Shape) -> Option<&str> {
    shape.fields.iter().find(|(_, field)| field.unique).map(|(name, _)| name.as_str())
}

/// Which record then is which now: by the field that is unique if all have it, else by their order.
fn pairs(unique: Option<&str>, then: &[Leaves], now: &[Leaves]) -> Vec<(usize, usize)> {
    let in_order = || (0..then.len().min(now.len())).map(|index| (index, index)).collect();
    let Some(unique) = unique else { return in_order() };
    let has_all = |records: &[Leaves]| records.iter().all(|record| record.contains_key(unique));
    if !has_all(then) || !has_all(now) {
        return in_order();
    }
    let places: HashMap<&String, usize> =
        now.iter().enumerate().map(|(index, record)| (&record[unique], index)).collect();
    let paired: Vec<(usize, usize)> = then
        .iter()
        .enumerate()
        .filter_map(|(index, record)| places.get(&record[unique]).map(|place| (index, *place)))
        .collect();
    // When none is found again, the unique field itself is what changed.
    if paired.is_empty() && then.len() == now.len() { in_order() } else { paired }
}

/// The field of a path as `color.exterior` or `photos[].url`, and whether it or one around it is private.
pub(super) fn field_at<'s>(shape: &'s Shape, path: &str) -> Option<(&'s Field, bool)> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = shape.fields.get(name.trim_end_matches("[]"))?;
    match (&field.origin, rest) {
        (FieldOrigin::Nested(nested), Some(rest)) => {
            field_at(nested, rest).map(|(inner, private)| (inner, private || field.private))
        }
        _ => Some((field, field.private)),
    }
}
