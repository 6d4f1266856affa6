//! `staff invite`: a one-time sign-in link.

use std::io::Write;
use std::process::ExitCode;

use clap::Subcommand;

use super::{Refusal, random};
use crate::audit::{Actor, hex};
use crate::municipalities::LgCode;
use crate::settings::Settings;
use crate::staff::{self, INVITATION_SECONDS, Role};
use crate::store::Store;
use crate::time::Moment;

/// `staff …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 職員を招き、一回だけ使えるサインイン用のリンクを表示します
    Invite {
        /// 職員のメールアドレス
        email: String,
        /// 全国地方公共団体コード（例: 282294）。全体管理には書きません
        #[arg(long, value_name = "LGCODE")]
        city: Option<LgCode>,
        /// 権限: viewer（閲覧）・officer（担当）・approver（決裁）・manager（管理）・operator（全体管理）
        #[arg(long)]
        role: Role,
        /// 職員の名前。指定がなければメールアドレスの@より前
        #[arg(long)]
        name: Option<String>,
    },
}

/// Runs `staff …`.
///
/// # Errors
/// When the municipality is unknown, the address belongs to another one, or the store fails.
pub fn run(
    arguments: Arguments,
    store: &Store,
    settings: &Settings,
    now: Moment,
    out: &mut impl Write,
) -> Result<ExitCode, Refusal> {
    let Arguments::Invite { email, city, role, name } = arguments;
    let link = invite(store, settings, now, Actor::Operator, (&email, name.as_deref(), city, role))?;
    let until = now.plus_seconds(INVITATION_SECONDS).in_japan();
    writeln!(
        out,
        "{email} さん（{}）のサインイン用リンクです。一回だけ、{} {}まで使えます。",
        role.label(),
        until.date().wareki(),
        until.clock()
    )?;
    writeln!(out, "{link}")?;
    if !settings.base_url.is_https() {
        writeln!(out, "（このパソコンだけで開けるアドレスです。公開するときは --base-url を指定してください。）")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the account and the link; the link stands nowhere else.
///
/// # Errors
/// As [`run`].
pub fn invite(
    store: &Store,
    settings: &Settings,
    now: Moment,
    by: Actor,
    account: (&str, Option<&str>, Option<LgCode>, Role),
) -> Result<String, Refusal> {
    let (email, name, city, role) = account;
    let email = email.parse::<crate::text::Email>()?.as_str().to_owned();
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default()).to_owned();
    let token = hex(&random::<24>()?);
    let hash = staff::pages::token_hash(&token);
    match (role, city) {
        (Role::Operator, Some(_)) => {
            return Err(Refusal::new("全体管理（operator）は自治体に属しません。--city を書かずに招いてください。"));
        }
        (Role::Viewer | Role::Officer | Role::Approver | Role::Manager, None) => {
            return Err(Refusal::new("どの自治体の職員かを --city に書いてください（例: --city 282294）。"));
        }
        (Role::Operator, None) | (Role::Viewer | Role::Officer | Role::Approver | Role::Manager, Some(_)) => {}
    }
    store.write_blocking(move |tx| {
        if let Some(city) = city
            && crate::municipalities::store::get(tx, city)?.is_none()
        {
            return Err(Refusal::new(format!(
                "{city}はまだ参加していません。先に tsunagaru municipality add {city} を実行してください。"
            )));
        }
        if staff::store::by_email(tx, &email)?.is_some_and(|o| o.lg_code != city) {
            return Err(Refusal::new(format!("{email} は別の自治体の職員として登録されています。")));
        }
        staff::store::invite(tx, now, by, (&email, &name, city, role), &hash)?;
        Ok(())
    })?;
    Ok(format!("{}/staff/invitation/{token}", settings.base_url))
}
