//! Every example of the READMEs and of the cheat-sheet goes through the checker; those marked `run` are run.
//!
//! The word after `yaml` says what a block is: ` ```yaml steps `.

use std::{fs, path::Path};

use wayleave::{flow::check_paths, language::render_findings};

use super::repository;
use crate::support::practice::{Practice, copy_folder};

/// What stands around steps: names they may use.
const STEPS: &str = "\
flow: example
effect: EFFECT
inputs:
  vin: vin
  rooftop: text
  code: text
  certified: bool
  amount: money
  photos: { type: list, of: file }
output: { model: vehicle, many: true, key: vin }
steps:
  - click: shell.account
    then: { window: home }
    as: report
  - extract: inventory.rows
    as: rows
  - for_each:
      each: row
      of: rows
      max: 10
      do:
";

struct Example {
    place: String,
    kind: String,
    run: bool,
    text: String,
}

#[test]
fn every_example_is_checked() {
    let mut examples = Vec::new();
    for file in ["README.md", "flows/README.md", "flows/CHEATSHEET.md", "selectors/README.md"] {
        examples.extend(read_examples(file));
    }
    assert!(examples.len() > 40, "only {} examples", examples.len());
    let mut wrong = Vec::new();
    for example in &examples {
        let said = check(example);
        if !said.is_empty() {
            wrong.push(format!("== {} ({})\n{said}", example.place, example.kind));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_marked_run_are_run() {
    let examples = read_examples("flows/README.md");
    let marked: Vec<&Example> = examples.iter().filter(|example| example.run).collect();
    assert!(!marked.is_empty());
    for example in marked {
        let name = example.text.lines().find_map(|line| line.strip_prefix("flow:")).unwrap();
        let name = name.split('#').next().unwrap().trim();
        let path = format!("flows/dealercenter/{}.yaml", name.replace('.', "/"));
        let practice = Practice::small().await.with_file(&path, &example.text);
        let run = practice.run(name, &[("text", "Toyota")]).await.succeeded();
        assert!(!run.records.is_empty(), "{}", example.place);
    }
}

/// The errors in one example.
fn check(example: &Example) -> String {
    let project = tempfile::tempdir().unwrap();
    for folder in ["flows", "selectors"] {
        copy_folder(&repository().join(folder), &project.path().join(folder));
    }
    copy_folder(
        &repository().join("tests/integration/teaching/selectors"),
        &project.path().join("selectors/dealercenter"),
    );
    let portal = project.path().join("flows/dealercenter/portal.yaml");
    let uploads = "uploads: { photo: { types: [image/jpeg], max_bytes: 5000000, max_count: 40 } }\n";
    fs::write(&portal, fs::read_to_string(&portal).unwrap() + uploads).unwrap();
    let (path, text) = place(example);
    let path = project.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let mut loaded = check_paths(project.path(), &[path]);
    loaded.findings.retain(|finding| finding.severity == wayleave::language::Severity::Error);
    render_findings(&loaded.findings, &loaded.sources, false)
}

/// Where an example goes, and what it is completed to.
fn place(example: &Example) -> (String, String) {
    let page = |text: String| {
        ("selectors/dealercenter/example.yaml".to_owned(), format!("page: example\norigin: app\n{text}"))
    };
    let text = &example.text;
    match example.kind.as_str() {
        "flow" => {
            let name = first_value(text, "flow:");
            (format!("flows/dealercenter/{}.yaml", name.replace('.', "/")), text.clone())
        }
        "steps" => {
            let effect = if text.contains("mfa:") { "session" } else { "read" };
            let indent = " ".repeat(8 - text.find('-').unwrap().min(8));
            let steps: Vec<String> = text.lines().map(|line| format!("{indent}{line}")).collect();
            (
                "flows/dealercenter/example.yaml".to_owned(),
                format!("{}{}\n", STEPS.replace("EFFECT", effect), steps.join("\n")),
            )
        }
        "sight" => {
            let sight: Vec<String> = text.lines().map(|line| format!("            {line}")).collect();
            let steps = format!("{}        - expect:\n{}\n", STEPS.replace("EFFECT", "read"), sight.join("\n"));
            ("flows/dealercenter/example.yaml".to_owned(), steps)
        }
        "page" => (format!("selectors/dealercenter/{}.yaml", first_value(text, "page:")), text.clone()),
        "elements" => page(format!("elements:\n{text}")),
        "part-of-page" => page(text.clone()),
        "fields" => page(format!("data:\n  rows:\n    each: {{ css: tr }}\n    fields:\n{text}")),
        "inputs" => {
            let text = format!("flow: example\neffect: read\n{text}steps: [goto: home]\n");
            ("flows/dealercenter/example.yaml".to_owned(), text)
        }
        "portal" => ("flows/dealercenter/portal.yaml".to_owned(), text.clone()),
        "profile" => ("me.yaml".to_owned(), text.clone()),
        other => panic!("{}: an example of what? `{other}`", example.place),
    }
}

fn first_value(text: &str, key: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.split('#').next().unwrap().trim().to_owned()
}

/// The blocks of YAML in a Markdown file, also indented ones.
fn read_examples(file: &str) -> Vec<Example> {
    let text = fs::read_to_string(repository().join(Path::new(file))).unwrap();
    let (mut examples, mut open) = (Vec::new(), None::<(Example, usize)>);
    for (number, line) in text.lines().enumerate() {
        let start = line.trim_start();
        if let Some((example, indent)) = &mut open {
            if start.starts_with("```") {
                examples.extend(open.take().map(|(example, _)| example));
            } else {
                example.text.push_str(line.get(*indent..).unwrap_or_default());
                example.text.push('\n');
            }
        } else if let Some(words) = start.strip_prefix("```yaml") {
            let mut words = words.split_whitespace();
            let kind = words.next().unwrap_or_default().to_owned();
            let run = words.next() == Some("run");
            let place = format!("{file}:{}", number + 1);
            open = Some((Example { place, kind, run, text: String::new() }, line.len() - start.len()));
        }
    }
    examples
}
