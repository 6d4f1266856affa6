//! Fields as the form macros show them, and answers as people read them.

use crate::notifications::choices;
use crate::notifications::form::{Answers, Field, Input, Need, Step};
use crate::notifications::form1::Training;
use crate::notifications::yoshiki1::fields_for;
use crate::spots::{Consent, RegistrantKind, SpotKind};
use crate::web::form::Choice;

/// One field on a page.
pub struct FieldView {
    /// Its name.
    pub key: &'static str,
    /// Its label for this registrant.
    pub label: &'static str,
    /// Help; "" for none.
    pub hint: &'static str,
    /// How it is filled in.
    pub input: Input,
    /// 必須.
    pub required: bool,
    /// What was typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// The fields of a step for this registrant, with what was typed.
pub fn views(step: &'static Step, kind: RegistrantKind, answers: &Answers) -> Vec<FieldView> {
    fields_for(step, kind).map(|field| view(field, kind, answers)).collect()
}

fn view(field: &'static Field, kind: RegistrantKind, answers: &Answers) -> FieldView {
    FieldView {
        key: field.key,
        label: field.label_for(kind),
        hint: field.hint_for(kind),
        input: input_for(field.input, kind),
        required: (field.need)(kind) == Need::Required,
        value: answers.one(field.key).to_owned(),
        choices: choices(field.key, kind, answers),
    }
}

/// Browsers fill in a person's own name only when they are asked for one.
fn input_for(input: Input, kind: RegistrantKind) -> Input {
    match (input, kind.spot_kind()) {
        (Input::Line { kind, mode, autocomplete: "organization", width }, SpotKind::Individual) => {
            Input::Line { kind, mode, autocomplete: "name", width }
        }
        (input, SpotKind::Individual | SpotKind::Organization) => input,
    }
}

/// 区分 with an example each, for the first page.
pub fn kinds(answers: &Answers) -> Vec<Choice> {
    choices("registrant", RegistrantKind::Shop, answers)
}

fn choices(key: &str, kind: RegistrantKind, answers: &Answers) -> Vec<Choice> {
    let on = |code: &str| match key {
        "training" => answers.one(key).parse::<Training>().unwrap_or_default().code() == code,
        // Nothing is on but the name of an organization, until the applicant has seen the page.
        "consent" if !answers.consent_seen() => {
            Consent::first_offer(kind.spot_kind()).items().iter().any(|(item, _, offered)| *item == code && *offered)
        }
        _ => answers.has(key, code),
    };
    let none = (key == "category").then(|| Choice::new("", "選んでください", on("")));
    let known = choices::choices(key, kind).into_iter();
    none.into_iter().chain(known.map(|c| Choice::new(c.code, c.text, on(c.code)).with_note(c.note))).collect()
}

/// 書いたこと: one answer as people read it.
pub struct Row {
    /// Key of the field.
    pub key: &'static str,
    /// Label.
    pub label: &'static str,
    /// The answer as the register takes it; as typed while it is wrong.
    pub value: String,
    /// The page on which it can be changed.
    pub step: &'static str,
}

/// The answers of one step as rows.
pub fn rows(step: &'static Step, kind: RegistrantKind, answers: &Answers) -> Vec<Row> {
    fields_for(step, kind)
        .map(|f| Row { key: f.key, label: f.label_for(kind), value: shown(f, kind, answers), step: step.slug })
        .collect()
}

fn shown(field: &'static Field, kind: RegistrantKind, answers: &Answers) -> String {
    let typed = answers.one(field.key);
    match field.input {
        Input::Line { .. } | Input::Area if typed.trim().is_empty() => choices::same(field.key).to_owned(),
        Input::Line { .. } | Input::Area => {
            choices::as_read(field.key, typed).unwrap_or_else(|| typed.trim().to_owned())
        }
        Input::Radios | Input::Select | Input::Checks => {
            // What is only offered is no answer yet.
            let given = |c: &Choice| c.on && !c.value.is_empty() && (field.key != "consent" || answers.consent_seen());
            let chosen = choices(field.key, kind, answers).into_iter().filter(given);
            chosen.map(|c| c.text).collect::<Vec<_>>().join("\n")
        }
        Input::Tick(_) if typed == "1" => "はい".to_owned(),
        Input::Tick(_) => String::new(),
    }
}
