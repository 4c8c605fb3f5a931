//! What the stream tells of acts: which locator found the element, where it was, what went in.

use wayleave::event::{Act, Event, Position};

use crate::support::flows::{Ran, Small};

const PAGE: &str = "<style>body { margin: 0; height: 3000px } input, button, select, iframe { position: absolute; left: 100px; \
    width: 200px; height: 40px; box-sizing: border-box; border: 0 }</style>\
    <input aria-label=Name style='top: 10px'><input aria-label=Phone style='top: 60px'>\
    <select aria-label=Colour style='top: 110px'><option>Red<option>Blue</select>\
    <iframe srcdoc=\"<style>body { margin: 0 } button { position: absolute; left: 10px; top: 5px; width: 60px; height: 20px }</style>\
    <button onclick='this.textContent = &quot;Done&quot;'>Inner</button>\" style='top: 160px; left: 300px'></iframe>\
    <button style='top: 2000px' onclick='this.textContent = \"Saved\"'>Save</button>";
const SELECTORS: &str = "elements:\n  name: { label: Name }\n  phone: { any: [ { css: '#phone' }, { label: Phone } ] }\n\
    \x20 colour: { label: Colour }\n  inner: { role: button, name: Inner, frame: { css: iframe } }\n\
    \x20 save: { role: button, name: Save }\n";
const STEPS: &str = "  - goto: form\n  - fill: { form.name: Ann Lee, form.phone: 555-0100 }\n  - select: { form.colour: Blue }\n\
    \x20 - click: form.inner\n  - click: form.save\n";

fn acts(ran: &Ran) -> Vec<&Act> {
    ran.events
        .iter()
        .filter_map(|event| match event {
            Event::Act(act) => Some(&**act),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_say_where_and_by_which_locator() {
    let small = Small::with(&[("form", PAGE)], &[("form", SELECTORS)]).await;
    small.flow("send", "", STEPS);
    let ran = small.run("send", &[]).await.succeeded();
    let acts = acts(&ran);
    let told: Vec<(&str, &str, usize, usize, Option<&str>)> =
        acts.iter().map(|act| (act.verb, act.element.as_str(), act.rank, act.of, act.value.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("fill", "form.name", 0, 1, Some("Ann Lee")),
            ("fill", "form.phone", 1, 2, Some("555-0100")),
            ("select", "form.colour", 0, 1, Some("Blue")),
            ("click", "form.inner", 0, 1, None),
            ("click", "form.save", 0, 1, None),
        ]
    );
    let [name, phone, colour, inner, save] = acts[..] else { panic!("{acts:?}") };
    assert_eq!((phone.locator.as_str(), &phone.at[phone.at.len() - 5..]), ("label: Phone", ":6:38"), "{}", phone.at);
    assert_eq!(phone.step.as_ref().map(|step| step.verb), Some("fill"));
    for (act, top) in [(name, 10.0), (phone, 60.0), (colour, 110.0)] {
        let bounds = act.bounds.unwrap();
        assert_eq!((bounds.x, bounds.y, bounds.width, bounds.height), (100.0, top, 200.0, 40.0), "{}", act.element);
    }
    assert_eq!(name.point, Some(Position { x: 200.0, y: 30.0 }));
    let bounds = inner.bounds.unwrap();
    assert_eq!(
        (bounds.x, bounds.y, bounds.width, bounds.height),
        (310.0, 165.0, 60.0, 20.0),
        "in the window's viewport"
    );
    assert_eq!(inner.point, Some(Position { x: 340.0, y: 175.0 }));
    let (bounds, scroll) = (save.bounds.unwrap(), save.scroll.unwrap());
    assert_eq!(bounds.y + scroll.y, 2000.0, "it was scrolled into view");
    assert!(scroll.y > 0.0);
}
