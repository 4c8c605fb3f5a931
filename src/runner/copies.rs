//! Files made fit for the portal's kinds of upload: copies that last as long as the run.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, DirBuilder, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::{StreamExt, stream};
use tokio::task::spawn_blocking;

use crate::{
    cdp::Scratch,
    flow::Flow,
    media::{Fit, MAX_FILE_BYTES, Unfit, make_fit},
    model::{Record, Type},
    portal::UploadRules,
};

/// Pictures that are decoded at the same time: each may take hundreds of megabytes.
const AT_ONCE: usize = 2;

/// Copies of files that fit a kind of upload. Clones share them; the last one takes them away.
#[derive(Clone, Debug)]
pub struct Copies(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    runs_dir: PathBuf,
    scratch: Option<Scratch>,
    folders: usize,
    /// By kind and by the file that was made fit.
    made: HashMap<(String, PathBuf), PathBuf>,
}

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

/// A file that fits: what an earlier call made, or bytes to be written.
enum Made {
    Before(PathBuf),
    Now(Fit),
}

impl Copies {
    /// Copies are kept in a folder of their own below `runs_dir`, made when the first one is.
    #[must_use]
    pub fn below(runs_dir: &Path) -> Self {
        let kept = Kept { runs_dir: runs_dir.to_owned(), scratch: None, folders: 0, made: HashMap::new() };
        Self(Arc::new(Mutex::new(kept)))
    }

    /// Copies of `given`, in order, that the portal takes as `kind`; named after `vin` if there is one. What
    /// was made fit for this kind before is not decoded again.
    ///
    /// # Errors
    /// One line for each file that is not there or cannot be made fit.
    pub async fn fit(
        &self,
        kind: &str,
        rules: &UploadRules,
        given: &[PathBuf],
        vin: Option<&str>,
    ) -> Result<Vec<PathBuf>, Vec<String>> {
        if given.len() > rules.max_count as usize {
            return Err(vec![format!(
                "the portal takes {} files of this kind, these are {}",
                rules.max_count,
                given.len()
            )]);
        }
        let folder = self.folder().map_err(|error| vec![format!("no folder for its copies: {error}")])?;
        let one = async |path: PathBuf| {
            if let Some(copy) = self.kept().made.get(&(kind.to_owned(), path.clone())) {
                return Ok(Made::Before(copy.clone()));
            }
            let rules = rules.clone();
            // A decoder that panics takes its own task down, not the program.
            let fit = spawn_blocking(move || Ok(make_fit(read(&path)?, &rules)?)).await;
            fit.unwrap_or(Err(FileFault::Decoder)).map(Made::Now)
        };
        let mut made = stream::iter(given.iter().cloned()).map(one).buffered(AT_ONCE);
        let (mut names, mut placed) = (HashSet::new(), Vec::new());
        while let Some(fit) = made.next().await {
            let number = placed.len() + 1;
            let original = &given[number - 1];
            placed.push(fit.and_then(|made| {
                let path = folder.join(name(original, vin, number, &made.extension(), &mut names));
                made.place(&path).map_err(FileFault::Unwritten)?;
                Ok(path)
            }));
        }
        let copies = each(given, placed.into_iter())?;
        let mut kept = self.kept();
        for (original, copy) in given.iter().zip(&copies) {
            // A copy that is given again fits already.
            for known in [original, copy] {
                kept.made.entry((kind.to_owned(), known.clone())).or_insert_with(|| copy.clone());
            }
        }
        Ok(copies)
    }

    /// A new folder: each list of files may hold the same names.
    fn folder(&self) -> io::Result<PathBuf> {
        let mut kept = self.kept();
        let scratch = match kept.scratch.take() {
            Some(scratch) => scratch,
            None => Scratch::create(&kept.runs_dir)?,
        };
        kept.folders += 1;
        let folder = scratch.path().join(kept.folders.to_string());
        kept.scratch = Some(scratch);
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(folder)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    /// The ending that says what is in it.
    fn extension(&self) -> String {
        match self {
            Self::Before(copy) => copy.extension().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default(),
            Self::Now(fit) => fit.extension.to_owned(),
        }
    }

    fn place(&self, path: &Path) -> io::Result<()> {
        match self {
            // Not every file system has links.
            Self::Before(copy) => fs::hard_link(copy, path).or_else(|_| fs::copy(copy, path).map(drop)),
            Self::Now(fit) => {
                File::options().write(true).create_new(true).mode(0o600).open(path)?.write_all(&fit.bytes)
            }
        }
    }
}

/// Files that go as they are: their absolute paths.
///
/// # Errors
/// One line for each that is not there.
pub fn in_place(given: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<String>> {
    each(given, given.iter().map(|path| open(path).and_then(|_| fs::canonicalize(path).map_err(FileFault::Unreadable))))
}

/// Whether values of a type are files.
#[must_use]
pub fn holds_files(type_: &Type) -> bool {
    match type_ {
        Type::File => true,
        Type::List(item) => **item == Type::File,
        _ => false,
    }
}

/// The vehicle a flow is about, after which its photos are named.
#[must_use]
pub fn vin_of(flow: &Flow, inputs: &Record) -> Option<String> {
    let vins = flow.inputs.iter().filter(|(_, input)| input.type_ == Type::Vin);
    vins.filter_map(|(name, _)| inputs.get(name)?.canonical()).next()
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
