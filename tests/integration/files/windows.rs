//! Windows that a page opens: found, driven, closed; and those that nobody asked for.

use wayleave::page::{ClickOptions, PageCondition};

use super::{executables, open, patience, press, shows};
use crate::support::{
    browser::soon,
    flows::Small,
    locators::{aim, css, role},
    site::Site,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pop_ups_take_clicks_and_speak_to_their_opener() {
    let site = Site::serve(&[
        ("pop", "<!doctype html><title>part</title><button onclick=\"opener.postMessage('token 99', '*'); window.close()\">Sign in</button>"),
        ("page", "<button onclick=\"window.open('pop', 'w', 'width=500,height=400')\">Open</button><output id=result></output><script>onmessage = event => { result.textContent += event.data; };</script>"),
    ]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let count = visiting.visit.window_count();
        press(&visiting, "Open").await;
        let opened = visiting.opened(count).await;
        let sign_in = aim(role("button", "Sign in"));
        opened.wait_sight(&[PageCondition::See(sign_in.clone())], &patience()).await.unwrap();
        opened.click(&sign_in, ClickOptions::default(), &patience()).await.unwrap();
        shows(&visiting, "token 99").await;
        assert!(opened.wait_closed(soon()).await);
        visiting.end().await;
    }
}

/// A pop-up that closes itself as soon as its button gets the event that the opener's button is named after;
/// its opener counts the presses that reached it.
const OPENER: &str = "<output id=presses></output><script>
  let presses = 0;
  function pressed() { document.getElementById('presses').textContent = `presses: ${++presses}`; }
  for (const how of ['pointerdown', 'mousedown', 'click', 'keydown', 'mouseover', 'swap'])
    document.write(`<button id=${how} onclick=\"window.how = '${how}'; window.open('pop', '_blank', 'width=400,height=300')\">${how}</button>`);
</script>";
const CLOSING: &str = "<!doctype html><title>Closing</title><button>Done</button><script>
  const count = () => opener.pressed(), button = document.querySelector('button');
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, count, { capture: true });
  button.addEventListener(opener.how, () => window.close());
  if (opener.how === 'swap') button.onclick = () => { opener.open('page'); window.close(); };
</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_that_closes_under_the_act_that_was_to_close_it_is_no_failure() {
    const ROUNDS: usize = 20;
    let selectors = "elements:\n".to_owned()
        + &["pointerdown", "mousedown", "click", "keydown", "swap"]
            .map(|how| format!("  {how}: {{ css: \"#{how}\" }}\n"))
            .concat()
        + "  presses: { css: \"#presses\" }\n";
    let small = Small::with(
        &[("page", OPENER), ("pop", CLOSING)],
        &[
            ("page", &selectors),
            ("pop", "elements:\n  done: { role: button, name: Done }\n  never: { css: \"#never\" }\n"),
        ],
    )
    .await;
    let mut steps = "  - goto: page\n".to_owned();
    let mut window = 0;
    for how in ["pointerdown", "mousedown", "click", "keydown"] {
        for round in 0..ROUNDS {
            window += 1;
            let act = if how == "keydown" { "press: { target: pop.done, keys: [Enter] }" } else { "click: pop.done" };
            steps += &format!("  - click: page.{how}\n    then: {{ window: pop }}\n    as: window_{window}\n");
            steps += &format!("  - {act}\n    within: window_{window}\n");
            // What the act is to bring may be waited for by it, or by nobody.
            steps += match round % 3 {
                0 => format!("    then: {{ closed: window_{window} }}\n"),
                1 => {
                    format!("    then: {{ any: [ {{ see: pop.never }}, {{ closed: window_{window} }} ] }}\n")
                }
                _ => format!("  - expect: {{ closed: window_{window} }}\n"),
            }
            .as_str();
        }
    }
    steps += &format!("  - expect: {{ text: {{ page.presses: 'presses: {window}' }} }}\n");
    small.flow("try", "", &steps);
    small.run("try", &[]).await.succeeded();

    let opens =
        |how: &str| format!("  - goto: page\n  - click: page.{how}\n    then: {{ window: pop }}\n    as: opened\n");
    let click = "  - click: pop.done\n    within: opened\n";
    // Another window takes its place.
    small.flow("swap", "", &format!("{}{click}    then: {{ window: page }}\n", opens("swap")));
    small.run("swap", &[]).await.succeeded();
    // Nobody said that it closes.
    small.flow("unasked", "", &format!("{}{click}    then: {{ see: pop.never }}\n", opens("click")));
    let ran = small.run("unasked", &[]).await;
    assert!(ran.failed().message.contains("the window is gone"), "{}", ran.failed().message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_into_a_window_that_closes_counts_only_when_it_was_pressed() {
    let site = Site::serve(&[("page", OPENER), ("pop", CLOSING)]).await;
    let visiting = open(executables()[0].clone(), &site).await;
    let done = aim(role("button", "Done"));
    let mut presses = 0;
    for round in 0..20 {
        let count = visiting.visit.window_count();
        // The pointer that is on its way to the button closes the window before it can press.
        press(&visiting, "mouseover").await;
        let opened = visiting.opened(count).await;
        let clicked = opened.click(&done, ClickOptions::default(), &patience()).await;
        assert!(opened.wait_closed(soon()).await);
        let shown = visiting.window.read(&aim(css("#presses")), &patience()).await.unwrap().text.unwrap_or_default();
        let seen = shown.rsplit(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0);
        // The other way round nobody can know: the window may take the news of a press along.
        assert!(clicked.is_err() || seen > presses, "round {round}: {clicked:?}");
        presses = seen;
    }
    // One that is closed already is not pressed either.
    let count = visiting.visit.window_count();
    press(&visiting, "click").await;
    let opened = visiting.opened(count).await;
    opened.close(soon()).await.unwrap();
    assert!(opened.click(&done, ClickOptions::default(), &patience()).await.is_err());
    visiting.end().await;
}
