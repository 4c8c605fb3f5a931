//! `run --screenshots steps`: what is pictured, what is covered in it, and where the viewer marks the click.

use image::Rgb;
use wayleave::{
    recording::{Entry, Position, Recording, Screenshot, ScreenshotMoment},
    viewer::{ViewerOptions, write_viewer},
};

use super::watched::Watched;
use crate::{recordings::pages::recorded_with, support::flows::Small};

const PAGE: &str = r#"<!doctype html><title>Deal</title><style>body { margin: 0; font: 20px sans-serif }
    #save { position: absolute; left: 300px; top: 1400px; width: 120px; height: 60px; background: rgb(200, 30, 40); border: 0 }
    #owner { position: absolute; left: 20px; top: 100px; width: 200px; height: 40px; background: rgb(220, 230, 240) }
    #tall { height: 2000px }</style><div id=tall></div><div id=owner>Zora Quill</div>
    <input aria-label=Name style="position: absolute; left: 20px; top: 20px"><button id=save onclick="this.remove()" aria-label=Save></button>"#;
const SELECTORS: &str = "elements:\n  name: { label: Name }\n  owner: { css: '#owner', private: true }\n  save: { role: button, name: Save }\n";
const STEPS: &str = "  - goto: deal\n  - fill: { deal.name: Ann }\n  - click: deal.save\n    then: { gone: deal.save }\n  - expect: deal.name\n";

fn shots(recording: &Recording) -> Vec<&Screenshot> {
    let shots = recording.lines.iter().filter_map(|line| match &line.entry {
        Entry::Screenshot(shot) if shot.step.as_ref()?.flow == "save" => Some(&**shot),
        _ => None,
    });
    shots.collect()
}

fn verb(shot: &Screenshot) -> &str {
    shot.step.as_ref().map_or("", |step| &step.verb)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_acting_step_is_pictured_and_its_click_marked() {
    let small = Small::with(&[("deal", PAGE)], &[("deal", SELECTORS)]).await;
    small.flow("save", "", STEPS);
    let (code, stderr, recording) = recorded_with(&small, "save", &["--screenshots", "steps"]).await;
    assert_eq!(code, 0, "{stderr}");

    let told = shots(&recording);
    let (act, after) = (ScreenshotMoment::Act, ScreenshotMoment::After);
    let moments: Vec<_> = told.iter().map(|shot| (verb(shot), shot.moment)).collect();
    assert_eq!(moments, [("goto", after), ("fill", after), ("click", act)]);
    let picture = |shot: &Screenshot| {
        let png = recording.blob(shot.picture.as_ref().unwrap()).unwrap();
        image::load_from_memory(&png).unwrap().to_rgb8()
    };
    let filled = picture(told[1]);
    let owner = filled.enumerate_pixels().filter(|(x, y, _)| (20..220).contains(x) && (100..140).contains(y));
    assert!(owner.map(|(_, _, pixel)| *pixel).all(|pixel| pixel == Rgb([0, 0, 0])), "what is private is black");

    let point = recording.lines.iter().find_map(|line| match &line.entry {
        Entry::Act(act) if act.verb == "click" => act.point,
        _ => None,
    });
    let Position { x, y } = point.unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a point within a picture")]
    let seen = *picture(told[2]).get_pixel(x as u32, y as u32);
    assert_eq!(seen, Rgb([200, 30, 40]), "the picture shows the button under the pointer, before it was gone");

    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("viewer.html");
    write_viewer(&recording, &ViewerOptions::default(), &out).unwrap();
    let viewer = Watched::open(&out).await;
    viewer.value("location.hash = '#step=save/3'").await;
    viewer.until("document.querySelector('#facts h2').textContent.startsWith('click')").await;
    viewer.key("s").await;
    viewer.until("document.querySelector('#frame-area img')?.complete === true && document.querySelector('.hit-point') !== null").await;
    let off = "(() => { const box = (css) => document.querySelector(css).getBoundingClientRect(); \
        const [img, at] = [box('#frame-area img'), box('#frame-area .hit-point')]; \
        return [(at.x + at.width / 2 - img.x) / img.width, (at.y + at.height / 2 - img.y) / img.height]; })()";
    let (at, size) = (viewer.value(off).await, told[2].viewport.unwrap());
    let near = |at: &serde_json::Value, wanted: f64| (at.as_f64().unwrap() - wanted).abs() < 0.01;
    assert!(near(&at[0], x / size.width) && near(&at[1], y / size.height), "{at} is not {x}, {y} of {size:?}");
    assert_eq!(viewer.end().await, Vec::<String>::new());
}
