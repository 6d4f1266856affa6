//! 登場人物 of the unit tests: a shop as forms and sheets would give it, and the way to a [`Spot`] without a database.

use std::collections::BTreeSet;

use super::{Activity, Category, Consent, NewSpot, RegistrantKind, RegistrationNumber, Spot, SpotState};
use crate::municipalities::{LgCode, Livery, Municipality, Position};
use crate::time::Moment;

pub fn city() -> LgCode {
    "282294".parse().unwrap()
}

pub fn tatsuno() -> Municipality {
    Municipality {
        lg_code: city(),
        name: "たつの市".into(),
        kana: "タツノシ".into(),
        prefecture: "兵庫県".into(),
        network_name: "つながるいのちサポートネットワーク".into(),
        division: "健康課".into(),
        phone: Some("0791-00-0000".into()),
        words: "あなたを守りたい".into(),
        livery: Livery::default(),
        office: Position::new(34.858_056, 134.545_556).ok(),
        sample: false,
    }
}

/// Everything filled in and everything agreed to.
pub fn shop(name: &str, kana: &str) -> NewSpot {
    NewSpot {
        lg_code: city(),
        registrant: RegistrantKind::Shop,
        name: name.parse().unwrap(),
        kana: kana.parse().unwrap(),
        category: Category::Cafe,
        postal_code: Some("6794167".parse().unwrap()),
        address: Some("龍野町富永1-1".into()),
        building: Some("見本ビル2階".into()),
        town: Some("龍野町富永".into()),
        position: Some(Position::new(34.86, 134.55).unwrap()),
        phone: Some("0791-00-0000".parse().unwrap()),
        url: Some("https://example.jp/".parse().unwrap()),
        hours: "月火 09:00-18:00".parse().unwrap(),
        hours_note: "盆は休み".into(),
        activities: BTreeSet::from([Activity::Sticker, Activity::Listening]),
        consent: Consent::all(),
        notification_id: None,
        registered_on: "2026-11-22".parse().unwrap(),
    }
}

pub fn accepted(entry: NewSpot, number: i64) -> Spot {
    Spot {
        id: number,
        number: RegistrationNumber::try_from(number).unwrap(),
        state: SpotState::Active,
        entry,
        trained: None,
        networks: Vec::new(),
        updated_at: Moment::from_unix(1_795_000_000),
        version: 1,
    }
}

/// As [`accepted`], but suspended or ended since.
pub fn in_state(entry: NewSpot, number: i64, state: SpotState) -> Spot {
    Spot { state, ..accepted(entry, number) }
}
