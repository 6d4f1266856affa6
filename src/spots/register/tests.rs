use super::*;
use crate::spots::NewSpot;
use crate::spots::cast::{accepted, shop};

fn now() -> Now {
    // A Tuesday.
    at("2026-11-24")
}

fn at(day: &str) -> Now {
    let holidays = Holidays::parse("2026-11-23,勤労感謝の日\n").unwrap();
    Now::of(JapanTime::at(day.parse().unwrap(), 10 * 60), &holidays)
}

#[test]
fn on_a_holiday_who_says_to_rest_is_not_called_open() {
    let note = |text: &str| NewSpot {
        hours: "月火 09:00-18:00".parse().unwrap(),
        hours_note: text.into(),
        ..shop("店", "ミセ")
    };
    let register = register(&[
        public(1, note("日曜・祝日はお休みです")),
        public(2, note("祝日も営業します")),
        public(3, note("")),
    ]);
    let open = |day: &str| {
        let found = register.find(&Asked { open_now: true, ..Asked::default() }, Order::Kana, at(day));
        let numbers: Vec<_> = register.part(&found, Order::Kana, 0, 9).iter().map(|(_, n)| n.get()).collect();
        (numbers, found.facets.open_now)
    };
    assert_eq!(open("2026-11-23"), (vec![2, 3], Some(2)), "a Monday, and 勤労感謝の日");
    assert_eq!(open("2026-11-24"), (vec![1, 2, 3], Some(3)));
}

fn public(n: i64, entry: NewSpot) -> PublicSpot {
    PublicSpot::of(&accepted(entry, n)).unwrap()
}

fn register(spots: &[PublicSpot]) -> Register {
    let mut builder = Builder::default();
    spots.iter().for_each(|s| builder.add(s));
    builder.finish()
}

fn found(register: &Register, text: &str) -> Vec<u32> {
    let asked = Asked { text: text.to_owned(), ..Asked::default() };
    let found = register.find(&asked, Order::Kana, now());
    register.part(&found, Order::Kana, 0, 100).into_iter().map(|(_, n)| n.get()).collect()
}

#[test]
fn names_are_found_in_every_way_that_people_type_them() {
    let town = |town: &str| (Some(format!("{town}1-1")), Some(town.to_owned()));
    let (address, place) = town("新宮町新宮");
    let spots = [
        public(1, shop("㈱つながり商店", "カブシキガイシャツナガリショウテン")),
        public(2, NewSpot { address, town: place, ..shop("髙島カフェ 𠮷", "タカシマカフェ ヨシ") }),
        public(3, NewSpot { consent: "list".parse().unwrap(), ..shop("花", "ハナ") }),
        public(4, shop("東京堂", "トウキョウドウ")),
    ];
    let register = register(&spots);
    for (typed, numbers) in [
        ("株式会社つながり", vec![1]),
        ("（株）つながり", vec![1]),
        ("商店", vec![1]),
        ("花", vec![3]),
        ("高島", vec![2]),
        ("ﾀｶｼﾏ", vec![2]),
        ("吉", vec![2]),
        ("かふぇ 高島", vec![2]),
        ("カフェ　新宮", vec![2]),
        ("takashima", vec![2]),
        ("tokyodo", vec![4]),
        ("toukyoudou", vec![4]),
        ("hana", vec![3]),
        ("龍野町", vec![1, 4]),
        ("竜野町富永 堂", vec![4]),
        ("商店花", vec![]),
        ("花 商店", vec![]),
        ("・", vec![]),
        (" ", vec![1, 2, 3, 4]),
        ("", vec![1, 2, 3, 4]),
    ] {
        assert_eq!(found(&register, typed), numbers, "{typed}");
    }
}

#[test]
fn what_is_near_comes_nearest_first_on_every_page_and_what_has_no_pin_comes_last() {
    let place =
        |n: i64| Position::new(34.8 + (n * 7919 % 997) as f64 * 1e-4, 134.5 + (n * 104_729 % 991) as f64 * 1e-4);
    let entry =
        |n: i64| NewSpot { position: place(n).ok().filter(|_| n % 6 != 0), ..shop(&format!("店{n}"), "ミセ") };
    let spots: Vec<PublicSpot> = (1..=1_500).map(|n| public(n, entry(n))).collect();
    let (register, here) = (register(&spots), Position::new(34.85, 134.55).unwrap());
    for text in ["", "店1", "店7"] {
        let asked = Asked { text: text.to_owned(), ..Asked::default() };
        let found = register.find(&asked, Order::Kana, now());
        let mut plain = register.numbers(&found);
        let far = |at: Option<Position>| at.map_or(f64::INFINITY, |at| kilometres(here, at));
        plain.sort_by(|a, b| far(a.1).total_cmp(&far(b.1)));
        let plain: Vec<RegistrationNumber> = plain.into_iter().map(|(n, _)| n).collect();
        for (skip, take) in [(0, 10), (40, 100), (1_100, 100), (1_200, 400), (0, 5_000), (9_000, 5)] {
            let expected: Vec<_> = plain.iter().skip(skip).take(take).copied().collect();
            assert_eq!(register.near(&found, here, skip, take), expected, "{text} {skip} {take}");
        }
    }
}

#[test]
fn a_register_carried_on_is_the_one_that_is_made_anew() {
    let entry = |n: i64, step: i64| {
        let town = ["龍野町富永", "新宮町新宮", "御津町室津", "揖西町小神"][((n + step) % 4) as usize];
        let hours = ["火 09:00-12:00", "水 09:00-12:00", ""][((n * 7 + step) % 3) as usize];
        let consent = if (n + step) % 5 == 0 { "list" } else { "list map address hours" };
        let kana = ["ミセ", "アオイ", "カフェー", "ヤッキョク"][((n * 3 + step) % 4) as usize];
        NewSpot {
            town: Some(town.to_owned()),
            address: Some(format!("{town}{n}")),
            hours: hours.parse().unwrap(),
            consent: consent.parse().unwrap(),
            ..shop(&format!("店{n}"), kana)
        }
    };
    let sorted = |mut spots: Vec<PublicSpot>| {
        spots.sort_by_key(|s| (search_key(s.kana()), s.number()));
        spots
    };
    let mut all: BTreeMap<i64, PublicSpot> = (1..=60).map(|n| (n, public(n, entry(n, 0).as_kept()))).collect();
    let mut carried = register(&sorted(all.values().cloned().collect()));
    for step in 1..=20_i64 {
        let numbers = [step, step * 3 % 60 + 1, 60 + step, step * 7 % 60 + 1];
        let touched = numbers.map(|n| n.to_string().parse().unwrap()).into();
        let mut fresh = Vec::new();
        for (place, n) in numbers.into_iter().enumerate() {
            all.remove(&n);
            // The last one of each step leaves the list.
            if place < 3 && n != numbers[3] {
                all.insert(n, public(n, entry(n, step).as_kept()));
            }
        }
        fresh.extend(numbers.iter().collect::<BTreeSet<_>>().into_iter().filter_map(|n| all.get(n).cloned()));
        carried = carried.after(&touched, fresh);
        let anew = register(&sorted(all.values().cloned().collect()));
        assert_eq!((&carried.texts, &carried.readings), (&anew.texts, &anew.readings), "{step}");
        assert_eq!(carried.districts, anew.districts);
        for (text, district, open_now) in [("", None, false), ("店1", None, false), ("", Some("龍野町"), true)] {
            let asked =
                Asked { text: text.to_owned(), district: district.map(str::to_owned), open_now, ..Asked::default() };
            for order in [Order::Kana, Order::District] {
                let told = |r: &Register| {
                    let found = r.find(&asked, order, now());
                    (r.part(&found, order, 0, 100), found.facets, found.headings, r.pins(&r.find(&asked, order, now())))
                };
                assert_eq!(told(&carried), told(&anew), "{step} {asked:?}");
            }
        }
    }
}

/// The slow and plain way.
fn plainly(spots: &[PublicSpot], asked: &Asked) -> Vec<u32> {
    let key = search_key(&asked.text);
    let fits = |s: &&PublicSpot| {
        asked.kind.is_none_or(|k| k == s.registrant())
            && asked.activity.is_none_or(|a| s.activities().contains(&a))
            && asked.district.as_deref().is_none_or(|d| district_of(s) == Some(d))
            && (!asked.open_now || s.hours().is_open_at(now().at))
            && [s.name(), s.kana(), s.address().unwrap_or("")].iter().any(|t| search_key(t).contains(&key))
    };
    spots.iter().filter(fits).map(|s| s.number().get()).collect()
}

#[test]
fn the_register_finds_and_counts_what_the_plain_way_does() {
    let spots: Vec<PublicSpot> = (1..=400_i64)
        .map(|n| {
            let town = ["龍野町富永", "新宮町新宮", "御津町室津", "揖西町小神"][n as usize % 4];
            let consent = if n % 5 == 0 { "list hours" } else { "list map address hours" };
            let entry = NewSpot {
                registrant: RegistrantKind::ALL[n as usize % 6],
                town: Some(town.to_owned()),
                address: Some(format!("{town}{n}")),
                hours: if n % 3 == 0 { "火 09:00-12:00" } else { "水 09:00-12:00" }.parse().unwrap(),
                activities: Activity::ALL
                    .iter()
                    .copied()
                    .filter(|a| (n + *a as i64) % 3 == 0)
                    .chain([Activity::Sticker])
                    .collect(),
                consent: consent.parse().unwrap(),
                ..shop(&format!("店{n}"), "ミセ")
            };
            public(n, entry.as_kept())
        })
        .collect();
    let register = register(&spots);
    let kinds = RegistrantKind::ALL.iter().copied().map(Some).chain([None]);
    for kind in kinds {
        for activity in [None, Some(Activity::Listening), Some(Activity::Leaflets)] {
            for district in [None, Some("龍野町"), Some("新宮町"), Some("ない町")] {
                for (open_now, text) in [(false, ""), (true, ""), (false, "店1"), (true, "ミセ")] {
                    let district = district.map(str::to_owned);
                    let asked = Asked { text: text.to_owned(), kind, activity, district, open_now };
                    let found = register.find(&asked, Order::Kana, now());
                    let all = register.part(&found, Order::Kana, 0, 1_000);
                    let numbers: Vec<_> = all.iter().map(|(_, n)| n.get()).collect();
                    assert_eq!(numbers, plainly(&spots, &asked), "{asked:?}");
                    for (k, n) in &found.facets.kinds {
                        assert_eq!(
                            *n,
                            plainly(&spots, &Asked { kind: Some(*k), ..asked.clone() }).len(),
                            "{asked:?} {k}"
                        );
                    }
                    for (a, n) in &found.facets.activities {
                        let other = Asked { activity: Some(*a), ..asked.clone() };
                        assert_eq!(*n, plainly(&spots, &other).len(), "{asked:?} {a}");
                    }
                    for (d, n) in &found.facets.districts {
                        let other = Asked { district: Some(d.clone()), ..asked.clone() };
                        assert_eq!(*n, plainly(&spots, &other).len(), "{asked:?} {d}");
                    }
                    let open = plainly(&spots, &Asked { open_now: true, ..asked.clone() }).len();
                    assert_eq!(found.facets.open_now, Some(open), "{asked:?}");
                    let by_district = register.find(&asked, Order::District, now());
                    let headed: usize = by_district.headings.iter().map(|(_, n)| n).sum();
                    assert_eq!(headed, numbers.len(), "{asked:?}");
                    let names: std::collections::BTreeSet<_> = by_district.headings.iter().map(|(h, _)| h).collect();
                    assert_eq!(names.len(), by_district.headings.len(), "each heading stands once: {asked:?}");
                }
            }
        }
    }
}
