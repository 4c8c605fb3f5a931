//! The table: a case's neutral steps as the steps and elements an author would write.
//!
//! It knows no case, waits for nothing that the case does not name, and tries nothing again.

use serde_json::{Map, Value, json};

use super::{
    case::{Case, CaseStep},
    project::{Part, Project},
};

struct Table<'c> {
    case: &'c Case,
    base: String,
    project: Project,
    part: Part,
    /// The answer to the next act's dialogs.
    dialog: Option<Value>,
}

/// The project of a case, whose pages are served at `base`.
pub(super) fn project_of(case: &Case, base: &str) -> Project {
    let (project, part) = (Project::default(), Part::default());
    let mut table = Table { case, base: base.to_owned(), project, part, dialog: None };
    table.project.elements.insert("result".into(), json!({ "css": "output#result" }));
    if !case.start_blank {
        table.part.steps.push(json!({ "goto": { "url": format!("{base}{}", case.url) } }));
    }
    for (index, step) in case.steps.iter().enumerate() {
        // The records of a scrolled list are a flow's whole output.
        let alone = step.op == "collect_virtual";
        if alone {
            table.close_part(None);
        }
        table.step(step, case.steps.get(index + 1));
        if alone || step.error.is_some() {
            table.close_part(step.error.clone());
        }
    }
    table.close_part(None);
    table.project
}

impl Table<'_> {
    fn close_part(&mut self, refused: Option<String>) {
        let part = std::mem::take(&mut self.part);
        self.project.parts.push(Part { refused, ..part });
    }

    fn step(&mut self, step: &CaseStep, next: Option<&CaseStep>) {
        match step.op.as_str() {
            "dialog" => self.dialog = Some(step.dialog()),
            // Said on the act that raises it, and by every `goto`.
            "expect_dialog" | "goto_wait" => {}
            _ => {
                let dialog = self.dialog.take();
                let text = next.filter(|next| next.op == "expect_dialog").and_then(|next| next.text("text"));
                for mut written in self.verbs(step) {
                    if let Some(timeout) = step.timeout {
                        written["timeout"] = json!(format!("{timeout}ms"));
                    }
                    if let Some(dialog) = &dialog {
                        written["dialog"] = match (dialog.as_str(), text) {
                            (Some(answer), Some(text)) => json!({ answer: { "exact": text } }),
                            _ => dialog.clone(),
                        };
                    }
                    self.part.steps.push(written);
                }
            }
        }
    }

    /// Op → verb.
    #[rustfmt::skip]
    fn verbs(&mut self, step: &CaseStep) -> Vec<Value> {
        let op = step.op.as_str();
        let t = step.rest.get("t").filter(|_| !matches!(op, "extract" | "wait_count")).map(|t| self.element(t, json!({})));
        vec![match op {
            "goto" => return self.goto(step),
            "click" | "dblclick" | "hover" => json!({ op: step.pointed(t) }),
            "fill" | "type" => json!({ op: { (t.unwrap()): constant(&step.rest["value"]) } }),
            "clear" => json!({ "fill": { (t.unwrap()): "" } }),
            "select" => json!({ "select": { (t.unwrap()): step.choice() } }),
            "check" | "uncheck" | "close" => json!({ op: t }),
            "press" if t.is_some() => json!({ "press": { "keys": [step.rest["key"]], "target": t } }),
            "press" => json!({ "press": step.rest["key"] }),
            "keys" => json!({ "press": { "keys": step.text("value").unwrap().chars().map(String::from).collect::<Vec<_>>() } }),
            "drag" if step.rest.contains_key("by") => json!({ "drag": { "from": t, "by": step.rest["by"] } }),
            "drag" => json!({ "drag": { "from": t, "to": self.element(&step.rest["to"], json!({})) } }),
            "upload" | "upload_via_chooser" | "upload_drop" | "upload_via_drop" | "drop" => json!({ "upload": { (t.unwrap()): self.part.add_files(step) } }),
            "download" => {
                let file = json!({ "type": "record", "fields": { "name": "text", "path": "file", "bytes": "int", "sha256": "text" } });
                let kept = self.part.keep(&format!("download_{}", self.part.values.len() + 1), None, file);
                json!({ "click": t, "then": { "file": { "exact": step.rest["name"] } }, "as": kept })
            }
            "click_popup" => json!({ "click": t, "then": { "window": "p" }, "as": "popup" }),
            "in_popup" => {
                let mut written = self.verbs(&serde_json::from_value(step.rest["step"].clone()).unwrap());
                written.iter_mut().for_each(|step| step["within"] = json!("popup"));
                return written;
            }
            "close_popup" => json!({ "close": "popup" }),
            "wait_popup_closed" | "popup_closed" => json!({ "expect": { "closed": "popup" } }),
            "click_response" => return self.click_response(t, step),
            "back" | "reload" => json!({ op: "p" }),
            "wait_for" if matches!(step.text("state"), Some("detached" | "hidden")) => json!({ "expect": { "gone": t } }),
            "wait_for" => json!({ "expect": { "see": t } }),
            "wait_text" => json!({ "expect": { "text": { (self.element(&json!({ "css": "body" }), json!({}))): { "contains": step.rest["text"] } } } }),
            "wait_value" => json!({ "expect": { "text": { (t.unwrap()): step.matching() } } }),
            "wait_url" | "wait_title" => json!({ "expect": { (&op[5..]): step.matching() } }),
            "wait_count" => json!({ "expect": { "count": { (self.shape(&step.rest["t"], json!({ "text": {} }))): step.rest["count"].to_string() } } }),
            "wait_idle" => json!({ "expect": { "idle": "500ms" } }),
            "extract" => self.extract(step),
            "collect_virtual" => {
                self.part.collected = step.text("save").map(str::to_owned);
                let scroller = self.element(&json!({ "css": step.rest["scroller"] }), json!({}));
                let rows = self.shape(&json!({ "css": step.rest["row"] }), json!({ "text": {} }));
                json!({ "for_each_page": { "scroll": scroller, "max": 1000, "do": [{ "extract": rows }] } })
            }
            "each_into_view" => {
                let items = self.shape(&json!({ "css": step.rest["css"] }), json!({ "n": { "index": true, "type": "int" } }));
                let hover = json!({ "hover": { (items.as_str()): { "n": "{{ item.n }}" } } });
                let each = json!({ "for_each": { "each": "item", "of": "items", "max": 1000, "do": [hover] } });
                return vec![json!({ "extract": items, "as": "items" }), each];
            }
            other => panic!("{}: the table has no verb for `{other}`", self.case.id),
        }]
    }

    fn goto(&mut self, step: &CaseStep) -> Vec<Value> {
        let path = step.text("url").unwrap().replace("SELF", &self.case.url);
        let Some(status) = step.rest.get("status").and_then(Value::as_u64) else {
            let base = if path.starts_with("http") { "" } else { &self.base };
            return vec![json!({ "goto": { "url": format!("{base}{path}") } })];
        };
        let page = format!("answers-{}", self.project.pages.len() + 1);
        self.project.pages.push((page.clone(), path, status));
        vec![json!({ "goto": page, "as": "status" }), json!({ "assert": format!("status == {status}") })]
    }

    fn click_response(&mut self, target: Option<String>, step: &CaseStep) -> Vec<Value> {
        let name = format!("answer-{}", self.project.responses.len() + 1);
        self.project.responses.insert(name.clone(), json!({ "url": step.matching() }));
        let click = json!({ "click": target, "then": { "response": format!("p.{name}") }, "as": "body" });
        let (Some(key), Some(save)) = (step.text("json_key"), step.text("save")) else { return vec![click] };
        let body = self.project.add_shape(None, json!({ "source": "json", "fields": { "value": { "json": key } } }));
        self.part.keep(save, Some("answer.value"), json!("text"));
        vec![click, json!({ "extract": body, "from": "body", "as": "answer" })]
    }

    fn extract(&mut self, step: &CaseStep) -> Value {
        let (kind, save, t) = (step.text("kind").unwrap(), step.text("save").unwrap(), &step.rest["t"]);
        let attribute = json!({ "source": format!("attr:{}", step.text("name").unwrap_or("href")) });
        let listed = |fields: Value, table: &mut Self| {
            let kept = table.part.keep(
                save,
                Some(&format!("{save} | pluck('value')")),
                json!({ "type": "list", "of": "text" }),
            );
            json!({ "extract": table.shape(t, fields), "as": kept })
        };
        let (source, type_) = match kind {
            "list" => return listed(json!({ "value": {} }), self),
            "attr_list" => return listed(json!({ "value": attribute }), self),
            "grid" => return self.grid(t, save),
            "inner_text" | "text" | "selected_label" => (json!({ "source": "text" }), "text"),
            "text_content" => (json!({ "source": "raw" }), "text"),
            "attr" | "href" => (attribute, "text"),
            "inner_html" | "html" => (json!({ "source": "html" }), "text"),
            "checked" => (json!({ "source": "checked", "type": "bool" }), "bool"),
            other => (json!({ "source": other }), "text"),
        };
        let kept = self.part.keep(save, None, json!(type_));
        json!({ "read": self.element(t, source), "as": kept })
    }

    /// Every cell of a table by its row and position. The case says how wide the table is.
    fn grid(&mut self, t: &Value, save: &str) -> Value {
        let width = self.case.expect.values[save][0].as_array().map_or(1, Vec::len);
        let names = (1..=width).map(|position| (position, format!("c{position}")));
        let fields: Map<String, Value> = names.clone().map(|(at, name)| (name, json!({ "column": at }))).collect();
        let types: Map<String, Value> = names.map(|(_, name)| (name, json!("text"))).collect();
        let kept = self.part.keep(save, None, json!({ "type": "list", "of": { "type": "record", "fields": types } }));
        let rows = self.shape(&json!({ "css": "tr", "within": t }), fields.into());
        json!({ "extract": rows, "as": kept })
    }

    fn element(&mut self, t: &Value, reading: Value) -> String {
        let mut element = locator(t);
        element.as_object_mut().unwrap().extend(reading.as_object().cloned().unwrap());
        self.project.add_element(element)
    }

    /// A shape is read from one document: that of its page.
    fn shape(&mut self, t: &Value, fields: Value) -> String {
        let mut each = locator(t);
        let frame = each.as_object_mut().unwrap().remove("frame");
        self.project.add_shape(frame, json!({ "each": each, "fields": fields }))
    }
}

/// A neutral target as a locator: texts without `exact` are parts of the whole, positions count from 1.
#[rustfmt::skip]
fn locator(t: &Value) -> Value {
    let t = t.as_object().unwrap();
    let exact = t.get("exact").is_some_and(|exact| exact == true);
    let matching = |value: &Value| match (value.get("re"), exact) {
        (Some(re), _) => json!({ "regex": re }),
        (None, true) => json!({ "exact": value }),
        (None, false) => json!({ "contains": value }),
    };
    let mut locator = Map::new();
    for (key, value) in t {
        let (key, value) = match key.as_str() {
            "name" | "label" | "placeholder" | "text" | "alt" | "title" | "has_text" => (key.as_str(), matching(value)),
            "testid" => ("test_id", json!({ "exact": value })),
            "within" | "has" | "has_not" => (key.as_str(), self::locator(value)),
            "frame" => ("frame", value.as_array().unwrap().iter().map(|css| json!({ "css": css })).collect()),
            "nth" => ("nth", json!(value.as_i64().map(|nth| if nth < 0 { nth } else { nth + 1 }))),
            "exact" => continue,
            other => (other, value.clone()),
        };
        locator.insert(key.to_owned(), value);
    }
    Value::Object(locator)
}

/// A text that must not be read as a template.
fn constant(value: &Value) -> Value {
    json!(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
