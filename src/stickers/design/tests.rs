use super::*;

pub fn face(base: &str, edit: impl FnOnce(&mut Municipality) + Send + 'static) -> StickerFace {
    let (_dir, store) = crate::stickers::tests::store();
    let base: BaseUrl = base.parse().unwrap();
    store
        .write_blocking(move |tx| {
            let spot = crate::stickers::tests::spot(tx)?;
            let mut city = crate::municipalities::store::get(tx, spot.lg_code())?.unwrap();
            edit(&mut city);
            Ok::<_, crate::store::StoreError>(StickerFace::for_spot(&spot, &city, &base, &"7K3M9".parse().unwrap()))
        })
        .unwrap()
        .unwrap()
}

/// The frame of everything that a text became, in the layout's millimetres.
fn frame(items: &[Item]) -> Frame {
    let frames = items.iter().flat_map(|item| match item {
        Item::Glyphs { glyphs, at, .. } => glyphs
            .iter()
            .filter_map(|g| g.outline.moved(Transform::shift(g.x.into(), g.y.into())).moved(*at).frame())
            .collect(),
        Item::Fill { outline, .. } | Item::Stroke { outline, .. } => outline.frame().into_iter().collect(),
        Item::Group { items, at } => {
            let f = frame(items);
            Outline::rectangle(f).moved(*at).frame().into_iter().collect()
        }
        Item::Use { .. } | Item::Modules { .. } => Vec::new(),
    });
    frames.reduce(Frame::with).unwrap_or(Frame { x: 50.0, y: 50.0, w: 0.0, h: 0.0 })
}

fn words(face: &StickerFace, layout: &Layout) -> Vec<(&'static str, Frame)> {
    let city = &face.city;
    let ink = city.palette.text;
    let mut words = vec![
        ("words", frame(&set(&city.words, 0.12, &layout.words, ink).unwrap())),
        ("network", frame(&set(&city.network, 0.06, &layout.network, ink).unwrap())),
        ("spot", frame(&bar(SPOT, &layout.spot, &city.palette).unwrap())),
        ("contact", frame(&contact(city, layout, ink).unwrap())),
        ("letters", frame(&set(&face.address.in_letters(), 0.02, &layout.letters, ink).unwrap())),
        ("trademark", frame(&set(TRADEMARK, 0.0, &layout.trademark, ink).unwrap())),
        ("stamp", frame(&stamp(SAMPLE, layout.stamp, &city.palette).unwrap())),
        ("plate", layout.plate),
    ];
    words.extend(TITLE.iter().zip(&layout.title).map(|(t, s)| ("title", frame(&set(t, 0.0, s, ink).unwrap()))));
    let hint = layout.hint.as_ref().filter(|_| !(city.named && layout.yields == Yield::Hint));
    words.extend(hint.iter().map(|s| ("hint", frame(&set(HINT, 0.02, s, ink).unwrap()))));
    words.extend(face.name.iter().map(|n| ("name", frame(&set(n, 0.02, &layout.name, ink).unwrap()))));
    words
}

#[test]
fn nothing_touches_the_code_or_the_words_on_any_size() {
    let long = |m: &mut Municipality| {
        m.network_name = "いのち支える霞ヶ浦・筑波山麓地域こころのサポートネットワーク".into();
        m.name = "かすみがうら市".into();
        m.division = "保健福祉部健康づくり増進課".into();
        m.words = "ひとりじゃないよ、いつでもそばにいるよ".into();
    };
    let [short, mut longest] =
        [face("https://tsunagaru.example", |_| ()), face("https://inochi.city.kasumigaura.lg.jp", long)];
    let mut named = short.clone();
    let name =
        "社会福祉法人いのちをつなぐ会　地域活動支援センターひだまり・就労継続支援事業所あおぞらとみどりの風喫茶室"
            .to_owned();
    for face in [&mut named, &mut longest] {
        face.name = Some(name.clone());
        face.city = Arc::new(CityFace { named: true, ..CityFace::clone(&face.city) });
    }
    for face in [short, named, longest] {
        for size in StickerSize::ALL {
            let (layout, scale) = size.layout();
            let (width, height) = size.millimetres();
            let words = words(&face, layout);
            for (i, (name, frame)) in words.iter().enumerate() {
                for (other, against) in &words[i + 1..] {
                    assert!(!frame.meets(*against), "{size}: {name} {frame:?} meets {other} {against:?}");
                }
                for flower in layout.sprays.iter().flat_map(|s| s.frames()) {
                    assert!(!frame.grown(0.4).meets(flower), "{size}: {name} {frame:?} meets a flower {flower:?}");
                }
                let safe = Frame { x: 0.0, y: 0.0, w: width / scale, h: height / scale }.grown(-3.0);
                let inside = frame.x >= safe.x
                    && frame.y >= safe.y
                    && frame.x + frame.w <= safe.x + safe.w
                    && frame.y + frame.h <= safe.y + safe.h;
                assert!(inside, "{size}: {name} {frame:?} comes within 3 mm of the cut");
            }
            let side = (layout.plate.w - 2.0 * PLATE_EDGE) * scale;
            assert!(side >= 25.0 && Code::of(&face.address).unwrap().module_for(side).unwrap() >= 0.5, "{size}");
        }
    }
}

#[test]
fn names_that_trip_other_programs_stay_in_their_slot_on_every_size() {
    let plain = face("https://tsunagaru.example", |_| ());
    let sixty = "長い名前の店".repeat(10);
    let names = [
        "髙島屋",
        "﨑陽軒",
        "𠮷野家",
        "葛\u{e0100}城薬局",
        "㈱①～",
        "ﾊﾝｶｸｶﾅｶﾌｪ ﾋﾟﾎﾟ",
        "Quán Cà Phê Đặng Thị Nở",
        "か\u{3099}きくけこ",
        &sixty,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ12345678",
    ];
    for name in names {
        let mut named = plain.clone();
        named.name = Some(name.to_owned());
        named.city = Arc::new(CityFace { named: true, ..CityFace::clone(&plain.city) });
        assert_eq!(named.missing(), [], "{name}");
        for size in StickerSize::ALL {
            let (layout, _) = size.layout();
            let drawn = frame(&set(name, 0.02, &layout.name, named.city.palette.text).unwrap());
            assert!(drawn.w > 0.0 && drawn.w <= layout.name.most + 0.3, "{size}: {name} is {} wide", drawn.w);
            let letters = drawn.h;
            assert!(letters > 0.8, "{size}: {name} is {letters} high and can't be read");
            let words = words(&named, layout);
            let own = words.iter().find(|(what, _)| *what == "name").unwrap().1;
            let clash = words.iter().find(|(what, other)| *what != "name" && own.meets(*other));
            assert_eq!(clash, None, "{size}: {name} {own:?}");
            draw(&named, size).unwrap();
        }
    }
}

#[test]
fn an_individuals_name_is_on_no_sticker() {
    let (_dir, store) = crate::stickers::tests::store();
    store
        .write_blocking(|tx| {
            let shop = crate::stickers::tests::spot(tx)?;
            let new = crate::spots::NewSpot {
                registrant: crate::spots::RegistrantKind::Individual,
                hours: Default::default(),
                ..shop.entry().clone()
            };
            let person = crate::spots::store::insert(tx, &new.as_kept(), shop.updated_at())?;
            let city = crate::municipalities::store::get(tx, shop.lg_code())?.unwrap();
            let base: BaseUrl = "https://tsunagaru.example".parse().unwrap();
            let named = |spot: &Spot| {
                let token = "7K3M9".parse().unwrap();
                StickerFace::for_spot(spot, &city, &base, &token).unwrap().with_name(spot, None).name
            };
            assert_eq!((named(&shop).as_deref(), named(&person)), (Some("喫茶ひだまり"), None));
            Ok::<_, crate::store::StoreError>(())
        })
        .unwrap();
}

#[test]
fn only_an_active_spot_of_the_city_gets_a_sticker() {
    use crate::store::StoreError;
    let (_dir, store) = crate::stickers::tests::store();
    store
        .write_blocking(|tx| {
            let base: BaseUrl = "https://tsunagaru.example".parse().unwrap();
            let token: StickerToken = "7K3M9".parse().unwrap();
            let spot = crate::stickers::tests::spot(tx)?;
            let city = crate::municipalities::store::get(tx, spot.lg_code())?.unwrap();
            let other = Municipality { lg_code: "271403".parse().unwrap(), ..city.clone() };
            assert_eq!(StickerFace::for_spot(&spot, &other, &base, &token), Err(StickerFault::OtherCity));
            let now = crate::time::Moment::from_unix(1_795_000_000);
            crate::spots::store::set_state(tx, &spot, SpotState::Suspended, spot.version(), now)?;
            let spot = crate::spots::store::by_id(tx, spot.id())?.unwrap();
            assert_eq!(StickerFace::for_spot(&spot, &city, &base, &token), Err(StickerFault::NotActive));
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn a_name_that_cannot_be_set_is_refused_and_said() {
    let face = face("https://tsunagaru.example", |m| m.network_name = "🐢ネットワーク".into());
    let fault = draw(&face, StickerSize::A6).unwrap_err();
    assert!(fault.to_string().contains("🐢"), "{fault}");
}
