//! The fixed job of `tests/bench`: right answers, and how much is said to the browser for them.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use indexmap::IndexMap;
use serde_json::Value;
use sha2::{Digest, Sha256};
use wayleave::{
    event::{Event, Sink, Stream},
    flow::{Loaded, Project},
    job::{BrowserSource, Order, Task, perform},
    language::render_findings,
    portal::Profile,
    runner::GivenInput,
};

use crate::support::browser;

/// Commands for the whole job. They do not vary from run to run: more of them is a change for the worse.
const MOST_COMMANDS: u64 = 500;

#[tokio::test]
async fn the_job_is_done_right_in_few_commands() {
    let site = BenchSite::start();
    let photos = tempfile::tempdir().unwrap();
    let (paths, sent) = make_photos(photos.path());
    let events = run_job(&site, paths).await;
    let record: Value = events
        .iter()
        .find_map(|event| match event {
            Event::Record { json, .. } => Some(serde_json::from_str(json).unwrap()),
            _ => None,
        })
        .expect("the job's one record");
    assert_eq!(rows_hash(&record["inventory"]), "62faa87b714b10d4");
    assert_eq!(rows_hash(&record["table"]), "62faa87b714b10d4");
    assert_eq!(record["lead"]["hash"], "60630da6cdf5a6c8");
    let result = record["photos"]["result"].as_str().unwrap();
    assert!(result.starts_with("10 files ") && result.ends_with(&sent), "{result}, expected {sent}");
    let commands = events.iter().find_map(|event| match event {
        Event::RunFinished { commands, .. } => Some(*commands),
        _ => None,
    });
    let commands = commands.expect("the run's end");
    assert!(commands <= MOST_COMMANDS, "{commands} commands");
}

const COLUMNS: [&str; 12] =
    ["stock", "vin", "make", "model", "trim", "year", "price", "km", "colour", "fuel", "days", "status"];

/// Ten files as large as photos, and the hash the site makes of all of them.
fn make_photos(folder: &Path) -> (Vec<PathBuf>, String) {
    let mut all = Vec::new();
    let paths = (0..10u8).map(|number| {
        let content: Vec<u8> = (0..500_000u32).map(|at| u8::try_from(at % 251).unwrap() ^ number).collect();
        let path = folder.join(format!("p{number}.jpg"));
        fs::write(&path, &content).unwrap();
        all.extend(content);
        path
    });
    (paths.collect(), hash(&all))
}

/// As the peers take it: cells joined by tabs, rows by line ends.
fn rows_hash(rows: &Value) -> String {
    let row = |row: &Value| COLUMNS.map(|column| row[column].as_str().unwrap()).join("\t");
    let text = rows.as_array().unwrap().iter().map(row).collect::<Vec<_>>().join("\n");
    hash(text.as_bytes())
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

async fn run_job(site: &BenchSite, photos: Vec<PathBuf>) -> Vec<Event> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bench");
    let folder = tempfile::tempdir().unwrap();
    let Loaded { project, mut findings, mut sources } = Project::load(&root);
    let profile = Profile::load(&site.profile(folder.path()), &mut sources, &mut findings);
    assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
    let collected = Arc::new(Mutex::new(Vec::new()));
    let order = Order {
        events: Stream::new(vec![Box::new(Collector(collected.clone()))]),
        ..Order::new(
            Arc::new(project.into_portal("bench").unwrap()),
            Arc::new(sources),
            profile.unwrap(),
            BrowserSource::Launch { executable: browser::executable(), headed: false },
            folder.path().join("state"),
        )
    };
    let inputs = IndexMap::from([("photos".to_owned(), GivenInput::Json(serde_json::to_value(photos).unwrap()))]);
    let task = Task::bind(&order.files, "job", &inputs, &order.state).await.unwrap();
    perform(order, async |job| job.run(&task).await.map(drop)).await.unwrap();
    std::mem::take(&mut *collected.lock().unwrap())
}

struct Collector(Arc<Mutex<Vec<Event>>>);

impl Sink for Collector {
    fn take(&mut self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// The server of the job, on a port of its own.
struct BenchSite {
    server: Child,
    port: u16,
}

impl BenchSite {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/serve.py");
        // It ends with the pipe, which a test that is killed lets go of, too.
        let server = Command::new("python3")
            .arg(script)
            .args([&port.to_string(), "--until-stdin-ends"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("python3 serves the job");
        let site = Self { server, port };
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return site;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("the bench's server did not come up on port {port}");
    }

    fn profile(&self, folder: &Path) -> PathBuf {
        for (name, secret) in [("username", "dealer"), ("password", "secret"), ("code", "123456")] {
            fs::write(folder.join(name), secret).unwrap();
        }
        let secret = |name: &str| format!("  {name}: {{ file: \"{}\" }}\n", folder.join(name).display());
        let secrets: String = ["username", "password", "code"].into_iter().map(secret).collect();
        let origin = format!("http://127.0.0.1:{}", self.port);
        let text = format!("profile: bench\nportal: bench\norigins: {{ app: \"{origin}\" }}\ncredentials:\n{secrets}");
        let path = folder.join("profile.yaml");
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for BenchSite {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
