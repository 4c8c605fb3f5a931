//! `fill` and `type`, the two verbs that may hold a secret.

use crate::{
    flow::{
        Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Reference, Template, read},
    selectors::Named,
};

/// `{ EL: T, … }`: cleared, written, compared.
pub(in crate::flow) fn fill(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Fill(values(reader, argument)?))
}

/// `{ EL: T, … }`: real keys.
pub(in crate::flow) fn type_(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Type(values(reader, argument)?))
}

fn values(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<Vec<(Reference, Template)>> {
    let entries = read::entries(argument.node, "values by element", reader.findings())?;
    if entries.is_empty() {
        reader.findings().expected("at least one `page.element: value`", argument.node);
    }
    let mut values = Vec::new();
    for (key, node) in entries {
        let element = read::reference_key(&key.text, key.span, reader.findings());
        let value = read::template(node, reader.findings());
        let named = element.as_ref().and_then(|element| reader.check.named(element, Wanted::Element));
        if let Some(value) = &value {
            reader.check.template_or_secret(value);
            if let Some(Named::Element(element) | Named::Part { element, .. }) = named {
                reader.check.word(&element.reading.type_, value);
            }
        }
        values.extend(element.zip(value));
    }
    Some(values)
}
