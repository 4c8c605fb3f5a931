//! Custom drop-downs, as pages build them.

use wayleave::{
    page::{ChoiceProgress, CustomList, Failure, Interrupts, PageCondition, Patience},
    selectors::Locator,
};

use super::{Visiting, field, open, patience, shortly, shows};
use crate::support::{
    browser::soon,
    locators::{aim, css, label, role, whole},
};

fn list(name: &str, option: Locator) -> CustomList {
    CustomList { control: aim(label(name)), open: aim(label(name)), option }
}

async fn choose(visiting: &Visiting, list: &CustomList, text: &str, typed: Option<&str>) -> Result<(), Failure> {
    let mut progress = ChoiceProgress::default();
    visiting.window.choose(list, &whole(text), typed, &mut progress, &shortly(8_000)).await
}

/// Opens on a click and closes on the next, as a person's second click would find out.
const TOGGLE: &str = "<div id=c role=combobox aria-label=Status tabindex=0 style='width:200px;border:1px solid' onclick=\"l.hidden = !l.hidden\">Any</div>
    <ul id=l hidden style='position:absolute;background:#fff'></ul><output id=result></output>
    <script>
      for (const text of ['Sold', 'Sold out', 'In stock']) { const li = document.createElement('li'); li.textContent = text; l.append(li) }
      l.addEventListener('click', event => { c.textContent = event.target.textContent; l.hidden = true; result.textContent += event.target.textContent + ';' });
    </script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_autocomplete_is_narrowed_and_matched_whole() {
    let (_site, visiting) = open(
        "<input id=i role=combobox aria-expanded=false aria-label=Customer><output id=result></output>
         <script>
           let timer, list;
           const draw = texts => {
             list?.remove(); list = document.createElement('ul');
             for (const text of texts) { const li = document.createElement('li'); li.setAttribute('role', 'option'); li.textContent = text; li.onmousedown = () => { i.value = text; result.textContent += text + ';'; list.remove(); i.setAttribute('aria-expanded', false) }; list.append(li) }
             document.body.append(list); i.setAttribute('aria-expanded', true);
           };
           i.onclick = () => draw(['Bob', 'Ann Leeds', 'Create…']);
           i.oninput = () => { clearTimeout(timer); timer = setTimeout(() => draw(['Ann Leeds', 'Ann Lee', `Create \"${i.value}\"`, 'Search more…']), 250) };
         </script>",
    )
    .await;
    choose(&visiting, &list("Customer", css("[role=option]")), "Ann Lee", Some("Ann")).await.unwrap();
    shows(&visiting, "Ann Lee;").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_list_is_not_closed_by_what_comes_in_between() {
    let (_site, visiting) = open(&format!(
        "{TOGGLE}<div id=promo hidden onclick='this.hidden = true' style='position:fixed;inset:0;background:#eee'>News</div>
         <script>c.addEventListener('click', () => {{ if (!window.once) {{ once = 1; promo.hidden = false }} }})</script>"
    ))
    .await;
    let status = list("Status", css("#l li"));
    let mut progress = ChoiceProgress::default();
    let promotion = Interrupts::new(vec![vec![PageCondition::See(aim(css("#promo")))]]);
    let watched = Patience::with(soon(), std::sync::Arc::new(promotion));
    let window = &visiting.window;
    let interrupted = window.choose(&status, &whole("Sold"), None, &mut progress, &watched).await;
    assert!(matches!(interrupted, Err(Failure::Interrupted(0))), "{interrupted:?}");
    window.click(&aim(css("#promo")), wayleave::page::ClickOptions::default(), &patience()).await.unwrap();
    window.choose(&status, &whole("Sold"), None, &mut progress, &watched).await.unwrap();
    shows(&visiting, "Sold;").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_option_beyond_what_is_drawn_is_found_with_the_wheel() {
    let (_site, visiting) = open(
        "<div id=c role=combobox aria-expanded=false aria-label=Lot style='width:200px;border:1px solid'>None</div>
         <div id=l role=listbox style='display:none;height:120px;overflow:auto;width:200px'><div id=all style='position:relative;height:1200px'></div></div>
         <output id=result></output>
         <script>
           c.onclick = () => { l.style.display = 'block'; c.setAttribute('aria-expanded', true); l.scrollTop = 400; draw() };
           const draw = () => {
             const first = Math.floor(l.scrollTop / 20);
             all.replaceChildren(...Array.from({ length: 8 }, (_, k) => { const n = first + k, div = document.createElement('div'); div.setAttribute('role', 'option'); div.style = `position:absolute;top:${n * 20}px;height:20px;width:100%`; div.textContent = 'Lot ' + n; return div }).filter((_, k) => first + k < 60));
           };
           l.onscroll = draw;
           all.onclick = event => { c.textContent = event.target.textContent; l.style.display = 'none'; c.setAttribute('aria-expanded', false) };
         </script>",
    )
    .await;
    let lots = list("Lot", role("option", ""));
    let lots = CustomList { option: css("#all [role=option]"), ..lots };
    choose(&visiting, &lots, "Lot 3", None).await.unwrap();
    choose(&visiting, &lots, "Lot 45", None).await.unwrap();
    assert!(visiting.window.shows_choice(&lots, &whole("Lot 45"), &patience()).await.unwrap());
    assert!(!visiting.window.shows_choice(&lots, &whole("Lot 4"), &patience()).await.unwrap());
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chips_are_shown_one_by_one_and_the_list_does_not_cover_the_next_field() {
    let (_site, visiting) = open(
        "<div id=c aria-label=Options role=group style='border:1px solid;min-height:24px;width:300px' onclick=\"if (event.target === this) l.hidden = false\"></div>
         <div style='position:relative'><ul id=l hidden style='position:absolute;inset:0;margin:0;height:120px;background:#eee'><li>Sunroof<li>Sunroof shade<li>Tow bar</ul><input aria-label=Note></div>
         <script>
           l.onclick = event => { const chip = document.createElement('span'); chip.innerHTML = event.target.textContent.trim() + ' <b>×</b>'; c.append(chip); event.target.remove() };
           addEventListener('keydown', event => { if (event.key === 'Escape') l.hidden = true });
         </script>",
    )
    .await;
    let options = list("Options", css("#l li"));
    for text in ["Sunroof shade", "Tow bar"] {
        assert!(!visiting.window.shows_choice(&options, &whole(text), &patience()).await.unwrap());
        choose(&visiting, &options, text, None).await.unwrap();
    }
    visiting.window.close_list(&options, &patience()).await.unwrap();
    visiting.window.fill(&[field("Note", "next")], &shortly(1_500)).await.unwrap();
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_that_is_not_there_or_does_nothing_is_told() {
    let (_site, visiting) = open(TOGGLE).await;
    let status = list("Status", css("#l li"));
    let mut progress = ChoiceProgress::default();
    let absent =
        visiting.window.choose(&status, &whole("Sould"), None, &mut progress, &shortly(1_200)).await.unwrap_err();
    assert!(absent.to_string().contains("no such option; nearest: Sold, Sold out"), "{absent}");
    choose(&visiting, &status, "Sold", None).await.unwrap();
    shows(&visiting, "Sold;").await;

    let (_site, dead) = open(&TOGGLE.replace("c.textContent = event.target.textContent;", "")).await;
    let mut progress = ChoiceProgress::default();
    let nothing = dead.window.choose(&status, &whole("Sold"), None, &mut progress, &shortly(1_500)).await.unwrap_err();
    assert!(nothing.to_string().contains("shows `Any` after `Sold` was chosen"), "{nothing}");
    visiting.end().await;
    dead.end().await;
}
