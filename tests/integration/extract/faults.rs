//! What is refused, and whether the message says enough to mend it.

use wayleave::{
    extract::{ExtractError, extract},
    model::{Type, Value},
    selectors::{By, Shape},
};

use super::shapes::{With, at, column, context, css, field, list, locator, nested, record, snapshot};

fn refusal(html: &str, shape: &Shape) -> String {
    extract(&snapshot(html), shape, &context(), false).unwrap_err().to_string()
}

#[test]
fn every_unreadable_field_of_every_item_is_named() {
    let html = "<table><tr><td class=p>$12.999</td><td class=d>31/12/2026</td><td class=s>GONE</td></tr>
        <tr><td class=p>call us</td><td class=d>12/31/2026</td><td class=s>sold</td></tr></table>";
    let shape = list(
        "tr",
        [
            ("price", at("td.p", Type::Money)),
            ("sold_at", at("td.d", Type::Date)),
            ("status", at("td.s", Type::Words("vehicle_status".to_owned()))),
            ("owner", at("td.s", Type::Int).with(|owner| owner.private = true)),
            (
                "inner",
                nested(record([("mileage", at("td.s", Type::Int).with(|it| it.reading.blank = vec!["gone".into()]))])),
            ),
        ],
    );
    insta::assert_snapshot!(refusal(html, &shape));
}

#[test]
fn ambiguous_missing_and_repeated() {
    let html = "<ul><li><b class=x>1</b><b id=n>2</b><i>7</i></li><li><b>1</b><i>7</i></li></ul>";
    let shape = list(
        "li",
        [
            ("one", at("b", Type::Int)),
            ("there", at("u", Type::Int).with(|it| it.required = true)),
            ("id", at("i", Type::Id).with(|it| it.unique = true)),
        ],
    );
    insta::assert_snapshot!(refusal(html, &shape));
}

#[test]
fn columns_that_are_not_as_named() {
    let html = "<table><thead><tr><th>Price</th><th>VIN</th><th>price</th></tr></thead>
        <tbody><tr><td>1</td><td>2</td><td>3</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>";
    let shape = list(
        "tbody tr",
        [
            ("price", column("Price", Type::Int)),
            ("miles", column("Miles", Type::Int)),
            ("vin", column("VIN", Type::Id)),
        ],
    );
    insta::assert_snapshot!(refusal(html, &shape));
}

#[test]
fn no_items_is_an_answer_only_when_the_page_said_so() {
    let shape = list("tr", [("a", at("td", Type::Int))]);
    let html = "<div>No records</div>";
    insta::assert_snapshot!(refusal(html, &shape), @"no items: nothing matches { css: tr }, and that the list is empty was not seen; a shape says with `empty` how that looks");
    assert!(extract(&snapshot(html), &shape, &context(), true).unwrap().items.is_empty());
}

#[test]
fn shapes_that_no_snapshot_can_answer() {
    let patterned = at("td", Type::Int).with(|it| it.reading.pattern = Some("(a)(b)".to_owned()));
    let shape = list(
        "tr:checked",
        [
            ("path", field(wayleave::selectors::FieldOrigin::Locator(locator(By::Xpath("//td".into()))), Type::Int)),
            ("deep", nested(record([("groups", patterned)]))),
            ("photo", at("td", Type::File)),
            ("money", at("td", Type::Money).with(|it| it.reading.formats = vec!["%d".to_owned()])),
        ],
    );
    let error = extract(&snapshot("<p></p>"), &shape, &context(), false).unwrap_err();
    assert!(matches!(&error, ExtractError::Shape(problems) if problems.len() == 5));
    insta::assert_snapshot!(error.to_string());
}

#[test]
fn the_root_must_be_one_element() {
    let page = "<html><body><div class=g></div><div class=g></div></body></html>";
    let shape = record([("a", at("p", Type::Text))]).with(|shape| shape.root = Some(css(".g")));
    insta::assert_snapshot!(refusal(page, &shape), @r#"`root` ({ css: .g }) finds 2 elements: <div class="g">, <div class="g">; expected one element"#);
    let extraction = extract(&snapshot("<div class=g><p>x</p></div>"), &shape, &context(), false).unwrap();
    assert_eq!(extraction.items[0].fields["a"], Value::from("x"));
}
