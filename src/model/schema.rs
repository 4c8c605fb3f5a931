//! The models by name: their fields for the checker, their reading for the runner.

use std::sync::LazyLock;

use serde::Serialize;

use super::{ModelProblem, Record, Type, Vehicle, Warning};

/// A model as flow files know it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSchema {
    pub name: &'static str,
    pub fields: Vec<SchemaField>,
}

/// A field of a model, by its name in records.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaField {
    pub name: &'static str,
    /// Parts of a model are [`Type::Record`]; a list that is open for reading is [`Type::Text`].
    pub type_: Type,
    pub required: bool,
}

impl ModelSchema {
    pub fn field(&self, name: &str) -> Option<&SchemaField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

static MODELS: LazyLock<Vec<ModelSchema>> =
    LazyLock::new(|| vec![ModelSchema { name: "vehicle", fields: Vehicle::schema() }]);

/// All models.
pub fn models() -> &'static [ModelSchema] {
    &MODELS
}

/// The model with this name.
pub fn model(name: &str) -> Option<&'static ModelSchema> {
    models().iter().find(|model| model.name == name)
}

/// A model and what is odd in it. As JSON: the model's fields, then `warnings` if there are any.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Normalized<T> {
    #[serde(flatten)]
    pub model: T,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// A record made into the model a flow's `output` names.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Model {
    Vehicle(Box<Normalized<Vehicle>>),
}

impl Model {
    /// `None` when no model has this name: the checker has seen to it that one does.
    pub fn from_record(name: &str, record: &Record) -> Option<Result<Self, Vec<ModelProblem>>> {
        match name {
            "vehicle" => Some(Vehicle::from_record(record).map(|vehicle| Self::Vehicle(Box::new(vehicle)))),
            _ => None,
        }
    }

    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::Vehicle(vehicle) => &vehicle.warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelFault, Money, Value};

    fn record<const N: usize>(fields: [(&str, Value); N]) -> Record {
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn money(text: &str) -> Value {
        text.parse::<Money>().unwrap().into()
    }

    fn camry() -> Record {
        let photo =
            |url: &str, position: i64| Value::from(record([("url", url.into()), ("position", position.into())]));
        record([
            ("portal_ref", "{9F21AD00-0000-4000-8000-00000000BEEF}".into()),
            ("vin", "4T1G11AK6LU123456".into()),
            ("stock_number", "DC-2451".into()),
            ("year", 2020.into()),
            ("make", "Toyota".into()),
            ("model", "Camry".into()),
            ("trim", Value::Null),
            ("mileage", 38_210.into()),
            ("color", record([("exterior", "Blue".into()), ("interior", Value::Null)]).into()),
            ("status", "in_stock".into()),
            ("lot_id", "1A2B3C".into()),
            ("price", money("21995")),
            ("book_values", record([("kbb", money("21400")), ("black_book", money("20950.5"))]).into()),
            ("photos", vec![photo("https://cdn.example.com/a1.jpg", 1)].into()),
            ("acquired_at", Value::Date("2025-12-14".parse().unwrap())),
            ("updated_at", Value::Timestamp("2026-01-22T14:31:02Z".parse().unwrap())),
            ("mpg", record([("city", Value::Null)]).into()),
            ("sub_status", "at_the_wash".into()),
        ])
    }

    fn json(record: &Record) -> String {
        let model = Model::from_record("vehicle", record).unwrap().unwrap();
        serde_json::to_string(&model).unwrap()
    }

    #[test]
    fn json_has_the_order_of_the_first_api_and_leaves_out_what_is_absent() {
        assert_eq!(
            json(&camry()),
            concat!(
                r#"{"vehicleId":"veh_9f21ad0000004000800000000000beef","vin":"4T1G11AK6LU123456","#,
                r#""stockNumber":"DC-2451","year":2020,"make":"Toyota","model":"Camry","mileage":38210,"#,
                r#""color":{"exterior":"Blue"},"status":"in_stock","lotId":"lot_1a2b3c","price":21995.00,"#,
                r#""bookValues":{"kbb":21400.00,"blackBook":20950.50},"#,
                r#""photos":[{"url":"https://cdn.example.com/a1.jpg","position":1}],"#,
                r#""acquiredAt":"2025-12-14","updatedAt":"2026-01-22T14:31:02Z","subStatus":"at_the_wash","#,
                r#""vinCheckDigitValid":true,"portalRef":"{9F21AD00-0000-4000-8000-00000000BEEF}"}"#,
            )
        );
    }

    #[test]
    fn oddities_are_told_and_never_refused() {
        let mut odd = camry();
        odd.extend(record([
            ("vin", "1HGCM82633A123456".into()),
            ("status", "sold".into()),
            ("mileage", 12.into()),
            (
                "prices",
                record([("asking", money("100")), ("special", record([("amount", money("120"))]).into())]).into(),
            ),
        ]));
        let model = Model::from_record("vehicle", &odd).unwrap().unwrap();
        let codes: Vec<&str> = model.warnings().iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["vin_check_digit", "model_year", "mileage", "sold_without_date", "special_above_asking"]);
        let check_digit = r#""warnings":[{"code":"vin_check_digit","field":"vin","message":"position 9 is 3, the check digit would be 7"}"#;
        assert!(json(&odd).contains(check_digit));
        assert!(json(&odd).contains(r#""vinCheckDigitValid":false"#));
    }

    #[test]
    fn every_problem_is_named_with_its_field() {
        let wrong = record([
            ("pirce", money("1")),
            ("price", money("-1")),
            ("cost", 5.into()),
            ("status", "gone".into()),
            (
                "photos",
                vec![Value::from(record([("url", "https://example.com/a".into()), ("extra", 1.into())]))].into(),
            ),
        ]);
        let problems = Model::from_record("vehicle", &wrong).unwrap().unwrap_err();
        let messages: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "`pirce`: no such field; did you mean `price`?",
                "`vin`: required, but absent",
                "`status`: expected one of in_stock, sold, wholesale, pending, got `gone`",
                "`cost`: expected money, got int",
                "`photos[1].extra`: no such field",
                "`photos[1].position`: required, but absent",
            ]
        );
        let negative = record([("vin", "AB12345".into()), ("price", money("-1"))]);
        let problems = Model::from_record("vehicle", &negative).unwrap().unwrap_err();
        assert!(matches!(&problems[0].fault, ModelFault::Content { expected, .. } if expected == "no less than 0"));
    }

    #[test]
    fn the_schema_names_fields_as_records_do() {
        let vehicle = model("vehicle").unwrap();
        let required: Vec<&str> = vehicle.fields.iter().filter(|field| field.required).map(|it| it.name).collect();
        assert_eq!(required, ["vin"]);
        assert_eq!(vehicle.field("price").unwrap().type_, Type::Money);
        assert!(matches!(&vehicle.field("photos").unwrap().type_, Type::List(of) if matches!(**of, Type::Record(_))));
        assert!(camry().keys().all(|name| vehicle.field(name).is_some()));
        assert!(model("spaceship").is_none());
    }
}
