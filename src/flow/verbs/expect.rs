//! `expect` and `assert`.

use crate::{
    flow::{
        Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::read,
};

/// `SG`, waited for.
pub(in crate::flow) fn expect(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let sight = read::sight(argument.node, reader.findings())?;
    reader.check.sight(&sight);
    ReadVerb::plain(Verb::Expect(sight))
}

/// `E(bool)`, pure data.
pub(in crate::flow) fn assert(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let condition = read::expression(argument.node, reader.findings())?;
    reader.check.condition(&condition);
    ReadVerb::plain(Verb::Assert(condition))
}
