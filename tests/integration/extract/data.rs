//! JSON, CSV and workbooks into typed records.

use std::io::Write as _;

use super::shapes::{With, column, context, field, nested, record};
use wayleave::{
    extract::{Extraction, extract_data},
    model::{Type, Value},
    selectors::{Field, FieldOrigin, Shape, ShapeSource},
};

fn lines(extraction: &Extraction) -> Vec<String> {
    extraction.items.iter().map(|item| Value::from(item.fields.clone()).to_json()).collect()
}

#[track_caller]
fn refused(data: &[u8], shape: &Shape, words: &[&str]) {
    let error = extract_data(data, shape, &context()).unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
}

fn json(path: &str, type_: Type) -> Field {
    field(FieldOrigin::Json(path.parse().unwrap()), type_)
}

fn json_list(path: &str, shape: Shape) -> Shape {
    shape.with(|shape| (shape.source, shape.each_json) = (ShapeSource::Json, Some(path.parse().unwrap())))
}

fn vehicles() -> Shape {
    let photos = json_list("photos", record([("url", json("url", Type::Url))]));
    let vehicle = record([
        ("n", field(FieldOrigin::Index, Type::Int)),
        ("vin", json("vin", Type::Vin).with(|vin| (vin.required, vin.unique) = (true, true))),
        ("price", json("price.amount", Type::Money)),
        ("miles", json("miles", Type::Int)),
        ("sold", json("sold", Type::Bool)),
        ("tags", json("tags[*].name", Type::List(Box::new(Type::Text)))),
        ("photos", nested(photos)),
    ]);
    json_list("data[*]", vehicle)
}

#[test]
fn json_by_paths() {
    let data = br#"{"data": [
        {"vin": "1HGCM82633A004352", "price": {"amount": 18995.5}, "miles": "12,345", "sold": false,
         "tags": [{"name": "a"}, {"name": "b"}], "photos": [{"url": "https://x.test/1.jpg"}]},
        {"vin": "1HGCM82633A004353", "price": null, "miles": 7}]}"#;
    let photo = r#""photos":[{"url":"https://x.test/1.jpg"}]"#;
    assert_eq!(
        lines(&extract_data(data, &vehicles(), &context()).unwrap()),
        [
            format!(
                r#"{{"n":1,"vin":"1HGCM82633A004352","price":18995.50,"miles":12345,"sold":false,"tags":["a","b"],{photo}}}"#
            ),
            r#"{"n":2,"vin":"1HGCM82633A004353","price":null,"miles":7,"sold":null,"tags":[],"photos":[]}"#.to_owned(),
        ]
    );
}

#[test]
fn json_that_is_not_as_told_names_item_field_and_path() {
    refused(br#"{"data": [{"vin": "x"}]}"#, &vehicles(), &["item 1", "field `vin`", "`x`", "json vin"]);
    refused(br#"{"data": [{}]}"#, &vehicles(), &["required, but nothing is there"]);
    refused(br#"{"rows": []}"#, &vehicles(), &["nothing at `data[*]`", "no member `data`", "there are `rows`"]);
    refused(b"<html>", &vehicles(), &["no JSON", "looks like a page"]);
    let twice = br#"{"data": [{"vin": "1HGCM82633A004352"}, {"vin": "1HGCM82633A004352"}]}"#;
    refused(twice, &vehicles(), &["item 2", "same value as item 1"]);
    let empty = extract_data(br#"{"data": []}"#, &vehicles(), &context()).unwrap();
    assert_eq!(empty.items.len(), 0);
}

fn stock(source: ShapeSource) -> Shape {
    let columns = record([
        ("vin", column("VIN", Type::Id).with(|vin| vin.required = true)),
        ("price", column("Asking price", Type::Money)),
        ("on", column("In stock", Type::Date)),
        ("note", column("Note", Type::Text)),
    ]);
    columns.with(|shape| shape.source = source)
}

#[test]
fn csv_by_header_whatever_stands_before_and_between() {
    let expected = [
        r#"{"vin":"A1","price":1234.50,"on":"2026-07-08","note":"café; \"new\""}"#,
        r#"{"vin":"A2","price":null,"on":null,"note":null}"#,
    ];
    let text = "Stock report\r\n\r\nVIN;In stock;asking  PRICE;Note\r\n\
                A1;07/08/2026;$1,234.50;\"café; \"\"new\"\"\"\r\nA2;;;\r\n";
    let csv = stock(ShapeSource::Csv);
    assert_eq!(lines(&extract_data(text.as_bytes(), &csv, &context()).unwrap()), expected);
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    refused(&western, &csv, &["not UTF-8", "`encoding`"]);
    let declared = stock(ShapeSource::Csv).with(|shape| shape.encoding = Some(encoding_rs::WINDOWS_1252));
    assert_eq!(lines(&extract_data(&western, &declared, &context()).unwrap()), expected);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(lines(&extract_data(&wide, &csv, &context()).unwrap()), expected);
}

#[test]
fn csv_that_is_cut_or_misread_is_not_guessed() {
    let csv = stock(ShapeSource::Csv);
    refused(b"VIN,Asking price,In stock,Note\nA1,1.00\n", &csv, &["item 1", "2 cells", "4", "row 2"]);
    refused(b"VIN,Asking price,In stock,Note\nA1,1,234.50,07/08/2026,x\n", &csv, &["5 cells"]);
    refused(b"VIN,Asking price,In stock,Note\nA1,cheap,,\n", &csv, &["`cheap` is not money", "Asking price", "row 2"]);
    refused(b"Stock,Price\nA1,2\n", &csv, &["no column `VIN`", "`Stock`, `Price`"]);
    assert!(extract_data(b"VIN,Asking price,In stock,Note\n", &csv, &context()).unwrap().items.is_empty());
}

const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook of one sheet, as small as the format allows.
fn workbook(rows: &str) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
    };
    let relations = relation("r1", "worksheet", "worksheets/sheet1.xml") + &relation("r2", "styles", "styles.xml");
    let files = [
        ("[Content_Types].xml", format!("<Types xmlns='{PACKAGE}/content-types'/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns='{PACKAGE}/relationships'>{}</Relationships>",
                relation("r0", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns='{PACKAGE}/relationships'>{relations}</Relationships>"),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns='{SHEET}' xmlns:r='{OFFICE}'><sheets><sheet name='Stock' sheetId='1' r:id='r1'/></sheets></workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns='{SHEET}'><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns='{SHEET}'><sheetData>{rows}</sheetData></worksheet>")),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn text_cell(at: &str, text: &str) -> String {
    format!("<c r='{at}' t='inlineStr'><is><t>{text}</t></is></c>")
}

#[test]
fn workbooks_by_header_with_typed_cells() {
    let head: String = [("A3", "VIN"), ("B3", "Asking price"), ("C3", "In stock"), ("D3", "Note")]
        .map(|(at, text)| text_cell(at, text))
        .concat();
    let (title, last) = (text_cell("A1", "Stock report"), text_cell("A9", "A9") + &text_cell("B9", "$5.00"));
    let price = "<c r='B4'><v>21994.999999999996</v></c>";
    let rows = format!(
        "<row r='1'>{title}</row><row r='3'>{head}</row>
         <row r='4'><c r='A4'><v>4711</v></c>{price}<c r='C4' s='1'><v>46211</v></c></row><row r='9'>{last}</row>"
    );
    let xlsx = stock(ShapeSource::Xlsx);
    assert_eq!(
        lines(&extract_data(&workbook(&rows), &xlsx, &context()).unwrap()),
        [
            r#"{"vin":"4711","price":21995.00,"on":"2026-07-08","note":null}"#,
            r#"{"vin":"A9","price":5.00,"on":null,"note":null}"#,
        ]
    );
    refused(&workbook(&rows.replace(price, &text_cell("B4", "soon"))), &xlsx, &["`soon` is not money", "row 4"]);
}

#[test]
fn workbooks_that_claim_more_than_they_hold_are_refused() {
    let xlsx = stock(ShapeSource::Xlsx);
    refused(b"VIN,Price", &xlsx, &["no workbook"]);
    refused(&workbook("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), &xlsx, &["more than"]);
    refused(&workbook(&" ".repeat(300 << 20)), &xlsx, &["unpacks to more than"]);
}
