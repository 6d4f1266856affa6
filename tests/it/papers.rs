//! 届出書 for a test: handed in through the acts, as the pages do it.

use tsunagaru::municipalities::{self, LgCode};
use tsunagaru::notifications::acts::{self, ActError, HandingIn};
use tsunagaru::notifications::{Answers, DraftKey, ReceiptNumber, drafts, read};

use crate::world::World;

/// 店舗 with everything right; some of it agreed to.
pub const SHOP: &[(&str, &str)] = &[
    ("registrant", "shop"),
    ("applicant_name", "㈱𠮷野 見本堂"),
    ("applicant_kana", "みほんどう"),
    ("representative_title", "店長"),
    ("representative_name", "見本 﨑子"),
    ("postal_code", "679-4167"),
    ("address", "たつの市龍野町富永1005-1"),
    ("contact_name", "見本 太郎"),
    ("phone", "0791-64-0000"),
    ("email", "mihon@example.jp"),
    ("spot_phone", "0791-64-1111"),
    ("category", "cafe"),
    ("open_days", "月"),
    ("open_time", "9:00"),
    ("close_time", "18:30"),
    ("activities", "sticker"),
    ("sticker_count", "2"),
    ("consent", "list"),
    ("consent", "map"),
    ("duties", "sticker"),
    ("duties", "listening"),
    ("duties", "connecting"),
    ("duties", "watching"),
    ("duties", "awareness"),
    ("pledge", "1"),
    ("privacy", "1"),
];

const PERSON: &[(&str, &str)] = &[
    ("registrant", "individual"),
    ("applicant_name", "見本 一郎"),
    ("applicant_kana", "ミホン イチロウ"),
    ("postal_code", "679-4167"),
    ("address", "たつの市龍野町日山1"),
    ("phone", "090-0000-0000"),
    ("activities", "listening"),
    ("sticker_count", "1"),
    ("duties", "sticker"),
    ("duties", "listening"),
    ("duties", "connecting"),
    ("duties", "watching"),
    ("duties", "awareness"),
    ("pledge", "1"),
    ("privacy", "1"),
];

fn answers(base: &[(&str, &str)], changes: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::from_pairs(base.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    changes.iter().for_each(|(k, v)| answers.set(k, *v));
    answers
}

/// A shop's 様式1 with some fields written otherwise; gives the receipt number as shown.
pub fn shop(world: &World, lg_code: &str, changes: &[(&str, &str)]) -> String {
    hand_in(world, lg_code, answers(SHOP, changes), None)
}

/// An individual's 様式1.
pub fn person(world: &World, lg_code: &str) -> String {
    hand_in(world, lg_code, answers(PERSON, &[]), None)
}

/// A second edition of a shop's 様式1.
pub fn corrected(world: &World, lg_code: &str, id: i64, changes: &[(&str, &str)]) -> String {
    hand_in(world, lg_code, answers(SHOP, changes), Some(id))
}

fn hand_in(world: &World, lg_code: &str, answers: Answers, corrects: Option<i64>) -> String {
    let random = world.app.random::<{ acts::RECEIPT_RANDOM }>().expect("random");
    let key = DraftKey::draw(&world.app.random().expect("random"));
    let (at, post, lg_code) = (world.now(), world.app.post(), lg_code.parse::<LgCode>().expect("code"));
    let handed = world.store().write_blocking(move |tx| {
        let municipality = municipalities::store::get(tx, lg_code)?.expect("municipality");
        let (draft, applicant) = (key.hash(), key.applicant_key());
        let kept = drafts::Draft { answers: answers.clone(), corrects };
        drafts::store::begin(tx, lg_code, &draft, &kept, at)?;
        let form = read(&answers).expect("a right form");
        let (municipality, draft, applicant) = (&municipality, &draft, &applicant);
        let (answers, form, pin_hash) = (&answers, &form, "hash");
        let post = &post;
        let h = HandingIn { municipality, draft, applicant, pin_hash, answers, form, corrects, post, at };
        acts::hand_in(tx, &h, &random)
    });
    let receipt: Result<ReceiptNumber, ActError> = handed;
    receipt.expect("handed in").to_string()
}
