//! Stored snapshots into golden records: the same call a live run and a replay make.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod data;
mod faults;
mod hostile;
mod shapes;
mod spans;
mod texts;

use shapes::{With, at, column, context, css, field, list, locator, matching, nested, record, snapshot, whole};
use wayleave::{
    extract::{Document, Extraction, Plan, extract, questions},
    language::MatchKind,
    model::{Type, Value},
    selectors::{By, FieldOrigin, Shape, TextSource},
};

fn words() -> Type {
    Type::Words("vehicle_status".to_owned())
}

/// One line of JSON per item, then what tells of drift.
fn golden(extraction: &Extraction) -> String {
    let line = |item: &wayleave::extract::Item| {
        format!("{} {:?} {}", item.index, item.stamp_item, Value::from(item.fields.clone()).to_json())
    };
    let mut lines: Vec<String> = extraction.items.iter().map(line).collect();
    lines.push(format!("empty: {:?}", extraction.empty_fields));
    lines.join("\n")
}

fn inventory_rows() -> Shape {
    let rows = [
        ("position", field(FieldOrigin::Index, Type::Int)),
        ("vin", column("vin", Type::Vin).with(|vin| (vin.required, vin.unique) = (true, true))),
        ("stock_number", column("Stock #", Type::Id).with(|stock| stock.required = true)),
        ("internal", column("Internal", Type::Text)),
        ("status", column("Status", words())),
        ("price", column("Asking", Type::Money)),
        ("special", column("Special", Type::Money).with(|price| price.reading.blank = vec!["-".into(), "0".into()])),
        ("mileage", column("Miles", Type::Int)),
        ("updated_at", column("Updated", Type::Timestamp)),
        ("photo", at("img", Type::Url).with(|photo| photo.reading.source = TextSource::Attribute("src".into()))),
        ("portal", field(FieldOrigin::Const("dealercenter".to_owned()), Type::Text)),
        ("cells", field(FieldOrigin::Count(css("td")), Type::Int)),
    ];
    list("tr.k-master-row", rows).with(|shape| {
        shape.header = Some(css(".k-grid-header thead"));
        shape.skip = Some(css("tr.k-skeleton"));
    })
}

#[test]
fn grid_with_a_separate_header() {
    let page = snapshot(include_str!("inventory.html"));
    let extraction = extract(&page, &inventory_rows(), &context(), false).unwrap();
    insta::assert_snapshot!(golden(&extraction));
}

#[test]
fn form_with_nested_records_and_lists() {
    let page = snapshot(include_str!("vehicle.html"));
    let label = locator(By::Label(whole("vin")));
    let odometer = locator(By::Role { role: "spinbutton".into(), name: Some(whole("odometer")), level: None });
    let source = |attribute: &str| TextSource::Attribute(attribute.to_owned());
    let shape = record([
        ("vin", field(FieldOrigin::Locator(label), Type::Vin)),
        ("lot", at("select", Type::Text)),
        ("certified", at("[name=certified]", Type::Bool)),
        (
            "mileage",
            field(FieldOrigin::Locator(odometer), Type::Int).with(|it| it.reading.source = source("aria-valuenow")),
        ),
        ("year", at(".title", Type::Int).with(|year| year.reading.pattern = Some(r"^(\d{4})\b".to_owned()))),
        ("title", at(".title", Type::Text)),
        ("color", nested(record([("exterior", at(".ext", Type::Text)), ("interior", at(".int", Type::Text))]))),
        (
            "books",
            nested(list("tbody tr", [("book", column("Book", Type::Text)), ("amount", column("Retail", Type::Money))])),
        ),
        ("photos", at(".photos img", Type::List(Box::new(Type::Url))).with(|it| it.reading.source = source("src"))),
        ("options", at(".options", Type::Text).with(|options| options.reading.split = Some("|".to_owned()))),
        ("acquired_at", at(".acquired", Type::Date).with(|date| date.reading.formats = vec!["%b %d".to_owned()])),
        ("note", at(".note", Type::Text)),
        ("missing", at(".nowhere", Type::Money)),
    ])
    .with(|shape| shape.root = Some(css("form.vehicle")));
    let asked = questions(&shape);
    assert!(asked.labels && asked.roles.contains("spinbutton"));
    insta::assert_snapshot!(golden(&extract(&page, &shape, &context(), false).unwrap()));
}

#[test]
fn one_document_answers_several_shapes() {
    let page = Document::parse(&snapshot(include_str!("inventory.html"))).unwrap();
    let context = context();
    let total = record([(
        "total",
        at(".k-pager-info", Type::Int).with(|total| total.reading.pattern = Some(r"of ([\d,]+) items".to_owned())),
    )]);
    let total = Plan::new(&total, &context).unwrap().read(&page, false).unwrap();
    assert_eq!(total.items[0].fields["total"], Value::Int(1002));
    let rows = inventory_rows();
    assert_eq!(Plan::new(&rows, &context).unwrap().read(&page, false).unwrap().items.len(), 2);
}

#[test]
fn a_row_alone_is_a_snapshot_too() {
    let row = r#"<tr data-wl-item="3"><td>DC-1</td><td>$5.00</td></tr>"#;
    let shape = record([("stock", at("td:first-child", Type::Id)), ("price", at("td + td", Type::Money))]);
    let shape = shape.with(|shape| shape.root = Some(css("tr")));
    let extraction = extract(&snapshot(row), &shape, &context(), false).unwrap();
    assert_eq!(Value::from(extraction.items[0].fields.clone()).to_json(), r#"{"stock":"DC-1","price":5.00}"#);
    assert_eq!(extraction.items[0].stamp_item, Some(3));
}

/// What one locator finds, by the `id` of what it finds.
#[track_caller]
fn finds(locator: wayleave::selectors::Locator, ids: &[&str]) {
    let html = r#"<main>
      <div id="a" class="card"><h2 id="h" data-wl-role="heading" data-wl-name="Prices arrow">Prices</h2>
        <button id="b" data-wl-disabled="true" title="Save it">Save</button></div>
      <div id="c" class="card"><h2 id="i">Costs</h2><p id="p">Total: <b id="q">5</b></p>
        <input id="t" placeholder="Stock# or VIN#" data-testid="search" data-wl-value="F-150">
        <input id="x" type="checkbox" data-wl-checked="true"><input id="y" type="submit" value="Run"></div>
      <div id="z" class="card" data-wl-hidden=""><p id="r">Total: 6</p></div>
      <ul aria-disabled="true"><li id="l" data-wl-selected="true">One</li><li id="m" aria-expanded="true">Two</li></ul>
    </main>"#;
    let all = field(FieldOrigin::Locator(locator), Type::List(Box::new(Type::Text)));
    let shape = record([("ids", all.with(|ids| ids.reading.source = TextSource::Attribute("id".to_owned())))]);
    let extraction = extract(&snapshot(html), &shape, &context(), false).unwrap();
    let ids: Vec<Value> = ids.iter().map(|id| Value::from(*id)).collect();
    let found = extraction.items[0].fields["ids"].clone();
    assert_eq!(if found.is_null() { Value::list(Vec::new()) } else { found }, Value::list(ids));
}

#[test]
fn strategies() {
    finds(locator(By::Text(whole("total: 5"))), &["p"]);
    finds(locator(By::Text(matching(MatchKind::Contains, "TOTAL"))), &["p"]);
    finds(locator(By::Text(matching(MatchKind::Regex, "^Total: \\d$"))).with(|it| it.visible = false), &["p", "r"]);
    finds(locator(By::Text(whole("run"))), &["y"]);
    let heading = |level| By::Role { role: "heading".into(), name: Some(matching(MatchKind::Starts, "prices")), level };
    finds(locator(heading(Some(2))), &["h"]);
    finds(locator(heading(Some(3))), &[]);
    finds(locator(By::Placeholder(whole("Stock# or VIN#"))), &["t"]);
    finds(locator(By::TestId(matching(MatchKind::Exact, "search"))), &["t"]);
    finds(locator(By::Title(matching(MatchKind::Ends, "it"))), &["b"]);
    finds(css("main > .card"), &["a", "c"]);
}

#[test]
fn narrowing() {
    let card = || css(".card");
    let inside = |selector: &str| Some(Box::new(css(selector)));
    finds(css("h2").with(|it| it.within = inside("#c")), &["i"]);
    finds(card().with(|it| it.has = inside("p")), &["c"]);
    finds(card().with(|it| it.has_not = inside("p")), &["a"]);
    finds(card().with(|it| it.has_text = Some(matching(MatchKind::Contains, "Total:"))), &["c"]);
    finds(css("input").with(|it| it.has_text = Some(whole("f-150"))), &["t"]);
    finds(css("li").with(|it| it.after = inside("#l")), &["m"]);
    finds(css("h2, p").with(|it| it.after = inside("#b")), &["i", "p"]);
    finds(css("input").with(|it| it.checked = Some(true)), &["x"]);
    finds(css("li").with(|it| it.selected = Some(true)), &["l"]);
    finds(css("li").with(|it| it.expanded = Some(true)), &["m"]);
    finds(css("button, li, p").with(|it| it.disabled = Some(true)), &["b", "l", "m"]);
    finds(card().with(|it| it.nth = Some(-1)), &["c"]);
    finds(card().with(|it| (it.nth, it.visible) = (Some(3), false)), &["z"]);
    finds(card().with(|it| it.nth = Some(3)), &[]);
}
