//! `/{lgcode}/notifications/{receipt}?key=…`: the applicant's own page, with correcting and taking back.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};

use super::apply::begin_draft;
use super::check::answered;
use super::fields::{Row, rows};
use super::visit::Mine;
use super::{Answer, private};
use crate::municipalities::{self, Municipality};
use crate::notifications::drafts::Draft;
use crate::notifications::form::Step;
use crate::notifications::state::{Act, NotificationState, StateName};
use crate::notifications::yoshiki1::steps_for;
use crate::notifications::{Edition, Notification, acts, store};
use crate::settings::BaseUrl;
use crate::stickers::{StickerSize, address};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

#[derive(Template)]
#[template(path = "notifications/mine.html")]
struct MinePage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    n: &'a Notification,
    state: StateName,
    words: String,
    next: String,
    received: String,
    pin: Option<String>,
    parts: Vec<(&'static Step, Vec<Row>)>,
    correct: Option<String>,
    cancel: Option<String>,
    copy: String,
    /// 研修の申込み; none before acceptance.
    trainings: Option<String>,
    /// Everything that is kept, for reading and for programs.
    data: (String, String),
    stickers: Vec<(&'static str, &'static str, String)>,
    other_sizes: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "notifications/ask.html")]
struct AskPage<'a> {
    frame: PublicFrame,
    title: &'a str,
    words: &'a str,
    reason: Option<&'a str>,
    button: &'a str,
    danger: bool,
    action: String,
    back: String,
}

/// `GET /{lgcode}/notifications/{receipt}?key=…`.
pub async fn show(State(app): State<Shared>, mine: Mine) -> Answer {
    let answers = newest(&app, mine.notification.id).await?.answers;
    let lg_code = mine.here.lg_code;
    let mailbox = app.store.read(move |tx| municipalities::store::mailbox(tx, lg_code)).await?;
    let days = mailbox.ok_or(WebError::NotHere)?.answer_days;
    let n = &mine.notification;
    let may = |act, page| n.state.may(act).is_ok().then(|| mine.address(page));
    let template = MinePage {
        frame: PublicFrame::of(&mine.here, PublicPlace::Elsewhere),
        here: &mine.here,
        n,
        state: n.state.name(),
        words: words(&n.state, &mine.here),
        next: next(&n.state, &mine.here, days),
        received: when(n.received_at),
        pin: mine.original.then(|| mine.key.pin().as_str().to_owned()),
        parts: steps_for(n.form.registrant).map(|s| (s, rows(s, n.form.registrant, &answers))).collect(),
        correct: may(Act::Resubmit, "/correct"),
        cancel: may(Act::Cancel, "/cancel"),
        copy: mine.address("/copy.pdf"),
        trainings: n.state.number().map(|_| mine.address("/trainings")),
        data: (mine.address("/data.txt"), mine.address("/data.json")),
        stickers: stickers(&mine),
        other_sizes: other_sizes(&mine, &app.settings.base_url),
    };
    let mut response = private(StatusCode::OK, &template)?;
    // The page has no form, so nothing is lost by telling nobody where its links were followed from.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// What was handed in last.
async fn newest(app: &Shared, id: i64) -> Result<Edition, WebError> {
    let editions = app.store.read(move |tx| store::editions(tx, id)).await?;
    let mut edition = editions.into_iter().next_back().ok_or(WebError::NotHere)?;
    edition.answers.see_consent();
    Ok(edition)
}

fn stickers(mine: &Mine) -> Vec<(&'static str, &'static str, String)> {
    if mine.notification.state.number().is_none() {
        return Vec::new();
    }
    let files = [
        ("PDF", "印刷やさんに頼むとき、家庭のプリンターで刷るときに", "/sticker.pdf"),
        ("PNG", "画像として使うときに", "/sticker.png"),
        ("SVG", "デザインのソフトで使うときに", "/sticker.svg"),
    ];
    files.into_iter().map(|(name, words, page)| (name, words, mine.address(page))).collect()
}

/// PDFs of the other sizes on which a phone reads the code, and in black for a shop's own printer.
fn other_sizes(mine: &Mine, base: &BaseUrl) -> Vec<(&'static str, String)> {
    if mine.notification.state.number().is_none() {
        return Vec::new();
    }
    let file = mine.address("/sticker.pdf");
    let black = [("A6（105×148ミリ）、黒1色（コピー機・白黒プリンター用）", format!("{file}&size=a6&ink=black"))];
    let readable = |size: &StickerSize| address::fits(base, *size);
    let others = StickerSize::ALL.into_iter().filter(|s| *s != StickerSize::A6 && readable(s));
    others.map(|s| (s.label(), format!("{file}&size={}", s.code()))).chain(black).collect()
}

/// Where the notification stands, in the applicant's words.
fn words(state: &NotificationState, here: &Municipality) -> String {
    let office = format!("{}{}", here.name, here.division);
    match state {
        NotificationState::Submitted { at } => {
            format!("{}に、届出書を受け付けました。ありがとうございます。", when(*at))
        }
        NotificationState::UnderReview { at, .. } => format!("{}から、{office}で内容を確認しています。", when(*at)),
        NotificationState::Returned { at, .. } => {
            format!("{}に、直していただきたいところがあるため、お戻ししました。", when(*at))
        }
        NotificationState::Accepted { at, number, .. } => {
            format!("{}に受理し、協力スポット{number}として登録しました。ご協力ありがとうございます。", when(*at))
        }
        NotificationState::Declined { at, .. } => format!("{}に、受理できないと判断しました。", when(*at)),
        NotificationState::Cancelled { at } => format!("{}に取り下げました。", when(*at)),
    }
}

/// What happens next, and about when.
fn next(state: &NotificationState, here: &Municipality, days: u32) -> String {
    let office = format!("{}{}", here.name, here.division);
    match state {
        NotificationState::Submitted { .. } => format!(
            "開庁日に{office}が内容を確認し、{days}開庁日ほどで結果をお知らせします。夜や休みの日に届いたものは、つぎの開庁日からになります。結果はこのページでも見られます。"
        ),
        NotificationState::UnderReview { .. } => {
            "おたずねすることがあれば、書いていただいた電話番号に連絡します。結果はこのページでお知らせします。".to_owned()
        }
        NotificationState::Returned { .. } => {
            "下のボタンから、書いたことを直して、もう一度出してください。はじめから書きなおす必要はありません。".to_owned()
        }
        NotificationState::Accepted { .. } => {
            "ステッカーを、みなさんの目にとまる場所に掲げてください。公開してよいとされた項目は、市のページにのっています。".to_owned()
        }
        NotificationState::Declined { .. } => format!("わからないことがあれば、{office}におたずねください。"),
        NotificationState::Cancelled { .. } => "また協力していただけるときは、いつでも新しく届出ができます。".to_owned(),
    }
}

fn when(at: Moment) -> String {
    let there = at.in_japan();
    format!("{}{}", there.date().wareki(), there.clock())
}

/// `GET …/correct?key=…`.
pub async fn ask_correct(mine: Mine) -> Answer {
    let n = &mine.notification;
    if n.state.may(Act::Resubmit).is_err() {
        return page::see_other(&mine.address("")).map(super::unkept);
    }
    let template = AskPage {
        frame: PublicFrame::of(&mine.here, PublicPlace::Elsewhere),
        title: "届出書を直す",
        words: "前に書いたことが入った画面を開きます。直すところだけを変えて、もう一度出してください。前に出したものも、記録として残ります。",
        reason: n.state.reason().map(|r| r.as_str()),
        button: "直しはじめる",
        danger: false,
        action: mine.address("/correct"),
        back: mine.address(""),
    };
    private(StatusCode::OK, &template)
}

/// `POST …/correct?key=…`: a draft with everything that was written. Texts that have changed since are agreed to anew.
pub async fn correct(State(app): State<Shared>, mine: Mine) -> Answer {
    let id = mine.notification.id;
    let may = mine.notification.state.may(Act::Resubmit).map_err(acts::ActError::from);
    if may.is_err() {
        return answered(&mine.here, may, |()| Err(WebError::NotHere));
    }
    let answers = newest(&app, id).await?.to_correct();
    let key = begin_draft(&app, &mine.here, Draft { answers, corrects: Some(id) }).await?;
    page::see_other(&format!("/{}/apply/{}/check", mine.here.lg_code, key.as_str())).map(super::unkept)
}

/// `GET …/cancel?key=…`.
pub async fn ask_cancel(mine: Mine) -> Answer {
    if mine.notification.state.may(Act::Cancel).is_err() {
        return page::see_other(&mine.address("")).map(super::unkept);
    }
    let template = AskPage {
        frame: PublicFrame::of(&mine.here, PublicPlace::Elsewhere),
        title: "届出を取り下げる",
        words: "取り下げると、この届出は終わりになり、元にもどすことはできません。また届け出るときは、新しく書いていただきます。",
        reason: None,
        button: "取り下げる",
        danger: true,
        action: mine.address("/cancel"),
        back: mine.address(""),
    };
    private(StatusCode::OK, &template)
}

/// `POST …/cancel?key=…`.
pub async fn cancel(State(app): State<Shared>, mine: Mine) -> Answer {
    let (id, post, at) = (mine.notification.id, app.post(), app.now());
    let cancelled = app.store.write(move |tx| acts::cancel(tx, id, &post, at)).await;
    answered(&mine.here, cancelled, |()| page::see_other(&mine.address("")).map(super::unkept))
}
