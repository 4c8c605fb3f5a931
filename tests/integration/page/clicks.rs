//! Where a click lands, and what it waits for.

use wayleave::page::{Aim, ClickOptions, Failure, MouseButton};

use super::{open, patience, shortly, shows};
use crate::support::{
    browser::Visiting,
    locators::{aim, css, framed, label, role, text},
    site::Site,
};

/// What a page shows after one click, and the reason if it was refused.
async fn click(html: &str, target: Aim) -> (String, Option<String>) {
    click_with(html, target, ClickOptions::default()).await
}

async fn click_with(html: &str, target: Aim, options: ClickOptions) -> (String, Option<String>) {
    let (_site, visiting) = open(&format!("<!doctype html><output id=log style='position:fixed;bottom:0;right:0;pointer-events:none'>.</output><script>const log = text => document.getElementById('log').textContent += ' ' + text</script>{html}")).await;
    let refused = visiting.window.click(&target, options, &shortly(2_500)).await.err();
    let reason = refused.map(|failure| failure.reason().unwrap_or("?").to_owned());
    let shown = visiting.window.read(&aim(css("#log")), &patience()).await.unwrap().text.unwrap_or_default();
    visiting.end().await;
    (shown.trim_start_matches(['.', ' ']).to_owned(), reason)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_box_of_its_own_is_clicked_where_it_shows() {
    let contents = "<div style='height:2000px'></div><p>Press <button style='display:contents' onclick=\"log('contents')\">this word</button></p>";
    assert_eq!(click(contents, aim(role("button", "this word"))).await, ("contents".into(), None));
    let overflow = "<div id=z style='width:0;height:0;position:relative' onclick=\"log('overflow')\"><b style='position:absolute;left:30px;width:80px;height:20px'>x</b></div>";
    assert_eq!(click(overflow, aim(css("#z"))).await, ("overflow".into(), None));
    let area = "<img usemap='#m' width=200 height=100 style='border:5px solid' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'/>\">
        <map name=m><area shape=rect coords='10,10,60,60' href='#a' alt=North onclick=\"log('north')\"><area shape=circle coords='150,50,20' href='#b' alt=South onclick=\"log('south')\"></map>";
    assert_eq!(click(area, aim(role("link", "South"))).await, ("south".into(), None));
    let link = "<p style='width:300px'>Some words come first here, then <a href='#x' onclick=\"log('link')\">link text wraps</a> on</p>";
    assert_eq!(click(link, aim(role("link", "link text wraps"))).await, ("link".into(), None));
    let ring = "<svg width=200 height=200><circle cx=100 cy=100 r=80 fill=none stroke=red stroke-width=9 id=ring onclick=\"log('ring')\" /><circle cx=100 cy=100 r=30 onclick=\"log('hub')\" /></svg>";
    assert_eq!(click(ring, aim(css("#ring"))).await, ("ring".into(), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_control_takes_the_click_for_all_of_its_parts() {
    let ripple = "<button style='position:relative' onclick=\"log('button')\"><span>Go</span><i style='position:absolute;inset:0'></i></button>";
    assert_eq!(click(ripple, aim(text("go"))).await, ("button".into(), None));
    let inner = "<a href='#x' onclick=\"log('card')\" style='position:relative;display:block;width:200px'><span>Card</span><button onclick=\"log('x')\" style='position:absolute;inset:0'>x</button></a>";
    assert_eq!(click(inner, aim(text("Card"))).await, (String::new(), Some("covered".into())));
    let terms = "<label onclick=\"log(event.target.tagName)\">I agree to <a href='#t' onclick=\"log('link')\">all of the Terms of Service</a></label>";
    assert_eq!(click(terms, aim(css("label"))).await, ("LABEL".into(), None));
    let wrapped = "<div onclick=\"log('open')\" style='width:200px'><input readonly aria-label=Lot style='pointer-events:none'></div>";
    assert_eq!(click(wrapped, aim(label("Lot"))).await, ("open".into(), None));
    let disabled = "<button disabled onclick=\"log('button')\"><span>Go</span></button>";
    assert_eq!(click(disabled, aim(text("Go"))).await, (String::new(), Some("disabled".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rest_is_waited_for_unless_it_never_comes() {
    let easing = "<style>button{position:absolute;left:0;transition:left .9s ease}</style><button onclick=\"log(getComputedStyle(this).left)\">Go</button>
        <script>{ const button = document.querySelector('button'); button.offsetLeft; button.style.left = '400px' }</script>";
    assert_eq!(click(easing, aim(role("button", "Go"))).await, ("400px".into(), None));
    let pulsing = "<style>@keyframes p{from{transform:scale(1)}to{transform:scale(1.3)}}button{animation:p .5s infinite alternate}</style><button onclick=\"log('pulse')\">Go</button>";
    assert_eq!(click(pulsing, aim(role("button", "Go"))).await, ("pulse".into(), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_that_takes_its_target_away_is_delivered_once_and_hits_nothing_else() {
    let menu = "<div id=m style='position:relative'><div onpointerdown=\"log('blue');m.remove()\">Blue</div></div>
        <button style='position:absolute;inset:0;width:100%;z-index:-1' onclick=\"log('beneath')\" onmousedown=\"log('pressed')\">x</button>";
    assert_eq!(click(menu, aim(text("Blue"))).await, ("blue".into(), None));
    let (_site, visiting) = open("<div id=m onmouseenter=\"if (!window.drawn) { drawn = true; draw() }\"></div><output id=result></output><script>function draw() { m.innerHTML = '<button onclick=\"result.textContent += 1\">Details</button>' } draw()</script>").await;
    // The hover draws the card anew: the press is kept for the button that is there then.
    visiting.window.click(&aim(role("button", "Details")), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "1").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scrolling_goes_as_far_as_the_point_needs() {
    let nested = "<div style='height:1500px'></div><div style='height:200px;overflow:auto'>
        <div style='position:sticky;top:0;height:90px;background:#ccc' onclick=\"log('head')\">H</div><div style='height:700px'></div>
        <div style='width:150px;overflow:auto'><div style='width:2000px;padding-left:1500px'><button onclick=\"log('deep')\">Deep</button></div></div>
        <div style='height:900px'></div></div><div style='height:1500px'></div>";
    assert_eq!(click(nested, aim(role("button", "Deep"))).await, ("deep".into(), None));
    let tall = "<div id=z style='height:5000px;width:300px' onclick=\"log(event.offsetY)\"></div>";
    let at = ClickOptions { at: Some((10.0, 4_500.0)), ..ClickOptions::default() };
    assert_eq!(click_with(tall, aim(css("#z")), at).await, ("4500".into(), None));
    let cut = "<button style='position:absolute;left:-80px;width:100px' onclick=\"log('cut')\">Cut</button>";
    assert_eq!(click(cut, aim(role("button", "Cut"))).await, ("cut".into(), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buttons_keys_and_second_clicks() {
    let events = "<button onauxclick=\"log(event.button)\" oncontextmenu=\"log('menu');return false\" onclick=\"log('click' + event.ctrlKey + event.shiftKey)\">B</button>";
    let target = || aim(role("button", "B"));
    let middle = ClickOptions { button: MouseButton::Middle, ..ClickOptions::default() };
    assert_eq!(click_with(events, target(), middle).await.0, "1");
    let right = ClickOptions { button: MouseButton::Right, ..ClickOptions::default() };
    assert_eq!(click_with(events, target(), right).await.0, "menu 2");
    let held = ClickOptions { control: true, ..ClickOptions::default() };
    assert_eq!(click_with(events, target(), held).await.0, "clicktruefalse");

    let (_site, visiting) = open("<button ondblclick=\"result.textContent += 'double'\" onclick=\"result.textContent += event.detail\">B</button><button onclick=\"this.disabled = !!covers.append(Object.assign(document.createElement('div'), { style: 'position:fixed;inset:0' }))\">Opens</button><div id=covers></div><output id=result></output>").await;
    visiting.window.double_click(&target(), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "12double").await;
    let opens = aim(role("button", "Opens"));
    let half = visiting.window.double_click(&opens, ClickOptions::default(), &patience()).await;
    assert!(matches!(half, Err(Failure::NotTaken { .. })), "{half:?}");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_are_scaled_turned_and_taller_than_the_window() {
    let inner = "<div style='height:2500px'></div><button onclick=\"parent.postMessage('hit', '*')\">Go</button><div style='height:300px'></div>";
    let outer = "<style>iframe{border:7px solid;padding:11px;width:300px}header{position:fixed;top:0;left:0;right:0;height:45%;background:#ccc}</style>
        <header></header><div style='height:900px'></div><output id=result style='position:fixed;top:0'></output>
        <iframe id=scaled src='http://b.localhost:{port}/inner' style='transform:scale(.6);transform-origin:0 0;height:200px'></iframe>
        <iframe id=turned src='/inner' style='transform:rotate(30deg) scale(.8);height:200px'></iframe>
        <iframe id=tall src='http://b.localhost:{port}/inner' style='height:3000px'></iframe>
        <script>onmessage = () => result.textContent += '1'</script>";
    let site = Site::serve(&[("inner", inner), ("page", outer)]).await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    visiting.window.goto(&site.url("a", "page"), super::soon()).await.unwrap();
    for (frame, hits) in [("#scaled", "1"), ("#turned", "11"), ("#tall", "111")] {
        let target = framed(&[frame], role("button", "Go"));
        visiting.window.click(&target, ClickOptions::default(), &patience()).await.unwrap();
        shows(&visiting, hits).await;
    }
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialogs_twin_is_meant_and_what_it_covers_is_named() {
    let twin = "<button onclick=\"log('page')\">OK</button><button>Back</button><dialog id=d><button onclick=\"log('dialog')\">OK</button></dialog><script>d.showModal()</script>";
    assert_eq!(click(twin, aim(role("button", "OK"))).await, ("dialog".into(), None));
    assert_eq!(click(twin, aim(role("button", "Back"))).await, (String::new(), Some("covered".into())));
}
