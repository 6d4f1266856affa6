//! What stands around the sample city's network: trainings, the board between municipalities, figures of what was handed out.

use super::{DemoFault, officer, record};
use crate::audit::Actor;
use crate::mail::Post;
use crate::municipalities::Municipality;
use crate::notices::{self, NoticeKind, NoticeTopic};
use crate::partners::related;
use crate::spots;
use crate::spots::revisions::Change;
use crate::statistics::{self, Item, Month};
use crate::store::Tx;
use crate::text::Name;
use crate::time::{JapanDate, Moment};
use crate::trainings::acts::Act;
use crate::trainings::{self, By, Plan, Training, TrainingKind};

/// A ゲートキーパー研修 that is over: planned at the beginning, noted the day after it.
pub(super) fn first_training(
    tx: &Tx<'_>,
    here: &Municipality,
    (planned, noted): (Moment, Moment),
    post: &Post,
) -> Result<(), DemoFault> {
    let act = |at| Act { post, actor: Actor::Program, at };
    let day = noted.in_japan().date().plus_days(-1);
    let plan =
        Plan {
            day, deadline: day, seats: Some(20), guests: false, ..gatekeeper("はじめての聴き方（見本）", day)
        };
    let training = trainings::acts::plan(tx, here.lg_code, &plan, &act(planned))?;
    for (number, name) in [("1", "見本 聴子"), ("1", "見本 話郎"), ("2", "見本 﨑子"), ("4", "見本 𠮷男")]
    {
        sign_up(tx, &training, (number, name), &act(planned))?;
    }
    let entries = trainings::store::entries(tx, training.id)?;
    let there: Vec<i64> = entries.iter().filter(|e| e.name.as_deref() != Some("見本 話郎")).map(|e| e.id).collect();
    let seen = trainings::store::get(tx, here.lg_code, training.number)?.ok_or(DemoFault::Sample("training"))?;
    let done = trainings::acts::attend(tx, &seen, &there, seen.version, &act(noted))?;
    if done { Ok(()) } else { Err(DemoFault::Sample("training")) }
}

/// What is to come: one that is full, and one for colleagues elsewhere too.
pub(super) fn next_trainings(tx: &Tx<'_>, here: &Municipality, now: Moment, post: &Post) -> Result<(), DemoFault> {
    let act = Act { post, actor: Actor::Program, at: now };
    let today = now.in_japan().date();
    let full = gatekeeper("ゲートキーパー研修 応用編（見本）", today.plus_days(24));
    let training = trainings::acts::plan(tx, here.lg_code, &full, &act)?;
    for (number, name) in
        [("2", "見本 一葉"), ("3", "見本 二郎"), ("4", "見本 三枝"), ("5", "見本 四季"), ("6", "見本 五月")]
    {
        sign_up(tx, &training, (number, name), &act)?;
    }
    let exchange = Plan {
        kind: TrainingKind::Exchange,
        from: 10 * 60,
        until: 11 * 60 + 30,
        place: String::new(),
        link: Some("https://meet.example.jp/mihon".to_owned()),
        whom: "協力スポットの方、ほかの自治体の担当の方".to_owned(),
        words: "ステッカーを掲げてからのようすや、困ったことを話します。".to_owned(),
        seats: None,
        guests: true,
        valid_years: None,
        ..gatekeeper("協力スポット情報交換会（見本）", today.plus_days(40))
    };
    trainings::acts::plan(tx, here.lg_code, &exchange, &act)?;
    Ok(())
}

/// What the board looks like with something on it.
pub(super) fn board(tx: &Tx<'_>, here: &Municipality, now: Moment) -> Result<(), DemoFault> {
    let draft = |kind, topic, title: &str, words: &str| notices::Draft {
        kind,
        topic,
        title: title.to_owned(),
        words: words.to_owned(),
    };
    let (windows, stickers) = (NoticeTopic::Windows, NoticeTopic::Stickers);
    let question = draft(
        NoticeKind::Question,
        stickers,
        "雨に強い紙を教えてください（見本）",
        "軒のない入口に貼る協力スポットがあります。\n雨や日ざしに強い紙をお使いの自治体があれば、教えてください。",
    );
    let by = officer(tx, here)?;
    let id = notices::acts::post(tx, &by, &question, now)?;
    let answer = "市内の印刷店に、合成紙でお願いしています。";
    notices::acts::reply(tx, &by, id, answer, now).map_err(|_| DemoFault::Sample("notices"))?;
    let news = draft(
        NoticeKind::News,
        windows,
        "相談窓口の確認のお願い（見本）",
        "年度の終わりに、受付時間の変わる窓口があります。\n公式のページで確かめ、「確かめました」を押してください。",
    );
    notices::acts::post_to_all(tx, &news, now)?;
    Ok(())
}

/// Cards and leaflets of this month and the one before, and a spot that belongs to a neighbouring network too.
pub(super) fn figures(tx: &Tx<'_>, here: &Municipality, now: Moment) -> Result<(), DemoFault> {
    let today = now.in_japan().date();
    let (this, last) = (Month::of(today), Month::of(Month::of(today).first().plus_days(-1)));
    let lines = [
        (last, Item::Card, "市民まつり（見本）", 120),
        (last, Item::Leaflet, "市役所の窓口（見本）", 80),
        (this, Item::Card, "市役所の窓口（見本）", 45),
        (this, Item::Leaflet, "図書館（見本）", 150),
        (this, Item::Tsunagi, "協力スポット（見本）", 30),
    ];
    for line in lines {
        let id = statistics::store::insert(tx, here.lg_code, line, now)?;
        record(tx, "enter_handout", &format!("handout:{id}"), (None, None), now)?;
    }
    let number = "1".parse().map_err(|_| DemoFault::Sample("number"))?;
    let spot = spots::store::by_number(tx, here.lg_code, number)?.ok_or(DemoFault::Sample("spots"))?;
    let network = related::sample().into_iter().next().ok_or(DemoFault::Sample("networks"))?;
    let change = Change { act: "put_memberships", ..Change::from(now) };
    spots::marks::store::put_networks(tx, spot.id(), &[(network.name, true)], change)?;
    Ok(record(tx, "put_memberships", &spot.subject(), (None, None), now)?)
}

fn gatekeeper(title: &str, day: JapanDate) -> Plan {
    Plan {
        kind: TrainingKind::Gatekeeper,
        title: title.to_owned(),
        day,
        from: 14 * 60,
        until: 16 * 60,
        place: "市役所 2階 大会議室（見本）".to_owned(),
        link: None,
        whom: "協力スポットの方".to_owned(),
        words: "まわりの人のようすに気づき、声をかけ、話を聞き、相談できるところへつなぐ練習をします。".to_owned(),
        seats: Some(4),
        deadline: day.plus_days(-7),
        guests: false,
        valid_years: Some(3),
    }
}

fn sign_up(tx: &Tx<'_>, training: &Training, (number, name): (&str, &str), act: &Act<'_>) -> Result<(), DemoFault> {
    let number = number.parse().map_err(|_| DemoFault::Sample("number"))?;
    let spot = spots::store::by_number(tx, training.lg_code, number)?.ok_or(DemoFault::Sample("spots"))?;
    let name: Name = name.parse().map_err(|_| DemoFault::Sample("name"))?;
    let done = trainings::acts::sign_up(tx, training, &By::Spot(spot.id()), (&[name], true), act)?;
    done.map(|_| ()).map_err(|_| DemoFault::Sample("training"))
}
