//! `extract(redact(S)) = redact(extract(S))`.

use proptest::prelude::*;

use super::{super::boundary::Boundary, super::repeat::repeat, *};

/// A text set with tags and blanks that do not change what is read.
fn dressed(text: &str, dress: &[u8]) -> String {
    let mut html = String::new();
    for (index, c) in text.chars().enumerate() {
        match (c, dress.get(index % dress.len().max(1)).copied().unwrap_or(0) % 6) {
            (' ', 1) => html.push_str("&nbsp;\n "),
            (' ', 2) => html.push_str(" </b><i> "),
            (' ', 3) => html.push_str("<br>"),
            (c, 4) => html.push_str(&format!("&#{};", u32::from(c))),
            (c, 5) => html.push_str(&format!("<b>{c}</b>")),
            (c, _) => html.push(c),
        }
    }
    html
}

prop_compose! {
    fn person()(
        first in "[A-Z][a-z]{2,6}", last in "[A-Z][a-z]{2,6}",
        cents in prop_oneof![0_u32..100_000, 100_000_u32..90_000_000],
        dollar in any::<bool>(),
        city in prop_oneof![Just("Springfield".to_owned()), "[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8})?", "[1-9][0-9]?,[0-9]{3}\\.[0-9]{2}"],
        share in any::<bool>(),
        dress in prop::collection::vec(any::<u8>(), 1..9),
    ) -> (String, String, String) {
        let whole = (cents / 100).to_string();
        let grouped = whole.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
        let grouped = grouped.collect::<Vec<_>>().join(",");
        let owed = format!("{}{grouped}.{:02}", if dollar { "$" } else { "" }, cents % 100);
        let name = format!("{first} {last}");
        // What is private may stand in what is not.
        let city = if share { format!("{city} c/o {name}") } else { city };
        (dressed(&name, &dress), dressed(&owed, &dress), dressed(&city, &dress))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn extraction_commutes_with_redaction(people in prop::collection::vec(person(), 1..6)) {
        let fixture = Fixture::new();
        let rows: Vec<String> =
            (1..).zip(&people).map(|(number, (name, owed, city))| row(number, name, owed, city)).collect();
        let Event::Extracted(extracted) = fixture.extracted(&table(&rows)) else { unreachable!() };
        let boundary = Boundary::new(&fixture.redactor);
        let now = boundary.now();
        let snapshot = Snapshot { url: String::new(), title: String::new(), html: now.html(&extracted.html) };
        let records: Vec<String> = extracted.records.iter().map(|record| now.record(record)).collect();
        let repetition = repeat(fixture.shape(), &fixture.context(), &snapshot, false, &records);
        prop_assert_eq!(&repetition.differences, &Vec::<String>::new(), "{}", snapshot.html);
        // Only the date's stand-in may be none.
        prop_assert!(repetition.masked.iter().all(|field| field == "born"), "{:?}", repetition.masked);
        prop_assert!(records.iter().zip(&extracted.records).all(|(told, read)| told != read));
    }
}

#[test]
fn where_a_field_shows_part_of_a_private_text_it_is_told() {
    let fixture = Fixture::with(&PEOPLE.replace(
        "      city: { column: City, type: text }",
        "      city: { column: City, type: text }\n      first: { css: .first, type: text }",
    ));
    let html = table(&[row(1, "<i class=first>Ann</i> Lee", "$5.00", "Salem")]);
    let recorded = fixture.recorded(&html, Some("done"));
    assert!(
        recorded.differences.iter().any(|it| it.contains("field `first` in 1 items")),
        "{:?}",
        recorded.differences
    );
}
