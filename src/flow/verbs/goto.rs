//! `goto`, `reload` and `back`.

use indexmap::IndexMap;

use crate::{
    flow::{
        Destination, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{PageReference, Rule, Template, YamlKey, YamlKind, YamlNode, read, suggestion},
    model::Type,
};

/// `PAGE | { PAGE: { param: T } } | { url: T }`.
pub(in crate::flow) fn goto(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let destination = match &argument.node.kind {
        YamlKind::Map(entries) if entries.len() == 1 => {
            let (key, value) = &entries[0];
            match key.text.as_str() {
                "url" => url(reader, value)?,
                _ => page_with_params(reader, key, value)?,
            }
        }
        YamlKind::Scalar { .. } => {
            let page = read::page_reference(argument.node, reader.findings())?;
            check_params(reader, &page, &[]);
            Destination::Page { page, params: IndexMap::new() }
        }
        _ => {
            reader.findings().expected("a page, as `page` or `{ page: { param: value } }`", argument.node);
            return None;
        }
    };
    ReadVerb::yielding(Verb::Goto(destination), Type::Int)
}

/// `PAGE` that is ready afterwards.
pub(in crate::flow) fn reload(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Reload(page_after(reader, argument)?))
}

/// `PAGE` that is ready afterwards.
pub(in crate::flow) fn back(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Back(page_after(reader, argument)?))
}

fn page_after(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<PageReference> {
    let page = read::page_reference(argument.node, reader.findings())?;
    reader.check.known.page(&page, reader.check.findings);
    Some(page)
}

fn url(reader: &mut StepReader<'_>, node: &YamlNode) -> Option<Destination> {
    let url = read::template(node, reader.findings())?;
    reader.check.template(&url);
    Some(Destination::Url(url))
}

fn page_with_params(reader: &mut StepReader<'_>, key: &YamlKey, node: &YamlNode) -> Option<Destination> {
    let page = read::page_reference_key(&key.text, key.span, reader.findings());
    let entries = read::entries(node, "the parameters of a route", reader.findings())?;
    let keys: Vec<&YamlKey> = entries.iter().map(|(key, _)| key).collect();
    let mut params: IndexMap<String, Template> = IndexMap::new();
    for (key, value) in entries {
        if let Some(value) = read::template(value, reader.findings()) {
            reader.check.template(&value);
            params.insert(key.text.clone(), value);
        }
    }
    let page = page?;
    check_params(reader, &page, &keys);
    Some(Destination::Page { page, params })
}

fn check_params(reader: &mut StepReader<'_>, page: &PageReference, given: &[&YamlKey]) {
    let known = reader.check.known;
    let Some(found) = known.page(page, reader.check.findings) else { return };
    let Some(route) = &found.route else {
        reader
            .findings()
            .error(Rule::RouteParameter, page.span, format!("the page `{}` has no `route` to go to", page.page))
            .help("give its selector file a `route`, or reach it by a click".to_owned());
        return;
    };
    for key in given.iter().filter(|key| !route.params().any(|param| param == key.text)) {
        reader
            .findings()
            .error(Rule::RouteParameter, key.span, format!("the route of `{}` has no `{}`", page.page, key.text))
            .help(suggestion(&key.text, route.params()));
    }
    for param in route.params().filter(|param| !given.iter().any(|key| key.text == *param)) {
        reader
            .findings()
            .error(Rule::RouteParameter, page.span, format!("the route of `{}` needs `{param}`", page.page))
            .help(format!("write `goto: {{ {}: {{ {param}: … }} }}`", page.page));
    }
}
