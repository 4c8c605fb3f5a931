//! Keys, hovers and drags.

use wayleave::page::{ClickOptions, DragTo, Failure, Key, Side};

use super::{open, patience, shortly, shows};
use crate::support::{
    browser::{Visiting, soon},
    locators::{aim, css, framed, label, role, text},
    site::Site,
};

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_what_a_keyboard_sends() {
    let (_site, visiting) = open(
        "<input aria-label=Log onkeydown=\"result.textContent += `${event.key}:${event.code}:${+event.shiftKey}${+event.ctrlKey} `\"><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    window.type_text(&aim(label("Log")), "aB1!-+", false, &patience()).await.unwrap();
    window.press(&[key("Control+K"), key("Shift+Tab")], 1, None, &patience()).await.unwrap();
    shows(
        &visiting,
        "a:KeyA:00 B:KeyB:10 1:Digit1:00 !:Digit1:10 -:Minus:00 +:Equal:10 Control:ControlLeft:01 k:KeyK:01 Shift:ShiftLeft:10 Tab:Tab:10",
    )
    .await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_goes_on_where_the_text_ends_and_where_the_focus_goes() {
    let (_site, visiting) = open(
        "<style>input{width:30px} [type=number]{width:80px}</style><input aria-label=Note value='A rather long note'><input type=number aria-label=Miles value=12>
         <div contenteditable aria-label=Body role=textbox>One</div>
         <input maxlength=1 aria-label=First oninput='second.focus()'><input id=second maxlength=1><input aria-label=Name value=zoë>",
    )
    .await;
    let window = &visiting.window;
    for (name, typed, holds) in [
        ("Note", ", and more", "A rather long note, and more"),
        ("Miles", "34", "1234"),
        ("Body", " two", "One two"),
        ("Name", " 日本 ok", "zoë 日本 ok"),
    ] {
        let field = aim(role(if name == "Miles" { "spinbutton" } else { "textbox" }, name));
        window.type_text(&field, typed, false, &patience()).await.unwrap();
        assert_eq!(window.read(&field, &patience()).await.unwrap().text.as_deref(), Some(holds));
    }
    window.type_text(&aim(label("First")), "47", false, &patience()).await.unwrap();
    assert_eq!(window.read(&aim(css("#second")), &patience()).await.unwrap().text.as_deref(), Some("7"));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_go_to_their_target_and_into_its_frame() {
    let inner = "<input aria-label=Code onkeydown=\"if (event.key == 'Enter') parent.postMessage(this.value, '*')\">";
    let outer = "<input aria-label=Outer><div id=grid onkeydown=\"result.textContent += event.key\"><p>Row</p></div><iframe src='http://b.localhost:{port}/inner'></iframe>
        <output id=result></output><script>onmessage = event => result.textContent += event.data; document.querySelector('input').focus(); grid.onkeydown = null; onkeydown = event => { if (event.target == document.body) result.textContent += event.key + ' ' }</script>";
    let site = Site::serve(&[("inner", inner), ("page", outer)]).await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    let window = &visiting.window;
    window.goto(&site.url("a", "page"), soon()).await.unwrap();
    // What cannot take the focus keeps its keys from the field that had it.
    window.press(&[key("x")], 2, Some(&aim(text("Row"))), &patience()).await.unwrap();
    shows(&visiting, "x x").await;
    assert_eq!(window.read(&aim(label("Outer")), &patience()).await.unwrap().text.as_deref(), Some(""));
    let code = framed(&["iframe"], label("Code"));
    window.type_text(&code, "12", false, &patience()).await.unwrap();
    window.press(&[key("3")], 1, None, &patience()).await.unwrap();
    window.press(&[key("4")], 1, Some(&aim(label("Outer"))), &patience()).await.unwrap();
    window.press(&[key("Enter")], 1, Some(&code), &patience()).await.unwrap();
    shows(&visiting, "x x 123").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pointer_rests_where_it_hovers() {
    let (_site, visiting) = open(
        "<style>li>ul{display:none}li:hover>ul{display:block}</style><ul><li onmouseenter=\"result.textContent += 'in'\">Reports<ul><li onclick=\"result.textContent += 'sales'\">Sales</li></ul></li></ul><output id=result></output>",
    )
    .await;
    let hovered = aim(text("Reports"));
    visiting.window.hover(&hovered, ClickOptions::default(), &patience()).await.unwrap();
    visiting.window.click(&aim(text("Sales")), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "insales").await;
    visiting.end().await;
}

const BOARD: &str = "<style>body{user-select:none} ul{float:left;width:150px;min-height:160px;margin:9px;padding:5px;border:1px solid}li{list-style:none;height:30px}</style>
    <ul id=todo><li>Ann</li><li>Bob</li><li>Cy</li></ul><ul id=done></ul><output id=result></output>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drag_by_the_mouse_is_a_walk_and_not_a_jump() {
    let (_site, visiting) = open(&format!(
        "{BOARD}<div role=slider aria-label=Price style='position:absolute;top:300px;left:20px;width:10px;height:10px;background:red'></div><script>
        let held, moves;
        onpointerdown = event => {{ held = event.target.closest('li,[role=slider]'); moves = 0 }};
        onpointermove = event => {{
          if (!held || ++moves < 5) return;
          if (held.role == 'slider') {{ held.style.left = event.clientX + 'px'; return }}
          const over = document.elementsFromPoint(event.clientX, event.clientY).find(el => el.matches('li,ul'));
          if (over == held) return;
          if (over?.matches('ul')) over.append(held);
          else if (over) over[event.offsetY < 15 ? 'before' : 'after'](held);
        }};
        onpointerup = () => {{ if (held) result.textContent = [...todo.children].map(li => li.textContent) + '|' + done.textContent + '|' + document.querySelector('[role=slider]').offsetLeft; held = null }};
        </script>"
    ))
    .await;
    let window = &visiting.window;
    let over = |aim, side| DragTo::Element { aim, side };
    let (ann, done) = (aim(text("Ann")), aim(css("#done")));
    window.drag(&aim(text("Cy")), over(&ann, Side::Top), &patience()).await.unwrap();
    shows(&visiting, "Cy,Ann,Bob||20").await;
    window.drag(&ann, over(&done, Side::Center), &patience()).await.unwrap();
    shows(&visiting, "Cy,Bob|Ann|20").await;
    window.drag(&aim(css("[role=slider]")), DragTo::By { x: 75.0, y: 0.0 }, &patience()).await.unwrap();
    shows(&visiting, "Cy,Bob|Ann|100").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_lets_the_browser_carry_is_carried() {
    let (_site, visiting) = open(&format!(
        "{BOARD}<script>
        for (const li of document.querySelectorAll('li')) li.onpointerdown = () => {{
          li.draggable = li.textContent != 'Cy';
          li.ondragstart = event => {{ event.dataTransfer.setData('text/plain', li.textContent); bin.hidden = false }};
          li.ondragend = () => {{ result.textContent += ' end' }};
        }};
        const bin = document.body.appendChild(Object.assign(document.createElement('div'), {{ id: 'bin', hidden: true, textContent: 'Bin', style: 'height:60px;background:#ccc' }}));
        for (const zone of [done, bin]) {{
          zone.ondragover = event => event.preventDefault();
          zone.ondrop = event => {{ event.preventDefault(); result.textContent += ` ${{event.dataTransfer.getData('text/plain')}} to ${{zone.id}}` }};
        }}
        onmouseup = () => {{ result.textContent += ' up' }};
        </script>"
    ))
    .await;
    let window = &visiting.window;
    let (done, bin) = (aim(css("#done")), aim(css("#bin")));
    window.drag(&aim(text("Bob")), DragTo::Element { aim: &done, side: Side::Center }, &patience()).await.unwrap();
    shows(&visiting, "Bob to done end").await;
    // A place that comes up with the drag.
    window.drag(&aim(text("Ann")), DragTo::Element { aim: &bin, side: Side::Center }, &patience()).await.unwrap();
    shows(&visiting, "Bob to done end Ann to bin end").await;
    window.drag(&aim(text("Cy")), DragTo::Element { aim: &done, side: Side::Center }, &patience()).await.unwrap();
    shows(&visiting, "Bob to done end Ann to bin end up").await;
    let nowhere = aim(css("#nowhere"));
    let lost =
        window.drag(&aim(text("Cy")), DragTo::Element { aim: &nowhere, side: Side::Center }, &shortly(1_500)).await;
    assert!(matches!(&lost, Err(Failure::NotTaken { .. })) && lost.unwrap_err().reason() == Some("absent"));
    visiting.end().await;
}
