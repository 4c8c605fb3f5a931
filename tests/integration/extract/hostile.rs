//! Pages that mean harm end in an error or an answer, soon, and on a small stack.

use std::time::{Duration, Instant};

use wayleave::{
    extract::{Document, DocumentError, extract},
    language::MatchKind,
    model::Type,
    selectors::{By, FieldOrigin},
};

use super::shapes::{With, at, context, css, field, list, locator, matching, record, snapshot};

/// Far more than any of these take, far less than a hang.
const SOON: Duration = Duration::from_secs(20);

fn soon(work: impl FnOnce()) {
    let begun = Instant::now();
    work();
    assert!(begun.elapsed() < SOON, "took {:?}", begun.elapsed());
}

#[test]
fn deep_nesting_is_refused() {
    for tag in ["div", "b", "table><tr><td", "svg"] {
        let html = format!("<{tag}>").repeat(100_000);
        soon(|| assert_eq!(Document::parse(&snapshot(&html)).err(), Some(DocumentError::TooDeep), "{tag}"));
    }
}

#[test]
fn the_deepest_page_taken_is_read() {
    let html = format!("<main>{}x{}</main>", "<div>".repeat(900), "</div>".repeat(900));
    let deep = locator(By::Text(matching(MatchKind::Contains, "x")));
    let found = field(FieldOrigin::Locator(deep), Type::Text);
    let html_of = at("main", Type::Text).with(|it| it.reading.source = wayleave::selectors::TextSource::Html);
    let shape = record([("deepest", found), ("html", html_of)]);
    soon(|| assert!(extract(&snapshot(&html), &shape, &context(), false).is_ok()));
}

#[test]
fn huge_texts_and_many_elements_are_read() {
    let text = "word \u{a0} ".repeat(1_000_000);
    let cells = "<tr><td>1</td></tr>".repeat(50_000);
    let page = format!("<div class=t>{text}</div><table>{cells}</table>");
    let first = css("td").with(|it| it.after = Some(Box::new(css("td"))));
    let shape = list("tr", [("n", at("td", Type::Int)), ("after", field(FieldOrigin::Count(first), Type::Int))]);
    soon(|| assert_eq!(extract(&snapshot(&page), &shape, &context(), false).unwrap().items.len(), 50_000));
    let text = record([("t", at(".t", Type::Int).with(|it| it.reading.pattern = Some("(w.*)+d$".to_owned())))]);
    soon(|| assert!(extract(&snapshot(&page), &text, &context(), false).is_err()));
}

#[test]
fn spans_are_bounded() {
    let html = "<table><thead><tr><th colspan=4000000000 rowspan=99999999>A</th></tr></thead>
        <tbody><tr><td colspan=-1>1</td></tr></tbody></table>";
    let shape = list("tbody tr", [("a", super::column("A", Type::Int))]);
    soon(|| assert!(extract(&snapshot(html), &shape, &context(), false).is_err()));
}
