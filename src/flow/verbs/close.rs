//! `close`.

use crate::{
    flow::{
        Verb, WindowName,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::read,
};

/// `WINDOW`.
pub(in crate::flow) fn close(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let name = read::text(argument.node, "the variable of a window", reader.findings())?;
    reader.check.window(&name, argument.node.span);
    ReadVerb::plain(Verb::Close(WindowName { name, span: argument.node.span }))
}
