//! A flow's inputs: from a JSON file and from `-i key=value`; the latter win.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use indexmap::IndexMap;

use super::Refusal;
use crate::runner::GivenInput;

/// Larger input files are refused.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads `key=value`.
pub(super) fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    if key.is_empty() {
        return Err("the key before `=` is empty".into());
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// All inputs of a run, as they came: the flow's declarations type them.
pub(super) fn given_inputs(
    file: Option<&PathBuf>,
    pairs: Vec<(String, String)>,
) -> Result<IndexMap<String, GivenInput>, Refusal> {
    let mut given = match file {
        Some(file) => from_file(file)?,
        None => IndexMap::new(),
    };
    let mut seen = Vec::new();
    for (key, value) in pairs {
        if seen.contains(&key) {
            return Err(Refusal::invalid(format_args!("input `{key}` is given twice")));
        }
        seen.push(key.clone());
        given.insert(key, GivenInput::Text(value));
    }
    Ok(given)
}

fn from_file(path: &Path) -> Result<IndexMap<String, GivenInput>, Refusal> {
    let shown = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    let text =
        read(path).map_err(|error| Refusal::invalid(format_args!("cannot read inputs from {shown}: {error}")))?;
    let object: IndexMap<String, serde_json::Value> = serde_json::from_str(&text)
        .map_err(|error| Refusal::invalid(format_args!("inputs in {shown} are not one JSON object: {error}")))?;
    Ok(object.into_iter().map(|(key, value)| (key, GivenInput::Json(value))).collect())
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut source: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(path)?) };
    let mut text = String::new();
    source.by_ref().take(MAX_BYTES).read_to_string(&mut text)?;
    if source.read(&mut [0])? > 0 {
        return Err(std::io::Error::other(format!("more than {} MiB", MAX_BYTES / 1024 / 1024)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_goes_before_the_file_and_comes_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inputs.json");
        std::fs::write(&file, r#"{ "status": "sold", "limit": 5 }"#).unwrap();
        let pair = |value: &str| key_value(&format!("status={value}")).unwrap();
        let given = given_inputs(Some(&file), vec![pair("a=b")]).unwrap();
        assert_eq!(given["status"], GivenInput::Text("a=b".into()));
        assert_eq!(given["limit"], GivenInput::Json(5.into()));
        assert!(given_inputs(None, vec![pair("x"), pair("y")]).is_err());
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        assert!(key_value("status").is_err());
        assert!(key_value("=x").is_err());
    }
}
