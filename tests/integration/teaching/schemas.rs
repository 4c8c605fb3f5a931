//! The JSON Schemas are current, take every file that ships, and refuse broken ones.

use std::{fs, path::Path};

use serde_json::Value;
use wayleave::flow::FileKind;

use super::{assert_current, json::yaml_to_json, repository, validator, yaml_files};

#[test]
fn the_schemas_of_the_repository_are_current() {
    for kind in FileKind::ALL {
        assert_current(kind.schema_path(), &format!("{:#}\n", kind.schema()));
    }
}

#[test]
fn schemas_take_every_file_that_the_checker_takes() {
    for project in [repository().to_owned(), repository().join("tests/integration/diagnostics/valid")] {
        let (mut flows, mut selectors) = (Vec::new(), Vec::new());
        yaml_files(&project.join("flows"), &mut flows);
        yaml_files(&project.join("selectors"), &mut selectors);
        let (portals, flows): (Vec<_>, Vec<_>) = flows.into_iter().partition(|path| path.ends_with("portal.yaml"));
        assert!(!portals.is_empty() && !flows.is_empty() && !selectors.is_empty());
        for (kind, files) in [(FileKind::Portal, portals), (FileKind::Flow, flows), (FileKind::Selectors, selectors)] {
            let schema = kind.schema();
            for file in files {
                assert_eq!(faults(&schema, &fs::read_to_string(&file).unwrap()), "", "{}", file.display());
            }
        }
    }
}

#[test]
fn schemas_refuse_what_the_checker_refuses() {
    let flow = |steps: &str| format!("flow: a\neffect: read\nsteps:\n  - {steps}\n");
    for (kind, text) in [
        (FileKind::Flow, "flow: a\neffect: red\nsteps: []\n".to_owned()),
        (FileKind::Flow, "flow: a\neffect: read\nsteps: []\ninput: {}\n".to_owned()),
        (FileKind::Flow, "flow: a\neffect: read\ninputs: { Vin: vin }\nsteps: []\n".to_owned()),
        (FileKind::Flow, flow("clik: page.a")),
        (FileKind::Flow, flow("click: button")),
        (FileKind::Flow, flow("{ click: page.a, hover: page.a }")),
        (FileKind::Flow, flow("{ goto: page, then: { see: page.a } }")),
        (FileKind::Flow, flow("{ click: page.a, timeout: 20 }")),
        (FileKind::Flow, flow("{ click: page.a, then: { sees: page.a } }")),
        (FileKind::Flow, flow("expect: { changed: page.a }")),
        (FileKind::Flow, flow("for_each: { each: row, of: rows, do: [] }")),
        (FileKind::Flow, flow("for_each_page: { next: page.a, max: 3 }")),
        (FileKind::Flow, flow("hover: { target: page.a, button: right }")),
        (FileKind::Flow, flow("stop: broken")),
        (FileKind::Flow, flow("mfa: { by: fax }")),
        (FileKind::Selectors, "page: a\nelements: { go: { role: buton } }\n".to_owned()),
        (FileKind::Selectors, "page: a\nelements: { go: { css: a, visble: false } }\n".to_owned()),
        (FileKind::Selectors, "page: a\ndata: { rows: { each: { css: tr } } }\n".to_owned()),
        (FileKind::Portal, "portal: a\n".to_owned()),
        (FileKind::Profile, "profile: me\nportal: a\ncredentials: { password: hunter2 }\n".to_owned()),
    ] {
        assert_ne!(faults(&kind.schema(), &text), "", "{text}");
    }
}

#[test]
fn a_profile_as_the_practice_portal_writes_it_is_taken() {
    let profile = "profile: me\nportal: dealercenter\norigins: { app: \"http://app.localhost:1\" }\n\
                   credentials: { username: { env: A }, password: { command: [pass, show, x] } }\n\
                   mfa: { totp: { file: seed } }\nbrowser: { headed: true }\n";
    assert_eq!(faults(&FileKind::Profile.schema(), profile), "");
    assert!(Path::new(FileKind::Profile.schema_path()).starts_with("flows"));
}

fn faults(schema: &Value, text: &str) -> String {
    yaml_to_json(text).map_or("no YAML".to_owned(), |json| validator::faults(schema, &json).join("\n"))
}
