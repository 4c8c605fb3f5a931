//! Runs that stop before a step or where one failed, with a person at the other end of a pipe.

use std::{
    fs,
    io::{Read, Write},
    process::{Child, Stdio},
};

use crate::{
    cli::{run, wayleave},
    support::flows::Small,
};

/// A run with its prompt.
struct Standing {
    child: Child,
    told: String,
}

impl Standing {
    fn start(small: &Small, arguments: &[&str]) -> Self {
        let root = small.root().to_str().unwrap();
        let profile = small.finish();
        let described = wayleave(small.root());
        let mut command = std::process::Command::new(described.get_program());
        for (name, value) in described.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.args(["-C", root, "run", "shop/f", "--answers-from-stdin", "--profile", profile.to_str().unwrap()]);
        command.arg("--state").arg(small.root().join("state")).args(arguments);
        let child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        Self { child, told: String::new() }
    }

    /// What is said until the next prompt or the end.
    fn hears(&mut self) -> String {
        let stderr = self.child.stderr.as_mut().unwrap();
        let (mut heard, mut byte) = (Vec::new(), [0]);
        while stderr.read(&mut byte).unwrap() == 1 {
            heard.push(byte[0]);
            if heard.ends_with(b"\n> ") || heard == b"> " {
                break;
            }
        }
        let heard = String::from_utf8(heard).unwrap();
        self.told.push_str(&heard);
        heard
    }

    fn says(&mut self, line: &str) -> String {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
        self.hears()
    }

    fn ends(mut self) -> (i32, String, String) {
        drop(self.child.stdin.take());
        self.hears();
        let mut records = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut records).unwrap();
        (self.child.wait().unwrap().code().unwrap(), records, self.told)
    }
}

const FORM: &str = "<h1>Form</h1><button onclick=\"count.textContent++\">Send</button><p id=count>0</p>";

/// Blocking reads of a pipe have a thread of their own.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_failed_is_mended_in_its_files_and_done_again() {
    let elements = |name: &str| {
        format!("elements:\n  send: {{ role: button, name: {name} }}\n  count: {{ css: \"#count\", type: int }}")
    };
    let small = Small::with(&[("form", FORM)], &[("form", &elements("Submit"))]).await;
    let small = small.portal("timeouts: { step: 1s, page: 10s, first_page: 30s, flow: 2m }\n");
    let steps = "  - goto: form\n  - do:\n      - click: form.send\n      - read: form.count\n        as: count\n  - emit: \"{ 'count': count }\"\n";
    small.flow("f", "output: { fields: { count: int } }\n", steps);
    beside(move || {
        let (selectors, flow) = (small.root().join("selectors/shop/form.yaml"), small.root().join("flows/shop/f.yaml"));
        let (whole, steps) = (fs::read_to_string(&selectors).unwrap(), fs::read_to_string(&flow).unwrap());
        let mut standing = Standing::start(&small, &["--pause-on-failure"]);
        let heard = standing.hears();
        assert!(heard.contains("form.send: none matches") && heard.contains("step 2.1 of f failed"), "{heard}");
        let heard = standing.says("try form.send");
        assert!(heard.contains("0 elements") && heard.contains("button “Send”"), "{heard}");
        let heard = standing.says("try role: button, name: Send");
        assert!(heard.contains("✓ { role: button, name: Send }") && heard.contains("picture in "), "{heard}");
        // Files that are not well, or whose steps before are others, are not taken.
        fs::write(&selectors, whole.replace("role: button", "rol: button")).unwrap();
        let heard = standing.says("reload");
        assert!(heard.contains("not taken") && heard.contains("unknown-key"), "{heard}");
        fs::write(&selectors, &whole).unwrap();
        fs::write(&flow, steps.replace("  - goto: form\n", "  - goto: form\n  - reload: form\n")).unwrap();
        let heard = standing.says("go");
        assert!(heard.contains("other steps now before") && heard.contains("`go anyway`"), "{heard}");
        // The selector is mended, and the flow says more after the step.
        fs::write(&selectors, whole.replace("Submit", "Send")).unwrap();
        fs::write(&flow, steps.replace("'count': count }", "'count': count + 40 }")).unwrap();
        standing.says("go");
        let (code, records, told) = standing.ends();
        assert_eq!((code, records.trim()), (0, r#"{"count":41}"#), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_walked_through_step_by_step_and_tells_nothing_private() {
    let small = Small::with(
        &[("form", "<label>Name <input></label><p id=count>0</p>")],
        &[("form", "elements: { name: { label: Name, private: true }, count: { css: \"#count\" } }")],
    )
    .await;
    let head = "inputs: { name: { type: text, private: true } }\n";
    let steps = "  - goto: form\n  - id: entry\n    fill: { form.name: \"{{ inputs.name }}\" }\n  - when: inputs.name == 'x'\n    reload: form\n  - stop: failed\n  - reload: form\n";
    small.flow("f", head, steps);
    beside(move || {
        let mut standing = Standing::start(&small, &["--until", "entry", "-i", "name=Wilhelmina"]);
        let heard = standing.hears();
        assert!(heard.contains("before step entry of f: fill form.name"), "{heard}");
        // A step whose `when` does not hold is none to stop at; one that is left out does nothing.
        let heard = standing.says("step");
        assert!(heard.contains("before step 4 of f: stop"), "{heard}");
        let heard = standing.says("skip");
        assert!(heard.contains("before step 5 of f: reload"), "{heard}");
        for command in ["values", "try form.name", "look", "nonsense"] {
            standing.says(command);
        }
        let (code, _, told) = standing.ends();
        assert_eq!(code, 130, "{told}");
        assert!(told.contains("picture in ") && told.contains("`nonsense` is no command"), "{told}");
        assert!(told.contains("end: nobody answers any more") && !told.contains("Wilhelmina"), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_would_ask_nobody_does_not_begin() {
    let small = Small::with(&[], &[]).await;
    small.flow("f", "", "  - goto: home\n");
    beside(move || {
        let (root, profile) = (small.root().to_str().unwrap(), small.finish());
        let arguments = ["-C", root, "run", "shop/f", "--profile", profile.to_str().unwrap()];
        for (more, expected) in [
            (&["--step"][..], "stdin is no terminal"),
            (&["--until", "7", "--answers-from-stdin"][..], "has no step `7`"),
            (&["--answers-from-stdin"][..], "needs --step, --until or --pause-on-failure"),
            (&["--step", "--answers-from-stdin", "--log-format", "json"][..], "talks to a person"),
            (&["--step", "--answers-from-stdin", "--input-file", "-"][..], "not both"),
        ] {
            let all: Vec<&str> = arguments.iter().chain(more).copied().collect();
            let (code, _, stderr) = run(small.root(), &all);
            assert!(code == 2 && stderr.contains(expected), "{more:?} said: {stderr}");
        }
    })
    .await;
}
