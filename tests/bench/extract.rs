//! Extraction of 10,000 rows of 12 columns: our CPU from the snapshot to the typed records.

use std::{fmt::Write, hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use wayleave::{
    extract::{Context, extract},
    flow::{Loaded, Project},
    selectors::{Named, Shape, Snapshot},
};

const ROWS: usize = 10_000;

fn extraction(criterion: &mut Criterion) {
    let Loaded { project, .. } = Project::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench"));
    let files = project.into_portal("bench").expect("the bench's files");
    let page = files.page("inventory").expect("the page");
    let Some(Named::Shape(shape)) = page.lookup("rows") else { panic!("the shape") };
    let portal = files.portal();
    let context = Context::new(&portal.locale, &portal.words, jiff::civil::date(2026, 1, 1)).expect("the locale");
    let snapshot = snapshot();
    assert_eq!(read(&snapshot, shape, &context), ROWS);
    let mut group = criterion.benchmark_group("extract");
    group.sample_size(20);
    group.bench_function("10000x12", |bencher| bencher.iter(|| read(black_box(&snapshot), shape, &context)));
    group.finish();
}

fn read(snapshot: &Snapshot, shape: &Shape, context: &Context) -> usize {
    extract(snapshot, shape, context, false).expect("the rows are right").items.len()
}

/// The table of the bench's site as a snapshot of it holds it, stamps included.
fn snapshot() -> Snapshot {
    const HEAD: [&str; 12] =
        ["Stock", "VIN", "Make", "Model", "Trim", "Year", "Price", "Km", "Colour", "Fuel", "Days", "Status"];
    let mut html = String::from("<table id=\"t\" data-page=\"1\"><thead><tr>");
    HEAD.iter().for_each(|name| html.extend(["<th>", name, "</th>"]));
    html.push_str("</tr></thead><tbody>");
    for row in 0..ROWS {
        let stock = format!("S2{row:06}");
        let item = row + 1;
        let _ = writeln!(
            html,
            "<tr class=\"row\" data-wl-item=\"{item}\">\
             <td class=\"c0\"><a href=\"/v/{stock}\" class=\"stock\">{stock}</a></td>\
             <td class=\"c1\">2C3CDXBG{row:09}</td><td class=\"c2\">Boreal</td><td class=\"c3\">M{}</td>\
             <td class=\"c4\">Lux &amp; Co</td><td class=\"c5\">{}</td>\
             <td class=\"c6\"><span class=\"price\" data-raw=\"$21,{:03}\"><b>$21,{:03}</b></span></td>\
             <td class=\"c7\">{},{:03} km</td><td class=\"c8\">Blanc neige</td><td class=\"c9\">Diesel</td>\
             <td class=\"c10\">{}</td><td class=\"c11\"><span class=\"badge badge-available\">Available</span></td></tr>",
            row % 90,
            2012 + row % 15,
            row % 1000,
            row % 1000,
            row % 250,
            row % 1000,
            row % 400,
        );
    }
    html.push_str("</tbody></table>");
    Snapshot { url: "http://127.0.0.1:8077/big".into(), title: "Big".into(), html }
}

criterion_group!(benches, extraction);
criterion_main!(benches);
