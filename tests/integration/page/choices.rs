//! Drop-downs: worked as a person works them, one change each, or refused with what there is.

use wayleave::page::{NativeChoice, OptionChoice};

use super::{open, patience, shortly, shows};
use crate::support::locators::{aim, label, whole};

fn text(text: &str) -> OptionChoice {
    OptionChoice::Text(whole(text))
}

fn choice(name: &str, options: &[OptionChoice]) -> NativeChoice {
    NativeChoice { aim: aim(label(name)), options: options.to_vec() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn native_drop_downs_are_worked_by_keyboard() {
    let (_site, visiting) = open(
        "<select aria-label=Lot onchange=\"result.textContent += this.value + (event.isTrusted ? '!' : '?')\">
           <option>North<option disabled>Closed<option>South<optgroup label=Far><option>East<option value=w>West</optgroup></select>
         <select aria-label=Options multiple size=4><option selected>A<option>B<option>C</select>
         <select aria-label=Size size=3><option>S<option>M<option>L<option>XL</select><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    let chosen = window.select_native(&[choice("Lot", &[text("east")])], &patience()).await.unwrap();
    assert_eq!((chosen[0].shown.as_str(), chosen[0].changed), ("East", true));
    // One change only, whatever lies between.
    shows(&visiting, "East!").await;
    let value = OptionChoice::Value("w".into());
    assert_eq!(window.select_native(&[choice("Lot", &[value])], &patience()).await.unwrap()[0].shown, "West");
    let first = OptionChoice::Index(1);
    assert_eq!(window.select_native(&[choice("Lot", &[first])], &patience()).await.unwrap()[0].shown, "North");
    shows(&visiting, "East!w!North!").await;
    assert!(!window.select_native(&[choice("Lot", &[text("North")])], &patience()).await.unwrap()[0].changed);
    let none = window.select_native(&[choice("Lot", &[text("Western")])], &shortly(400)).await.unwrap_err().to_string();
    assert!(none.contains("no such option; nearest: West"), "{none}");
    let closed = window.select_native(&[choice("Lot", &[text("Closed")])], &shortly(400)).await.unwrap_err();
    assert!(closed.to_string().contains("the option `Closed` is disabled"), "{closed}");
    let two = window.select_native(&[choice("Lot", &[text("East"), text("West")])], &shortly(400)).await.unwrap_err();
    assert!(two.to_string().contains("takes one option, not 2"), "{two}");

    let several = window.select_native(&[choice("Options", &[text("B"), text("C")])], &patience()).await.unwrap();
    assert_eq!(several[0].shown, "B, C");
    assert_eq!(window.select_native(&[choice("Options", &[])], &patience()).await.unwrap()[0].shown, "");
    assert_eq!(window.select_native(&[choice("Size", &[text("XL")])], &patience()).await.unwrap()[0].shown, "XL");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drop_down_under_a_widget_that_is_drawn_over_it_is_opened_by_key() {
    let (_site, visiting) = open(
        "<span style='position:relative;display:inline-block;width:120px;height:24px'>
           <select aria-label=Over style='position:absolute;inset:0' onchange='shown.textContent = this.value'><option>A<option>B</select><span id=shown style='position:absolute;inset:0;background:#ddd'>A</span></span>
         <div style='height:40px'><select aria-label=Clipped style='position:absolute;width:1px;height:1px;clip-path:inset(50%)'><option>A<option>B</select><span>A</span></div>
         <output id=result></output>",
    )
    .await;
    for name in ["Over", "Clipped"] {
        let chosen = visiting.window.select_native(&[choice(name, &[text("B")])], &patience()).await.unwrap();
        assert_eq!(chosen[0].shown, "B", "{name}");
    }
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_that_come_late_are_waited_for() {
    let (_site, visiting) = open(
        "<select aria-label=Make onchange=\"model.innerHTML = ''; setTimeout(() => { model.innerHTML = '<option>Bronco<option>Maverick' }, 300)\"><option><option>Ford</select>
         <select id=model aria-label=Model onchange=\"result.textContent = this.value\"></select><output id=result></output>
         <select id=late aria-label=Late disabled><option>one<option id=two disabled>two</select>
         <script>setTimeout(() => { late.disabled = false; setTimeout(() => { two.disabled = false }, 200) }, 300)</script>",
    )
    .await;
    let window = &visiting.window;
    let wanted =
        [choice("Make", &[text("Ford")]), choice("Model", &[text("Maverick")]), choice("Late", &[text("two")])];
    let mut done = 0;
    while done < wanted.len() {
        done += window.select_native(&wanted[done..], &patience()).await.unwrap().len();
    }
    shows(&visiting, "Maverick").await;
    visiting.end().await;
}
