use super::*;
use crate::windows::say;

/// Reads hours as they are written in data files.
pub(in crate::windows) fn hours(json: &str) -> Box<Weekly> {
    let window = format!(
        r#"{{"id":"xx","kind":"window","name":"x","ways":[{{"channel":"phone","dial":"110","cost":"free"}}],"languages":["ja"],
        "audiences":["anyone"],"concerns":["any"],"reach":"national","operator":"x","source_name":"x","verification":"sample",
        "hours":{{"type":"weekly","text":"",{json}}}}}"#
    );
    match serde_json::from_str::<crate::windows::record::WindowRecord>(&window).unwrap().read().unwrap().hours {
        Hours::Weekly(weekly) => weekly,
        other => panic!("{other:?}"),
    }
}

fn holidays() -> Holidays {
    Holidays::parse(include_str!("../../../data/holidays.csv")).unwrap()
}

fn at(japan: &str) -> Moment {
    let (day, clock) = japan.split_once(' ').unwrap();
    let (h, m) = clock.split_once(':').unwrap();
    day.parse::<JapanDate>().unwrap().at_minute(h.parse::<u32>().unwrap() * 60 + m.parse::<u32>().unwrap())
}

/// Each `(moment, what the page would say)`.
fn expect(hours: &Weekly, cases: &[(&str, &str)]) {
    for (now, words) in cases {
        let now = at(now);
        let said = match hours.opening(now, &holidays()) {
            Opening::Open { until } => format!("open {}", say::open_until(now, until)),
            Opening::Closed { opens } => format!("closed {}", say::opens(now, opens)),
        };
        assert_eq!(said.trim(), *words, "{}", now.in_japan().date());
    }
}

// 石川県 こころの相談ダイヤル: two numbers by time.
#[test]
fn ishikawa_by_day_and_by_night() {
    let day = hours(r#""days":{"mon-fri":[["09:00","17:00"]]},"holidays":"closed""#);
    let night =
        hours(r#""days":{"mon-fri":[["17:00","33:00"]],"sat,sun":[["00:00","24:00"]]},"holidays":[["00:00","24:00"]]"#);
    assert_eq!(say::weekly(&day), "平日 午前9時から午後5時");
    assert_eq!(say::weekly(&night), "平日 午後5時から翌朝9時、土日祝は24時間");
    // Friday 2026-11-20, then a weekend, then 勤労感謝の日 on Monday.
    expect(
        &day,
        &[
            ("2026-11-20 16:30", "open あと30分（午後5時まで）"),
            ("2026-11-20 17:00", "closed 11月24日（火）午前9時から"),
            ("2026-11-23 12:00", "closed あす 午前9時から"),
        ],
    );
    expect(
        &night,
        &[
            ("2026-11-20 16:59", "closed きょう 午後5時から"),
            ("2026-11-20 17:00", "open 11月24日（火）午前0時まで"),
            ("2026-11-24 00:00", "closed きょう 午後5時から"),
            ("2026-11-25 03:00", "open 午前9時まで"),
            ("2026-11-25 20:00", "open あすの午前9時まで"),
        ],
    );
    // Between them somebody always answers, but for the small hours after a day of rest.
    let mut now = at("2026-11-16 00:00");
    while now < at("2026-11-29 00:00") {
        let open = |w: &Weekly| matches!(w.opening(now, &holidays()), Opening::Open { .. });
        let japan = now.in_japan();
        let after_rest =
            japan.minute_of_day() < 9 * 60 && ["2026-11-16", "2026-11-24"].contains(&japan.date().to_string().as_str());
        assert_eq!(open(&day) || open(&night), !after_rest, "{now}");
        now = now.plus_seconds(1800);
    }
}

// 野洲: two intervals a day.
#[test]
fn yasu_has_a_lunch_hour() {
    let yasu = hours(r#""days":{"mon-fri":[["10:00","12:00"],["13:00","21:00"]]},"holidays":"closed""#);
    assert_eq!(say::weekly(&yasu), "平日 午前10時から正午と午後1時から午後9時");
    expect(
        &yasu,
        &[
            ("2026-11-25 10:00", "open 正午まで"),
            ("2026-11-25 12:00", "closed きょう 午後1時から"),
            ("2026-11-25 13:00", "open 午後9時まで"),
            ("2026-11-25 20:59", "open あと1分（午後9時まで）"),
            ("2026-11-25 21:00", "closed あす 午前10時から"),
        ],
    );
}

// 廿日市: only in a dated period.
#[test]
fn hatsukaichi_answers_only_in_its_weeks() {
    let hatsukaichi = hours(
        r#""days":{},"holidays":"same","campaigns":[{"from":"2026-09-10","to":"2026-09-16","days":{"daily":[["17:00","21:00"]]},"text":""}]"#,
    );
    expect(
        &hatsukaichi,
        &[
            ("2026-09-01 12:00", "closed 9月10日（木）午後5時から"),
            ("2026-09-16 18:00", "open 午後9時まで"),
            ("2026-09-16 21:00", "closed いまはお休みしています"),
        ],
    );
}

#[test]
fn a_campaigns_first_night_begins_on_its_first_evening() {
    let nights = hours(
        r#""days":{},"holidays":"same","campaigns":[{"from":"2027-11-01","to":"2027-11-02","days":{"daily":[["20:00","26:00"]]},"text":""}]"#,
    );
    expect(
        &nights,
        &[
            ("2027-11-01 00:30", "closed きょう 午後8時から"),
            ("2027-11-01 20:00", "open あすの午前2時まで"),
            ("2027-11-02 20:00", "open 深夜0時まで"),
        ],
    );
}

#[test]
fn the_timetable_is_cut_to_what_is_asked_and_says_what_opening_says() {
    let night = hours(r#""days":{"fri":[["22:00","30:00"]]},"holidays":"same","last_reception_minutes":30"#);
    let span = |from: &str, to: &str| (at(from), at(to));
    assert_eq!(
        night.spans_over(at("2026-11-21 01:00"), at("2026-11-28 05:45"), &holidays()),
        [span("2026-11-21 01:00", "2026-11-21 05:30"), span("2026-11-27 22:00", "2026-11-28 05:30")]
    );
    let always = hours(r#""days":{"daily":[["00:00","24:00"]]},"holidays":"same","last_reception_minutes":30"#);
    assert_eq!(
        always.spans_over(at("2026-11-21 01:00"), at("2026-11-22 24:00"), &holidays()),
        [span("2026-11-21 01:00", "2026-11-23 00:00")]
    );
}

// 加賀: office hours.
#[test]
fn kaga_keeps_office_hours() {
    let kaga =
        hours(r#""days":{"mon-fri":[["08:30","17:15"]]},"holidays":"closed","closed":[{"from":"12-29","to":"01-03"}]"#);
    assert_eq!(say::weekly(&kaga), "平日 午前8時30分から午後5時15分（12月29日から1月3日は休み）");
    expect(
        &kaga,
        &[
            ("2026-11-20 17:15", "closed 11月24日（火）午前8時30分から"),
            ("2026-12-28 17:14", "open あと1分（午後5時15分まで）"),
            ("2026-12-28 17:15", "closed 1月4日（月）午前8時30分から"),
            ("2027-01-04 08:30", "open 午後5時15分まで"),
        ],
    );
}

#[test]
fn inochi_no_denwa_runs_through_the_night_of_the_tenth() {
    let line = hours(
        r#""days":{"daily":[["16:00","21:00"]]},"holidays":"same","monthly":[{"day":10,"ranges":[["08:00","32:00"]]}],
        "campaigns":[{"from":"2025-09-09T23:00:00Z","to":"2025-09-16T23:00:00Z","days":{"daily":[["00:00","24:00"]]},"text":""}]"#,
    );
    assert_eq!(say::weekly(&line), "毎日 午後4時から午後9時、毎月10日は午前8時から翌朝8時");
    expect(
        &line,
        &[
            ("2026-12-10 07:00", "closed きょう 午前8時から"),
            ("2026-12-10 22:00", "open あすの午前8時まで"),
            ("2026-12-11 08:00", "closed きょう 午後4時から"),
            ("2025-09-10 07:59", "closed きょう 午前8時から"),
            ("2025-09-12 03:00", "open 9月17日（水）午前8時まで"),
            ("2025-09-17 08:00", "closed きょう 午後4時から"),
        ],
    );
}

#[test]
fn childline_rests_at_the_years_end_and_its_chat_counts_mondays() {
    let closed = r#""closed":[{"from":"12-29","to":"01-03"}]"#;
    let line = hours(&format!(r#""days":{{"daily":[["16:00","21:00"]]}},"holidays":"same",{closed}"#));
    expect(
        &line,
        &[("2026-12-28 21:00", "closed 1月4日（月）午後4時から"), ("2027-01-03 16:00", "closed あす 午後4時から")],
    );
    let chat = hours(&format!(
        r#""days":{{"tue-sat":[["16:00","21:00"]]}},"holidays":"same","monthly":[{{"weekday":"mon","nth":[1,3],"ranges":[["16:00","21:00"]]}}],{closed}"#
    ));
    assert_eq!(
        say::weekly(&chat),
        "火〜土 午後4時から午後9時、第1・第3月曜日は午後4時から午後9時（12月29日から1月3日は休み）"
    );
    expect(
        &chat,
        &[("2026-11-15 12:00", "closed あす 午後4時から"), ("2026-11-22 12:00", "closed 11月24日（火）午後4時から")],
    );
}

// 兵庫県いのちと心のサポートダイヤル.
#[test]
fn nights_run_on_into_a_holiday_and_holidays_are_whole_days() {
    let hyogo =
        hours(r#""days":{"mon-fri":[["18:00","32:30"]],"sat,sun":[["00:00","24:00"]]},"holidays":[["00:00","24:00"]]"#);
    assert_eq!(say::weekly(&hyogo), "平日 午後6時から翌朝8時30分、土日祝は24時間");
    // Tuesday 2026-11-03 is 文化の日.
    expect(
        &hyogo,
        &[
            ("2026-11-02 20:00", "open 11月4日（水）午前0時まで"),
            ("2026-11-04 00:00", "closed きょう 午後6時から"),
            ("2026-11-05 08:29", "open あと1分（午前8時30分まで）"),
        ],
    );
    let weekdays_only = hours(r#""days":{"mon-fri":[["18:00","32:30"]]},"holidays":"closed""#);
    expect(
        &weekdays_only,
        &[("2026-11-03 08:00", "open あと30分（午前8時30分まで）"), ("2026-11-03 19:00", "closed あす 午後6時から")],
    );
}

#[test]
fn a_closed_day_ends_the_night_before_at_midnight_and_last_receptions_come_early() {
    let night = hours(
        r#""days":{"daily":[["22:00","30:00"]]},"holidays":"same","closed":[{"from":"12-29","to":"01-03"}],"last_reception_minutes":30"#,
    );
    assert_eq!(say::weekly(&night), "毎日 午後10時から翌朝6時（12月29日から1月3日は休み、受付は終わりの30分前まで）");
    expect(
        &night,
        &[
            ("2026-12-28 22:10", "open 午後11時30分まで"),
            ("2026-12-28 23:40", "closed 1月4日（月）午後10時から"),
            ("2026-11-25 05:30", "closed きょう 午後10時から"),
        ],
    );
}

#[test]
fn nth_weekdays_and_the_last_one() {
    let saturdays = MonthDay::Nth(Weekday::Sat, vec![2, 4]);
    let days = |on: &MonthDay| -> Vec<u32> {
        let first = "2026-11-01".parse::<JapanDate>().unwrap();
        (0..30).map(|n| first.plus_days(n)).filter(|d| on.contains(*d)).map(|d| d.day()).collect()
    };
    assert_eq!(days(&saturdays), [14, 28]);
    assert_eq!(days(&MonthDay::Nth(Weekday::Mon, vec![6])), [30]);
    assert_eq!(days(&MonthDay::Nth(Weekday::Sun, vec![5, 6])), [29]);
}

#[test]
fn round_the_clock_has_no_end_and_never_has_no_beginning() {
    let always = hours(r#""days":{"daily":[["00:00","24:00"]]},"holidays":"same""#);
    assert!(always.is_round_the_clock());
    assert_eq!(say::weekly(&always), "毎日24時間");
    assert_eq!(always.opening(at("2026-12-31 23:59"), &holidays()), Opening::Open { until: None });
    assert_eq!(
        hours(r#""days":{},"holidays":"same""#).opening(at("2026-12-31 23:59"), &holidays()),
        Opening::Closed { opens: None }
    );
}

/// The states that `opening` foretells are the states that come: every ten minutes of ten weeks, with every kind of rule.
#[test]
fn what_is_foretold_comes_true() {
    let all = [
        r#""days":{"mon-fri":[["17:00","33:00"]],"sat,sun":[["00:00","24:00"]]},"holidays":[["00:00","24:00"]]"#,
        r#""days":{"mon-fri":[["10:00","12:00"],["13:00","21:00"]]},"holidays":"closed""#,
        r#""days":{"daily":[["16:00","21:00"]]},"holidays":"same","monthly":[{"day":10,"ranges":[["08:00","32:00"]]}],"closed":[{"from":"12-29","to":"01-03"}]"#,
        r#""days":{"fri,sat":[["22:00","36:00"]]},"holidays":[["09:00","17:00"]],"monthly":[{"weekday":"sat","nth":[2,6],"ranges":[["06:00","12:00"]]}],"last_reception_minutes":20"#,
    ];
    let holidays = holidays();
    for json in all {
        let hours = hours(json);
        let mut now = at("2026-11-01 00:00");
        let mut foretold: Option<(bool, Moment)> = None;
        while now < at("2027-01-10 00:00") {
            let (open, next) = match hours.opening(now, &holidays) {
                Opening::Open { until } => (true, until),
                Opening::Closed { opens } => (false, opens),
            };
            if let Some((was_open, change)) = foretold {
                assert_eq!(open == was_open, now < change, "{json} {now}");
                assert!(now <= change, "a change was slept through: {json} {now}");
            }
            foretold = next.map(|change| (open, change));
            now = now.plus_seconds(600);
        }
    }
}
