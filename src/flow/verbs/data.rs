//! `read`, `extract` and `emit`.

use crate::{
    flow::{
        Extract, OutputShape, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Rule, Span, read},
    model::Type,
    selectors::Named,
};

/// `EL` or a part; the value must get a name.
pub(in crate::flow) fn read(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let element = read::reference(argument.node, reader.findings());
    if !argument.saved {
        reader
            .findings()
            .error(Rule::MissingKey, argument.key.span, "`read` needs `as`")
            .help("name the value: `as: total`".to_owned());
    }
    let element = element?;
    let type_ = match reader.check.named(&element, Wanted::Element) {
        Some(Named::Element(element) | Named::Part { element, .. }) => element.reading.value_type(),
        _ => Type::Any,
    };
    ReadVerb::yielding(Verb::Read(element), type_)
}

/// `SH`, from the page or from a text or file; what is not named is emitted.
pub(in crate::flow) fn extract(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let shape = read::reference(argument.node, reader.findings())?;
    let type_ = match reader.check.named(&shape, Wanted::Shape) {
        Some(Named::Shape(shape)) => shape.value_type(),
        _ => Type::Any,
    };
    let from = argument.from.and_then(|node| read::expression(node, reader.findings()));
    from.iter().for_each(|from| drop(reader.check.expression(from)));
    if !argument.saved {
        emitted(reader, &type_, argument.key.span);
    }
    ReadVerb::yielding(Verb::Extract(Extract { shape, from }), type_)
}

/// `E`: one record, or a list if `output.many`.
pub(in crate::flow) fn emit(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let records = read::expression(argument.node, reader.findings())?;
    let type_ = reader.check.expression(&records);
    emitted(reader, &type_, argument.node.span);
    ReadVerb::plain(Verb::Emit(records))
}

/// Whether what is given out is what the flow declares.
fn emitted(reader: &mut StepReader<'_>, type_: &Type, span: Span) {
    let Some(flow) = reader.flow else {
        reader.findings().error(Rule::MisplacedModifier, span, "an interrupt gives nothing out");
        return;
    };
    let Some(output) = &flow.output else {
        let message = "nothing can be given out: the flow declares no `output`";
        reader.findings().error(Rule::MissingKey, span, message);
        return;
    };
    let record = match type_ {
        Type::List(_) if !output.many => {
            reader
                .findings()
                .error(Rule::Expression, span, "a list is given out, and the flow declares one record")
                .help("declare `output: { …, many: true }`, or take `| one`".to_owned());
            return;
        }
        Type::List(item) => item,
        other => other,
    };
    match record {
        Type::Record(fields) => {
            let OutputShape::Fields(declared) = &output.shape else { return };
            for field in fields.keys().filter(|field| !declared.contains_key(*field)) {
                reader.check.unknown_field(field, span, declared.keys());
            }
        }
        Type::Any | Type::Model(_) => {}
        _ => {
            reader.findings().error(Rule::Expression, span, "expected a record to give out");
        }
    }
}
