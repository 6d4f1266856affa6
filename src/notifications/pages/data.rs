//! `…/data.json`, `…/data.txt`: everything that is kept about the applicant and the spot, for whoever has the key.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use serde_json::{Value, json};

use super::fields::rows;
use super::visit::Mine;
use super::{Answer, unkept};
use crate::audit;
use crate::mail;
use crate::notifications::yoshiki1::steps_for;
use crate::notifications::{confirm, store};
use crate::spots::revisions::{self, lines};
use crate::spots::store as spots;
use crate::stickers;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::page;

/// `GET …/data.json?key=…`
pub async fn json(State(app): State<Shared>, mine: Mine) -> Answer {
    let value = gathered(&app, &mine).await?;
    let bytes = serde_json::to_vec_pretty(&value).map_err(crate::web::error::WebError::fault)?;
    file(bytes, "application/json", &format!("notification-{}.json", mine.notification.receipt))
}

/// `GET …/data.txt?key=…`: the same for reading.
pub async fn text(State(app): State<Shared>, mine: Mine) -> Answer {
    let mut out = String::from("\u{feff}");
    readable(&gathered(&app, &mine).await?, 0, &mut out);
    file(out.into_bytes(), "text/plain; charset=utf-8", &format!("notification-{}.txt", mine.notification.receipt))
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Answer {
    let mut response = unkept(page::file(bytes, kind, name)?);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

async fn gathered(app: &Shared, mine: &Mine) -> Result<Value, crate::web::error::WebError> {
    let (n, city, now) = (mine.notification.clone(), mine.here.name.clone(), app.now());
    Ok(app.store.read(move |tx| gather(tx, &n, &city, now)).await?)
}

fn gather(tx: &Tx<'_>, n: &crate::notifications::Notification, city: &str, now: Moment) -> Result<Value, StoreError> {
    let mut editions = Vec::new();
    for mut edition in store::editions(tx, n.id)? {
        edition.answers.see_consent();
        let steps = steps_for(n.form.registrant);
        let written = steps.flat_map(|s| rows(s, n.form.registrant, &edition.answers));
        let written: Vec<_> = written.map(|r| json!({"項目": r.label, "内容": r.value})).collect();
        editions.push(json!({"回": edition.number, "日時": edition.at.to_string(), "届け出たこと": written}));
    }
    let letters: Vec<_> = mail::store::about(tx, n.id)?
        .into_iter()
        .map(|l| json!({"種類": l.kind.label(), "日時": l.queued_at.to_string(), "状態": l.state.name().label()}))
        .collect();
    let events = |subject: &str| -> Result<Vec<Value>, StoreError> {
        let events = audit::store::about(tx, n.lg_code, subject)?;
        Ok(events
            .into_iter()
            .map(|e| json!({"日時": e.at.to_string(), "だれが": who(&e.actor), "操作": e.act, "理由": e.reason}))
            .collect())
    };
    let mut data = json!({
        "自治体": city,
        "書き出した日時": now.to_string(),
        "受付番号": n.receipt.to_string(),
        "状態": n.state.name().label(),
        "提出": editions,
        "お知らせ": letters,
        "届出の記録": events(&n.subject())?,
    });
    if let Some(spot) = spots::by_notification(tx, n.id)? {
        let history: Vec<_> = revisions::store::of_spot(tx, &spot)?
            .into_iter()
            .map(|r| {
                let written: Vec<_> = entry(r.spot.entry());
                json!({"版": r.spot.version(), "日時": r.spot.updated_at().to_string(), "操作": r.act, "理由": r.reason,
                    "状態": r.spot.state().label(), "内容": written})
            })
            .collect();
        let stickers: Vec<_> = stickers::store::of_spot(tx, &spot)?
            .into_iter()
            .map(|s| {
                json!({"番号": s.token.to_string(), "発行": s.issued_at.to_string(),
                    "無効": s.voided_at.map(|at| at.to_string())})
            })
            .collect();
        data["協力スポット"] = json!({
            "登録番号": spot.number().to_string(),
            "状態": spot.state().label(),
            "登録の内容": entry(spot.entry()),
            "内容の確認": confirm::store::verified_at(tx, &spot)?.map(|at| at.to_string()),
            "変更の記録": history,
            "ステッカー": stickers,
            "登録の記録": events(&spot.subject())?,
        });
    }
    Ok(data)
}

fn entry(entry: &crate::spots::NewSpot) -> Vec<Value> {
    let written = lines(entry).into_iter().filter(|(_, text)| !text.is_empty());
    written.map(|(label, text)| json!({"項目": label, "内容": text})).collect()
}

/// Colleagues' names stay with the desk.
fn who(actor: &str) -> &'static str {
    match actor {
        "applicant" => "届出をした方",
        "visitor" => "公開ページを見た方",
        "program" => "システム",
        "operator" => "システムの運用者",
        _ => "市の職員",
    }
}

fn readable(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(map) => {
            if let (Some(Value::String(label)), Some(Value::String(text))) = (map.get("項目"), map.get("内容")) {
                out.push_str(&format!("{indent}{label}: {}\r\n", text.replace('\n', " ")));
                return;
            }
            for (name, value) in map {
                match value {
                    Value::Object(_) | Value::Array(_) => {
                        out.push_str(&format!("{indent}■ {name}\r\n"));
                        readable(value, depth + 1, out);
                    }
                    Value::Null => {}
                    Value::String(text) => {
                        out.push_str(&format!("{indent}{name}: {}\r\n", text.replace('\n', " ")));
                    }
                    Value::Bool(_) | Value::Number(_) => out.push_str(&format!("{indent}{name}: {value}\r\n")),
                }
            }
        }
        Value::Array(all) => {
            for one in all {
                readable(one, depth, out);
                if one.get("項目").is_none() {
                    out.push_str("\r\n");
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&format!("{indent}{value}\r\n"));
        }
    }
}
