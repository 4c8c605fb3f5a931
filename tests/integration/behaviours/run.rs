//! One case: its files through the real checker and runner, and what came of it.

use std::{collections::BTreeMap, path::Path, time::Duration};

use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use wayleave::{
    cdp::{Browser, Deadline},
    event::Stream,
    extract::Context,
    flow::{Loaded, PortalFiles, Project as Files},
    language::{SourceMap, render_findings},
    model::Record,
    page::{DownloadRules, Visit, VisitOptions, Window},
    runner::{Budget, Delivered, End, Equipment, GivenInput, Runner, bind_inputs},
    secret::Redactor,
};

use super::{
    case::Case,
    project::{Part, Project},
    server::CaseServer,
    table::project_of,
};

/// Runs a case in a context of its own.
///
/// # Errors
/// Why it failed, in one line or a few.
pub(super) async fn run_case(case: &Case, browser: &Browser, server: &CaseServer, folder: &Path) -> Result<(), String> {
    let base = format!("http://127.0.0.1:{}", server.site);
    // A case whose form the table does not know fails by itself.
    let project = std::panic::catch_unwind(|| project_of(case, &base)).map_err(|_| "the table cannot read the case")?;
    let root = tempfile::tempdir().map_err(|error| error.to_string())?;
    let origins = json!({
        "site": base,
        "foreign": format!("http://localhost:{}", server.foreign),
        "sister": format!("http://127.0.0.1:{}", server.foreign),
        "cousin": format!("http://localhost:{}", server.site),
    });
    project.write(root.path(), &origins);
    write_result_flows(case, root.path());
    let (files, sources) = load(root.path())?;
    let allowed = origins.as_object().unwrap().values().map(|origin| origin.as_str().unwrap().to_owned()).collect();
    let options = VisitOptions {
        origins: allowed,
        roles: files.seeks_roles(),
        recorded: false,
        downloads: Some(DownloadRules::into(root.path().join("downloads"))),
        ..VisitOptions::default()
    };
    let opened = Visit::begin(browser, options, soon()).await;
    let (visit, window, _notices) = opened.map_err(|failure| failure.to_string())?;
    let stage = Stage { files, sources, origins, visit: &visit, window, folder };
    let played = stage.play(case, &project);
    let result = match case.max_ms {
        Some(limit) => tokio::time::timeout(Duration::from_millis(limit), played)
            .await
            .unwrap_or_else(|_| Err(format!("took longer than {limit} ms"))),
        None => played.await,
    };
    visit.end(soon()).await.map_err(|failure| failure.to_string())?;
    result
}

/// How long the result of a case may take, and how long it must then hold.
const RESULT: &str = "5s";
const HOLDS: Duration = Duration::from_millis(250);

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

fn write_result_flows(case: &Case, root: &Path) {
    let expected = match (&case.expect.result, &case.expect.result_re) {
        (Some(text), _) => json!({ "exact": text }),
        (None, Some(re)) => json!({ "regex": re }),
        (None, None) => return,
    };
    for (name, timeout) in [("result", RESULT), ("still", "1ms")] {
        let sight = json!({ "expect": { "text": { "p.result": expected } }, "timeout": timeout });
        let flow = json!({ "flow": name, "effect": "read", "steps": [sight] });
        std::fs::write(root.join(format!("flows/cases/{name}.yaml")), flow.to_string()).unwrap();
    }
}

fn load(root: &Path) -> Result<(PortalFiles, SourceMap), String> {
    let Loaded { project, findings, sources } = Files::load(root);
    if findings.has_errors() {
        return Err(format!("the files do not pass the checker:\n{}", render_findings(&findings, &sources, false)));
    }
    let files = project.into_portal("cases").ok_or("the portal was not read")?;
    Ok((files, sources))
}

/// What the flows of a case run on.
struct Stage<'s> {
    files: PortalFiles,
    sources: SourceMap,
    origins: Value,
    visit: &'s Visit,
    window: Window,
    folder: &'s Path,
}

impl Stage<'_> {
    async fn play(&self, case: &Case, project: &Project) -> Result<(), String> {
        let mut values = Map::new();
        for (index, part) in project.parts.iter().enumerate() {
            let ended = self.part(index, part).await;
            match (ended, &part.refused) {
                (Ok(records), None) => gather(part, records, &mut values),
                (Ok(_), Some(cause)) => return Err(format!("was not refused, expected `{cause}`")),
                (Err(why), Some(cause)) if is_named(cause, &why) => {}
                (Err(why), Some(cause)) => return Err(format!("refused, but not for `{cause}`: {why}")),
                (Err(why), None) => return Err(why),
            }
        }
        check_values(case, &values)?;
        if let Some(expected) = case.expect.windows {
            self.windows_left(expected).await?;
        }
        if case.expect.result.is_none() && case.expect.result_re.is_none() {
            return Ok(());
        }
        self.flow("result", &IndexMap::new()).await.map_err(|why| format!("the result: {why}"))?;
        // The case's own rule: stray second clicks show late.
        tokio::time::sleep(HOLDS).await;
        self.flow("still", &IndexMap::new()).await.map(drop).map_err(|why| format!("the result did not hold: {why}"))
    }

    /// Waits until the windows are closed that opened after the first `expected`.
    async fn windows_left(&self, expected: usize) -> Result<(), String> {
        for window in self.visit.windows().iter().skip(expected) {
            if !window.wait_closed(soon()).await {
                return Err(format!("a window is left: {window:?}"));
            }
        }
        let left = self.visit.windows().len();
        if left == expected { Ok(()) } else { Err(format!("windows: expected {expected}, {left} are left")) }
    }

    async fn part(&self, index: usize, part: &Part) -> Result<Vec<wayleave::model::Value>, String> {
        let files = part
            .files
            .iter()
            .map(|(name, file)| (name.clone(), GivenInput::Text(self.folder.join(file).display().to_string())));
        self.flow(&format!("part-{index}"), &files.collect()).await
    }

    async fn flow(
        &self,
        name: &str,
        given: &IndexMap<String, GivenInput>,
    ) -> Result<Vec<wayleave::model::Value>, String> {
        let flow = self.files.flow(name).ok_or("the flow was not read")?;
        let inputs: Record =
            bind_inputs(flow, given, &self.files.portal().words).map_err(|problems| problems.join("; "))?;
        let (portal, started) = (self.files.portal(), Timestamp::now());
        let reading = Context::new(&portal.locale, &portal.words, started.to_zoned_datetime(TimeZone::UTC).date())
            .map_err(|error| error.to_string())?;
        let (origins, secrets) = (self.origins.as_object().unwrap(), BTreeMap::new());
        let mut runner = Runner::new(Equipment {
            files: &self.files,
            sources: &self.sources,
            origins: origins.iter().map(|(name, url)| (name.clone(), url.as_str().unwrap().to_owned())).collect(),
            rooftop: None,
            visit: self.visit,
            window: self.window.clone(),
            events: Stream::new(Vec::new()),
            redactor: Redactor::new(),
            secrets: &secrets,
            authenticator: None,
            clock: &wayleave::session::SystemClock,
            copies: wayleave::runner::Copies::below(std::path::Path::new("unused")),
            budget: Budget::default(),
            slow_mo: None,
            camera: None,
            screenshots: wayleave::runner::Screenshots::Never,
            reading,
            zone: TimeZone::UTC,
            started,
            watch: None,
        });
        let ended = runner.run(flow, inputs, &mut Delivered::default()).await;
        ended.map(|yielded| yielded.records).map_err(|end| explained(&end))
    }
}

fn explained(end: &End) -> String {
    match end.step() {
        Some(step) => format!("`{}` {}: {end}", step.verb, step.about.as_deref().unwrap_or_default()),
        None => end.to_string(),
    }
}

/// Whether a refusal names a cause: by its word, or by the words we say it with.
fn is_named(cause: &str, why: &str) -> bool {
    let ours = match cause {
        "ambiguous" => "match, expected exactly one",
        "not-found" | "absent" => "none matches",
        "hidden" => "is not visible",
        "readonly" => "read-only",
        "no-change" => "did not change",
        "not-multiple" => "takes one file",
        "no-file" => "no file",
        "no-option" => "no such option",
        "empty" => "ERR_EMPTY_RESPONSE",
        other => other,
    };
    why.contains(ours)
}

/// The values of a part under their names in the case.
fn gather(part: &Part, records: Vec<wayleave::model::Value>, values: &mut Map<String, Value>) {
    let records: Vec<Value> = records.iter().map(|record| serde_json::from_str(&record.to_json()).unwrap()).collect();
    if let Some(name) = &part.collected {
        let text = |record: Option<&Value>| record.map_or(Value::Null, |record| record["text"].clone());
        let sum = json!({ "count": records.len(), "first": text(records.first()), "last": text(records.last()) });
        values.insert(name.clone(), sum);
        return;
    }
    for (name, value) in records.into_iter().filter_map(|record| record.as_object().cloned()).flatten() {
        values.insert(name, value);
    }
}

fn check_values(case: &Case, values: &Map<String, Value>) -> Result<(), String> {
    for (name, expected) in &case.expect.values {
        let seen = values.get(name).map(as_the_case_writes).unwrap_or_default();
        let holds = match expected.get("re").and_then(Value::as_str) {
            Some(re) => seen.as_str().is_some_and(|text| regex::Regex::new(re).unwrap().is_match(text)),
            None => seen == *expected,
        };
        if !holds {
            return Err(format!("{name}: expected {expected}, read {seen}"));
        }
    }
    let downloads = case.steps.iter().filter(|step| step.op == "download");
    for (index, step) in downloads.enumerate() {
        let file = values.get(&format!("download_{}", index + 1)).cloned().unwrap_or_default();
        for key in ["name", "sha256"] {
            if step.rest.get(key).is_some_and(|expected| *expected != file[key]) {
                return Err(format!("the file's {key}: expected {}, is {}", step.rest[key], file[key]));
            }
        }
    }
    Ok(())
}

/// Rows of a grid are lists there, by position; an empty cell is an empty text.
fn as_the_case_writes(value: &Value) -> Value {
    let cells = |row: &Map<String, Value>| {
        row.values().map(|cell| if cell.is_null() { json!("") } else { cell.clone() }).collect::<Value>()
    };
    match value {
        Value::Array(rows) => rows.iter().map(|row| row.as_object().map_or_else(|| row.clone(), cells)).collect(),
        other => other.clone(),
    }
}

/// The files of the browser, shared by the cases.
pub(super) async fn launch(executable: &Path, viewport: Option<(u32, u32)>, runs: &Path) -> Browser {
    let mut options = wayleave::cdp::LaunchOptions::new(executable, runs);
    options.no_sandbox = nix::unistd::geteuid().is_root();
    if let Some((width, height)) = viewport {
        options.extra_args.push(format!("--window-size={width},{height}").into());
    }
    Browser::launch(options).await.unwrap()
}
