//! Small projects: one portal, a few pages, run by the real runner against a site of their own.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use indexmap::IndexMap;
use wayleave::{
    event::{Event, FailureReport, Sink, Stream},
    flow::{Loaded, Project},
    job::{BrowserSource, JobError, Order, Task, perform},
    language::render_findings,
    portal::Profile,
    runner::GivenInput,
};

use super::{browser, site::Site};

/// A portal of two sites, `a` and `b`; every page signs in by being opened.
pub(crate) struct Small {
    pub(crate) site: Site,
    folder: tempfile::TempDir,
    portal: String,
    browser: BrowserSource,
}

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) records: Vec<serde_json::Value>,
    pub(crate) events: Vec<Event>,
    pub(crate) result: Result<(), JobError>,
}

impl Small {
    /// Serves `pages` (name and HTML); `selectors` are selector files without `page:`, by their name.
    pub(crate) async fn with(pages: &[(&str, &str)], selectors: &[(&str, &str)]) -> Self {
        let mut served = vec![("home", "<h1>Home</h1>")];
        served.extend(pages);
        let small = Self {
            site: Site::serve(&served).await,
            folder: tempfile::tempdir().unwrap(),
            portal: String::new(),
            browser: BrowserSource::Launch { executable: browser::executable(), headed: false },
        };
        small.write(
            "selectors/shop/home.yaml",
            "page: home\norigin: a\nroute: /home\nelements: { title: { role: heading } }\n",
        );
        small.write("flows/shop/sign-in.yaml", "flow: sign-in\neffect: session\nsteps: [ { goto: home } ]\n");
        for (name, text) in selectors {
            small.write(
                &format!("selectors/shop/{name}.yaml"),
                &format!("page: {name}\norigin: a\nroute: /{name}\n{text}\n"),
            );
        }
        small
    }

    /// Keys added to the portal file.
    pub(crate) fn portal(mut self, text: &str) -> Self {
        self.portal = text.to_owned();
        self
    }

    /// Runs in a browser that somebody else started.
    pub(crate) fn attached_to(mut self, address: &str) -> Self {
        self.browser = BrowserSource::Attach { url: address.to_owned() };
        self
    }

    /// A flow of these steps (two spaces in), with keys of its head before them.
    pub(crate) fn flow(&self, name: &str, head: &str, steps: &str) {
        let effect = if head.contains("effect:") { "" } else { "effect: read\n" };
        let path = format!("flows/shop/{}.yaml", name.replace('.', "/"));
        self.write(&path, &format!("flow: {name}\n{effect}{head}steps:\n{steps}"));
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the portal file and a profile; returns the profile's path.
    pub(crate) fn finish(&self) -> std::path::PathBuf {
        let mut portal = format!(
            "portal: shop\norigins: {{ a: \"{}\", b: \"{}\" }}\nhome: home\n\
             session: {{ flow: sign-in, signed_in: {{ url: {{ contains: / }} }}, probe: home }}\n",
            self.site.origin("a"),
            self.site.origin("b"),
        );
        for (key, default) in [
            ("secrets", "[]"),
            ("locale", "{ date: \"%m/%d/%Y\", money: \"#,##0.00\", timezone: America/Chicago, language: en-US }"),
            ("quiet", "1s"),
            ("timeouts", "{ step: 5s, page: 10s, first_page: 30s, flow: 2m }"),
        ] {
            if !self.portal.contains(&format!("{key}:")) {
                writeln!(portal, "{key}: {default}").unwrap();
            }
        }
        portal.push_str(&self.portal);
        self.write("flows/shop/portal.yaml", &portal);
        if !self.root().join("profile.yaml").exists() {
            self.write("profile.yaml", "profile: me\nportal: shop\ncredentials: {}\n");
        }
        self.root().join("profile.yaml")
    }

    pub(crate) async fn run(&self, flow: &str, inputs: &[(&str, &str)]) -> Ran {
        let profile = self.finish();
        let Loaded { project, mut findings, mut sources } = Project::load(self.root());
        let profile = Profile::load(&profile, &mut sources, &mut findings).unwrap();
        assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
        let collected = Arc::new(Mutex::new(Vec::new()));
        let order = Order {
            events: Stream::new(vec![Box::new(Collector(collected.clone()))]),
            ..Order::new(
                Arc::new(project.into_portal("shop").unwrap()),
                Arc::new(sources),
                profile,
                self.browser.clone(),
                self.root().join("state"),
            )
        };
        let given: IndexMap<String, GivenInput> =
            inputs.iter().map(|(name, value)| ((*name).to_owned(), GivenInput::Text((*value).to_owned()))).collect();
        let task = Task::bind(&order.files, flow, &given, &order.state).await.unwrap();
        let result = perform(order, async |job| job.run(&task).await.map(drop)).await;
        let events = std::mem::take(&mut *collected.lock().unwrap());
        let records = events.iter().filter_map(record).collect();
        Ran { records, events, result }
    }
}

fn record(event: &Event) -> Option<serde_json::Value> {
    match event {
        Event::Record { json, .. } => Some(serde_json::from_str(json).unwrap()),
        _ => None,
    }
}

impl Ran {
    /// The first failure as it was told.
    pub(crate) fn failure(&self) -> Option<&FailureReport> {
        self.events.iter().find_map(|event| match event {
            Event::Failed(report) => Some(&**report),
            _ => None,
        })
    }

    /// The report of a run that had to fail.
    #[track_caller]
    pub(crate) fn failed(&self) -> &FailureReport {
        assert!(self.result.is_err(), "the run was to fail");
        self.failure().expect("a report of the failure")
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        if let Err(error) = &self.result {
            panic!("{error}\n{}", self.failure().map(|report| report.source.as_str()).unwrap_or_default());
        }
        self
    }
}

struct Collector(Arc<Mutex<Vec<Event>>>);

impl Sink for Collector {
    fn take(&mut self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}
