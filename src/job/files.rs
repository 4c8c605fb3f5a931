//! The files that inputs name, read and made fit before the browser starts.

use std::{
    collections::HashSet,
    fs::{self, DirBuilder, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use futures::{StreamExt, stream};
use tokio::task::spawn_blocking;

use crate::{
    cdp::Scratch,
    flow::{Flow, PortalFiles},
    media::{Fit, MAX_FILE_BYTES, Unfit, make_fit},
    model::{Record, Type, Value},
    portal::UploadRules,
};

/// Pictures that are decoded at the same time: each may take hundreds of megabytes.
const AT_ONCE: usize = 2;

/// Why one file cannot be sent.
#[derive(Debug, thiserror::Error)]
enum FileFault {
    #[error("{0}")]
    Unreadable(io::Error),
    #[error("it is no file")]
    NoFile,
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("its copy cannot be written: {0}")]
    Unwritten(io::Error),
    #[error("its decoder failed")]
    Decoder,
}

/// Puts files that the portal takes in the place of those given: absolute paths, of copies where an
/// input has a `kind`. The copies last as long as the folder that is returned.
///
/// # Errors
/// One line for each file that is not there or cannot be made fit.
pub(super) async fn make_files_fit(
    files: &PortalFiles,
    flow: &Flow,
    inputs: &mut Record,
    runs_dir: &Path,
) -> Result<Option<Scratch>, Vec<String>> {
    let vin = vin(flow, inputs);
    let mut scratch = None;
    let mut problems = Vec::new();
    for (name, declared) in flow.inputs.iter().filter(|(_, declared)| of_files(&declared.type_)) {
        let Some(value) = inputs.get_mut(name) else { continue };
        let given = paths(value);
        let rules = declared.kind.as_ref().and_then(|kind| files.portal().uploads.get(&kind.value));
        let found = match rules {
            _ if given.is_empty() => continue,
            None => in_place(&given),
            Some(rules) if given.len() > rules.max_count as usize => {
                Err(vec![format!("the portal takes {} files of this kind, these are {}", rules.max_count, given.len())])
            }
            Some(rules) => match folder(&mut scratch, runs_dir, name) {
                Ok(folder) => copies(&given, rules, vin.as_deref(), &folder).await,
                Err(error) => Err(vec![format!("no folder for its copies: {error}")]),
            },
        };
        match found {
            Ok(paths) => replace(value, &paths),
            Err(found) => problems.extend(found.into_iter().map(|problem| format!("input `{name}`: {problem}"))),
        }
    }
    if problems.is_empty() { Ok(scratch) } else { Err(problems) }
}

fn of_files(type_: &Type) -> bool {
    match type_ {
        Type::File => true,
        Type::List(item) => **item == Type::File,
        _ => false,
    }
}

/// The vehicle a flow is about, after which its photos are named.
fn vin(flow: &Flow, inputs: &Record) -> Option<String> {
    let vins = flow.inputs.iter().filter(|(_, input)| input.type_ == Type::Vin);
    vins.filter_map(|(name, _)| inputs.get(name)?.canonical()).next()
}

fn paths(value: &Value) -> Vec<PathBuf> {
    match value {
        Value::Text(path) => vec![path.into()],
        Value::List(items) => items.iter().flat_map(paths).collect(),
        _ => Vec::new(),
    }
}

fn replace(value: &mut Value, paths: &[PathBuf]) {
    let mut texts = paths.iter().map(|path| Value::Text(path.to_string_lossy().into_owned()));
    *value = match value {
        Value::List(_) => Value::List(texts.collect()),
        _ => texts.next().unwrap_or_default(),
    };
}

/// Files without a kind go as they are.
fn in_place(given: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<String>> {
    each(given, given.iter().map(|path| open(path).and_then(|_| fs::canonicalize(path).map_err(FileFault::Unreadable))))
}

async fn copies(
    given: &[PathBuf],
    rules: &UploadRules,
    vin: Option<&str>,
    folder: &Path,
) -> Result<Vec<PathBuf>, Vec<String>> {
    let one = async |path: PathBuf| {
        let rules = rules.clone();
        // A decoder that panics takes its own task down, not the program.
        spawn_blocking(move || Ok(make_fit(read(&path)?, &rules)?)).await.unwrap_or(Err(FileFault::Decoder))
    };
    let mut made = stream::iter(given.iter().cloned()).map(one).buffered(AT_ONCE);
    let mut names = HashSet::new();
    let mut written = Vec::new();
    while let Some(fit) = made.next().await {
        let number = written.len() + 1;
        let original = &given[number - 1];
        written.push(fit.and_then(|fit: Fit| {
            let path = folder.join(name(original, vin, number, fit.extension, &mut names));
            write(&path, &fit.bytes).map_err(FileFault::Unwritten)?;
            Ok(path)
        }));
    }
    each(given, written.into_iter())
}

/// All files, or all that is wrong with them.
fn each(
    given: &[PathBuf],
    found: impl Iterator<Item = Result<PathBuf, FileFault>>,
) -> Result<Vec<PathBuf>, Vec<String>> {
    let (mut paths, mut problems) = (Vec::new(), Vec::new());
    for (path, found) in given.iter().zip(found) {
        match found {
            Ok(path) => paths.push(path),
            Err(fault) => problems.push(format!("{}: {fault}", path.display())),
        }
    }
    if problems.is_empty() { Ok(paths) } else { Err(problems) }
}

fn open(path: &Path) -> Result<File, FileFault> {
    // Not opened before it is known to be a file: a pipe would keep us waiting.
    let metadata = fs::metadata(path).map_err(FileFault::Unreadable)?;
    if !metadata.is_file() {
        return Err(FileFault::NoFile);
    }
    File::open(path).map_err(FileFault::Unreadable)
}

fn read(path: &Path) -> Result<Vec<u8>, FileFault> {
    let file = open(path)?;
    let size = file.metadata().map_err(FileFault::Unreadable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(Unfit::File { bytes: size }.into());
    }
    let mut bytes = Vec::new();
    // It may grow meanwhile.
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(FileFault::Unreadable)?;
    Ok(bytes)
}

/// `VIN-01.jpg`; without a VIN the file's own name with the ending that it has now.
fn name(original: &Path, vin: Option<&str>, number: usize, extension: &str, taken: &mut HashSet<String>) -> String {
    let stem = match vin {
        Some(vin) => format!("{vin}-{number:02}"),
        None => original.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let plain = format!("{stem}.{extension}");
    let name = if taken.contains(&plain) { format!("{stem}-{number:02}.{extension}") } else { plain };
    taken.insert(name.clone());
    name
}

fn folder(scratch: &mut Option<Scratch>, runs_dir: &Path, name: &str) -> io::Result<PathBuf> {
    let scratch = match scratch {
        Some(scratch) => scratch,
        None => scratch.insert(Scratch::create(runs_dir)?),
    };
    let folder = scratch.path().join(name);
    DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    File::options().write(true).create_new(true).mode(0o600).open(path)?.write_all(bytes)
}
