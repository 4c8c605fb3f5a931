use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::language::FileId;
use crate::model::{Money, Record};

fn span(text: &str) -> Span {
    Span { file: FileId(0), start: 100, end: 100 + text.len() }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Record>())
}

fn lot() -> Scope {
    let car = |stock: &str, miles, status: &str, price: &str| {
        let price = price.parse().map_or(Value::Null, Value::Money);
        record([("stock", text(stock)), ("miles", miles), ("status", text(status)), ("price", price)])
    };
    let mut scope = Scope::new(TimeZone::fixed(jiff::tz::offset(-6)));
    let rows = vec![
        car("A1", Value::Int(42_000), "active", "9995.00"),
        car("A2", Value::Int(17), "sold", "21500.00"),
        car("A3", Value::Null, "active", "-"),
    ];
    scope.set("rows", Value::list(rows));
    scope.set("today", Value::Date(date(2026, 2, 27)));
    scope.set("now", Value::Timestamp("2026-02-27T03:30:00Z".parse().unwrap()));
    scope.set("turn", Value::Int(3));
    scope.set(
        "inputs",
        record([
            ("vin", text("1HGCM82633A004352")),
            ("note", Value::Null),
            ("amount", Value::Money(Money::from_cents(123_450))),
            ("phone", text("(555) 555-0142")),
            ("sold", Value::Bool(false)),
        ]),
    );
    scope
}

fn eval(source: &str) -> Result<Value, ExpressionProblem> {
    Expression::parse(source, span(source))?.eval(&lot())
}

/// The value, or the problem with its caret, as the checker would show it.
fn shown(source: &str) -> String {
    match eval(source) {
        Ok(value) => show(&value),
        Err(problem) => underlined(source, &problem),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", show(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.canonical().unwrap_or_else(|| "null".to_owned()),
    }
}

fn underlined(source: &str, problem: &ExpressionProblem) -> String {
    let wrong = &source[problem.span.start - 100..problem.span.end - 100];
    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("at `{wrong}`: {problem}{help}")
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (source, expected) in rows {
        assert_eq!(shown(source), *expected, "{source}");
    }
}

#[test]
fn values_keep_their_types() {
    table(&[
        ("5 == '5'", "true"), // a literal takes the type it meets
        ("turn == 3", "true"),
        ("inputs.vin == turn", "false"), // text is no number
        ("turn < 3.5", "true"),
        ("today > '2026-02-01'", "true"),
        ("inputs.amount == '1234.50'", "true"),
        ("inputs.amount >= 0", "true"),
        ("inputs.amount > '1234.500001'", "at `'1234.500001'`: expected an amount of money, found text"),
        ("inputs.note == null", "true"),
        ("inputs.note < 5", "false"),
        ("inputs.note != 'x'", "true"),
        ("turn in [1, 2, '3']", "true"),
        ("inputs.amount in ['1.00', '1234.50']", "true"),
        ("'004' in inputs.vin", "true"),
        ("'sold' not in (rows | pluck('status'))", "false"),
    ]);
}

#[test]
fn operators_bind_as_in_jinja() {
    table(&[
        ("2 + 3 * 4 - 1", "13"),
        ("-7 // 2", "-4"),
        ("-7 % 3", "2"),
        ("not turn == 4 and true", "true"),
        ("false or not false", "true"),
        ("'page ' ~ turn + 1 ~ '/' ~ inputs.amount", "'page 4/1234.50'"),
        ("'a' ~ inputs.note", "null"),
        ("'x' if turn > 5 else 'y' if turn > 2 else 'z'", "'y'"),
        ("'x' if turn > 5", "null"),
        ("(rows | length) - 1", "2"),
        ("inputs.phone[:5]", "'(555)'"),
        ("[1, 2, 3, 4][1:-1]", "[2, 3]"),
        ("[1, 2][5:1]", "[]"),
        ("{ a: 1, 'b': [true,] }.b", "[true]"),
    ]);
}

#[test]
fn null_passes_through() {
    table(&[
        ("inputs.absent.deeper", "null"),
        ("given(inputs.note)", "false"),
        ("inputs.note | upper | trim", "null"),
        ("inputs.note | default('none')", "'none'"),
        ("inputs.note + 1", "null"),
        ("not inputs.note", "true"),
    ]);
}

#[test]
fn lists() {
    table(&[
        ("rows | where('status', 'active') | pluck('stock')", "['A1', 'A3']"),
        ("rows | where('price', '21500') | one | pluck('x')", "at `pluck('x')`: expected a list, found a record"),
        ("(rows | sort('miles') | last).stock", "'A3'"),
        ("(rows | min('miles')).stock", "'A2'"),
        ("rows | pluck('price') | max", "21500.00"),
        ("[3, 1, 2, 1] | unique | sort | reverse", "[3, 2, 1]"),
        ("[] | first", "null"),
        ("[2, null, 'b', 1] | sort", "at `sort`: a whole number and text have no order"),
        ("[2, null, 1.5] | sort", "[1.5, 2, null]"),
        ("rows | one", "at `one`: expected exactly one item, found 3"),
        ("sum(rows | pluck('price'))", "31495.00"),
        ("sum([]) == inputs.amount", "false"),
        ("sum([]) < inputs.amount", "true"),
        ("minus(inputs.amount, '34.50')", "1200.00"),
        ("['a', inputs.note, 5] | join('-')", "'a-5'"),
        ("{ a: 1, b: 2 } | merge({ b: null, c: 3 })", "{a: 1, b: 2, c: 3}"),
        (
            "[{ k: 1, a: 'x' }, { k: 2, a: 'y' }] | merge_by('k', [{ k: 2, a: 'z' }])",
            "[{k: 1, a: 'x'}, {k: 2, a: 'z'}]",
        ),
        (
            "[{ k: 1 }] | merge_by('k', [{ k: 2 }, { k: 2 }])",
            "at `[{ k: 2 }, { k: 2 }]`: two records have the key 2 (keep one of them with `unique`)",
        ),
    ]);
}

#[test]
fn texts_and_times() {
    table(&[
        ("inputs.phone | digits", "'5555550142'"),
        ("'a,b' | split(',') | last | upper", "'B'"),
        ("' x ' | trim | replace('x', 'yy') | length", "2"),
        ("today | plus(days(3)) | date('%m/%d/%Y')", "'03/02/2026'"),
        ("minus(today, days(27))", "2026-01-31"),
        ("minus(today, today | plus(days(-2))) == days(2)", "true"),
        ("now | date('%Y-%m-%d %H:%M')", "'2026-02-26 21:30'"), // the portal's zone
        ("2.345 | round(2)", "2.35"),
        ("today | date('%!')", "at `'%!'`: strftime formatting failed: found unrecognized specifier directive `!`"),
    ]);
}

#[test]
fn problems_point_at_the_bytes() {
    table(&[
        ("rows | lenght", "at `lenght`: no filter `lenght` (did you mean `length`?)"),
        ("givn(turn)", "at `givn`: no function `givn` (did you mean `given`?)"),
        ("length(rows)", "at `length`: no function `length` (`length` is a filter: `x | length`)"),
        ("1 + input.note", "at `input`: nothing is named `input` here (did you mean `inputs`?)"),
        ("rows | sort(price)", "at `price`: `sort` takes the quoted name of a field (`sort('price')`)"),
        ("rows | where('a')", "at `where('a')`: expected 2 arguments, found 1 (written `where(field, value)`)"),
        (
            "rows[0]",
            "at `[0]`: items are not taken by number (`first`, `last`, `one` or a slice `[a:b]`; a field is `.name`)",
        ),
        ("turn = 3", "at `=`: `=` is no operator here (`==` compares)"),
        ("turn && true", "at `&&`: `&&` is no operator here (write `and`)"),
        ("1 < turn < 5", "at `<`: comparisons do not chain (join them with `and`)"),
        (
            "turn is given",
            "at `is`: expected an operator or the end, found `is` (tests are written as functions: `given(x)`)",
        ),
        ("turn / 2", "at `/`: expected an operator or the end, found `/` (whole numbers are divided with `//`)"),
        ("'open", "at `'open`: text has no closing '"),
        ("turn +", "at ``: expected a value, found the end"),
        ("00005", "at `00005`: number `00005` starts with 0 (quote it if it is an id)"),
        ("turn // 0", "at `0`: division by zero"),
        ("9223372036854775807 + turn", "at `9223372036854775807 + turn`: the result is too large for a whole number"),
        ("inputs.vin + 1", "at `inputs.vin`: expected a whole number, found text"),
        (
            "'p' ~ secrets.password",
            "at `secrets`: a secret cannot be part of an expression (the whole value of a `fill` or `type` may be `{{ secrets.NAME }}`)",
        ),
    ]);
}

fn types() -> TypeScope {
    let fields =
        |fields: &[(&str, Type)]| fields.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect();
    let mut types = TypeScope::new();
    let car = fields(&[
        ("stock", Type::Id),
        ("miles", Type::Int),
        ("price", Type::Money),
        ("status", Type::Enum(vec!["active".to_owned(), "sold".to_owned()])),
    ]);
    types.set_model("vehicle", car);
    types.set("rows", Type::List(Box::new(Type::Model("vehicle".to_owned()))));
    types.set("turn", Type::Int);
    types.set("today", Type::Date);
    types.set("page", Type::Any);
    types.set("inputs", Type::Record(fields(&[("amount", Type::Money), ("vin", Type::Vin), ("sold", Type::Bool)])));
    types
}

/// The type, or all problems.
fn checked(source: &str) -> String {
    match Expression::parse(source, span(source)).map_err(|problem| vec![problem]).and_then(|e| e.check(&types())) {
        Ok(kind) => format!("{kind:?}"),
        Err(problems) => problems.iter().map(|problem| underlined(source, problem)).collect::<Vec<_>>().join("; "),
    }
}

#[test]
fn the_check_knows_types() {
    for (source, expected) in [
        ("rows | where('status', 'sold') | length", "Int"),
        ("rows | where('price', '0.01') | one", "Model(\"vehicle\")"),
        ("(rows | max('miles')).price", "Money"),
        ("sum(rows | pluck('price')) == inputs.amount", "Bool"),
        ("minus(inputs.amount, 5)", "Money"),
        ("today | plus(days(3))", "Date"),
        ("'a' if inputs.sold else inputs.vin", "Text"),
        ("turn if inputs.sold else null", "Int"),
        ("inputs.amount | default('0.00')", "Money"),
        ("page.anything | where('x', 1) | first", "Any"),
        ("(rows | first | merge({ key: turn })).key", "Int"),
        ("[1, 2.5]", "List(Decimal)"),
    ] {
        assert_eq!(checked(source), expected, "{source}");
    }
}

#[test]
fn the_check_tells_everything_at_once() {
    for (source, expected) in [
        (
            "inputs.amout > tun",
            "at `inputs.amout`: the record has no field `amout` (did you mean `amount`?); at `tun`: nothing is named `tun` here (did you mean `turn`?)",
        ),
        (
            "inputs.amount + 1",
            "at `inputs.amount`: `+` expects a whole number, found an amount of money (`sum([a, b])` adds and `minus(a, b)` takes away)",
        ),
        (
            "inputs.amount == inputs.vin",
            "at `inputs.amount == inputs.vin`: cannot compare an amount of money with text",
        ),
        ("inputs.amount == 'ten'", "at `'ten'`: expected an amount of money, found text"),
        ("rows | where('status', 'slod')", "at `'slod'`: `slod` is not one of the values (did you mean `sold`?)"),
        ("rows | sort('pirce')", "at `'pirce'`: the record has no field `pirce` (did you mean `price`?)"),
        ("rows.price", "at `rows.price`: a list has no field `price` (`pluck('price')` takes it of every record)"),
        ("rows | sort", "at `sort`: a record has no order (name the field to order by)"),
        ("not turn", "at `turn`: expected true or false, found a whole number"),
        ("rows ~ 'x'", "at `rows`: a list has no text of its own (take a field of it, or `join` the texts of a list)"),
        ("turn | date('%Y')", "at `date('%Y')`: expected a date, time or timestamp, found a whole number"),
        ("'x' in inputs.sold", "at `inputs.sold`: expected a list or text, found true or false"),
    ] {
        assert_eq!(checked(source), expected, "{source}");
    }
}

#[test]
fn layers_hide_and_come_back() {
    let mut scope = Scope::default();
    scope.set("row", Value::Int(1));
    let turn = scope.enter();
    scope.set("row", Value::Int(2));
    let inner = scope.enter();
    scope.set("deep", Value::Int(3));
    assert_eq!(scope.get("row"), Some(&Value::Int(2)));
    drop(inner); // an error skipped its `leave`
    scope.leave(turn);
    assert_eq!((scope.get("row"), scope.get("deep")), (Some(&Value::Int(1)), None));
}

#[test]
fn hostile_expressions_run_dry() {
    let mut doubling = "'aaaaaaaa'".to_owned();
    for _ in 0..40 {
        doubling.push_str(" | replace('a','aaaaaaaa')");
    }
    let deep = format!("{}1{}", "(".repeat(500), ")".repeat(500));
    let mut nested = "turn".to_owned();
    for _ in 0..40 {
        nested = format!("({nested}) in [1, 2, 3]");
    }
    let mut lists = "rows".to_owned();
    for _ in 0..12 {
        lists = format!("[{lists},{lists}]");
    }
    assert_eq!(eval(&doubling).unwrap_err().message, "too much work for one expression");
    assert!(eval(&deep).unwrap_err().message.starts_with("nested more than"));
    assert!(eval(&lists).unwrap_err().message.starts_with("expression has"));
    assert_eq!(eval(&nested).unwrap_err().message, "expected true or false, found a whole number");
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(source in "\\PC{0,60}") {
        let _ = eval(&source);
        checked(&source);
    }

    #[test]
    fn any_tokens_are_read_without_panic(words in prop::collection::vec(prop::sample::select(vec![
        "rows", "turn", "inputs", ".", "vin", "amount", "|", "where", "sort", "(", ")", "'status'", ",", "[", "]", ":",
        "{", "}", "1", "-", "not", "in", "if", "else", "==", "<", "~", "+", "first", "merge", "days", "plus", "'é'", "sum",
    ]), 0..30)) {
        let source = words.join(" ");
        let _ = eval(&source);
        checked(&source);
    }
}
