//! `demo`: the first thing anybody runs.

use std::fs;

use super::run;

#[test]
fn the_demo_shows_its_vehicles_and_leaves_only_its_output() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("vehicles.jsonl");
    let (code, stdout, stderr) = run(home.path(), &["demo", "--vehicles", "30", "--output", output.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("Stock #") && stdout.contains("… and 22 more"), "{stdout}");
    assert!(stdout.contains(&format!("31 records are in {}", output.display())), "{stdout}");
    assert!(stderr.contains("✓ signed in") && stderr.contains("✓ signed out"), "{stderr}");
    assert_eq!(fs::read_to_string(&output).unwrap().lines().count(), 31);
    let left: Vec<_> = fs::read_dir(home.path().join(".local/state")).into_iter().flatten().flatten().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}
