use super::*;
use crate::mail::letters::windows::{Due, due};
use crate::mail::letters::{arrived::Arrival, waiting::Waits};
use crate::municipalities::directory;
use crate::windows::national;

fn city() -> Municipality {
    let mut city = directory::find("282294".parse().unwrap()).unwrap().municipality("健康課");
    city.phone = Some("0791-00-0000".into());
    city
}

const LINK: &str = "https://inochi.example.jp/282294/notifications/7K3M-9XTC?key=0123456789abcdefghjkmnpqrs";
const DOOR: &str = "https://inochi.example.jp/282294/notifications";

fn with(mailbox: Option<&str>, write: impl Fn(&Sender<'_>, &Applicant<'_>) -> Letter) -> Letter {
    let (city, to) = (city(), "mihon@example.jp".parse().unwrap());
    let mailbox = Mailbox { address: mailbox.map(|m| m.parse().unwrap()), answer_days: 10 };
    let applicant = Applicant {
        notification_id: 1,
        record: "notification:7K3M9XTC",
        receipt: "7K3M-9XTC",
        name: "㈱𠮷野 見本堂",
        to: Some(&to),
        link: LINK,
        door: DOOR,
    };
    write(&Sender { city: &city, mailbox: &mailbox }, &applicant)
}

#[test]
fn a_receipt_says_number_page_next_step_and_days() {
    let letter = with(Some("kenko@city.example.jp"), |from, to| {
        receipt::letter(from, to, 1, "令和8年11月24日（火）10時00分").unwrap()
    });
    assert_eq!(letter.subject, "【たつの市】届出書を受け付けました（受付番号 7K3M-9XTC）");
    assert!(letter.enclosed);
    assert_eq!(
        letter.body,
        "㈱𠮷野 見本堂 様

つながるいのちサポートネットワークへの届出を、ありがとうござ
います。令和8年11月24日（火）10時00分に受け付けました。

■ 受付番号
7K3M-9XTC

■ これからのこと
開庁日に健康課が内容を確かめ、10開庁日ほどで結果をお知らせし
ます。おたずねすることがあるときは、書いていただいた電話番号
に連絡します。

■ 届出のページ
https://inochi.example.jp/282294/notifications/7K3M-9XTC?key=0123456789abcdefghjkmnpqrs
このアドレスを知っている人は、届出書を見られます。ほかの人に
渡さないでください。

届出書の控え（PDF）を、このメールにつけています。

――――――――――
たつの市 健康課
電話 0791-00-0000
このメールに返信すると、健康課に届きます。
お心あたりのないときは、お手数ですが、このメールを消してくだ
さい。
"
    );
    let paper = letter.paper.unwrap();
    assert!(!paper.contains("key=") && !paper.contains("メール") && !paper.contains("見本堂"), "{paper}");
    assert!(paper.contains(DOOR) && paper.contains("暗証番号") && paper.contains("控えを同封します"));
}

#[test]
fn no_paper_holds_a_key_and_no_subject_a_name() {
    let reason = "電話番号を\nご確認ください。";
    let letters = [
        with(None, |from, to| returned::letter(from, to, 3, reason).unwrap()),
        with(None, |from, to| declined::letter(from, to, 3, reason).unwrap()),
        with(None, |from, to| accepted::letter(from, to, 12.try_into().unwrap()).unwrap()),
        with(None, |from, to| cancelled::letter(from, to, "いま", "https://inochi.example.jp/282294/apply").unwrap()),
    ];
    for letter in &letters {
        let paper = letter.paper.as_deref().unwrap();
        assert!(!paper.contains("key="), "{paper}");
        assert!(!letter.subject.contains("見本堂"), "{}", letter.subject);
        assert!(letter.body.contains("7K3M-9XTC") && letter.body.contains("㈱𠮷野 見本堂 様"));
        assert!(letter.body.contains("このメールには返信できません"));
        assert!(!letter.body.contains("\n\n\n") && !letter.body.contains("{{"), "{}", letter.body);
        assert!(letter.body.lines().all(|l| l.chars().count() <= 62 || l == LINK), "{}", letter.body);
    }
    for letter in &letters[..2] {
        assert!(letter.body.contains(reason) && letter.body.contains(LINK) && letter.body.contains("60日のあいだ"));
    }
    assert!(letters[2].body.contains("第0012号"));
    let acts: std::collections::BTreeSet<_> = letters.iter().map(|l| l.act.as_str()).collect();
    assert_eq!(acts.len(), 4, "each act has a letter of its own");
}

#[test]
fn the_division_hears_what_waits_and_never_of_whom() {
    let city = city();
    let mailbox = Mailbox { address: "kenko@city.example.jp".parse().ok(), answer_days: 10 };
    let from = Sender { city: &city, mailbox: &mailbox };
    let link = "https://inochi.example.jp/staff/282294/notifications/7K3M-9XTC";
    let arrival = Arrival { receipt: "7K3M-9XTC", registrant: "店舗", received: "いま", edition: 2, link };
    let letter = arrived::letter(&from, &arrival).unwrap();
    assert!(letter.body.contains(link) && letter.body.contains("店舗") && letter.body.contains("直して出しなおされた"));
    assert_eq!((letter.paper, letter.notification_id), (None, None));
    let waits = [
        Waits { receipt: "7K3M-9XTC".into(), registrant: "店舗", state: "受付", days: 14 },
        Waits { receipt: "7K3M-9XTD".into(), registrant: "個人", state: "確認中", days: 10 },
    ];
    let letter = waiting::letter(&from, &waits, DOOR, "2026-11-24".parse().unwrap()).unwrap();
    assert!(letter.subject.contains("10開庁日以上待っている届出が2件"));
    assert!(
        letter.body.contains("7K3M-9XTC　14開庁日　受付　店舗\n7K3M-9XTD　10開庁日　確認中　個人\n"),
        "{}",
        letter.body
    );
    assert_eq!(letter.act, "waiting/2026-11-24");
}

#[test]
fn windows_are_named_from_150_days_and_around_their_last_day() {
    let mut window = national::sample().remove(0).read().unwrap();
    window.shown = true;
    let today = "2026-11-24".parse().unwrap();
    let mut why = |verified: Option<&str>, until: Option<&str>, own: bool| {
        window.check.verified_on = verified.map(|d| d.parse().unwrap());
        window.valid_until = until.map(|d| d.parse().unwrap());
        due(&window, own, today).map(|d: Due| d.why)
    };
    assert_eq!(why(Some("2026-06-28"), None, true), None, "149 days");
    let soon = why(Some("2026-06-27"), None, true).unwrap();
    assert_eq!(soon, ["令和8年6月27日の確認から150日たちました。令和8年12月25日から受付時間を出さなくなります。"]);
    assert!(why(Some("2026-05-28"), None, true).unwrap()[0].contains("180日たちました。令和8年11月25日から"));
    assert!(why(Some("2026-05-27"), None, true).unwrap()[0].contains("181日たち、受付時間を出していません"));
    assert!(why(None, None, true).is_some() && why(None, None, false).is_none());
    let fresh = Some("2026-11-01");
    assert_eq!(why(fresh, Some("2026-12-25"), true), None);
    assert_eq!(why(fresh, Some("2026-12-24"), true).unwrap(), ["掲載期限は令和8年12月24日です（あと30日）。"]);
    assert_eq!(why(fresh, Some("2026-11-24"), true).unwrap(), ["掲載期限は令和8年11月24日です（あと0日）。"]);
    assert!(why(fresh, Some("2026-11-23"), true).unwrap()[0].contains("すぎたので、出していません"));
    assert_eq!(why(fresh, Some("2026-10-24"), true), None, "a month later nobody is told again");
    window.shown = false;
    assert_eq!(due(&window, true, today), None);
}
