//! `upload`.

use crate::{
    flow::{
        Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Rule, Template, YamlNode, read},
    model::Type,
};

/// `{ EL: T(file or list), … }`.
pub(in crate::flow) fn upload(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let entries = read::entries(argument.node, "files by element", reader.findings())?;
    if entries.is_empty() {
        reader.findings().expected("at least one `page.element: file`", argument.node);
    }
    let mut uploads = Vec::new();
    for (key, node) in entries {
        let element = read::reference_key(&key.text, key.span, reader.findings());
        if let Some(element) = &element {
            reader.check.named(element, Wanted::Element);
        }
        let files = files(reader, node);
        uploads.extend(element.map(|element| (element, files)));
    }
    ReadVerb::plain(Verb::Upload(uploads))
}

fn files(reader: &mut StepReader<'_>, node: &YamlNode) -> Vec<Template> {
    let mut files = Vec::new();
    for item in read::one_or_many(node) {
        let Some(file) = read::template(item, reader.findings()) else { continue };
        let type_ = reader.check.template(&file);
        if file.constant().is_none() && !is_file(&type_) {
            reader
                .findings()
                .error(Rule::Expression, file.span(), format!("expected a file, this is {type_}"))
                .help("declare the input as `type: file`, or `{ type: list, of: file }`".to_owned());
        }
        files.push(file);
    }
    files
}

/// A file, one that a download brought, or a list of such.
fn is_file(type_: &Type) -> bool {
    match type_ {
        Type::File | Type::Any => true,
        Type::List(item) => is_file(item),
        Type::Record(fields) => fields.get("path") == Some(&Type::File),
        _ => false,
    }
}
