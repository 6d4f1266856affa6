//! 見た目とことば of a municipality's stickers: a form with the sticker beside it, judged before it is kept.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use unicode_normalization::UnicodeNormalization;

use super::trail::{self, Step};
use super::{Tried, frame, names};
use crate::audit::{self, Actor};
use crate::drawing::svg;
use crate::municipalities::{self, Colour, Municipality};
use crate::settings::BaseUrl;
use crate::staff::Authority;
use crate::stickers::livery::{LiveryFault, Wanted, acts};
use crate::stickers::{Ink, StickerFormat, StickerSize, design};
use crate::store::Tx;
use crate::text::one_line;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, Managing, Typed, named};
use crate::web::form::{FieldFault, query};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

const NETWORK_LIMIT: usize = 60;
const LINE_LIMIT: usize = 40;

/// The fields as typed.
#[derive(Clone, Debug)]
struct Fields {
    network: String,
    words: String,
    shown_name: String,
    ground: String,
    lettering: String,
    trademark: bool,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(300).collect();
        // Whoever moved the palette means its colour; whoever didn't, means what is written.
        let colour = |name: &str| match typed.get(&format!("{name}_pick")) {
            picked if !picked.is_empty() && picked != typed.get(&format!("{name}_was")) => {
                picked.chars().take(300).collect()
            }
            _ => take(name),
        };
        Self {
            network: take("network"),
            words: take("words"),
            shown_name: take("shown_name"),
            ground: colour("ground"),
            lettering: colour("lettering"),
            trademark: typed.get("trademark") == "1",
        }
    }

    fn kept(w: &Wanted) -> Self {
        Self {
            network: w.network.clone(),
            words: w.words.clone(),
            shown_name: w.shown_name.clone().unwrap_or_default(),
            ground: w.ground.to_string(),
            lettering: w.lettering.to_string(),
            trademark: w.trademark,
        }
    }

    fn query(&self) -> String {
        query(&[
            ("network", &self.network),
            ("words", &self.words),
            ("shown_name", &self.shown_name),
            ("ground", &self.ground),
            ("lettering", &self.lettering),
            ("trademark", if self.trademark { "1" } else { "" }),
        ])
    }

    /// What is wanted, and every fault; a field that can't be read keeps what the municipality has.
    fn read(&self, m: &Municipality, base: &BaseUrl) -> (Wanted, Vec<FieldFault>) {
        let mut faults = Vec::new();
        let now = Wanted::of(m);
        let mut line = |field: &str, text: &str, limit, usual: &str, needed: Option<&str>| match one_line(text, limit) {
            Ok(text) if text.is_empty() && needed.is_some() => {
                faults.push(FieldFault::new(field, needed.unwrap_or_default()));
                usual.to_owned()
            }
            Ok(text) => text,
            Err(fault) => {
                faults.push(FieldFault::new(field, fault.to_string()));
                usual.to_owned()
            }
        };
        let needed = Some("ネットワークの名前を書いてください。");
        let network = line("network", &self.network, NETWORK_LIMIT, &now.network, needed);
        let words = line("words", &self.words, LINE_LIMIT, &now.words, None);
        let shown = line("shown_name", &self.shown_name, LINE_LIMIT, "", None);
        let mut colour = |field: &str, name: &str, text: &str, usual: Colour| {
            colour(text).unwrap_or_else(|| {
                faults.push(FieldFault::new(field, format!("{name}: {}", municipalities::ColourFault)));
                usual
            })
        };
        let ground = colour("ground", "地の色", &self.ground, now.ground);
        let lettering = colour("lettering", "文字の色", &self.lettering, now.lettering);
        let shown_name = Some(shown).filter(|s| !s.is_empty() && *s != m.name);
        let wanted = Wanted { network, words, shown_name, ground, lettering, trademark: self.trademark };
        faults.extend(wanted.faults(m, base).into_iter().map(told));
        (wanted, faults)
    }
}

/// `#fff6d2`, in any width and case, with or without its sign.
fn colour(typed: &str) -> Option<Colour> {
    let plain = typed.nfkc().collect::<String>().trim().to_ascii_lowercase();
    format!("#{}", plain.trim_start_matches('#')).parse().ok()
}

fn told(fault: LiveryFault) -> FieldFault {
    let field = match fault {
        LiveryFault::Unreadable(pair, _) if pair.is_of_ground() => "ground",
        LiveryFault::Unreadable(..) => "lettering",
        LiveryFault::Missing("添え書き", _) => "words",
        LiveryFault::Missing("自治体と課の名前", _) => "shown_name",
        LiveryFault::Missing(..) => "network",
    };
    FieldFault::new(field, fault.to_string())
}

#[derive(Template)]
#[template(path = "desk/livery.html")]
struct LiveryPage {
    frame: DeskFrame,
    base: String,
    fields: Fields,
    /// Query of the pictures.
    look: String,
    /// Typed and not kept yet.
    tried: bool,
    saved: bool,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    version: i64,
    /// 色見本: field, its name, and the colour that is typed, or the one that is kept where that is none.
    swatches: [(&'static str, &'static str, Colour); 2],
    looks: [(StickerSize, Ink); 5],
    history: Vec<(Step, String, String)>,
    may_save: bool,
}

/// `GET /staff/{lgcode}/livery`; with `look=1` what is typed is looked at, not kept.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    if typed.get("look") != "1" {
        return shown(&app, authority, Tried { saved, ..Tried::default() }, StatusCode::OK).await;
    }
    let fields = Fields::of(&typed);
    let (_, faults) = read(&app, &authority, fields.clone()).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shown(&app, authority, Tried { fields: Some(fields), faults, ..Tried::default() }, status).await
}

async fn read(app: &Shared, authority: &Authority, fields: Fields) -> Result<(Wanted, Vec<FieldFault>), WebError> {
    let (code, base) = (authority.lg_code(), app.settings.base_url.clone());
    let m = app.store.read(move |tx| municipalities::store::get(tx, code)).await?.ok_or(WebError::NotHere)?;
    Ok(fields.read(&m, &base))
}

async fn shown(app: &Shared, authority: Authority, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let shown = app.store.read(move |tx| livery_page(tx, &authority, tried)).await?;
    page::html(status, &shown)
}

fn livery_page(tx: &Tx<'_>, authority: &Authority, tried: Tried<Fields>) -> Result<LiveryPage, WebError> {
    let (frame, m) = frame(tx, authority, DeskPlace::Stickers)?;
    let code = authority.lg_code();
    let events = audit::store::about(tx, code, &format!("municipality:{code}"))?;
    let events: Vec<_> = events.into_iter().filter(|e| e.act == "edit_livery").collect();
    let steps = trail::in_words(&events, &names(tx, authority)?);
    let states = events.into_iter().map(|e| (e.from.unwrap_or_default(), e.to.unwrap_or_default()));
    let mut history: Vec<_> = steps.into_iter().zip(states).map(|(step, (from, to))| (step, from, to)).collect();
    history.reverse();
    let fields = tried.fields.clone().unwrap_or_else(|| Fields::kept(&Wanted::of(&m)));
    let kept = m.livery.clone();
    Ok(LiveryPage {
        frame,
        swatches: [
            ("ground", "地の色", colour(&fields.ground).unwrap_or(kept.ground)),
            ("lettering", "文字の色", colour(&fields.lettering).unwrap_or(kept.lettering)),
        ],
        base: format!("/staff/{code}/livery"),
        look: fields.query(),
        fields,
        tried: tried.fields.is_some(),
        saved: tried.saved,
        faults: tried.faults,
        overtaken: tried.overtaken,
        version: municipalities::store::version(tx, code)?,
        looks: [
            (StickerSize::A6, Ink::Colours),
            (StickerSize::A6, Ink::Black),
            (StickerSize::Square100, Ink::Colours),
            (StickerSize::Card91x55, Ink::Colours),
            (StickerSize::Strip200x70, Ink::Colours),
        ],
        history,
        may_save: authority.may_manage(),
    })
}

/// `POST /staff/{lgcode}/livery`: 303; 422 with the measured ratio; 409 when somebody changed the municipality since the page.
pub async fn save(State(app): State<Shared>, Managing(authority): Managing, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let (wanted, faults) = read(&app, &authority, fields.clone()).await?;
    if !faults.is_empty() {
        let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
        return shown(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (code, by, now) = (authority.lg_code(), Actor::Officer(authority.officer().id), app.now());
    let seen = typed.get("version").parse().unwrap_or(0);
    if app.store.write(move |tx| acts::change(tx, code, &wanted, seen, by, now)).await? {
        app.kept.invalidate(code);
        return page::see_other(&format!("/staff/{code}/livery?saved=1"));
    }
    let overtaken = Some("画面を開いたあとに、ほかの人が自治体の設定を変えました".to_owned());
    shown(&app, authority, Tried { fields: Some(fields), overtaken, ..Tried::default() }, StatusCode::CONFLICT).await
}

/// `GET /staff/{lgcode}/livery/look.svg?size=a6&…`: a sticker with what is typed; what can't be read is drawn as it is now.
pub async fn look(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let size: StickerSize = named(typed.get("size"))?;
    let ink: Ink = typed.get("ink").parse().unwrap_or_default();
    let (code, base) = (authority.lg_code(), app.settings.base_url.clone());
    let m = app.store.read(move |tx| municipalities::store::get(tx, code)).await?.ok_or(WebError::NotHere)?;
    let draw = move || {
        let (wanted, _) = Fields::of(&typed).read(&m, &base);
        // Words that can't be set stay as they are now; the colours are shown as typed, however they look.
        let (ground, lettering, trademark) = (wanted.ground, wanted.lettering, wanted.trademark);
        let settable = Wanted { ground, lettering, trademark, ..Wanted::of(&m) };
        let drawn = [wanted, settable].into_iter().find_map(|wanted| {
            let face = wanted.sample(&m, &base)?.in_ink(ink);
            design::draw(&face, size).ok()
        });
        drawn.map(|drawing| svg::write(&drawing))
    };
    let drawn = app.slow(draw).await?.ok_or(WebError::NotHere)?;
    page::file(drawn.into_bytes(), StickerFormat::Svg.media_type(), "look.svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_that_was_moved_goes_before_what_is_written() {
        let ground = |written: &str, was: &str, picked: &str| {
            let pairs = [("ground", written), ("ground_was", was), ("ground_pick", picked)];
            Fields::of(&Typed::new(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec())).ground
        };
        assert_eq!(ground("#fff6d2", "#fff6d2", "#e3f0f1"), "#e3f0f1", "the palette was moved");
        assert_eq!(ground("#e3f0f1", "#fff6d2", "#fff6d2"), "#e3f0f1", "the text was changed");
        assert_eq!(ground("#e3f0f1", "", ""), "#e3f0f1", "a browser without palettes");
    }

    #[test]
    fn colours_are_read_as_people_type_them() {
        let honey = Some(Colour(0xff, 0xf6, 0xd2));
        for typed in ["#fff6d2", "FFF6D2", " ＃ＦＦＦ６Ｄ２ "] {
            assert_eq!(colour(typed), honey, "{typed}");
        }
        assert_eq!((colour("きいろ"), colour("#fff"), colour("")), (None, None, None));
    }

    #[test]
    fn two_colours_that_cannot_be_read_are_told_apart() {
        let m = municipalities::directory::find("282294".parse().unwrap()).unwrap().municipality("健康課");
        let base = "https://tsunagaru.example".parse().unwrap();
        let bad = Fields { ground: "きいろ".into(), lettering: "あか".into(), ..Fields::kept(&Wanted::of(&m)) };
        let told: Vec<_> = bad.read(&m, &base).1.into_iter().map(|f| (f.field, f.words)).collect();
        let named = |field: &str, name: &str| told.iter().any(|(f, words)| f == field && words.starts_with(name));
        assert!(told.len() == 2 && named("ground", "地の色: ") && named("lettering", "文字の色: "), "{told:?}");
    }
}
