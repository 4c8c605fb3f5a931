//! Recordings made from events, without a browser.

mod answers;
mod commutes;
mod hostile;
mod made;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::civil::date;

use super::*;
use crate::{
    event::{Ending, Event, Extracted, Phase, Sink, StepKey},
    extract::{Context, survey},
    flow::{Loaded, PortalFiles, Project},
    language::SourceMap,
    model::Value,
    secret::{Redactor, Secret},
    selectors::{Shape, Snapshot},
};

const RUN: &str = "01995f3e-1111-7000-8000-aaaaaaaaaaaa";

const PORTAL: &str = r##"
portal: shop
origins: { a: "https://a.example" }
home: home
session: { flow: sign-in, signed_in: { url: { contains: / } }, probe: home }
secrets: []
locale: { date: "%m/%d/%Y", money: "#,##0.00", timezone: America/Chicago, language: en-US }
timeouts: { step: 5s, page: 10s, first_page: 30s, flow: 2m }
quiet: 1s
"##;

const PEOPLE: &str = r#"
page: people
origin: a
route: /people
data:
  rows:
    each: { css: tbody tr }
    header: { css: thead }
    fields:
      number: { column: "No", type: id, required: true, unique: true }
      name: { column: Name, type: text, private: true }
      owed: { column: Owed, type: money, private: true }
      plate: { css: .plate, type: text, source: "attr:title", private: true }
      born: { column: Born, type: date, private: true }
      city: { column: City, type: text }
"#;

/// A portal with one shape.
struct Fixture {
    files: Arc<PortalFiles>,
    sources: SourceMap,
    redactor: Redactor,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        Self::with(PEOPLE)
    }

    fn with(people: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.trim_start()).unwrap();
        };
        write("flows/shop/portal.yaml", PORTAL);
        write("flows/shop/sign-in.yaml", "flow: sign-in\neffect: session\nsteps: [ { goto: home } ]\n");
        write("selectors/shop/home.yaml", "page: home\norigin: a\nroute: /home\n");
        write("selectors/shop/people.yaml", people);
        let Loaded { project, findings, sources } = Project::load(folder.path());
        assert!(!findings.has_errors(), "{}", crate::language::render_findings(&findings, &sources, false));
        let files = Arc::new(project.into_portal("shop").unwrap());
        Self { files, sources, redactor: Redactor::new(), folder }
    }

    fn shape(&self) -> &Shape {
        &self.files.page("people").unwrap().data["rows"]
    }

    fn context(&self) -> Context {
        let portal = self.files.portal();
        Context::new(&portal.locale, &portal.words, date(2026, 1, 2)).unwrap()
    }

    fn shelf(&self) -> Shelf {
        Shelf::of(self.folder.path())
    }

    fn recorder(&self, keep: Keep) -> (Recorder, RecorderEnd) {
        let options = RecorderOptions {
            shelf: self.shelf().path().to_owned(),
            flows: vec!["shop/list".into()],
            keep,
            files: Arc::clone(&self.files),
            sources: Arc::new(self.sources.clone()),
            redactor: self.redactor.clone(),
        };
        Recorder::start(options).unwrap()
    }

    /// What the runner tells of a page that it read, private values made known before.
    fn extracted(&self, html: &str) -> Event {
        let snapshot = Snapshot { url: "https://a.example/people".into(), title: "People".into(), html: html.into() };
        let survey = survey(&snapshot, self.shape(), &self.context(), false).unwrap();
        survey.private_texts.iter().for_each(|text| self.redactor.add_private(text));
        for item in &survey.items {
            for name in ["name", "owed", "plate", "born"] {
                item.fields
                    .get(name)
                    .and_then(Value::canonical)
                    .iter()
                    .for_each(|text| self.redactor.add_private(text));
            }
        }
        let items = survey.whole().unwrap().items;
        Event::Extracted(Arc::new(Extracted {
            step: Some(step("extract")),
            shape: "people.rows".into(),
            at: "selectors/shop/people.yaml:5:3".into(),
            address: snapshot.url,
            items: items.len(),
            empty_seen: false,
            problem: None,
            today: date(2026, 1, 2),
            title: snapshot.title,
            html: snapshot.html,
            records: items.iter().map(|item| Value::Record(item.fields.clone()).to_json()).collect(),
        }))
    }

    /// A recording of a run that read one page.
    fn recorded(&self, html: &str, end: Option<&str>) -> Recorded {
        let (mut recorder, waiting) = self.recorder(Keep::Always);
        recorder.take(&started());
        recorder.take(&Event::StepStarted { step: step("extract") });
        recorder.take(&self.extracted(html));
        recorder.take(&Event::Record { json: r#"{"name":"Ann Lee","owed":1234.50}"#.into(), number: 1 });
        if let Some(kind) = end {
            recorder.take(&finished(kind));
        }
        waiting.finish()
    }

    fn open(&self) -> Recording {
        Recording::open(&self.shelf().find("latest").unwrap()).unwrap()
    }
}

fn started() -> Event {
    Event::RunStarted {
        run: RUN.into(),
        portal: "shop".into(),
        profile: "me".into(),
        origins: indexmap::IndexMap::new(),
        rooftop: None,
    }
}

fn finished(kind: &str) -> Event {
    let ending = Ending { kind: kind.into(), exit_code: u8::from(kind != "done"), message: None };
    Event::RunFinished { ending, records: 1, commands: 9, elapsed: Duration::from_millis(5) }
}

fn step(verb: &'static str) -> StepKey {
    StepKey {
        flow: "list".into(),
        id: "1".into(),
        verb,
        at: "flows/shop/list.yaml:4:5".into(),
        depth: 0,
        about: Some("people.rows".into()),
    }
}

fn row(number: u32, name: &str, owed: &str, city: &str) -> String {
    format!(
        "<tr><td>R{number}</td><td>{name}</td><td>{owed}</td>\
         <td><i class=plate title=\"PLT {number}77\"></i></td><td>03/0{}/1980</td><td>{city}</td></tr>",
        number % 9 + 1
    )
}

fn table(rows: &[String]) -> String {
    let head = "<tr><th>No</th><th>Name</th><th>Owed</th><th>Plate</th><th>Born</th><th>City</th></tr>";
    format!("<html><body><table><thead>{head}</thead><tbody>{}</tbody></table></body></html>", rows.concat())
}

fn page() -> String {
    table(&[row(1, "Ann <b>Lee</b>", "$1,234.50", "Springfield"), row(2, "Bo Kim", "$70.00", "Salem, 21,234.50")])
}

/// All bytes of a recording, blobs unpacked.
fn all_bytes(folder: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut all = Vec::new();
    let files = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in files(folder.to_owned()).filter(|path| path.is_file()) {
        all.extend(fs::read(path).unwrap());
    }
    for path in files(folder.join("blobs")) {
        flate2::read::MultiGzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut all).unwrap();
    }
    all
}
