//! Cells that cover several rows or columns, and texts as they are shown.

use super::shapes::{With, at, column, context, field, list, record, snapshot};
use wayleave::{
    extract::{extract, questions},
    model::{Type, Value},
    selectors::{FieldOrigin, Shape, TextSource},
};

fn lines(html: &str, shape: &Shape) -> Vec<String> {
    let extraction = extract(&snapshot(html), shape, &context(), false).unwrap();
    extraction.items.into_iter().map(|item| Value::from(item.fields).to_json()).collect()
}

const PRICES: &str = "<table><thead><tr><th rowspan=2>Unit</th><th colspan=2>Retail</th><th colspan=2>Trade</th></tr>
    <tr><th>Cash</th><th>Loan</th><th>Cash</th><th>Loan</th></tr></thead>
    <tbody><tr><td rowspan=2>A</td><td>1</td><td>2</td><td>3</td><td rowspan=0>late</td></tr>
    <tr><td>5</td><td colspan=2>sold</td></tr><tr><td>B</td><td>6</td><td>7</td><td>8</td></tr></tbody></table>";

#[test]
fn a_cell_stands_in_every_row_and_column_it_covers() {
    let shape = list(
        "tbody tr",
        [
            ("unit", column("Unit", Type::Id)),
            ("cash", column("Retail Cash", Type::Text)),
            ("trade", column("trade cash", Type::Text)),
            ("last", field(FieldOrigin::Position(5), Type::Text)),
        ],
    );
    assert_eq!(
        lines(PRICES, &shape),
        [
            r#"{"unit":"A","cash":"1","trade":"3","last":"late"}"#,
            r#"{"unit":"A","cash":"5","trade":"sold","last":"late"}"#,
            r#"{"unit":"B","cash":"6","trade":"8","last":"late"}"#,
        ]
    );
    let grouped = list("tbody tr", [("cash", column("Cash", Type::Text))]);
    let twice = extract(&snapshot(PRICES), &grouped, &context(), false).unwrap_err().to_string();
    assert!(twice.contains("columns 2 and 4 are both called `Cash`"), "{twice}");
}

#[test]
fn positions_need_no_header() {
    let position = |number| field(FieldOrigin::Position(number), Type::Text);
    let shape = list("tr", [("a", position(1)), ("c", position(3))]);
    let expected = [r#"{"a":"Unit","c":"Retail"}"#, r#"{"a":"Unit","c":"Loan"}"#];
    assert_eq!(lines(PRICES, &shape)[..2], expected);
}

#[test]
fn texts_as_shown_and_values_as_held() {
    let html = "<div id=d>Price <b data-wl-case=uppercase>usd <i data-wl-case=none>12</i></b></div>
        <select data-wl-value=Two><option value=1>One</option><option value=2 data-wl-selected=true>Two</option></select>
        <p>12&nbsp;900\u{ad}\u{200b}0 &#8364;</p><a href='../x?y=1#f'>L</a>";
    let source = |source: TextSource| move |field: &mut wayleave::selectors::Field| field.reading.source = source;
    let shape = record([
        ("shown", at("#d", Type::Text).with(source(TextSource::Text))),
        ("plain", at("#d", Type::Text)),
        ("label", at("select", Type::Text).with(source(TextSource::Text))),
        ("value", at("select", Type::Text).with(source(TextSource::Value))),
        ("unseen", at("p", Type::Text)),
        ("link", at("a", Type::Text).with(source(TextSource::Attribute("href".into())))),
    ]);
    assert!(questions(&shape).cases);
    let link = "https://app.example.com/x?y=1#f";
    assert_eq!(
        lines(html, &shape),
        [format!(
            r#"{{"shown":"Price USD 12","plain":"Price usd 12","label":"Two","value":"2","unseen":"12 9000 €","link":"{link}"}}"#
        )]
    );
}
