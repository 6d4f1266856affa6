//! 案内カード: its words, where its code leads, and the files to print.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, frame};
use crate::audit::Actor;
use crate::municipalities::{self, Municipality};
use crate::settings::BaseUrl;
use crate::staff::Authority;
use crate::stickers::card::{self, CardFace, CardPaper, CardText, LINE_LIMIT, WORDS_LIMIT, acts, store};
use crate::stickers::{Ink, StickerFormat};
use crate::store::Tx;
use crate::text::{HttpUrl, one_line};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::{Choice, FieldFault, query};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// The fields as typed.
#[derive(Clone, Debug)]
struct Fields {
    title: String,
    words1: String,
    words2: String,
    words3: String,
    caption: String,
    /// `page` or `account`.
    target: String,
    url: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(600).collect();
        Self {
            title: take("title"),
            words1: take("words1"),
            words2: take("words2"),
            words3: take("words3"),
            caption: take("caption"),
            target: take("target"),
            url: take("url"),
        }
    }

    fn kept(text: &CardText) -> Self {
        let [first, second, third] = &text.words;
        Self {
            title: text.title.clone(),
            words1: first.clone(),
            words2: second.clone(),
            words3: third.clone(),
            caption: text.caption.clone(),
            target: if text.url.is_some() { "account" } else { "page" }.to_owned(),
            url: text.url.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn query(&self) -> String {
        query(&[
            ("title", &self.title),
            ("words1", &self.words1),
            ("words2", &self.words2),
            ("words3", &self.words3),
            ("caption", &self.caption),
            ("target", &self.target),
            ("url", &self.url),
        ])
    }

    fn targets(&self) -> Vec<Choice> {
        let account = self.target == "account";
        vec![
            Choice::new("page", "市の「相談できるところ」のページ", !account),
            Choice::new("account", "市のSNSなどの相談アカウント", account),
        ]
    }

    /// The card, or every fault of its fields.
    fn read(&self, m: &Municipality, base: &BaseUrl) -> Result<(CardText, CardFace), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut line = |field: &str, typed: &str, limit, needed: &str| match one_line(typed, limit) {
            Ok(text) if text.is_empty() && !needed.is_empty() => {
                faults.push(FieldFault::new(field, needed));
                text
            }
            Ok(text) => text,
            Err(fault) => {
                faults.push(FieldFault::new(field, fault.to_string()));
                String::new()
            }
        };
        let title = line("title", &self.title, LINE_LIMIT, "大きいことばを書いてください。");
        let words = [("words1", &self.words1), ("words2", &self.words2), ("words3", &self.words3)]
            .map(|(field, typed)| line(field, typed, WORDS_LIMIT, ""));
        let caption = line("caption", &self.caption, LINE_LIMIT, "コードの下のことばを書いてください。");
        let url = match self.target.as_str() {
            "account" => account(&self.url).map_err(|words| faults.push(FieldFault::new("url", words))).ok(),
            _ => None,
        };
        let text = CardText { title, words, caption, url };
        match CardFace::new(m, text.clone(), base) {
            Ok(face) => {
                let missing = face.missing().into_iter();
                faults.extend(missing.map(|(field, missing)| FieldFault::new(field, missing.to_string())));
                if faults.is_empty() { Ok((text, face)) } else { Err(faults) }
            }
            Err(fault) => {
                faults.push(FieldFault::new(if text.url.is_some() { "url" } else { "target" }, fault.to_string()));
                Err(faults)
            }
        }
    }
}

/// An https address: people who scan a card at a counter sit in anybody's network.
fn account(typed: &str) -> Result<HttpUrl, String> {
    if typed.trim().is_empty() {
        return Err("アカウントのアドレスを書いてください。".to_owned());
    }
    let url: HttpUrl = typed.parse().map_err(|fault: crate::text::HttpUrlFault| fault.to_string())?;
    if url.as_str().starts_with("https://") {
        Ok(url)
    } else {
        Err("https:// で始まるアドレスを書いてください。".to_owned())
    }
}

#[derive(Template)]
#[template(path = "desk/card.html")]
struct CardPage {
    frame: DeskFrame,
    base: String,
    fields: Fields,
    targets: Vec<Choice>,
    look: String,
    drawn: bool,
    tried: bool,
    saved: bool,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    version: i64,
    may_save: bool,
}

/// `GET /staff/{lgcode}/card`; with `look=1` what is typed is looked at, not kept.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    if typed.get("look") != "1" {
        return shown(&app, authority, Tried { saved, ..Tried::default() }, StatusCode::OK).await;
    }
    let fields = Fields::of(&typed);
    let faults = fields.read(&city(&app, &authority).await?, &app.settings.base_url).err().unwrap_or_default();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    shown(&app, authority, Tried { fields: Some(fields), faults, ..Tried::default() }, status).await
}

async fn city(app: &Shared, authority: &Authority) -> Result<Municipality, WebError> {
    let code = authority.lg_code();
    app.store.read(move |tx| municipalities::store::get(tx, code)).await?.ok_or(WebError::NotHere)
}

async fn shown(app: &Shared, authority: Authority, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let base = app.settings.base_url.clone();
    let shown = app.store.read(move |tx| card_page(tx, &authority, &base, tried)).await?;
    page::html(status, &shown)
}

fn card_page(tx: &Tx<'_>, authority: &Authority, base: &BaseUrl, tried: Tried<Fields>) -> Result<CardPage, WebError> {
    let (frame, m) = frame(tx, authority, DeskPlace::Stickers)?;
    let (text, version) = store::get(tx, authority.lg_code())?;
    let fields = tried.fields.clone().unwrap_or_else(|| Fields::kept(&text));
    Ok(CardPage {
        frame,
        base: format!("/staff/{}/card", authority.lg_code()),
        targets: fields.targets(),
        look: fields.query(),
        drawn: fields.read(&m, base).is_ok(),
        fields,
        tried: tried.fields.is_some(),
        saved: tried.saved,
        faults: tried.faults,
        overtaken: tried.overtaken,
        version,
        may_save: authority.may_decide(),
    })
}

/// `POST /staff/{lgcode}/card`: 303; 422 for faults; 409 when somebody wrote it since the page.
pub async fn save(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let text = match fields.read(&city(&app, &authority).await?, &app.settings.base_url) {
        Ok((text, _)) => text,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return shown(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (code, by, now) = (authority.lg_code(), Actor::Officer(authority.officer().id), app.now());
    let seen = typed.get("version").parse().unwrap_or(-1);
    if app.store.write(move |tx| acts::change(tx, code, &text, seen, by, now)).await? {
        return page::see_other(&format!("/staff/{code}/card?saved=1"));
    }
    let overtaken = Some("画面を開いたあとに、ほかの人が案内カードを変えました".to_owned());
    shown(&app, authority, Tried { fields: Some(fields), overtaken, ..Tried::default() }, StatusCode::CONFLICT).await
}

/// `GET /staff/{lgcode}/card/look.svg?title=…`: the card with what is typed; 404 for what can't be drawn.
pub async fn look(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let m = city(&app, &authority).await?;
    let (_, face) = Fields::of(&typed).read(&m, &app.settings.base_url).map_err(|_| WebError::NotHere)?;
    let drawn = app.slow(move || card::picture(&face)).await?.map_err(WebError::fault)?;
    page::file(drawn.into_bytes(), StickerFormat::Svg.media_type(), "card.svg")
}

/// `GET /staff/{lgcode}/card/a4.pdf` and `…/marks.pdf`, with `?ink=black`: the card as it is kept.
pub async fn file(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((lg_code, name)): Path<(String, String)>,
    InQuery(typed): InQuery,
) -> Answer {
    let paper = match name.as_str() {
        "a4.pdf" => CardPaper::A4,
        "marks.pdf" => CardPaper::Marks,
        _ => return Err(WebError::NotHere),
    };
    let ink: Ink = typed.get("ink").parse().unwrap_or_default();
    let m = city(&app, &authority).await?;
    let (text, _) = app.store.read(move |tx| store::get(tx, authority.lg_code())).await?;
    let face = CardFace::new(&m, text, &app.settings.base_url).map_err(|_| WebError::NotHere)?.in_ink(ink);
    let bytes = app.slow(move || card::file(&face, paper)).await?.map_err(WebError::fault)?;
    page::file(bytes, StickerFormat::Pdf.media_type(), &format!("card-{lg_code}-{name}"))
}
