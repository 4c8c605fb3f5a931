//! `check` and `uncheck`.

use crate::{
    flow::{
        Checks, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Reference, Rule, Target, Template, YamlKey, YamlKind, YamlNode, read},
    model::Type,
};

/// `TG | [TG] | { EL: T(bool), … }`.
pub(in crate::flow) fn check(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let checks = match &argument.node.kind {
        YamlKind::Map(entries) if !names_an_item(entries) => Checks::Fields(fields(reader, entries)),
        _ => Checks::Targets(targets(reader, argument.node)),
    };
    ReadVerb::plain(Verb::Check(checks))
}

/// `TG | [TG]`.
pub(in crate::flow) fn uncheck(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Uncheck(targets(reader, argument.node)))
}

/// `{ SH: MATCH }`: its value is a map, that of a field never is.
fn names_an_item(entries: &[(YamlKey, YamlNode)]) -> bool {
    matches!(entries, [(_, value)] if matches!(value.kind, YamlKind::Map(_)))
}

fn targets(reader: &mut StepReader<'_>, node: &YamlNode) -> Vec<Target> {
    let targets = read::target_or_targets(node, reader.findings());
    targets.iter().for_each(|target| reader.check.target(target));
    targets
}

fn fields(reader: &mut StepReader<'_>, entries: &[(YamlKey, YamlNode)]) -> Vec<(Reference, Template)> {
    let mut fields = Vec::new();
    for (key, node) in entries {
        let element = read::reference_key(&key.text, key.span, reader.findings());
        if let Some(element) = &element {
            reader.check.named(element, Wanted::Element);
        }
        let value = read::template(node, reader.findings());
        if let Some(value) = &value {
            let type_ = reader.check.template(value);
            let written = value.constant().is_some_and(|text| matches!(text, "true" | "false"));
            if !written && !matches!(type_, Type::Bool | Type::Any) {
                reader
                    .findings()
                    .error(Rule::Expression, value.span(), "expected true or false")
                    .help("compare it: `\"{{ inputs.kind == 'new' }}\"`".to_owned());
            }
        }
        fields.extend(element.zip(value));
    }
    fields
}
