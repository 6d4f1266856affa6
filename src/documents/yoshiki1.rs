//! 様式1 on paper: the blank form and the copy of one that was handed in, from the definition that the pages use.

use serde::Serialize;

use super::press::{PressFault, Template, print};
use super::sample;
use super::wording::on_paper;
use crate::municipalities::Municipality;
use crate::notifications::choices::{as_read, choices, same};
use crate::notifications::form::{Field, Input, Need, Step};
use crate::notifications::form1::Training;
use crate::notifications::yoshiki1::{STEPS, fields_for, steps_for};
use crate::notifications::{Answers, Form1, Notification};
use crate::spots::{RegistrantKind, SpotKind};
use crate::time::Moment;

#[derive(Debug, Serialize)]
struct Paper {
    title: String,
    form: &'static str,
    network: String,
    name: &'static str,
    addressee: String,
    blank: bool,
    /// 届出日; empty on a blank form.
    on: String,
    lead: String,
    guide: &'static str,
    /// What a copy says about itself: name and value; none on a blank form.
    copy: Option<Vec<(&'static str, String)>>,
    parts: Vec<Part>,
    office: Vec<(&'static str, String)>,
    foot: String,
}

#[derive(Debug, Serialize)]
struct Part {
    number: usize,
    title: &'static str,
    lead: &'static str,
    /// Begins the second page of a blank form.
    turn: bool,
    /// One or two cells each.
    rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Serialize)]
struct Cell {
    label: String,
    required: bool,
    /// Whom it doesn't concern; empty when everyone.
    note: String,
    hint: &'static str,
    shape: Shape,
    /// Room for two lines.
    tall: bool,
    unit: &'static str,
    value: String,
    on: bool,
    boxes: Vec<TickBox>,
}

#[derive(Debug, Serialize)]
struct TickBox {
    text: String,
    note: &'static str,
    on: bool,
}

/// How a cell is filled in by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Shape {
    Line,
    Postal,
    Digits,
    Hours,
    Boxes,
    Tick,
}

/// 様式1 to print and fill in by hand.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn blank(city: &Municipality) -> Result<Vec<u8>, PressFault> {
    let parts = STEPS.iter().map(|step| (step, step.fields.iter().collect()));
    print(
        Template::Yoshiki1,
        &Paper {
            blank: true,
            on: String::new(),
            guide: "黒か青のペンで書き、あてはまる□に✓をつけてください。「必須」の欄は必ず書いてください。押印はいりません。",
            copy: None,
            parts: laid_out(parts, blank_cell),
            office: office(),
            ..paper(city)
        },
    )
}

/// 控え of a notification as it was last handed in.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn copy(
    city: &Municipality,
    notification: &Notification,
    newest: &Answers,
    now: Moment,
) -> Result<Vec<u8>, PressFault> {
    let kind = notification.form.registrant;
    let received = notification.received_at.in_japan();
    let state = &notification.state;
    let mut about = vec![
        ("受付番号", notification.receipt.to_string()),
        ("受付日", format!("{}{}", received.date().wareki(), received.clock())),
        ("状態", format!("{}（{}）", state.name().label(), plain(state.at()))),
        ("この控えの日付", plain(now)),
    ];
    if let Some(number) = state.number() {
        about.push(("登録番号", number.to_string()));
    }
    let parts = steps_for(kind).map(|step| (step, fields_for(step, kind).collect()));
    let mut parts = laid_out(parts, |field| filled_cell(field, kind, newest));
    // Nobody fills a copy in.
    parts.iter_mut().for_each(|part| part.lead = "");
    print(
        Template::Yoshiki1,
        &Paper {
            blank: false,
            on: plain(notification.received_at),
            guide: "",
            copy: Some(about),
            parts,
            office: Vec::new(),
            ..paper(city)
        },
    )
}

fn plain(at: Moment) -> String {
    at.in_japan().date().wareki_plain()
}

/// What blank and filled forms share.
fn paper(city: &Municipality) -> Paper {
    Paper {
        title: format!("{} 協力機関登録届出書", city.network_name),
        form: "様式1",
        network: city.network_name.clone(),
        name: "協力機関登録届出書",
        addressee: Form1::addressee(city),
        blank: true,
        on: String::new(),
        lead: format!("{}の協力スポットとして登録したいので、つぎのとおり届け出ます。", city.network_name),
        guide: "",
        copy: None,
        parts: Vec::new(),
        office: Vec::new(),
        foot: format!("{}{}　{}　様式1", sample(city), city.name, city.division),
    }
}

/// 職員欄, in the order of the work.
fn office() -> Vec<(&'static str, String)> {
    let names = ["受付日", "受付番号", "受付者", "受理日", "登録番号", "登録日", "交付日", "交付番号", "備考"];
    names.map(|name| (name, String::new())).to_vec()
}

/// Fields that stand beside each other, as on forms everywhere.
const PAIRS: [(&str, &str); 8] = [
    ("representative_title", "representative_name"),
    ("spot_name", "spot_kana"),
    ("contact_dept", "contact_name"),
    ("phone", "fax"),
    ("email", "contact_hours"),
    ("open_time", "close_time"),
    ("spot_phone", "spot_url"),
    ("sticker_count", "sticker_place"),
];

fn laid_out<'a>(
    steps: impl Iterator<Item = (&'static Step, Vec<&'a Field>)>,
    cell: impl Fn(&'a Field) -> Cell,
) -> Vec<Part> {
    let part = |(at, (step, fields)): (usize, (&'static Step, Vec<&'a Field>))| {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut before = "";
        for field in fields {
            match rows.last_mut() {
                Some(row) if PAIRS.contains(&(before, field.key)) => row.push(cell(field)),
                Some(_) | None => rows.push(vec![cell(field)]),
            }
            before = field.key;
        }
        let turn = step.slug == "hours";
        Part { number: at + 1, title: step.title, lead: on_paper(step.slug, step.lead), turn, rows }
    };
    steps.enumerate().map(part).collect()
}

fn blank_cell(field: &Field) -> Cell {
    let (required, note) = concerns(field);
    let label = if field.own_label.is_empty() || field.label.contains(field.own_label) {
        field.label.to_owned()
    } else {
        format!("{}（{}）", field.label, field.own_label)
    };
    Cell {
        label,
        required,
        note,
        hint: on_paper(field.key, field.hint),
        ..cell(field, RegistrantKind::Company, &Answers::default())
    }
}

fn filled_cell(field: &Field, kind: RegistrantKind, answers: &Answers) -> Cell {
    let mut cell = cell(field, kind, answers);
    if field.input == Input::Select {
        cell.value = cell.boxes.iter().filter(|b| b.on).map(|b| b.text.as_str()).collect();
        cell.shape = Shape::Line;
    }
    cell
}

fn cell(field: &Field, kind: RegistrantKind, answers: &Answers) -> Cell {
    let typed = answers.one(field.key);
    let boxes = choices(field.key, kind).into_iter().map(|choice| TickBox {
        on: match field.key {
            "training" => typed.parse::<Training>().ok().map(Training::code) == Some(choice.code),
            _ => answers.has(field.key, choice.code),
        },
        text: choice.text,
        note: choice.note,
    });
    Cell {
        label: field.label_for(kind).to_owned(),
        required: false,
        note: String::new(),
        // A promise is nothing without its sentence, on a copy too.
        hint: if matches!(field.input, Input::Tick(_)) { on_paper(field.key, field.hint) } else { "" },
        shape: shape(field),
        tall: matches!(field.key, "applicant_name" | "address" | "activity_area" | "spot_address" | "hours_note"),
        unit: match field.key {
            "sticker_count" => "枚",
            "leaflet_count" => "部",
            _ => "",
        },
        value: match field.input {
            Input::Tick(sentence) => sentence.to_owned(),
            // Only a copy has answers; an empty place there says what it stands for.
            Input::Line { .. } | Input::Area if typed.trim().is_empty() && answers.pairs().next().is_some() => {
                same(field.key).to_owned()
            }
            Input::Line { .. } | Input::Area | Input::Radios | Input::Select | Input::Checks => {
                written(field.key, typed)
            }
        },
        on: matches!(field.input, Input::Tick(_)) && typed == "1",
        boxes: boxes.collect(),
    }
}

/// As it enters the register; the unit stands beside it on the paper.
fn written(key: &str, typed: &str) -> String {
    let read = as_read(key, typed).unwrap_or_else(|| typed.trim().to_owned());
    read.trim_end_matches(['枚', '部']).to_owned()
}

fn shape(field: &Field) -> Shape {
    match field.input {
        Input::Radios | Input::Checks | Input::Select => Shape::Boxes,
        Input::Tick(_) => Shape::Tick,
        Input::Line { .. } | Input::Area => match field.key {
            "postal_code" | "spot_postal_code" => Shape::Postal,
            "corporate_number" => Shape::Digits,
            "open_time" | "close_time" => Shape::Hours,
            _ => Shape::Line,
        },
    }
}

/// Whether everyone concerned must fill it in, and whom it concerns when not everyone.
fn concerns(field: &Field) -> (bool, String) {
    let asked = || RegistrantKind::ALL.iter().copied().filter(|k| (field.need)(*k) != Need::Absent);
    let required = asked().all(|k| (field.need)(k) == Need::Required);
    let organizations = || RegistrantKind::ALL.iter().filter(|k| k.spot_kind() == SpotKind::Organization);
    let note = if asked().count() == RegistrantKind::ALL.len() {
        String::new()
    } else if asked().eq(organizations().copied()) {
        "個人の方は不要".to_owned()
    } else {
        format!("{}の方", asked().map(RegistrantKind::label).collect::<Vec<_>>().join("・"))
    };
    (required, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_pages_stands_on_the_paper_once() {
        let parts = laid_out(STEPS.iter().map(|s| (s, s.fields.iter().collect())), blank_cell);
        let cells = parts.iter().flat_map(|p| &p.rows).map(Vec::len).sum::<usize>();
        assert_eq!(cells, STEPS.iter().map(|s| s.fields.len()).sum::<usize>());
        for (a, b) in PAIRS {
            let row = parts.iter().flat_map(|p| &p.rows).find(|r| r.len() == 2 && r[0].label.contains(label(a)));
            assert!(row.is_some_and(|r| r[1].label.contains(label(b))), "{a} {b}");
        }
    }

    #[test]
    fn paper_does_not_speak_of_pages() {
        let parts = laid_out(STEPS.iter().map(|s| (s, s.fields.iter().collect())), blank_cell);
        for part in &parts {
            let said = part.rows.iter().flatten().map(|c| c.hint).chain([part.lead]);
            for words in said {
                assert!(!words.contains("ページで") && !words.contains("進んで"), "{words}");
            }
        }
        assert!(parts.iter().any(|p| format!("{} {}", p.number, p.title) == "8 公開してよいこと"));
    }

    fn label(key: &str) -> &'static str {
        crate::notifications::yoshiki1::field_of(key).unwrap().label
    }

    #[test]
    fn the_paper_says_whom_a_field_concerns() {
        let of = |key| concerns(crate::notifications::yoshiki1::field_of(key).unwrap());
        assert_eq!(of("phone"), (true, String::new()));
        assert_eq!(of("representative_name"), (true, "個人の方は不要".to_owned()));
        assert_eq!(of("fax"), (false, "個人の方は不要".to_owned()));
        assert_eq!(of("category"), (true, "企業・事業所・店舗・公共施設の方".to_owned()));
    }
}
