//! `extract`: a shape's records.

use crate::{
    extract,
    flow::{Extract, Step},
    model::Value,
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn extract(&mut self, step: &'a Step, extract: &'a Extract) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let (_, shape) = self.shape(&extract.shape)?;
        let many = shape.is_list();
        let extraction = match &extract.from {
            Some(from) => {
                let data = self.data(from).await?;
                let extraction = extract::extract_data(&data, shape, &self.reading);
                let extraction = extraction.map_err(|error| End::from_extract(from.span(), &error))?;
                extraction.items.iter().for_each(|item| self.keep_private_fields(shape, &item.fields));
                extraction
            }
            None => self.read_shape(&extract.shape, extract.shape.span, deadline).await?,
        };
        let mut records = extraction.items.into_iter().map(|item| Value::Record(item.fields));
        let value = if many { Value::list(records.collect()) } else { records.next().unwrap_or(Value::Null) };
        if step.save_as.is_some() {
            return Ok(Done::value(value));
        }
        self.emit_value(value, extract.shape.span)?;
        Ok(Done::nothing())
    }
}
