//! Checking and unchecking.

use wayleave::{
    page::{Aim, Checked, ClickOptions, Failure},
    selectors::Locator,
};

use super::{open, patience, shortly, shows};
use crate::support::locators::{aim, css, label, role, text};

async fn checks(html: &str, target: Aim, shown: &str) {
    let (_site, visiting) = open(&format!("{html}<output id=result></output>")).await;
    let done = visiting.window.check(&target, true, &patience()).await.unwrap();
    assert_eq!(done, Checked { rank: 0, changed: true });
    shows(&visiting, shown).await;
    // It is so already: nothing is done.
    assert!(!visiting.window.check(&target, true, &patience()).await.unwrap().changed);
    shows(&visiting, shown).await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_toggle() {
    let told = "onchange=\"result.textContent += this.checked\"";
    checks(&format!("<label>Box <input type=checkbox {told}></label>"), aim(label("Box")), "true").await;
    // By its label, its label's text, the part around it, and with no box drawn at all.
    let hidden = format!(
        "<div id=part><input id=c type=checkbox style='display:none' {told}><label for=c>Certified</label></div>"
    );
    checks(&hidden, aim(label("Certified")), "true").await;
    checks(&hidden, aim(text("Certified")), "true").await;
    checks(&hidden, aim(css("#part")), "true").await;
    let small = format!(
        "<style>input{{position:absolute;width:1px;height:1px;clip:rect(0,0,0,0);overflow:hidden}}</style><label><input type=checkbox {told}><b style='display:inline-block;width:40px;height:20px;background:red'></b> On</label>"
    );
    checks(&small, aim(css("input")), "true").await;
    checks(
        &format!("<input type=radio name=r checked><input type=radio name=r aria-label=Lease {told}>"),
        aim(role("radio", "Lease")),
        "true",
    )
    .await;
    for (role_name, state) in [
        ("checkbox", "aria-checked"),
        ("switch", "aria-checked"),
        ("menuitemcheckbox", "aria-checked"),
        ("checkbox", "aria-pressed"),
    ] {
        let drawn = format!(
            "<div role={role_name} {state}=false aria-label=Drawn tabindex=0 style='width:50px;height:20px' onclick=\"setTimeout(() => {{ this.setAttribute('{state}', 'true'); result.textContent += 1 }}, 200)\"></div>"
        );
        checks(&drawn, aim(css("[aria-label=Drawn]")), "1").await;
    }
    // A third state on the way.
    let three = "<div role=checkbox aria-checked=mixed id=t style='width:50px;height:20px' onclick=\"this.setAttribute('aria-checked', { mixed: 'false', false: 'true', true: 'mixed' }[this.getAttribute('aria-checked')]); result.textContent += 1\"></div>";
    checks(three, aim(css("#t")), "11").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_turn_is_said_not_to() {
    let (_site, visiting) = open(
        "<input type=checkbox aria-label=Refuses onclick=\"result.textContent += 'refused'; return false\"><input type=radio aria-label=Cash checked>
         <p>Words</p><input type=checkbox aria-label=Locked disabled><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    let refused = window.check(&aim(label("Refuses")), true, &shortly(1_000)).await.unwrap_err();
    assert!(matches!(&refused, Failure::NotTaken { .. }) && refused.reason() == Some("no-change"), "{refused:?}");
    shows(&visiting, "refused").await;
    for (target, on, reason) in [("Cash", false, "no-uncheck"), ("Locked", true, "disabled")] {
        assert_eq!(window.check(&aim(label(target)), on, &shortly(400)).await.unwrap_err().reason(), Some(reason));
    }
    // Already so: a disabled box is no obstacle.
    assert!(!window.check(&aim(label("Locked")), false, &shortly(400)).await.unwrap().changed);
    assert_eq!(
        window.check(&aim(text("Words")), true, &shortly(400)).await.unwrap_err().reason(),
        Some("not-checkable")
    );
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_toggle_that_goes_with_its_click_took_it() {
    let (_site, visiting) = open(
        "<ul><li><input type=checkbox onchange=\"this.closest('li').remove(); result.textContent = 'done'\"> Call Ann</li></ul>
         <form action=next><input type=checkbox aria-label=Sold onchange='form.submit()'></form><output id=result></output>",
    )
    .await;
    let box_of_ann = Locator { within: Some(Box::new(css("li"))), ..css("input") };
    assert!(visiting.window.check(&aim(box_of_ann), true, &patience()).await.unwrap().changed);
    shows(&visiting, "done").await;
    assert!(visiting.window.check(&aim(label("Sold")), true, &patience()).await.unwrap().changed);
    visiting.window.click(&aim(role("heading", "next")), ClickOptions::default(), &patience()).await.unwrap();
    visiting.end().await;
}
