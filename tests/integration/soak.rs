//! Many runs in a row: nothing is left behind, nothing grows.
//!
//! Long, and a matter of figures, so it is asked for:
//! `WAYLEAVE_SOAK=1000 cargo test --release --test integration -- --ignored --nocapture soak`.

use std::{fs, path::Path, time::Instant};

use crate::{cli::run, support::flows::Small};

/// Runs in one process, unless `WAYLEAVE_SOAK` says otherwise.
const RUNS: usize = 1_000;
/// One of so many runs is also done as a process of its own.
const AS_PROCESS: usize = 20;

/// What the process holds.
#[derive(Clone, Copy, Debug)]
struct Holding {
    memory_kib: usize,
    files: usize,
    threads: usize,
}

impl Holding {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let figure = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let files = fs::read_dir("/proc/self/fd").unwrap().count();
        Self { memory_kib: figure("VmRSS:"), files, threads: figure("Threads:") }
    }
}

/// Live processes with this folder in their command line.
fn processes_of(folder: &Path) -> usize {
    let folder = folder.display().to_string();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(&folder)).count()
}

fn folders_in(state: &Path) -> usize {
    fs::read_dir(state.join("runs")).map_or(0, Iterator::count)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes long; see the head of this file"]
async fn soak() {
    let runs = std::env::var("WAYLEAVE_SOAK").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let rows: String = (1..=50).map(|row| format!("<tr><td>{row}</td><td>row {row}</td></tr>")).collect();
    let page = format!(
        "<label>Name <input></label><button>Go</button><p id=said></p><table><tbody>{rows}</tbody></table>
        <script>document.querySelector('button').onclick = () => said.textContent = 'done'</script>"
    );
    let small = Small::with(
        &[("list", &page)],
        &[(
            "list",
            "elements: { name: { label: Name }, go: { role: button, name: Go }, said: { css: '#said' } }
data:
  rows:
    each: { css: tbody tr }
    fields: { number: { css: 'td:first-child', type: int, required: true }, text: { css: 'td:last-child' } }",
        )],
    )
    .await;
    small.flow(
        "touch",
        "output: { many: true, key: number, fields: { number: int, text: text } }\n",
        "  - goto: list
  - fill: { list.name: somebody }
  - click: list.go
    then: { text: { list.said: done } }
  - extract: list.rows
",
    );
    let state = small.root().join("state");
    let (warm, began) = ((runs / 10).clamp(1, 100), Instant::now());
    let (mut at_first, mut worst) = (Holding::now(), 0);
    for number in 1..=runs {
        let ran = small.run("touch", &[]).await.succeeded();
        assert_eq!(ran.records.len(), 50);
        if number == warm {
            at_first = Holding::now();
        }
        worst = worst.max(Holding::now().memory_kib);
        assert_eq!(folders_in(&state), 0, "a folder is left after run {number}");
    }
    let (at_last, elapsed) = (Holding::now(), began.elapsed());
    println!("runs: {runs}");
    println!("milliseconds_per_run: {}", elapsed.as_millis() / runs as u128);
    println!("memory_kib_after_{warm}: {}", at_first.memory_kib);
    println!("memory_kib_at_end: {}", at_last.memory_kib);
    println!("memory_kib_at_most: {worst}");
    println!("open_files_after_{warm}: {}", at_first.files);
    println!("open_files_at_end: {}", at_last.files);
    println!("threads_after_{warm}: {}", at_first.threads);
    println!("threads_at_end: {}", at_last.threads);

    let (profile, root) = (small.finish(), small.root());
    let mut arguments = vec!["-C", root.to_str().unwrap(), "run", "shop/touch", "--profile", profile.to_str().unwrap()];
    let state_text = state.display().to_string();
    arguments.extend(["--state", &state_text]);
    let as_processes = runs.div_ceil(AS_PROCESS);
    for _ in 0..as_processes {
        let (code, stdout, stderr) = tokio::task::block_in_place(|| run(root, &arguments));
        assert_eq!((code, stdout.lines().count()), (0, 50), "{stderr}");
    }
    let (processes, folders) = (processes_of(root), folders_in(&state));
    println!("runs_as_process: {as_processes}");
    println!("leftover_processes: {processes}");
    println!("leftover_folders: {folders}");
    assert_eq!((processes, folders), (0, 0));
    // A little slack: allocators keep what they may need again.
    assert!(at_last.memory_kib < at_first.memory_kib * 11 / 10 + 8 * 1024, "memory grows: {at_first:?}, {at_last:?}");
    assert!(at_last.files <= at_first.files + 2, "files stay open: {at_first:?}, {at_last:?}");
}
