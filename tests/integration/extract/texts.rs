//! Texts into typed values.

use jiff::civil::Date;
use proptest::prelude::*;
use wayleave::{
    extract::read_text,
    model::{Money, Type, Value},
    selectors::TextReading,
};

use super::shapes::{With, context, reading};

fn read(text: &str, reading: &TextReading) -> Result<Option<String>, String> {
    read_text(Some(text), reading, &context(), None).map(|value| value.canonical()).map_err(|error| error.to_string())
}

#[track_caller]
fn means(type_: Type, text: &str, canonical: &str) {
    assert_eq!(read(text, &reading(type_)), Ok(Some(canonical.to_owned())), "{text}");
}

#[test]
fn each_type() {
    means(Type::Text, "  a \u{a0}\n b ", "a b");
    means(Type::Id, "00005", "00005");
    means(Type::Int, "1,002", "1002");
    means(Type::Int, "12.00", "12");
    means(Type::Decimal, "7.4900", "7.49");
    means(Type::Money, "($1,234.50)", "-1234.50");
    means(Type::Bool, "Yes", "true");
    means(Type::Date, "1/2/2026", "2026-01-02");
    means(Type::Date, "2026-01-02", "2026-01-02");
    means(Type::Time, "3:05 pm", "15:05:00");
    means(Type::Time, "15:05:09", "15:05:09");
    means(Type::Timestamp, "01/02/2026 03:05 PM", "2026-01-02T21:05:00Z");
    means(Type::Timestamp, "2026-01-22T14:31:02+01:00", "2026-01-22T13:31:02Z");
    means(Type::Duration, "1h 5m", "PT1H5M");
    means(Type::Vin, " 4t1g11ak6lu123456", "4T1G11AK6LU123456");
    means(Type::Phone, "(512) 555-0134", "+15125550134");
    means(Type::Email, "Alex@Example.com", "Alex@example.com");
    means(Type::Url, "https://example.com", "https://example.com/");
    means(Type::Enum(vec!["new".into(), "used".into()]), "USED", "used");
    means(Type::Words("vehicle_status".into()), "in recon", "in_stock");
    means(Type::List(Box::new(Type::Int)), "5", "[5]");
}

#[test]
fn an_hour_that_happens_twice_is_its_first_and_one_that_never_does_is_refused() {
    means(Type::Timestamp, "11/01/2026 01:30 AM", "2026-11-01T06:30:00Z");
    assert!(read("03/08/2026 02:30 AM", &reading(Type::Timestamp)).is_err());
}

#[test]
fn formats_are_tried_in_order() {
    let dates =
        reading(Type::Date).with(|it| it.formats = ["%m/%d/%y", "%b %d", "%m/%d/%Y %H:%M:%S"].map(Into::into).into());
    for (text, date) in [("7/8/26", "2026-07-08"), ("Jul 8", "2026-07-08"), ("07/08/2025 00:00:00", "2025-07-08")] {
        assert_eq!(read(text, &dates), Ok(Some(date.to_owned())), "{text}");
    }
    let money = reading(Type::Money).with(|it| it.formats = vec!["#.##0,00".to_owned()]);
    assert_eq!(read("1.234,50", &money), Ok(Some("1234.50".to_owned())));
    assert_eq!(read("1,234.50", &money), Err("`1,234.50` is not money as `#.##0,00`".to_owned()));
}

#[test]
fn nothing_is_guessed() {
    for (type_, text) in [
        (Type::Money, "-"),
        (Type::Money, "12.999"),
        (Type::Int, "38,210 mi"),
        (Type::Int, "12.5"),
        (Type::Decimal, "7.49%"),
        (Type::Date, "13/01/2026"),
        (Type::Date, "1/2/26"),
        (Type::Date, "02/29/2026"),
        (Type::Bool, "maybe"),
        (Type::Words("vehicle_status".into()), "in_stock"),
        (Type::Secret, "x"),
    ] {
        assert!(read(text, &reading(type_.clone())).is_err(), "{type_} {text}");
    }
}

#[test]
fn blanks_mean_nothing() {
    let price = reading(Type::Money).with(|it| it.blank = vec!["-".to_owned(), "0".to_owned(), "n/a".to_owned()]);
    for text in ["", " \u{a0} ", "-", "0", "$0.00", "N/A"] {
        assert_eq!(read(text, &price), Ok(None), "{text}");
    }
    assert_eq!(read("0.01", &price), Ok(Some("0.01".to_owned())));
    assert_eq!(read_text(None, &price, &context(), None), Ok(Value::Null));
}

fn shown(money: Money) -> String {
    let text = money.to_string();
    let (whole, cents) = text.trim_start_matches('-').split_once('.').unwrap();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if money.is_negative() { format!("(${grouped}.{cents})") } else { format!("${grouped}.{cents}") }
}

proptest! {
    #[test]
    fn money_shown_is_money_read(cents in -99_999_999_999_i64..99_999_999_999) {
        let money = Money::from_cents(cents);
        prop_assert_eq!(read(&shown(money), &reading(Type::Money)), Ok(Some(money.to_string())));
    }

    #[test]
    fn dates_printed_in_a_format_read_back(
        days in 0_i32..40_000, format in prop::sample::select(vec!["%m/%d/%Y", "%b %d, %Y", "%d.%m.%Y", "%A, %B %-d, %Y", "%Y%m%d"]),
    ) {
        let date = Date::constant(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let dates = reading(Type::Date).with(|it| it.formats = vec![format.to_owned()]);
        prop_assert_eq!(read(&date.strftime(format).to_string(), &dates), Ok(Some(date.to_string())));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        for type_ in [Type::Money, Type::Int, Type::Date, Type::Time, Type::Timestamp, Type::Duration, Type::Vin,
            Type::Phone, Type::Email, Type::Url, Type::Bool] {
            let _ = read(&text, &reading(type_));
        }
    }
}
