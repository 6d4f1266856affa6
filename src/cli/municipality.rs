//! `municipality add|list|edit`: who takes part.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Refusal;
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::mailbox::ANSWER_DAYS;
use crate::municipalities::{self, Colour, LgCode, Mailbox, Municipality, directory};
use crate::settings::{BaseUrl, Settings};
use crate::stickers::livery;
use crate::store::{Store, StoreError, Tx};
use crate::text::{Email, Kana, Name, Telephone, one_line};
use crate::time::Moment;

/// `municipality …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 自治体の参加を登録します。名前・都道府県・読み・庁舎の位置は、付属の表から入ります
    Add {
        /// 全国地方公共団体コード（例: 271403）
        lgcode: LgCode,
        /// What differs from the table and the usual words.
        #[command(flatten)]
        details: Details,
    },
    /// 参加している自治体を一覧にします
    List,
    /// 公開の前に足りないものを一覧にします。必要なものが足りないときは、0以外で終わります
    Check {
        /// 全国地方公共団体コード
        lgcode: LgCode,
    },
    /// 合併や改称の前のコードが印刷されたステッカーで、いまの自治体のページが開くようにします
    Alias {
        /// 前のコード
        old: LgCode,
        /// いまの自治体のコード
        #[arg(required_unless_present = "remove")]
        new: Option<LgCode>,
        /// 取り消します
        #[arg(long, conflicts_with = "new")]
        remove: bool,
    },
    /// 参加している自治体の内容を変えます。指定したものだけが変わります
    Edit {
        /// 全国地方公共団体コード
        lgcode: LgCode,
        /// What changes.
        #[command(flatten)]
        details: Details,
    },
}

/// What of a municipality can be set.
#[derive(Debug, Default, Args)]
pub struct Details {
    /// 自治体の名前
    #[arg(long)]
    name: Option<Name>,
    /// 名前の読み（全角カタカナ）
    #[arg(long)]
    kana: Option<Kana>,
    /// 担当する課（例: 健康課）
    #[arg(long)]
    division: Option<String>,
    /// 担当する課の電話番号
    #[arg(long)]
    phone: Option<Telephone>,
    /// 担当する課のメールアドレス。新しい届出などを知らせます。「なし」で消します
    #[arg(long, value_name = "EMAIL")]
    mail: Option<String>,
    /// 届出から結果までの目安の開庁日数（1〜60）。届出をした方に伝え、それ以上待っている届出を担当課に知らせます（既定: 10）
    #[arg(long, value_name = "N")]
    answer_days: Option<u32>,
    /// ネットワークの名前（例: つながるいのちサポートネットワーク）
    #[arg(long, value_name = "NAME")]
    network: Option<Name>,
    /// ステッカーの添え書き（例: あなたを守りたい）
    #[arg(long)]
    words: Option<String>,
    /// ステッカーの地の色（例: #fff6d2）
    #[arg(long, value_name = "COLOUR")]
    ground: Option<Colour>,
    /// ステッカーの文字の色（例: #8a2f22）
    #[arg(long, value_name = "COLOUR")]
    lettering: Option<Colour>,
    /// ステッカーに入れる自治体の名前。空（""）にすると、自治体の名前にもどります
    #[arg(long, value_name = "NAME")]
    shown_name: Option<String>,
    /// ステッカーに商標の表示（QRコードは…登録商標です）を入れるか: true・false
    #[arg(long, value_name = "true|false")]
    trademark: Option<bool>,
}

impl Details {
    fn apply_mailbox(&self, mailbox: &mut Mailbox) -> Result<(), Refusal> {
        match self.mail.as_deref().map(str::trim) {
            None => {}
            Some("" | "なし") => mailbox.address = None,
            Some(mail) => {
                let address: Email = mail.parse().map_err(|e| Refusal::new(format!("--mail: {e}")))?;
                mailbox.address = Some(address);
            }
        }
        if let Some(days) = self.answer_days {
            if !ANSWER_DAYS.contains(&days) {
                return Err(Refusal::new("--answer-days は1から60の間で決めてください。"));
            }
            mailbox.answer_days = days;
        }
        Ok(())
    }

    fn apply(self, m: &mut Municipality, base: &BaseUrl) -> Result<(), Refusal> {
        let line = |text: String, what: &str| one_line(&text, 40).map_err(|e| Refusal::new(format!("{what}: {e}")));
        m.name = self.name.map_or_else(|| m.name.clone(), |n| n.to_string());
        m.kana = self.kana.map_or_else(|| m.kana.clone(), |k| k.to_string());
        m.network_name = self.network.map_or_else(|| m.network_name.clone(), |n| n.to_string());
        m.phone = self.phone.map(|p| p.as_str().to_owned()).or(m.phone.take());
        m.livery.ground = self.ground.unwrap_or(m.livery.ground);
        m.livery.lettering = self.lettering.unwrap_or(m.livery.lettering);
        m.livery.trademark = self.trademark.unwrap_or(m.livery.trademark);
        if let Some(name) = self.shown_name {
            m.livery.shown_name = Some(line(name, "--shown-name")?).filter(|n| !n.is_empty());
        }
        if let Some(division) = self.division {
            m.division = line(division, "--division")?;
        }
        if let Some(words) = self.words {
            m.words = line(words, "--words")?;
        }
        // The same judgement as at the desk.
        let faults: Vec<String> =
            livery::Wanted::of(m).faults(m, base).iter().map(std::string::ToString::to_string).collect();
        if !faults.is_empty() {
            return Err(Refusal::new(faults.join("\n")));
        }
        Ok(())
    }
}

/// Runs `municipality …`.
///
/// # Errors
/// When the code is in no table, the municipality takes part already or not at all, or the store fails.
pub fn run(
    arguments: Arguments,
    store: &Store,
    settings: &Settings,
    now: Moment,
    out: &mut impl Write,
) -> Result<ExitCode, Refusal> {
    let base = &settings.base_url;
    match arguments {
        Arguments::Add { lgcode, details } => add(store, now, lgcode, (details, base), out)?,
        Arguments::List => list(store, out)?,
        Arguments::Check { lgcode } => return super::setup::run(store, lgcode, now.in_japan().date(), out),
        Arguments::Alias { old, new, remove: _ } => alias(store, now, old, new, out)?,
        Arguments::Edit { lgcode, details } => edit(store, now, lgcode, (details, base), out)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(
    store: &Store,
    now: Moment,
    lg_code: LgCode,
    (details, base): (Details, &BaseUrl),
    out: &mut impl Write,
) -> Result<(), Refusal> {
    let listed = directory::find(lg_code)
        .ok_or_else(|| Refusal::new(format!("{lg_code}は付属の自治体の表にありません。コードを確かめてください。")))?;
    let mut m = listed.municipality("担当課");
    let mut mailbox = Mailbox { address: None, answer_days: 10 };
    details.apply_mailbox(&mut mailbox)?;
    details.apply(&mut m, base)?;
    let name = m.name.clone();
    store.write_blocking(move |tx| {
        if municipalities::store::get(tx, lg_code)?.is_some() {
            return Err(Refusal::new(format!("{}（{lg_code}）は、もう参加しています。", m.name)));
        }
        municipalities::store::add(tx, &m, now)?;
        municipalities::store::put_mailbox(tx, lg_code, &mailbox)?;
        Ok(record(tx, lg_code, "add_municipality", now)?)
    })?;
    writeln!(out, "{name}（{lg_code}）が参加しました。続けて、次のようにできます。")?;
    writeln!(out, "  tsunagaru staff invite メールアドレス --city {lg_code} --role manager")?;
    writeln!(out, "  tsunagaru import boundaries N03のGeoJSON --city {lg_code}")?;
    Ok(())
}

fn list(store: &Store, out: &mut impl Write) -> Result<(), Refusal> {
    let all = store.read_blocking(|tx| {
        let all = municipalities::store::list(tx)?;
        all.into_iter()
            .map(|m| municipalities::store::mailbox(tx, m.lg_code).map(|mailbox| (m, mailbox)))
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    if all.is_empty() {
        writeln!(out, "参加している自治体はまだありません。")?;
    }
    let aliases = store.read_blocking(municipalities::alias::store::list)?;
    for (m, mailbox) in all {
        let place = if m.lg_code.is_prefecture() { m.name } else { format!("{}{}", m.prefecture, m.name) };
        let phone = m.phone.as_deref().unwrap_or("電話番号は未設定");
        let sample = if m.sample { "（見本）" } else { "" };
        let mail = mailbox.and_then(|m| m.address).map_or_else(String::new, |a| format!(" {}", a.as_str()));
        writeln!(out, "{} {place}{sample} {} {phone}{mail}", m.lg_code, m.division)?;
        for alias in aliases.iter().filter(|a| a.lg_code == m.lg_code) {
            writeln!(out, "  前のコード {}", alias.old)?;
        }
    }
    Ok(())
}

fn edit(
    store: &Store,
    now: Moment,
    lg_code: LgCode,
    (details, base): (Details, &BaseUrl),
    out: &mut impl Write,
) -> Result<(), Refusal> {
    let base = base.clone();
    let name = store.write_blocking(move |tx| {
        let mut m = municipalities::store::get(tx, lg_code)?
            .ok_or_else(|| Refusal::new(format!("{lg_code}は参加していません。")))?;
        if let Some(mut mailbox) = municipalities::store::mailbox(tx, lg_code)? {
            details.apply_mailbox(&mut mailbox)?;
            municipalities::store::put_mailbox(tx, lg_code, &mailbox)?;
        }
        details.apply(&mut m, &base)?;
        municipalities::store::edit(tx, &m)?;
        record(tx, lg_code, "edit_municipality", now)?;
        Ok::<_, Refusal>(m.name)
    })?;
    writeln!(out, "{name}（{lg_code}）の内容を変えました。")?;
    Ok(())
}

fn alias(store: &Store, now: Moment, old: LgCode, new: Option<LgCode>, out: &mut impl Write) -> Result<(), Refusal> {
    use municipalities::alias::{Alias, store as aliases};
    let Some(lg_code) = new else {
        store.write_blocking(move |tx| {
            if !aliases::remove(tx, old)? {
                return Err(Refusal::new(format!("{old}は、前のコードとして登録されていません。")));
            }
            Ok(record(tx, old, "remove_alias", now)?)
        })?;
        writeln!(out, "{old}は、もうほかの自治体のページを開きません。")?;
        return Ok(());
    };
    let name = store.write_blocking(move |tx| {
        let Some(m) = municipalities::store::get(tx, lg_code)? else {
            return Err(Refusal::new(format!("{lg_code}は参加していません。先に municipality add で加えてください。")));
        };
        if old == lg_code || !aliases::put(tx, Alias { old, lg_code }, now)? {
            return Err(Refusal::new(format!("{lg_code}が{old}のページを開いているため、逆向きにはできません。")));
        }
        record(tx, old, "put_alias", now)?;
        record(tx, lg_code, "put_alias", now)?;
        Ok(m.name)
    })?;
    writeln!(
        out,
        "{old}のステッカーで、{name}（{lg_code}）のページが開きます（動いているサービスでは、1分以内に変わります）。"
    )?;
    Ok(())
}

fn record(tx: &Tx<'_>, lg_code: LgCode, act: &str, now: Moment) -> Result<(), StoreError> {
    let event = NewEvent {
        at: now,
        actor: Actor::Operator,
        lg_code: Some(lg_code),
        act,
        subject: &format!("municipality:{lg_code}"),
        from: None,
        to: None,
        reason: None,
    };
    audit::store::record(tx, &event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(run: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        run(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_code_is_enough_to_take_a_city_in_and_each_detail_can_change() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let now = Moment::from_unix(1_795_000_000);
        let settings = crate::settings::Given::default().settle().unwrap();
        let code: LgCode = "271403".parse().unwrap();
        let add = || Arguments::Add { lgcode: code, details: Details::default() };
        assert!(
            said(|out| assert_eq!(run(add(), &store, &settings, now, out).unwrap(), ExitCode::SUCCESS))
                .contains("堺市（271403）が参加しました")
        );
        let faint = Details { lettering: "#fff0b3".parse().ok(), ..Details::default() };
        let edit = Arguments::Edit { lgcode: code, details: faint };
        assert!(run(edit, &store, &settings, now, &mut Vec::new()).unwrap_err().to_string().contains("4.5以上"));
        assert!(
            run(add(), &store, &settings, now, &mut Vec::new()).unwrap_err().to_string().contains("もう参加しています")
        );
        let details = Details {
            division: Some("精神保健課".into()),
            phone: Some("０７２－２２８－７０６２".parse().unwrap()),
            mail: Some("ｋｅｎｋｏ@city.example.jp".into()),
            answer_days: Some(5),
            ..Details::default()
        };
        run(Arguments::Edit { lgcode: code, details }, &store, &settings, now, &mut Vec::new()).unwrap();
        assert_eq!(
            said(|out| assert_eq!(run(Arguments::List, &store, &settings, now, out).unwrap(), ExitCode::SUCCESS)),
            "271403 大阪府堺市 精神保健課 072-228-7062 kenko@city.example.jp\n"
        );
        for wrong in [
            Details { mail: Some("kenko".into()), ..Details::default() },
            Details { answer_days: Some(61), ..Details::default() },
        ] {
            assert!(
                run(Arguments::Edit { lgcode: code, details: wrong }, &store, &settings, now, &mut Vec::new()).is_err()
            );
        }
        let none = Details { mail: Some("なし".into()), ..Details::default() };
        run(Arguments::Edit { lgcode: code, details: none }, &store, &settings, now, &mut Vec::new()).unwrap();
        let mailbox = store.read_blocking(move |tx| municipalities::store::mailbox(tx, code)).unwrap();
        assert_eq!(mailbox, Some(Mailbox { address: None, answer_days: 5 }));
        let m = store.read_blocking(move |tx| municipalities::store::get(tx, code)).unwrap().unwrap();
        assert_eq!((m.kana.as_str(), m.office.is_some()), ("サカイシ", true));
        let events = store.read_blocking(move |tx| audit::store::about(tx, code, "municipality:271403")).unwrap();
        assert_eq!(events.len(), 3);
        let unknown = Arguments::Edit { lgcode: "282294".parse().unwrap(), details: Details::default() };
        assert!(run(unknown, &store, &settings, now, &mut Vec::new()).is_err());
    }
}
