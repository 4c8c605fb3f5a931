//! What a form costs: commands are counted, because counts do not vary.

use wayleave::page::{FieldText, NativeChoice, OptionChoice};

use super::{field, open, patience};
use crate::support::locators::{aim, label};

/// The lead form of the bench: t text, e email, p tel, n number, s select, c checkbox, d date, a textarea.
const KINDS: &str = "ttteptnttstcdtttstnatttsetpcntdtttsttncttastcttntdtscttsatct";

fn form() -> String {
    let options: String = (0..12).map(|n| format!("<option value=opt{n}>Option {n}</option>")).collect();
    let fields = KINDS.chars().enumerate().map(|(at, kind)| {
        let control = match kind {
            's' => format!("<select id=f{at} required><option value=''>Choose</option>{options}</select>"),
            'c' => format!("<input type=checkbox id=f{at}>"),
            'a' => format!("<textarea id=f{at} rows=3 cols=40></textarea>"),
            kind => {
                let kind = match kind {
                    'e' => "email",
                    'p' => "tel",
                    'n' => "number",
                    'd' => "date",
                    _ => "text",
                };
                format!("<input id=f{at} type={kind}>")
            }
        };
        format!("<div style='margin:4px 0'><label for=f{at} style='display:inline-block;width:160px'>Field {at}</label>{control}</div>")
    });
    fields.collect()
}

fn value(at: usize, kind: char) -> String {
    match kind {
        'e' => format!("user{at}@example.test"),
        'p' => format!("+1 514 555 {}", 1000 + at),
        'n' => (100 + at).to_string(),
        'd' => format!("2026-{:02}-{:02}", 1 + at % 12, 1 + at % 28),
        _ => format!("Value {at} text"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_fields_cost_few_commands() {
    let (_site, visiting) = open(&form()).await;
    let window = &visiting.window;
    let of = |kinds: &'static str| KINDS.chars().enumerate().filter(move |(_, kind)| kinds.contains(*kind));
    let fields: Vec<FieldText> =
        of("tepnad").map(|(at, kind)| field(&format!("Field {at}"), &value(at, kind))).collect();
    let before = visiting.browser.sent_messages();
    let mut filled = Vec::new();
    while filled.len() < fields.len() {
        filled.extend(window.fill(&fields[filled.len()..], &patience()).await.unwrap());
    }
    let texts = visiting.browser.sent_messages() - before;
    for (field, filled) in fields.iter().zip(&filled) {
        assert_eq!(filled.value, field.text);
    }
    let choices: Vec<NativeChoice> = of("s")
        .map(|(at, _)| NativeChoice {
            aim: aim(label(&format!("Field {at}"))),
            options: vec![OptionChoice::Value(format!("opt{}", 3 + at % 8))],
        })
        .collect();
    let before = visiting.browser.sent_messages();
    let mut chosen = 0;
    while chosen < choices.len() {
        chosen += window.select_native(&choices[chosen..], &patience()).await.unwrap().len();
    }
    let selects = visiting.browser.sent_messages() - before;
    // 44 texts and 3 dates: one insertion each, Tab or a click to get there, two calls for each run.
    assert!(texts <= 160, "{texts} commands for {} fields", fields.len());
    // A click that opens, the keys, Enter.
    assert!(selects <= 72, "{selects} commands for {} drop-downs", choices.len());
    visiting.end().await;
}
