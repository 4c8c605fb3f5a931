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
        let element_name = read::reference_key(&key.text, key.span, reader.findings());
        let value = read::template(node, reader.findings());
        let named = element_name.as_ref().and_then(|element| reader.check.named(element, Wanted::Element));
        if let Some(value) = &value {
            reader.check.template_or_secret(value);
            if let Some(Named::Element(element) | Named::Part { element, .. }) = named {
                reader.check.word(&element.reading.type_, value);
                if let Some(reference) = &element_name {
                    reader.check.no_secret_in(reference, element, value);
                }
            }
        }
        values.extend(element_name.zip(value));
    }
    Some(values)
}
