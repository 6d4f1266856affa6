//! A register with so many synthetic spots, faster than an import may be: `fill FOLDER COUNT`. The municipality is there already.
//! The same count gives the same register.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use tsunagaru::municipalities::Position;
use tsunagaru::spots::{Activity, Category, Consent, NewSpot, RegistrantKind, store};
use tsunagaru::store::{Store, StoreError};
use tsunagaru::time::Moment;

const TOWNS: [&str; 8] =
    ["龍野町富永", "龍野町日飼", "新宮町新宮", "新宮町觜崎", "揖西町小神", "揖保町今市", "誉田町福田", "御津町室津"];
const SHOPS: [(&str, &str, Category); 6] = [
    ("喫茶", "キッサ", Category::Cafe),
    ("薬局", "ヤッキョク", Category::Pharmacy),
    ("理容室", "リヨウシツ", Category::Barber),
    ("書店", "ショテン", Category::OtherShop),
    ("銭湯", "セントウ", Category::OtherShop),
    ("食堂", "ショクドウ", Category::OtherShop),
];
const SYLLABLES: [(&str, &str); 12] = [
    ("青葉", "アオバ"),
    ("若草", "ワカクサ"),
    ("ひだまり", "ヒダマリ"),
    ("髙島", "タカシマ"),
    ("龍野", "タツノ"),
    ("播磨", "ハリマ"),
    ("紅葉", "モミジ"),
    ("夕焼け", "ユウヤケ"),
    ("さくら", "サクラ"),
    ("赤とんぼ", "アカトンボ"),
    ("みどり", "ミドリ"),
    ("なぎさ", "ナギサ"),
];
const HOURS: [&str; 4] =
    ["月火水木金 09:00-18:00", "火水木金土日 10:00-19:00", "月火水木金土日 07:00-23:00", "月火木金 09:00-12:00"];
const KINDS: [RegistrantKind; 4] =
    [RegistrantKind::Shop, RegistrantKind::Company, RegistrantKind::Association, RegistrantKind::PublicFacility];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let filled = match (words.next(), words.next().and_then(|n| n.parse().ok())) {
        (Some(folder), Some(count)) => fill(Path::new(&folder), count),
        _ => Err("fill FOLDER COUNT".into()),
    };
    match filled {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn fill(folder: &Path, count: u32) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(folder)?;
    let now: Moment = "2026-11-24T01:00:00Z".parse()?;
    let spots = (0..count).map(spot).collect::<Result<Vec<_>, _>>()?;
    store.write_blocking(move |tx| {
        spots.iter().try_for_each(|new| store::insert(tx, new, now).map(|_| ()))?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

fn spot(n: u32) -> Result<NewSpot, Box<dyn std::error::Error>> {
    let mut seed = u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635;
    let mut draw = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as usize % most
    };
    let ((name, kana), (shop, reading, category)) = (SYLLABLES[draw(SYLLABLES.len())], SHOPS[draw(SHOPS.len())]);
    let town = TOWNS[draw(TOWNS.len())];
    // たつの市, and its neighbours: about 20 by 30 kilometres.
    let position = Position::new(34.76 + draw(240_000) as f64 / 1e6, 134.42 + draw(200_000) as f64 / 1e6)?;
    Ok(NewSpot {
        lg_code: "282294".parse()?,
        registrant: KINDS[draw(KINDS.len())],
        name: format!("{shop}{name} {n}号店").parse()?,
        kana: format!("{reading}{kana} {n}ゴウテン").parse()?,
        category,
        postal_code: Some("6794167".parse()?),
        address: Some(format!("{town}{}-{}", draw(900) + 1, draw(30) + 1)),
        building: None,
        town: Some(town.to_owned()),
        position: Some(position),
        phone: Some("0791-00-0000".parse()?),
        url: None,
        hours: HOURS[draw(HOURS.len())].parse()?,
        hours_note: String::new(),
        activities: BTreeSet::from([Activity::Sticker, Activity::ALL[draw(Activity::ALL.len())]]),
        consent: Consent::all(),
        notification_id: None,
        registered_on: "2026-11-22".parse()?,
    })
}
