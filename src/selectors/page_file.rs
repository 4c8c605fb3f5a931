//! A selector file from its tree.

use indexmap::IndexMap;

use super::{
    Page,
    element_file::{read_element, read_response},
    locator_file::read_locators,
    route_file::read_route,
    shape_file::read_shape,
    snapshot_rule::check_snapshot,
    source_rule::check_source,
    unique_rule::check_unique,
};
use crate::language::{
    Findings, Rule, Sight, Span, Vocabulary, YamlKey, YamlNode,
    read::{self, MapReader},
};

/// Reads the selector file of the page that its file is named after.
pub fn read_page(tree: &YamlNode, file_name: &str, vocabulary: &Vocabulary, findings: &mut Findings) -> Option<Page> {
    let mut map = MapReader::open(tree, "a selector file", findings)?;
    if let Some(name) = map.require("page", findings) {
        check_name(name, file_name, findings);
    }
    let about = map.take("about").and_then(|node| read::text(node, "a text", findings));
    let origin = map.take("origin").and_then(|node| read::text(node, "the name of an origin", findings));
    let route = map.take("route").and_then(|node| read_route(node, findings));
    let frame = map.take("frame").map(|node| read_locators(node, findings)).unwrap_or_default();
    let within = map.take("within").map(|node| read_locators(node, findings)).unwrap_or_default();
    let ready = map.take("ready").and_then(|node| read::sight(node, findings));
    let status = map.take("status").map(|node| read_statuses(node, findings)).unwrap_or_default();
    let mut taken = Namespace::default();
    let elements = section(&mut map, "elements", &mut taken, findings, |node, findings| {
        let before = findings.len();
        let element = read_element(node, vocabulary, findings);
        // What stands in a container of its own may well be the only one of its kind.
        if findings.len() == before && within.is_empty() {
            check_unique(&element, findings);
        }
        Some(element)
    });
    let sights = section(&mut map, "sights", &mut taken, findings, |node, findings| {
        // A sight that cannot be read still has its name.
        Some(read::sight(node, findings).unwrap_or(Sight { conditions: Vec::new(), span: node.span }))
    });
    let responses = section(&mut map, "responses", &mut taken, findings, read_response);
    let data = section(&mut map, "data", &mut taken, findings, |node, findings| {
        let shape = read_shape(node, vocabulary, findings);
        check_snapshot(&shape, findings);
        check_source(&shape, findings);
        Some(shape)
    });
    map.close(findings);
    let name = file_name.to_owned();
    Some(Page {
        name,
        about,
        origin,
        route,
        frame,
        within,
        ready,
        status,
        elements,
        sights,
        responses,
        data,
        span: tree.span,
    })
}

fn check_name(node: &YamlNode, file_name: &str, findings: &mut Findings) {
    if let Some(page) = read::page_reference(node, findings)
        && page.page != file_name
    {
        findings
            .error(
                Rule::NameOfFile,
                node.span,
                format!("the page is called `{}`, its file `{file_name}.yaml`", page.page),
            )
            .help(format!("write `page: {file_name}`, or rename the file"));
    }
}

fn read_statuses(node: &YamlNode, findings: &mut Findings) -> Vec<u16> {
    read::one_or_many(node).iter().filter_map(|item| read::whole(item, 100..=599, findings)).collect()
}

/// The names a page has given away, and where.
type Namespace = IndexMap<String, Span>;

fn section<T>(
    map: &mut MapReader<'_>,
    key: &'static str,
    taken: &mut Namespace,
    findings: &mut Findings,
    mut read_one: impl FnMut(&YamlNode, &mut Findings) -> Option<T>,
) -> IndexMap<String, T> {
    let Some(node) = map.take(key) else { return IndexMap::new() };
    let mut section = IndexMap::new();
    for (key, value) in read::entries(node, "names", findings).unwrap_or_default() {
        let free = claim(key, taken, findings);
        if let Some(value) = read_one(value, findings)
            && free
        {
            section.insert(key.text.clone(), value);
        }
    }
    section
}

/// Elements, sights, responses and shapes share one namespace.
fn claim(key: &YamlKey, taken: &mut Namespace, findings: &mut Findings) -> bool {
    if !read::local_name(&key.text, key.span, findings) {
        return false;
    }
    if let Some(first) = taken.insert(key.text.clone(), key.span) {
        findings
            .error(Rule::TakenName, key.span, format!("this page has another `{}`", key.text))
            .label(first, "the first one")
            .help("elements, sights, responses and shapes of a page share one namespace".to_owned());
        return false;
    }
    true
}
