//! The viewer as a person uses it, on the sample that ships.

use super::watched::Watched;
use crate::cli::run;

const CHOSEN: &str = "document.querySelector('[role=treeitem][aria-selected=true]')?.dataset.key";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_is_looked_at() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("sample.html");
    let at = out.to_str().unwrap().to_owned();
    let folder = home.path().to_owned();
    let shown =
        tokio::task::spawn_blocking(move || run(&folder, &["replay", "show", "recordings/sample", "--out", &at]));
    let (code, stdout, stderr) = shown.await.unwrap();
    assert_eq!((code, stdout.trim()), (0, out.to_str().unwrap()), "{stderr}");

    let viewer = Watched::open(&out).await;
    assert_eq!(viewer.text("#flow").await, "inventory.list-vehicles");
    assert!(viewer.text("#ending").await.contains("done"));
    keyboard(&viewer).await;
    records(&viewer).await;
    search(&viewer).await;
    colours(&viewer).await;
    let seen = viewer.end().await;
    assert_eq!(seen, Vec::<String>::new(), "nothing was asked for and nothing went wrong");
}

/// Steps by keys, groups folded, a step by its link.
async fn keyboard(viewer: &Watched) {
    viewer.key("Home").await;
    assert_eq!(viewer.value(CHOSEN).await, "session.sign-in");
    for _ in 0..5 {
        viewer.key("j").await;
    }
    viewer.until("document.querySelector('#facts h2').textContent.startsWith('click')").await;
    viewer.key("k").await;
    assert_eq!(viewer.value(CHOSEN).await, "session.sign-in/2.1");
    assert!(viewer.text("#facts").await.contains("login.username, login.password"));
    let rows = "document.querySelectorAll('[role=treeitem]').length";
    let all = viewer.value(rows).await.as_u64().unwrap();
    viewer.key("f").await;
    let folded = viewer.value(rows).await.as_u64().unwrap();
    assert!(folded < all / 2 + 2, "{folded} of {all}");
    viewer.key("f").await;
    viewer.value("location.hash = '#step=inventory.list-vehicles/5.1~2&tab=records'").await;
    viewer.until(&format!("{CHOSEN} === 'inventory.list-vehicles/5.1~2'")).await;
}

/// From a value to where it stood.
async fn records(viewer: &Watched) {
    viewer.key("k").await;
    viewer.key("k").await;
    viewer.until(&format!("{CHOSEN} === 'inventory.list-vehicles/5.1'")).await;
    viewer.until("document.querySelectorAll('.records tbody tr').length === 25").await;
    let cell = "[data-item='3'][data-field='price']";
    let price = viewer.text(&format!(".records {cell}")).await;
    viewer.value(&format!("document.querySelector(\".records {cell}\").scrollIntoView({{ inline: 'center' }})")).await;
    viewer.click(&format!(".records {cell}")).await;
    viewer.until("document.querySelectorAll('.hit-box.value').length === 1").await;
    assert!(viewer.text(".hit-box").await.contains("price of record 4"));
    // What the box is painted over holds the value.
    let under = "(() => { const frame = document.querySelector('.frame-box iframe').getBoundingClientRect(); const box = document.querySelector('.hit-box').getBoundingClientRect();
        const scale = frame.width / document.querySelector('.frame-box iframe').offsetWidth;
        return document.querySelector('.frame-box iframe').contentDocument.elementFromPoint((box.x + box.width / 2 - frame.x) / scale, (box.y + box.height / 2 - frame.y) / scale).textContent; })()";
    let under = viewer.value(under).await;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert!(digits(under.as_str().unwrap()).starts_with(&digits(&price)), "{under} is not {price}");
    viewer.key("ArrowDown").await;
    assert_eq!(viewer.value("document.activeElement.dataset.item").await, "4");
}

async fn search(viewer: &Watched) {
    viewer.key("/").await;
    viewer.write("camry").await;
    viewer.until("document.querySelectorAll('.hit').length > 1").await;
    assert!(viewer.text("#steps-count").await.contains(" of "));
    viewer.key("ArrowDown").await;
    viewer.key("Enter").await;
    viewer
        .until("document.querySelector('.hit-box.value .name')?.textContent.includes('model of record') === true")
        .await;
    viewer.until("document.querySelector('td.chosen')?.textContent === 'Camry'").await;
    viewer.key("Escape").await;
    assert_eq!(viewer.value("document.querySelector('#search').value").await, "");
}

async fn colours(viewer: &Watched) {
    let ground = "getComputedStyle(document.body).backgroundColor";
    viewer.prefer("light").await;
    viewer.until(&format!("{ground} === 'rgb(244, 245, 247)'")).await;
    viewer.prefer("dark").await;
    viewer.until(&format!("{ground} === 'rgb(15, 19, 23)'")).await;
    viewer.key("t").await;
    assert_eq!(viewer.value(ground).await, "rgb(244, 245, 247)");
    viewer.size(800, 600).await;
    viewer.until("document.querySelector('[data-tab=page]').offsetParent !== null").await;
    viewer.click("[data-tab=page]").await;
    viewer
        .until("document.documentElement.scrollWidth <= innerWidth && document.querySelector('.frame-box').offsetWidth > 200")
        .await;
}
