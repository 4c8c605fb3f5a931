//! Files that an act brings: `file` and `files` of `then`.

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    flow::Step,
    language::{Condition, Sight, Span},
    model::{Record, Value},
    page::{Downloaded, WantedFiles},
};

/// The most files one step may wait for.
const MOST_FILES: usize = 1_000;

impl<'a> Runner<'a> {
    /// Lets the files come that the step's `then` names. Whether it names any.
    pub(super) async fn arm_files(&mut self, step: &'a Step) -> Result<bool, End> {
        let Some((wanted, span)) = self.wanted_files(step)? else { return Ok(false) };
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        self.visit.expect_files(wanted, deadline).await.map_err(|failure| End::from_page(span, &failure))?;
        Ok(true)
    }

    /// Waits until the files are whole. Yields a record, or a list of them.
    pub(super) async fn take_files(&mut self, step: &'a Step, then: &'a Sight) -> Result<Value, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let arriving = self.visit.files(deadline);
        let files = self.while_waiting(then.span, deadline, arriving).await?;
        let files = files.map_err(|failure| End::from_page(then.span, &failure))?;
        let several = then.conditions.iter().any(|condition| matches!(condition, Condition::Files(_)));
        let mut records = files.into_iter().map(file_record);
        Ok(if several { Value::list(records.collect()) } else { records.next().unwrap_or_default() })
    }

    /// From here on, files are refused again. What a step has brought it keeps, however this goes.
    pub(super) async fn refuse_files(&self) {
        if let Err(failure) = self.visit.refuse_files(Deadline::after(REFUSAL)).await {
            tracing::debug!(%failure, "downloads could not be refused again");
        }
    }

    fn wanted_files(&self, step: &'a Step) -> Result<Option<(WantedFiles, Span)>, End> {
        for condition in step.then.iter().flat_map(|then| &then.conditions) {
            match condition {
                Condition::File(name) => {
                    let span = name.text.span();
                    let nothing = || End::failed(span, FailureCause::Data, "the file's name is compared with nothing");
                    let name = Some(self.text_match(name)?.ok_or_else(nothing)?);
                    return Ok(Some((WantedFiles { name, count: 1 }, span)));
                }
                Condition::Files(number) => {
                    let text = self.text(number)?.unwrap_or_default();
                    let count = text.parse().ok().filter(|count| (1..=MOST_FILES).contains(count));
                    let count = count.ok_or_else(|| {
                        let message = format!("`files` takes a number from 1 to {MOST_FILES}, it is `{text}`");
                        End::failed(number.span(), FailureCause::Data, message)
                    })?;
                    return Ok(Some((WantedFiles { name: None, count }, number.span())));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

/// A browser that does not take this word is about to be closed anyway.
const REFUSAL: std::time::Duration = std::time::Duration::from_secs(5);

fn file_record(file: Downloaded) -> Value {
    let path = file.path.to_string_lossy().into_owned();
    Value::Record(Record::from_iter([
        ("name".to_owned(), Value::Text(file.name)),
        ("path".to_owned(), Value::Text(path)),
        ("bytes".to_owned(), Value::Int(i64::try_from(file.bytes).unwrap_or(i64::MAX))),
        ("sha256".to_owned(), Value::Text(file.sha256)),
    ]))
}
