//! 経過: audit events in words.

use crate::audit::{Actor, AuditEvent};

use super::when;

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// ISO 8601, for `<time datetime>`.
    pub iso: String,
    /// `令和8年11月22日（日）14時05分`.
    pub when: String,
    /// `見本 花子さん`, `届出をした方` …
    pub who: String,
    /// `受理しました` …
    pub what: String,
    /// The reason given; empty for none.
    pub reason: String,
}

/// The events in words, oldest first. `names`: the chain's word for an actor, and the officer's name.
pub fn in_words(events: &[AuditEvent], names: &[(String, String)]) -> Vec<Step> {
    events
        .iter()
        .map(|e| Step {
            iso: e.at.to_string(),
            when: when(e.at),
            who: who(&e.actor, names),
            what: what(&e.act).to_owned(),
            reason: e.reason.clone().unwrap_or_default(),
        })
        .collect()
}

/// Who acted, in words for colleagues.
pub(super) fn who(actor: &str, names: &[(String, String)]) -> String {
    if let Some((_, name)) = names.iter().find(|(a, _)| a == actor) {
        return format!("{name}さん");
    }
    let fixed = [
        (Actor::Applicant, "届出をした方"),
        (Actor::Operator, "システムの運用者"),
        (Actor::Visitor, "公開ページを見た方"),
        (Actor::Program, "システム"),
    ];
    fixed.iter().find(|(a, _)| a.to_string() == actor).map_or("もと職員", |(_, words)| *words).to_owned()
}

/// An act that is not in this table is shown as it stands in the chain, rather than hidden.
pub(super) fn what(act: &str) -> &str {
    const WORDS: &[(&str, &str)] = &[
        ("submit", "届出を出しました"),
        ("resubmit", "直して出しなおしました"),
        ("begin_review", "確認を始めました"),
        ("move_pin", "地図に印を置きました"),
        ("clear_pin", "地図の印を消しました"),
        ("return", "差し戻しました"),
        ("accept", "受理しました"),
        ("decline", "不受理にしました"),
        ("cancel", "取り下げました"),
        ("see_contact", "連絡先を見ました"),
        ("open_with_pin", "受付番号と暗証番号でページを開きました"),
        ("send_letter", "お知らせをメールで送りました"),
        ("fail_letter", "お知らせのメールを届けられませんでした"),
        ("send_letter_again", "お知らせをもう一度送ることにしました"),
        ("print_letter", "お知らせを印刷しました"),
        ("set_letter_aside", "お知らせを送らないことにしました"),
        ("lose_relay", "お知らせを印刷に回しました"),
        ("put_agreement", "協定を書きました"),
        ("put_networks", "関連するネットワークの言葉を書きました"),
        ("plan_training", "研修を計画しました"),
        ("edit_training", "研修の計画を直しました"),
        ("cancel_training", "研修を中止にしました"),
        ("sign_up", "参加を申し込みました"),
        ("leave_training", "参加を取り消しました"),
        ("move_up", "キャンセル待ちから、席が取れました"),
        ("note_attendance", "出席をつけました"),
        ("erase_names", "参加した方の名前を消しました"),
        ("train", "ゲートキーパー研修の修了をつけました"),
        ("post_notice", "掲示板に書きました"),
        ("edit_notice", "掲示を直しました"),
        ("withdraw_notice", "掲示を取り下げました"),
        ("reply_notice", "掲示に返事を書きました"),
        ("withdraw_reply", "返事を取り下げました"),
        ("attach", "ファイルを添付しました"),
        ("detach", "添付をはずしました"),
        ("set_digest", "掲示板のメールの回数を変えました"),
        ("enter_handout", "配った数を書きました"),
        ("remove_handout", "配った数を取り消しました"),
        ("put_memberships", "関連するネットワークを変えました"),
        ("register", "登録しました"),
        ("import", "取りこみました"),
        ("issue", "ステッカーを発行しました"),
        ("void", "ステッカーを無効にしました"),
        ("print", "ステッカーを印刷しました"),
        ("reprint", "ステッカーをもう一度印刷しました"),
        ("name_sticker", "ステッカーに入れる名称を変えました"),
        ("edit_livery", "ステッカーの見た目を変えました"),
        ("edit_card", "案内カードを変えました"),
        ("edit_municipality", "自治体の設定を変えました"),
        ("report", "載せ方のまちがいを知らせました"),
        ("close_report", "まちがいのお知らせを済みにしました"),
        ("invite", "一回限りのリンクを作りました"),
        ("set_password", "パスワードを決めました"),
        ("sign_in", "サインインしました"),
        ("sign_out", "サインアウトしました"),
        ("wrong_password", "サインインのパスワードがちがいました"),
        ("change_role", "権限を変えました"),
        ("end_account", "アカウントを終わりにしました"),
        ("end_sessions", "すべての端末をサインアウトさせました"),
        ("put_staff_rules", "職員のきまりを変えました"),
        ("suspend", "休止にしました"),
        ("end", "廃止にしました"),
        ("resume", "再開しました"),
        ("revoke", "登録を取り消しました"),
        ("confirm_spot", "登録の内容が正しいと確かめました"),
        ("export_contacts", "連絡先の一覧を取り出しました"),
        ("assign", "担当を決めました"),
        ("note", "内部メモを書きました"),
        ("put_reply", "文例を書きました"),
        ("remove_reply", "文例を消しました"),
        ("export_register", "台帳の表を取り出しました"),
        ("propose", "受理を起案しました"),
        ("put_rules", "決まりごとを変えました"),
        ("merge", "ほかの登録に統合しました"),
        ("absorb", "ほかの登録をここに統合しました"),
        ("send_material", "チラシなどを送った記録をつけました"),
        ("erase", "個人情報を消去しました"),
        ("edit_spot", "登録の内容を直しました"),
    ];
    WORDS.iter().find(|(word, _)| *word == act).map_or(act, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Moment;

    #[test]
    fn every_step_says_who_and_what_in_words() {
        let event = |actor: Actor, act: &str| AuditEvent {
            at: Moment::from_unix(1_795_323_900),
            actor: actor.to_string(),
            act: act.into(),
            from: None,
            to: None,
            reason: None,
        };
        let names = [("officer:7".to_owned(), "見本 花子".to_owned())];
        let events =
            [event(Actor::Applicant, "submit"), event(Actor::Officer(7), "accept"), event(Actor::Officer(8), "x")];
        let told: Vec<_> = in_words(&events, &names).iter().map(|s| format!("{} {}", s.who, s.what)).collect();
        assert_eq!(told, ["届出をした方 届出を出しました", "見本 花子さん 受理しました", "もと職員 x"]);
    }
}
