//! HTML out of embedded files: `{{name}}` is replaced by the escaped value, `{{{name}}}` by the raw.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};

pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |page, (name, value)| {
        page.replace(&format!("{{{{{{{name}}}}}}}"), value).replace(&format!("{{{{{name}}}}}"), &escape(value))
    })
}

/// Text made safe for element content and double-quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A page that no browser keeps.
pub(crate) fn page(html: String) -> Response {
    ([(CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// An embedded static file, typed by its name's ending.
pub(crate) fn file(name: &str, content: &'static str) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
    ([(CACHE_CONTROL, "no-cache"), (CONTENT_TYPE, kind)], content).into_response()
}
